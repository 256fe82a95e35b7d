//! The images that a function's Dockerfile needs: its `FROM`s and external `COPY --from`s.
//!
//! SAM builds with Docker's classic builder, which builds every stage up to the target and pulls what is missing
//! (SAM CLI, `lib/build/app_builder.py`, `_build_lambda_image`).

mod arguments;
mod stages;
#[cfg(test)]
mod tests;

use std::path::Path;

use self::arguments::Arguments;
use super::collector::{Collector, Trouble, Wanted};
use super::error::TemplateError;
use super::function::platform;
use super::path::normalize;
use super::pulls::{PullKind, PullUse};
use super::python;
use super::resource::Resource;
use super::source;
use super::stack::Stack;
use super::value::{Mark, Value};

/// An image that a Dockerfile names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Needed {
    usage: PullUse,
    reference: String,
    /// `--platform`, where it says so in so many words.
    platform: Option<String>,
    mark: Mark,
}

/// Finds the images of the Dockerfile in a function's metadata.
pub(super) fn read(
    resource: &Resource<'_>,
    path: &str,
    stack: &Stack<'_>,
    architecture: Option<&str>,
    collector: &mut Collector,
) {
    let metadata = &resource.metadata;
    let (Some(dockerfile), Some(context)) = (metadata.get("Dockerfile"), metadata.get("DockerContext"))
    else {
        return;
    };
    let (Some(name), Some(folder)) = (dockerfile.text(), context.text()) else { return };
    let given = metadata.get("DockerBuildArgs");
    if let Some(given) = given.filter(|given| given.map().is_none()) {
        let message = "SAM can't build it: DockerBuildArgs needs to be a dictionary!";
        return collector.problem(path, &Trouble::new("docker-build-args-malformed", given.mark, message));
    }
    let arguments = given.and_then(Value::map).map(|map| Arguments::given(map)).unwrap_or_default();
    let target = metadata.get("DockerBuildTarget").filter(|target| target.is_truthy()).map(python::text);
    let file = normalize(&stack.folder().join(folder).join(name));
    let Some(number) = open(&file, stack, dockerfile, path, collector) else { return };
    let text = collector.files.text(number).to_owned();
    let found = stages::read(&text, number, arguments, target.as_deref());
    for trouble in &found.troubles {
        collector.problem(path, trouble);
    }
    for needed in found.needed {
        collector.pull(Wanted {
            path,
            kind: PullKind::Function,
            usage: needed.usage,
            reference: needed.reference,
            platform: needed.platform.or_else(|| architecture.and_then(platform)),
            is_built_here: false,
            mark: needed.mark,
        });
    }
}

/// Reads the Dockerfile, once for all functions that share it.
fn open(file: &Path, stack: &Stack<'_>, value: &Value, path: &str, collector: &mut Collector) -> Option<u16> {
    if let Some(number) = collector.files.find(file) {
        return Some(number);
    }
    let name = stack.display(file);
    match source::read_text(file, &name) {
        Ok(text) => collector.files.add(file, name, text),
        Err(error) => {
            let why = match error {
                TemplateError::Missing { .. } => "it is not there",
                TemplateError::NotAFile { .. } => "it is not a file",
                TemplateError::TooLarge { .. } => "it is too large",
                TemplateError::NotUtf8 { .. } => "it is not UTF-8",
                TemplateError::Unreadable { .. } | TemplateError::Syntax { .. } => "it can't be read",
            };
            let message = format!("SAM can't build the function from the Dockerfile {name}: {why}");
            collector.problem(path, &Trouble::new("dockerfile-unreadable", value.mark, message));
            None
        }
    }
}

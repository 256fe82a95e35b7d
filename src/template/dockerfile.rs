//! The images that a function's Dockerfile needs: its `FROM`s and external `COPY --from`s.
//!
//! SAM builds with Docker's classic builder, or with BuildKit where it is told to (SAM CLI, `lib/build/app_builder.py`,
//! `_build_lambda_image`).

mod arguments;
mod builders;
mod options;
mod stages;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::rc::Rc;

use self::builders::{Found, buildkit, classic, in_name};
use self::options::BuildOptions;
pub(super) use self::stages::Dockerfile;
use super::collector::{Collector, Trouble, Wanted};
use super::error::TemplateError;
use super::function::platform;
use super::path::normalize;
use super::pulls::{PullKind, PullUse};
use super::resource::Resource;
use super::source;
use super::stack::Stack;
use super::value::{Mark, Value};
use crate::image::Client;

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
    let platform = architecture.and_then(platform);
    let options = match BuildOptions::read(metadata, stack, platform.as_deref()) {
        Ok(options) => options,
        Err(trouble) => return collector.problem(path, &trouble),
    };
    let file = normalize(&stack.folder().join(folder).join(name));
    let Some(number) = open(&file, stack, dockerfile, path, collector) else { return };
    let known = collector.dockerfiles.get(&number).cloned();
    let read = known.unwrap_or_else(|| {
        let read = Rc::new(stages::read(collector.files.text(number), number));
        collector.dockerfiles.insert(number, Rc::clone(&read));
        read
    });
    let read = match &*read {
        Ok(read) => read,
        Err(trouble) => return collector.problem(path, trouble),
    };
    // What many functions build of many stages adds up.
    if collector.is_full() || !stack.resolver.may_copy(read.stages.len().saturating_sub(16) * 8) {
        return;
    }
    let found = build(read, options, stack.options.use_buildkit);
    for trouble in &found.troubles {
        collector.problem(path, trouble);
    }
    for needed in found.needed {
        collector.pull(Wanted {
            path,
            kind: PullKind::Function,
            usage: needed.usage,
            reference: needed.reference,
            platform: needed.platform.or_else(|| platform.clone()),
            client: if stack.options.use_buildkit { Client::Buildx } else { Client::DockerPy },
            is_built_here: false,
            mark: needed.mark,
        });
    }
}

/// What the builder pulls.
fn build(dockerfile: &Dockerfile, options: BuildOptions, use_buildkit: bool) -> Found {
    let BuildOptions { mut arguments, target } = options;
    for declared in &dockerfile.arguments {
        if let Err(why) = arguments.declare(&declared.text) {
            let troubles = vec![in_name(declared.mark, &declared.text, &why)];
            return Found { needed: Vec::new(), troubles };
        }
    }
    let build = if use_buildkit { buildkit } else { classic };
    build(dockerfile, &arguments, target.as_ref())
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

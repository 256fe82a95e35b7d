//! `--build-image`, and the functions that share a build: SAM builds equal functions once, under the name of the first,
//! and takes the image that is given for that name.
//!
//! Source: SAM CLI, `lib/build/build_graph.py` (`FunctionBuildDefinition`), `lib/build/app_builder.py` (`_build_function`,
//! `_build_layer`).

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::rc::Rc;

use super::Options;
use super::code::Code;
use super::collector::{Collector, Trouble};
use super::image_options::ImageOption;
use super::path::normalize;
use super::python;
use super::resource::Resource;
use super::stack::Stack;
use super::value::{Data, Map, Mark, Value};

/// Something that is built in a container.
pub(super) struct Built {
    /// The stack's place in SAM's order.
    stack: usize,
    /// The name that `--build-image` knows it by: the id without the stacks around it.
    name: String,
    path: String,
    /// Its pull, as a place in [`Collector::pulls`].
    pull: usize,
    mark: Mark,
    /// What must be equal in functions that share a build; `None` where it is built on its own.
    definition: Option<Definition>,
}

#[derive(PartialEq)]
struct Definition {
    is_web: bool,
    runtime: Option<String>,
    code: PathBuf,
    metadata: Data,
    architecture: String,
    handler: Option<String>,
}

impl Built {
    /// A layer, which is always built on its own. To be made right after its pull.
    pub(super) fn layer(
        resource: &Resource<'_>,
        stack: &Stack<'_>,
        path: &str,
        collector: &Collector,
    ) -> Self {
        let pull = collector.pulls.len().saturating_sub(1);
        Self {
            stack: stack.number,
            name: resource.metadata.id.clone(),
            path: path.to_owned(),
            pull,
            mark: resource.mark,
            definition: None,
        }
    }

    /// A function. To be made right after its pull.
    pub(super) fn function(
        resource: &Resource<'_>,
        stack: &Stack<'_>,
        path: &str,
        architecture: &str,
        collector: &Collector,
    ) -> Self {
        let definition = Definition::of(resource, stack, architecture);
        Self { definition, ..Self::layer(resource, stack, path, collector) }
    }
}

impl Definition {
    /// Container variables of single functions count too, but they are no part of the template.
    fn of(resource: &Resource<'_>, stack: &Stack<'_>, architecture: &str) -> Option<Self> {
        let method = resource.metadata.get("BuildMethod").and_then(Value::text);
        if method == Some("makefile") {
            return None;
        }
        let text =
            |name: &str| resource.property(name).filter(Value::is_truthy).map(|value| python::text(&value));
        let runtime = text("Runtime");
        let minds_handler = method == Some("esbuild") || runtime.as_deref() == Some("go1.x");
        let code = Code::of(resource).uri.as_ref().and_then(Value::text).unwrap_or(".").to_owned();
        let metadata = resource.metadata.without_ids();
        Some(Self {
            is_web: resource.kind == "AWS::Serverless::WebFunction",
            handler: if minds_handler { text("Handler") } else { None },
            code: normalize(&stack.folder().join(code)),
            metadata: Data::Map(Rc::new(Map::new(metadata))),
            architecture: architecture.to_owned(),
            runtime,
        })
    }
}

/// Gives what is built the images that `--build-image` has for it.
pub(super) fn share(options: &Options, collector: &mut Collector) {
    if options.build_images.is_empty() {
        return;
    }
    let mut built = std::mem::take(&mut collector.built);
    // SAM takes functions before web functions; those share no build.
    built.sort_by_key(|one| one.stack);
    let mut told: Vec<&ImageOption> = Vec::new();
    for (place, one) in built.iter().enumerate() {
        let first = built[..place]
            .iter()
            .find(|other| one.definition.is_some() && other.definition == one.definition)
            .unwrap_or(one);
        if let Some(own) = options.build_images.named(&one.name)
            && options.build_images.of(&first.name) != Some(own)
        {
            let message = format!(
                "SAM builds {} once for both, and ignores this --build-image: it takes what is given for {}",
                one.path, first.name
            );
            let trouble = Trouble::new("build-image-ignored", own.mark_or(one.mark), message);
            collector.problem(&one.path, &trouble);
        }
        let Some(option) = options.build_images.of(&first.name) else { continue };
        let mark = option.mark_or(one.mark);
        collector.replace(one.pull, &option.image, option.mark);
        if let Some((name, tag)) = option.asked_instead().filter(|_| !told.contains(&option)) {
            told.push(option);
            let message = format!(
                "SAM divides the name of this image at its colons, and asks Docker for {name} with the tag {tag}"
            );
            collector.problem(&one.path, &Trouble::new("build-image-split-wrongly", mark, message));
        }
    }
    for (name, option) in options.build_images.with_names() {
        if !built.iter().any(|one| one.name == name) {
            let message = format!(
                "--build-image names {name}, but no function or layer of that name is built in a container; SAM ignores \
                 it without a word"
            );
            collector.problem("", &Trouble::new("build-image-unused", option.mark, message));
        }
    }
}

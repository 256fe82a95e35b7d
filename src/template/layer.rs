//! Layers, and the images that build them.
//!
//! Source: SAM CLI, `lib/providers/sam_layer_provider.py`, `lib/build/app_builder.py` (`_build_layer`).

use super::build_graph::Built;
use super::code::{Code, is_zip_file};
use super::collector::{Collector, Trouble, Wanted};
use super::function::platform;
use super::pulls::{PullKind, PullUse};
use super::python;
use super::resource::Resource;
use super::stack::Stack;
use super::value::{Data, Value};
use super::workflow;
use crate::image::Client;
use crate::image::runtime::build_image;

/// Python's `runtimes[0]`: of text the first letter. Of anything but text and lists SAM makes an error.
fn first(runtimes: &Value) -> Value {
    let letter = runtimes.text().and_then(|text| text.chars().next());
    match (runtimes.list().and_then(<[Value]>::first), letter) {
        (Some(first), _) => first.clone(),
        (None, Some(letter)) => Value::from_text(&letter.to_string(), runtimes.mark),
        (None, None) => Value::new(Data::Null, runtimes.mark),
    }
}

/// Finds what SAM pulls to build a layer. A layer without `BuildMethod` is not built.
pub(super) fn read(resource: &Resource<'_>, stack: &Stack<'_>, collector: &mut Collector) {
    let path = stack.path_of(&resource.metadata.id);
    let code = Code::of(resource);
    if let Some(trouble) = code.refusal() {
        return collector.refuse(&path, &trouble);
    }
    let method = resource.metadata.get("BuildMethod").filter(|method| method.is_truthy());
    let Some(method) = method else { return };
    if code.in_s3.is_some() || is_zip_file(code.uri.as_ref()) || resource.metadata.skips_build() {
        return;
    }
    if code.is_empty {
        let message = "SAM can't build the layer: the place of its content is empty";
        return collector.problem(&path, &Trouble::new("layer-empty", resource.mark, message));
    }
    let runtimes = resource.property("CompatibleRuntimes");
    let first = runtimes.filter(Value::is_truthy).map(|runtimes| first(&runtimes));
    let first = first.as_ref();
    let name = workflow::of_layer(method, first)
        .and_then(|name| workflow::check_properties(&resource.metadata).map(|()| name));
    match name {
        Ok(name) => {
            // `CompatibleArchitectures` does not count.
            let architecture = resource.metadata.get("BuildArchitecture").map(python::text);
            let architecture = architecture.as_deref().unwrap_or("x86_64");
            if platform(architecture).is_none() {
                let message =
                    format!("SAM can't build the layer: '{architecture}' is not a valid architecture");
                let mark =
                    resource.metadata.get("BuildArchitecture").map_or(resource.mark, |value| value.mark);
                return collector.problem(&path, &Trouble::new("build-architecture-unknown", mark, message));
            }
            let mark = match first {
                Some(first) if method.text() == Some("makefile") => first.mark,
                _ => method.mark,
            };
            collector.pull(Wanted {
                path: &path,
                kind: PullKind::Layer,
                usage: PullUse::Build,
                reference: build_image(&name, architecture),
                platform: platform(architecture),
                client: Client::DockerPy,
                is_built_here: false,
                mark,
            });
            if !stack.options.build_images.is_empty() {
                collector.built.push(Built::layer(resource, stack, &path, collector));
            }
        }
        Err(trouble) => collector.problem(&path, &trouble),
    }
}

//! `AWS::Serverless::WebFunction`: built in a container, never run locally, always for `x86_64`.
//!
//! Source: SAM CLI, `lib/providers/sam_web_function_provider.py`.

use super::build_graph::Built;
use super::code::{Code, is_zip_file};
use super::collector::{Collector, Wanted};
use super::function::platform;
use super::pulls::{PullKind, PullUse};
use super::resource::Resource;
use super::stack::Stack;
use super::workflow;
use crate::image::Client;
use crate::image::runtime::build_image;

const ARCHITECTURE: &str = "x86_64";

/// Finds what SAM pulls to build a web function.
pub(super) fn read(resource: &Resource<'_>, stack: &Stack<'_>, collector: &mut Collector) {
    collector.functions += 1;
    let path = stack.path_of(&resource.metadata.id);
    let code = Code::of(resource);
    if code.in_s3.is_none() {
        collector.forget(&path, PullKind::WebFunction);
    }
    if let Some(trouble) = code.refusal() {
        return collector.refuse(&path, &trouble);
    }
    if code.in_s3.is_some() || is_zip_file(code.uri.as_ref()) || resource.metadata.skips_build() {
        return;
    }
    let runtime = resource.property("Runtime");
    let method = resource.metadata.get("BuildMethod").filter(|method| method.is_truthy());
    let name = workflow::of_function(runtime.as_ref(), method)
        .and_then(|name| workflow::check_properties(&resource.metadata).map(|()| name));
    match name {
        Ok(name) => {
            collector.pull(Wanted {
                path: &path,
                kind: PullKind::WebFunction,
                usage: PullUse::Build,
                reference: build_image(&name, ARCHITECTURE),
                platform: platform(ARCHITECTURE),
                client: Client::DockerPy,
                is_built_here: false,
                mark: resource.mark_of("Runtime"),
            });
            if !stack.options.build_images.is_empty() {
                let built = Built::function(resource, stack, &path, ARCHITECTURE, collector);
                collector.built.push(built);
            }
        }
        Err(trouble) => collector.problem(&path, &trouble),
    }
}

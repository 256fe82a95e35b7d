//! Lambda functions: which of them SAM runs and builds, and the images it takes for that.
//!
//! Source: SAM CLI, `lib/providers/sam_function_provider.py` and `lib/build/workflow_config.py`.

mod image;
mod zip;

use super::collector::{Collector, Trouble, Wanted};
use super::pulls::{PullKind, PullUse};
use super::python;
use super::resource::Resource;
use super::stack::Stack;
use super::value::{Data, Mark, Value};
use crate::image::Client;

/// Where the emulator of durable functions is (SAM CLI, `local/docker/durable_functions_emulator_container.py`).
const EMULATOR: &str = "public.ecr.aws/durable-functions/aws-durable-execution-emulator";

/// A function that SAM keeps.
struct Function<'a> {
    resource: &'a Resource<'a>,
    path: String,
    /// None where SAM refuses `Architectures`.
    architecture: Option<String>,
    builds: bool,
}

/// Finds what SAM pulls for a function.
pub(super) fn read(resource: &Resource<'_>, stack: &Stack<'_>, collector: &mut Collector) {
    collector.functions += 1;
    let path = stack.path_of(&resource.metadata.id);
    let package = resource.property("PackageType");
    let package_mark = package.as_ref().map_or(resource.mark, |package| package.mark);
    match package.as_ref().map_or("Zip".to_owned(), python::text).as_str() {
        "Zip" => zip::read(resource, path, stack, collector),
        "Image" => image::read(resource, path, stack, collector),
        other => {
            let message =
                format!("SAM knows the package types Zip and Image, not {other}; it can't run this function");
            collector.forget(&path, PullKind::Function);
            collector.problem(&path, &Trouble::new("package-type-unknown", package_mark, message));
            check_layers(resource, &path, stack, collector);
            check_context(resource, &path, collector);
            Function { resource, path, architecture: None, builds: false }.emulator(stack, collector);
        }
    }
}

impl Function<'_> {
    fn platform(&self) -> Option<String> {
        self.architecture.as_deref().and_then(platform)
    }

    fn runtime(&self) -> Option<Value> {
        self.resource.property("Runtime").filter(Value::is_truthy)
    }

    fn want(&self, usage: PullUse, reference: String, mark: Mark) -> Wanted<'_> {
        Wanted {
            path: &self.path,
            kind: PullKind::Function,
            usage,
            reference,
            platform: self.platform(),
            client: Client::DockerPy,
            is_built_here: false,
            mark,
        }
    }

    /// The emulator that a durable function needs beside its own image.
    fn emulator(&self, stack: &Stack<'_>, collector: &mut Collector) {
        let Some(config) = self.resource.property("DurableConfig").filter(Value::is_truthy) else { return };
        let reference = format!("{EMULATOR}:{}", stack.emulator_tag);
        let wanted = Wanted { platform: None, ..self.want(PullUse::Emulator, reference, config.mark) };
        collector.pull(wanted);
    }
}

fn unresolved_uri(uri: &Value) -> Trouble {
    let message = "SAM can't resolve this ImageUri, and fails when it runs the function";
    Trouble::new("image-uri-unresolved", uri.mark, message)
}

/// `x86_64` unless `Architectures` says otherwise, whatever the machine (SAM CLI, `lib/providers/provider.py`).
fn architecture(resource: &Resource<'_>, path: &str, collector: &mut Collector) -> Option<String> {
    let Some(value) = resource.property("Architectures").filter(Value::is_truthy) else {
        return Some("x86_64".to_owned());
    };
    if let Some([only]) = value.list() {
        return Some(python::text(only));
    }
    let message = format!(
        "SAM refuses the function: Function {} property Architectures should be a list of length 1",
        resource.logical_id
    );
    let id = if value.list().is_some() { "two-architectures" } else { "architectures-malformed" };
    collector.problem(path, &Trouble::new(id, value.mark, message));
    None
}

/// Docker's name of an architecture (SAM CLI, `local/docker/utils.py`).
pub(super) fn platform(architecture: &str) -> Option<String> {
    match architecture {
        "x86_64" => Some("linux/amd64".to_owned()),
        "arm64" => Some("linux/arm64".to_owned()),
        _ => None,
    }
}

/// SAM makes a path of the `DockerContext` of every function, whatever its package type.
fn check_context(resource: &Resource<'_>, path: &str, collector: &mut Collector) {
    if let Some(context) = resource.metadata.get("DockerContext").filter(|context| context.text().is_none()) {
        let message = "DockerContext must be text that SAM can resolve; SAM refuses the whole template";
        collector.refuse(path, &Trouble::new("docker-context-malformed", context.mark, message));
    }
}

/// A `Ref` to something that is no layer makes SAM refuse the template.
fn check_layers(resource: &Resource<'_>, path: &str, stack: &Stack<'_>, collector: &mut Collector) {
    const REFUSED: &str = "arn:aws:lambda:::awslayer:AmazonLinux1703";
    let Some(layers) = resource.property("Layers") else { return };
    if matches!(layers.data, Data::Null | Data::Bool(_) | Data::Integer(_) | Data::Float(_)) {
        let message = "SAM refuses the whole template: Layers must be a list";
        return collector.refuse(path, &Trouble::new("layer-unknown", layers.mark, message));
    }
    for layer in layers.list().unwrap_or_default() {
        let name = layer.get("Ref").filter(|name| name.is_truthy()).map(python::text);
        let is_known = name.as_deref().is_none_or(|name| stack.is_layer(name));
        if !is_known || layer.text() == Some(REFUSED) {
            let message = "SAM refuses the whole template: this is not a layer that it can use locally";
            collector.refuse(path, &Trouble::new("layer-unknown", layer.mark, message));
        }
    }
}

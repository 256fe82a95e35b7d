//! Lambda functions: which of them SAM runs and builds, and the images it takes for that.
//!
//! Source: SAM CLI, `lib/providers/sam_function_provider.py` and `lib/build/workflow_config.py`.

use super::build_graph::Built;
use super::code::{Code, is_zip_file};
use super::collector::{Collector, Trouble, Wanted};
use super::dockerfile;
use super::image_uri::is_ecr_to_sam;
use super::pulls::{PullKind, PullUse};
use super::python;
use super::resource::Resource;
use super::stack::Stack;
use super::value::{Data, Mark, Value};
use super::workflow;
use crate::image::{Client, Reference, RegistryKind, Runtime, runtime};

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
        "Zip" => read_zip(resource, path, stack, collector),
        "Image" => read_image(resource, path, stack, collector),
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

fn read_zip(resource: &Resource<'_>, path: String, stack: &Stack<'_>, collector: &mut Collector) {
    let code = Code::of(resource);
    if let Some(mark) = code.in_s3 {
        let message = "SAM does not build a function whose code is in S3, nor run it locally";
        collector.problem(&path, &Trouble::new("code-in-s3", mark, message));
        return;
    }
    collector.forget(&path, PullKind::Function);
    if let Some(trouble) = code.refusal() {
        return collector.refuse(&path, &trouble);
    }
    if !resource.property("Handler").is_some_and(|handler| handler.is_truthy()) {
        let message = format!(
            "SAM refuses the whole template: Could not find handler for function: {}",
            resource.logical_id
        );
        collector.refuse(&path, &Trouble::new("handler-missing", resource.mark, message));
        return;
    }
    check_layers(resource, &path, stack, collector);
    check_context(resource, &path, collector);
    let builds = !code.inline && !is_zip_file(code.uri.as_ref()) && !resource.metadata.skips_build();
    let function =
        Function { resource, architecture: architecture(resource, &path, collector), path, builds };
    function.emulate(stack, collector);
    function.build(stack, collector);
    function.emulator(stack, collector);
}

fn read_image(resource: &Resource<'_>, path: String, stack: &Stack<'_>, collector: &mut Collector) {
    let has_context = resource.metadata.is_truthy("DockerContext");
    let uri = match image_uri(resource) {
        Ok(uri) => uri,
        Err(trouble) => return collector.refuse(&path, &trouble),
    };
    if !has_context
        && let Some(uri) = &uri
        && uri.text().map(python::cut).is_some_and(is_ecr_to_sam)
    {
        let message = "SAM does not run an ECR Private ImageUri locally, nor build it: the function has no \
                       Metadata with a DockerContext";
        collector.problem(&path, &Trouble::new("image-uri-not-pulled", uri.mark, message));
        return;
    }
    collector.forget(&path, PullKind::Function);
    check_context(resource, &path, collector);
    // `AWS::Lambda::Function` has no ImageUri of its own, but SAM takes one.
    let uri = uri.or_else(|| resource.property("ImageUri").filter(Value::is_truthy));
    check_tag(resource, &path, collector);
    check_layers(resource, &path, stack, collector);
    let has_inline_code = resource.property("InlineCode").is_some_and(|code| code.is_truthy());
    let builds = !has_inline_code
        && !resource.metadata.skips_build()
        && has_context
        && resource.metadata.is_truthy("Dockerfile");
    let function =
        Function { resource, architecture: architecture(resource, &path, collector), path, builds };
    function.run_image(uri.as_ref(), has_context, stack, collector);
    if builds {
        dockerfile::read(resource, &function.path, stack, function.architecture.as_deref(), collector);
    }
    collector.push(&function.path);
    function.emulator(stack, collector);
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

    /// The image of `sam local` for a function of a runtime.
    fn emulate(&self, stack: &Stack<'_>, collector: &mut Collector) {
        let Some(architecture) = &self.architecture else { return };
        let Some(value) = self.runtime() else {
            let message = "the function has no Runtime; SAM can't run it";
            collector.problem(&self.path, &Trouble::new("runtime-missing", self.resource.mark, message));
            return;
        };
        let name = python::text(&value);
        let Some(runtime) = Runtime::named(&name).filter(|runtime| !runtime.deprecated) else {
            let is_deprecated = Runtime::named(&name).is_some();
            let message = if is_deprecated {
                format!("SAM no longer builds or runs {name}: AWS Lambda has ended its support")
            } else {
                format!("SAM does not know the runtime {name}, and can't build or run the function")
            };
            let id = if is_deprecated { "deprecated-runtime" } else { "unsupported-runtime" };
            collector.problem(&self.path, &Trouble::new(id, value.mark, message));
            return;
        };
        let given = self.resource.property("Architectures").filter(Value::is_truthy);
        if let Some(given) = given.filter(|_| !runtime.supports(architecture)) {
            let message = format!(
                "SAM can't run the function: Runtime {name} is not supported on '{architecture}' architecture"
            );
            collector.problem(&self.path, &Trouble::new("unsupported-architecture", given.mark, message));
            return;
        }
        if let Some(option) = stack.options.invoke_images.of(&self.path) {
            let mark = option.mark_or(value.mark);
            return collector.pull(self.want(PullUse::Invoke, option.image.clone(), mark));
        }
        // SAM takes an ImageUri for any function that has one (`_build_function_configuration`).
        let Some(uri) = self.resource.property("ImageUri").filter(Value::is_truthy) else {
            let image = runtime.emulation_image(architecture);
            return collector.pull(self.want(PullUse::Invoke, image, value.mark));
        };
        match uri.text().map(python::cut) {
            Some(image) => collector.pull(self.want(PullUse::Invoke, image.to_owned(), uri.mark)),
            None => collector.problem(&self.path, &unresolved_uri(&uri)),
        }
    }

    /// The image of `sam build --use-container`.
    fn build(&self, stack: &Stack<'_>, collector: &mut Collector) {
        let (true, Some(architecture)) = (self.builds, &self.architecture) else { return };
        // SAM names no image for another architecture; `emulate` has said so.
        if platform(architecture).is_none() {
            return;
        }
        let runtime = self.resource.property("Runtime");
        let method = self.resource.metadata.get("BuildMethod").filter(|method| method.is_truthy());
        let name = workflow::of_function(runtime.as_ref(), method)
            .and_then(|name| workflow::check_properties(&self.resource.metadata).map(|()| name));
        match name {
            Ok(name) => {
                let decides = method.filter(|method| method.text() == Some(&name)).or(runtime.as_ref());
                let mark = decides.map_or(self.resource.mark, |value| value.mark);
                collector.pull(self.want(PullUse::Build, runtime::build_image(&name, architecture), mark));
                if !stack.options.build_images.is_empty() {
                    let built = Built::function(self.resource, stack, &self.path, architecture, collector);
                    collector.built.push(built);
                }
            }
            // A bad runtime was told already.
            Err(trouble)
                if matches!(trouble.id, "unsupported-build-method" | "build-properties-malformed") =>
            {
                collector.problem(&self.path, &trouble);
            }
            Err(_) => {}
        }
    }

    /// The image of `sam local` for a function that is an image itself.
    fn run_image(
        &self,
        uri: Option<&Value>,
        has_context: bool,
        stack: &Stack<'_>,
        collector: &mut Collector,
    ) {
        if self.architecture.is_none() {
            return;
        }
        let Some(uri) = uri else {
            let said = format!(
                "ImageUri not provided for Function: {} of PackageType: Image",
                self.resource.logical_id
            );
            let trouble = if self.builds {
                Trouble::new(
                    "image-not-built",
                    self.resource.mark,
                    format!("SAM can't run it before sam build: {said}"),
                )
            } else {
                Trouble::new("image-uri-missing", self.resource.mark, format!("SAM can't run it: {said}"))
            };
            collector.problem(&self.path, &trouble);
            return;
        };
        let Some(reference) = uri.text().map(python::cut) else {
            return collector.problem(&self.path, &unresolved_uri(uri));
        };
        // An archive of an image is loaded, not pulled.
        if stack.folder().join(reference).is_file() {
            return;
        }
        let is_built_here = (has_context || self.resource.metadata.is_truthy("Dockerfile"))
            && !reference.split_once('/').is_some_and(|(host, _)| host.contains(['.', ':']));
        if !is_built_here {
            self.check_host(reference, uri.mark, collector);
        }
        let wanted = Wanted { is_built_here, ..self.want(PullUse::Invoke, reference.to_owned(), uri.mark) };
        collector.pull(wanted);
    }

    /// ECR hosts that SAM makes up, or takes for any registry.
    fn check_host(&self, reference: &str, mark: Mark, collector: &mut Collector) {
        let Ok(registry) = Reference::parse(reference).map(|reference| reference.registry()) else { return };
        if registry.host.contains(".dkr.ecr.") && registry.host.ends_with(".localhost") {
            let message =
                format!("SAM's value of AWS::URLSuffix is localhost, and so it asks {}", registry.host);
            collector.problem(&self.path, &Trouble::new("image-uri-url-suffix", mark, message));
        } else if registry.kind == RegistryKind::EcrPrivate {
            let message =
                format!("SAM takes {} for any registry, and pulls the image to run it", registry.host);
            collector.problem(&self.path, &Trouble::new("image-uri-not-ecr-to-sam", mark, message));
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

/// The image where the type of function has it: `ImageUri`, or `Code.ImageUri`.
fn image_uri(resource: &Resource<'_>) -> Result<Option<Value>, Trouble> {
    let refused = |value: &Value| {
        let message = "SAM refuses the whole template: ImageUri must be text";
        Err(Trouble::new("image-uri-malformed", value.mark, message))
    };
    if resource.kind != "AWS::Lambda::Function" {
        let uri = resource.property("ImageUri").filter(Value::is_truthy);
        return match uri {
            Some(uri) if !matches!(uri.data, Data::Text(_) | Data::Map(_)) => refused(&uri),
            uri => Ok(uri),
        };
    }
    let Some(code) = resource.property("Code") else { return Ok(None) };
    match (code.map().is_some(), code.get("ImageUri").filter(|uri| uri.is_truthy())) {
        (false, _) => refused(&code),
        (true, Some(uri)) if matches!(uri.data, Data::Integer(_) | Data::Bool(_)) => refused(uri),
        (true, uri) => Ok(uri.cloned()),
    }
}

/// `DockerTag: 1.10` is a number to YAML, and SAM tags the image `1.1`.
fn check_tag(resource: &Resource<'_>, path: &str, collector: &mut Collector) {
    let Some(tag) = resource.metadata.get("DockerTag") else { return };
    let (written, used) = (collector.files.slice(tag.mark), python::text(tag));
    if matches!(tag.data, Data::Float(_) | Data::Integer(_)) && written != used {
        let message =
            format!("YAML reads the tag {written} as a number, and SAM tags the image {used}; quote it");
        collector.problem(path, &Trouble::new("docker-tag-number", tag.mark, message));
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

//! Functions that are images themselves: SAM runs the image, and builds those that have a Dockerfile.
//!
//! Source: SAM CLI, `lib/providers/sam_function_provider.py` and `local/docker/lambda_image.py`.

use super::{Function, architecture, check_context, check_layers, unresolved_uri};
use crate::image::{Reference, RegistryKind};
use crate::template::collector::{Collector, Trouble, Wanted};
use crate::template::dockerfile;
use crate::template::image_uri::is_ecr_to_sam;
use crate::template::pulls::{PullKind, PullUse};
use crate::template::python;
use crate::template::resource::Resource;
use crate::template::stack::Stack;
use crate::template::value::{Data, Mark, Value};

pub(super) fn read(resource: &Resource<'_>, path: String, stack: &Stack<'_>, collector: &mut Collector) {
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
        collector.lambda_image(&path, uri.text().map(python::cut), true);
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
    match &uri {
        // SAM packages only what is text in the template.
        Some(uri) if !builds && written_as_function(resource) => {
            let reference = uri.text().map(python::cut).filter(|reference| reference.contains('/'));
            collector.lambda_image(&function.path, reference, false);
        }
        _ => collector.push(&function.path),
    }
    function.emulator(stack, collector);
}

impl Function<'_> {
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
}

/// Whether an intrinsic function stands where the image should.
fn written_as_function(resource: &Resource<'_>) -> bool {
    let written = match resource.kind.as_str() {
        "AWS::Lambda::Function" => resource.unresolved("Code").and_then(|code| code.get("ImageUri").cloned()),
        _ => resource.unresolved("ImageUri"),
    };
    written.is_some_and(|written| written.map().is_some())
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

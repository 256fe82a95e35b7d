//! Functions whose code is an archive: SAM runs and builds them in images of their runtime.
//!
//! Source: SAM CLI, `lib/providers/sam_function_provider.py` and `local/docker/lambda_image.py`.

use super::{Function, architecture, check_context, check_layers, platform, unresolved_uri};
use crate::image::{Runtime, runtime};
use crate::template::build_graph::Built;
use crate::template::code::{Code, is_zip_file};
use crate::template::collector::{Collector, Trouble};
use crate::template::pulls::{PullKind, PullUse};
use crate::template::python;
use crate::template::resource::Resource;
use crate::template::stack::Stack;
use crate::template::value::Value;
use crate::template::workflow;

pub(super) fn read(resource: &Resource<'_>, path: String, stack: &Stack<'_>, collector: &mut Collector) {
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

impl Function<'_> {
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
}

//! Which runtime's build image SAM takes.
//!
//! Source: SAM CLI, `lib/build/workflow_config.py` and `lib/build/app_builder.py`.

use super::collector::Trouble;
use super::python;
use super::value::Value;
use crate::image::Runtime;

/// Build methods beside the runtimes.
const METHODS: [&str; 6] = ["makefile", "dotnet7", "dotnet", "rust-cargolambda", "python-uv", "esbuild"];

/// The name in the build image of a function. The build method does not change it, but for `dotnet7`.
pub(super) fn of_function(runtime: Option<&Value>, method: Option<&Value>) -> Result<String, Trouble> {
    if let Some(runtime) = runtime {
        let name = python::text(runtime);
        if !is_buildable(&name) {
            let message = format!("SAM can't build it: '{name}' runtime is not supported");
            return Err(Trouble::new("unsupported-runtime", runtime.mark, message));
        }
    }
    if let Some(method) = method {
        check(method)?;
    }
    match (runtime, method) {
        (_, Some(method)) if method.text() == Some("dotnet7") => Ok("dotnet7".to_owned()),
        (Some(runtime), _) => Ok(python::text(runtime)),
        // SAM really asks for `build-None`.
        (None, Some(_)) => Ok("None".to_owned()),
        (None, None) => {
            Err(Trouble::new("runtime-missing", super::value::Mark::default(), "there is no Runtime"))
        }
    }
}

/// The name in the build image of a layer. `compatible` is its first compatible runtime.
pub(super) fn of_layer(method: &Value, compatible: Option<&Value>) -> Result<String, Trouble> {
    check(method)?;
    let name = python::text(method);
    if name == "makefile" {
        return Ok(compatible.map_or_else(|| "provided".to_owned(), python::text));
    }
    if Runtime::named(&name).is_some_and(|runtime| runtime.layer) {
        return Ok(name);
    }
    let message = format!("SAM can't build it: '{name}' runtime is not supported for layers");
    Err(Trouble::new("unsupported-build-method", method.mark, message))
}

fn check(method: &Value) -> Result<(), Trouble> {
    match method.text() {
        Some(name) if METHODS.contains(&name) || is_buildable(name) => Ok(()),
        _ => {
            let message =
                format!("SAM can't build it: '{}' does not have a supported builder", python::text(method));
            Err(Trouble::new("unsupported-build-method", method.mark, message))
        }
    }
}

fn is_buildable(name: &str) -> bool {
    Runtime::named(name).is_some_and(|runtime| !runtime.deprecated)
}

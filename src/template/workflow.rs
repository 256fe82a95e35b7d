//! Which runtime's build image SAM takes.
//!
//! Source: SAM CLI, `lib/build/workflow_config.py` and `lib/build/app_builder.py`.

use super::collector::Trouble;
use super::metadata::Metadata;
use super::python;
use super::value::{Mark, Value};
use crate::image::Runtime;

/// Build methods beside the runtimes.
const METHODS: [&str; 6] = ["makefile", "dotnet7", "dotnet", "rust-cargolambda", "python-uv", "esbuild"];

/// The name in the build image of a function. The build method does not change it, but for `dotnet7`.
pub(super) fn of_function(runtime: Option<&Value>, method: Option<&Value>) -> Result<String, Trouble> {
    if let Some(runtime) = runtime.filter(|runtime| runtime.is_truthy()) {
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
        (Some(runtime), Some(method)) if runtime.text().is_some() => {
            let is_dotnet7 = method.text() == Some("dotnet7");
            Ok(if is_dotnet7 { "dotnet7".to_owned() } else { python::text(runtime) })
        }
        (Some(runtime), None) if runtime.is_truthy() => Ok(python::text(runtime)),
        // A build method would do, but SAM fails on the missing name (`lib/utils/lambda_builders.py`).
        _ => Err(Trouble::new("runtime-missing", Mark::default(), "there is no Runtime; SAM can't build it")),
    }
}

/// The name in the build image of a layer. `compatible` is its first compatible runtime.
pub(super) fn of_layer(method: &Value, compatible: Option<&Value>) -> Result<String, Trouble> {
    check(method)?;
    let name = python::text(method);
    if name == "makefile" {
        let Some(compatible) = compatible else { return Ok("provided".to_owned()) };
        let message = "SAM can't build it: the first of the CompatibleRuntimes must be text";
        let named = compatible.text().map(|name| python::cut(name).to_owned());
        return named.ok_or_else(|| Trouble::new("unsupported-runtime", compatible.mark, message));
    }
    if Runtime::named(&name).is_some_and(|runtime| runtime.layer) {
        return Ok(name);
    }
    let message = format!("SAM can't build it: '{name}' runtime is not supported for layers");
    Err(Trouble::new("unsupported-build-method", method.mark, message))
}

/// SAM reads options for the build from `BuildProperties`, and fails where they are no map.
pub(super) fn check_properties(metadata: &Metadata) -> Result<(), Trouble> {
    match metadata.get("BuildProperties") {
        Some(properties) if properties.map().is_none() => {
            let message = "SAM can't build it: BuildProperties must be a map";
            Err(Trouble::new("build-properties-malformed", properties.mark, message))
        }
        _ => Ok(()),
    }
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

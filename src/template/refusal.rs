//! What SAM refuses a whole template for, whatever command is run.

use std::rc::Rc;

use super::collector::Trouble;
use super::stack::Stack;
use super::value::{Map, Mark, Value};
use super::{events, globals, serverless};

const REFUSED: &str = "SAM refuses the whole template";

/// The resources of a template, or why SAM refuses it.
pub(super) fn of_template(root: &Value) -> Result<Rc<Map>, Trouble> {
    if root.map().is_none() {
        let message = format!("{REFUSED}: it is not a map with a Resources section");
        return Err(Trouble::new("template-malformed", root.mark, message));
    }
    // What is not a map is no Parameters section to SAM; the same goes for falsy Outputs.
    let mappings = root.get("Mappings").map(|value| ("Mappings", value));
    let outputs = root.get("Outputs").filter(|value| value.is_truthy()).map(|value| ("Outputs", value));
    for (section, value) in mappings.into_iter().chain(outputs) {
        if value.map().is_none() {
            let message = format!("{REFUSED}: '{section}' is not a map");
            return Err(Trouble::new("template-malformed", value.mark, message));
        }
    }
    if let Some(globals) = root.get("Globals") {
        serverless::check_globals(globals)?;
    }
    let resources = root.get("Resources");
    if let Some(resources) = resources.and_then(Value::map).filter(|resources| !resources.is_empty()) {
        return Ok(Rc::clone(resources));
    }
    let mark = resources.map_or(start_of(root), |resources| resources.mark);
    let message = format!("{REFUSED}: 'Resources' section is required");
    Err(Trouble::new("resources-missing", mark, message))
}

fn start_of(root: &Value) -> Mark {
    root.map().and_then(|map| map.entries().first()).map_or(root.mark, |(key, _)| key.mark)
}

/// SAM resolves the outputs too, and fails on one that it can't resolve and that is no map either (`resolve_attribute`).
pub(super) fn of_outputs(root: &Value, stack: &Stack<'_>) -> Result<(), Trouble> {
    for (key, output) in root.get("Outputs").and_then(Value::map).iter().flat_map(|map| map.entries()) {
        if output.map().is_none() && stack.resolver.resolve(output).is_err() {
            let message = format!("{REFUSED}: the output is not a map");
            return Err(Trouble::new("template-malformed", key.mark, message));
        }
    }
    Ok(())
}

/// The resource itself, if it is not an intrinsic function; what the function gives, if SAM can resolve it.
pub(super) fn resolved(resource: &Value, stack: &Stack<'_>) -> Result<Value, Trouble> {
    let resolved = stack.resolver.resolve_or_keep_first(resource);
    if resolved.map().is_some() {
        return Ok(resolved);
    }
    let message = format!("{REFUSED}: the resource is a function that does not give a map");
    Err(Trouble::new("resource-malformed", resource.mark, message))
}

/// The globals that hold for a resource, or why SAM refuses the template for it.
pub(super) fn of_resource(
    key: &Value,
    resource: &Value,
    root: &Value,
    stack: &Stack<'_>,
) -> Result<Option<Rc<Map>>, Trouble> {
    let Some(name) = key.text() else {
        let message = format!("{REFUSED}: the name of a resource must be text; quote it");
        return Err(Trouble::new("resource-malformed", key.mark, message));
    };
    if resource.map().is_none() {
        let message = if name.starts_with("Fn::ForEach::") {
            format!("{REFUSED}: it reads Fn::ForEach only with --language-extensions")
        } else {
            format!("{REFUSED}: the resource is not a map")
        };
        return Err(Trouble::new("resource-malformed", key.mark, message));
    }
    if let Some(properties) = resource.get("Properties") {
        let resolved = stack.resolver.resolve_or_keep_first(properties);
        if resolved.map().is_none() {
            let message = format!("{REFUSED}: Properties of a resource must be an object");
            return Err(Trouble::new("resource-malformed", key.mark, message));
        }
    }
    if let Some(metadata) = resource.get("Metadata").filter(|metadata| metadata.map().is_none()) {
        let message = format!("{REFUSED}: Metadata of a resource must be a map");
        return Err(Trouble::new("resource-malformed", metadata.mark, message));
    }
    check_asset(resource)?;
    if let Some(condition) =
        resource.get("Condition").filter(|value| value.is_truthy() && value.text().is_none())
    {
        let message = format!("{REFUSED}: Every Condition member must be a string.");
        return Err(Trouble::new("resource-malformed", condition.mark, message));
    }
    let kind = resource.get("Type").and_then(Value::text).unwrap_or_default();
    let globals = globals::of_resource(root, kind, resource)?;
    let properties = resource.get("Properties").and_then(Value::map);
    serverless::check_resource(key, kind, properties.map(|map| &**map), globals.as_deref())?;
    events::check(kind, properties.map(|map| &**map), &stack.resources)?;
    Ok(globals)
}

/// The property that CDK names for an asset, which SAM takes apart at its dots, and the paths of an image
/// (`ResourceMetadataNormalizer`).
fn check_asset(resource: &Value) -> Result<(), Trouble> {
    let get = |key: &str| resource.get("Metadata").and_then(|metadata| metadata.get(key));
    let is_truthy = |key: &str| get(key).is_some_and(Value::is_truthy);
    let Some(property) = get("aws:asset:property").filter(|value| value.is_truthy()) else { return Ok(()) };
    if is_truthy("SamNormalized") {
        return Ok(());
    }
    let refuse = |mark, what: &str| {
        Err(Trouble::new("resource-malformed", mark, format!("{REFUSED}: {what} must be text")))
    };
    if property.text() == Some("Code.ImageUri") {
        if let Some(path) = get("aws:asset:path").filter(|path| path.text().is_none()) {
            return refuse(path.mark, "aws:asset:path");
        }
        let dockerfile = get("aws:asset:dockerfile-path");
        if dockerfile.and_then(Value::text).is_none() {
            return refuse(dockerfile.unwrap_or(property).mark, "aws:asset:dockerfile-path");
        }
    } else if property.text().is_none() && is_truthy("aws:asset:path") {
        return refuse(property.mark, "aws:asset:property");
    }
    Ok(())
}

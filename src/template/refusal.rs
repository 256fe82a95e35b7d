//! What SAM refuses a whole template for, whatever command is run.

use std::rc::Rc;

use super::collector::Trouble;
use super::intrinsics::Resolver;
use super::stack::Stack;
use super::value::{Map, Mark, Value};
use super::{events, globals, policies, serverless};

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

/// Whether SAM gets through `Outputs`. It fails on one that is no map and has something in it that it can't resolve.
pub(super) fn of_outputs(root: &Value, resolver: &Resolver) -> Result<(), Trouble> {
    let Some(outputs) = root.get("Outputs").filter(|outputs| outputs.is_truthy()) else { return Ok(()) };
    let refuse =
        |mark: Mark, why: &str| Err(Trouble::new("template-malformed", mark, format!("{REFUSED}: {why}")));
    let Some(entries) = outputs.map() else {
        return refuse(outputs.mark, "'Outputs' is not a map");
    };
    for (key, output) in entries.entries() {
        if output.map().is_none() && resolver.resolve(output).is_err() {
            return refuse(key.mark, "the output is not a map");
        }
        if let Err(why) = resolver.resolve_entry(output) {
            return refuse(key.mark, &why);
        }
    }
    Ok(())
}

/// The resource with the function that is the whole of it resolved, or why SAM fails on it.
pub(super) fn of_entry(key: &Value, resource: &Value, resolver: &Resolver) -> Result<Value, Trouble> {
    let refuse = |why: &str| Trouble::new("resource-malformed", key.mark, format!("{REFUSED}: {why}"));
    let entry = resolver.resolve_entry(resource).map_err(|why| refuse(&why))?;
    if entry.map().is_none() { Err(refuse("the resource is not a map")) } else { Ok(entry) }
}

fn start_of(root: &Value) -> Mark {
    root.map().and_then(|map| map.entries().first()).map_or(root.mark, |(key, _)| key.mark)
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
            format!(
                "{REFUSED}: it expands Fn::ForEach only with --language-extensions, and where Transform names \
                 AWS::LanguageExtensions"
            )
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
    let is_text_or_list = |metadata: &Value| {
        let resolved = stack.resolver.resolve_or_keep_first(metadata);
        resolved.is_truthy() && resolved.map().is_none()
    };
    let metadata = resource.get("Metadata");
    if let Some(metadata) = metadata.filter(|value| value.map().is_none() || is_text_or_list(value)) {
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
    policies::check(kind, properties.map(|map| &**map))?;
    let condition = resource.get("Condition");
    events::check(kind, properties.map(|map| &**map), condition, &stack.resources)?;
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

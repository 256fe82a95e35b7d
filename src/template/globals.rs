//! The `Globals` section, merged into functions as the SAM translator does it.
//!
//! Source: aws-sam-translator 1.115.0, `plugins/globals/globals.py`.

use std::rc::Rc;

use super::collector::Trouble;
use super::value::{Data, Map, Value};

/// The globals that hold for a resource: those of its type, without those that it ignores. They hold for
/// `AWS::Serverless::…` only, never for `AWS::Lambda::Function`.
pub(super) fn of_resource(
    template: &Value,
    kind: &str,
    resource: &Value,
) -> Result<Option<Rc<Map>>, Trouble> {
    let Some(section) = kind.strip_prefix("AWS::Serverless::") else { return Ok(None) };
    let globals = template.get("Globals").and_then(|globals| globals.get(section)).and_then(Value::map);
    let Some(globals) = globals else { return Ok(None) };
    let Some(ignored) = resource.get("IgnoreGlobals").filter(|ignored| ignored.is_truthy()) else {
        return Ok(Some(Rc::clone(globals)));
    };
    if ignored.text() == Some("*") {
        return Ok(None);
    }
    let names: Option<Vec<&str>> =
        ignored.list().and_then(|names| names.iter().map(Value::text).collect::<Option<_>>());
    let Some(names) = names.filter(|names| names.iter().all(|name| globals.contains(name))) else {
        let message = "SAM refuses the whole template: IgnoreGlobals names something that is not in Globals";
        return Err(Trouble::new("globals-malformed", ignored.mark, message));
    };
    let is_kept = |key: &Value| !key.text().is_some_and(|key| names.contains(&key));
    let kept = globals.entries().iter().filter(|(key, _)| is_kept(key)).cloned().collect();
    Ok(Some(Rc::new(Map::new(kept))))
}

/// A global and a local value of the same property: maps are merged, lists joined, anything else is the local one.
pub(super) fn merge(path: &str, global: &Value, local: &Value) -> Value {
    match (&global.data, &local.data) {
        (Data::Map(globals), Data::Map(locals)) if !is_function(globals) && !is_function(locals) => {
            Value::new(Data::Map(Rc::new(merge_maps(path, globals, locals))), local.mark)
        }
        (Data::List(globals), Data::List(locals)) if path != "Architectures" => {
            let items = globals.iter().chain(locals.iter()).cloned().collect();
            Value::new(Data::List(items), local.mark)
        }
        _ => local.clone(),
    }
}

fn merge_maps(path: &str, globals: &Map, locals: &Map) -> Map {
    let merged = globals.entries().iter().map(|(key, global)| {
        let local = key.text().and_then(|name| locals.get(name).map(|local| (name, local)));
        let value = match local {
            Some((name, local)) => merge(&format!("{path}.{name}"), global, local),
            None => global.clone(),
        };
        (key.clone(), value)
    });
    let added =
        locals.entries().iter().filter(|(key, _)| !key.text().is_some_and(|name| globals.contains(name)));
    Map::new(merged.chain(added.cloned()).collect())
}

/// A map with one entry that is an intrinsic function counts as one value.
fn is_function(map: &Map) -> bool {
    match map.entries() {
        [(key, _)] => {
            key.text().is_some_and(|key| matches!(key, "Ref" | "Condition") || key.starts_with("Fn::"))
        }
        _ => false,
    }
}

//! What the SAM translator takes as an `AWS::Serverless::…` resource. One that it does not take makes SAM refuse the
//! whole template.
//!
//! Source: aws-sam-translator 1.115.0, `model/__init__.py` (`Resource.from_dict`) and `plugins/globals/globals.py`.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::OnceLock;

use super::collector::Trouble;
use super::python;
use super::value::{Data, Map, Mark, Value};

/// The table as text; its header says what the columns mean.
const TABLE: &str = include_str!("serverless.csv");
const PREFIX: &str = "AWS::Serverless::";

/// What SAM takes as the value of a property.
struct Rule {
    property: &'static str,
    value: &'static str,
    required: bool,
    may_be_function: bool,
    in_globals: bool,
}

fn rules() -> &'static HashMap<&'static str, Vec<Rule>> {
    static RULES: OnceLock<HashMap<&'static str, Vec<Rule>>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules: HashMap<&str, Vec<Rule>> = HashMap::new();
        for row in TABLE.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let columns: Vec<&str> = row.split(',').collect();
            if let [resource, property, value, required, function, globals] = columns[..] {
                rules.entry(resource).or_default().push(Rule {
                    property,
                    value,
                    required: required == "yes",
                    may_be_function: function == "yes",
                    in_globals: globals == "yes",
                });
            }
        }
        rules
    })
}

/// Checks the `Globals` section.
pub(super) fn check_globals(globals: &Value) -> Result<(), Trouble> {
    let refuse = |mark: Mark, message: String| {
        let message = format!("SAM refuses the whole template: 'Globals' section is invalid. {message}");
        Err(Trouble::new("globals-malformed", mark, message))
    };
    let Some(sections) = globals.map() else {
        return refuse(globals.mark, "It must be a non-empty dictionary".into());
    };
    for (key, section) in sections.entries() {
        let name = key.text().unwrap_or_default();
        let supported = rules().get(name).filter(|rules| rules.iter().any(|rule| rule.in_globals));
        let Some(supported) = supported else {
            return refuse(key.mark, format!("'{name}' is not supported"));
        };
        let Some(properties) = section.map() else {
            return refuse(section.mark, format!("The value of {name} must be a dictionary"));
        };
        for (key, _) in properties.entries() {
            let property = key.text().unwrap_or_default();
            if !supported.iter().any(|rule| rule.in_globals && rule.property == property) {
                return refuse(key.mark, format!("'{property}' is not a supported property of '{name}'"));
            }
        }
    }
    Ok(())
}

/// Checks a resource's properties. `globals` are those that are merged into its own.
pub(super) fn check_resource(
    name: &Value,
    kind: &str,
    properties: Option<&Map>,
    globals: Option<&Map>,
) -> Result<(), Trouble> {
    let Some(rules) = kind.strip_prefix(PREFIX).and_then(|kind| rules().get(kind)) else { return Ok(()) };
    let refuse = |mark: Mark, message: String| {
        let message = format!("SAM refuses the whole template: {message}");
        Err(Trouble::new("resource-malformed", mark, message))
    };
    let id = name.text().unwrap_or_default();
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return refuse(name.mark, "Logical ids must be alphanumeric.".into());
    }
    let is_open = rules.iter().any(|rule| rule.property == "*");
    let is_own = |key: &Value| properties.is_some_and(|own| key.text().is_some_and(|key| own.contains(key)));
    let added = globals.into_iter().flat_map(Map::entries).filter(|(key, _)| !is_own(key));
    for (key, value) in properties.into_iter().flat_map(Map::entries).chain(added) {
        let property = key.text().unwrap_or_default();
        let Some(rule) = rules.iter().find(|rule| rule.property == property && rule.value != "none") else {
            if is_open {
                continue;
            }
            return refuse(key.mark, format!("property {property} not defined for resource of type {kind}"));
        };
        let fits = value.is_null()
            || rule.may_be_function && is_one_entry(value)
            || property == "OpenApiVersion" && is_open_api_3(value, properties)
            || accepts(rule.value, value);
        if !fits {
            let message = format!("Property '{property}' should be {}", describe(rule.value));
            return refuse(value.mark, message);
        }
    }
    let has = |map: Option<&Map>, property| {
        map.and_then(|map| map.get(property)).is_some_and(|value| !value.is_null())
    };
    match rules
        .iter()
        .find(|rule| rule.required && !has(properties, rule.property) && !has(globals, rule.property))
    {
        Some(rule) => refuse(name.mark, format!("Missing required property '{}'.", rule.property)),
        None => Ok(()),
    }
}

/// The translator makes text of the number 3.0 itself, where it also writes the definition (`fix_openapi_definitions`).
fn is_open_api_3(value: &Value, properties: Option<&Map>) -> bool {
    let defines = |name| properties.is_some_and(|properties| properties.contains(name));
    let version = python::text(value);
    let is_3 = version
        .strip_prefix("3.")
        .is_some_and(|minor| minor.len() == 1 && minor.bytes().all(|b| b.is_ascii_digit()));
    is_3 && !defines("DefinitionBody") && !defines("DefinitionUri")
}

/// The translator takes every map with one entry for an intrinsic function.
fn is_one_entry(value: &Value) -> bool {
    value.map().is_some_and(|map| map.entries().len() == 1)
}

/// Whether the value fits a pattern of the table.
fn accepts(pattern: &str, value: &Value) -> bool {
    alternatives(pattern).into_iter().any(|pattern| {
        let inside = |name: &str| pattern.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(item) = inside("list") {
            return value.list().is_some_and(|items| items.iter().all(|value| accepts(item, value)));
        }
        if let Some(item) = inside("map") {
            let fits = |(key, value): &(Value, Value)| key.text().is_some() && accepts(item, value);
            return value.map().is_some_and(|map| map.entries().iter().all(fits));
        }
        if let Some(texts) = pattern.strip_prefix('=') {
            return value.text().is_some_and(|text| texts.split('+').any(|known| known == text));
        }
        match pattern {
            "any" => true,
            "text" => value.text().is_some(),
            "map" => value.map().is_some(),
            "list" => value.list().is_some(),
            "bool" => matches!(value.data, Data::Bool(_)),
            // In Python, a bool is an int.
            "integer" => matches!(value.data, Data::Integer(_) | Data::Bool(_)),
            _ => false,
        }
    })
}

/// Splits `a|b(c|d)` at the bars outside brackets.
fn alternatives(pattern: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (place, c) in pattern.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                parts.push(&pattern[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&pattern[start..]);
    parts
}

fn describe(pattern: &str) -> String {
    let words = alternatives(pattern).into_iter().map(|pattern| match pattern {
        "text" => "text",
        "map" => "a map",
        "bool" => "true or false",
        "integer" => "a whole number",
        pattern if pattern.starts_with("list") => "a list",
        pattern if pattern.starts_with("map") => "a map",
        _ => "one of the texts that SAM knows",
    });
    words.collect::<Vec<_>>().join(" or ")
}

//! `Fn::ForEach` in `Conditions`, `Resources`, `Outputs`, and directly in the `Properties` of a resource.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/processors/foreach.py`.

use std::rc::Rc;

use super::context::Context;
use super::failure::Failure;
use super::identifier::Replacement;
use super::merged::Merged;
use crate::template::value::{Data, Map, Value};

/// What the key of a loop begins with; a name follows.
pub(super) const PREFIX: &str = "Fn::ForEach::";

/// Whether the key is that of a loop.
pub(super) fn is_loop(key: &Value) -> bool {
    key.text().is_some_and(|key| key.starts_with(PREFIX))
}

/// A loop that SAM takes.
struct Loop<'a> {
    key: &'a Value,
    identifier: &'a str,
    items: Rc<[Value]>,
    /// Whether the items stand in the template, with no loop around them.
    are_loaded: bool,
    body: &'a Value,
}

impl Context {
    /// The section with the loops at its top expanded. `around` are the identifiers of the loops it stands in.
    pub(super) fn expand_section(&self, section: &Value, around: &[&str]) -> Result<Value, Failure> {
        let Some(map) = section.map() else { return Ok(section.clone()) };
        if !map.entries().iter().any(|(key, _)| is_loop(key)) {
            return Ok(section.clone());
        }
        let mut result = Merged::default();
        for (key, value) in map.entries() {
            if is_loop(key) {
                let each = self.loop_of(key, value, around)?;
                let expanded = self.expand_loop(&each, around)?;
                self.merge(&mut result, &expanded, key)?;
            } else {
                result.insert(key.clone(), value.clone());
            }
        }
        Ok(result.into_value(section.mark))
    }

    /// As [`Self::expand_section`], with the loops in the `Properties` of each resource.
    pub(super) fn expand_resources(&self, section: &Value) -> Result<Value, Failure> {
        let mut result = Merged::default();
        for (key, value) in section.map().map_or(&[][..], |map| map.entries()) {
            if is_loop(key) {
                let each = self.loop_of(key, value, &[])?;
                let mut resources = Merged::default();
                for (key, resource) in self.expand_loop(&each, &[])?.entries() {
                    resources.insert(key.clone(), self.expand_properties(resource)?);
                }
                let expanded = resources.into_value(value.mark);
                let expanded = expanded.map().cloned().unwrap_or_default();
                self.merge(&mut result, &expanded, key)?;
            } else {
                result.insert(key.clone(), self.expand_properties(value)?);
            }
        }
        Ok(result.into_value(section.mark))
    }

    fn expand_properties(&self, resource: &Value) -> Result<Value, Failure> {
        let (Some(map), Some(properties)) = (resource.map(), resource.get("Properties")) else {
            return Ok(resource.clone());
        };
        let properties = self.expand_section(properties, &[])?;
        let entries = map.entries().iter().map(|(key, value)| {
            let is_properties = key.text() == Some("Properties");
            (key.clone(), if is_properties { properties.clone() } else { value.clone() })
        });
        Ok(Value::new(Data::Map(Rc::new(Map::new(entries.collect()))), resource.mark))
    }

    fn loop_of<'a>(&self, key: &'a Value, value: &'a Value, around: &[&str]) -> Result<Loop<'a>, Failure> {
        let name = key.text().unwrap_or_default();
        let refuse = |message: &str| Failure::of_loop(key.mark, message);
        let malformed = || refuse(&format!("{name} layout is incorrect"));
        let Some([identifier, collection, body]) = value.list() else { return Err(malformed()) };
        let identifier =
            identifier.text().filter(|identifier| !identifier.is_empty()).ok_or_else(malformed)?;
        if self.parameters.contains(identifier) {
            return Err(refuse(&format!("{name}: identifier '{identifier}' conflicts with parameter name")));
        }
        if around.contains(&identifier) {
            let message = format!("{name}: identifier '{identifier}' conflicts with another loop identifier");
            return Err(refuse(&message));
        }
        let loop_name = name.strip_prefix(PREFIX).unwrap_or_default();
        if self.parameters.contains(loop_name) {
            return Err(refuse(&format!("{name}: loop name '{loop_name}' conflicts with parameter name")));
        }
        if body.map().is_none() {
            return Err(malformed());
        }
        let are_loaded = around.is_empty() && collection.list().is_some();
        let items = self.collection(collection, key)?.ok_or_else(malformed)?;
        Ok(Loop { key, identifier, items, are_loaded, body })
    }

    fn expand_loop(&self, each: &Loop<'_>, around: &[&str]) -> Result<Rc<Map>, Failure> {
        let inside: Vec<&str> = around.iter().copied().chain([each.identifier]).collect();
        let mut result = Merged::default();
        for item in each.items.iter() {
            let body = Replacement::new(each.identifier, item, each.are_loaded).apply(each.body, self)?;
            let body = self.expand_section(&body, &inside)?;
            let Some(body) = body.map() else {
                return Err(Failure::crash(each.key.mark, "the body of the loop must be a map of its own"));
            };
            self.merge(&mut result, body, each.key)?;
        }
        Ok(result.into_value(each.body.mark).map().cloned().unwrap_or_default())
    }

    fn merge(&self, into: &mut Merged, expanded: &Map, key: &Value) -> Result<(), Failure> {
        let conflicts = expanded.entries().iter().filter(|(name, _)| into.contains(name));
        let mut conflicts: Vec<&str> = conflicts.map(|(name, _)| name.text().unwrap_or("None")).collect();
        if !conflicts.is_empty() {
            conflicts.sort_unstable();
            let message = format!(
                "Fn::ForEach expansion in '{}' produced logical IDs that conflict with existing entries: {}",
                key.text().unwrap_or_default(),
                conflicts.join(", ")
            );
            return Err(Failure::of_loop(key.mark, &message));
        }
        for (name, value) in expanded.entries() {
            self.step(value)?;
            into.insert(name.clone(), value.clone());
        }
        Ok(())
    }
}

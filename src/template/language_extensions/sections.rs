//! The sections of a template that are expanded.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/processors/parsing.py`, and `api.py` (`IntrinsicResolverProcessor`).

use std::rc::Rc;

use super::context::Context;
use super::each_value;
use super::failure::Failure;
use crate::template::python;
use crate::template::value::{Data, Map, Value};

/// `Conditions`, `Resources` and `Outputs`.
pub(super) struct Sections {
    pub(super) conditions: Option<Value>,
    pub(super) resources: Value,
    pub(super) outputs: Option<Value>,
}

impl Sections {
    pub(super) fn of(root: &Value) -> Self {
        Self {
            conditions: root.get("Conditions").cloned(),
            resources: root.get("Resources").cloned().unwrap_or(Value::new(Data::Null, root.mark)),
            outputs: root.get("Outputs").cloned(),
        }
    }

    /// Checks what is checked before anything is expanded.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let Some(resources) = self.resources.map() else {
            return Err(Failure::invalid(self.resources.mark, "The Resources section must be a mapping"));
        };
        for (key, resource) in resources.entries() {
            if resource.map().is_none() && resource.list().is_none() {
                let message = format!("[/Resources/{}] resource definition is malformed", python::text(key));
                return Err(Failure::invalid(key.mark, message));
            }
        }
        let Some(outputs) = self.outputs.as_ref().filter(|outputs| outputs.is_truthy()) else {
            return Ok(());
        };
        let Some(entries) = outputs.map() else {
            return Err(Failure::crash(outputs.mark, "Outputs must be a map"));
        };
        match entries.entries().iter().find(|(_, output)| output.is_null()) {
            Some((key, _)) => {
                let message = format!("[/Outputs/{}] 'null' values are not allowed", python::text(key));
                Err(Failure::invalid(key.mark, message))
            }
            None => Ok(()),
        }
    }

    /// The template with these sections in place of its own.
    pub(super) fn replace_in(&self, root: &Value) -> Value {
        let entries = root.map().map_or(&[][..], |map| map.entries()).iter().filter_map(|(key, value)| {
            let value = match key.text() {
                Some("Conditions") => self.conditions.clone()?,
                Some("Resources") => self.resources.clone(),
                Some("Outputs") => self.outputs.clone()?,
                _ => value.clone(),
            };
            Some((key.clone(), value))
        });
        Value::new(Data::Map(Rc::new(Map::new(entries.collect()))), root.mark)
    }
}

impl Context {
    /// The section with its functions resolved; in an entry whose condition is false, as far as it goes without error.
    pub(super) fn resolve_section(&self, section: &Value) -> Result<Value, Failure> {
        let Some(map) = section.map() else { return self.resolve(section) };
        let resolved = each_value(map, |key, entry| {
            let condition = entry.get("Condition");
            if condition.is_some_and(|name| name.map().is_some() || name.list().is_some()) {
                return Err(Failure::crash(key.mark, "the Condition must be text"));
            }
            let outcome =
                condition.and_then(Value::text).and_then(|name| self.outcomes.borrow().get(name).copied());
            if outcome == Some(false) { self.resolve_partly(entry) } else { self.resolve(entry) }
        });
        Ok(Value::new(resolved?, section.mark))
    }
}

//! A loop's identifier, replaced by an item.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/processors/foreach.py` (`_substitute_identifier`).

use super::context::Context;
use super::each_item;
use super::failure::Failure;
use super::merged::Merged;
use crate::template::python;
use crate::template::value::{Data, Mark, Value};

/// What an identifier stands for in one round of a loop.
pub(super) struct Replacement {
    /// `${Identifier}`
    exact: String,
    /// `&{Identifier}`
    alphanumeric: String,
    identifier: String,
    value: String,
    /// Where the item stands.
    mark: Mark,
}

impl Replacement {
    /// `is_loaded`: the item stands in a file, and nothing was made of it yet.
    pub(super) fn new(identifier: &str, item: &Value, is_loaded: bool) -> Self {
        let value = match item.data {
            Data::Bool(truth) => truth.to_string(),
            Data::List(_) | Data::Map(_) if is_loaded => python::text_as_loaded(item),
            _ => python::text(item),
        };
        Self {
            exact: format!("${{{identifier}}}"),
            alphanumeric: format!("&{{{identifier}}}"),
            identifier: identifier.to_owned(),
            value,
            mark: item.mark,
        }
    }

    /// The value with the identifier replaced in its texts and keys. Where a whole value is the identifier, the item's
    /// place becomes its place.
    pub(super) fn apply(&self, value: &Value, context: &Context) -> Result<Value, Failure> {
        context.step(value)?;
        let data = match &value.data {
            Data::Text(text) if text.contains("${") || text.contains("&{") => {
                return self.apply_to_text(text, value, context);
            }
            Data::List(items) => each_item(items, |item| self.apply(item, context))?,
            Data::Map(map) => {
                if let [(key, target)] = map.entries()
                    && key.text() == Some("Ref")
                    && target.text() == Some(&*self.identifier)
                {
                    return Ok(Value::from_text(&self.value, self.mark_or(value)));
                }
                let mut entries = Merged::default();
                for (key, value) in map.entries() {
                    // The loop decides what a resource is called, but its place is the body.
                    let name = self.apply(key, context)?.at(key.mark);
                    entries.insert(name, self.apply(value, context)?);
                }
                return Ok(entries.into_value(value.mark));
            }
            _ => return Ok(value.clone()),
        };
        Ok(Value::new(data, value.mark))
    }

    fn apply_to_text(&self, text: &str, value: &Value, context: &Context) -> Result<Value, Failure> {
        let places = text.matches(&self.exact).count();
        context.check_length(places.saturating_mul(self.value.len()), value)?;
        let is_whole = text == self.exact;
        let replaced = text.replace(&self.exact, &self.value);
        // SAM keeps ASCII letters and digits only, so that the item can be part of a logical id.
        let replaced = if replaced.contains(&self.alphanumeric) {
            let plain: String = self.value.chars().filter(char::is_ascii_alphanumeric).collect();
            let places = replaced.matches(&self.alphanumeric).count();
            context.check_length(places.saturating_mul(plain.len()), value)?;
            replaced.replace(&self.alphanumeric, &plain)
        } else {
            replaced
        };
        let replaced = context.made(&replaced, value)?;
        Ok(if is_whole { replaced.at(self.mark_or(value)) } else { replaced })
    }

    /// An item that does not stand in a file (a parameter from the command line) has no place of its own.
    fn mark_or(&self, value: &Value) -> Mark {
        if self.mark.line > 0 { self.mark } else { value.mark }
    }
}

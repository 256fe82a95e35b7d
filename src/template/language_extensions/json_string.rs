//! `Fn::ToJsonString`: a value as Python's `json.dumps` writes it.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/resolvers/fn_to_json_string.py`.

use super::context::Context;
use super::failure::Failure;
use super::functions::malformed;
use crate::python_json;
use crate::template::python;
use crate::template::value::{Data, Value};

impl Context {
    pub(super) fn json_string(&self, argument: &Value, whole: &Value) -> Result<Value, Failure> {
        let is_open = |value: &Value| matches!(value.data, Data::List(_) | Data::Map(_));
        if !is_open(argument) {
            return Err(malformed("Fn::ToJsonString", whole));
        }
        self.check_before(argument)?;
        let resolved = self.resolve(argument)?;
        self.check_after(&resolved)?;
        if !is_open(&resolved) {
            return Err(malformed("Fn::ToJsonString", whole));
        }
        let mut text = String::new();
        self.write(&mut text, &resolved)?;
        self.made(&text, whole)
    }

    fn check_before(&self, value: &Value) -> Result<(), Failure> {
        self.for_each_map(value, &|key, argument| {
            let name = key.text().unwrap_or_default();
            if name == "Ref" && argument.text() == Some("AWS::NotificationARNs") {
                let message = "Fn::ToJsonString does not support AWS::NotificationARNs pseudo parameter";
                return Err(Failure::invalid(key.mark, message));
            }
            if matches!(name, "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals") {
                let message = format!("Fn::ToJsonString does not support {name} intrinsic function");
                return Err(Failure::invalid(key.mark, message));
            }
            Ok(())
        })
    }

    /// A list that is not known can't be part of the text.
    fn check_after(&self, value: &Value) -> Result<(), Failure> {
        self.for_each_map(value, &|key, argument| {
            if key.text() == Some("Fn::Split") && argument.list().is_some() {
                return Err(Failure::invalid(key.mark, "Unable to resolve Fn::Split intrinsic function"));
            }
            Ok(())
        })
    }

    /// Calls `check` with the entry of every map that has only one.
    fn for_each_map(
        &self,
        value: &Value,
        check: &dyn Fn(&Value, &Value) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.step(value)?;
        match &value.data {
            Data::Map(map) => {
                if let [(key, argument)] = map.entries() {
                    check(key, argument)?;
                }
                map.entries().iter().try_for_each(|(_, value)| self.for_each_map(value, check))
            }
            Data::List(items) => items.iter().try_for_each(|item| self.for_each_map(item, check)),
            _ => Ok(()),
        }
    }

    fn write(&self, out: &mut String, value: &Value) -> Result<(), Failure> {
        self.made("", value)?;
        match &value.data {
            Data::Null => out.push_str("null"),
            Data::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Data::Integer(_) | Data::Float(_) => out.push_str(&number(value)),
            Data::Other(printed) => out.push_str(printed),
            Data::Text(text) => {
                self.made(text, value)?;
                out.push_str(&python_json::text(text));
            }
            Data::List(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { "," });
                    self.write(out, item)?;
                }
                out.push(']');
            }
            Data::Map(map) => {
                out.push('{');
                for (place, (key, item)) in map.entries().iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { "," });
                    out.push_str(&python_json::text(&name(key)));
                    out.push(':');
                    self.write(out, item)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }
}

fn number(value: &Value) -> String {
    match python::text(value).as_str() {
        "nan" => "NaN".to_owned(),
        "inf" => "Infinity".to_owned(),
        "-inf" => "-Infinity".to_owned(),
        number => number.to_owned(),
    }
}

/// JSON has text keys only.
fn name(key: &Value) -> String {
    match &key.data {
        Data::Null => "null".to_owned(),
        Data::Bool(truth) => truth.to_string(),
        Data::Float(_) => number(key),
        _ => python::text(key),
    }
}

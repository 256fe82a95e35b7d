//! The functions that give a value, but for `Fn::Sub`, `Fn::If` and `Fn::ToJsonString`.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/resolvers/fn_*.py`.

use std::rc::Rc;

use base64::Engine as _;

use super::context::Context;
use super::failure::Failure;
use super::resolve::is_function;
use super::single;
use crate::template::python;
use crate::template::value::{Data, Value};

type Resolved = Result<Value, Failure>;

/// What SAM says of arguments that do not fit.
pub(super) fn malformed(name: &str, whole: &Value) -> Failure {
    Failure::invalid(whole.mark, format!("{name} layout is incorrect"))
}

impl Context {
    pub(super) fn reference(&self, target: &Value, whole: &Value) -> Resolved {
        let target = if target.map().is_some() { self.resolve(target)? } else { target.clone() };
        let name = target.text().ok_or_else(|| malformed("Ref", whole))?;
        match self.value_of(name) {
            Some(value) => self.list_of_parameter(name, value, whole),
            None => Ok(single(&Value::from_text("Ref", whole.mark), target, whole)),
        }
    }

    /// The text of a list parameter as a list.
    fn list_of_parameter(&self, name: &str, value: Value, whole: &Value) -> Resolved {
        let parameter = self.parameters.get(name).and_then(Value::map);
        let Some(parameter) = parameter.filter(|_| value.list().is_none()) else { return Ok(value) };
        let Some(kind) = parameter.get("Type") else { return Ok(value) };
        let Some(kind) = kind.text() else {
            return Err(Failure::crash(whole.mark, "the Type of a parameter must be text"));
        };
        match value.text() {
            Some(text) if kind == "CommaDelimitedList" || kind.contains("List<") => {
                let items = text.split(',').map(|item| Value::from_text(item.trim(), value.mark));
                Ok(Value::new(Data::List(items.collect()), value.mark))
            }
            _ => Ok(value),
        }
    }

    pub(super) fn base64(&self, argument: &Value, whole: &Value) -> Resolved {
        let argument = self.resolve(argument)?;
        if self.is_deferred(&argument) {
            return Ok(call_of("Fn::Base64", argument, whole));
        }
        let text = argument.text().ok_or_else(|| malformed("Fn::Base64", whole))?;
        self.made(&base64::engine::general_purpose::STANDARD.encode(text), whole)
    }

    pub(super) fn join(&self, argument: &Value, whole: &Value) -> Resolved {
        let malformed = || malformed("Fn::Join", whole);
        let Some([delimiter, items]) = argument.list() else { return Err(malformed()) };
        let (delimiter, items) = (self.resolve(delimiter)?, self.resolve(items)?);
        if self.is_deferred(&delimiter) || self.is_deferred(&items) {
            return Ok(call_of("Fn::Join", pair(delimiter, items, argument), whole));
        }
        let delimiter = delimiter.text().ok_or_else(malformed)?;
        let mut text = String::new();
        for (place, item) in items.list().ok_or_else(malformed)?.iter().enumerate() {
            text.push_str(if place == 0 { "" } else { delimiter });
            self.append(&mut text, item, "")?;
        }
        self.made(&text, whole)
    }

    pub(super) fn split(&self, argument: &Value, whole: &Value) -> Resolved {
        let malformed = || malformed("Fn::Split", whole);
        let Some([delimiter, source]) = argument.list() else { return Err(malformed()) };
        let delimiter = self.resolve(delimiter)?;
        let by = delimiter.text().ok_or_else(malformed)?;
        if by.is_empty() {
            return Err(Failure::invalid(whole.mark, "Fn::Split delimiter cannot be empty"));
        }
        let source = self.resolve(source)?;
        if is_function(&source)? {
            return Ok(call_of("Fn::Split", pair(delimiter.clone(), source, argument), whole));
        }
        let mut items = Vec::new();
        for item in source.text().ok_or_else(malformed)?.split(by) {
            items.push(self.made(item, &source)?);
        }
        Ok(Value::new(Data::List(items.into()), source.mark))
    }

    pub(super) fn select(&self, argument: &Value, whole: &Value) -> Resolved {
        let malformed = || malformed("Fn::Select", whole);
        let Some([index, items]) = argument.list() else { return Err(malformed()) };
        let index = self.resolve(index)?;
        if self.is_deferred(&index) {
            return Ok(call_of("Fn::Select", pair(index, self.resolve(items)?, argument), whole));
        }
        let place = match &index.data {
            Data::Integer(place) => *place,
            Data::Bool(truth) => i64::from(*truth),
            Data::Text(text) => python::integer(text).ok_or_else(malformed)?,
            _ => return Err(malformed()),
        };
        let items = self.resolve(items)?;
        if is_function(&items)? {
            let index = Value::new(Data::Integer(place), index.mark);
            return Ok(call_of("Fn::Select", pair(index, items, argument), whole));
        }
        let items = items.list().ok_or_else(malformed)?;
        let item = usize::try_from(place).ok().and_then(|place| items.get(place)).cloned();
        item.ok_or_else(|| Failure::invalid(whole.mark, "Fn::Select index out of bounds"))
    }

    pub(super) fn length(&self, argument: &Value, whole: &Value) -> Resolved {
        let argument = self.resolve(argument)?;
        if is_function(&argument)? {
            return Ok(call_of("Fn::Length", argument, whole));
        }
        let length = argument.list().ok_or_else(|| malformed("Fn::Length", whole))?.len();
        Ok(Value::new(Data::Integer(i64::try_from(length).unwrap_or(i64::MAX)), whole.mark))
    }

    pub(super) fn find_in_map(&self, argument: &Value, whole: &Value) -> Resolved {
        const NAME: &str = "Fn::FindInMap";
        let malformed = || malformed(NAME, whole);
        let Some([map, top, second, options @ ..]) = argument.list() else { return Err(malformed()) };
        let (map, top, second) = (self.resolve(map)?, self.resolve(top)?, self.resolve(second)?);
        let options = options.first();
        let (Some(map_name), Some(top_name), Some(second_name)) = (map.text(), top.text(), second.text())
        else {
            let mut keys = vec![map, top, second];
            if !keys.iter().all(|key| key.text().is_some() || self.is_deferred(key)) {
                return Err(malformed());
            }
            keys.extend(options.cloned());
            return Ok(call_of(NAME, Value::new(Data::List(keys.into()), argument.mark), whole));
        };
        if options.is_some_and(|options| !options.is_null() && options.map().is_none()) {
            return Err(malformed());
        }
        let found = self.mappings.get(map_name).and_then(|map| map.get(top_name));
        let found = found.and_then(|keys| keys.get(second_name)).filter(|value| !value.is_null());
        // What is in the map is taken as it stands.
        if let Some(found) = found {
            return Ok(found.clone());
        }
        if let Some(default) = options.and_then(|options| options.get("DefaultValue")) {
            return self.resolve(default);
        }
        Err(Failure::invalid(whole.mark, self.not_found(map_name, top_name, second_name)))
    }

    /// Writes a value as a part of a text; `null` is what stands for a null.
    pub(super) fn append(&self, out: &mut String, value: &Value, null: &str) -> Result<(), Failure> {
        match &value.data {
            Data::Null => out.push_str(null),
            Data::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Data::List(items) => {
                for (place, item) in items.iter().enumerate() {
                    out.push_str(if place == 0 { "" } else { "," });
                    self.append(out, item, null)?;
                }
            }
            _ => {
                let text = python::text(value);
                self.check_length(text.len(), value)?;
                out.push_str(&text);
            }
        }
        self.step(value)
    }

    fn not_found(&self, map: &str, top: &str, second: &str) -> String {
        let Some(keys) = self.mappings.get(map) else {
            return format!("Fn::FindInMap cannot find map '{map}' in Mappings");
        };
        let Some(values) = keys.get(top) else {
            return format!("Fn::FindInMap cannot find key '{top}' in map '{map}'");
        };
        if values.get(second).is_none() {
            return format!("Fn::FindInMap cannot find key '{second}' in map '{map}' under key '{top}'");
        }
        let kind = self.resources.entries().iter().find_map(|(_, resource)| resource.get("Type"));
        let kind = kind.map_or("Unknown".to_owned(), python::text);
        format!("Mappings not found in template for key /{top}/{second} on resourceType {kind}")
    }
}

/// A call that stays, with its arguments resolved.
fn call_of(name: &str, argument: Value, whole: &Value) -> Value {
    single(&Value::from_text(name, whole.mark), argument, whole)
}

fn pair(first: Value, second: Value, like: &Value) -> Value {
    Value::new(Data::List(Rc::new([first, second])), like.mark)
}

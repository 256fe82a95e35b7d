//! The values of one command, as click takes them from SAM's configuration.
//!
//! Source: SAM CLI, `lib/config/samconfig.py` (`get_all`), `cli/cli_config_file.py` (`handle_parse_options`); click 8.1,
//! `types.py`.

use std::rc::Rc;

use crate::template::collector::Trouble;
use crate::template::entries::Entries;
use crate::template::python;
use crate::template::value::{Data, Map, Mark, Value};

/// Why SAM refuses a command for what its configuration holds.
pub(in crate::template) type Malformed = Trouble;

/// Option names and values: those of the command, over those of all commands.
#[derive(Clone, Debug, Default)]
pub(in crate::template) struct Section {
    values: Rc<Map>,
    is_toml: bool,
}

/// A problem with a value, in SAM's words.
pub(in crate::template) fn refused(mark: Mark, message: impl Into<String>) -> Malformed {
    Trouble::new("samconfig-value-refused", mark, message)
}

impl Section {
    /// The values in `[environment.command.parameters]` and `[environment.global.parameters]`.
    pub(super) fn read(
        root: &Value,
        environment: &str,
        command: &str,
        is_toml: bool,
    ) -> Result<Self, Malformed> {
        let mut section = Self { values: Rc::default(), is_toml };
        let Some(environment) = root.get(environment) else { return Ok(section) };
        let table = |value: &Value, wanted: &str| match value.map() {
            Some(_) => Ok(()),
            None => Err(refused(
                value.mark,
                format!(
                    "Error reading configuration: '{}' object has no attribute '{wanted}'",
                    kind(value, is_toml)
                ),
            )),
        };
        table(environment, "get")?;
        let own = environment.get(command);
        let global = environment.get("global");
        own.map_or(Ok(()), |own| table(own, "get"))?;
        global.map_or(Ok(()), |global| table(global, "get"))?;
        let parameters = |value: Option<&Value>| value.and_then(|value| value.get("parameters")).cloned();
        let (own, global) = (parameters(own), parameters(global));
        let wanted = if global.is_some() { "copy" } else { "items" };
        global.as_ref().map_or(Ok(()), |global| table(global, "update"))?;
        own.as_ref().map_or(Ok(()), |own| table(own, wanted))?;
        let mut values = Entries::default();
        for parameters in [global, own].iter().flatten() {
            for (name, value) in parameters.map().iter().flat_map(|map| map.entries()) {
                values.put(name.clone(), value.clone());
            }
        }
        section.values = Rc::new(values.into_map());
        Ok(section)
    }

    /// The value of an option. Null is no value.
    pub(in crate::template) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| !value.is_null())
    }

    /// An option that is text: whatever stands there, as Python prints it.
    pub(in crate::template) fn text(&self, name: &str) -> Option<(String, Mark)> {
        self.get(name).map(|value| (python::text(value), value.mark))
    }

    /// An option that is a path.
    pub(in crate::template) fn path(&self, name: &str) -> Result<Option<String>, Malformed> {
        match self.get(name) {
            Some(value) if value.text().is_none() => Err(refused(
                value.mark,
                format!("{name} must be text; it fails with a TypeError on a {}", kind(value, self.is_toml)),
            )),
            value => Ok(value.and_then(Value::text).map(str::to_owned)),
        }
    }

    /// An option that is on or off. `option` is how messages call it.
    pub(in crate::template) fn switch(&self, name: &str, option: &str) -> Result<Option<bool>, Malformed> {
        let Some(value) = self.get(name) else { return Ok(None) };
        match &value.data {
            Data::Bool(truth) => Ok(Some(*truth)),
            Data::Integer(0) => Ok(Some(false)),
            Data::Integer(1) => Ok(Some(true)),
            Data::Text(text) => match truth(text) {
                Some(truth) => Ok(Some(truth)),
                None => Err(refused(value.mark, not_a_boolean(option, text))),
            },
            _ => {
                let message =
                    format!("{name} must be true or false; it fails on a {}", kind(value, self.is_toml));
                Err(refused(value.mark, message))
            }
        }
    }

    /// An option that may be given several times: a list, or one value. The items as text.
    pub(in crate::template) fn items(&self, name: &str) -> Option<Vec<(String, Mark)>> {
        let value = self.get(name)?;
        let items = value.list().unwrap_or(std::slice::from_ref(value));
        Some(items.iter().map(|item| (python::text(item), item.mark)).collect())
    }
}

/// What click takes for a boolean.
pub(in crate::template) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "t" | "yes" | "y" | "on" => Some(true),
        "0" | "false" | "f" | "no" | "n" | "off" => Some(false),
        _ => None,
    }
}

/// What click says about text that is none.
pub(in crate::template) fn not_a_boolean(option: &str, text: &str) -> String {
    let quoted = python::text(&Value::new(
        Data::List([Value::from_text(text, Mark::default())].into()),
        Mark::default(),
    ));
    format!("Invalid value for {option}: {} is not a valid boolean.", &quoted[1..quoted.len() - 1])
}

/// The Python type that tomlkit or ruamel.yaml makes of a value, as it stands in SAM's messages.
pub(super) fn kind(value: &Value, is_toml: bool) -> &'static str {
    match (&value.data, is_toml) {
        (Data::Null, _) => "NoneType",
        (Data::Bool(_), _) => "bool",
        (Data::Integer(_), true) => "Integer",
        (Data::Integer(_), false) => "int",
        (Data::Float(_), true) => "Float",
        (Data::Float(_), false) => "ScalarFloat",
        (Data::Text(_), true) => "String",
        (Data::Text(_), false) => "str",
        (Data::List(_), true) => "Array",
        (Data::List(_), false) => "CommentedSeq",
        (Data::Other(_), _) => "object",
        (Data::Map(_), true) => "Table",
        (Data::Map(_), false) => "CommentedMap",
    }
}

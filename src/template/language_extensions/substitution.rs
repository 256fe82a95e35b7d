//! `Fn::Sub`: always text. What it can't put in stays in the text as `${Name}`.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/resolvers/fn_sub.py`.

use super::context::Context;
use super::each_value;
use super::failure::Failure;
use super::functions::malformed;
use crate::template::python;
use crate::template::value::Value;

impl Context {
    pub(super) fn substitute(&self, argument: &Value, whole: &Value) -> Result<Value, Failure> {
        let malformed = || malformed("Fn::Sub", whole);
        let (template, variables) = match argument.list() {
            Some([template, variables]) if variables.map().is_some() => {
                (template, Some(self.variables(variables)?))
            }
            Some(_) => return Err(malformed()),
            None => (argument, None),
        };
        let mut rest = template.text().ok_or_else(malformed)?;
        let mut out = String::with_capacity(rest.len() + 32);
        while let Some(start) = rest.find("${") {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            let Some((name, after)) = from[2..].split_once('}') else {
                rest = from;
                break;
            };
            self.step(template)?;
            rest = after;
            if let Some(value) = self.variable(name, variables.as_ref()) {
                self.append(&mut out, &value, "None")?;
            } else {
                // `${!Literal}` loses its mark, any other name stays as it is.
                out.push_str("${");
                out.push_str(name.strip_prefix('!').unwrap_or(name));
                out.push('}');
            }
        }
        out.push_str(rest);
        self.made(&out, template)
    }

    fn variables(&self, variables: &Value) -> Result<Value, Failure> {
        let Some(map) = variables.map() else { return Ok(variables.clone()) };
        let resolved = each_value(map, |key, value| {
            if value.is_null() {
                let message = format!("Fn::Sub variable '{}' has null value", python::text(key));
                return Err(Failure::invalid(key.mark, message));
            }
            self.resolve(value)
        });
        Ok(Value::new(resolved?, variables.mark))
    }

    fn variable(&self, name: &str, variables: Option<&Value>) -> Option<Value> {
        if name.is_empty() || name.starts_with('!') {
            return None;
        }
        match variables.and_then(|variables| variables.get(name)) {
            Some(value) => Some(value.clone()).filter(|value| !value.is_null()),
            None if name.contains('.') => None,
            None => self.value_of(name),
        }
    }
}

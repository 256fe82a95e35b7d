//! `Fn::If` and the functions that conditions are made of.

use super::{Resolved, Resolver};
use crate::template::symbols::Unresolved;
use crate::template::value::{Data, Value};

impl Resolver {
    /// Both branches are resolved before one is chosen, so that `AWS::NoValue` in either leaves the whole `If`.
    pub(super) fn choose(&self, argument: &Value) -> Resolved {
        let [name, yes, no] = self.arguments(argument)?;
        let name = self.text(&name)?;
        let (yes, no) = (self.resolve(&yes)?, self.resolve(&no)?);
        let condition = self.condition(&name).filter(|condition| condition.map().is_some());
        let condition = self.resolve(condition.ok_or(Unresolved)?)?;
        Ok(if truth(&condition)? { yes } else { no })
    }

    pub(super) fn equals(&self, argument: &Value) -> Resolved {
        let [first, second] = self.arguments(argument)?;
        let (first, second) = (self.resolve(&first)?, self.resolve(&second)?);
        Ok(Value::new(Data::Bool(first.data == second.data), argument.mark))
    }

    pub(super) fn not(&self, argument: &Value) -> Resolved {
        let [value] = self.arguments(argument)?;
        let mut value = self.resolve(&value)?;
        if let Some(name) = value.get("Condition") {
            value = self.named(name)?;
        }
        Ok(Value::new(Data::Bool(!truth(&value)?), argument.mark))
    }

    /// `Fn::And` and `Fn::Or`: stops at the first value that decides.
    pub(super) fn all_or_any(&self, argument: &Value, all: bool) -> Resolved {
        let mut result = all;
        for value in self.list(argument)?.iter() {
            let value = match value.get("Condition") {
                Some(name) => self.named(name)?,
                None => self.resolve(value)?,
            };
            result = truth(&value)?;
            if result != all {
                break;
            }
        }
        Ok(Value::new(Data::Bool(result), argument.mark))
    }

    /// `{Condition: name}`
    fn named(&self, name: &Value) -> Resolved {
        let condition = name.text().and_then(|name| self.condition(name));
        self.resolve(condition.ok_or(Unresolved)?)
    }

    fn condition(&self, name: &str) -> Option<&Value> {
        self.conditions.as_ref().and_then(|conditions| conditions.get(name))
    }
}

fn truth(value: &Value) -> Result<bool, Unresolved> {
    match value.data {
        Data::Bool(truth) => Ok(truth),
        _ => Err(Unresolved),
    }
}

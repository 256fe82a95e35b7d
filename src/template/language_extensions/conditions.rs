//! Conditions: their functions, their outcomes, and `Fn::If`.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/resolvers/condition_resolver.py` and `fn_if.py`, and `api.py`
//! (`_pre_evaluate_conditions`, `_resolve_conditions_section`).

use std::rc::Rc;

use super::context::Context;
use super::failure::Failure;
use super::functions::malformed;
use super::resolve::is_function;
use super::{cycles, each_item, each_value, single};
use crate::template::python;
use crate::template::value::{Data, Map, Value};

type Resolved = Result<Value, Failure>;

/// How many conditions `Fn::And` and `Fn::Or` take.
const TERMS: std::ops::RangeInclusive<usize> = 2..=10;

impl Context {
    /// Both values are compared as text.
    pub(super) fn equals(&self, argument: &Value, whole: &Value) -> Resolved {
        let Some([first, second]) = argument.list() else { return Err(malformed("Fn::Equals", whole)) };
        let (first, second) = (self.resolve(first)?, self.resolve(second)?);
        for value in [&first, &second] {
            if value.map().is_some() && !is_function(value)? {
                return Err(Failure::invalid(whole.mark, "Intrinsic function input type is invalid"));
            }
        }
        let text = |value: &Value| match value.data {
            Data::Bool(truth) => truth.to_string(),
            _ => python::text(value),
        };
        Ok(outcome(text(&first) == text(&second), whole))
    }

    /// `Fn::And` and `Fn::Or`: stops at the first value that decides.
    pub(super) fn all_or_any(&self, argument: &Value, whole: &Value, all: bool) -> Resolved {
        let name = if all { "Fn::And" } else { "Fn::Or" };
        let terms = argument.list().filter(|terms| TERMS.contains(&terms.len()));
        for term in terms.ok_or_else(|| malformed(name, whole))? {
            if self.holds(term)? != all {
                return Ok(outcome(!all, whole));
            }
        }
        Ok(outcome(all, whole))
    }

    pub(super) fn not(&self, argument: &Value, whole: &Value) -> Resolved {
        let Some([term]) = argument.list() else { return Err(malformed("Fn::Not", whole)) };
        Ok(outcome(!self.holds(term)?, whole))
    }

    fn holds(&self, term: &Value) -> Result<bool, Failure> {
        let is_condition = match &term.data {
            Data::Bool(_) => true,
            Data::Text(text) => matches!(text.to_lowercase().as_str(), "true" | "false"),
            Data::Map(map) => match map.entries() {
                [(key, _)] => key.text().is_some_and(|name| {
                    matches!(name, "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" | "Condition")
                }),
                _ => false,
            },
            _ => false,
        };
        if !is_condition {
            return Err(Failure::invalid(term.mark, "Conditions can only be boolean operations"));
        }
        Ok(truth(&self.resolve(term)?))
    }

    /// `{Condition: name}`
    pub(super) fn condition(&self, name: &Value, whole: &Value) -> Resolved {
        let name = name.text().ok_or_else(|| malformed("Condition", whole))?;
        self.outcome_of(name, whole).map(|truth| outcome(truth, whole))
    }

    /// Only the branch that is chosen is resolved. `AWS::NoValue` is null, which is left out in the end.
    pub(super) fn choose(&self, argument: &Value, whole: &Value) -> Resolved {
        let Some([name, yes, no]) = argument.list() else { return Err(malformed("Fn::If", whole)) };
        let name = name.text().ok_or_else(|| malformed("Fn::If", whole))?;
        let chosen = if self.outcome_of(name, whole)? { yes } else { no };
        if super::no_value::is_no_value(chosen) {
            return Ok(Value::new(Data::Null, chosen.mark));
        }
        self.resolve(chosen)
    }

    fn outcome_of(&self, name: &str, whole: &Value) -> Result<bool, Failure> {
        if self.evaluating.borrow().contains(name) {
            let message = format!("Circular condition reference detected: {name}");
            return Err(Failure::invalid(whole.mark, message));
        }
        if let Some(outcome) = self.outcomes.borrow().get(name) {
            return Ok(*outcome);
        }
        let conditions = Rc::clone(&self.conditions.borrow());
        let Some(condition) = conditions.get(name) else {
            return Err(Failure::invalid(whole.mark, format!("Condition '{name}' not found")));
        };
        self.evaluating.borrow_mut().insert(name.into());
        let result = self.resolve(condition);
        self.evaluating.borrow_mut().remove(name);
        let outcome = truth(&result?);
        self.outcomes.borrow_mut().insert(name.into(), outcome);
        Ok(outcome)
    }

    /// Evaluates all conditions, as they are after their loops are expanded.
    pub(super) fn evaluate_conditions(&self, section: Option<&Value>) -> Result<(), Failure> {
        let Some(section) = section else { return Ok(()) };
        let Some(map) = section.map() else {
            return Err(Failure::crash(section.mark, "Conditions must be a map"));
        };
        *self.conditions.borrow_mut() = Rc::clone(map);
        cycles::check(map, self)?;
        for (name, value) in map.entries() {
            let name = name.text().ok_or_else(|| malformed("Condition", name))?;
            if !self.outcomes.borrow().contains_key(name) {
                self.outcome_of(name, value)?;
            }
        }
        Ok(())
    }

    /// The section with the values that its conditions compare; their own functions stay.
    pub(super) fn resolve_conditions(&self, section: &Value) -> Resolved {
        let Some(map) = section.map() else { return Ok(section.clone()) };
        self.each_condition(map, section)
    }

    fn each_condition(&self, map: &Map, whole: &Value) -> Resolved {
        Ok(Value::new(each_value(map, |_, value| self.resolve_condition(value))?, whole.mark))
    }

    fn resolve_condition(&self, value: &Value) -> Resolved {
        self.step(value)?;
        match &value.data {
            Data::Map(map) => match map.entries() {
                [(key, argument)] => match key.text() {
                    Some("Condition") => Ok(value.clone()),
                    Some("Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not") => {
                        Ok(single(key, self.resolve_condition(argument)?, value))
                    }
                    _ => self.resolve(value),
                },
                _ => self.each_condition(map, value),
            },
            Data::List(items) => {
                Ok(Value::new(each_item(items, |item| self.resolve_condition(item))?, value.mark))
            }
            _ => Ok(value.clone()),
        }
    }
}

/// A resource must not have a condition that is not there.
pub(super) fn check_names(resources: &Value, conditions: Option<&Value>) -> Result<(), Failure> {
    for (key, resource) in resources.map().map_or(&[][..], |map| map.entries()) {
        let Some(condition) = resource.get("Condition") else { continue };
        let Some(name) = condition.text() else { continue };
        if conditions.and_then(|conditions| conditions.get(name)).is_none() {
            let key = python::text(key);
            let message = format!("Resource '{key}' references non-existent condition '{name}'");
            return Err(Failure::invalid(condition.mark, message));
        }
    }
    Ok(())
}

fn outcome(truth: bool, whole: &Value) -> Value {
    Value::new(Data::Bool(truth), whole.mark)
}

/// What counts as true: the text "false" does not.
fn truth(value: &Value) -> bool {
    match value.text().map(str::to_lowercase).as_deref() {
        Some("true") => true,
        Some("false") => false,
        _ => value.is_truthy(),
    }
}

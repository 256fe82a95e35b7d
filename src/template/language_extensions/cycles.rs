//! Conditions that lead back to themselves.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/api.py` (`_pre_evaluate_conditions`).

use std::collections::{HashMap, HashSet};

use super::context::Context;
use super::failure::Failure;
use crate::template::value::{Data, Map, Mark, Value};

/// About where Python's own limit ends SAM.
const DEEPEST: usize = 900;

struct Search<'a> {
    needs: HashMap<&'a str, Vec<&'a str>>,
    visited: HashSet<&'a str>,
    path: Vec<&'a str>,
}

/// Refuses conditions that need each other in a circle.
pub(super) fn check(conditions: &Map, context: &Context) -> Result<(), Failure> {
    let mut needs: HashMap<&str, Vec<&str>> = HashMap::new();
    for (name, condition) in conditions.entries() {
        let mut found = Vec::new();
        collect(condition, &mut found, context)?;
        found.retain(|name| conditions.contains(name));
        needs.insert(name.text().unwrap_or_default(), found);
    }
    let mut search = Search { needs, visited: HashSet::new(), path: Vec::new() };
    for (name, _) in conditions.entries() {
        search.visit(name.text().unwrap_or_default(), name.mark)?;
    }
    Ok(())
}

/// The conditions that a value names; those in `Fn::If` do not count.
fn collect<'a>(value: &'a Value, names: &mut Vec<&'a str>, context: &Context) -> Result<(), Failure> {
    context.step(value)?;
    match &value.data {
        Data::Map(map) => {
            if let [(key, name)] = map.entries()
                && key.text() == Some("Condition")
            {
                names.extend(name.text());
                return Ok(());
            }
            map.entries().iter().try_for_each(|(_, value)| collect(value, names, context))
        }
        Data::List(items) => items.iter().try_for_each(|item| collect(item, names, context)),
        _ => Ok(()),
    }
}

impl<'a> Search<'a> {
    fn visit(&mut self, name: &'a str, mark: Mark) -> Result<(), Failure> {
        if let Some(start) = self.path.iter().position(|known| *known == name) {
            let circle: Vec<&str> = self.path[start..].iter().copied().chain([name]).collect();
            let message = format!("Found circular condition dependency: {}", circle.join(" -> "));
            return Err(Failure::invalid(mark, message));
        }
        if !self.visited.insert(name) {
            return Ok(());
        }
        if self.path.len() >= DEEPEST {
            return Err(Failure::crash(mark, "maximum recursion depth exceeded"));
        }
        self.path.push(name);
        for next in self.needs.get(name).cloned().unwrap_or_default() {
            self.visit(next, mark)?;
        }
        self.path.pop();
        Ok(())
    }
}

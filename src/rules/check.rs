//! What every rule is held to, whether it is built in or comes from a folder. Shared with the build script.

use regex_automata::meta::BuildError;
use serde_json::Value;

use super::mistake::{Mistake, Wrong};
use super::model::Rule;
use super::nearest::nearest;
use super::pattern::compile;
use super::schema::{choice, violations};
use super::words;
use crate::remedy::Action;

/// The rule that a file holds, or all that is wrong with it. `name` is the file's name without its ending.
pub(crate) fn rule(schema: &Value, value: &Value, name: &str) -> Result<Rule, Vec<Mistake>> {
    let mut mistakes = violations(schema, value);
    mistakes.extend(unknown_actions(value));
    mistakes.extend(of_patterns(value));
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let rule: Rule = serde_json::from_value(value.clone())
        .map_err(|error| vec![Mistake::new("", Wrong::Schema(error.to_string()))])?;
    let mistakes = of_rule(&rule, name);
    if mistakes.is_empty() { Ok(rule) } else { Err(mistakes) }
}

/// After-effects of `rule` that are none of the rules `known`.
pub(crate) fn unknown_effects(rule: &Rule, known: &[&str]) -> Vec<Mistake> {
    let effects = rule.explains.iter().enumerate();
    let unknown = effects.filter(|(_, id)| !known.contains(&id.as_str()));
    unknown
        .map(|(index, id)| {
            let near = nearest(id, known.iter().copied()).into_iter().map(str::to_owned).collect();
            Mistake::new(format!("/explains/{index}"), Wrong::Explains { id: id.clone(), near })
        })
        .collect()
}

/// Remedies whose action the program does not know.
fn unknown_actions(value: &Value) -> Vec<Mistake> {
    let remedies = value.get("remedies").and_then(Value::as_array).into_iter().flatten().enumerate();
    let unknown = remedies.filter_map(|(index, remedy)| {
        let written = remedy.get("action")?.as_str()?;
        let error = serde_json::from_value::<Action>(written.into()).err()?;
        // serde names all that it knows, each between backticks, after the one that it does not.
        let error = error.to_string();
        let known = error.split('`').skip(3).step_by(2).map(str::to_owned).collect();
        Some(Mistake::new(format!("/remedies/{index}/action"), choice(written, known)))
    });
    unknown.collect()
}

fn of_rule(rule: &Rule, name: &str) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut found_at = |at: &str, wrong| found.push(Mistake::new(at, wrong));
    if rule.id != name {
        found_at("/id", Wrong::Name { id: rule.id.clone() });
    }
    for (at, text) in [("/title", &rule.title), ("/meaning", &rule.meaning)] {
        if text.trim().is_empty() {
            found_at(at, Wrong::Empty);
        }
    }
    if !rule.signatures.is_empty() {
        for (are_missing, what) in
            [(rule.examples.is_empty(), "an example"), (rule.near_misses.is_empty(), "a near miss")]
        {
            if are_missing {
                found_at("/signatures", Wrong::Untried(what));
            }
        }
    }
    for (index, remedy) in rule.remedies.iter().enumerate() {
        for (key, text) in [("title", &remedy.title), ("why", &remedy.why)] {
            if text.trim().is_empty() {
                found_at(&format!("/remedies/{index}/{key}"), Wrong::Empty);
            }
        }
    }
    found
}

/// What is wrong with patterns, whatever else is wrong with the rule.
fn of_patterns(value: &Value) -> Vec<Mistake> {
    let signatures = value.get("signatures").and_then(Value::as_array).into_iter().flatten().enumerate();
    let all = signatures.flat_map(|(index, signature)| patterns(signature, &format!("/signatures/{index}")));
    let wrong = all.filter_map(|(at, pattern, must_be_found)| {
        of_pattern(pattern, must_be_found).map(|wrong| Mistake::new(at, wrong))
    });
    wrong.collect()
}

fn of_pattern(pattern: &str, must_be_found: bool) -> Option<Wrong> {
    match compile(pattern) {
        Ok(compiled) if compiled.is_match(b"") => Some(Wrong::Everything),
        Ok(_) => {
            let has_no_word = words::conditions(pattern).is_ok_and(|conditions| conditions.is_empty());
            (must_be_found && has_no_word).then_some(Wrong::NoWord)
        }
        Err(error) => Some(Wrong::Pattern(reason(pattern, &error))),
    }
}

/// What is wrong with a pattern, in one line.
fn reason(pattern: &str, error: &BuildError) -> String {
    use regex_syntax::{Error, ParserBuilder};
    let (what, place) = match ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern) {
        Err(Error::Parse(error)) => (error.kind().to_string(), error.span().start.column),
        Err(Error::Translate(error)) => (error.kind().to_string(), error.span().start.column),
        _ => return error.to_string(),
    };
    format!("{what} (at its character {place})")
}

/// All patterns of a signature with their places, and whether lines are searched for it.
fn patterns<'v>(signature: &'v Value, at: &str) -> Vec<(String, &'v str, bool)> {
    let own = signature.get("pattern").map(|pattern| (format!("{at}/pattern"), pattern, true));
    let near = ["after", "before"].into_iter().filter_map(|key| {
        let pattern = signature.get(key)?.get("pattern")?;
        Some((format!("{at}/{key}/pattern"), pattern, false))
    });
    let each = |key: &str| signature.get(key).and_then(Value::as_array).into_iter().flatten().enumerate();
    let unless = each("unless").map(|(index, pattern)| (format!("{at}/unless/{index}"), pattern, false));
    let unless_near = each("unless_near").filter_map(|(index, near)| {
        Some((format!("{at}/unless_near/{index}/pattern"), near.get("pattern")?, false))
    });
    let all = own.into_iter().chain(near).chain(unless).chain(unless_near);
    all.filter_map(|(at, pattern, found)| Some((at, pattern.as_str()?, found))).collect()
}

//! Values for a template's parameters: `--parameter-overrides`, and the same in SAM's configuration.
//!
//! Source: SAM CLI, `cli/types.py`, `CfnParameterOverridesType`.

pub(super) mod forms;

use std::path::Path;
use std::rc::Rc;

use thiserror::Error;

use self::forms::Reading;
use super::value::{Data, Mark, Value};
use crate::quoted::Quoted;

/// An argument that is no list of parameters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{why}; write KEY=VALUE, ParameterKey=KEY,ParameterValue=VALUE or file://FILE.yaml")]
pub struct ParameterError {
    /// What SAM says about it.
    pub why: Quoted,
}

/// Names and values, each name once, and where each value stands in SAM's configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters(Vec<(String, String, Mark)>);

impl Parameters {
    /// The last of two values for a name wins.
    fn put(&mut self, name: String, value: String, mark: Mark) {
        match self.0.iter_mut().find(|(known, ..)| *known == name) {
            Some(old) => *old = (name, value, mark),
            None => self.0.push((name, value, mark)),
        }
    }

    /// Values that stand nowhere.
    #[cfg(test)]
    pub(super) fn of(values: &[(&str, &str)]) -> Self {
        let value = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned(), Mark::default());
        Self(values.iter().map(value).collect())
    }

    /// The values as the template sees them.
    pub(super) fn values(&self) -> Vec<(String, Value)> {
        let value =
            |(name, value, mark): &(String, String, Mark)| (name.clone(), Value::from_text(value, *mark));
        self.0.iter().map(value).collect()
    }

    /// Whether two give the same values, wherever they stand.
    #[must_use]
    pub fn same_values(&self, other: &Self) -> bool {
        let values = |Self(parameters): &Self| -> Vec<(String, String)> {
            parameters.iter().map(|(name, value, _)| (name.clone(), value.clone())).collect()
        };
        values(self) == values(other)
    }
}

/// Reads the arguments of `--parameter-overrides`: `Key=value` pairs with spaces between them,
/// `ParameterKey=Key,ParameterValue=value`, or `file://FILE`, whose path starts from `folder`. A value with spaces is in
/// quotes, or has `\` before each. The last of two values for a key wins.
///
/// # Errors
/// An argument has no pair in it, or a file can't be read.
pub fn parse_overrides(arguments: &[String], folder: &Path) -> Result<Parameters, ParameterError> {
    let items: Rc<[Value]> = arguments
        .iter()
        .filter(|argument| !argument.trim().is_empty())
        .map(|argument| Value::from_text(argument, Mark::default()))
        .collect();
    Reading::read(&Value::new(Data::List(items), Mark::default()), folder)
        .map_err(|trouble| ParameterError { why: Quoted::new(&trouble.message).shortened(300) })
}

/// The pairs in a text: those of the long form if there is one, those of the short form otherwise.
fn pairs(text: &str) -> Vec<(&str, &str)> {
    let long = long_pairs(text);
    if long.is_empty() { short_pairs(text) } else { long }
}

/// `ParameterKey=K,ParameterValue=V`, anywhere in the text.
fn long_pairs(text: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("ParameterKey=") {
        rest = after;
        let key = key(after);
        let value = after[key.len()..].strip_prefix(",ParameterValue=").and_then(value);
        if let Some(value) = value.filter(|_| !key.is_empty()) {
            pairs.push((key, value));
            rest = &after[key.len() + ",ParameterValue=".len() + value.len()..];
        }
    }
    pairs
}

/// `K=V`, each at the beginning or after a space.
fn short_pairs(text: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim();
    loop {
        let key = key(rest);
        let value = rest[key.len()..].strip_prefix('=').and_then(value);
        if let Some(value) = value.filter(|_| !key.is_empty()) {
            pairs.push((key, value));
            rest = &rest[key.len() + 1 + value.len()..];
        }
        match rest.split_once(' ') {
            Some((_, after)) => rest = after,
            None => return pairs,
        }
    }
}

/// Letters, digits and quotes at the beginning of `text`.
fn key(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '"' | '\'')));
    &text[..end.unwrap_or(text.len())]
}

/// A value at the beginning of `text`: in quotes, or up to a space that has no `\` before it.
fn value(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if matches!(first, '"' | '\'') {
        let mut escaped = false;
        let end = text.char_indices().skip(1).find(|(_, c)| {
            let ends = *c == first && !escaped;
            escaped = *c == '\\' && !escaped;
            ends
        });
        if let Some((end, _)) = end {
            return Some(&text[..=end]);
        }
    }
    let mut escaped = false;
    let end = text.char_indices().find(|(_, c)| {
        let ends = !escaped && matches!(c, ' ' | '"');
        escaped = *c == '\\' && !escaped;
        ends
    });
    let value = &text[..end.map_or(text.len(), |(end, _)| end)];
    (!value.is_empty()).then_some(value)
}

/// Takes quotes off both ends, and the backslash from `\ `, `\"` and `\'`.
fn unquote(text: &str) -> String {
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)))
        .unwrap_or(text);
    inner.replace("\\ ", " ").replace("\\\"", "\"").replace("\\'", "'")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(arguments: &[&str]) -> Vec<(String, String)> {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let parameters = parse_overrides(&arguments, Path::new("")).unwrap();
        parameters.0.into_iter().map(|(name, value, _)| (name, value)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn both_syntaxes_are_read() {
        let expected = pairs(&[("A", "1"), ("B", "two words")]);
        assert_eq!(parse(&["A=1", "B=two words"]), pairs(&[("A", "1"), ("B", "two")]));
        assert_eq!(parse(&["A=1 B=\"two words\""]), expected);
        assert_eq!(parse(&["A=1 B=two\\ words"]), expected);
        assert_eq!(
            parse(&["ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue='two words'"]),
            expected
        );
    }

    #[test]
    fn values_may_have_equals_signs_commas_and_quotes() {
        assert_eq!(parse(&["A=b=c,d"]), pairs(&[("A", "b=c,d")]));
        assert_eq!(parse(&["A=\"say \\\"hi\\\"\""]), pairs(&[("A", "say \"hi\"")]));
        assert_eq!(parse(&["\"A\"=1"]), pairs(&[("A", "1")]));
    }

    #[test]
    fn the_last_value_of_a_key_wins() {
        assert_eq!(parse(&["A=1 B=2", "A=3"]), pairs(&[("A", "3"), ("B", "2")]));
        assert_eq!(parse(&["", " "]), []);
    }

    #[test]
    fn what_has_no_pair_is_refused() {
        let error = parse_overrides(&["nonsense".to_owned()], Path::new("")).unwrap_err();
        assert!(error.to_string().contains("nonsense is not a valid format"), "{error}");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[A-Z =\"'\\\\,aä]{0,24}|\\PC{0,24}") {
            let _ = parse_overrides(&[text], Path::new(""));
        }
    }
}

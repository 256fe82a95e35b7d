//! Build arguments, and their use in `FROM`.

use std::collections::HashMap;

use thiserror::Error;

use crate::template::python;
use crate::template::value::Map;

/// Why the builder, or the doctor, can't put a variable into a name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(super) enum VariableError {
    /// `${NAME:?why}` of a variable without a value.
    #[error("{0}")]
    Required(String),
    /// A form that only some versions of Docker know.
    #[error("what {0} becomes depends on Docker's version")]
    Unknown(String),
}

/// The values of `ARG`s that stand before the first `FROM`.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    given: HashMap<String, String>,
    values: HashMap<String, String>,
}

impl Arguments {
    /// `DockerBuildArgs`: these win over the defaults in the Dockerfile.
    pub(super) fn given(map: &Map) -> Self {
        let given = map.entries().iter().map(|(key, value)| (python::text(key), python::text(value)));
        Self { given: given.collect(), values: HashMap::new() }
    }

    /// One more argument that is given.
    pub(super) fn give(&mut self, name: &str, value: &str) {
        self.given.insert(name.to_owned(), value.to_owned());
    }

    /// A variable that the builder itself has a value for, declared or not.
    pub(super) fn set(&mut self, name: String, value: String) {
        self.values.insert(name, value);
    }

    /// Takes the text after `ARG`: `NAME`, `NAME=default`, or several of them.
    pub(super) fn declare(&mut self, text: &str) -> Result<(), VariableError> {
        for word in words(text) {
            let (name, default) = match word.split_once('=') {
                Some((name, default)) => (name, Some(default)),
                None => (word, None),
            };
            let value = match (self.given.get(name), default) {
                (Some(given), _) => Some(given.clone()),
                (None, Some(default)) => Some(self.substitute(unquote(default))?),
                (None, None) => None,
            };
            if let Some(value) = value {
                self.values.insert(name.to_owned(), value);
            }
        }
        Ok(())
    }

    /// Puts values in for `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}` and `${NAME:?why}`. An unknown name is
    /// empty.
    pub(super) fn substitute(&self, text: &str) -> Result<String, VariableError> {
        check_length(text)?;
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            if let Some((inside, end)) = after.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
                out.push_str(&self.braced(inside)?);
                rest = end;
                continue;
            }
            let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
            let (name, end) = after.split_at(end);
            out.push_str(self.value(name));
            check_length(&out)?;
            rest = end;
        }
        out.push_str(rest);
        check_length(&out)?;
        Ok(out)
    }

    fn braced(&self, inside: &str) -> Result<String, VariableError> {
        let (name, rest) = match inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            Some(end) => inside.split_at(end),
            None => (inside, ""),
        };
        let value = self.value(name);
        match rest.split_at_checked(2) {
            _ if rest.is_empty() => Ok(value.to_owned()),
            Some((":-", default)) if value.is_empty() => self.substitute(default),
            Some((":+", other)) => {
                if value.is_empty() {
                    Ok(String::new())
                } else {
                    self.substitute(other)
                }
            }
            Some((":?", why)) if value.is_empty() => Err(VariableError::Required(format!("{name}: {why}"))),
            Some((":-" | ":?", _)) => Ok(value.to_owned()),
            _ => Err(VariableError::Unknown(format!("${{{inside}}}"))),
        }
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
}

/// Words with spaces between them; quotes hold a word together.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote) = (Vec::new(), None, None);
    for (place, c) in text.char_indices() {
        if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && c.is_whitespace() {
            words.extend(start.take().map(|start| &text[start..place]));
            continue;
        } else if quote.is_none() && matches!(c, '"' | '\'') {
            quote = Some(c);
        }
        start = start.or(Some(place));
    }
    words.extend(start.map(|start| &text[start..]));
    words
}

/// Arguments may double each other, and defaults hold other defaults.
fn check_length(text: &str) -> Result<(), VariableError> {
    const LONGEST: usize = 4096;
    if text.len() > LONGEST {
        return Err(VariableError::Unknown(format!("a text of more than {LONGEST} characters")));
    }
    Ok(())
}

pub(super) fn unquote(text: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)))
        .unwrap_or(text)
}

//! Build arguments, and their use in `FROM`.

use std::collections::HashMap;

use crate::template::python;
use crate::template::value::Map;

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

    /// Takes the text after `ARG`: `NAME`, `NAME=default`, or several of them.
    pub(super) fn declare(&mut self, text: &str) {
        for word in text.split_whitespace() {
            let (name, default) = match word.split_once('=') {
                Some((name, default)) => (name, Some(self.substitute(unquote(default)))),
                None => (word, None),
            };
            if let Some(value) = self.given.get(name).cloned().or(default) {
                self.values.insert(name.to_owned(), value);
            }
        }
    }

    /// Puts values in for `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`. An unknown name is empty.
    pub(super) fn substitute(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            if let Some((inside, end)) = after.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
                out.push_str(&self.braced(inside));
                rest = end;
                continue;
            }
            let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
            let (name, end) = after.split_at(end);
            out.push_str(self.value(name));
            rest = end;
        }
        out.push_str(rest);
        out
    }

    fn braced(&self, inside: &str) -> String {
        let (name, rest) = match inside.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            Some(end) => inside.split_at(end),
            None => (inside, ""),
        };
        let value = self.value(name);
        match rest.split_at_checked(2) {
            Some((":-", default)) if value.is_empty() => default.to_owned(),
            Some((":+", other)) => if value.is_empty() { "" } else { other }.to_owned(),
            _ => value.to_owned(),
        }
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
}

pub(super) fn unquote(text: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)))
        .unwrap_or(text)
}

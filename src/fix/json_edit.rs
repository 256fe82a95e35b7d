//! Changes single entries of Docker's configuration, and no other byte.

use serde_json::{Map, Value};
use thiserror::Error;
use zeroize::Zeroizing;

use super::json_text::{Member, Object};
use crate::docker::config::wipe;
use crate::secret::Secret;

/// The keys of the root whose entries are changed. Docker's command line finds them in any case, SAM's library does not.
const KNOWN: [&str; 3] = ["auths", "credHelpers", "credsStore"];

/// One change. It may hold a secret, and has no `Debug`.
pub(super) enum Change {
    /// A login in `auths`, by its `auth` value.
    Login(String, Secret),
    /// An empty entry in `auths`: the login is kept by a helper.
    Marker(String),
    /// No entry in `auths` under this key.
    Forget(String),
    /// A helper in `credHelpers` for a registry.
    Helper(String, String),
    /// The store of all logins, `credsStore`.
    Store(String),
    /// Without a key of the root.
    Without(&'static str),
}

/// Why a text is not changed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum NotUnderstood {
    /// It is no JSON object, or more than one.
    #[error("it is not one plain JSON object")]
    NotAnObject,
    /// A key is there twice, or in another case.
    #[error("`{0}` is there twice or in another case, and programs do not agree on what counts")]
    Ambiguous(String),
    /// A section is of another type.
    #[error("`{0}` is not an object")]
    WrongType(&'static str),
    /// The change would do something else too.
    #[error("changing that one entry would change more than that; please report it")]
    WouldChangeMore,
}

/// The text with these changes made.
pub(super) fn edit(text: &str, changes: &[Change]) -> Result<Zeroizing<String>, NotUnderstood> {
    let blank = text.trim().is_empty();
    // As a new file begins.
    let mut edited = Zeroizing::new(if blank { "{\n}\n" } else { text }.to_owned());
    let mut expected = Wiped(serde_json::from_str(&edited).map_err(|_| NotUnderstood::NotAnObject)?);
    for change in changes {
        edited = one(&edited, change)?;
        expect(&mut expected.0, change);
    }
    let written: Result<Value, _> = serde_json::from_str(&edited);
    let written = Wiped(written.map_err(|_| NotUnderstood::WouldChangeMore)?);
    if written.0 == expected.0 { Ok(edited) } else { Err(NotUnderstood::WouldChangeMore) }
}

/// A value whose texts are overwritten when it is dropped.
struct Wiped(Value);

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// What a change adds.
enum Node<'a> {
    Text(&'a str),
    Object(Vec<(&'a str, Self)>),
}

impl Change {
    /// The section, the key in it, and what stands there afterwards.
    fn parts(&self) -> (Option<&'static str>, &str, Option<Node<'_>>) {
        match self {
            Self::Login(key, auth) => {
                (Some("auths"), key, Some(Node::Object(vec![("auth", Node::Text(auth.expose()))])))
            }
            Self::Marker(key) => (Some("auths"), key, Some(Node::Object(Vec::new()))),
            Self::Forget(key) => (Some("auths"), key, None),
            Self::Helper(host, name) => (Some("credHelpers"), host, Some(Node::Text(name))),
            Self::Store(name) => (None, "credsStore", Some(Node::Text(name))),
            Self::Without(key) => (None, key, None),
        }
    }
}

fn one(text: &str, change: &Change) -> Result<Zeroizing<String>, NotUnderstood> {
    let root = Object::at(text, 0).ok_or(NotUnderstood::NotAnObject)?;
    for name in KNOWN {
        let alike = root.members.iter().filter(|member| is_alike(&member.name, name));
        if let Some(odd) = alike.clone().nth(1).or_else(|| alike.into_iter().find(|one| one.name != name)) {
            return Err(NotUnderstood::Ambiguous(odd.name.clone()));
        }
    }
    let look = Look::of(text, &root);
    let (section, key, node) = change.parts();
    let Some(section) = section else {
        return Ok(look.put_or_take(text, &root, key, node));
    };
    let held = root.named(section).next();
    let is_null = |member: &Member| text.get(member.value_at.clone()) == Some("null");
    match (held.filter(|member| !is_null(member)), node) {
        (Some(member), node) => {
            let inside = Object::at(text, member.value_at.start).ok_or(NotUnderstood::WrongType(section))?;
            if inside.named(key).nth(1).is_some() {
                return Err(NotUnderstood::Ambiguous(key.to_owned()));
            }
            Ok(look.put_or_take(text, &inside, key, node))
        }
        (None, None) => Ok(Zeroizing::new(text.to_owned())),
        (None, Some(node)) => Ok(look.put(text, &root, section, &Node::Object(vec![(key, node)]))),
    }
}

/// As Go compares the names of fields: whatever the case, and two letters of other alphabets that fold to Latin ones.
fn is_alike(name: &str, known: &str) -> bool {
    let folded = name.replace('\u{17f}', "s").replace('\u{212a}', "k");
    folded.eq_ignore_ascii_case(known)
}

/// The same change, to the value that the text stands for.
fn expect(value: &mut Value, change: &Change) {
    let Some(root) = value.as_object_mut() else { return };
    let (section, key, node) = change.parts();
    let object = match (section, &node) {
        (None, _) => root,
        (Some(section), None) => match root.get_mut(section).and_then(Value::as_object_mut) {
            Some(inside) => inside,
            None => return,
        },
        (Some(section), Some(_)) => {
            let held = root.entry(section).or_insert(Value::Null);
            if held.is_null() {
                *held = Value::Object(Map::new());
            }
            match held.as_object_mut() {
                Some(inside) => inside,
                None => return,
            }
        }
    };
    let before = match node {
        Some(node) => object.insert(key.to_owned(), node.value()),
        None => object.shift_remove(key),
    };
    drop(before.map(Wiped));
}

impl Node<'_> {
    fn value(&self) -> Value {
        match self {
            Self::Text(text) => Value::String((*text).to_owned()),
            Self::Object(members) => {
                Value::Object(members.iter().map(|(key, node)| ((*key).to_owned(), node.value())).collect())
            }
        }
    }
}

/// How a text is laid out, to write what is added in the same way.
struct Look {
    /// What ends a line; `None` where all stands in one.
    line: Option<&'static str>,
    /// What one level is indented by.
    unit: String,
    /// What stands between a name and its value.
    colon: String,
}

impl Look {
    fn of(text: &str, root: &Object) -> Self {
        let first = root.gap(text, 0);
        let line = first.contains('\n').then(|| if first.contains("\r\n") { "\r\n" } else { "\n" });
        let unit = match root.members.first() {
            Some(_) => first.rsplit('\n').next().unwrap_or_default(),
            None => "\t",
        };
        let colon = root.members.first().and_then(|one| text.get(one.name_at.end..one.value_at.start));
        let colon = colon.filter(|colon| !colon.contains('\n')).unwrap_or(": ");
        Self { line, unit: unit.to_owned(), colon: colon.to_owned() }
    }

    fn put_or_take(
        &self,
        text: &str,
        object: &Object,
        key: &str,
        node: Option<Node<'_>>,
    ) -> Zeroizing<String> {
        match node {
            Some(node) => self.put(text, object, key, &node),
            None => take(text, object, key),
        }
    }

    /// With a member of this value: in place of the one that is there, or behind the last.
    fn put(&self, text: &str, object: &Object, key: &str, node: &Node<'_>) -> Zeroizing<String> {
        if let Some((index, member)) = object.members.iter().enumerate().find(|(_, one)| one.name == key) {
            let value = self.write(node, indent(object.gap(text, index)));
            return replaced(text, member.value_at.start, member.value_at.end, &value);
        }
        if let Some(last) = object.members.last() {
            let gap = match (object.gap(text, object.members.len() - 1), object.members.len()) {
                // What stands behind the brace says nothing of what stands behind a comma.
                (gap, 1) if !gap.contains('\n') => self.colon.split_once(':').map_or("", |(_, gap)| gap),
                (gap, _) => gap,
            };
            let member = self.member(key, node, indent(gap));
            return replaced(text, last.value_at.end, last.value_at.end, &joined(&[",", gap, &member]));
        }
        let outer = self.line.map(|_| indent_before(text, object.open));
        let added = match (self.line, outer) {
            (Some(line), Some(outer)) => {
                let inner = format!("{outer}{}", self.unit);
                let member = self.member(key, node, Some(&inner));
                joined(&[line, &inner, &member, line, outer])
            }
            _ => self.member(key, node, None),
        };
        replaced(text, object.open + 1, object.close, &added)
    }

    fn member(&self, key: &str, node: &Node<'_>, indent: Option<&str>) -> Zeroizing<String> {
        joined(&[&quoted(key), &self.colon, &self.write(node, indent)])
    }

    /// `indent` is that of the line that the value begins in; `None` where all stands in one line.
    fn write(&self, node: &Node<'_>, indent: Option<&str>) -> Zeroizing<String> {
        let members = match node {
            Node::Text(text) => return quoted(text),
            Node::Object(members) if members.is_empty() => return Zeroizing::new("{}".to_owned()),
            Node::Object(members) => members,
        };
        let line = self.line.unwrap_or("\n");
        let inner = indent.map(|indent| format!("{indent}{}", self.unit));
        let mut all = Zeroizing::new(String::new());
        for (index, (key, node)) in members.iter().enumerate() {
            let member = self.member(key, node, inner.as_deref());
            let comma = match (index, &inner) {
                (0, _) => "",
                (_, Some(_)) => ",",
                (_, None) => ", ",
            };
            let start = inner.as_ref().map(|inner| format!("{line}{inner}")).unwrap_or_default();
            all = joined(&[&all, comma, &start, &member]);
        }
        let end = indent.map(|indent| format!("{line}{indent}")).unwrap_or_default();
        joined(&["{", &all, &end, "}"])
    }
}

/// Without a member, and without the comma and the white space that it came with.
fn take(text: &str, object: &Object, key: &str) -> Zeroizing<String> {
    let Some(index) = object.members.iter().position(|member| member.name == key) else {
        return Zeroizing::new(text.to_owned());
    };
    let of = |index: usize| object.members.get(index);
    let (from, to) = match (index.checked_sub(1).and_then(of), of(index), of(index + 1)) {
        (Some(before), Some(this), _) => (before.value_at.end, this.value_at.end),
        (None, Some(this), Some(next)) => (this.name_at.start, next.name_at.start),
        _ => (object.open + 1, object.close),
    };
    replaced(text, from, to, "")
}

/// The indentation that a gap with a line end in it gives.
fn indent(gap: &str) -> Option<&str> {
    gap.rsplit_once('\n').map(|(_, indent)| indent)
}

/// The white space that the line of this byte begins with.
fn indent_before(text: &str, at: usize) -> &str {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let end = line.find(|c: char| !matches!(c, ' ' | '\t')).unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

fn quoted(text: &str) -> Zeroizing<String> {
    Zeroizing::new(serde_json::to_string(text).unwrap_or_default())
}

fn replaced(text: &str, from: usize, to: usize, with: &str) -> Zeroizing<String> {
    joined(&[text.get(..from).unwrap_or_default(), with, text.get(to..).unwrap_or_default()])
}

/// All of them in one text that never has to move, so that no copy of a secret stays behind.
fn joined(parts: &[&str]) -> Zeroizing<String> {
    let mut all = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        all.push_str(part);
    }
    all
}

#[cfg(test)]
mod tests;

//! `Fn::Sub`.

use super::{Resolved, Resolver};
use crate::template::python;
use crate::template::symbols::Unresolved;
use crate::template::value::{Data, Value};

impl Resolver {
    /// The text form, and the list form with variables.
    ///
    /// SAM looks a variable's value up once more, as if it were a name: `!Sub ['${A}', {A: x.y}]` gives `$x.y`.
    pub(super) fn substitute(&self, argument: &Value) -> Resolved {
        let (template, variables) = match &argument.data {
            Data::Text(_) => (argument.clone(), None),
            Data::List(items) => match &items[..] {
                [template, variables] if variables.map().is_some() => {
                    (self.resolve(template)?, Some(self.resolve(variables)?))
                }
                _ => return Err(Unresolved),
            },
            _ => return Err(Unresolved),
        };
        let text = template.text().ok_or(Unresolved)?;
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, from) = rest.split_at(start);
            out.push_str(before);
            if let Some(name) = variable(&from[2..]) {
                let given = variables.as_ref().and_then(|variables| variables.get(name));
                out.push_str(&self.variable(name, given)?);
                rest = &from[name.len() + 3..];
            } else {
                out.push_str("${");
                rest = &from[2..];
            }
        }
        out.push_str(rest);
        self.made(&out, &template)
    }

    fn variable(&self, name: &str, given: Option<&Value>) -> Result<String, Unresolved> {
        let name = match given {
            Some(given) => given.text().ok_or(Unresolved)?,
            None => name,
        };
        let (name, attribute) = name.rsplit_once('.').unwrap_or((name, "Ref"));
        let value = python::text(&self.symbols.resolve(name, attribute, true)?);
        // Python's `re.sub` reads backslashes in the replacement, and fails on most.
        if value.contains('\\') { Err(Unresolved) } else { Ok(value) }
    }
}

/// The name in `NAME}…`: `AWS::…`, or letters and digits with at most one dot. Everything else, `${!Literal}` included,
/// stays as it is.
fn variable(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('}')?;
    if name.starts_with("AWS::") {
        return (!name.contains('\n')).then_some(name);
    }
    let well_formed = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    (well_formed && name.matches('.').count() <= 1).then_some(name)
}

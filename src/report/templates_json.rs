//! Templates as JSON names them.

use serde::Serialize;

use crate::facts::{TemplateFacts, TemplateState};
use crate::location::Location;
use crate::quoted::Quoted;

/// What became of a template, with the keys that outputs promise.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct TemplateJson<'a> {
    /// The file; `null` where there is none, with the `why` beside it.
    file: Option<&'a Quoted>,
    state: State,
    /// Nested stacks included; `null` where it was not read.
    functions: Option<usize>,
    why: Option<&'a Quoted>,
    location: Option<&'a Location>,
    /// What was found too, and is a nested stack of it.
    nested: &'a [Quoted],
}

#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum State {
    Read,
    Unreadable,
    ConfigUnreadable,
    Missing,
}

impl<'a> TemplateJson<'a> {
    /// The only template, or each of several; none where nobody asked for one.
    pub(super) fn all(only: &'a TemplateState, several: &'a [TemplateFacts]) -> Vec<Self> {
        if several.is_empty() {
            return Self::of(None, only, &[]).into_iter().collect();
        }
        let each = several.iter().filter_map(|one| Self::of(Some(&one.file), &one.state, &one.nested));
        each.collect()
    }

    fn of(named: Option<&'a Quoted>, template: &'a TemplateState, nested: &'a [Quoted]) -> Option<Self> {
        let (state, file, functions, location) = match template {
            TemplateState::Read { file, functions } => (State::Read, Some(file), Some(*functions), None),
            TemplateState::Unreadable { location, .. } => (State::Unreadable, named, None, location.as_ref()),
            TemplateState::ConfigUnreadable { location, .. } => {
                (State::ConfigUnreadable, named, None, location.as_ref())
            }
            TemplateState::Missing { .. } => (State::Missing, named, None, None),
            TemplateState::NotAsked => return None,
        };
        Some(Self { file, state, functions, why: template.why(), location, nested })
    }
}

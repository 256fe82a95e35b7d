//! Finds the rules' signatures in text.

use std::collections::BTreeMap;
use std::ops::Range;

use super::candidate::{Candidate, candidates, joined_lines, lines_of};
use super::citation::is_cited;
use super::context::Context;
use super::found::{Found, TextMatch};
use super::grounds::{client_of, grounds, profile_of, region_of};
use super::neighbours::has_neighbours;
use super::pattern::{Captures, Regex};
use super::plain::Plain;
use super::prefilter::Prefilter;
use super::quote::quote;
use super::signature::Compiled;
use super::step::step_is_done;
use super::window::Window;
use super::{RuleSet, success};
use crate::location::Location;
use crate::quoted::Quoted;

/// How many lines before and behind it a broken sentence may reach.
pub(super) const BROKEN_OVER: usize = 4;
/// How many times a pattern is tried on one line where the first places do not count.
const PLACES: usize = 6;

/// Looks through a text of any length in constant memory.
pub struct Matcher<'r> {
    file: String,
    prefilter: Prefilter,
    signatures: Vec<Compiled<'r>>,
    window: Window,
    context: Context,
    found: Found,
    /// The number of the last line that [`Self::look_at`] was given.
    last: Option<usize>,
}

impl<'r> Matcher<'r> {
    /// A matcher for the signatures of `rules`, over a text that people know as `file`.
    #[must_use]
    pub fn new(rules: &'r RuleSet, file: &str) -> Self {
        let each = rules
            .iter()
            .flat_map(|rule| rule.signatures.iter().map(|signature| (rule.id.as_str(), signature)));
        Self {
            file: file.to_owned(),
            prefilter: Prefilter::new(&rules.vocabulary),
            signatures: each.map(|(id, signature)| Compiled::new(id, signature)).collect(),
            window: Window::new(),
            context: Context::default(),
            found: Found::default(),
            last: None,
        }
    }

    /// Looks at a line, or at the next piece of a long one, which has the same number.
    pub fn look_at(&mut self, number: usize, line: &str) {
        match self.last {
            Some(last) if number == last => {}
            Some(last) if number == last + 1 => self.feed(b"\n"),
            None if number == 1 => {}
            _ => {
                self.feed(b"\n");
                self.search(true);
                self.window.renumber(number);
            }
        }
        self.last = Some(number);
        self.feed(line.as_bytes());
    }

    /// Looks at the next bytes of the text, wherever they begin and end.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = self.window.room();
            let fits = room.len().min(bytes.len());
            room[..fits].copy_from_slice(&bytes[..fits]);
            self.filled(fits);
            bytes = &bytes[fits..];
        }
    }

    /// Room for more of the text.
    pub(super) fn room(&mut self) -> &mut [u8] {
        self.window.room()
    }

    /// Looks at what was written into the room.
    pub(super) fn filled(&mut self, bytes: usize) {
        self.window.filled(bytes);
        if self.window.is_full() {
            self.search(false);
        }
    }

    /// What would be found if the text ended here, in the order of first appearance. What comes may change it: it may
    /// explain a line, or mend what failed.
    #[must_use]
    pub fn so_far(&mut self) -> Vec<TextMatch> {
        let (found, context) = (self.found.clone(), self.context.clone());
        let all = self.window.unsearched(true);
        self.look_through(&all);
        self.context = context;
        std::mem::replace(&mut self.found, found).finish()
    }

    /// All that was found, in the order of first appearance.
    #[must_use]
    pub fn finish(mut self) -> Vec<TextMatch> {
        self.search(true);
        self.found.finish()
    }

    fn search(&mut self, is_all: bool) {
        let range = self.window.unsearched(is_all);
        self.look_through(&range);
        self.window.searched(range.end);
    }

    fn look_through(&mut self, range: &Range<usize>) {
        let mut possible = Vec::new();
        let mut done = range.start;
        for hit in self.prefilter.find(self.window.text(), range.clone()) {
            if hit >= done {
                done = self.examine(hit, &mut possible);
            }
        }
    }

    /// Looks at the line around `hit`, and says where it ends.
    fn examine(&mut self, hit: usize, possible: &mut Vec<usize>) -> usize {
        let here = self.window.around(hit);
        if let Some(success) = success::at(&mut self.window, &mut self.context, &here) {
            self.found.heal(&success);
        }
        if !self.prefilter.is_plausible(self.window.text(), here.clone()) {
            return here.end.max(hit + 1);
        }
        let mut lines = vec![here.clone()];
        while lines.len() <= BROKEN_OVER {
            let Some(before) = self.window.before(lines[0].start) else { break };
            lines.insert(0, before);
        }
        let mine = lines.len() - 1;
        while lines.len() <= mine + BROKEN_OVER {
            let Some(behind) = self.window.behind(lines[lines.len() - 1].end) else { break };
            lines.push(behind);
        }
        let near = lines[0].start..lines[lines.len() - 1].end;
        self.prefilter.possible(self.window.text(), near, true, possible);
        if possible.is_empty() {
            return here.end.max(hit + 1);
        }
        // Only the lines that this one continues, and that continue it, can hold the rest of its sentence.
        let text = self.window.text();
        let (broken, joined) = joined_lines(text, &lines, mine);
        if joined.is_empty() {
            self.prefilter.possible(text, here.clone(), false, possible);
        } else {
            self.prefilter.possible(&broken, 0..broken.len(), true, possible);
        }
        if possible.is_empty() {
            return here.end.max(hit + 1);
        }
        let line = Plain::line(self.window.text(), here.clone());
        let alone = candidates(&line);
        for &index in possible.iter() {
            if alone.iter().any(|text| self.attempt(index, text, &here, false)) {
                continue;
            }
            let _ = joined.iter().any(|text| self.attempt(index, text, &here, true));
        }
        here.end.max(hit + 1)
    }

    /// Takes note of the match of a signature in a text, if there is one that counts. One in lines that were joined
    /// must have been broken: what stands in one of them alone is found there.
    fn attempt(&mut self, index: usize, candidate: &Candidate, here: &Range<usize>, is_joined: bool) -> bool {
        let Self { signatures, window, context, found, file, .. } = self;
        let compiled = &signatures[index];
        let Some(patterns) = compiled.patterns() else { return false };
        let text = &candidate.text;
        let mut from = 0;
        for _ in 0..PLACES {
            let Some(captures) = captures_at(&patterns.pattern, &text.bytes, from) else { return false };
            let matched = captures.range();
            from = matched.end.max(matched.start + 1);
            let (start, end) = (text.place(matched.start), text.place(matched.end.saturating_sub(1)));
            let is_broken = (start < here.start || end >= here.end) && start < here.end && end >= here.start;
            if is_joined && !is_broken || patterns.excluded(&text.bytes) || is_cited(&text.bytes, &matched) {
                continue;
            }
            if !has_neighbours(patterns, window, here, candidate) {
                return false;
            }
            let needs = &compiled.signature.needs;
            let Some(grounds) = grounds(needs, window, context, here, candidate, &captures, &matched) else {
                continue;
            };
            let first_end = window.around(start).end;
            let line = if is_joined { lines_of(text, window, start, end) } else { text.clone() };
            let in_line = line.at(start)..line.at(start) + matched.len();
            let previous = window.before(window.around(start).start);
            let previous = previous.map(|range| Plain::line(window.text(), range));
            let (quoted, offset) =
                quote(&line, &(in_line.start..in_line.end.min(line.bytes.len())), previous.as_ref());
            let number = window.line(start);
            let named = patterns.pattern.names();
            let mut said: BTreeMap<String, Quoted> =
                named.filter_map(|name| Some((name.to_owned(), capture(&captures, name)?))).collect();
            if let Some(image) = grounds.image {
                said.entry("image".to_owned()).or_insert_with(|| Quoted::new(&image));
            }
            if let Some(profile) = profile_of(window, context, here, candidate) {
                said.entry("profile".to_owned()).or_insert_with(|| Quoted::new(&profile));
            }
            if grounds.registry.is_none()
                && let Some(called) = region_of(window, context, here, candidate)
            {
                said.entry("region".to_owned()).or_insert_with(|| Quoted::new(&called.region));
                if let Some(account) = &called.account {
                    said.entry("account".to_owned()).or_insert_with(|| Quoted::new(account));
                }
            }
            let new = TextMatch {
                id: compiled.id.to_owned(),
                certainty: compiled.signature.certainty,
                registry: grounds.registry,
                client: client_of(window, context, here, candidate),
                captures: said,
                source: Location {
                    file: Quoted::new(file),
                    line: number,
                    column: window.column(start),
                    end_column: window.column((end + 1).min(first_end)),
                },
                line: quoted,
                offset,
                count: 1,
                // The lines of a broken sentence are one.
                last_line: window.line(text.place(text.bytes.len().saturating_sub(1))),
                healed: step_is_done(window, here),
            };
            found.take(new, grounds.is_named);
            return true;
        }
        false
    }
}

fn captures_at<'t>(pattern: &Regex, text: &'t [u8], from: usize) -> Option<Captures<'t>> {
    if from > text.len() { None } else { pattern.captures_at(text, from) }
}

fn capture(captures: &Captures<'_>, name: &str) -> Option<Quoted> {
    captures.name(name).map(|found| Quoted::new(&String::from_utf8_lossy(found.as_bytes())))
}

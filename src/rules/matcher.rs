//! Finds the rules' signatures in text.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use super::citation::is_cited;
use super::context::{Context, Mentioned, step_is_done};
use super::found::{Found, TextMatch};
use super::pattern::{Captures, Regex};
use super::plain::Plain;
use super::prefilter::Prefilter;
use super::quote::quote;
use super::signature::{Compiled, Patterns};
use super::subject::{is_another_program, names_ecr, subject};
use super::window::Window;
use super::{Need, Needs, RuleSet, around, client, profile, success};
use crate::image::{Registry, RegistryKind};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::remedy::Client;

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

/// A text that a signature may match: a line, a piece of it, or lines joined.
struct Candidate {
    text: Plain,
    /// What stood before it in the same line, nearest last.
    before: Vec<Plain>,
    /// What stood behind it.
    behind: Vec<Plain>,
}

/// What makes a line count.
struct Grounds {
    registry: Option<Registry>,
    /// The image on it, where a line before names one.
    image: Option<String>,
    is_named: bool,
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

/// The texts of one line: itself, or the lines that are escaped in it.
fn candidates(line: &Plain) -> Vec<Candidate> {
    let mut pieces = line.unescaped();
    let whole = Candidate { text: line.clone(), before: Vec::new(), behind: Vec::new() };
    if pieces.len() == 1
        && let Some(text) = pieces.pop()
    {
        return vec![Candidate { text, ..whole }];
    }
    let each = (0..pieces.len()).map(|index| Candidate {
        text: pieces[index].clone(),
        before: pieces[..index].to_vec(),
        behind: pieces[index + 1..].to_vec(),
    });
    let mut texts: Vec<Candidate> = each.collect();
    // A path such as `C:\new` looks like escapes too.
    if texts.is_empty() || !line.is_json() {
        texts.insert(0, whole);
    }
    texts
}

/// The line at `mine` with those that it continues and that continue it: as they are, and joined in the two ways that
/// lines are broken.
fn joined_lines(text: &[u8], lines: &[Range<usize>], mine: usize) -> (Vec<u8>, Vec<Candidate>) {
    let plain = |index: usize| lines.get(index).map(|range: &Range<usize>| Plain::line(text, range.clone()));
    let mut sentence: VecDeque<Plain> = plain(mine).into_iter().collect();
    let mut first = mine;
    while let (Some(before), Some(front)) = (first.checked_sub(1).and_then(plain), sentence.front())
        && before.continues_in(front)
    {
        first -= 1;
        sentence.push_front(before);
    }
    let mut last = mine;
    while let (Some(behind), Some(back)) = (plain(last + 1), sentence.back())
        && back.continues_in(&behind)
    {
        last += 1;
        sentence.push_back(behind);
    }
    if first == last {
        return (Vec::new(), Vec::new());
    }
    let mut join = |hard| Candidate {
        text: Plain::join(sentence.make_contiguous(), hard),
        before: Vec::new(),
        behind: Vec::new(),
    };
    let joined = vec![join(false), join(true)];
    let broken: Vec<&[u8]> = sentence.iter().map(|line| line.bytes.as_slice()).collect();
    (broken.join(&b'\n'), joined)
}

/// Of joined lines, those that hold the places from `start` to `end`.
fn lines_of(joined: &Plain, window: &Window, start: usize, end: usize) -> Plain {
    let range = window.around(start).start..window.around(end).end;
    joined.slice(joined.at(range.start)..joined.at(range.end))
}

/// Whether the lines stand near that must, and none that must not.
fn has_neighbours(patterns: &Patterns, window: &Window, here: &Range<usize>, candidate: &Candidate) -> bool {
    let before = |(pattern, within): &(Regex, usize)| {
        candidate.before.iter().rev().take(*within).any(|text| pattern.is_match(&text.bytes))
            || stands(window, pattern, *within, here.start, |start| {
                window.before(start).map(|range| (range.clone(), range.start))
            })
    };
    let behind = |(pattern, within): &(Regex, usize)| {
        candidate.behind.iter().take(*within).any(|text| pattern.is_match(&text.bytes))
            || stands(window, pattern, *within, here.end, |end| {
                window.behind(end).map(|range| (range.clone(), range.end))
            })
    };
    patterns.after.as_ref().is_none_or(before)
        && patterns.before.as_ref().is_none_or(behind)
        && !patterns.unless_near.iter().any(|near| before(near) || behind(near))
}

fn stands(
    window: &Window,
    pattern: &Regex,
    within: usize,
    from: usize,
    next: impl Fn(usize) -> Option<(Range<usize>, usize)>,
) -> bool {
    let mut at = from;
    for _ in 0..within {
        let Some((range, further)) = next(at) else { return false };
        if pattern.is_match(&Plain::line(window.text(), range).bytes) {
            return true;
        }
        at = further;
    }
    false
}

/// Which registry a match is about, if it is one that the signature needs.
fn grounds(
    needs: &Needs,
    window: &mut Window,
    context: &mut Context,
    here: &Range<usize>,
    candidate: &Candidate,
    captures: &Captures<'_>,
    matched: &Range<usize>,
) -> Option<Grounds> {
    let text = &candidate.text.bytes;
    let named = captures.name("image").or_else(|| captures.name("host"));
    let named = named.map(|named| String::from_utf8_lossy(named.as_bytes()));
    let on_line = subject(text, named.as_deref(), matched);
    if on_line.is_none() && !needs.0.is_empty() && is_another_program(text) {
        return None;
    }
    let own = on_line
        .or_else(|| around::of_the_command_behind(window, here))
        .or_else(|| around::of_the_sentence(window, here, &candidate.before))
        .or_else(|| around::of_the_box(window, here));
    let is_on_line = own.is_some();
    let (registry, image) = match own {
        Some(registry) => (Some(registry), None),
        None => match context.registry(window, here) {
            Some(Mentioned::Registry(registry, image)) => (Some(registry), image),
            _ => (None, None),
        },
    };
    let kind = registry.as_ref().map(|registry| registry.kind);
    let is_ecr = registry.as_ref().is_some_and(Registry::is_ecr);
    let is_met = needs.0.is_empty()
        || needs.0.iter().any(|need| match need {
            Need::Nothing => true,
            Need::EcrPublic => kind == Some(RegistryKind::EcrPublic),
            Need::EcrPrivate => kind == Some(RegistryKind::EcrPrivate),
            Need::Ecr => is_ecr,
            Need::EcrOrUnknown => registry.is_none() || is_ecr,
            Need::EcrHostOnLine => names_ecr(text),
            Need::LoggedInElsewhere => {
                registry.as_ref().is_some_and(|registry| context.logged_in_elsewhere(window, here, registry))
            }
            Need::EcrCommand if is_on_line && !is_ecr => false,
            Need::EcrCommand => {
                candidate.before.iter().any(|piece| context.called_ecr(window, here, &piece.bytes))
                    || context.called_ecr(window, here, text)
            }
            Need::DockerHub => kind == Some(RegistryKind::DockerHub),
            Need::Ghcr => registry.as_ref().is_some_and(|registry| registry.host == "ghcr.io"),
            Need::Other => kind == Some(RegistryKind::Other),
            Need::NotEcr => registry.is_some() && !is_ecr,
        });
    let about_one = needs.0.iter().any(|need| !matches!(need, Need::Nothing | Need::EcrCommand));
    is_met.then_some(Grounds { registry, image, is_named: is_on_line || about_one })
}

/// The client that printed a line: that of its words, else that of the command nearest before it.
fn client_of(
    window: &mut Window,
    context: &mut Context,
    here: &Range<usize>,
    candidate: &Candidate,
) -> Client {
    let text = &candidate.text.bytes;
    let mut before = candidate.before.iter().rev();
    let command = client::of_command(text)
        .or_else(|| before.find_map(|piece| client::of_command(&piece.bytes)))
        .or_else(|| context.client(window, here));
    match (client::of_words(text), command) {
        // They share a library, and its words.
        (Some(Client::Podman), Some(Client::Buildah)) => Client::Buildah,
        (words, command) => words.or(command).unwrap_or_default(),
    }
}

/// The AWS profile of the command that failed: that of the line, else that of the command nearest before it.
fn profile_of(
    window: &mut Window,
    context: &mut Context,
    here: &Range<usize>,
    candidate: &Candidate,
) -> Option<String> {
    let mut before = candidate.before.iter().rev();
    profile::of_command(&candidate.text.bytes)
        .or_else(|| before.find_map(|piece| profile::of_command(&piece.bytes)))
        .or_else(|| context.profile(window, here))
}

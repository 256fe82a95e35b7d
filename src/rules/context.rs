//! What a log was about before the line that failed.

use std::ops::Range;

use super::client::of_command;
use super::login::{login_of, may_log_in};
use super::mention::{Mentioned, is_command, may_mention, mentioned};
use super::plain::Plain;
use super::profile;
use super::region::{self, CalledRegion};
use super::step::of_step;
use super::subject::subject;
use super::window::Window;
use crate::image::Registry;
use crate::remedy::Client;

/// How many lines back a pull, `FROM` or login still counts as what a failing line is about.
const REACH: usize = 60;
/// How many lines back a call of ECR still counts.
const COMMAND_REACH: usize = 25;
/// How many lines back a login still counts, and the command that runs.
const LOGIN_REACH: usize = 400;
/// How many logins are remembered.
const MOST_LOGINS: usize = 8;
/// How a line behind an error may name what was being pushed.
const PUSHES: [&[u8]; 3] = [b"push refers to ", b"pushing ", b"docker push "];
/// How many lines behind an error BuildKit may name the step that failed.
const AHEAD: usize = 8;

/// What was found so far. Every line is looked at once, and only where a signature asks.
#[derive(Clone, Default)]
pub(super) struct Context {
    looked_up_to: u64,
    image: Option<(usize, Mentioned)>,
    command: Option<usize>,
    client: Option<(usize, Client)>,
    profile: Option<(usize, String)>,
    region: Option<(usize, CalledRegion)>,
    logins: Vec<(usize, Registry)>,
}

impl Context {
    /// The registry and image that the line at `here` is about where it names none itself: that of its step of BuildKit, else of
    /// the nearest pull, push, `FROM` or login before it, else of the step or image that failed as the lines behind it have
    /// it.
    pub(super) fn registry(&mut self, window: &mut Window, here: &Range<usize>) -> Option<Mentioned> {
        if let Some(mentioned) = of_step(window, here) {
            return Some(mentioned);
        }
        self.look_back(window, here);
        let line = window.line(here.start);
        if let Some((at, registry)) = &self.image
            && line.saturating_sub(*at) <= REACH
        {
            return Some(registry.clone());
        }
        let is_push = is_of_a_push(window, here);
        let mut end = here.end;
        for _ in 0..AHEAD {
            let next = window.behind(end)?;
            let text = &window.text()[next.clone()];
            let names = |words: &[u8]| memchr::memmem::find(text, words).is_some();
            if (names(b"load metadata for ") || names(b">>> FROM "))
                && let Some(mentioned @ Mentioned::Registry(..)) = mentioned(text)
            {
                return Some(mentioned);
            }
            if (names(b"failed to push ")
                || names(b"failed to pull ")
                || is_push && PUSHES.iter().any(|words| names(words)))
                && let Some(registry) = subject(text, None, &(0..text.len()))
            {
                return Some(Mentioned::Registry(registry, None));
            }
            end = next.end;
        }
        None
    }

    /// Whether ECR was called on the line or not far before it, and the log went on to no other registry since.
    pub(super) fn called_ecr(&mut self, window: &mut Window, here: &Range<usize>, text: &[u8]) -> bool {
        if is_command(text) {
            return true;
        }
        self.look_back(window, here);
        let line = window.line(here.start);
        let went_on = |at: usize| match &self.image {
            Some((since, Mentioned::Registry(registry, _))) => *since > at && !registry.is_ecr(),
            _ => false,
        };
        self.command.is_some_and(|at| line.saturating_sub(at) <= COMMAND_REACH && !went_on(at))
    }

    /// The client whose command stands nearest before the line.
    pub(super) fn client(&mut self, window: &mut Window, here: &Range<usize>) -> Option<Client> {
        self.look_back(window, here);
        let line = window.line(here.start);
        self.client.filter(|(at, _)| line.saturating_sub(*at) <= REACH).map(|(_, client)| client)
    }

    /// The AWS profile of the command nearest before the line that names one.
    pub(super) fn profile(&mut self, window: &mut Window, here: &Range<usize>) -> Option<String> {
        self.look_back(window, here);
        let line = window.line(here.start);
        let near = self.profile.as_ref().filter(|(at, _)| line.saturating_sub(*at) <= REACH);
        near.map(|(_, profile)| profile.clone())
    }

    /// Whether the log has logins to registries of ECR Private, and none of them is `registry`. Where a host is masked
    /// nobody knows.
    pub(super) fn logged_in_elsewhere(
        &mut self,
        window: &mut Window,
        here: &Range<usize>,
        registry: &Registry,
    ) -> bool {
        let mut near = self.logins(window, here).peekable();
        near.peek().is_some()
            && is_known(registry)
            && near.all(|login| is_known(login) && login.host != registry.host)
    }

    /// Whether the log has a login to `registry`. Where the host is masked nobody knows.
    pub(super) fn logged_in_here(
        &mut self,
        window: &mut Window,
        here: &Range<usize>,
        registry: &Registry,
    ) -> bool {
        is_known(registry) && self.logins(window, here).any(|login| login.host == registry.host)
    }

    fn logins(&mut self, window: &mut Window, here: &Range<usize>) -> impl Iterator<Item = &Registry> {
        self.look_back(window, here);
        let line = window.line(here.start);
        let near = self.logins.iter().filter(move |(at, _)| line.saturating_sub(*at) <= LOGIN_REACH);
        near.map(|(_, login)| login)
    }

    /// The region and account of the call of ECR nearest before the line that names one.
    pub(super) fn region(&mut self, window: &mut Window, here: &Range<usize>) -> Option<CalledRegion> {
        self.look_back(window, here);
        let line = window.line(here.start);
        let near = self.region.as_ref().filter(|(at, _)| line.saturating_sub(*at) <= REACH);
        near.map(|(_, region)| region.clone())
    }

    fn look_back(&mut self, window: &mut Window, here: &Range<usize>) {
        let (mut image, mut command, mut client, mut profile, mut region) = (None, None, None, None, None);
        let mut logins = Vec::new();
        let mut start = here.start;
        for distance in 0..LOGIN_REACH {
            let Some(before) = window.before(start) else { break };
            start = before.start;
            if window.absolute(start) < self.looked_up_to {
                break;
            }
            let may_tell = if distance < REACH { may_mention } else { may_log_in };
            if !may_tell(&window.text()[before.clone()]) {
                continue;
            }
            let plain = Plain::line(window.text(), before);
            logins.extend(login_of(&plain.bytes).map(|registry| (start, registry)));
            if distance >= REACH {
                continue;
            }
            if client.is_none() {
                client = of_command(&plain.bytes).map(|client| (start, client));
            }
            if profile.is_none() {
                profile = profile::of_command(&plain.bytes).map(|profile| (start, profile));
            }
            if region.is_none() {
                region = region::of_command(&plain.bytes).map(|region| (start, region));
            }
            if image.is_none() {
                image = mentioned(&plain.bytes).map(|registry| (start, registry));
            }
            if command.is_none() && is_command(&plain.bytes) {
                command = Some(start);
            }
        }
        self.looked_up_to = self.looked_up_to.max(window.absolute(here.start));
        if let Some((at, registry)) = image {
            self.image = Some((window.line(at), registry));
        }
        if let Some(at) = command {
            self.command = Some(window.line(at));
        }
        if let Some((at, client)) = client {
            self.client = Some((window.line(at), client));
        }
        if let Some((at, profile)) = profile {
            self.profile = Some((window.line(at), profile));
        }
        if let Some((at, region)) = region {
            self.region = Some((window.line(at), region));
        }
        for (at, registry) in logins.into_iter().rev() {
            self.logins.push((window.line(at), registry));
        }
        let too_many = self.logins.len().saturating_sub(MOST_LOGINS);
        self.logins.drain(..too_many);
    }
}

/// Whether a line without a registry is the failure of a push, by its own words or those of the layers before it.
fn is_of_a_push(window: &Window, here: &Range<usize>) -> bool {
    const WORDS: [&[u8]; 4] = [b"push", b"denied: ", b"no basic auth", b"unauthorized"];
    let holds = |range: &Range<usize>, words: &[u8]| {
        memchr::memmem::find(&window.text()[range.clone()], words).is_some()
    };
    WORDS.iter().any(|words| holds(here, words))
        || window.before(here.start).is_some_and(|before| holds(&before, b": Pushing "))
}

fn is_known(registry: &Registry) -> bool {
    registry.account.is_some() && registry.region.is_some()
}

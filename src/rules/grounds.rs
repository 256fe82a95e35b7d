//! What makes a match count, and whose it is.

use std::ops::Range;

use super::candidate::Candidate;
use super::context::Context;
use super::mention::Mentioned;
use super::pattern::Captures;
use super::region::CalledRegion;
use super::subject::{is_another_program, names_ecr, subject};
use super::window::Window;
use super::{Need, Needs, around, client, principal, profile, region};
use crate::image::{Registry, RegistryKind};
use crate::remedy::Client;

/// What makes a line count.
pub(super) struct Grounds {
    pub(super) registry: Option<Registry>,
    /// The image on it, where a line before names one.
    pub(super) image: Option<String>,
    pub(super) is_named: bool,
}

/// Which registry a match is about, if it is one that the signature needs.
pub(super) fn grounds(
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
            Need::LoggedInHere => {
                registry.as_ref().is_some_and(|registry| context.logged_in_here(window, here, registry))
            }
            Need::AnotherAccount => principal::is_of_another_account(text),
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
pub(super) fn client_of(
    window: &mut Window,
    context: &mut Context,
    here: &Range<usize>,
    candidate: &Candidate,
) -> Client {
    let command = candidate.nearest(client::of_command).or_else(|| context.client(window, here));
    match (client::of_words(&candidate.text.bytes), command) {
        // They share a library, and its words.
        (Some(Client::Podman), Some(Client::Buildah)) => Client::Buildah,
        (words, command) => words.or(command).unwrap_or_default(),
    }
}

/// The AWS profile of the command that failed: that of the line, else that of the command nearest before it.
pub(super) fn profile_of(
    window: &mut Window,
    context: &mut Context,
    here: &Range<usize>,
    candidate: &Candidate,
) -> Option<String> {
    candidate.nearest(profile::of_command).or_else(|| context.profile(window, here))
}

/// The region and account that ECR was called for: on the line, else by the command nearest before it.
pub(super) fn region_of(
    window: &mut Window,
    context: &mut Context,
    here: &Range<usize>,
    candidate: &Candidate,
) -> Option<CalledRegion> {
    candidate.nearest(region::of_command).or_else(|| context.region(window, here))
}

//! What becomes of a request whose credential is good: the repository's name decides, or a fault.

use std::time::Duration;

use crate::fault::{Fault, Name};

/// How a repository answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// It has an image for this machine.
    Image,
    /// It has one for two platforms.
    Multi,
    /// It has one for the other platform only.
    Arm64,
    /// The same, in a list.
    Arm64List,
    /// IAM refuses.
    NotAuthorized,
    NoRepository,
    NoImage,
    /// 429 for too many requests.
    Throttled,
    /// 429 for too much data.
    DataLimit,
    ServerError,
    /// The answer takes a while and is then the usual one.
    Slow(Duration),
    /// The answer never comes.
    Hang,
    /// The connection is closed.
    HangUp,
}

impl Outcome {
    /// Judges by how the last part of the name begins. What begins in no special way has an image.
    pub(super) fn of(repository: &str) -> Self {
        let last = repository.rsplit('/').next().unwrap_or_default();
        let prefixes = [
            ("norepo", Self::NoRepository),
            ("noauthz", Self::NotAuthorized),
            ("throttle", Self::Throttled),
            ("datalimit", Self::DataLimit),
            ("boom", Self::ServerError),
            ("arm64-list", Self::Arm64List),
            ("arm64", Self::Arm64),
            ("multi", Self::Multi),
        ];
        if let Some(rest) = last.strip_prefix("slow") {
            let seconds = rest.trim_start_matches('-').parse().unwrap_or(20);
            return Self::Slow(Duration::from_secs(seconds));
        }
        let known = prefixes.into_iter().find(|(prefix, _)| last.starts_with(prefix));
        // The real images that SAM pulls are lists.
        let is_multi = repository.starts_with("sam/") || repository.starts_with("lambda/");
        known.map_or(if is_multi { Self::Multi } else { Self::Image }, |(_, outcome)| outcome)
    }

    /// What a fault makes of every repository, so that images whose names are given can fail too.
    pub(super) fn of_fault(fault: &Fault) -> Option<Self> {
        Some(match fault.name {
            Name::AccessDenied | Name::AccessDenied403 => Self::NotAuthorized,
            Name::RepoMissing => Self::NoRepository,
            Name::ImageMissing => Self::NoImage,
            Name::Throttle => Self::Throttled,
            Name::DataLimit => Self::DataLimit,
            Name::ServerError => Self::ServerError,
            Name::Slow => Self::Slow(fault.wait()),
            Name::Hang => Self::Hang,
            Name::Drop => Self::HangUp,
            _ => return None,
        })
    }
}

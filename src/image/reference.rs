//! What an image reference says: registry, repository, tag and digest, read as Docker reads it.

mod grammar;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Serialize, Serializer};
use thiserror::Error;

use super::registry::{DOCKER_HUB_HOST, Registry};

/// Host names that Docker writes as `docker.io`.
const LEGACY_DOCKER_HUB_HOST: &str = "index.docker.io";
/// Where Docker Hub keeps the repositories that have no slash in their name.
const OFFICIAL_PREFIX: &str = "library/";
/// The longest repository path that a registry takes (distribution/reference, `RepositoryNameTotalLengthMax`).
const LONGEST_PATH: usize = 255;

/// An image reference in Docker's normal form: always with a registry, and with either a tag or a digest.
///
/// The grammar is that of distribution/reference, `ParseDockerRef`: Docker Hub is the registry where none is named,
/// `latest` the tag where there is neither tag nor digest, and a tag beside a digest is dropped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    domain: String,
    path: String,
    version: Version,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Version {
    Tag(String),
    Digest(String),
}

/// Why text is not an image reference.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReferenceError {
    /// There is no text, or nothing before the tag.
    #[error("the image reference is empty; write REGISTRY/REPOSITORY:TAG")]
    Empty,
    /// It starts with `http://` or `https://`.
    #[error("an image reference has no scheme; leave the https:// out")]
    Scheme,
    /// The repository has upper-case letters.
    #[error("the repository of an image reference must be lower case; write it in small letters")]
    UpperCase,
    /// The repository's path is too long.
    #[error("the repository of an image reference may have {LONGEST_PATH} characters; shorten it")]
    TooLong,
    /// It looks like an image id.
    #[error("64 hexadecimal digits are an image id, not a repository; write REPOSITORY@sha256:DIGEST")]
    ImageId,
    /// The part before the first slash is no host.
    #[error(
        "the registry of the image reference is not a host name; write HOST or HOST:PORT before the slash"
    )]
    Domain,
    /// The repository has characters that are not allowed where they stand.
    #[error("the repository of the image reference is malformed; use a-z, 0-9 and single . _ - between them")]
    Path,
    /// The tag has characters that are not allowed, or too many.
    #[error("the tag of the image reference is malformed; use at most 128 of A-Z, a-z, 0-9, _ . -")]
    Tag,
    /// The digest's algorithm is unknown, or its length is wrong.
    #[error("the digest of the image reference is malformed; write sha256: and 64 hexadecimal digits")]
    Digest,
}

impl Reference {
    /// Reads a reference as people write it (`alpine`, `public.ecr.aws/lambda/python:3.12`, `repo@sha256:…`).
    ///
    /// # Errors
    /// The text is not a reference that Docker would take.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.is_empty() {
            return Err(ReferenceError::Empty);
        }
        if text.starts_with("http://") || text.starts_with("https://") {
            return Err(ReferenceError::Scheme);
        }
        if grammar::is_image_id(text) {
            return Err(ReferenceError::ImageId);
        }
        let (domain, rest) = split_domain(text);
        let (rest, digest) = match rest.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (rest, None),
        };
        let (path, tag) = match rest.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (rest, None),
        };
        let path = if domain == DOCKER_HUB_HOST && !path.contains('/') && !path.is_empty() {
            format!("{OFFICIAL_PREFIX}{path}")
        } else {
            path.to_owned()
        };
        check(domain, &path, tag, digest)?;
        let version = match (digest, tag) {
            (Some(digest), _) => Version::Digest(digest.to_owned()),
            (None, tag) => Version::Tag(tag.unwrap_or("latest").to_owned()),
        };
        Ok(Self { domain: domain.to_owned(), path, version })
    }

    /// The registry's host, with its port if it has one: `docker.io` where the reference names none.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The repository in its registry (`library/alpine`, `lambda/python`).
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag; none where there is a digest.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        match &self.version {
            Version::Tag(tag) => Some(tag),
            Version::Digest(_) => None,
        }
    }

    /// The digest (`sha256:…`), if the reference has one.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        match &self.version {
            Version::Tag(_) => None,
            Version::Digest(digest) => Some(digest),
        }
    }

    /// Registry and repository without tag and digest (`docker.io/library/alpine`).
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.domain, self.path)
    }

    /// The name as people write it: Docker Hub's host and its `library/` left out.
    #[must_use]
    pub fn familiar_name(&self) -> String {
        if self.domain != DOCKER_HUB_HOST {
            return self.name();
        }
        match self.path.strip_prefix(OFFICIAL_PREFIX) {
            Some(official) if !official.contains('/') => official.to_owned(),
            _ => self.path.clone(),
        }
    }

    /// The reference as `docker` prints it: the familiar name with its tag or digest.
    #[must_use]
    pub fn familiar(&self) -> String {
        format!("{}{}", self.familiar_name(), self.version)
    }

    /// The registry that is asked for the image.
    #[must_use]
    pub fn registry(&self) -> Registry {
        Registry::from_host(&self.domain)
    }
}

/// Docker takes the part before the first slash for a host if it has a dot, a colon or an upper-case letter, or is
/// `localhost`.
fn split_domain(text: &str) -> (&str, &str) {
    match text.split_once('/') {
        Some((LEGACY_DOCKER_HUB_HOST, rest)) => (DOCKER_HUB_HOST, rest),
        Some((domain, rest))
            if domain == "localhost"
                || domain.contains(['.', ':'])
                || domain.chars().any(char::is_uppercase) =>
        {
            (domain, rest)
        }
        _ => (DOCKER_HUB_HOST, text),
    }
}

fn check(domain: &str, path: &str, tag: Option<&str>, digest: Option<&str>) -> Result<(), ReferenceError> {
    if path.is_empty() {
        return Err(ReferenceError::Empty);
    }
    if path.chars().any(char::is_uppercase) {
        return Err(ReferenceError::UpperCase);
    }
    if path.len() > LONGEST_PATH {
        return Err(ReferenceError::TooLong);
    }
    if !grammar::is_domain(domain) {
        return Err(ReferenceError::Domain);
    }
    if !grammar::is_path(path) {
        return Err(ReferenceError::Path);
    }
    if tag.is_some_and(|tag| !grammar::is_tag(tag)) {
        return Err(ReferenceError::Tag);
    }
    if digest.is_some_and(|digest| !grammar::is_digest(digest)) {
        return Err(ReferenceError::Digest);
    }
    Ok(())
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(f, ":{tag}"),
            Self::Digest(digest) => write!(f, "@{digest}"),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.domain, self.path, self.version)
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

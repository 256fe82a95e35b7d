//! What botocore keeps as JSON.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Reader;
use crate::environment::Environment;
use crate::regular_file;

const LIMIT: u64 = 1024 * 1024;

/// A file of JSON. What `T` does not name is passed over and never copied.
pub(in crate::aws) fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&regular_file::read(path, LIMIT).ok()?).ok()
}

#[derive(Deserialize)]
struct Kept {
    #[serde(rename = "Credentials")]
    credentials: Credentials,
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(rename = "Expiration")]
    expiration: String,
}

/// Where the credentials of a role are kept under this name.
pub(in crate::aws) fn path(environment: &Environment, reader: Reader, name: &str) -> Option<PathBuf> {
    let folder = match reader {
        Reader::CliOne | Reader::CliTwo => "cli",
        Reader::Sam => "boto",
    };
    Some(aws_folder(environment)?.join(folder).join("cache").join(format!("{name}.json")))
}

/// Until when the credentials in a file are kept, in Unix seconds.
pub(super) fn role(path: &Path) -> Option<i64> {
    let kept: Kept = json(path)?;
    moment(&kept.credentials.expiration)
}

/// `~/.aws`: no variable moves the caches.
pub(super) fn aws_folder(environment: &Environment) -> Option<PathBuf> {
    environment.home().map(|home| home.join(".aws"))
}

/// A moment as botocore and the AWS CLI write it, in Unix seconds. Old versions write `UTC` where others write `Z`.
pub(in crate::aws) fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    let iso = text.strip_suffix("UTC").map(|before| format!("{}Z", before.trim_end()));
    iso.as_deref().unwrap_or(text).parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_written() {
        for (text, seconds) in [
            ("1970-01-02T00:00:00Z", Some(86400)),
            ("1970-01-02T00:00:00UTC", Some(86400)),
            ("1970-01-02T00:00:00+00:00", Some(86400)),
            ("1970-01-02 01:00:00+01:00", Some(86400)),
            ("1970-01-02T00:00:00", None),
            ("tomorrow", None),
        ] {
            assert_eq!(moment(text), seconds, "{text}");
        }
    }
}

//! What `docker-credential-ecr-login` keeps to itself. Whatever goes wrong, it answers "credentials not found in native
//! keychain"; the reason is in its log, and the tokens that it falls back to are in its cache (amazon-ecr-credential-helper,
//! `ecr-login/config/log.go`, `ecr-login/cache/file.go`).

use std::collections::BTreeMap;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::regular_file;

/// The helper's name, without `docker-credential-`.
pub const NAME: &str = "ecr-login";
/// How much of the log's end is read.
const LOG_END: u64 = 64 * 1024;
/// A cache that is larger is not read.
const CACHE_LIMIT: u64 = 1024 * 1024;
/// How much of a line is kept.
const WORDS: usize = 400;

/// What the helper left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EcrLogin {
    /// The last error in its log.
    pub error: Option<LoggedError>,
    /// The tokens in its cache.
    pub cached: Vec<CachedToken>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LoggedError {
    /// The log, as people know it.
    pub file: Quoted,
    /// What it says.
    pub words: Quoted,
}

/// A token in the cache.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CachedToken {
    /// The cache, as people know it.
    pub file: Quoted,
    /// The cache as a command names it; `None` where its name cannot be shown as it is.
    pub path: Option<Quoted>,
    /// The registry that it is for.
    pub host: Quoted,
    /// When it ends, in Unix seconds.
    pub expiration: i64,
}

/// Reads both, from where they are.
#[must_use]
pub fn look(environment: &Environment) -> EcrLogin {
    let mut found = EcrLogin::default();
    for folder in folders(environment) {
        let log = folder.join("log").join("ecr-login.log");
        if let Some(words) = found.error.is_none().then(|| last_error(&log)).flatten() {
            found.error = Some(LoggedError { file: environment.display(&log).into(), words });
        }
        found.cached.extend(cached(environment, &folder.join("cache.json")));
    }
    found
}

/// `AWS_ECR_CACHE_DIR`, else `~/.ecr`.
fn folders(environment: &Environment) -> Vec<PathBuf> {
    let named = environment.path("AWS_ECR_CACHE_DIR").map(|folder| match folder.strip_prefix("~") {
        Ok(rest) => environment.home().unwrap_or_default().join(rest),
        Err(_) => environment.current_dir.join(folder),
    });
    named.or_else(|| environment.home().map(|home| home.join(".ecr"))).into_iter().collect()
}

fn last_error(log: &Path) -> Option<Quoted> {
    let (mut file, length) = regular_file::open(log).ok()?;
    file.seek(SeekFrom::Start(length.saturating_sub(LOG_END))).ok()?;
    let mut end = Zeroizing::new(Vec::new());
    file.take(LOG_END).read_to_end(&mut end).ok()?;
    let text = Zeroizing::new(String::from_utf8_lossy(&end).into_owned());
    // logrus and slog write `level=error`, the seelog of old `[Error]`.
    let is_error = |line: &&str| {
        let line = line.to_ascii_lowercase();
        line.contains("level=error") || line.contains("[error]")
    };
    text.lines().rev().find(is_error).map(|line| Quoted::new(line.trim()).shortened(WORDS))
}

#[derive(Deserialize)]
struct Cache {
    #[serde(rename = "Registries", default)]
    registries: BTreeMap<String, Entry>,
}

/// The token itself is passed over and never copied.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "ProxyEndpoint", default)]
    endpoint: String,
    #[serde(rename = "ExpiresAt", default)]
    expires: String,
}

fn cached(environment: &Environment, path: &Path) -> Vec<CachedToken> {
    let read = || {
        let text = regular_file::read(path, CACHE_LIMIT + 1).ok()?;
        let is_whole = text.len() as u64 <= CACHE_LIMIT;
        is_whole.then(|| serde_json::from_slice::<Cache>(&text).ok()).flatten()
    };
    let file = Quoted::from(environment.display(path));
    let exact = path.to_str().map(|path| (path, Quoted::new(path)));
    let exact = exact.filter(|(path, quoted)| quoted.as_str() == *path).map(|(_, quoted)| quoted);
    let entries = read().map(|cache| cache.registries).unwrap_or_default().into_values();
    entries
        .filter_map(|entry| {
            let expires: jiff::Timestamp = entry.expires.parse().ok()?;
            let host = entry.endpoint.strip_prefix("https://").unwrap_or(&entry.endpoint);
            Some(CachedToken {
                file: file.clone(),
                path: exact.clone(),
                host: Quoted::new(host),
                expiration: expires.as_second(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    fn look_at(log: &[u8], cache: &[u8]) -> EcrLogin {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(home.path().join(".ecr/log")).expect("made");
        fs::write(home.path().join(".ecr/log/ecr-login.log"), log).expect("written");
        fs::write(home.path().join(".ecr/cache.json"), cache).expect("written");
        look(&Environment::new(Path::new("/nowhere"), &[("HOME", home.path().to_str().expect("a path"))]))
    }

    #[test]
    fn the_last_error_is_quoted_from_the_end_and_without_secrets() {
        let mut log = "x".repeat(200_000);
        log.push_str("\ntime=\"2026-11-21T14:42:35Z\" level=error msg=\"old\"\n");
        log.push_str("time=\"2026-11-21T14:42:36Z\" level=error msg=\"Error retrieving credentials\" error=\"password=hunter2hunter2\"\n");
        log.push_str("time=\"2026-11-21T14:42:37Z\" level=debug msg=\"Listing\"\n");
        let error = look_at(log.as_bytes(), b"").error.expect("an error");
        assert_eq!(error.file.as_str(), "~/.ecr/log/ecr-login.log");
        assert!(error.words.as_str().contains("Error retrieving credentials"), "{}", error.words);
        assert!(!error.words.as_str().contains("hunter2"), "{}", error.words);
        let seelog =
            "2020-01-01 [Debug] x\n2020-01-01 [Error] Error retrieving credentials: NoCredentialProviders\n";
        assert!(look_at(seelog.as_bytes(), b"").error.is_some());
        assert_eq!(look_at(b"time=x level=debug msg=fine\n", b"").error, None);
    }

    #[test]
    fn the_cache_says_what_ended_when() {
        let cache = r#"{"Registries": {"eu-west-1-x-1": {"AuthorizationToken": "QVdTOnNlY3JldA==",
            "RequestedAt": "2026-11-20T00:00:00Z", "ExpiresAt": "2026-11-20T12:00:00.5Z",
            "ProxyEndpoint": "https://1.dkr.ecr.eu-west-1.amazonaws.com"}, "odd": {}}, "Version": "1.0"}"#;
        let found = look_at(b"", cache.as_bytes());
        assert_eq!(found.cached.len(), 1);
        assert_eq!(found.cached[0].host.as_str(), "1.dkr.ecr.eu-west-1.amazonaws.com");
        assert_eq!(found.cached[0].expiration, 1_795_176_000);
        let saved = serde_json::to_string(&found).expect("serialised");
        assert!(!saved.contains("QVdTO") && !saved.contains("secret"), "{saved}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn nothing_in_them_panics(log in any::<Vec<u8>>(), cache in any::<Vec<u8>>()) {
            let _ = look_at(&log, &cache);
        }
    }
}

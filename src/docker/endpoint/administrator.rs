//! What an administrator of a Mac tells SAM to use (SAM CLI, `local/docker/platform_config.py`, `MacOSHandler`; there is
//! nothing of the kind for Linux and Windows).

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;
use crate::regular_file;

/// The file that SAM reads.
pub const PREFERENCE_FILE: &str = "/Library/Preferences/com.amazon.samcli.plist";

/// The key in it.
const KEY: &str = "<key>DefaultContainerRuntime</key>";

/// More than any such file holds.
const LIMIT: u64 = 1024 * 1024;

/// The engine that SAM is told to use, and no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "wants")]
pub enum Preference {
    /// Docker alone.
    Docker,
    /// Finch alone.
    Finch,
    /// Something that SAM does not know, and so ignores.
    Other {
        /// The word.
        word: Quoted,
    },
    /// The file is there and this program cannot read it.
    Unknown {
        /// A sentence without its full stop.
        why: Quoted,
    },
}

/// Reads it, on a Mac.
pub(super) fn preference() -> Option<Preference> {
    if cfg!(target_os = "macos") { read(Path::new(PREFERENCE_FILE)) } else { None }
}

fn read(file: &Path) -> Option<Preference> {
    match regular_file::read(file, LIMIT) {
        Ok(bytes) => understand(&bytes),
        // SAM goes on without it.
        Err(_) => None,
    }
}

/// Of the two forms of a property list only the one in XML is read here.
fn understand(bytes: &[u8]) -> Option<Preference> {
    let unreadable = || Preference::Unknown {
        why: "it is not a property list in XML: `plutil -convert xml1` makes it one".into(),
    };
    let Ok(text) = std::str::from_utf8(bytes) else { return Some(unreadable()) };
    if text.starts_with("bplist") {
        return Some(unreadable());
    }
    let (_, after) = text.split_once(KEY)?;
    let word = after.trim_start().strip_prefix("<string>")?.split('<').next()?.trim();
    if word.is_empty() {
        return None;
    }
    Some(match word.to_lowercase().as_str() {
        "docker" => Preference::Docker,
        "finch" => Preference::Finch,
        _ => Preference::Other { word: Quoted::beginning(word, 100) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(value: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict>\n\t<key>Other</key><true/>\n\t{KEY}\n\t{value}\n</dict></plist>"
        )
    }

    #[test]
    fn the_word_of_the_administrator_counts_in_any_letters() {
        assert_eq!(understand(list("<string> Finch </string>").as_bytes()), Some(Preference::Finch));
        assert_eq!(understand(list("<string>docker</string>").as_bytes()), Some(Preference::Docker));
        assert_eq!(
            understand(list("<string>podman</string>").as_bytes()),
            Some(Preference::Other { word: "podman".into() })
        );
    }

    #[test]
    fn what_says_nothing_is_nothing() {
        assert_eq!(understand(b""), None);
        assert_eq!(understand(list("<string></string>").as_bytes()), None);
        assert_eq!(understand(list("<true/>").as_bytes()), None);
    }

    #[test]
    fn a_binary_list_says_that_it_was_not_read() {
        assert!(matches!(understand(b"bplist00\xd1\x01"), Some(Preference::Unknown { .. })));
    }
}

//! Links in what a terminal shows (OSC 8, "Hyperlinks in terminal emulators"): documentation, and the places of findings.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use crate::cli::Color;
use crate::environment::Environment;

/// What stands before the address of documentation.
const DOCUMENTATION: &str = "https://docs.";
/// What stands before a place.
const ARROW: &str = "-->";

/// `text` with its links, where standard output is a terminal that is known to show them.
pub(super) fn with_links(environment: &Environment, color: Color, text: String) -> String {
    if color == Color::Never || !are_shown(environment, io::stdout().is_terminal()) {
        return text;
    }
    // A file of this name on the machine that the terminal runs on is another one.
    let is_remote = ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| environment.get(name).is_some());
    let find = |place: &str| if is_remote { None } else { file(environment, place) };
    text.split_inclusive('\n').map(|line| link_line(line, &find)).collect()
}

/// `FORCE_HYPERLINK`, then whether this is a terminal that has said who it is (as the crate `supports-hyperlinks` knows them).
fn are_shown(environment: &Environment, is_terminal: bool) -> bool {
    if let Some(forced) = environment.get("FORCE_HYPERLINK") {
        return forced.trim() != "0";
    }
    let is_unwanted = ["NO_COLOR", "CI"].iter().any(|name| environment.get(name).is_some());
    if !is_terminal || is_unwanted || environment.get("TERM") == Some("dumb") {
        return false;
    }
    let is_one =
        |name: &str, known: &[&str]| environment.get(name).is_some_and(|value| known.contains(&value));
    let vte = environment.get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok());
    ["DOMTERM", "WT_SESSION", "KONSOLE_VERSION"].iter().any(|name| environment.get(name).is_some())
        || vte.is_some_and(|version| version >= 5000)
        || is_one(
            "TERM_PROGRAM",
            &["Hyper", "iTerm.app", "terminology", "WezTerm", "vscode", "ghostty", "zed"],
        )
        || is_one("TERM", &["xterm-kitty", "xterm-ghostty", "alacritty", "alacritty-direct", "foot"])
        || is_one("COLORTERM", &["xfce4-terminal"])
}

/// A line with the first address of documentation, or the place behind the arrow, as a link.
fn link_line(line: &str, file: &dyn Fn(&str) -> Option<PathBuf>) -> String {
    if let Some((before, rest)) = line.split_once(ARROW) {
        // Behind the arrow its colour may end.
        let start = rest.find(' ').map_or(rest.len(), |space| space + 1);
        let (gap, place) = rest.split_at(start);
        let place = place.trim_end();
        if before
            .trim_start_matches(|c: char| c == '\x1b' || c == '[' || c == 'm' || c.is_ascii_digit())
            .trim()
            .is_empty()
            && let Some(path) = file(place)
        {
            let address = address(&path);
            return format!("{before}{ARROW}{gap}{}\n", linked(&address, place));
        }
        return line.to_owned();
    }
    let Some(start) = line.find(DOCUMENTATION) else { return line.to_owned() };
    let is_part = |c: char| c.is_ascii_alphanumeric() || "/._#?=&%-:".contains(c);
    let length = line[start..].find(|c| !is_part(c)).unwrap_or(line.len() - start);
    let url = line[start..start + length].trim_end_matches(['.', '?', ':']);
    format!("{}{}{}", &line[..start], linked(url, url), &line[start + url.len()..])
}

fn linked(address: &str, text: &str) -> String {
    format!("\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\")
}

/// The file of `FILE:LINE:COLUMN`, where there is one.
fn file(environment: &Environment, place: &str) -> Option<PathBuf> {
    let (place, column) = place.rsplit_once(':')?;
    let (name, line) = place.rsplit_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let path = match name.strip_prefix("~/") {
        Some(rest) => environment.home()?.join(rest),
        None => environment.current_dir.join(name),
    };
    (is_number(line) && is_number(column) && path.is_file()).then_some(path)
}

/// A `file` address (RFC 8089): all but what never means anything else is written as `%`.
fn address(path: &Path) -> String {
    let mut address = "file://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'/' | b'.' | b'-' | b'_' | b'~' => address.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            byte => {
                let _ = write!(address, "%{byte:02X}");
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(variables: &[(&str, &str)], is_terminal: bool) -> bool {
        are_shown(&Environment::new(Path::new("/"), variables), is_terminal)
    }

    #[test]
    fn links_are_for_terminals_that_know_them() {
        assert!(shown(&[("TERM_PROGRAM", "vscode")], true));
        assert!(shown(&[("VTE_VERSION", "6800")], true));
        assert!(!shown(&[("VTE_VERSION", "4000")], true));
        assert!(!shown(&[("TERM", "xterm-256color")], true));
        assert!(!shown(&[("TERM_PROGRAM", "vscode")], false), "a pipe");
        for unwanted in ["NO_COLOR", "CI"] {
            assert!(!shown(&[("TERM_PROGRAM", "vscode"), (unwanted, "1")], true), "{unwanted}");
        }
        assert!(shown(&[("FORCE_HYPERLINK", "1"), ("CI", "1")], false));
        assert!(!shown(&[("FORCE_HYPERLINK", "0"), ("TERM_PROGRAM", "vscode")], true));
    }

    #[test]
    fn documentation_and_places_become_links() {
        let find = |place: &str| (place == "a b.yaml:1:2").then(|| PathBuf::from("/x/a b.yaml"));
        for (line, expected) in [
            ("nothing\n", "nothing\n"),
            (" --> other.yaml:1:2\n", " --> other.yaml:1:2\n"),
            (" --> a b.yaml:1:2\n", " --> \x1b]8;;file:///x/a%20b.yaml\x1b\\a b.yaml:1:2\x1b]8;;\x1b\\\n"),
            (
                "\x1b[2m-->\x1b[0m a b.yaml:1:2\n",
                "\x1b[2m-->\x1b[0m \x1b]8;;file:///x/a%20b.yaml\x1b\\a b.yaml:1:2\x1b]8;;\x1b\\\n",
            ),
            ("said: --> a b.yaml:1:2\n", "said: --> a b.yaml:1:2\n"),
            (
                "see (https://docs.docker.com/engine/).\n",
                "see (\x1b]8;;https://docs.docker.com/engine/\x1b\\https://docs.docker.com/engine/\x1b]8;;\x1b\\).\n",
            ),
            ("https://example.com/\n", "https://example.com/\n"),
        ] {
            assert_eq!(link_line(line, &find), expected, "{line:?}");
        }
    }
}

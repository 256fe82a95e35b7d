//! Reads one config file.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use serde_json::Value;
use zeroize::Zeroizing;

use super::ConfigState;
use super::json::{self, Json};
use super::view::{self, View};
use crate::quoted::Quoted;

/// A config file that is larger is none.
const SIZE_LIMIT: u64 = 16 * 1024 * 1024;

/// A file that was opened and read.
pub(super) struct Read {
    pub(super) state: ConfigState,
    pub(super) go: View,
    pub(super) python: View,
    pub(super) current_context: Option<String>,
}

/// Reads a file, or says in which state it is.
pub(super) fn read(path: &Path, from_variable: bool) -> Result<Read, ConfigState> {
    let text = text(path, from_variable)?;
    let state = |at: usize, why: &str| {
        let (line, column) = position(&text, at);
        ConfigState::NotJson { line, column, why: why.into() }
    };
    if text.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Err(state(0, "it starts with a byte order mark: save it as UTF-8 without one"));
    }
    if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) {
        return Err(state(0, "it is UTF-16 (PowerShell's `>` writes that): save it as UTF-8"));
    }
    let empty = || Read {
        state: ConfigState::Present,
        go: View::default(),
        python: View::default(),
        current_context: None,
    };
    if text.trim_ascii().is_empty() {
        return Ok(empty());
    }
    // Go reads the first JSON value and no further; Python wants nothing else in the file.
    let mut values = serde_json::Deserializer::from_slice(&text).into_iter::<Json>();
    let mut json: Json = match values.next() {
        None => return Ok(empty()),
        Some(Ok(json)) => json,
        Some(Err(error)) => {
            let why = if error.is_eof() {
                "the file ends too early: it was cut off".into()
            } else {
                syntax(&error.to_string())
            };
            return Err(ConfigState::NotJson { line: error.line(), column: error.column(), why });
        }
    };
    let end = values.byte_offset();
    let rest = text.get(end..).unwrap_or_default();
    let excess = rest.iter().position(|byte| !byte.is_ascii_whitespace());
    let (mut python, go) = (json.python(), json.go());
    json.wipe();
    let mut read = Read {
        state: ConfigState::Present,
        python: view::python(&python),
        current_context: go.get("currentContext").and_then(Value::as_str).map(str::to_owned),
        go: view::go(go),
    };
    json::wipe(&mut python);
    if let Some(excess) = excess {
        read.state = state(end + excess, "there is something after the end of the JSON object");
        read.python = View::default();
    } else if read.go.not_an_object {
        read.state = state(0, "it is not a JSON object");
    }
    Ok(read)
}

fn text(path: &Path, from_variable: bool) -> Result<Zeroizing<Vec<u8>>, ConfigState> {
    let unreadable = |why: String| ConfigState::Unreadable { why: why.into() };
    let trouble = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => ConfigState::Missing,
        io::ErrorKind::PermissionDenied => unreadable(
            "this user may not read it: check its owner and mode (`ls -l`), sudo may have written it".into(),
        ),
        io::ErrorKind::NotADirectory if from_variable => {
            unreadable("DOCKER_CONFIG names a file, and must name the folder that holds config.json".into())
        }
        io::ErrorKind::NotADirectory => unreadable("its folder is a file: move that away".into()),
        _ => unreadable(format!("it cannot be read: {error}")),
    };
    // Asked first: to open a pipe would wait for whoever writes to it.
    let meta = path.metadata().map_err(|error| trouble(&error))?;
    if meta.is_dir() {
        return Err(unreadable("it is a folder where a file is needed: remove it and log in again".into()));
    }
    if !meta.is_file() {
        return Err(unreadable("it is a pipe or a device, not a file".into()));
    }
    if meta.len() > SIZE_LIMIT {
        return Err(unreadable(
            "it has more than 16 MiB, so it was not read: no config.json is that large".into(),
        ));
    }
    let capacity = usize::try_from(meta.len()).unwrap_or(0) + 1;
    let mut text = Zeroizing::new(Vec::with_capacity(capacity));
    File::open(path)
        .and_then(|file| file.take(SIZE_LIMIT).read_to_end(&mut text))
        .map_err(|error| trouble(&error))?;
    Ok(text)
}

/// serde's message about the syntax (it quotes nothing of the text), without the position at its end.
fn syntax(message: &str) -> Quoted {
    message.rsplit_once(" at line ").map_or(message, |(what, _)| what).into()
}

/// Line and column of a byte, from 1.
fn position(text: &[u8], at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.split(|byte| *byte == b'\n').count();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    (line, before.len() - start + 1)
}

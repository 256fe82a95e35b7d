//! From a file to its values: JSON first, then YAML, as SAM CLI reads templates (`samcli/yamlhelper.py`).

#[cfg(test)]
mod differential;

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;
use std::rc::Rc;

use super::error::TemplateError;
use super::files::Files;
use super::value::{Mark, Value};
use super::{json, yaml};
use crate::location::Location;
use crate::quoted::Quoted;

/// The largest file that is read. AWS takes templates of 1 MB.
pub(super) const LARGEST: u64 = 16 * 1024 * 1024;

/// A template's content.
pub(super) struct Source {
    /// The file's number.
    pub(super) file: u16,
    pub(super) root: Value,
    /// Keys that stand twice in one map.
    pub(super) duplicates: Vec<Duplicate>,
}

/// A key that stands twice in one map: the last one counts.
#[derive(Clone, Debug)]
pub(super) struct Duplicate {
    pub(super) key: Rc<str>,
    pub(super) first: Mark,
    pub(super) last: Mark,
}

/// What a parser says about text that it can't read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) why: String,
}

/// Reads and parses the file at `path`, which the user knows as `name`.
pub(super) fn read(path: &Path, name: &Quoted, files: &mut Files) -> Result<Source, TemplateError> {
    let text = read_text(path, name)?;
    // Python opens files so that every kind of line break is `\n`.
    let text = if text.contains('\r') { with_plain_breaks(&text) } else { text };
    // A `u16` of files is a bound for stacks that include each other, not for anyone's project.
    let Some(file) = files.add(path, name.clone(), text) else {
        return Err(TemplateError::Unreadable { file: name.clone(), why: Quoted::new("too many files") });
    };
    parse(files.text(file), file).map_err(|error| TemplateError::Syntax {
        location: Location {
            file: name.clone(),
            line: error.line,
            column: error.column,
            end_column: error.column + 1,
        },
        why: Quoted::new(&error.why).shortened(300),
    })
}

fn with_plain_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Parses text that belongs to the file with the number `file`.
pub(super) fn parse(text: &str, file: u16) -> Result<Source, SyntaxError> {
    json::parse(text, file).or_else(|_| yaml::parse(text, file))
}

/// The text of a file that is not larger than a template can be.
pub(super) fn read_text(path: &Path, name: &Quoted) -> Result<String, TemplateError> {
    let unreadable = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => TemplateError::Missing { file: name.clone() },
        _ => TemplateError::Unreadable { file: name.clone(), why: Quoted::new(&error.to_string()) },
    };
    let metadata = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        return Err(TemplateError::NotAFile { file: name.clone() });
    }
    if metadata.len() > LARGEST {
        let megabytes = metadata.len().div_ceil(1_000_000);
        return Err(TemplateError::TooLarge { file: name.clone(), megabytes });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    // The file may have grown since its size was asked for.
    File::open(path)
        .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        let line = before.split(|b| *b == b'\n').count();
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |place| place + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        let location = Location { file: name.clone(), line, column, end_column: column + 1 };
        TemplateError::NotUtf8 { location }
    })
}

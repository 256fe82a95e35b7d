//! The files that were read for a template: their names as the user knows them, and their lines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::pulls::SourceLine;
use super::samconfig::ConfigText;
use super::value::Mark;
use crate::location::Location;
use crate::quoted::{Quoted, is_control};

/// The longest line that is kept to be shown.
const LONGEST_LINE: usize = 400;
/// The longest line, in bytes, whose characters are counted to find its end.
const LONGEST_COUNTED: usize = 16 * 1024;

/// A template or Dockerfile.
struct File {
    name: Quoted,
    path: PathBuf,
    text: String,
    /// Byte offsets of the beginnings of lines.
    lines: Vec<usize>,
}

/// Every file that was read, by number.
#[derive(Default)]
pub(super) struct Files {
    files: Vec<File>,
}

impl Files {
    /// Keeps a file and gives it a number. `None` if there are too many of them.
    pub(super) fn add(&mut self, path: &Path, name: Quoted, text: String) -> Option<u16> {
        let number = u16::try_from(self.files.len()).ok()?;
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        self.files.push(File { name, path: path.to_owned(), text, lines });
        Some(number)
    }

    /// Keeps SAM's configuration as file 0, which the marks of its values name.
    pub(super) fn add_config(&mut self, config: &ConfigText) {
        self.add(&config.path, config.name.clone(), config.text.clone());
    }

    pub(super) fn path(&self, file: u16) -> &Path {
        self.files.get(usize::from(file)).map_or(Path::new(""), |file| &file.path)
    }

    pub(super) fn name(&self, file: u16) -> Quoted {
        self.files.get(usize::from(file)).map(|file| file.name.clone()).unwrap_or_default()
    }

    pub(super) fn text(&self, file: u16) -> &str {
        self.files.get(usize::from(file)).map_or("", |file| &file.text)
    }

    /// The text at a mark, if it ends on its line.
    pub(super) fn slice(&self, mark: Mark) -> String {
        let line = self.files.get(usize::from(mark.file)).map_or("", |file| file.line(mark.line as usize));
        let (start, end) =
            (mark.column.saturating_sub(1) as usize, mark.end_column.saturating_sub(1) as usize);
        line.chars().skip(start).take(end.saturating_sub(start)).collect()
    }

    /// The number of the file at `path`, if it was read already.
    pub(super) fn find(&self, path: &Path) -> Option<u16> {
        self.files.iter().position(|file| file.path == path).and_then(|place| u16::try_from(place).ok())
    }

    /// A mark as a location that can leave the room. A mark without a line is no place in a file.
    pub(super) fn location(&self, mark: Mark) -> Option<Location> {
        let file = self.files.get(usize::from(mark.file)).filter(|_| mark.line > 0)?;
        let end_column = if mark.end_column > mark.column {
            mark.end_column as usize
        } else {
            let line = file.line(mark.line as usize);
            // All of a template may stand on one line, and each of its places ask for the end of it.
            let end = if line.len() > LONGEST_COUNTED { 0 } else { line.trim_end().chars().count() + 1 };
            end.max(mark.column as usize + 1)
        };
        Some(Location {
            file: file.name.clone(),
            line: mark.line as usize,
            column: mark.column as usize,
            end_column,
        })
    }

    /// The lines that `locations` point at, each once, in order.
    pub(super) fn source_lines<'a>(&self, locations: impl Iterator<Item = &'a Location>) -> Vec<SourceLine> {
        let wanted: BTreeSet<(&Quoted, usize)> =
            locations.map(|location| (&location.file, location.line)).collect();
        wanted
            .into_iter()
            .filter_map(|(name, line)| {
                let file = self.files.iter().find(|file| file.name == *name)?;
                let text: String = file.line(line).chars().take(LONGEST_LINE).map(one_for_one).collect();
                Some(SourceLine { file: name.clone(), line, text: Quoted::new(&text) })
            })
            .collect()
    }
}

/// A character as it can be shown in one place, so that columns in the line stay what they are.
fn one_for_one(character: char) -> char {
    match character {
        '\t' => ' ',
        other if is_control(other) => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

impl File {
    fn line(&self, line: usize) -> &str {
        let start = line.checked_sub(1).and_then(|place| self.lines.get(place)).copied();
        let end = self.lines.get(line).copied().unwrap_or(self.text.len());
        start
            .and_then(|start| self.text.get(start..end))
            .map_or("", |text| text.trim_end_matches(['\r', '\n']))
    }
}

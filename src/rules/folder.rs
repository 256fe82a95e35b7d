//! A team's own rules: the files of a folder, each one rule.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use thiserror::Error;

use super::mistake::{Mistake, Wrong};
use super::{Rule, RuleSet, Source, check};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::regular_file;
use crate::template::document::{Document, Place};

/// The published form of a rule.
const SCHEMA: &str = include_str!("../../schema/rule.schema.json");
static PUBLISHED: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(SCHEMA).unwrap_or_default());

/// The largest file that is read. The largest rule that is built in has 8 KB.
const LARGEST: u64 = 256 * 1024;
/// How many rules a folder may hold.
const MOST: usize = 1000;

/// Why a folder of rules cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FolderError {
    /// There is no such folder.
    #[error("there is no folder {0}; name the folder that holds your rules")]
    Missing(Quoted),
    /// It is a file.
    #[error("{0} is not a folder; name the folder that holds your rules, not one of them")]
    NotAFolder(Quoted),
    /// It cannot be opened.
    #[error("{folder} can't be read ({why}); make it readable for this user")]
    Unreadable {
        /// The folder as the user knows it.
        folder: Quoted,
        /// The operating system's reason.
        why: Quoted,
    },
    /// It holds no rule.
    #[error("{0} holds no rule; put files there whose names end in .yaml")]
    Empty(Quoted),
    /// It holds more than any team has.
    #[error("{0} holds more than 1000 files; name the folder that holds your rules alone")]
    TooMany(Quoted),
}

/// Why a file of the folder is no rule.
#[derive(Debug, Error)]
enum FileError {
    #[error("its name is not text; rename it")]
    Name,
    #[error("this is not a file; take it away")]
    NotAFile,
    #[error("this can't be read ({0}); make it readable for this user")]
    Unreadable(std::io::Error),
    #[error("this is larger than 256 KB, which no rule is; take something out")]
    TooLarge,
    #[error("this is not UTF-8; save it as UTF-8")]
    NotUtf8,
    #[error("the rule {id} stands in {other} too; take one away")]
    Twice { id: String, other: Quoted },
    #[error("this is not YAML: {0}; correct it here")]
    Syntax(String),
    #[error("a rule without a signature is never found, unless it replaces one that is built in; add one")]
    NeverFound,
}

/// What is wrong in a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The place; line and column are 0 where it is the whole file.
    pub at: Location,
    /// What is wrong, and what to do.
    pub what: Quoted,
}

/// A rule of a folder.
#[derive(Debug)]
pub(crate) struct Read {
    /// The file as the user knows it.
    pub(crate) file: Quoted,
    /// What stands where in it.
    document: Document,
    pub(crate) rule: Rule,
}

impl Read {
    /// The place of a part of the rule, given as a JSON pointer.
    pub(crate) fn locate(&self, pointer: &str) -> Location {
        location(&self.file, self.document.place_of(pointer))
    }
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// The rules in which nothing is wrong, by id.
    pub(crate) rules: Vec<Read>,
    /// What is wrong in the other files, in the order of files and lines.
    pub(crate) troubles: Vec<Trouble>,
}

impl Folder {
    /// Reads all files of `folder` whose names end in `.yaml` or `.yml`; `display` says how the user knows a path.
    /// Others are no rules, and neither are hidden files and what lies in folders inside it.
    pub(crate) fn read(
        folder: &Path,
        built_in: &RuleSet,
        display: &dyn Fn(&Path) -> String,
    ) -> Result<Self, FolderError> {
        let mut read = Self::default();
        let mut ids: BTreeMap<String, Quoted> = BTreeMap::new();
        for path in files(folder, display)? {
            let file = Quoted::new(&display(&path));
            match read_file(&path, &file) {
                Err(troubles) => read.troubles.extend(troubles),
                Ok(mut rule) => {
                    let id = rule.rule.id.clone();
                    let twice = ids.get(&id).cloned().map(|other| FileError::Twice { id: id.clone(), other });
                    let replaces = built_in.get(&id).is_some();
                    let never = rule.rule.signatures.is_empty() && !replaces;
                    if let Some(error) = twice.or_else(|| never.then_some(FileError::NeverFound)) {
                        read.troubles.push(trouble(rule.locate("/id"), &error));
                        continue;
                    }
                    if !replaces {
                        // No check knows it.
                        rule.rule.source = Source::Text;
                    }
                    ids.insert(id, file);
                    read.rules.push(rule);
                }
            }
        }
        read.check_effects(built_in);
        let place = |trouble: &Trouble| (trouble.at.file.clone(), trouble.at.line, trouble.at.column);
        read.troubles.sort_by_key(place);
        Ok(read)
    }

    /// After-effects may be rules of the folder or of those that are built in.
    fn check_effects(&mut self, built_in: &RuleSet) {
        let ids = self.rules.iter().map(|read| read.rule.id.as_str());
        let known: Vec<&str> = ids.chain(built_in.iter().map(|rule| rule.id.as_str())).collect();
        for read in &self.rules {
            let mistakes = check::unknown_effects(&read.rule, &known);
            let found = mistakes.into_iter().map(|mistake| trouble(read.locate(&mistake.at), &mistake.wrong));
            self.troubles.extend(found);
        }
    }
}

fn files(folder: &Path, display: &dyn Fn(&Path) -> String) -> Result<Vec<PathBuf>, FolderError> {
    let name = || Quoted::new(&display(folder));
    let unreadable =
        |error: std::io::Error| FolderError::Unreadable { folder: name(), why: error.to_string().into() };
    match fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(FolderError::Missing(name()));
        }
        Err(error) => return Err(unreadable(error)),
        Ok(metadata) if !metadata.is_dir() => return Err(FolderError::NotAFolder(name())),
        Ok(_) => {}
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_rule =
            path.extension().is_some_and(|ending| ["yaml", "yml"].iter().any(|known| ending == *known));
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_rule || is_hidden || path.is_dir() {
            continue;
        }
        if files.len() >= MOST {
            return Err(FolderError::TooMany(name()));
        }
        files.push(path);
    }
    if files.is_empty() {
        return Err(FolderError::Empty(name()));
    }
    files.sort();
    Ok(files)
}

fn read_file(path: &Path, file: &Quoted) -> Result<Read, Vec<Trouble>> {
    let whole = |error: FileError| vec![trouble(location(file, Place::default()), &error)];
    let name = path.file_stem().and_then(|name| name.to_str()).ok_or_else(|| whole(FileError::Name))?;
    let text = read_text(path).map_err(whole)?;
    let document = Document::read(&text)
        .map_err(|broken| vec![trouble(location(file, broken.place), &FileError::Syntax(broken.why))])?;
    match check::rule(&PUBLISHED, &document.value, name) {
        Ok(rule) => Ok(Read { file: file.clone(), document, rule }),
        Err(mistakes) => Err(mistakes.iter().map(|mistake| of_mistake(mistake, file, &document)).collect()),
    }
}

fn of_mistake(mistake: &Mistake, file: &Quoted, document: &Document) -> Trouble {
    let place = match mistake.wrong {
        Wrong::UnknownKey { .. } => document.place_of_key(&mistake.at),
        _ => document.place_of(&mistake.at),
    };
    trouble(location(file, place), &mistake.wrong)
}

fn read_text(path: &Path) -> Result<String, FileError> {
    let bytes = regular_file::read(path, LARGEST + 1).map_err(|error| match error.kind() {
        ErrorKind::InvalidInput => FileError::NotAFile,
        _ => FileError::Unreadable(error),
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(FileError::TooLarge);
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| FileError::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn location(file: &Quoted, place: Place) -> Location {
    let Place { line, column, end_column } = place;
    Location { file: file.clone(), line, column, end_column }
}

fn trouble(at: Location, what: &dyn std::fmt::Display) -> Trouble {
    Trouble { at, what: Quoted::beginning(&what.to_string(), 600) }
}

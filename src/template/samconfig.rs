//! `samconfig.toml`, `samconfig.yaml` and `samconfig.yml`: what SAM is told beside its command line.
//!
//! Source: SAM CLI, `lib/config/samconfig.py`, `lib/config/file_manager.py` and `cli/cli_config_file.py`.

mod error;
mod section;
#[cfg(test)]
mod tests;
mod toml;

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use self::error::ConfigError;
use self::section::Malformed;
pub(super) use self::section::{Section, not_a_boolean, refused, truth};
use super::path::normalize;
use super::scalar;
use super::source::SyntaxError;
use super::value::{Data, Mark, Value};
use super::yaml;
use crate::environment::Environment;
use crate::location::Location;
use crate::quoted::Quoted;

/// The names that SAM tries, in its order.
const NAMES: [&str; 3] = ["samconfig.toml", "samconfig.yaml", "samconfig.yml"];
/// Where SAM's environments begin if none is chosen.
const DEFAULT_ENVIRONMENT: &str = "default";
/// The largest file that is read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The text of a configuration file, for locations in it. It is file 0 of every template that is read with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ConfigText {
    pub(super) path: PathBuf,
    pub(super) name: Quoted,
    pub(super) text: String,
}

/// SAM's configuration: one file and the environment that is taken from it.
pub struct Samconfig {
    text: Arc<ConfigText>,
    root: Value,
    environment: String,
    /// Files of the other names, which SAM ignores.
    ignored: Vec<Quoted>,
}

impl Samconfig {
    /// Looks for the configuration as SAM does: `chosen` (`--config-file`) starts from `folder`, which is that of the
    /// template if the command line names one, and the working folder otherwise. `None` where SAM goes on without any.
    ///
    /// # Errors
    /// SAM would refuse every command: the chosen file is not there, or the file can't be read as SAM reads it.
    pub fn find(
        folder: &Path,
        chosen: Option<&Path>,
        config_env: Option<&str>,
        environment: &Environment,
    ) -> Result<Option<Self>, ConfigError> {
        let chosen = chosen.filter(|chosen| !chosen.as_os_str().is_empty());
        let mut found = NAMES.iter().map(|name| folder.join(name)).filter(|path| path.exists());
        let path = match chosen {
            Some(chosen) => Self::check_choice(folder, chosen, environment)?,
            None => match found.next() {
                Some(path) => normalize(&path),
                None => return Ok(None),
            },
        };
        let ignored = if chosen.is_some() { Vec::new() } else { found.collect() };
        let name = Quoted::new(&environment.display(&path));
        let Some(text) = read_text(&path, &name)? else { return Ok(None) };
        let root = parse(&path, &text, &name)?;
        check_version(&root, &name)?;
        let config_env = config_env.filter(|name| !name.is_empty()).unwrap_or(DEFAULT_ENVIRONMENT);
        Ok(Some(Self {
            text: Arc::new(ConfigText { path, name, text }),
            root,
            environment: config_env.to_owned(),
            ignored: ignored.iter().map(|path| Quoted::new(&environment.display(path))).collect(),
        }))
    }

    /// The path of the file that `--config-file` chooses.
    ///
    /// # Errors
    /// SAM would refuse it: it is not there, or its name does not end as SAM wants it.
    pub fn check_choice(
        folder: &Path,
        chosen: &Path,
        environment: &Environment,
    ) -> Result<PathBuf, ConfigError> {
        let path = normalize(&folder.join(chosen));
        let file = || Quoted::new(&environment.display(&path));
        // SAM takes its own default name for what it is without looking.
        let is_default = chosen == Path::new(NAMES[0]) || chosen.as_os_str().is_empty();
        if !is_default && !path.is_file() {
            return Err(ConfigError::Missing { file: file() });
        }
        if !is_default && !matches!(ending(&path), "toml" | "yaml" | "yml") {
            return Err(ConfigError::Extension { file: file() });
        }
        Ok(path)
    }

    /// The file as the user knows it.
    #[must_use]
    pub fn file(&self) -> &Quoted {
        &self.text.name
    }

    /// The environment whose values SAM takes.
    #[must_use]
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The files that SAM leaves aside.
    #[must_use]
    pub fn ignored(&self) -> &[Quoted] {
        &self.ignored
    }

    /// Whether the file has anything for the environment. SAM says nothing where it has not.
    #[must_use]
    pub fn has_environment(&self) -> bool {
        self.root.get(&self.environment).is_some()
    }

    pub(super) fn text(&self) -> &Arc<ConfigText> {
        &self.text
    }

    /// The values of a command, such as `local_invoke`, over those for all commands (`global`).
    pub(super) fn section(&self, command: &str) -> Result<Section, Malformed> {
        Section::read(&self.root, &self.environment, command, ending(&self.text.path) == "toml")
    }
}

/// The text, or nothing where SAM can't open the file and goes on without it.
fn read_text(path: &Path, name: &Quoted) -> Result<Option<String>, ConfigError> {
    let Ok(metadata) = fs::metadata(path) else { return Ok(None) };
    // To open a pipe would wait for whoever writes to it.
    if !metadata.is_file() && !metadata.is_dir() {
        return Err(ConfigError::NotAFile { file: name.clone() });
    }
    if metadata.len() > LARGEST {
        return Err(ConfigError::TooLarge { file: name.clone() });
    }
    let mut text = String::new();
    match File::open(path).and_then(|file| file.take(LARGEST).read_to_string(&mut text)) {
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(ConfigError::NotUtf8 { file: name.clone() })
        }
        Err(_) => Ok(None),
    }
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// Parses the text by the ending of the file's name.
pub(super) fn parse_by_ending(path: &Path, text: &str, file: u16) -> Result<Value, SyntaxError> {
    if ending(path) == "toml" {
        return toml::parse(text, file);
    }
    let source = yaml::parse_as(text, file, scalar::core::other_than_text)?;
    match source.duplicates.first() {
        None => Ok(source.root),
        Some(duplicate) => Err(SyntaxError {
            line: duplicate.last.line as usize,
            column: duplicate.last.column as usize,
            why: format!("found duplicate key \"{}\"", duplicate.key),
        }),
    }
}

fn parse(path: &Path, text: &str, name: &Quoted) -> Result<Value, ConfigError> {
    parse_by_ending(path, text, 0).map_err(|error| ConfigError::Syntax {
        location: place(name, error.line, error.column, error.column + 1),
        why: Quoted::new(&error.why).shortened(300),
    })
}

fn place(name: &Quoted, line: usize, column: usize, end_column: usize) -> Location {
    Location { file: name.clone(), line, column, end_column }
}

/// Every file that says anything needs `version = 0.1`.
fn check_version(root: &Value, name: &Quoted) -> Result<(), ConfigError> {
    let Data::Map(map) = &root.data else {
        return Err(ConfigError::NotATable { file: name.clone(), kind: section::kind(root, false) });
    };
    let version = map.get("version");
    if map.is_empty() || matches!(version.map(|version| &version.data), Some(Data::Float(_))) {
        return Ok(());
    }
    let mark = version.map_or(Mark { line: 1, column: 1, ..Mark::default() }, |version| version.mark);
    let column = mark.column as usize;
    let end = if mark.end_column > mark.column { mark.end_column as usize } else { column + 1 };
    Err(ConfigError::Version { location: place(name, mark.line as usize, column, end) })
}

//! The other forms of parameter overrides: lists, tables, and files that are named with `file://`.
//!
//! Source: SAM CLI, `cli/types.py`, `CfnParameterOverridesType.convert`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Parameters, pairs, unquote};
use crate::template::collector::Trouble;
use crate::template::path::normalize;
use crate::template::python;
use crate::template::samconfig::parse_by_ending;
use crate::template::value::{Data, Mark, Value};

/// How deep lists and files may be in each other; SAM ends at Python's recursion limit.
const DEEPEST: usize = 100;
/// The largest file that is read.
const LARGEST: u64 = 4 * 1024 * 1024;
/// How many values are read; AWS takes 200 parameters.
const MOST_VALUES: usize = 20_000;

/// Reads what stands in a configuration file or behind `file://`, in the order of the text.
pub(in crate::template) struct Reading<'a> {
    /// Where paths start on the command line and in the configuration.
    pub(in crate::template) folder: &'a Path,
    parameters: Parameters,
    /// The files that are open, the innermost last.
    open: Vec<PathBuf>,
    /// The place in the configuration that all of a file's values are shown at.
    outer: Option<Mark>,
    depth: usize,
    /// How many values may still be gone through: aliases make few of them many.
    left: usize,
}

impl<'a> Reading<'a> {
    /// Reads `value`, the whole of what parameters are given.
    pub(in crate::template) fn read(value: &Value, folder: &'a Path) -> Result<Parameters, Trouble> {
        let mut reading = Self {
            folder,
            parameters: Parameters::default(),
            open: Vec::new(),
            outer: None,
            depth: 0,
            left: MOST_VALUES,
        };
        reading.value(value)?;
        let Parameters(parameters) = reading.parameters;
        let mut unquoted = Parameters::default();
        for (key, value, mark) in parameters {
            unquoted.put(unquote(&key), unquote(&value), mark);
        }
        Ok(unquoted)
    }

    fn value(&mut self, value: &Value) -> Result<(), Trouble> {
        if self.depth >= DEEPEST {
            return Err(self.refused(value, "lists and files are nested more than 100 deep"));
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| self.too_many(value))?;
        self.depth += 1;
        let read = match &value.data {
            Data::Null => Ok(()),
            // Only the whole may be empty.
            Data::Text(text) if text.is_empty() && (self.depth == 1) => Ok(()),
            Data::Text(text) => match text.strip_prefix("file://") {
                Some(path) => self.file(value, text, path),
                None => self.text(value, text),
            },
            Data::List(items) => items.iter().try_for_each(|item| self.value(item)),
            Data::Map(map) => map.entries().iter().try_for_each(|(key, value)| self.entry(key, value)),
            Data::Bool(_) | Data::Integer(_) | Data::Float(_) | Data::Other(_) => {
                let why = format!("{} is invalid in a way the code doesn't expect", python::text(value));
                Err(self.refused(value, &why))
            }
        };
        self.depth -= 1;
        read
    }

    fn text(&mut self, value: &Value, text: &str) -> Result<(), Trouble> {
        let found = pairs(text);
        if found.is_empty() {
            let why = format!(
                "{text} is not a valid format. It must look something like 'KeyPairName=MyKey InstanceType=t1.micro', \
                 or 'file://MyParams.yaml'"
            );
            return Err(self.refused(value, &why));
        }
        self.left = self.left.checked_sub(found.len()).ok_or_else(|| self.too_many(value))?;
        for (key, given) in found {
            let mark = self.mark(value);
            self.parameters.put(key.to_owned(), given.to_owned(), mark);
        }
        Ok(())
    }

    fn entry(&mut self, key: &Value, value: &Value) -> Result<(), Trouble> {
        self.left = self.left.checked_sub(1).ok_or_else(|| self.too_many(value))?;
        if key.text() == Some("$include") {
            return match &value.data {
                Data::Text(_) | Data::List(_) | Data::Null => {
                    // What is included is read as a whole of its own.
                    let depth = std::mem::take(&mut self.depth);
                    let read = self.value(value);
                    self.depth = depth;
                    read
                }
                _ => Err(self.refused(value, "$include must be a string or list of strings")),
            };
        }
        let text = match &value.data {
            Data::Null => String::new(),
            Data::List(items) => {
                let items = items.iter().filter(|item| !item.is_null() && item.text() != Some(""));
                let items: Vec<String> = items.map(|item| python::text(item).trim().to_owned()).collect();
                items.join(",")
            }
            _ => python::text(value),
        };
        let mark = self.mark(value);
        self.parameters.put(python::text(key), text, mark);
        Ok(())
    }

    fn file(&mut self, value: &Value, text: &str, path: &str) -> Result<(), Trouble> {
        let folder = self.open.last().and_then(|file| file.parent()).unwrap_or(self.folder);
        let file = folder.join(path);
        let file = file.canonicalize().unwrap_or_else(|_| normalize(&file));
        if !file.is_file() {
            return Err(self.refused(value, &format!("{text} was not found or is a directory")));
        }
        if !["toml", "yaml", "yml"]
            .iter()
            .any(|ending| file.extension().is_some_and(|found| found == *ending))
        {
            return Err(self.refused(value, &format!("{text} uses an unsupported extension")));
        }
        if self.open.contains(&file) || self.open.len() >= DEEPEST {
            let why = format!("Infinite recursion detected in file references: {path}");
            return Err(self.refused(value, &why));
        }
        if file.metadata().is_ok_and(|metadata| metadata.len() > LARGEST) {
            return Err(self.refused(value, &format!("{text} is larger than any file of parameters")));
        }
        // SAM takes a file that it may not open for an empty one.
        let content = fs::read(&file).unwrap_or_default();
        let content =
            String::from_utf8(content).map_err(|_| self.refused(value, &format!("{text} is not UTF-8")))?;
        let parsed = parse_by_ending(&file, &content, 0).map_err(|error| {
            self.refused(value, &format!("{text} can't be read at line {}: {}", error.line, error.why))
        })?;
        let outer = self.outer.replace(self.mark(value));
        let depth = std::mem::take(&mut self.depth);
        self.open.push(file);
        let read = self.value(&parsed);
        self.open.pop();
        (self.depth, self.outer) = (depth, outer);
        read
    }

    /// Places in other files than the configuration itself are shown as the place that names the file.
    fn mark(&self, value: &Value) -> Mark {
        self.outer.unwrap_or(value.mark)
    }

    fn too_many(&self, value: &Value) -> Trouble {
        self.refused(value, &format!("there are more than {MOST_VALUES} values"))
    }

    fn refused(&self, value: &Value, why: &str) -> Trouble {
        let message = format!("Invalid value for '--parameter-overrides': {why}");
        Trouble::new("samconfig-value-refused", self.mark(value), message)
    }
}

//! The files `~/.aws/config` and `~/.aws/credentials`, read as botocore reads them: by Python's `RawConfigParser`, in
//! which a section or key that stands twice is a mistake, and with one level of indented keys (botocore,
//! `configloader.py`, `raw_config_parse`; Python, `configparser.py`, `_read`).

mod error;
mod lines;
#[cfg(test)]
mod tests;

pub(super) use error::{IniError, Mistake};
pub(super) use lines::is_space;

use std::collections::HashSet;

use zeroize::Zeroizing;

use self::lines::{lines, strip, strip_end};

/// The section whose keys all others have too.
const DEFAULTS: &str = "DEFAULT";

/// A file. Its values may be secrets, so there is no `Debug` for it.
#[derive(Default)]
pub(super) struct Ini {
    sections: Vec<Section>,
}

/// A section. Keys are in lower case.
#[derive(Default)]
pub(super) struct Section {
    /// What stands between the brackets.
    pub(super) name: String,
    /// The line of its header, from 1.
    pub(super) line: usize,
    entries: Vec<Entry>,
}

/// A key with its value.
pub(super) struct Entry {
    /// In lower case.
    pub(super) key: String,
    /// Its line, from 1.
    pub(super) line: usize,
    /// What it says.
    pub(super) value: Value,
}

/// What a key says.
pub(super) enum Value {
    /// Text, of several lines where they are indented.
    Text(Zeroizing<String>),
    /// Indented keys under a key without a value.
    Nested(Vec<(String, Zeroizing<String>)>),
}

impl Entry {
    /// The text; `None` where there are indented keys instead.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Nested(_) => None,
        }
    }
}

impl Section {
    /// The entry of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

impl Ini {
    /// Reads a file.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, IniError> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            IniError::new(1 + memchr::memchr_iter(b'\n', before).count(), Mistake::NotUtf8)
        })?;
        let mut reader = Reader::default();
        for (index, line) in lines(text).enumerate() {
            reader.line(index + 1, line)?;
        }
        reader.end()
    }

    /// Its sections, in their order.
    pub(super) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// A section by its name.
    pub(super) fn section(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }
}

/// A value while its lines come in.
struct Open {
    key: String,
    line: usize,
    lines: Vec<Zeroizing<String>>,
}

#[derive(Default)]
struct OpenSection {
    name: String,
    line: usize,
    entries: Vec<Open>,
}

#[derive(Default)]
struct Reader {
    sections: Vec<OpenSection>,
    defaults: OpenSection,
    /// The section that lines belong to; `None` before the first.
    current: Option<Current>,
    /// Whether a line that is further in belongs to the key before it.
    in_value: bool,
    indent: usize,
    seen: HashSet<(String, String)>,
    /// Found while reading went on, as Python does.
    mistake: Option<IniError>,
}

#[derive(Clone, Copy)]
enum Current {
    Defaults,
    Section(usize),
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), IniError> {
        let value = strip(line);
        if value.starts_with(['#', ';']) {
            return Ok(());
        }
        if value.is_empty() {
            if self.in_value {
                self.go_on("");
            }
            return Ok(());
        }
        let indent = line.chars().take_while(|c| lines::is_space(*c)).count();
        if self.in_value && indent > self.indent {
            self.go_on(value);
            return Ok(());
        }
        self.indent = indent;
        if let Some(name) = header(value) {
            return self.open(number, name);
        }
        if self.current.is_none() {
            let mistake =
                if value.starts_with('\u{feff}') { Mistake::ByteOrderMark } else { Mistake::NoSection };
            return Err(IniError::new(number, mistake));
        }
        self.option(number, value)
    }

    fn open(&mut self, number: usize, name: &str) -> Result<(), IniError> {
        self.in_value = false;
        if self.sections.iter().any(|section| section.name == name) {
            return Err(IniError::new(number, Mistake::SectionTwice(name.into())));
        }
        if name == DEFAULTS {
            self.current = Some(Current::Defaults);
            return Ok(());
        }
        self.current = Some(Current::Section(self.sections.len()));
        self.sections.push(OpenSection { name: name.to_owned(), line: number, entries: Vec::new() });
        Ok(())
    }

    fn option(&mut self, number: usize, line: &str) -> Result<(), IniError> {
        let Some((key, value)) = line.split_once(['=', ':']) else {
            // Python goes on with the key before, and says so in the end.
            self.mistake.get_or_insert(IniError::new(number, Mistake::NoDelimiter));
            return Ok(());
        };
        let key = strip_end(key).to_lowercase();
        if key.is_empty() {
            self.mistake.get_or_insert(IniError::new(number, Mistake::NoKey));
        }
        let Some(section) = self.section() else { return Ok(()) };
        let of = section.name.clone();
        section.entries.push(Open {
            key: key.clone(),
            line: number,
            lines: vec![Zeroizing::new(strip(value).to_owned())],
        });
        self.in_value = true;
        if !self.seen.insert((of, key.clone())) {
            return Err(IniError::new(number, Mistake::KeyTwice(key.as_str().into())));
        }
        Ok(())
    }

    fn go_on(&mut self, value: &str) {
        if let Some(open) = self.section().and_then(|section| section.entries.last_mut()) {
            open.lines.push(Zeroizing::new(value.to_owned()));
        }
    }

    fn section(&mut self) -> Option<&mut OpenSection> {
        match self.current? {
            Current::Defaults => Some(&mut self.defaults),
            Current::Section(index) => self.sections.get_mut(index),
        }
    }

    fn end(self) -> Result<Ini, IniError> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        let mut sections = Vec::new();
        for open in &self.sections {
            let own = open.entries.iter();
            let inherited =
                self.defaults.entries.iter().filter(|entry| own.clone().all(|known| known.key != entry.key));
            let entries = own.clone().chain(inherited).map(close).collect::<Result<_, _>>()?;
            sections.push(Section { name: open.name.clone(), line: open.line, entries });
        }
        Ok(Ini { sections })
    }
}

/// What stands between the first bracket and the last one; what follows it does not count.
fn header(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix('[')?.rsplit_once(']')?;
    (!name.is_empty()).then_some(name)
}

fn close(open: &Open) -> Result<Entry, IniError> {
    let mut text = Zeroizing::new(String::new());
    for (index, line) in open.lines.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(line);
    }
    let end = strip_end(&text).len();
    text.truncate(end);
    let value = if text.starts_with('\n') { Value::Nested(nested(open)?) } else { Value::Text(text) };
    Ok(Entry { key: open.key.clone(), line: open.line, value })
}

/// botocore, `configloader.py`, `_parse_nested`.
fn nested(open: &Open) -> Result<Vec<(String, Zeroizing<String>)>, IniError> {
    let mut keys: Vec<(String, Zeroizing<String>)> = Vec::new();
    for line in open.lines.iter().map(|line| strip(line)).filter(|line| !line.is_empty()) {
        let (key, value) = line.split_once('=').ok_or_else(|| {
            IniError::new(open.line, Mistake::NestedWithoutEquals(open.key.as_str().into()))
        })?;
        let value = Zeroizing::new(strip(value).to_owned());
        keys.retain(|(known, _)| known != strip(key));
        keys.push((strip(key).to_owned(), value));
    }
    Ok(keys)
}

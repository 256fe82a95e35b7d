//! Facts in a file: `--save-facts` writes them, `--facts` reads them.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::{Failure, output};
use crate::environment::Environment;
use crate::facts::{Facts, saved};
use crate::fix;

/// No facts are larger: those of 500 templates take a tenth of it.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Writes what was seen, for this user alone to read.
pub(super) fn save(
    environment: &Environment,
    file: &Path,
    facts: &Facts,
    masked: bool,
) -> Result<(), Failure> {
    let bug = |error: serde_json::Error| Failure::could_not_look(error.to_string());
    let text = if masked { saved::write(&facts.masked().map_err(bug)?) } else { saved::write(facts) };
    let text = text.map_err(bug)?;
    if file.as_os_str() == "-" {
        return output::write(&text);
    }
    let path = environment.current_dir.join(file);
    write(&path, text.as_bytes()).map_err(|error| {
        let file = environment.display(&path);
        Failure::could_not_look(format!(
            "the facts could not be saved in {file}: {error}. Name a file that can be written to --save-facts."
        ))
    })
}

/// A pipe or a device is written to; a file is replaced as a whole, where a link leads to too.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match path.metadata() {
        Ok(there) if there.is_dir() => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
        Ok(there) if !there.is_file() => OpenOptions::new().write(true).open(path)?.write_all(bytes),
        Ok(_) => fix::replace(&path.canonicalize()?, bytes),
        Err(_) => fix::replace(path, bytes),
    }
}

/// Reads what was seen elsewhere.
pub(super) fn load(environment: &Environment, file: &Path) -> Result<Facts, Failure> {
    let is_input = file.as_os_str() == "-";
    let path = environment.current_dir.join(file);
    let shown = if is_input { "standard input".to_owned() } else { environment.display(&path) };
    let read = if is_input { text(io::stdin().lock()) } else { fs::File::open(&path).and_then(text) };
    let text = read.map_err(|error| {
        Failure::could_not_look(format!(
            "the facts in {shown} cannot be read: {error}. Give a file that --save-facts wrote to --facts, or - for standard \
             input."
        ))
    })?;
    saved::read(&text)
        .map_err(|error| Failure::could_not_look(format!("the facts in {shown} cannot be judged: {error}")))
}

fn text(file: impl io::Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text)?;
    Ok(text)
}

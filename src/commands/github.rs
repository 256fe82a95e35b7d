//! What GitHub Actions tells a step, and the summary that a step may write ("Workflow commands for GitHub Actions", "Adding
//! a job summary").

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::{Failure, output};
use crate::environment::Environment;
use crate::random;

/// GitHub takes no longer summary of a step.
const LONGEST_SUMMARY: u64 = 1024 * 1024;
/// Stands where the rest of a summary was left out.
const CUT: &str =
    "\n\nThe rest is left out: GitHub shows no more than 1 MiB. The log of this step has all of it.\n";

/// Whether this is a step of GitHub Actions ("Default environment variables").
pub(super) fn is_here(environment: &Environment) -> bool {
    environment.get("GITHUB_ACTIONS") == Some("true")
}

/// A word that ends a part of the output in which the runner looks for no commands.
pub(super) fn token() -> Result<String, Failure> {
    random::word().ok_or_else(|| {
        Failure::could_not_look("this system has no random numbers to give. Choose another --format.")
    })
}

/// Adds Markdown to the summary of the step, where there is one. Where it can't be written the report stands in the log all
/// the same, so that is a note and no failure.
pub(super) fn add_to_summary(environment: &Environment, markdown: &str) {
    let Some(file) = environment.path("GITHUB_STEP_SUMMARY") else { return };
    if let Err(error) = append(&environment.current_dir.join(&file), markdown) {
        let file = environment.display(&file);
        let message = format!("the job summary {file} (GITHUB_STEP_SUMMARY) could not be written: {error}");
        output::complain(&message, &[]);
    }
}

fn append(file: &Path, markdown: &str) -> io::Result<()> {
    let there = match fs::metadata(file) {
        // To open a pipe would wait for whoever reads it.
        Ok(metadata) if !metadata.is_file() => {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
        }
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    let room = usize::try_from(LONGEST_SUMMARY.saturating_sub(there)).unwrap_or(usize::MAX);
    let Some(text) = fitting(markdown, room) else {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "other commands of this step have filled it",
        ));
    };
    OpenOptions::new().append(true).create(true).open(file)?.write_all(text.as_bytes())
}

/// As many lines as there is room for, with a note and with a block of code closed that was cut in two.
fn fitting(markdown: &str, room: usize) -> Option<String> {
    if markdown.len() <= room {
        return Some(markdown.to_owned());
    }
    let mut kept = String::new();
    let mut fence: Option<&str> = None;
    for line in markdown.split_inclusive('\n') {
        let is_fence = line.trim_start().starts_with("```");
        let run = line.trim().trim_end_matches(|c| c != '`');
        let next = match fence {
            None if is_fence => Some(&line[..line.len() - line.trim_start_matches([' ', '`']).len()]),
            Some(open) if is_fence && run == open.trim() => None,
            other => other,
        };
        let needed = kept.len() + line.len() + next.map_or(0, |open| open.len() + 1) + CUT.len();
        if needed > room {
            break;
        }
        kept.push_str(line);
        fence = next;
    }
    if kept.is_empty() {
        return None;
    }
    if let Some(open) = fence {
        kept.push_str(open);
    }
    Some(kept + CUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_cut_between_lines_and_outside_of_code() {
        let text = "## a\n\n1. b\n\n   ````sh\n   c ```\n   d\n   ````\n\ne\n";
        assert_eq!(fitting(text, text.len()).as_deref(), Some(text));
        for room in CUT.len()..CUT.len() + text.len() {
            let Some(cut) = fitting(text, room) else { continue };
            assert!(cut.len() <= room, "{cut}");
            let kept = cut.strip_suffix(CUT).unwrap_or(&cut);
            assert_eq!(kept.matches("````").count() % 2, 0, "{cut}");
        }
        assert_eq!(fitting(text, 10), None);
    }
}

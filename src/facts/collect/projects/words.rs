//! What is said of places where no template was found, and of what was left out.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Reading;
use crate::environment::Environment;
use crate::facts::TemplateState;
use crate::facts::collect::Request;
use crate::facts::collect::pulls::Wanted;
use crate::quoted::Quoted;
use crate::template::effect::Effect;
use crate::template::pulls::Problem;

/// How many names a note lists.
const MOST_NAMES: usize = 5;

/// What is said where nothing was found.
pub(super) fn none(
    environment: &Environment,
    request: &Request,
    readings: Vec<Reading>,
    notes: &[Problem],
) -> Wanted {
    let folders: Vec<PathBuf> = readings.iter().map(|reading| reading.project.folder.clone()).collect();
    let mut wanted = match readings.into_iter().next() {
        Some(only) if request.places.len() < 2 => only.wanted,
        _ => {
            let folders = if folders.is_empty() {
                String::new()
            } else {
                format!(" in {}", list(environment, &folders))
            };
            let why = format!("there is no SAM template{folders}. Name folders or files that have one.");
            Wanted::nothing(TemplateState::Missing { why: why.into() })
        }
    };
    if let (TemplateState::Missing { why }, [first, ..]) = (&mut wanted.state, notes) {
        *why = Quoted::new(&format!("{}: {why}", first.message));
    }
    wanted
}

/// That a search had no more time.
pub(super) fn ended_early(environment: &Environment, folder: &Path, limit: Duration) -> Problem {
    let message = format!(
        "the search for SAM templates in {} was ended after {} s, and may have missed some: name folders below it",
        list(environment, &[folder.to_owned()]),
        limit.as_secs_f32()
    );
    note("search-ended-early", message)
}

/// Something that is good to know.
pub(super) fn note(id: &str, message: String) -> Problem {
    Problem {
        id: id.to_owned(),
        path: Quoted::default(),
        message: message.into(),
        effect: Effect::ReadDifferently,
        location: None,
        template: None,
    }
}

/// Paths as people know them; of many the first.
pub(super) fn list(environment: &Environment, paths: &[PathBuf]) -> String {
    let name = |path: &PathBuf| match path {
        path if *path == environment.current_dir => "this folder".to_owned(),
        path => environment.display(path),
    };
    let names: Vec<String> = paths.iter().take(MOST_NAMES).map(name).collect();
    match paths.len().saturating_sub(MOST_NAMES) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

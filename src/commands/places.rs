//! From the paths of the command line to the places where templates may be.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Failure;
use crate::environment::Environment;
use crate::facts::collect::Place;
use crate::template::path::normalize;
use crate::template::search::{Fitting, expand, is_pattern};

/// The places that `paths` name, each once; the working folder where there are none. Patterns are expanded, which may take
/// no longer than `timeout`.
pub(super) fn resolve(
    environment: &Environment,
    paths: &[PathBuf],
    timeout: Duration,
) -> Result<Vec<Place>, Failure> {
    if paths.is_empty() {
        return Ok(vec![Place::Folder(environment.current_dir.clone())]);
    }
    let until = Instant::now() + timeout;
    let mut places = Vec::new();
    for path in paths {
        places.extend(one(environment, path, until)?);
    }
    places.sort();
    places.dedup();
    Ok(places)
}

fn one(environment: &Environment, path: &Path, until: Instant) -> Result<Vec<Place>, Failure> {
    let full = normalize(&environment.current_dir.join(path));
    if full.is_dir() {
        return Ok(vec![Place::Folder(full)]);
    }
    if full.exists() {
        return Ok(vec![Place::File(full)]);
    }
    let shown = path.display();
    let Some(pattern) = path.to_str().filter(|text| is_pattern(text)) else {
        return Err(Failure::usage(format!(
            "{shown} does not exist. Name the folder of a project, a template, or a pattern in quotes such as \
             'services/*/template.yaml'."
        )));
    };
    let found = expand(pattern, &environment.current_dir, until)
        .map_err(|error| Failure::usage(format!("{shown}: {error}")))?;
    if !found.is_complete {
        return Err(Failure::could_not_look(format!(
            "it took too long to find what fits {shown}. Narrow the pattern, or name folders."
        )));
    }
    if found.all.is_empty() {
        return Err(Failure::usage(format!(
            "no folder and no SAM template fits {shown}; what ignore files name does not count. Name the folder of a \
             project, or a template."
        )));
    }
    let place = |fitting| match fitting {
        Fitting::Template(file) => Place::File(file),
        Fitting::Folder(folder) => Place::Folder(folder),
    };
    Ok(found.all.into_iter().map(place).collect())
}

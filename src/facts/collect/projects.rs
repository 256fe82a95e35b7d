//! Several templates: each is a project of its own, with SAM's configuration beside it. They are read side by side, and
//! what they need is put together, so that every registry and credential is asked about once.

mod merge;
mod nesting;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use super::pulls::Wanted;
use super::{Request, templates};
use crate::environment::Environment;
use crate::facts::TemplateState;
use crate::template::pulls::Problem;
use crate::template::search::{find_below, find_template, is_sam_template};

/// Templates nest deeply, and threads have less room than a program.
const STACK: usize = 8 * 1024 * 1024;

/// Where a template may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A project's folder; where SAM finds no template in it, those below it are meant.
    Folder(PathBuf),
    /// A template.
    File(PathBuf),
}

/// A template and the folder where SAM runs for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Project {
    folder: PathBuf,
    /// `None` where SAM finds it by itself.
    file: Option<PathBuf>,
}

/// A project that was read.
struct Reading {
    project: Project,
    wanted: Wanted,
}

/// Reads the templates at all places that `request` names.
pub(super) fn look(environment: &Environment, request: &Request) -> Wanted {
    let until = Instant::now() + request.timeout / 2;
    let mut notes = Vec::new();
    let named = named(environment, request, &mut notes);
    let mut readings = read_all(environment, request, named);

    let lacks = |reading: &Reading| reading.project.file.is_none() && lacks_template(request, reading);
    let mut searched: Vec<PathBuf> = readings
        .iter()
        .filter(|reading| reading.project.file.is_none() && (request.recursive || lacks(reading)))
        .map(|reading| reading.project.folder.clone())
        .collect();
    // What is below another one is searched with that.
    searched.sort();
    searched.dedup_by(|below, above| below.starts_with(above));
    let mut found = BTreeSet::new();
    for folder in &searched {
        let below = find_below(folder, until);
        if !below.is_complete {
            notes.push(words::ended_early(environment, folder, request.timeout / 2));
        }
        found.extend(below.all.into_iter().map(|file| project_of(environment, file)));
    }
    let is_new = |project: &Project| readings.iter().all(|reading| reading.project != *project);
    let found: Vec<Project> = found.into_iter().filter(is_new).collect();
    readings.extend(read_all(environment, request, found));

    if readings.iter().all(lacks) {
        return words::none(environment, request, readings, &notes);
    }
    let without: Vec<PathBuf> = readings
        .iter()
        .filter(|reading| lacks(reading))
        .map(|reading| reading.project.folder.clone())
        .filter(|folder| {
            !readings.iter().any(|other| !lacks(other) && other.project.folder.starts_with(folder))
        })
        .collect();
    if !without.is_empty() {
        notes.push(words::note(
            "no-template",
            format!("there is no SAM template in {}", words::list(environment, &without)),
        ));
    }
    readings.retain(|reading| !lacks(reading));
    merge::merge(environment, nesting::outermost(readings), notes)
}

/// The projects that were named, each once. Of several files those that are no templates are left out: a shell expands
/// `**/*.yaml` to whatever is there.
fn named(environment: &Environment, request: &Request, notes: &mut Vec<Problem>) -> Vec<Project> {
    let mut others = Vec::new();
    let mut projects = BTreeSet::new();
    for place in &request.places {
        match place {
            Place::Folder(folder) => {
                projects.insert(Project { folder: folder.clone(), file: None });
            }
            Place::File(file) if request.places.len() > 1 && !is_sam_template(file) => {
                others.push(file.clone());
            }
            Place::File(file) => {
                projects.insert(explicit(file.clone()));
            }
        }
    }
    if !others.is_empty() {
        let verb =
            if others.len() == 1 { "is no SAM template and was" } else { "are no SAM templates and were" };
        let message = format!("{} {verb} left out", words::list(environment, &others));
        notes.push(words::note("not-a-sam-template", message));
    }
    projects.into_iter().collect()
}

/// A template that is named to SAM, which runs beside it.
fn explicit(file: PathBuf) -> Project {
    let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
    Project { folder, file: Some(file) }
}

/// SAM as it runs beside a template that was found: without naming it, where it finds it by itself.
fn project_of(environment: &Environment, file: PathBuf) -> Project {
    let project = explicit(file);
    let is_by_itself =
        find_template(&project.folder) == project.file && environment.path("SAM_TEMPLATE_FILE").is_none();
    Project { file: project.file.filter(|_| !is_by_itself), ..project }
}

/// Whether there is no template. A configuration that was chosen need not be in a folder without one.
fn lacks_template(request: &Request, reading: &Reading) -> bool {
    match reading.wanted.state {
        TemplateState::Missing { .. } => true,
        TemplateState::ConfigUnreadable { .. } => {
            request.command_line.config_file.is_some() && find_template(&reading.project.folder).is_none()
        }
        _ => false,
    }
}

fn request_for(request: &Request, project: &Project) -> Request {
    let mut one = request.clone();
    one.folder.clone_from(&project.folder);
    one.command_line.template_file.clone_from(&project.file);
    one
}

/// Reads projects on all processors, in their order.
fn read_all(environment: &Environment, request: &Request, projects: Vec<Project>) -> Vec<Reading> {
    let read = |project: &Project| templates::look(environment, &request_for(request, project));
    let workers = thread::available_parallelism().map_or(1, usize::from).min(projects.len());
    if workers < 2 {
        let read_one = |project| Reading { wanted: read(&project), project };
        return projects.into_iter().map(read_one).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some((place, project)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|place| Some((place, projects.get(place)?)))
        {
            let wanted = catch_unwind(AssertUnwindSafe(|| read(project))).unwrap_or_else(|_| {
                Wanted::unreadable("reading it crashed, which is a bug; please report it".into())
            });
            if let Ok(mut done) = done.lock() {
                done.push((place, wanted));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(place, _)| *place);
    projects.into_iter().zip(done).map(|(project, (_, wanted))| Reading { project, wanted }).collect()
}

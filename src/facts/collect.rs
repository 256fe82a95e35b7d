//! Runs the probes, within one deadline. Each that fails leaves an unknown behind, and never stops the others.

mod aws;
mod engines;
mod logins;
mod projects;
mod pulls;
mod pushes;
mod templates;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::{Facts, LogFacts, Options, SamCommand, System, TOTAL};
use crate::clock::now;
use crate::docker::StoredConfig;
use crate::docker::credential::{HostCredentials, Lookup, Source, broken_helpers};
use crate::docker::ecr_login;
use crate::environment::Environment;
use crate::image::Reference;
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::rules::RuleSet;
use crate::template::settings::CommandLine;

/// What to look at.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project's folder, where SAM runs: templates are searched in it.
    pub folder: PathBuf,
    /// Where templates may be instead, of which each is a project of its own; none where `folder` is the only place.
    pub places: Vec<Place>,
    /// Folders are searched also where they have a template.
    pub recursive: bool,
    /// What SAM is told on the command line.
    pub command_line: CommandLine,
    /// `sam sync` is meant, and not `sam build` and `sam deploy`.
    pub sync: bool,
    /// References to look at beside or instead of a template.
    pub images: Vec<Reference>,
    /// Error text to look at beside the facts.
    pub log: Option<Log>,
    /// What a diagnosis depends on.
    pub options: Options,
    /// One limit over all probes.
    pub timeout: Duration,
}

impl Request {
    /// Where SAM looks for its configuration: beside the template that the command line names, or else where it runs (SAM
    /// CLI, `cli/cli_config_file.py`, `configuration_callback`).
    #[must_use]
    pub fn config_folder(&self) -> PathBuf {
        let named = self.command_line.template_file.as_deref().and_then(Path::parent);
        named.unwrap_or(&self.folder).to_owned()
    }
}

/// Error text that stands beside the facts.
#[derive(Clone, Debug)]
pub enum Log {
    /// A file to read; `-` is standard input.
    File(PathBuf),
    /// Text that was read already.
    Read(LogFacts),
}

/// Why nothing could be looked at.
#[derive(Debug, Error)]
pub enum CollectError {
    /// The log that was named cannot be read.
    #[error("the log {file} cannot be read: {why}. Give a readable file to --log, or - for standard input.")]
    Log {
        /// The file.
        file: Quoted,
        /// The system's reason.
        why: std::io::Error,
    },
}

/// Tells somebody what is being looked at.
pub type Announce<'a> = &'a dyn Fn(&str);

/// Looks at everything that `request` asks for.
///
/// # Errors
///
/// When a file that was named cannot be read.
pub fn collect(
    environment: &Environment,
    rules: &RuleSet,
    request: &Request,
    announce: Announce<'_>,
) -> Result<Facts, CollectError> {
    let deadline = Deadline::after(request.timeout);
    let start = Instant::now();
    let mut took = Stopwatch::default();
    let log = request.log.as_ref().map(|log| read_log(rules, log)).transpose()?;

    let is_many = request.places.len() > 1 || request.recursive;
    announce(if is_many { "reading the templates" } else { "reading the template" });
    let wanted = took.guard("template", || pulls::look(environment, request), Wanted::unreadable);
    announce("reading Docker's configuration");
    let config = took.measure("docker-config", || StoredConfig::read(environment));
    let aside = |logins: &Lookup| {
        let mut took = Stopwatch::default();
        let look = || Some(aws::look(environment, request, &wanted, logins, deadline));
        (took.guard("aws", look, |_| None), took)
    };
    let (found, (seen, of_aws)) =
        logins::look(environment, request, &wanted.pulls, &config, deadline, &mut took, announce, aside);
    let logins::Found { credentials, failing, endpoints, engines, probes } = found;
    let mut further = Stopwatch::default();
    let finish = || Some(seen?.finish(environment, request, &wanted, &probes, deadline));
    let aws = further.guard("aws", finish, |_| None);
    took.add(of_aws);
    took.and(further);

    let mut options = request.options.clone();
    options.skip_pull_image = wanted.skip_pull_image;
    if wanted.use_container && options.commands.contains(&SamCommand::Build) {
        options.commands.insert(SamCommand::BuildContainer);
    }

    let mut broken_helpers = broken_helpers(environment, &config);
    for helper in failing {
        if broken_helpers.iter().all(|known| known.name != helper.name) {
            broken_helpers.push(helper);
        }
    }

    took.note(TOTAL, start);
    Ok(Facts {
        schema_version: super::saved::SCHEMA_VERSION,
        observed_at: now(),
        system: System::look(environment),
        options,
        template: wanted.state,
        templates: wanted.templates,
        sam: wanted.sam,
        pulls: wanted.pulls,
        pushes: wanted.pushes,
        problems: wanted.problems,
        source_lines: wanted.source_lines,
        docker_config: config.facts(),
        broken_helpers,
        // After the helper was asked: its last words are about that.
        ecr_login: names_ecr_login(&credentials).then(|| ecr_login::look(environment)),
        credentials,
        endpoints,
        engines,
        probes,
        log,
        aws,
        took_ms: took.milliseconds,
    })
}

/// What a template and `--image` ask for, without any probe.
#[must_use]
pub fn images(environment: &Environment, request: &Request) -> pulls::Wanted {
    pulls::look(environment, request)
}

/// What `--image` asks for, whatever template there is.
#[must_use]
pub fn images_alone(request: &Request) -> pulls::Wanted {
    pulls::named(request)
}

pub use aws::Caller;
pub use projects::Place;
pub use pulls::{Deployment, Wanted};

fn read_log(rules: &RuleSet, log: &Log) -> Result<LogFacts, CollectError> {
    let file = match log {
        Log::File(file) => file.as_path(),
        Log::Read(facts) => return Ok(facts.clone()),
    };
    let shown = Quoted::from(file);
    let matches = rules.explain_file(file).map_err(|why| CollectError::Log { file: shown.clone(), why })?;
    Ok(LogFacts { file: shown, matches })
}

/// Whether the helper for ECR is asked for a registry that is needed.
fn names_ecr_login(credentials: &[HostCredentials]) -> bool {
    let mut candidates = credentials.iter().flat_map(|stored| &stored.candidates);
    candidates.any(|candidate| match &candidate.source {
        Source::Helper { name, .. } | Source::HelperEntry { name, .. } => name.as_str() == ecr_login::NAME,
        _ => false,
    })
}

/// How long each probe took.
#[derive(Default)]
pub(super) struct Stopwatch {
    milliseconds: BTreeMap<String, u64>,
}

impl Stopwatch {
    /// With what another one measured.
    fn add(&mut self, other: Self) {
        self.milliseconds.extend(other.milliseconds);
    }

    /// With what another one measured of the same probes later.
    fn and(&mut self, other: Self) {
        for (probe, took) in other.milliseconds {
            *self.milliseconds.entry(probe).or_default() += took;
        }
    }

    fn measure<T>(&mut self, probe: &str, look: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let found = look();
        self.note(probe, start);
        found
    }

    /// That a probe ends now.
    fn note(&mut self, probe: &str, start: Instant) {
        let took = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.milliseconds.insert(probe.to_owned(), took);
    }

    /// As [`Self::measure`]. A probe that panics is a bug of ours, and leaves an unknown behind as any other that fails.
    fn guard<T>(&mut self, probe: &str, look: impl FnOnce() -> T, unknown: impl FnOnce(Quoted) -> T) -> T {
        self.measure(probe, || {
            catch_unwind(AssertUnwindSafe(look))
                .unwrap_or_else(|_| unknown("the probe has a bug and crashed; please report it".into()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_that_crashes_is_unknown() {
        let mut took = Stopwatch::default();
        let found = took.guard("probe", || panic!("a bug"), |why| why);
        assert!(found.as_str().contains("crashed"));
        assert!(took.milliseconds.contains_key("probe"));
    }
}

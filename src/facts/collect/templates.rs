//! The templates that SAM's commands read, each as that command is told to read it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::Request;
use super::pulls::{Deployment, Wanted};
use super::pushes::Pushes;
use crate::environment::Environment;
use crate::facts::{SamCommand, SamCommandFacts, SamConfigFile, SamFacts, TemplateState};
use crate::quoted::Quoted;
use crate::template::effect::Effect;
use crate::template::path::normalize;
use crate::template::pulls::{Problem, Pull, PullUse};
use crate::template::samconfig::Samconfig;
use crate::template::search::{find_built_template, find_template};
use crate::template::settings::{Command, Settings, refusals};
use crate::template::{self, Options, Template, TemplateError};

/// Reads every template that a command needs, each once for all commands that read it in the same way.
pub(super) fn look(environment: &Environment, request: &Request) -> Wanted {
    let given = &request.command_line;
    let config = match Samconfig::find(
        &request.config_folder(),
        given.config_file.as_deref(),
        given.config_env.as_deref(),
        environment,
    ) {
        Ok(config) => config,
        Err(error) => {
            return Wanted::nothing(TemplateState::ConfigUnreadable {
                why: Quoted::new(&error.to_string()),
                location: error.location().cloned(),
            });
        }
    };
    let read = |command| Settings::read(command, given, config.as_ref(), environment, &request.folder);
    let settings: Vec<Settings> = commands(request).into_iter().map(read).collect();

    let mut wanted = Wanted::nothing(missing(environment, request));
    (wanted.problems, wanted.source_lines) = refusals(&settings, config.as_ref());
    wanted.problems.extend(config.as_ref().map(|config| notes(config, request)).unwrap_or_default());
    wanted.deployments = deployments(&settings);
    wanted.sam = facts(&settings, config.as_ref());
    wanted.skip_pull_image = skipping(&settings);
    wanted.use_container = settings.iter().any(|one| one.use_container);
    Reader { environment, request, wanted, source: Vec::new(), pushes: Pushes::default() }.read(&settings)
}

/// The commands whose options count, in the order in which their pulls are listed.
fn commands(request: &Request) -> [Command; 6] {
    [
        if request.sync { Command::Sync } else { Command::Build },
        Command::LocalInvoke,
        Command::LocalStartApi,
        Command::LocalStartLambda,
        if request.sync { Command::Sync } else { Command::Deploy },
        if request.sync { Command::Sync } else { Command::Package },
    ]
}

fn missing(environment: &Environment, request: &Request) -> TemplateState {
    let folder = environment.display(&request.folder);
    let folder = if folder.is_empty() || request.folder == environment.current_dir {
        "this folder".to_owned()
    } else {
        folder
    };
    TemplateState::Missing {
        why: Quoted::new(&format!(
            "there is no template.yaml, template.yml or template.json in {folder}. Name one with -t FILE, or check single \
             images with --image REFERENCE."
        )),
    }
}

/// What SAM does with the configuration without saying it where people look.
fn notes(config: &Samconfig, request: &Request) -> Vec<Problem> {
    let mut notes = Vec::new();
    let mut note = |id: &str, message: String| {
        notes.push(Problem {
            id: id.to_owned(),
            path: Quoted::default(),
            message: Quoted::new(&message),
            effect: Effect::ReadDifferently,
            location: None,
            template: None,
        });
    };
    let ignored: Vec<&str> = config.ignored().iter().map(Quoted::as_str).collect();
    if !ignored.is_empty() {
        note(
            "samconfig-ignored",
            format!("SAM reads {}, and ignores {}", config.file(), ignored.join(" and ")),
        );
    }
    if request.command_line.config_env.is_some() && !config.has_environment() {
        let name = config.environment();
        note(
            "samconfig-environment-missing",
            format!("{} has no environment {name}: SAM goes on without any value of it", config.file()),
        );
    }
    notes
}

fn facts(settings: &[Settings], config: Option<&Samconfig>) -> SamFacts {
    let config = config.map(|config| SamConfigFile {
        file: config.file().clone(),
        environment: config.environment().into(),
    });
    let mut commands: Vec<SamCommandFacts> = Vec::new();
    for one in settings.iter().filter(|one| one.profile.is_some() || one.region.is_some()) {
        if !commands.iter().any(|known| known.command == one.command) {
            let (profile, region) = (one.profile.clone(), one.region.clone());
            commands.push(SamCommandFacts { command: one.command, profile, region });
        }
    }
    SamFacts { config, commands }
}

/// The commands that do not pull what is here. `sam local` is three commands, of which all must.
fn skipping(settings: &[Settings]) -> BTreeSet<SamCommand> {
    let mut skipping = BTreeSet::new();
    if settings.iter().any(|one| one.command.is_build() && one.skip_pull_image) {
        skipping.extend([SamCommand::Build, SamCommand::BuildContainer]);
    }
    if settings.iter().filter(|one| one.command.is_local()).all(|one| one.skip_pull_image) {
        skipping.insert(SamCommand::Local);
    }
    skipping
}

/// One reading of a template, for some commands.
struct Reading<'s> {
    file: PathBuf,
    options: Options,
    settings: Vec<&'s Settings>,
}

struct Reader<'a> {
    environment: &'a Environment,
    request: &'a Request,
    wanted: Wanted,
    /// What the first template says: the one that people edit.
    source: Vec<Pull>,
    pushes: Pushes,
}

impl Reader<'_> {
    fn read(mut self, settings: &[Settings]) -> Wanted {
        let mut readings: Vec<Reading<'_>> = Vec::new();
        for one in settings {
            let Some(file) = one.template.clone().or_else(|| self.default_template(one.command)) else {
                continue;
            };
            match readings.iter_mut().position(|known| known.file == file && known.options.join(one)) {
                Some(place) => readings[place].settings.push(one),
                None => readings.push(Reading { file, options: one.options.clone(), settings: vec![one] }),
            }
        }
        for (place, reading) in readings.iter().enumerate() {
            match template::read(&reading.file, &reading.options, self.environment) {
                Ok(template) => self.take(place, readings.len(), reading, template),
                Err(error) if place == 0 => {
                    self.wanted.state = unreadable(&error);
                    return self.wanted;
                }
                Err(error) => self.complain(reading, &error),
            }
        }
        self.wanted.pushes = self.pushes.into_all();
        self.wanted.name_template();
        self.wanted
    }

    /// The template of a command where nothing names one.
    fn default_template(&self, command: Command) -> Option<PathBuf> {
        let folder = &self.request.folder;
        let is_asked = self.request.options.commands.contains(&SamCommand::Local);
        let built =
            if command.prefers_built_template() && is_asked { find_built_template(folder) } else { None };
        built.or_else(|| find_template(folder))
    }

    fn take(&mut self, place: usize, readings: usize, reading: &Reading<'_>, mut template: Template) {
        if place == 0 {
            self.wanted.state =
                TemplateState::Read { file: template.file.clone(), functions: template.functions };
            self.wanted.files.push(normalize(&self.environment.current_dir.join(&reading.file)));
            self.wanted.files.append(&mut template.nested);
            if readings > 1 {
                self.source.clone_from(&template.pulls);
            }
        }
        let heeded: Vec<&Settings> =
            reading.settings.iter().copied().filter(|one| !one.is_refused()).collect();
        let pulls_for = |wanted: fn(Command) -> bool| heeded.iter().any(|one| wanted(one.command));
        let (builds, runs) = (pulls_for(Command::is_build), pulls_for(Command::is_local));
        template.pulls.retain(|pull| match pull.usage {
            PullUse::Invoke | PullUse::Emulator => runs,
            _ => builds,
        });
        if place > 0 {
            let key = |pull: &Pull| (pull.path.clone(), pull.usage, pull.reference.clone());
            let known: HashSet<_> = self.wanted.pulls.iter().map(key).collect();
            template.pulls.retain(|pull| !known.contains(&key(pull)));
        }
        if place > 0 && is_built_template(&self.request.folder, &reading.file) {
            self.point_at_source(&mut template.pulls);
        }
        // `sam package` makes no function.
        if heeded.iter().any(|one| matches!(one.command, Command::Deploy | Command::Sync)) {
            let known: HashSet<_> =
                self.wanted.lambda_images.iter().map(|image| image.path.clone()).collect();
            template.lambda_images.retain(|image| !known.contains(&image.path));
            self.wanted.lambda_images.append(&mut template.lambda_images);
        }
        for one in &heeded {
            for push in &template.pushes {
                let mut push = push.clone();
                if deploys(one.command) {
                    one.repositories.name(&mut push);
                    self.pushes.add(push);
                }
            }
        }
        self.wanted.pulls.extend(template.pulls);
        if place > 0 {
            self.wanted.pulls.sort_by(|a, b| a.path.cmp(&b.path));
        }
        self.wanted.source_lines.extend(template.source_lines);
        template.problems.retain_mut(|problem| {
            problem.effect = problem.effect.among(builds, runs);
            // Another reading decides on what this one is not made for.
            !matches!(
                (problem.effect, builds, runs),
                (Effect::NotRun, true, false) | (Effect::NotBuilt, false, true)
            )
        });
        // What a deployment alone reads is for CloudFormation to judge.
        if place == 0 || builds || runs {
            let known: HashSet<_> =
                self.wanted.problems.iter().map(|one| (one.id.clone(), one.path.clone())).collect();
            let is_new = |one: &Problem| place == 0 || !known.contains(&(one.id.clone(), one.path.clone()));
            self.wanted.problems.extend(template.problems.into_iter().filter(is_new));
        }
    }

    /// People edit the template that they wrote, not the one that SAM writes.
    fn point_at_source(&self, pulls: &mut [Pull]) {
        let key = |pull: &Pull| (pull.path.clone(), pull.reference.clone());
        // Of two for one key the first.
        let written: HashMap<_, _> =
            self.source.iter().rev().map(|pull| (key(pull), &pull.location)).collect();
        for pull in pulls {
            if let Some(location) = written.get(&key(pull)) {
                pull.location.clone_from(location);
            }
        }
    }

    fn complain(&mut self, reading: &Reading<'_>, error: &TemplateError) {
        let reads = |is: fn(Command) -> bool| reading.settings.iter().any(|one| is(one.command));
        let effect = Effect::Refused.among(reads(Command::is_build), reads(Command::is_local));
        let labels: Vec<&str> = reading.settings.iter().map(|one| one.command.label()).collect();
        let (id, message) = if is_built_template(&self.request.folder, &reading.file) {
            let message = format!(
                "sam local reads what sam build has written, and cannot: {error}. Run sam build again"
            );
            ("built-template-unreadable", message)
        } else {
            ("command-template-unreadable", format!("{} can't read the template: {error}", labels.join(", ")))
        };
        self.wanted.problems.push(Problem {
            id: id.to_owned(),
            path: Quoted::default(),
            message: Quoted::new(&message),
            effect,
            location: error.location().cloned(),
            template: None,
        });
    }
}

fn deploys(command: Command) -> bool {
    matches!(command, Command::Deploy | Command::Package | Command::Sync)
}

/// What each command that deploys is told, each once.
fn deployments(settings: &[Settings]) -> Vec<Deployment> {
    let mut deployments: Vec<Deployment> = Vec::new();
    for one in settings.iter().filter(|one| deploys(one.command) && !one.is_refused()) {
        if !deployments.iter().any(|known| known.command == one.command) {
            deployments.push(Deployment {
                command: one.command,
                repositories: one.repositories.clone(),
                stack_name: one.stack_name.clone(),
                region: one.region.as_ref().map(|region| region.value.as_str().to_owned()),
                template: one.template.clone(),
            });
        }
    }
    deployments
}

fn is_built_template(folder: &Path, file: &Path) -> bool {
    find_built_template(folder).is_some_and(|built| built == file)
}

fn unreadable(error: &TemplateError) -> TemplateState {
    TemplateState::Unreadable { why: Quoted::new(&error.to_string()), location: error.location().cloned() }
}

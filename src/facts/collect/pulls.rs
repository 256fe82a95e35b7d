//! Which images are needed: from the templates, and from `--image`.

use std::path::Path;

use super::Request;
use crate::environment::Environment;
use crate::facts::{SamCommand, TemplateState};
use crate::image::Client;
use crate::quoted::Quoted;
use crate::template::effect::Effect;
use crate::template::pulls::{Problem, Pull, PullKind, PullUse, Push, SourceLine};
use crate::template::search::{find_built_template, find_template};
use crate::template::{self, Template, TemplateError};

/// What the template and the command line ask for.
pub struct Wanted {
    /// What became of the template.
    pub state: TemplateState,
    /// Images to pull.
    pub pulls: Vec<Pull>,
    /// Images to push.
    pub pushes: Vec<Push>,
    /// What SAM refuses or drops.
    pub problems: Vec<Problem>,
    /// Lines that locations point at.
    pub source_lines: Vec<SourceLine>,
}

pub(super) fn look(environment: &Environment, request: &Request) -> Wanted {
    let mut wanted = Wanted::nothing(TemplateState::NotAsked);
    let file = request.template.clone().or_else(|| find_template(&request.folder));
    match file {
        Some(file) if request.template.is_some() || request.images.is_empty() => {
            wanted.read(environment, request, &file);
        }
        None if request.images.is_empty() => {
            let folder = environment.display(&request.folder);
            let folder = if folder.is_empty() || request.folder == environment.current_dir {
                "this folder".to_owned()
            } else {
                folder
            };
            wanted.state = TemplateState::Missing {
                why: Quoted::new(&format!(
                    "there is no template.yaml, template.yml or template.json in {folder}. Name one with -t FILE, or \
                     check single images with --image REFERENCE."
                )),
            };
        }
        _ => {}
    }
    wanted.pulls.extend(request.images.iter().map(|reference| Pull {
        path: "--image".into(),
        kind: PullKind::Reference,
        usage: PullUse::Pull,
        reference: Quoted::new(&reference.to_string()),
        platform: None,
        client: Client::DockerCli,
        registry: reference.registry(),
        location: None,
    }));
    wanted
}

impl Wanted {
    fn nothing(state: TemplateState) -> Self {
        Self { state, pulls: Vec::new(), pushes: Vec::new(), problems: Vec::new(), source_lines: Vec::new() }
    }

    /// What is known where the template could not be read.
    pub(super) fn unreadable(why: Quoted) -> Self {
        Self::nothing(TemplateState::Unreadable { why, location: None })
    }

    fn read(&mut self, environment: &Environment, request: &Request, file: &Path) {
        match template::read(file, &request.template_options, environment) {
            Ok(template) => {
                self.state =
                    TemplateState::Read { file: template.file.clone(), functions: template.functions };
                self.take(template);
                self.prefer_built_template(environment, request);
            }
            Err(error) => self.state = unreadable(&error),
        }
    }

    fn take(&mut self, template: Template) {
        self.pulls.extend(template.pulls);
        self.pushes.extend(template.pushes);
        self.problems.extend(template.problems);
        self.source_lines.extend(template.source_lines);
    }

    /// `sam local` reads the template that `sam build` has written, where there is one and no other was named (SAM CLI,
    /// `commands/_utils/options.py`, `get_or_default_template_file_name`).
    fn prefer_built_template(&mut self, environment: &Environment, request: &Request) {
        let local = request.options.commands.contains(&SamCommand::Local);
        let Some(file) = find_built_template(&request.folder).filter(|_| local && request.template.is_none())
        else {
            return;
        };
        let invoked = |pull: &Pull| matches!(pull.usage, PullUse::Invoke | PullUse::Emulator);
        let (source, others): (Vec<Pull>, Vec<Pull>) = self.pulls.drain(..).partition(invoked);
        self.pulls = others;
        match template::read(&file, &request.template_options, environment) {
            Ok(mut built) => {
                built.pulls.retain(invoked);
                for pull in &mut built.pulls {
                    // People edit the template that they wrote, not the one that SAM writes.
                    let same =
                        |written: &&Pull| written.path == pull.path && written.reference == pull.reference;
                    if let Some(written) = source.iter().find(same) {
                        pull.location.clone_from(&written.location);
                    }
                }
                self.pulls.extend(built.pulls);
                self.pulls.sort_by(|a, b| a.path.cmp(&b.path));
                self.source_lines.extend(built.source_lines);
                let known: Vec<_> =
                    self.problems.iter().map(|one| (one.id.clone(), one.path.clone())).collect();
                built.problems.retain(|one| !known.contains(&(one.id.clone(), one.path.clone())));
                self.problems.extend(built.problems);
            }
            Err(error) => self.problems.push(Problem {
                id: "built-template-unreadable".to_owned(),
                path: Quoted::default(),
                message: Quoted::new(&format!(
                    "sam local reads what sam build has written, and cannot: {error}. Run sam build again"
                )),
                effect: Effect::NotRun,
                location: error.location().cloned(),
            }),
        }
    }
}

fn unreadable(error: &TemplateError) -> TemplateState {
    TemplateState::Unreadable { why: Quoted::new(&error.to_string()), location: error.location().cloned() }
}

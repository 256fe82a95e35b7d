//! Which images are needed: from the templates, and from `--image`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Request, projects, templates};
use crate::environment::Environment;
use crate::facts::{SamCommand, SamFacts, TemplateFacts, TemplateState};
use crate::image::Client;
use crate::quoted::Quoted;
use crate::template::pulls::{LambdaImage, Problem, Pull, PullKind, PullUse, Push, SourceLine};
use crate::template::settings::{Command, Repositories};

/// What the template and the command line ask for.
pub struct Wanted {
    /// What became of the template.
    pub state: TemplateState,
    /// Each of several.
    pub templates: Vec<TemplateFacts>,
    /// The template as it lies on the disk, and those that are nested in it.
    pub files: Vec<PathBuf>,
    /// What SAM is told outside the template.
    pub sam: SamFacts,
    /// The commands that do not pull an image that is here.
    pub skip_pull_image: BTreeSet<SamCommand>,
    /// `sam build` builds in containers by itself.
    pub use_container: bool,
    /// SAM deploys all templates as one and the same, as far as files say.
    pub deploy_alike: bool,
    /// Images to pull.
    pub pulls: Vec<Pull>,
    /// Images to push.
    pub pushes: Vec<Push>,
    /// Images that Lambda takes from where the template says.
    pub lambda_images: Vec<LambdaImage>,
    /// What each command that deploys is told.
    pub deployments: Vec<Deployment>,
    /// What SAM refuses or drops.
    pub problems: Vec<Problem>,
    /// Lines that locations point at.
    pub source_lines: Vec<SourceLine>,
}

/// What a command that deploys is told.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// `sam deploy`, `package` or `sync`.
    pub command: Command,
    /// Where images are pushed to.
    pub repositories: Repositories,
    /// The stack.
    pub stack_name: Option<String>,
    /// The region, where the command line or SAM's configuration says it.
    pub region: Option<String>,
    /// The template that the command reads.
    pub template: Option<PathBuf>,
}

pub(super) fn look(environment: &Environment, request: &Request) -> Wanted {
    if request.command_line.template_file.is_none() && !request.images.is_empty() {
        return named(request);
    }
    let mut wanted = if request.places.is_empty() {
        templates::look(environment, request)
    } else {
        projects::look(environment, request)
    };
    wanted.pulls.extend(references(request));
    wanted
}

/// What `--image` asks for.
pub(super) fn named(request: &Request) -> Wanted {
    let mut wanted = Wanted::nothing(TemplateState::NotAsked);
    if request.command_line.skip_pull_image {
        wanted.skip_pull_image.extend(SamCommand::ALL);
    }
    wanted.pulls.extend(references(request));
    wanted
}

fn references(request: &Request) -> impl Iterator<Item = Pull> {
    request.images.iter().map(|reference| Pull {
        path: "--image".into(),
        kind: PullKind::Reference,
        usage: PullUse::Pull,
        reference: Quoted::new(&reference.to_string()),
        platform: None,
        client: Client::DockerCli,
        registry: reference.registry(),
        location: None,
        template: None,
    })
}

impl Wanted {
    pub(super) fn nothing(state: TemplateState) -> Self {
        Self {
            state,
            templates: Vec::new(),
            files: Vec::new(),
            sam: SamFacts::default(),
            skip_pull_image: BTreeSet::new(),
            use_container: false,
            deploy_alike: true,
            pulls: Vec::new(),
            pushes: Vec::new(),
            lambda_images: Vec::new(),
            deployments: Vec::new(),
            problems: Vec::new(),
            source_lines: Vec::new(),
        }
    }

    /// Everything names the template that was read.
    pub(super) fn name_template(&mut self) {
        let TemplateState::Read { file, .. } = &self.state else { return };
        let places = self.pulls.iter_mut().map(|pull| &mut pull.template);
        let places = places.chain(self.pushes.iter_mut().map(|push| &mut push.template));
        for template in places.chain(self.problems.iter_mut().map(|problem| &mut problem.template)) {
            *template = Some(file.clone());
        }
    }

    /// What is known where the template could not be read.
    pub(super) fn unreadable(why: Quoted) -> Self {
        Self::nothing(TemplateState::Unreadable { why, location: None })
    }
}

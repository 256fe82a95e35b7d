//! Which images are needed: from the templates, and from `--image`.

use std::collections::BTreeSet;

use super::{Request, templates};
use crate::environment::Environment;
use crate::facts::{SamCommand, SamFacts, TemplateState};
use crate::image::Client;
use crate::quoted::Quoted;
use crate::template::pulls::{Problem, Pull, PullKind, PullUse, Push, SourceLine};

/// What the template and the command line ask for.
pub struct Wanted {
    /// What became of the template.
    pub state: TemplateState,
    /// What SAM is told outside the template.
    pub sam: SamFacts,
    /// The commands that do not pull an image that is here.
    pub skip_pull_image: BTreeSet<SamCommand>,
    /// `sam build` builds in containers by itself.
    pub use_container: bool,
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
    let mut wanted = if request.command_line.template_file.is_some() || request.images.is_empty() {
        templates::look(environment, request)
    } else {
        let mut wanted = Wanted::nothing(TemplateState::NotAsked);
        if request.command_line.skip_pull_image {
            wanted.skip_pull_image.extend(SamCommand::ALL);
        }
        wanted
    };
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
    pub(super) fn nothing(state: TemplateState) -> Self {
        Self {
            state,
            sam: SamFacts::default(),
            skip_pull_image: BTreeSet::new(),
            use_container: false,
            pulls: Vec::new(),
            pushes: Vec::new(),
            problems: Vec::new(),
            source_lines: Vec::new(),
        }
    }

    /// What is known where the template could not be read.
    pub(super) fn unreadable(why: Quoted) -> Self {
        Self::nothing(TemplateState::Unreadable { why, location: None })
    }
}

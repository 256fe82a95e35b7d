//! What is found while a template is read.

use super::files::Files;
use super::pulls::{Problem, Pull, PullKind, PullUse, Push};
use super::value::Mark;
use crate::image::{Client, Reference, Registry};
use crate::quoted::Quoted;

/// Pulls and problems, and the files they are in.
#[derive(Default)]
pub(super) struct Collector {
    pub(super) files: Files,
    pub(super) functions: usize,
    pub(super) pulls: Vec<Pull>,
    pub(super) pushes: Vec<Push>,
    pub(super) problems: Vec<Problem>,
    /// Whether SAM refuses the template, so that it pulls nothing.
    pub(super) refused: bool,
}

/// A pull before it is known where its reference leads.
pub(super) struct Wanted<'a> {
    pub(super) path: &'a str,
    pub(super) kind: PullKind,
    pub(super) usage: PullUse,
    pub(super) reference: String,
    pub(super) platform: Option<String>,
    /// The image is one that only `sam build` makes.
    pub(super) is_built_here: bool,
    pub(super) mark: Mark,
}

/// What SAM makes of something in the template.
#[derive(Clone, Debug)]
pub(super) struct Trouble {
    pub(super) id: &'static str,
    pub(super) message: String,
    pub(super) mark: Mark,
}

impl Trouble {
    pub(super) fn new(id: &'static str, mark: Mark, message: impl Into<String>) -> Self {
        Self { id, message: message.into(), mark }
    }
}

impl Collector {
    pub(super) fn problem(&mut self, path: &str, trouble: &Trouble) {
        self.problems.push(Problem {
            id: trouble.id.to_owned(),
            path: Quoted::new(path),
            message: Quoted::new(&trouble.message).shortened(400),
            location: self.files.location(trouble.mark),
        });
    }

    /// A problem for which SAM refuses the whole template.
    pub(super) fn refuse(&mut self, path: &str, trouble: &Trouble) {
        self.refused = true;
        self.problem(path, trouble);
    }

    pub(super) fn pull(&mut self, wanted: Wanted<'_>) {
        let registry = match Reference::parse(&wanted.reference) {
            Ok(_) if wanted.is_built_here => Registry::local_image(),
            Ok(reference) => reference.registry(),
            Err(error) => {
                let message = format!("Docker will refuse the image name {}: {error}", wanted.reference);
                self.problem(wanted.path, &Trouble::new("image-reference-malformed", wanted.mark, message));
                Registry::from_address(&wanted.reference)
            }
        };
        self.pulls.push(Pull {
            path: Quoted::new(wanted.path),
            kind: wanted.kind,
            usage: wanted.usage,
            reference: Quoted::new(&wanted.reference),
            platform: wanted.platform,
            client: Client::DockerPy,
            registry,
            location: self.files.location(wanted.mark),
        });
    }

    /// Of two functions with the same path SAM keeps the last.
    pub(super) fn forget(&mut self, path: &str, kind: PullKind) {
        self.pulls.retain(|pull| pull.kind != kind || pull.path.as_str() != path);
        self.pushes.retain(|push| push.path.as_str() != path);
    }

    /// An image that `sam deploy` pushes to a repository that the template does not name.
    pub(super) fn push(&mut self, path: &str) {
        self.pushes.push(Push {
            path: Quoted::new(path),
            reference: None,
            registry: None,
            why: Some(Quoted::new("the repository is an option of sam deploy, not in the template")),
        });
    }
}

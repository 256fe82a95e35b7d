//! What is found while a template is read.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Options;
use super::build_graph::Built;
use super::dockerfile::Dockerfile;
use super::effect::Effect;
use super::files::Files;
use super::pulls::{LambdaImage, Problem, Pull, PullKind, PullUse, Push};
use super::value::Mark;
use crate::image::{Client, Reference, Registry};
use crate::quoted::Quoted;

/// Pulls and problems, and the files they are in.
pub(super) struct Collector {
    pub(super) files: Files,
    pub(super) functions: usize,
    pub(super) pulls: Vec<Pull>,
    pub(super) pushes: Vec<Push>,
    pub(super) lambda_images: Vec<LambdaImage>,
    pub(super) problems: Vec<Problem>,
    /// Whether SAM refuses the template, so that it pulls nothing.
    pub(super) refused: bool,
    /// What is built in containers, where `--build-image` needs to know.
    pub(super) built: Vec<Built>,
    /// The references that were read already.
    references: HashMap<String, (Quoted, Registry)>,
    /// The functions that were read already.
    paths: HashSet<(PullKind, String)>,
    /// The Dockerfiles that were read, by the number of their file.
    pub(super) dockerfiles: HashMap<u16, Rc<Result<Dockerfile, Trouble>>>,
}

/// How many pulls and problems are kept; a template that makes more is for no one to read.
const MOST_ENTRIES: usize = 250_000;
/// The longest reference that is kept whole. Docker takes no name longer than 255 characters, a tag and a digest aside.
const LONGEST_REFERENCE: usize = 1000;
/// The longest message that is kept.
const LONGEST_MESSAGE: usize = 400;

/// A pull before it is known where its reference leads.
pub(super) struct Wanted<'a> {
    pub(super) path: &'a str,
    pub(super) kind: PullKind,
    pub(super) usage: PullUse,
    pub(super) reference: String,
    pub(super) platform: Option<String>,
    pub(super) client: Client,
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

impl Default for Collector {
    fn default() -> Self {
        Self::with(&Options::default())
    }
}

impl Collector {
    pub(super) fn with(options: &Options) -> Self {
        let mut files = Files::default();
        if let Some(config) = &options.config {
            files.add_config(config);
        }
        Self {
            files,
            functions: 0,
            pulls: Vec::new(),
            pushes: Vec::new(),
            lambda_images: Vec::new(),
            problems: Vec::new(),
            refused: false,
            built: Vec::new(),
            references: HashMap::new(),
            paths: HashSet::new(),
            dockerfiles: HashMap::new(),
        }
    }

    pub(super) fn problem(&mut self, path: &str, trouble: &Trouble) {
        self.add(path, trouble, Effect::of(trouble.id));
    }

    fn add(&mut self, path: &str, trouble: &Trouble, effect: Effect) {
        if self.is_full() {
            return;
        }
        self.problems.push(Problem {
            id: trouble.id.to_owned(),
            path: Quoted::new(path),
            message: Quoted::beginning(&trouble.message, LONGEST_MESSAGE),
            effect,
            location: self.files.location(trouble.mark),
            template: None,
        });
    }

    /// Whether there is more than is kept.
    pub(super) fn is_full(&self) -> bool {
        self.pulls.len() + self.problems.len() >= MOST_ENTRIES
    }

    /// A problem for which SAM refuses the whole template.
    pub(super) fn refuse(&mut self, path: &str, trouble: &Trouble) {
        self.refused = true;
        self.add(path, trouble, Effect::Refused);
    }

    pub(super) fn pull(&mut self, wanted: Wanted<'_>) {
        if self.is_full() {
            return;
        }
        // Functions share few images.
        let is_usual = wanted.reference.len() <= LONGEST_REFERENCE;
        let known = if is_usual { self.references.get(&wanted.reference).cloned() } else { None };
        let (reference, registry) =
            known.unwrap_or_else(|| self.registry_of(wanted.path, &wanted.reference, wanted.mark));
        let registry = if wanted.is_built_here { Registry::local_image() } else { registry };
        self.pulls.push(Pull {
            path: Quoted::new(wanted.path),
            kind: wanted.kind,
            usage: wanted.usage,
            reference,
            platform: wanted.platform,
            client: wanted.client,
            registry,
            location: self.files.location(wanted.mark),
            template: None,
        });
    }

    /// Another image for a pull, and where it stands if that is a place in a file.
    pub(super) fn replace(&mut self, place: usize, reference: &str, mark: Mark) {
        let Some(path) = self.pulls.get(place).map(|pull| pull.path.clone()) else { return };
        let (reference, registry) = self.registry_of(path.as_str(), reference, mark);
        let location = self.files.location(mark);
        let Some(pull) = self.pulls.get_mut(place) else { return };
        pull.registry = registry;
        pull.reference = reference;
        pull.location = location.or_else(|| pull.location.take());
    }

    fn registry_of(&mut self, path: &str, reference: &str, mark: Mark) -> (Quoted, Registry) {
        let quoted = Quoted::beginning(reference, LONGEST_REFERENCE);
        match Reference::parse(reference) {
            Ok(parsed) => {
                let known = (quoted, parsed.registry());
                self.references.insert(reference.to_owned(), known.clone());
                known
            }
            Err(error) => {
                // The message ends with the reason, so that a long name must not take all of it.
                let name = quoted.shortened(LONGEST_MESSAGE / 2);
                let message = format!("Docker will refuse the image name {name}: {error}");
                self.problem(path, &Trouble::new("image-reference-malformed", mark, message));
                let address = if reference.len() > LONGEST_REFERENCE { quoted.as_str() } else { reference };
                let registry = Registry::from_address(address);
                (quoted, registry)
            }
        }
    }

    /// Of two functions with the same path SAM keeps the last.
    pub(super) fn forget(&mut self, path: &str, kind: PullKind) {
        if self.paths.insert((kind, path.to_owned())) {
            return;
        }
        self.pulls.retain(|pull| pull.kind != kind || pull.path.as_str() != path);
        self.pushes.retain(|push| push.path.as_str() != path);
        self.lambda_images.retain(|image| image.path.as_str() != path);
    }

    /// An image that Lambda takes from where the template says.
    pub(super) fn lambda_image(&mut self, path: &str, reference: Option<&str>, is_left_out: bool) {
        self.lambda_images.push(LambdaImage {
            path: Quoted::new(path),
            reference: reference.map(|reference| Quoted::beginning(reference, LONGEST_REFERENCE)),
            is_left_out,
        });
    }

    /// An image that `sam deploy` pushes to a repository that the template does not name.
    pub(super) fn push(&mut self, path: &str) {
        self.pushes.push(Push {
            path: Quoted::new(path),
            reference: None,
            registry: None,
            why: Some(Quoted::new("the repository is an option of sam deploy, not in the template")),
            template: None,
        });
    }
}

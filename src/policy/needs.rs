//! What a template uses of ECR, from what its commands pull, push and deploy.

use std::collections::BTreeSet;

use super::companion::Companion;
use super::repository::{Home, Repository};
use crate::facts::SamCommand;
use crate::facts::collect::{Deployment, Wanted};
use crate::image::{Reference, RegistryKind};
use crate::quoted::Quoted;
use crate::template::NOT_KNOWN;
use crate::template::pulls::{LambdaImage, Pull, PullUse};
use crate::template::settings::{Command, Repositories};

/// The repositories that are used, and how.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Where those are who use them.
    pub home: Home,
    /// Pulled from.
    pub pulls: BTreeSet<Repository>,
    /// Pushed to.
    pub pushes: BTreeSet<Repository>,
    /// Lambda takes images from them.
    pub lambda: BTreeSet<Repository>,
    /// The stack that SAM makes for its own repositories.
    pub companion: Option<Companion>,
    /// The repositories in it.
    pub made: BTreeSet<Repository>,
    /// Whether an image of ECR Public is pulled.
    pub pulls_public: bool,
    /// Registries that IAM says nothing about.
    pub other_registries: BTreeSet<String>,
    /// What a policy cannot say.
    pub notes: Vec<String>,
}

impl Needs {
    /// What `wanted` needs for these commands. `elsewhere` is the same for another region, where no region is known; `pushed`
    /// are images that people push themselves, `made_for` the functions for which SAM makes repositories where it is told to.
    #[must_use]
    pub fn of(
        wanted: &Wanted,
        elsewhere: Option<&Wanted>,
        commands: &BTreeSet<SamCommand>,
        pushed: &[Reference],
        made_for: &[Quoted],
        home: Home,
    ) -> Self {
        let mut needs = Self { home, ..Self::default() };
        for (place, pull) in wanted.pulls.iter().enumerate() {
            if is_pulled_by(pull, commands) {
                let other = elsewhere.and_then(|other| counterpart(&wanted.pulls, &other.pulls, place));
                needs.pull(pull, other);
            }
        }
        for reference in pushed {
            match Repository::of_image(&reference.to_string(), &needs.home) {
                Some(repository) => drop(needs.pushes.insert(repository)),
                None => drop(needs.other_registries.insert(reference.domain().to_owned())),
            }
        }
        if commands.contains(&SamCommand::Deploy) {
            needs.deploy(wanted, made_for);
            for (place, image) in wanted.lambda_images.iter().enumerate() {
                let other = elsewhere.and_then(|other| other.lambda_images.get(place));
                needs.lambda_image(image, other.filter(|other| other.path == image.path));
            }
            needs.regions_of_lambda();
        }
        needs.caches();
        needs
    }

    fn pull(&mut self, pull: &Pull, other: Option<&Pull>) {
        match pull.registry.kind {
            RegistryKind::Local => return,
            RegistryKind::EcrPublic => {
                self.pulls_public = true;
                return;
            }
            _ => {}
        }
        let of = |pull: &Pull| Repository::of_image(pull.reference.as_str(), &self.home);
        match (of(pull), other.and_then(of)) {
            (Some(one), Some(other)) => drop(self.pulls.insert(one.agreed(&other))),
            (Some(one), None) => drop(self.pulls.insert(one)),
            (None, _) if pull.reference.as_str().contains(NOT_KNOWN) => {
                self.notes.push(format!("{}: the template leaves open which image is pulled", pull.path));
            }
            (None, _) => drop(self.other_registries.insert(pull.registry.host.clone())),
        }
    }

    fn deploy(&mut self, wanted: &Wanted, made_for: &[Quoted]) {
        let made = wanted.deployments.iter().find(|one| one.repositories == Repositories::Made);
        let companion = made.map(|deployment| Companion::new(stack(deployment).as_deref(), &self.home));
        if let Some(companion) = &companion {
            self.made.extend(made_for.iter().map(|path| companion.repository(path.as_str())));
        }
        for push in &wanted.pushes {
            if let Some(reference) = &push.reference {
                match Repository::of_image(reference.as_str(), &self.home) {
                    Some(repository) => {
                        self.lambda.insert(repository.clone());
                        self.pushes.insert(repository);
                    }
                    None => drop(self.other_registries.insert(host(reference.as_str()))),
                }
                continue;
            }
            let each = |one: &Deployment| matches!(one.repositories, Repositories::Each(_));
            if let Some(companion) = &companion {
                self.pushes.insert(companion.repository(push.path.as_str()));
            } else if let (true, Some(why)) = (wanted.deployments.iter().any(each), &push.why) {
                self.notes.push(format!("{}: {why}", push.path));
            } else {
                let repository = Repository::unknown(&self.home);
                self.lambda.insert(repository.clone());
                self.pushes.insert(repository);
                let note = "nothing says where sam deploy pushes to: name it with --image-repository URI, --image-repositories \
                            FUNCTION=URI or --resolve-image-repos, as sam takes them, or in samconfig";
                if !self.notes.iter().any(|known| known == note) {
                    self.notes.push(note.to_owned());
                }
            }
        }
        // Without any, SAM makes no stack.
        self.companion = companion.filter(|_| !self.made.is_empty());
        let Some(companion) = &self.companion else { return };
        self.notes.push(
            "SAM makes the repositories itself, in a stack of their own that also lets Lambda in. The template of that stack \
             goes through the deployment's own bucket"
                .to_owned(),
        );
        if !companion.is_known() {
            self.notes.push(
                "SAM makes the names of these repositories from the stack's: name the stack with --stack-name, as sam \
                 deploy takes it"
                    .to_owned(),
            );
        }
    }

    fn lambda_image(&mut self, image: &LambdaImage, other: Option<&LambdaImage>) {
        let of = |image: &LambdaImage| {
            image
                .reference
                .as_ref()
                .and_then(|reference| Repository::of_image(reference.as_str(), &self.home))
        };
        match (&image.reference, of(image)) {
            (Some(_), Some(repository)) => {
                let repository = match other.and_then(of) {
                    Some(other) => repository.agreed(&other),
                    None => repository,
                };
                self.lambda.insert(repository);
            }
            (Some(reference), None) if !reference.as_str().contains(NOT_KNOWN) => {
                self.other_registries.insert(host(reference.as_str()));
            }
            _ => {
                self.lambda.insert(Repository::unknown(&self.home));
                self.notes.push(format!("{}: only a deployment knows the ImageUri", image.path));
            }
        }
    }

    fn caches(&mut self) {
        let caches: Vec<&Repository> = self.pulls.iter().filter(|one| one.looks_like_a_cache()).collect();
        let crosses = caches.iter().any(|one| one.account != self.home.account());
        if !caches.is_empty() {
            self.notes.push(
                "a repository is taken for a pull-through cache, by the beginning of its name; if it is none, leave out \
                 the statement PullThroughCache"
                    .to_owned(),
            );
        }
        if crosses {
            self.notes.push(
                "the first pull through another account's cache makes a repository there, which that account allows in the \
                 policy of its registry: aws ecr put-registry-policy"
                    .to_owned(),
            );
        }
    }

    /// Lambda takes an image from its own region only (AWS Compute Blog, "Introducing cross-account Amazon ECR access for
    /// AWS Lambda"), and SAM asks for its token there too (SAM CLI, `commands/package/package_context.py`).
    fn regions_of_lambda(&mut self) {
        let Some(region) = self.home.region.clone() else { return };
        let used: Vec<&Repository> =
            self.lambda.iter().filter(|one| !one.region.starts_with("YOUR_")).collect();
        let notes: Vec<String> = used
            .iter()
            .filter(|one| one.region != region)
            .map(|one| {
                format!(
                    "{} is in {}, and the deployment goes to {region}: Lambda takes images from its own region only, and no \
                     policy changes that",
                    one.name, one.region
                )
            })
            .collect();
        self.notes.extend(notes);
    }
}

fn is_pulled_by(pull: &Pull, commands: &BTreeSet<SamCommand>) -> bool {
    let by: &[SamCommand] = match pull.usage {
        PullUse::Invoke | PullUse::Emulator => &[SamCommand::Local],
        PullUse::Build => &[SamCommand::BuildContainer],
        PullUse::Base | PullUse::CopyFrom => &[SamCommand::Build, SamCommand::BuildContainer],
        PullUse::Pull => return true,
    };
    by.iter().any(|command| commands.contains(command))
}

/// The same pull in another reading of the template.
fn counterpart<'a>(pulls: &[Pull], others: &'a [Pull], place: usize) -> Option<&'a Pull> {
    let (pull, other) = (pulls.get(place)?, others.get(place)?);
    (pulls.len() == others.len() && pull.path == other.path && pull.usage == other.usage).then_some(other)
}

fn host(reference: &str) -> String {
    reference.split_once('/').map_or(reference, |(host, _)| host).to_owned()
}

/// `sam package` has no stack, and makes up a name (SAM CLI, `commands/package/package_context.py`).
fn stack(deployment: &Deployment) -> Option<String> {
    if deployment.command != Command::Package {
        return deployment.stack_name.clone();
    }
    let template = deployment.template.as_deref().and_then(|template| template.file_stem());
    Some(format!("sam-app-{}", template.map_or("template".into(), |stem| stem.to_string_lossy())))
}

//! Where `sam deploy` and `sam package` push images.
//!
//! Source: SAM CLI, `lib/cli_validation/image_repository_validation.py`, `lib/package/ecr_uploader.py`,
//! `cli/types.py` (`ImageRepositoryType`, `ImageRepositoriesType`).

use super::CommandLine;
use crate::image::Reference;
use crate::quoted::Quoted;
use crate::template::collector::Trouble;
use crate::template::image_uri::is_ecr_to_sam;
use crate::template::pulls::Push;
use crate::template::samconfig::{Section, refused};
use crate::template::value::Mark;

/// The repositories of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Repositories {
    /// Nobody says.
    #[default]
    Unknown,
    /// `image_repository`: one for all functions.
    One(String),
    /// `image_repositories`: one for each function.
    Each(Vec<(String, String)>),
    /// `resolve_image_repos`: SAM makes them.
    Made,
}

impl Repositories {
    /// Reads the three options, of which one may be given.
    pub(super) fn read(given: &CommandLine, section: &Section, takes_made: bool) -> Result<Self, Trouble> {
        let given_one = given.image_repository.clone().map(|uri| (uri, Mark::default()));
        let one = given_one.or_else(|| section.text("image_repository"));
        if let Some((uri, mark)) = one.as_ref().filter(|(uri, _)| !is_ecr_to_sam(uri)) {
            let why =
                format!("Invalid value for '--image-repository': Invalid Image Repository ECR URI: {uri}");
            return Err(refused(*mark, why));
        }
        let mut each = Vec::new();
        let given_each: Vec<(String, Mark)> =
            given.image_repositories.iter().map(|item| (item.clone(), Mark::default())).collect();
        let items = if given_each.is_empty() {
            section.items("image_repositories").unwrap_or_default()
        } else {
            given_each
        };
        for (item, mark) in items {
            let why = match item.split('=').collect::<Vec<_>>()[..] {
                [name, uri] if is_ecr_to_sam(uri) => {
                    each.push((name.to_owned(), uri.to_owned()));
                    continue;
                }
                [_, _] => "needs to have valid ECR URI as value",
                _ => "is not a valid format, it needs to be of the form function_logical_id=ECR_URI",
            };
            let why = format!("Invalid value for '--image-repositories': --image-repositories {why}");
            return Err(refused(mark, why));
        }
        let made = takes_made
            && (given.resolve_image_repos
                || section.switch("resolve_image_repos", "'--resolve-image-repos'")?.unwrap_or_default());
        if usize::from(one.is_some()) + usize::from(!each.is_empty()) + usize::from(made) > 1 {
            let name = if made { "resolve_image_repos" } else { "image_repositories" };
            let mark = section.get(name).map(|value| value.mark).unwrap_or_default();
            let why = "Only one of the following can be provided: '--image-repositories', '--image-repository', \
                       '--resolve-image-repos'";
            return Err(refused(mark, why));
        }
        Ok(match one {
            Some((uri, _)) => Self::One(uri),
            None if made => Self::Made,
            None if !each.is_empty() => Self::Each(each),
            None => Self::Unknown,
        })
    }

    /// Says in `push` where it goes. The tag is made of the image's id, which is known after the build only.
    pub fn name(&self, push: &mut Push) {
        let why = match self {
            Self::Unknown => return,
            Self::One(uri) => return set(push, uri),
            Self::Each(each) => {
                let path = push.path.as_str();
                let id = path.rsplit('/').next().unwrap_or(path);
                let own = |wanted: &str| each.iter().find(|(name, _)| name == wanted).map(|(_, uri)| uri);
                if let Some(uri) = own(path).or_else(|| own(id)) {
                    return set(push, uri);
                }
                "image_repositories does not name the function, and SAM refuses that: Incomplete list of function \
                 logical ids specified for '--image-repositories'."
            }
            Self::Made => "sam deploy makes the repository itself (resolve_image_repos)",
        };
        push.why = Some(why.into());
    }
}

fn set(push: &mut Push, uri: &str) {
    push.reference = Some(Quoted::new(uri));
    push.registry = Reference::parse(uri).ok().map(|reference| reference.registry());
    push.why = None;
}

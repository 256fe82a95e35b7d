//! Where findings stand, as tools name files that know a repository and not this machine.

use std::path::{Component, Path, PathBuf};

use crate::facts::{Facts, TemplateState};
use crate::finding::Finding;
use crate::location::Location;

/// Where SAM looks for a template first.
const USUAL_TEMPLATE: &str = "template.yaml";

/// From the names of files on this machine to their names in the repository.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// What relative names are relative to.
    pub current_dir: PathBuf,
    /// What `~` stands for.
    pub home: Option<PathBuf>,
    /// The repository's folder under each of its names, such as with and without symbolic links.
    pub roots: Vec<PathBuf>,
}

/// A place that a report can point at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The file: relative to the repository, with `/` on every system. As it is known here, where it is not in it.
    pub(super) path: String,
    /// Whether it lies in the repository.
    pub(super) is_inside: bool,
    /// What stands there; `None` where only the file is known.
    pub(super) location: Option<Location>,
}

impl Place {
    /// The line, from 1.
    pub(super) fn line(&self) -> usize {
        self.location.as_ref().map_or(1, |location| location.line)
    }
}

impl Places {
    /// Where a location is.
    pub(super) fn of(&self, location: &Location) -> Place {
        let (path, is_inside) = self.named(location.file.as_str());
        Place { path, is_inside, location: Some(location.clone()) }
    }

    /// Where a finding is to be shown: at its first location. One without any concerns this machine and no file at all, but
    /// code scanning of GitHub refuses a result without a file, and GitLab's Code Quality an entry without one. So it is
    /// shown at the first line of the template that is checked, or of the one that SAM would look for first.
    pub(super) fn first(&self, facts: &Facts, finding: &Finding) -> Place {
        if let Some(location) = finding.locations.first() {
            return self.of(location);
        }
        let file = match &facts.template {
            TemplateState::Read { file, .. } => file.as_str(),
            _ => USUAL_TEMPLATE,
        };
        let (path, is_inside) = self.named(file);
        Place { path, is_inside, location: None }
    }

    /// A file's name in the repository, and whether it is in there.
    pub(super) fn named(&self, file: &str) -> (String, bool) {
        let in_home = file.strip_prefix("~/").and_then(|rest| Some(self.home.as_ref()?.join(rest)));
        let path = without_dots(&in_home.unwrap_or_else(|| self.current_dir.join(file)));
        let inside = self.roots.iter().find_map(|root| path.strip_prefix(root).ok());
        match inside.map(slashes).filter(|inside| !inside.is_empty()) {
            Some(inside) => (inside, true),
            None => (file.to_owned(), false),
        }
    }
}

/// Without `.` and `..`, by the name alone.
fn without_dots(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn slashes(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_as_the_repository_knows_them() {
        let places = Places {
            current_dir: "/work/repo/service".into(),
            home: Some("/home/ana".into()),
            roots: vec!["/link/repo".into(), "/work/repo".into()],
        };
        for (file, name, is_inside) in [
            ("template.yaml", "service/template.yaml", true),
            ("./a/../template.yaml", "service/template.yaml", true),
            ("../other/template.yaml", "other/template.yaml", true),
            ("/link/repo/a b/t.yaml", "a b/t.yaml", true),
            ("../../elsewhere.yaml", "../../elsewhere.yaml", false),
            ("/work/repository/t.yaml", "/work/repository/t.yaml", false),
            ("~/.docker/config.json", "~/.docker/config.json", false),
            ("..", "..", false),
        ] {
            assert_eq!(places.named(file), (name.to_owned(), is_inside), "{file}");
        }
        let at_home = Places { roots: vec!["/home/ana".into()], ..places };
        assert_eq!(at_home.named("~/app/t.yaml"), ("app/t.yaml".to_owned(), true));
    }
}

//! What a process is told by its surroundings: variables, home folder, working folder, PATH.

mod shell;

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A snapshot of the environment. Rooms are handed one instead of asking the process, so that tests can make their own.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, OsString>,
    /// Where this user is at home by the system's own list.
    home_by_list: Option<PathBuf>,
    /// The working folder.
    pub current_dir: PathBuf,
}

impl Environment {
    /// The environment of this process.
    #[must_use]
    pub fn of_this_process() -> Self {
        let variables = env::vars_os()
            .filter_map(|(name, value)| name.into_string().ok().map(|name| (name, value)))
            .collect();
        Self { variables, home_by_list: home_by_list(), current_dir: env::current_dir().unwrap_or_default() }
    }

    /// An environment of the given variables, for tests.
    #[must_use]
    pub fn new(current_dir: &Path, variables: &[(&str, &str)]) -> Self {
        let variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))).collect();
        Self { variables, home_by_list: None, current_dir: current_dir.to_owned() }
    }

    /// The same with another value for a variable, for a child process.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// The same without a variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    /// A variable that is set, not empty, and UTF-8.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).and_then(|value| value.to_str()).filter(|value| !value.is_empty())
    }

    /// A variable that is set, even to nothing: to some programs that is a value too.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<String> {
        self.variables.get(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// A variable that names a file or folder.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.variables.get(name).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// The home folder: `HOME`, on Windows `USERPROFILE`. Without `HOME` that of the system's list of users, as for the docker
    /// CLI (`cli/config/config.go`, `getHomeDir`) and Python (`os.path.expanduser`).
    #[must_use]
    pub fn home(&self) -> Option<PathBuf> {
        if cfg!(windows) {
            self.path("USERPROFILE")
        } else {
            self.path("HOME").or_else(|| self.home_by_list.clone())
        }
    }

    /// `path` with the home folder written as `~`, or relative to the working folder where it lies in it.
    #[must_use]
    pub fn display(&self, path: &Path) -> String {
        if let Ok(inside) = path.strip_prefix(&self.current_dir)
            && !inside.as_os_str().is_empty()
        {
            return inside.display().to_string();
        }
        match self.home().map(|home| path.strip_prefix(home).map(Path::to_owned)) {
            Some(Ok(inside)) => Path::new("~").join(inside).display().to_string(),
            _ => path.display().to_string(),
        }
    }

    /// The first file called `program` on `PATH` that may be executed.
    #[must_use]
    pub fn which(&self, program: &str) -> Option<PathBuf> {
        self.which_all(program).next()
    }

    /// All files called `program` on `PATH` that may be executed, in its order.
    pub fn which_all(&self, program: &str) -> impl Iterator<Item = PathBuf> {
        let extensions: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
        let names: Vec<String> = extensions.iter().map(|extension| format!("{program}{extension}")).collect();
        let folders: Vec<PathBuf> =
            self.variables.get("PATH").map(env::split_paths).into_iter().flatten().collect();
        folders
            .into_iter()
            .flat_map(move |folder| names.iter().map(|name| folder.join(name)).collect::<Vec<_>>())
            .filter(|candidate| is_executable(candidate))
    }

    /// All variables, to hand to a child process.
    pub fn variables(&self) -> impl Iterator<Item = (&String, &OsString)> {
        self.variables.iter()
    }
}

#[cfg(unix)]
fn home_by_list() -> Option<PathBuf> {
    let user = rustix::process::getuid().to_string();
    let list = std::fs::read_to_string("/etc/passwd").ok()?;
    let homes = list.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut homes = homes.filter(|fields| fields.get(2) == Some(&user.as_str()));
    homes.next()?.get(5).filter(|home| home.starts_with('/')).map(PathBuf::from)
}

/// Systems without `passwd(5)` set their variable always.
#[cfg(not(unix))]
fn home_by_list() -> Option<PathBuf> {
    None
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_people_write_them() {
        let environment = Environment::new(Path::new("/home/ana/app"), &[("HOME", "/home/ana")]);
        assert_eq!(environment.display(Path::new("/home/ana/app/template.yaml")), "template.yaml");
        assert_eq!(environment.display(Path::new("/home/ana/.docker/config.json")), "~/.docker/config.json");
        assert_eq!(environment.display(Path::new("/etc/hosts")), "/etc/hosts");
    }

    #[test]
    fn an_empty_variable_counts_as_unset() {
        let environment = Environment::new(Path::new("/"), &[("DOCKER_CONFIG", "")]);
        assert_eq!(environment.get("DOCKER_CONFIG"), None);
        assert_eq!(environment.path("DOCKER_CONFIG"), None);
    }
}

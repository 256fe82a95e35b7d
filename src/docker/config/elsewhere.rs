//! Files that hold logins and that neither the docker CLI nor docker-py reads here: somebody is logged in, and it does
//! not count.
//!
//! Podman, buildah and skopeo: `containers-auth.json(5)`. Finch: its own copy of Docker's file in `~/.finch`. Docker from
//! a snap: the snap's own home. Under `sudo`, the home of whoever called it.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file;
use super::view::View;
use crate::environment::Environment;
use crate::quoted::Quoted;

/// Where homes are written down (`passwd(5)`).
const PASSWD: &str = "/etc/passwd";

/// For whom a file is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Reader {
    /// podman, buildah, skopeo.
    Podman,
    /// Finch.
    Finch,
    /// Docker from a snap.
    Snap,
    /// Docker, where `DOCKER_CONFIG` did not name another folder.
    WithoutVariable,
    /// Docker, with another home: of the user who called `sudo`, or of this one, where `HOME` is somebody else's.
    User {
        /// The user's name.
        name: Quoted,
    },
}

/// Such a file. It holds secrets and so has no `Debug`.
pub(in crate::docker) struct OtherFile {
    pub(in crate::docker) file: Quoted,
    pub(in crate::docker) reader: Reader,
    pub(in crate::docker) view: View,
}

/// Those that are there and can be read, without those in `read`, which the clients read.
pub(super) fn find(environment: &Environment, read: &[&Path]) -> Vec<OtherFile> {
    let mut found: Vec<(PathBuf, OtherFile)> = Vec::new();
    for (path, reader) in places(environment, Path::new(PASSWD)) {
        if read.contains(&path.as_path()) || found.iter().any(|(known, _)| *known == path) {
            continue;
        }
        if let Ok(contents) = file::read(&path, false) {
            let file = super::shown(environment, &path);
            found.push((path, OtherFile { file, reader, view: contents.go }));
        }
    }
    found.into_iter().map(|(_, other)| other).collect()
}

fn places(environment: &Environment, passwd: &Path) -> Vec<(PathBuf, Reader)> {
    let mut places = Vec::new();
    let home = environment.home().map(|home| environment.current_dir.join(home));
    let under = |folder: Option<PathBuf>, rest: &str| folder.map(|folder| folder.join(rest));
    let config_home = environment.path("XDG_CONFIG_HOME").or_else(|| under(home.clone(), ".config"));
    for podman in [
        environment.path("REGISTRY_AUTH_FILE").map(|file| environment.current_dir.join(file)),
        under(environment.path("XDG_RUNTIME_DIR"), "containers/auth.json"),
        under(config_home, "containers/auth.json"),
    ] {
        places.extend(podman.map(|path| (path, Reader::Podman)));
    }
    for (rest, reader) in [
        (".finch/config.json", Reader::Finch),
        ("snap/docker/current/.docker/config.json", Reader::Snap),
        (".docker/config.json", Reader::WithoutVariable),
    ] {
        places.extend(under(home.clone(), rest).map(|path| (path, reader)));
    }
    for (name, other) in other_homes(environment, passwd) {
        if Some(&other) != home.as_ref() {
            places.push((other.join(".docker/config.json"), Reader::User { name: Quoted::new(&name) }));
        }
    }
    places
}

/// Names and homes: of the user who called `sudo`, and of this user.
fn other_homes(environment: &Environment, passwd: &Path) -> Vec<(String, PathBuf)> {
    let caller = environment.get("SUDO_USER");
    if caller.is_none() && !environment.home().is_some_and(|home| is_foreign(&home)) {
        return Vec::new();
    }
    let Ok(text) = fs::read_to_string(passwd) else { return Vec::new() };
    let this = this_user();
    let mut homes = Vec::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split(':').collect();
        if let [name, _, id, _, _, home, ..] = fields[..]
            && home.starts_with('/')
            && (caller == Some(name) || id == this)
        {
            homes.push((name.to_owned(), PathBuf::from(home)));
        }
    }
    homes
}

/// Whether a folder belongs to another user.
fn is_foreign(folder: &Path) -> bool {
    #[cfg(unix)]
    return folder.metadata().is_ok_and(|meta| {
        use std::os::unix::fs::MetadataExt as _;
        meta.uid() != rustix::process::geteuid().as_raw()
    });
    #[cfg(not(unix))]
    return folder.as_os_str().is_empty();
}

/// The number of this user; systems without one have no `passwd(5)` either.
fn this_user() -> String {
    #[cfg(unix)]
    return rustix::process::geteuid().to_string();
    #[cfg(not(unix))]
    return String::new();
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shown(variables: &[(&str, &str)], passwd: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("passwd");
        fs::write(&file, passwd).expect("written");
        let environment = Environment::new(Path::new("/work"), variables);
        places(&environment, &file).iter().map(|(path, _)| path.display().to_string()).collect()
    }

    #[test]
    fn each_program_has_its_places() {
        let places = shown(&[("HOME", "/home/ana"), ("XDG_RUNTIME_DIR", "/run/user/7")], "");
        assert_eq!(
            places,
            [
                "/run/user/7/containers/auth.json",
                "/home/ana/.config/containers/auth.json",
                "/home/ana/.finch/config.json",
                "/home/ana/snap/docker/current/.docker/config.json",
                "/home/ana/.docker/config.json",
            ]
        );
        let named = shown(&[("REGISTRY_AUTH_FILE", "auth.json"), ("XDG_CONFIG_HOME", "/c")], "");
        assert_eq!(named, ["/work/auth.json", "/c/containers/auth.json"]);
    }

    #[test]
    fn sudo_has_another_home() {
        let passwd =
            "root:x:99999:0:root:/root:/bin/sh\nana:x:7:7:Ana:/home/ana:/bin/sh\nodd\nb:x:8:8::relative:\n";
        let last = |variables: &[(&str, &str)]| shown(variables, passwd).pop();
        assert_eq!(
            last(&[("HOME", "/root"), ("SUDO_USER", "ana")]).as_deref(),
            Some("/home/ana/.docker/config.json")
        );
        // With `sudo -E` the home stays that of the caller.
        assert_eq!(
            shown(&[("HOME", "/home/ana"), ("SUDO_USER", "ana")], passwd).len(),
            shown(&[("HOME", "/home/ana")], passwd).len()
        );
        assert_eq!(
            last(&[("HOME", "/root"), ("SUDO_USER", "b")]).as_deref(),
            Some("/root/.docker/config.json")
        );
    }
}

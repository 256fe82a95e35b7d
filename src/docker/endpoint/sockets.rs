//! Sockets of engines that products make on this machine. Whether they are there is all that is looked at here.

use std::path::{Path, PathBuf};

use super::{Address, Endpoint};
use crate::environment::Environment;

/// The folder below the home folder, and the product.
const IN_HOME: [(&str, &str); 9] = [
    (".docker/run/docker.sock", "Docker Desktop"),
    (".docker/desktop/docker.sock", "Docker Desktop"),
    (".colima/default/docker.sock", "colima"),
    (".config/colima/default/docker.sock", "colima"),
    (".orbstack/run/docker.sock", "OrbStack"),
    (".rd/docker.sock", "Rancher Desktop"),
    (".local/share/containers/podman/machine/podman.sock", "podman machine"),
    (".local/share/containers/podman/machine/qemu/podman.sock", "podman machine"),
    (".finch/finch.sock", "Finch"),
];

/// Sockets at a place of their own.
const ELSEWHERE: [(&str, &str); 4] = [
    ("/var/run/docker.sock", "Docker Engine"),
    ("/run/podman/podman.sock", "podman"),
    ("/var/run/finch.sock", "Finch"),
    ("/Applications/Finch/lima/data/finch/sock/finch.sock", "Finch"),
];

/// Those that are there, each once, and not those that are `known` already.
pub(super) fn find(environment: &Environment, known: &[&Endpoint]) -> Vec<(&'static str, Endpoint)> {
    let mut found: Vec<(&'static str, Endpoint)> = Vec::new();
    for (product, path) in candidates(environment) {
        // A path that is no text cannot stand in DOCKER_HOST either.
        let Some(text) = path.to_str() else { continue };
        if !is_socket(&path) {
            continue;
        }
        let shown = format!("unix://{text}");
        let endpoint =
            Endpoint { shown: shown.into(), from: product.into(), address: Address::Unix(text.to_owned()) };
        let is_known = known.iter().copied().chain(found.iter().map(|(_, known)| known));
        if !is_known.into_iter().any(|known| known.is_same_place(&endpoint)) {
            found.push((product, endpoint));
        }
    }
    found
}

fn candidates(environment: &Environment) -> Vec<(&'static str, PathBuf)> {
    let mut candidates = Vec::new();
    let mut runtime: Vec<PathBuf> = environment.path("XDG_RUNTIME_DIR").into_iter().collect();
    // systemd's folder of this user, also where no variable names it.
    #[cfg(unix)]
    runtime.push(PathBuf::from(format!("/run/user/{}", rustix::process::getuid().as_raw())));
    for folder in runtime {
        candidates.push(("rootless Docker", folder.join("docker.sock")));
        candidates.push(("rootless podman", folder.join("podman/podman.sock")));
    }
    if let Some(colima) = environment.path("COLIMA_HOME") {
        candidates.push(("colima", colima.join("default/docker.sock")));
    }
    if let Some(home) = environment.home() {
        candidates.extend(IN_HOME.map(|(path, product)| (product, home.join(path))));
    }
    candidates.extend(ELSEWHERE.map(|(path, product)| (product, PathBuf::from(path))));
    candidates
}

#[cfg(unix)]
fn is_socket(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    path.metadata().is_ok_and(|meta| meta.file_type().is_socket())
}

#[cfg(not(unix))]
fn is_socket(_path: &Path) -> bool {
    false
}

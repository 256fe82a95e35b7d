//! The machine and the user's surroundings.

mod caller;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::quoted::Quoted;

/// Variables that CI systems set, with the system's name.
const CI_SYSTEMS: [(&str, &str); 5] = [
    ("GITHUB_ACTIONS", "GitHub Actions"),
    ("GITLAB_CI", "GitLab CI"),
    ("CODEBUILD_BUILD_ID", "CodeBuild"),
    ("JENKINS_URL", "Jenkins"),
    ("TF_BUILD", "Azure Pipelines"),
];

/// What commands and advice depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct System {
    /// `linux`, `macos`, `windows`.
    pub operating_system: String,
    /// The CI system this runs in.
    pub ci: Option<String>,
    /// `DOCKER_CONFIG`, where it is set and can stand in a command as it is.
    pub docker_config: Option<Quoted>,
    /// Whether `docker` or `dockerd` is on `PATH`.
    pub docker_on_path: bool,
    /// The program on `PATH` that stands in for `docker`, which is not there: `podman`, `nerdctl` or `finch`.
    #[serde(default)]
    pub instead_of_docker: Option<String>,
    /// Who asked with `sudo`, where `HOME` is root's: logins of root are looked at, and of nobody else.
    #[serde(default)]
    pub asked_with_sudo: Option<Quoted>,
    /// The first package manager on `PATH` of those that have a package of the credential helper for ECR.
    pub package_manager: Option<String>,
    /// Whether `pwsh` is on `PATH`, or this is Windows, which has PowerShell.
    #[serde(default)]
    pub powershell: bool,
    /// Whether the credential helper for ECR is on `PATH`.
    #[serde(default)]
    pub ecr_login_on_path: bool,
    /// Whether systemd manages this machine (`sd_booted(3)`).
    pub systemd: bool,
    /// The architectures that this kernel runs by an emulator, where that can be told; Linux only.
    #[serde(default)]
    pub emulates: Option<Vec<String>>,
}

impl System {
    /// Looks at the environment.
    #[must_use]
    pub fn look(environment: &Environment) -> Self {
        let named = CI_SYSTEMS.iter().find(|(variable, _)| environment.get(variable).is_some());
        let ci = named.map(|(_, name)| (*name).to_owned());
        let some_ci = environment
            .get("CI")
            .is_some_and(|value| !matches!(value, "false" | "0"))
            .then(|| "CI".to_owned());
        let exactly = |value: &str| Some(Quoted::new(value)).filter(|quoted| quoted.as_str() == value);
        Self {
            operating_system: std::env::consts::OS.to_owned(),
            ci: ci.or(some_ci),
            docker_config: environment.get("DOCKER_CONFIG").and_then(exactly),
            docker_on_path: ["docker", "dockerd"].iter().any(|program| environment.which(program).is_some()),
            instead_of_docker: instead_of_docker(environment),
            asked_with_sudo: caller::who_asked_with_sudo(environment),
            package_manager: ["apt-get", "dnf", "brew"]
                .iter()
                .find(|program| environment.which(program).is_some())
                .map(|program| (*program).to_owned()),
            powershell: cfg!(windows) || environment.which("pwsh").is_some(),
            ecr_login_on_path: environment.which("docker-credential-ecr-login").is_some(),
            systemd: Path::new("/run/systemd/system").is_dir(),
            emulates: emulates(Path::new("/proc/sys/fs/binfmt_misc")),
        }
    }
}

/// nerdctl reads `DOCKER_CONFIG` and `~/.docker` as docker does (nerdctl, `docs/registry.md`). Finch is nerdctl on Linux;
/// elsewhere it keeps its logins in `~/.finch`, where SAM does not look (runfinch/finch, `cmd/finch/main_native.go`,
/// `login_local.go`).
fn instead_of_docker(environment: &Environment) -> Option<String> {
    let known: &[&str] =
        if cfg!(target_os = "linux") { &["podman", "nerdctl", "finch"] } else { &["podman", "nerdctl"] };
    let mut found = known.iter().filter(|_| environment.which("docker").is_none());
    found.find(|program| environment.which(program).is_some()).map(|program| (*program).to_owned())
}

/// The handlers for programs of other architectures (Linux, `Documentation/admin-guide/binfmt-misc.rst`). Where the
/// folder is not mounted, nothing is known: the kernel has handlers all the same.
fn emulates(folder: &Path) -> Option<Vec<String>> {
    if !folder.join("register").exists() {
        return None;
    }
    let mut found = Vec::new();
    for entry in folder.read_dir().ok()?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let architecture = match name.strip_prefix("qemu-").unwrap_or(&name) {
            "aarch64" | "arm64" => "arm64",
            // Apple's, for Linux machines on Apple's processors.
            "x86_64" | "amd64" | "rosetta" => "amd64",
            _ => continue,
        };
        found.push(architecture.to_owned());
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emulators_are_known_by_their_handlers_where_these_can_be_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(emulates(folder.path()), None);
        for name in ["register", "status", "qemu-aarch64", "python3.11"] {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        assert_eq!(emulates(folder.path()), Some(vec!["arm64".to_owned()]));
    }
}

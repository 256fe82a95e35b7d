//! The machine and the user's surroundings.

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
pub struct System {
    /// `linux`, `macos`, `windows`.
    pub operating_system: String,
    /// The CI system this runs in.
    pub ci: Option<String>,
    /// `DOCKER_CONFIG`, where it is set and can stand in a command as it is.
    pub docker_config: Option<Quoted>,
    /// Whether something is at the default engine socket.
    pub default_socket: bool,
    /// Whether `docker` or `dockerd` is on `PATH`.
    pub docker_on_path: bool,
    /// The first package manager on `PATH` of those that have a package of the credential helper for ECR.
    pub package_manager: Option<String>,
    /// Whether systemd manages this machine (`sd_booted(3)`).
    pub systemd: bool,
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
            default_socket: Path::new("/var/run/docker.sock").exists(),
            docker_on_path: ["docker", "dockerd"].iter().any(|program| environment.which(program).is_some()),
            package_manager: ["apt-get", "dnf", "brew"]
                .iter()
                .find(|program| environment.which(program).is_some())
                .map(|program| (*program).to_owned()),
            systemd: Path::new("/run/systemd/system").is_dir(),
        }
    }
}

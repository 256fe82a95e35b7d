//! The store that the docker CLI takes by itself where its file has neither logins nor helpers.
//!
//! docker/cli: `cli/config/config.go` (`LoadDefaultConfigFile`), `cli/config/credentials/default_store*.go`. docker-py
//! has nothing of the kind, so it does not see what `docker login` kept there.

use crate::environment::Environment;

/// Its name, where its helper is on `PATH`.
pub(super) fn find(environment: &Environment) -> Option<&'static str> {
    let name = if cfg!(target_os = "macos") {
        "osxkeychain"
    } else if cfg!(windows) {
        "wincred"
    } else if environment.which("pass").is_some() {
        "pass"
    } else {
        "secretservice"
    };
    environment.which(&format!("docker-credential-{name}")).map(|_| name)
}

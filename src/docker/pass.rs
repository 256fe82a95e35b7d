//! Whether the store behind `docker-credential-pass` was ever set up. Where it was not, the helper answers `get` with empty
//! fields and exit status 0, as if it had no login, and `store` with "pass not initialized" (docker-credential-helpers,
//! `pass/pass.go`; tried with 0.6.4).

use std::path::PathBuf;

use crate::environment::Environment;
use crate::quoted::Quoted;

/// The helper's name, without `docker-credential-`.
pub(super) const NAME: &str = "pass";
/// The file that `pass init` writes.
const KEY: &str = ".gpg-id";

/// What is not there, where something is not: a sentence without its full stop.
pub(super) fn not_set_up(environment: &Environment) -> Option<Quoted> {
    if environment.which(NAME).is_none() {
        return Some("docker-credential-pass needs the program pass, and that is not on PATH".into());
    }
    let named = environment.path("PASSWORD_STORE_DIR").map(|folder| environment.current_dir.join(folder));
    let usual = || environment.home().map(|home| environment.current_dir.join(home).join(".password-store"));
    let folder: PathBuf = named.or_else(usual)?;
    let is_set_up = folder.join(KEY).exists();
    let folder = environment.display(&folder);
    (!is_set_up).then(|| format!("pass was never set up: there is no {folder}/{KEY}").into())
}

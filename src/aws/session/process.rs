//! Profiles that ask a program (botocore, `credentials.py`, `ProcessProvider`). It is not run here: it may ask a person.

use std::path::Path;

use super::candidate::{Candidate, CredentialState, Method, Trouble};
use super::chain::Chain;
use crate::aws::files::Profile;
use crate::aws::shlex;
use crate::quoted::Quoted;

pub(super) fn look(chain: &Chain<'_>, name: &str, profile: Profile<'_>) -> Option<Candidate> {
    let found = profile.get("credential_process")?;
    let trouble = |why: String| CredentialState::Broken { trouble: Trouble::Process { why: why.into() } };
    let state = match shlex::split(found.text).map(|words| words.into_iter().next()) {
        None => trouble(format!("a quote in credential_process is not closed ({})", found.place)),
        Some(None) => trouble(format!("credential_process names no program ({})", found.place)),
        Some(Some(program)) => {
            // A name without a folder is looked for on PATH, another one from where the command runs.
            let is_there = if Path::new(&program).components().count() == 1 && !program.contains('/') {
                chain.environment.which(&program).is_some()
            } else {
                chain.environment.current_dir.join(&program).is_file()
            };
            if is_there {
                CredentialState::Unknown { why: format!("{} was not asked", Quoted::new(&program)).into() }
            } else {
                trouble(format!("the program {} of credential_process is not there", Quoted::new(&program)))
            }
        }
    };
    Some(Candidate::new(Method::Process, found.place, state).of_profile(name))
}

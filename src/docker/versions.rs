//! Which versions the docker CLI and buildx have: whether they read `DOCKER_AUTH_CONFIG` depends on it.
//!
//! The docker CLI does so from 28.3.0 on (tried: 20.10 and 28.2.2 do not, 28.5.2 does). buildx is a program of its own, with
//! that code of the docker CLI inside since 0.26.0 (docker/buildx#3268).

use crate::environment::Environment;
use crate::process::child::OUTPUT_LIMIT;
use crate::process::{Deadline, Program, Run};

/// The first docker CLI that reads the variable.
const DOCKER: (u32, u32) = (28, 3);
/// The first buildx that does.
const BUILDX: (u32, u32) = (0, 26);

/// Whether each reads the variable, where that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ReadsVariable {
    pub(super) docker_cli: Option<bool>,
    pub(super) buildx: Option<bool>,
}

impl ReadsVariable {
    /// Asks both programs for their versions, side by side. Neither asks a daemon for that.
    pub(super) fn ask(environment: &Environment, deadline: Deadline) -> Self {
        let Program::Found(program) = Program::find(environment, "docker") else { return Self::default() };
        let answer = |arguments: &[&str]| {
            let run = Run {
                program: &program,
                arguments,
                input: b"",
                environment,
                limit: deadline.share(),
                output_limit: OUTPUT_LIMIT,
            };
            let finished = run.run().ok().filter(|finished| finished.status.success())?;
            Some(String::from_utf8_lossy(&finished.stdout).into_owned())
        };
        std::thread::scope(|scope| {
            let buildx = scope.spawn(|| answer(&["buildx", "version"]));
            let docker = answer(&["--version"]);
            let since = |text: Option<String>, before: &str, first| {
                version_after(&text?, before).map(|version| version >= first)
            };
            Self {
                docker_cli: since(docker, "Docker version ", DOCKER),
                buildx: since(buildx.join().ok().flatten(), "docker/buildx ", BUILDX),
            }
        })
    }
}

/// Major and minor of the version behind these words. Podman's program of the same name does not say them.
fn version_after(text: &str, before: &str) -> Option<(u32, u32)> {
    let version = text.split_once(before)?.1.trim_start_matches('v');
    let mut numbers = version.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_each_program_prints_them() {
        for (text, before, version) in [
            ("Docker version 28.2.2, build e6534b4\n", "Docker version ", Some((28, 2))),
            ("Docker version 20.10.24+dfsg1, build 297e128\n", "Docker version ", Some((20, 10))),
            ("Docker version 29.0.0-rc.1, build x\n", "Docker version ", Some((29, 0))),
            ("podman version 4.3.1\n", "Docker version ", None),
            ("github.com/docker/buildx v0.29.1 a32761a\n", "docker/buildx ", Some((0, 29))),
            ("github.com/docker/buildx 0.29.1 0.29.1-1\n", "docker/buildx ", Some((0, 29))),
            ("github.com/docker/buildx v0.11.2-desktop.5 f20ec11\n", "docker/buildx ", Some((0, 11))),
            ("github.com/docker/buildx\n", "docker/buildx ", None),
            ("Docker version unknown-version\n", "Docker version ", None),
            ("", "Docker version ", None),
        ] {
            assert_eq!(version_after(text, before), version, "{text}");
        }
    }
}

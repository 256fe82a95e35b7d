//! The program `aws`, which the printed commands call.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::observed::Observed;
use crate::process::{Deadline, Program, Run};
use crate::quoted::Quoted;

/// No more than its first line is wanted.
const OUTPUT_LIMIT: usize = 16 * 1024;

/// A version of the AWS CLI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CliVersion {
    /// 1 or 2.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third one.
    pub patch: u32,
}

impl CliVersion {
    const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Whether it has `aws ecr get-login-password`: 1.17.10 and all of version 2 have (AWS, "Private registry
    /// authentication in Amazon ECR").
    #[must_use]
    pub fn knows_get_login_password(self) -> bool {
        self >= Self::new(1, 17, 10)
    }

    /// Whether it has `aws ecr-public`: since 1.18.187 and 2.1.6 (aws-cli, `.changes/1.18.187.json` and
    /// `.changes/2.1.6.json`).
    #[must_use]
    pub fn knows_ecr_public(self) -> bool {
        self >= if self.major < 2 { Self::new(1, 18, 187) } else { Self::new(2, 1, 6) }
    }

    /// Whether it has `aws sso login` (tried: 1.46 has not).
    #[must_use]
    pub fn knows_sso_login(self) -> bool {
        self.major >= 2
    }
}

impl fmt::Display for CliVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What `PATH` says about `aws`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum CliState {
    /// No folder on `PATH` has it.
    Missing,
    /// A file of that name may not be executed.
    NotExecutable {
        /// The file.
        file: Quoted,
    },
    /// It is there.
    Found {
        /// The file.
        file: Quoted,
        /// Its version, where that was asked and told.
        version: Observed<CliVersion>,
    },
}

/// The AWS CLI on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AwsCli {
    /// The one that is called.
    #[serde(flatten)]
    pub state: CliState,
    /// Others behind it on `PATH`.
    pub behind: Vec<Quoted>,
}

impl AwsCli {
    /// Looks for the program. It is asked for its version only where `ask` is true and its place does not tell: Python
    /// takes more than half a second for that.
    #[must_use]
    pub fn look(environment: &Environment, ask: bool, deadline: Deadline) -> Self {
        let mut all = environment.which_all("aws").filter(|path| path.is_absolute());
        let first = all.next();
        let behind = all.map(|path| environment.display(&path).into()).collect();
        let state = match first {
            Some(path) => CliState::Found {
                file: environment.display(&path).into(),
                version: match by_place(&path) {
                    Some(version) => Observed::Known(version),
                    None if ask => version(environment, &path, deadline),
                    None => Observed::Unknown("it was not asked: no command needs it".into()),
                },
            },
            None => match Program::find(environment, "aws") {
                Program::NotExecutable(path) => {
                    CliState::NotExecutable { file: environment.display(&path).into() }
                }
                _ => CliState::Missing,
            },
        };
        Self { state, behind }
    }

    /// Its version, where that is known.
    #[must_use]
    pub fn version(&self) -> Option<CliVersion> {
        match &self.state {
            CliState::Found { version, .. } => version.known().copied(),
            _ => None,
        }
    }
}

/// Without running it. AWS's installer and Homebrew put each version into a folder of its name: `aws-cli/v2/2.31.0/dist/aws`,
/// `Cellar/awscli/2.31.0/bin/aws`.
fn by_place(path: &Path) -> Option<CliVersion> {
    let real: PathBuf = path.canonicalize().ok()?;
    let names: Vec<&str> = real.iter().filter_map(|name| name.to_str()).collect();
    let mut pairs = names.windows(2);
    let in_path = pairs.find_map(|pair| match pair {
        ["v2" | "awscli", version] => numbers(version.split('_').next()?),
        _ => None,
    });
    in_path.or_else(|| by_package(&real))
}

/// pip and Debian write it beside the package of the same installation: `bin/aws` and
/// `lib/python3.11/site-packages/awscli-1.46.2.dist-info`. Where there are several, the program must be asked.
fn by_package(program: &Path) -> Option<CliVersion> {
    let library = program.parent()?.parent()?.join("lib");
    let inside = |folder: PathBuf| folder.read_dir().into_iter().flatten().flatten();
    let pythons = inside(library).filter(|entry| entry.file_name().to_string_lossy().starts_with("python"));
    let packages = pythons
        .flat_map(|python| ["site-packages", "dist-packages"].map(|folder| python.path().join(folder)))
        .flat_map(inside);
    let mut versions = packages.filter_map(|package| {
        let name = package.file_name();
        let version = name.to_str()?.strip_prefix("awscli-")?;
        numbers(
            version
                .strip_suffix(".dist-info")
                .or_else(|| version.split_once("-py").map(|(version, _)| version))
                .or_else(|| version.strip_suffix(".egg-info"))?,
        )
    });
    versions.next().filter(|_| versions.next().is_none())
}

fn version(environment: &Environment, program: &Path, deadline: Deadline) -> Observed<CliVersion> {
    let limit = deadline.share();
    let run = Run {
        program,
        arguments: &["--version"],
        input: b"",
        environment,
        limit,
        output_limit: OUTPUT_LIMIT,
    };
    match run.run() {
        Err(why) => Observed::Unknown(why.to_string().into()),
        // Version 1 wrote it to standard error under Python 2.
        Ok(finished) => [&finished.stdout, &finished.stderr]
            .iter()
            .find_map(|output| told(&String::from_utf8_lossy(output)))
            .map_or_else(|| Observed::Unknown("aws --version does not tell it".into()), Observed::Known),
    }
}

/// `aws-cli/2.31.0 Python/3.13.7 …`.
fn told(text: &str) -> Option<CliVersion> {
    numbers(text.trim_start().strip_prefix("aws-cli/")?.split_whitespace().next()?)
}

fn numbers(version: &str) -> Option<CliVersion> {
    let mut numbers = version.split('.').map(|part| {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part.get(..end)?.parse().ok()
    });
    let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
    Some(CliVersion { major, minor, patch })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_they_are_printed() {
        for (text, version) in [
            ("aws-cli/1.46.2 Python/3.11.7 Linux/6.18 botocore/1.43.62\n", Some((1, 46, 2))),
            ("aws-cli/2.36.7 Python/3.11.7 Linux/6.18.44 source/x86_64.debian.12\n", Some((2, 36, 7))),
            ("aws-cli/2.0.0dev0 Python/3.7.3 Darwin/19 botocore/2.0.0dev0\n", Some((2, 0, 0))),
            ("something else 1.2.3\n", None),
            ("", None),
        ] {
            let version = version.map(|(major, minor, patch)| CliVersion { major, minor, patch });
            assert_eq!(told(text), version, "{text}");
        }
    }

    #[test]
    fn what_a_version_knows() {
        for ((major, minor, patch), password, public, sso) in [
            ((1, 17, 9), false, false, false),
            ((1, 17, 10), true, false, false),
            ((1, 18, 186), true, false, false),
            ((1, 18, 187), true, true, false),
            ((1, 46, 2), true, true, false),
            ((2, 0, 0), true, false, true),
            ((2, 1, 6), true, true, true),
        ] {
            let version = CliVersion { major, minor, patch };
            let known =
                (version.knows_get_login_password(), version.knows_ecr_public(), version.knows_sso_login());
            assert_eq!(known, (password, public, sso), "{version}");
        }
    }

    #[test]
    fn a_package_beside_the_program_tells_its_version() {
        for (packages, version) in [
            (&["python3.11/site-packages/awscli-1.46.2.dist-info"][..], Some((1, 46, 2))),
            (&["python3/dist-packages/awscli-2.9.19.egg-info"], Some((2, 9, 19))),
            (&["python3/dist-packages/awscli-1.19.1-py3.9.egg-info"], Some((1, 19, 1))),
            (
                &[
                    "python3.9/site-packages/awscli-1.18.1.dist-info",
                    "python3.11/site-packages/awscli-1.46.2.dist-info",
                ],
                None,
            ),
            (&["python3.11/site-packages/awscli_plugin-1.0.0.dist-info"], None),
        ] {
            let root = tempfile::tempdir().expect("a folder");
            for package in packages {
                std::fs::create_dir_all(root.path().join("lib").join(package)).expect("made");
            }
            let version = version.map(|(major, minor, patch)| CliVersion { major, minor, patch });
            assert_eq!(by_package(&root.path().join("bin/aws")), version, "{packages:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_place_of_an_installation_tells_its_version() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let root = tempfile::tempdir().expect("a folder");
        let dist = root.path().join("aws-cli/v2/2.31.4/dist");
        std::fs::create_dir_all(&dist).expect("made");
        std::fs::create_dir_all(root.path().join("bin")).expect("made");
        std::fs::write(dist.join("aws"), "#!/bin/sh\nexit 1\n").expect("written");
        std::fs::set_permissions(dist.join("aws"), std::fs::Permissions::from_mode(0o755)).expect("set");
        symlink(root.path().join("aws-cli/v2/2.31.4"), root.path().join("aws-cli/v2/current"))
            .expect("linked");
        symlink(root.path().join("aws-cli/v2/current/dist/aws"), root.path().join("bin/aws"))
            .expect("linked");
        let path = root.path().join("bin");
        let environment = Environment::new(root.path(), &[("PATH", path.to_str().expect("a path"))]);
        let cli = AwsCli::look(&environment, true, Deadline::after(std::time::Duration::from_secs(5)));
        assert_eq!(cli.version(), Some(CliVersion { major: 2, minor: 31, patch: 4 }));
        assert!(cli.behind.is_empty());
    }
}

//! The two files that the AWS CLI and SAM read, and the profiles in them (botocore, `session.py`, `full_config`;
//! `configloader.py`, `build_profile_map`).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ini::{Ini, Section, Value};
use super::shlex;
use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::regular_file;

/// A file that is larger is not read.
const LIMIT: u64 = 4 * 1024 * 1024;

/// One of the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AwsFile {
    /// The file, as people know it.
    pub file: Quoted,
    /// The variable that names it, where one does.
    pub named_by: Option<String>,
    /// What became of it.
    pub state: AwsFileState,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum AwsFileState {
    /// There is none: it counts as empty.
    Missing,
    /// It was read.
    Read,
    /// This user may not read it: it counts as empty.
    Denied {
        /// The system's reason.
        why: Quoted,
    },
    /// Every command of the AWS CLI and of SAM that looks at it ends with that.
    Malformed {
        /// The line, from 1.
        line: usize,
        /// What is wrong and what to do: a sentence without its full stop.
        why: Quoted,
    },
}

/// One of the files with what it holds.
pub(super) struct Read {
    pub(super) facts: AwsFile,
    ini: Ini,
}

/// Both files.
pub(super) struct Files {
    pub(super) config: Read,
    pub(super) credentials: Read,
}

/// A value, and where it stands.
pub(super) struct Found<'f> {
    pub(super) text: &'f str,
    /// File and line.
    pub(super) place: Quoted,
}

/// A profile: what both files say, the credentials file first.
#[derive(Clone, Copy)]
pub(super) struct Profile<'f> {
    files: &'f Files,
    config: Option<&'f Section>,
    credentials: Option<&'f Section>,
}

impl Files {
    pub(super) fn read(environment: &Environment) -> Self {
        Self {
            config: Read::look(environment, "AWS_CONFIG_FILE", "config"),
            credentials: Read::look(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        }
    }

    /// The first file that stops every command.
    pub(super) fn malformed(&self) -> Option<&AwsFile> {
        let both = [&self.config.facts, &self.credentials.facts];
        both.into_iter().find(|file| matches!(file.state, AwsFileState::Malformed { .. }))
    }

    /// The names of all profiles, those of the configuration first.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let config = self.config.ini.sections().iter().filter_map(|section| config_profile(&section.name));
        let credentials = self.credentials.ini.sections().iter().map(|section| section.name.clone());
        for name in config.chain(credentials) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// A profile by its name.
    pub(super) fn profile(&self, name: &str) -> Option<Profile<'_>> {
        let is_it = |section: &&Section| config_profile(&section.name).as_deref() == Some(name);
        // The last section of a name replaces those before it.
        let config = self.config.ini.sections().iter().rev().find(is_it);
        let credentials = self.credentials.ini.section(name);
        (config.is_some() || credentials.is_some()).then_some(Profile { files: self, config, credentials })
    }

    /// A session of IAM Identity Center by its name.
    pub(super) fn sso_session(&self, name: &str) -> Option<&Section> {
        let is_it = |section: &&Section| named(&section.name, "sso-session").as_deref() == Some(name);
        self.config.ini.sections().iter().rev().find(is_it)
    }

    /// The address that a section `services` has for one of AWS's services.
    pub(super) fn service_endpoint(&self, services: &str, service: &str) -> Option<Found<'_>> {
        let is_it = |section: &&Section| named(&section.name, "services").as_deref() == Some(services);
        let entry = self.config.ini.sections().iter().rev().find(is_it)?.get(service)?;
        let Value::Nested(keys) = &entry.value else { return None };
        let (_, url) = keys.iter().find(|(key, _)| key == "endpoint_url")?;
        Some(Found { text: url, place: self.config.place(entry.line) })
    }

    /// A section that was meant as this profile and is none: `[NAME]` in the configuration, or `[profile NAME]` among the
    /// credentials. How it must be written, and where it stands.
    pub(super) fn nearly(&self, name: &str) -> Option<(Quoted, Quoted)> {
        let in_config = self.config.ini.section(name).filter(|_| name != "default");
        let in_config = in_config.map(|section| (&self.config, section, format!("[profile {name}]")));
        let mut headers = self.credentials.ini.sections().iter();
        let in_credentials = headers.find(|section| named(&section.name, "profile").as_deref() == Some(name));
        let in_credentials = in_credentials.map(|section| (&self.credentials, section, format!("[{name}]")));
        let (file, section, right) = in_config.or(in_credentials)?;
        let text = format!("[{}] must be written {right} there", section.name);
        Some((text.into(), file.place(section.line)))
    }

    pub(super) fn entry<'f>(&'f self, section: &'f Section, key: &str) -> Option<Found<'f>> {
        found(&self.config, section, key)
    }
}

impl<'f> Profile<'f> {
    /// What a key says. The credentials file counts first (botocore, `session.py`, `full_config`).
    pub(super) fn get(&self, key: &str) -> Option<Found<'f>> {
        self.in_credentials(key).or_else(|| self.in_config(key))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn in_credentials(&self, key: &str) -> Option<Found<'f>> {
        found(&self.files.credentials, self.credentials?, key)
    }

    pub(super) fn in_config(&self, key: &str) -> Option<Found<'f>> {
        found(&self.files.config, self.config?, key)
    }
}

fn found<'f>(file: &'f Read, section: &'f Section, key: &str) -> Option<Found<'f>> {
    let entry = section.get(key)?;
    Some(Found { text: entry.text().unwrap_or_default(), place: file.place(entry.line) })
}

/// The profile that a section of the configuration is for.
fn config_profile(section: &str) -> Option<String> {
    if section == "default" { Some(section.to_owned()) } else { named(section, "profile") }
}

/// The second word of a section whose name begins so. It need not be a word of its own: botocore asks no more.
fn named(section: &str, beginning: &str) -> Option<String> {
    let words = shlex::split(section).filter(|_| section.starts_with(beginning))?;
    let [_, name] = <[String; 2]>::try_from(words).ok()?;
    Some(name)
}

impl Read {
    fn look(environment: &Environment, variable: &str, name: &str) -> Self {
        let named = environment.raw(variable);
        let path = match &named {
            Some(path) => Some(expand(environment, path)),
            None => environment.home().map(|home| home.join(".aws").join(name)),
        };
        let shown = path.as_ref().map_or_else(|| format!("~/.aws/{name}"), |path| environment.display(path));
        let (state, ini) = match path {
            Some(path) => Self::parse(&environment.current_dir.join(path)),
            None => (AwsFileState::Missing, Ini::default()),
        };
        let named_by = named.map(|_| variable.to_owned());
        Self { facts: AwsFile { file: shown.into(), named_by, state }, ini }
    }

    fn parse(path: &std::path::Path) -> (AwsFileState, Ini) {
        let nothing = |state| (state, Ini::default());
        if !path.is_file() {
            return nothing(AwsFileState::Missing);
        }
        match regular_file::read(path, LIMIT).map(|text| Ini::parse(&text)) {
            Err(why) => nothing(AwsFileState::Denied { why: why.to_string().into() }),
            Ok(Err(error)) => {
                let why = error.to_string().into();
                nothing(AwsFileState::Malformed { line: error.line, why })
            }
            Ok(Ok(ini)) => (AwsFileState::Read, ini),
        }
    }

    fn place(&self, line: usize) -> Quoted {
        format!("{}:{line}", self.facts.file).into()
    }
}

/// Python's `os.path.expandvars` and `os.path.expanduser`, for this user.
pub(super) fn expand(environment: &Environment, path: &str) -> PathBuf {
    let mut out = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let in_braces = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let (name, end) = in_braces.unwrap_or_else(|| {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            after.split_at(end)
        });
        let written = &rest[before.len()..rest.len() - end.len()];
        out.push_str(&environment.raw(name).unwrap_or_else(|| written.to_owned()));
        rest = end;
    }
    out.push_str(rest);
    match (out.strip_prefix('~'), environment.home()) {
        (Some(""), Some(home)) => home,
        (Some(inside), Some(home)) if inside.starts_with('/') => home.join(inside.trim_start_matches('/')),
        _ => PathBuf::from(out),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn files(config: &str, credentials: &str) -> Files {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join(".aws")).expect("made");
        fs::write(home.path().join(".aws/config"), config).expect("written");
        fs::write(home.path().join(".aws/credentials"), credentials).expect("written");
        Files::read(&Environment::new(
            Path::new("/nowhere"),
            &[("HOME", home.path().to_str().expect("a path"))],
        ))
    }

    #[test]
    fn profiles_are_named_differently_in_the_two_files() {
        let files = files(
            "[default]\nregion = a\n[profile dev]\nregion = b\n[stray]\nregion = c\n[profile \"two words\"]\n[profile x y]\n",
            "[dev]\nregion = d\naws_access_key_id = k\n[profile late]\n",
        );
        assert_eq!(files.names(), ["default", "dev", "two words", "profile late"]);
        let dev = files.profile("dev").expect("a profile");
        let region = dev.get("region").expect("a region");
        assert_eq!((region.text, region.place.as_str()), ("d", "~/.aws/credentials:2"));
        assert!(files.profile("stray").is_none() && files.profile("late").is_none());
        let nearly = |name| files.nearly(name).map(|(text, place)| format!("{text} ({place})"));
        assert_eq!(
            nearly("stray").as_deref(),
            Some("[stray] must be written [profile stray] there (~/.aws/config:5)")
        );
        assert_eq!(
            nearly("late").as_deref(),
            Some("[profile late] must be written [late] there (~/.aws/credentials:4)")
        );
        assert_eq!(nearly("nowhere"), None);
    }

    #[test]
    fn a_later_section_for_a_profile_replaces_an_earlier_one() {
        let files = files("[default]\nregion = a\noutput = json\n[profile default]\nregion = b\n", "");
        let profile = files.profile("default").expect("a profile");
        assert_eq!(profile.get("region").map(|found| found.text), Some("b"));
        assert!(!profile.has("output"));
    }

    #[test]
    fn endpoints_stand_in_sections_of_their_own() {
        let files = files("[services here]\necr_public =\n  endpoint_url = http://localhost\n", "");
        let found = files.service_endpoint("here", "ecr_public").expect("an address");
        assert_eq!((found.text, found.place.as_str()), ("http://localhost", "~/.aws/config:2"));
        assert!(files.service_endpoint("here", "ecr").is_none());
    }

    #[test]
    fn the_mistake_in_a_file_has_a_line() {
        let files = files("[default]\nregion\n", "");
        let malformed = files.malformed().expect("it");
        assert!(matches!(malformed.state, AwsFileState::Malformed { line: 2, .. }), "{:?}", malformed.state);
    }

    #[test]
    fn variables_and_the_home_folder_are_expanded() {
        let environment = Environment::new(Path::new("/w"), &[("HOME", "/home/ana"), ("X", "x/y")]);
        for (path, expanded) in [
            ("~/c", "/home/ana/c"),
            ("~", "/home/ana"),
            ("~bob/c", "~bob/c"),
            ("/a/$X/b", "/a/x/y/b"),
            ("${X}", "x/y"),
            ("$UNSET/${UNSET}$", "$UNSET/${UNSET}$"),
        ] {
            assert_eq!(expand(&environment, path), Path::new(expanded), "{path}");
        }
    }
}

//! A context of the docker CLI: where its file is, and what the docker CLI reads in it (docker/cli,
//! `cli/context/store/metadatastore.go`; docker 28.2 was tried with each of the faults below).

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Problem, ProblemKind};
use crate::digest::sha256;
use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::regular_file;

/// More than any such file holds.
const LIMIT: u64 = 1024 * 1024;

/// The context that is not in any file: `DOCKER_HOST`, else the default socket.
pub(super) const DEFAULT_NAME: &str = "default";

/// What was chosen for the docker CLI, other than the context `default`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContextFacts {
    /// Its name.
    pub name: Quoted,
    /// Who names it: `DOCKER_CONTEXT`, or the file with `currentContext`.
    pub named_by: Quoted,
    /// Where it is kept, or would be.
    pub file: Quoted,
    /// What the docker CLI makes of it.
    pub state: ContextState,
}

/// What the docker CLI makes of a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ContextState {
    /// It uses it.
    Used,
    /// `DOCKER_HOST` is set, and counts instead.
    Overridden,
    /// There is none of this name, and so no command of the docker CLI that needs an engine works.
    Missing,
    /// It is there and cannot be used, with the same effect.
    Unreadable,
}

/// What a context says about the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Context {
    /// The address; may be empty, and then it is the default one.
    pub(super) host: String,
    /// The daemon's certificate is not looked at.
    pub(super) skips_verifying: bool,
}

/// The file of the context `name`.
pub(super) fn file(config_folder: &Path, name: &str) -> PathBuf {
    config_folder.join("contexts").join("meta").join(sha256(name)).join("meta.json")
}

/// The folder with the TLS files of the context `name`.
pub(super) fn tls_folder(config_folder: &Path, name: &str) -> PathBuf {
    config_folder.join("contexts").join("tls").join(sha256(name)).join("docker")
}

/// Reads a context as the docker CLI does, or says why it is stopped there.
pub(super) fn read(environment: &Environment, file: &Path, name: &str) -> Result<Context, Problem> {
    let unreadable = |why: String| {
        let why = format!("the context {name} cannot be read: {} {why}", environment.display(file));
        Problem::new(ProblemKind::ContextUnreadable, Quoted::beginning(&why, 500))
    };
    let bytes = match regular_file::read(file, LIMIT + 1) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            let why = format!("there is no context {name}");
            return Err(Problem::new(ProblemKind::NoContext, Quoted::beginning(&why, 500)));
        }
        Err(error) => return Err(unreadable(format!("cannot be opened ({error})"))),
    };
    if bytes.len() as u64 > LIMIT {
        return Err(unreadable("is larger than any context".into()));
    }
    understand(&bytes).map_err(|why| unreadable(why.into()))
}

fn understand(bytes: &[u8]) -> Result<Context, &'static str> {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return Err("is not JSON") };
    let Some(meta) = value.as_object() else { return Err("is not a JSON object") };
    let endpoints = match key(meta, "Endpoints") {
        None | Some(Value::Null) => return Err("names no engine (Endpoints.docker)"),
        Some(Value::Object(endpoints)) => endpoints,
        Some(_) => return Err("has something else than an object in Endpoints"),
    };
    // A key of a map, and so exactly this word.
    let docker = match endpoints.get("docker") {
        None => return Err("names no engine (Endpoints.docker)"),
        Some(Value::Null) => return Ok(Context { host: String::new(), skips_verifying: false }),
        Some(Value::Object(docker)) => docker,
        Some(_) => return Err("has something else than an object in Endpoints.docker"),
    };
    let host = match key(docker, "Host") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(host)) => host.clone(),
        Some(_) => return Err("has something else than text in Endpoints.docker.Host"),
    };
    let skips_verifying = match key(docker, "SkipTLSVerify") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(skips)) => *skips,
        Some(_) => return Err("has something else than true or false in Endpoints.docker.SkipTLSVerify"),
    };
    Ok(Context { host, skips_verifying })
}

/// Go finds a field in any letters, and the last of several counts.
fn key<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_context_lies_under_the_digest_of_its_name() {
        assert_eq!(
            file(Path::new("/c"), "nope"),
            Path::new(
                "/c/contexts/meta/ca3704aa0b06f5954c79ee837faa152d84d6b2d42838f0637a15eda8337dbdce/meta.json"
            )
        );
    }

    #[test]
    fn a_file_is_read_as_the_docker_command_line_reads_it() {
        let host = |host: &str| Ok(Context { host: host.to_owned(), skips_verifying: false });
        for (text, expected) in [
            (
                r#"{"Name":"b","Endpoints":{"docker":{"Host":"unix:///a","SkipTLSVerify":false}}}"#,
                host("unix:///a"),
            ),
            (r#"{"endpoints":{"docker":{"host":"unix:///a"}}}"#, host("unix:///a")),
            (r#"{"Endpoints":{"docker":{"Host":""}}}"#, host("")),
            (r#"{"Endpoints":{"docker":{}}}"#, host("")),
            (r#"{"Endpoints":{"DOCKER":{"Host":"unix:///a"}}}"#, Err("")),
            (r#"{"Endpoints":{}}"#, Err("")),
            (r#"{"Endpoints":{"docker":{"Host":5}}}"#, Err("")),
            (r#"{"Endpoints":{"docker":{"Host":"unix:///a","SkipTLSVerify":"x"}}}"#, Err("")),
            (r#"{"Endpoints":{"docker":{"Host":"unix:///a"}}} x"#, Err("")),
            (r#"{"Name":"b""#, Err("")),
            ("[]", Err("")),
            ("", Err("")),
        ] {
            assert_eq!(understand(text.as_bytes()).map_err(|_| ""), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_file_stops_the_program(text in r#"(\{|\}|\[|\]|,|:|"|Endpoints|docker|Host|SkipTLSVerify|true|5|é|\\u0000){0,20}"#) {
            let _ = understand(text.as_bytes());
        }

        #[test]
        fn a_host_comes_back_as_it_was_written(host in any::<String>(), skips_verifying: bool) {
            let text = serde_json::json!({"Endpoints": {"docker": {"Host": host, "SkipTLSVerify": skips_verifying}}});
            prop_assert_eq!(understand(text.to_string().as_bytes()), Ok(Context { host, skips_verifying }));
        }
    }
}

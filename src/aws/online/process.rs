//! Runs a `credential_process` (botocore, `credentials.py`, `ProcessProvider`).

use std::path::PathBuf;
use std::time::Duration;

use aws_credential_types::Credentials;
use serde::Deserialize;

use super::keys::Pair;
use crate::aws::shlex;
use crate::environment::Environment;
use crate::process::Run;
use crate::quoted::Quoted;

/// Keys are short.
const OUTPUT_LIMIT: usize = 64 * 1024;
/// How much of what it says is kept.
const WORDS: usize = 300;

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "Version")]
    version: Option<i64>,
}

/// The keys that it gives, and when they end, in Unix seconds; or what is wrong with them: a sentence without its full
/// stop.
pub(super) fn run(
    environment: &Environment,
    line: &str,
    limit: Duration,
) -> Result<(Credentials, Option<i64>), Quoted> {
    let words = shlex::split(line).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| Quoted::from("it cannot be split into words"))?;
    let (name, arguments) = (words.first().map_or("", String::as_str), words.get(1..).unwrap_or_default());
    let program: Option<PathBuf> = if name.contains('/') || name.contains('\\') {
        Some(environment.current_dir.join(name))
    } else {
        environment.which(name)
    };
    let program = program.ok_or_else(|| Quoted::from(format!("{} is not on PATH", Quoted::new(name))))?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = Run {
        program: &program,
        arguments: &arguments,
        input: b"",
        environment,
        limit,
        output_limit: OUTPUT_LIMIT,
    };
    let finished = run.run().map_err(|why| Quoted::from(why.to_string()))?;
    if !finished.status.success() {
        let said = String::from_utf8_lossy(&finished.stderr);
        return Err(Quoted::from(format!("it fails ({}): {}", finished.status, said.trim())).shortened(WORDS));
    }
    let not_json = || Quoted::from("what it prints is not the JSON that the AWS CLI wants");
    let version: Version = serde_json::from_slice(&finished.stdout).map_err(|_| not_json())?;
    match version.version {
        Some(1) => {}
        Some(other) => return Err(format!("it prints Version {other}, and the AWS CLI knows 1").into()),
        None => return Err("it prints no Version, which the AWS CLI wants to be 1".into()),
    }
    let pair: Pair = serde_json::from_slice(&finished.stdout)
        .map_err(|_| Quoted::from("it prints no AccessKeyId or no SecretAccessKey"))?;
    Ok(pair.take())
}

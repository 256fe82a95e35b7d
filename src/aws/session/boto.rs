//! The configuration of boto 2, which botocore still reads (botocore, `credentials.py`, `BotoProvider`).

use std::path::Path;

use super::candidate::{Candidate, Method};
use super::keys;
use crate::aws::files::{Found, expand};
use crate::aws::ini::Ini;
use crate::environment::Environment;

pub(super) fn look(environment: &Environment) -> Option<Candidate> {
    let paths = match environment.raw("BOTO_CONFIG") {
        Some(path) => vec![path],
        None => vec!["/etc/boto.cfg".to_owned(), "~/.boto".to_owned()],
    };
    paths.iter().find_map(|path| one(environment, &expand(environment, path)))
}

fn one(environment: &Environment, path: &Path) -> Option<Candidate> {
    let path = environment.current_dir.join(path);
    let ini =
        Ini::parse(&zeroize::Zeroizing::new(std::fs::read(path.is_file().then_some(&path)?).ok()?)).ok()?;
    let section = ini.section("Credentials")?;
    let get = |key: &str| {
        let entry = section.get(key)?;
        let place = format!("{}:{}", environment.display(&path), entry.line).into();
        Some(Found { text: entry.text()?, place })
    };
    let mut candidate = keys::in_file(Method::BotoConfig, "", get)?;
    candidate.profile = None;
    Some(candidate)
}

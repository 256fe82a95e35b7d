//! Which helpers are asked, and which are only looked for.

use std::time::Instant;

use super::*;
use crate::docker::credential::broken_helpers;

#[test]
fn helpers_are_asked_side_by_side_and_not_offline() {
    let home = Home::new(r#"{"credsStore":"hang","credHelpers":{"gcr.io":"ecr-login"}}"#);
    let config = StoredConfig::read(&home.environment);
    let hosts: Vec<String> = (0..8).map(|n| format!("host{n}")).chain(["gcr.io".to_owned()]).collect();
    let start = Instant::now();
    let lookup = look(
        &home.environment,
        &config,
        &hosts,
        Deadline::after(Duration::from_millis(500)),
        Scope { offline: true, all: false },
    );
    assert!(start.elapsed() < Duration::from_millis(1200), "{:?}", start.elapsed());
    assert_eq!(sent(&lookup, "host7"), ["?"; 3]);
    assert_eq!(sent(&lookup, "gcr.io"), ["?"; 3]);
    let stored = lookup.host("gcr.io").expect("looked at");
    assert!(
        matches!(&stored.candidates[0].held, Held::NotAsked { why } if why.as_str().contains("--offline"))
    );
    assert!(!home.folder.path().join("bin/docker-credential-ecr-login.asked").exists());
}

#[test]
fn every_helper_that_is_not_there_is_named() {
    let home = Home::new(
        r#"{"credsStore":"missing","credHelpers":{"a":"missing","b":"good","c":"noexec","d":"gone","e":"gone"}}"#,
    );
    let broken = broken_helpers(&home.environment, &StoredConfig::read(&home.environment));
    let shown: Vec<_> = broken
        .iter()
        .map(|one| {
            let hosts: Vec<&str> = one.hosts.iter().map(Quoted::as_str).collect();
            (one.name.as_str(), one.store, hosts, one.failure)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("missing", true, vec!["a"], HelperFailure::Missing),
            ("noexec", false, vec!["c"], HelperFailure::NotExecutable),
            ("gone", false, vec!["d", "e"], HelperFailure::Missing),
        ]
    );
    assert_eq!(broken[0].clients, Client::ALL);
}

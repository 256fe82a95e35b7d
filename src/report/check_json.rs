//! `check --format json`.

use serde::Serialize;

use super::pulls_json::PullJson;
use crate::aws::{CachesReply, Call, Identity, Reply, RepositoryReply, TokenReply};
use crate::diagnose::{CheckReport, RegistryReport, Report, Summary};
use crate::docker::endpoint::EndpointFacts;
use crate::docker::engine::{Engines, RegistryProbe};
use crate::facts::{AwsFacts, Facts};
use crate::finding::Finding;
use crate::quoted::Quoted;

/// The output, version 1.
#[derive(Debug, Serialize)]
struct Output<'a> {
    schema_version: u32,
    observed_at: Option<String>,
    summary: &'a Summary,
    pulls: Vec<PullJson<'a>>,
    registries: &'a [RegistryReport],
    findings: &'a [Finding],
    endpoints: &'a EndpointFacts,
    engines: &'a Engines,
    probes: &'a [RegistryProbe],
    aws: Option<AwsJson<'a>>,
    checks: &'a [CheckReport],
}

/// Whom AWS takes the printed commands for, and what it said.
#[derive(Debug, Serialize)]
struct AwsJson<'a> {
    profile: &'a Quoted,
    region: Option<&'a Quoted>,
    identity: Option<&'a Identity>,
    /// Why there is no identity.
    why: Option<&'a Quoted>,
    /// By how many seconds AWS's clock is ahead of this machine's.
    clock_offset: Option<i64>,
    tokens: &'a [TokenReply],
    repositories: &'a [RepositoryReply],
    caches: &'a [CachesReply],
    calls: &'a [Call],
}

impl<'a> AwsJson<'a> {
    fn new(aws: &'a AwsFacts) -> Self {
        let answers = &aws.answers;
        let (identity, why) = match &answers.identity {
            Reply::Known(identity) => (Some(identity), None),
            Reply::Failed(failure) => (None, Some(&failure.words)),
            Reply::Unknown(why) => (None, Some(why)),
        };
        Self {
            profile: &aws.printed.profile.name,
            region: aws.printed.region.as_ref().map(|region| &region.value),
            identity,
            why,
            clock_offset: answers.clock.known().map(|clock| clock.offset),
            tokens: &answers.tokens,
            repositories: &answers.repositories,
            caches: &answers.caches,
            calls: &answers.calls,
        }
    }
}

/// The report as JSON, with a line end.
///
/// # Errors
///
/// None that can happen: all keys are text and all numbers finite.
pub fn render(facts: &Facts, report: &Report) -> serde_json::Result<String> {
    let output = Output {
        schema_version: 1,
        observed_at: jiff::Timestamp::from_second(facts.observed_at).ok().map(|moment| moment.to_string()),
        summary: &report.summary,
        pulls: PullJson::all(&facts.pulls),
        registries: &report.registries,
        findings: &report.findings,
        endpoints: &facts.endpoints,
        engines: &facts.engines,
        probes: &facts.probes,
        aws: facts.aws.as_ref().map(AwsJson::new),
        checks: &report.checks,
    };
    serde_json::to_string_pretty(&output).map(|json| json + "\n")
}

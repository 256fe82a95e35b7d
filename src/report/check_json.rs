//! `check --format json`.

use serde::Serialize;

use super::aws_json::AwsJson;
use super::pulls_json::PullJson;
use super::templates_json::TemplateJson;
use crate::diagnose::{CheckReport, RegistryReport, Report, Summary};
use crate::docker::endpoint::EndpointFacts;
use crate::docker::engine::{Engines, RegistryProbe};
use crate::facts::Facts;
use crate::finding::Finding;

/// The output, version 1.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Output<'a> {
    schema_version: u32,
    observed_at: Option<String>,
    summary: &'a Summary,
    templates: Vec<TemplateJson<'a>>,
    pulls: Vec<PullJson<'a>>,
    registries: &'a [RegistryReport],
    findings: &'a [Finding],
    endpoints: &'a EndpointFacts,
    engines: &'a Engines,
    probes: &'a [RegistryProbe],
    aws: Option<AwsJson<'a>>,
    checks: &'a [CheckReport],
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
        templates: TemplateJson::all(&facts.template, &facts.templates),
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

/// The schema of the output.
#[cfg(test)]
pub(crate) fn schema(generator: schemars::SchemaGenerator) -> schemars::Schema {
    generator.into_root_schema_for::<Output<'static>>()
}

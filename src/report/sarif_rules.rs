//! The rules of a SARIF log: those that its results are of.

use serde::Serialize;
use serde_json::{Value, json};

use super::finding_markdown::is_link;
use super::rule_page::RulePage;
use super::runbook::sentence;
use super::runbook_markdown;
use super::sarif::level;
use crate::finding::Finding;
use crate::rules::RuleSet;

/// A `reportingDescriptor` (SARIF, 3.49).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) id: String,
    name: String,
    short_description: Value,
    full_description: Value,
    help: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Value,
    properties: Value,
}

/// One for each rule that a finding is of, in the order of the findings.
pub(super) fn descriptors(rules: &RuleSet, findings: &[Finding]) -> Vec<Descriptor> {
    let mut descriptors: Vec<Descriptor> = Vec::new();
    for finding in findings {
        if !descriptors.iter().any(|known| known.id == finding.id) {
            let page = rules.get(&finding.id).map(RulePage::new);
            descriptors.push(page.map_or_else(|| of_finding(finding), |page| of_rule(&page)));
        }
    }
    descriptors
}

fn of_rule(page: &RulePage) -> Descriptor {
    let mut help = vec![page.meaning.to_string()];
    for remedy in &page.remedies {
        help.push(format!("{}: {}", sentence(remedy.title.as_str()), remedy.why));
        help.extend(remedy.commands.iter().map(|command| format!("    {}", command.command)));
    }
    let markdown = runbook_markdown::page(page);
    // Nothing links into it.
    let (_, markdown) = markdown.split_once("</a>\n\n").unwrap_or(("", &markdown));
    Descriptor {
        id: page.id.clone(),
        name: name(&page.id),
        short_description: json!({"text": sentence(page.title.as_str())}),
        full_description: json!({"text": page.meaning}),
        help: json!({"text": help.join("\n"), "markdown": markdown}),
        help_uri: page.docs.clone().filter(|docs| is_link(docs)),
        default_configuration: json!({"level": level(page.severity)}),
        properties: json!({"tags": ["aws-sam", "amazon-ecr"]}),
    }
}

/// Of what no rule words: what SAM refuses or drops of a template.
fn of_finding(finding: &Finding) -> Descriptor {
    let text = "What SAM refuses of a template, leaves out, or reads otherwise than it looks.";
    Descriptor {
        id: finding.id.clone(),
        name: name(&finding.id),
        short_description: json!({"text": sentence(&finding.id.replace('-', " "))}),
        full_description: json!({"text": text}),
        help: json!({"text": text, "markdown": text}),
        help_uri: finding.docs.clone().filter(|docs| is_link(docs)),
        default_configuration: json!({"level": level(finding.severity)}),
        properties: json!({"tags": ["aws-sam"]}),
    }
}

/// `public-token-expired` as `PublicTokenExpired`.
fn name(id: &str) -> String {
    let words = id.split('-').map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        first + characters.as_str()
    });
    words.collect()
}

//! From what the output says and the facts of this machine to what is worth saying.

use super::tail::OUTPUT;
use super::words::{Intent, Program};
use crate::cli::{ForCommand, RunArguments};
use crate::commands::request::request;
use crate::diagnose::{Report, diagnose};
use crate::environment::Environment;
use crate::facts::collect::{Announce, Log, Request, collect};
use crate::facts::{Facts, LogFacts};
use crate::finding::{Finding, Severity};
use crate::image::Reference;
use crate::rules::{RuleSet, TextMatch, rank};
use crate::template::search::{find_built_template, find_template};

/// What was judged.
pub(super) struct Judged {
    pub(super) facts: Facts,
    pub(super) report: Report,
    /// What is worth saying, most useful first.
    pub(super) findings: Vec<Finding>,
}

/// Judges a command by what its output shows. `None` where there is nothing that a diagnosis could be about.
pub(super) fn judge(
    environment: &Environment,
    rules: &RuleSet,
    arguments: &RunArguments,
    intent: &Intent,
    matches: Vec<TextMatch>,
    announce: Announce<'_>,
) -> Option<Judged> {
    if matches.is_empty() && intent.program == Program::Other {
        return None;
    }
    let matches = rank(rules, matches);
    let mut wanted = wanted(environment, arguments, intent, &matches)?;
    wanted.log = Some(Log::Read(LogFacts { file: OUTPUT.into(), matches: matches.clone() }));
    let facts = collect(environment, rules, &wanted, announce).ok()?;
    let report = diagnose(&facts, rules);
    let findings = worth_saying(rules, intent, &facts, &report, &matches);
    Some(Judged { facts, report, findings })
}

fn wanted(
    environment: &Environment,
    arguments: &RunArguments,
    intent: &Intent,
    matches: &[TextMatch],
) -> Option<Request> {
    let mut template = intent.template.clone();
    template.region = template.region.or_else(|| arguments.region.clone());
    if template.commands.is_empty() {
        template.commands.push(ForCommand::All);
    }
    if intent.program != Program::Sam {
        let folder = &environment.current_dir;
        if intent.program == Program::Other {
            // With the images that the output names, and not instead of them.
            template.template_file = find_template(folder).or_else(|| find_built_template(folder));
        }
        let captured = matches.iter().filter_map(|found| found.captures.get("image"));
        for image in captured.map(|image| image.as_str().to_owned()) {
            if Reference::parse(&image).is_ok() && !template.images.contains(&image) {
                template.images.push(image);
            }
        }
    }
    // What SAM refuses on its command line, it has said itself.
    let mut wanted = request(environment, None, &template)
        .or_else(|_| {
            let commands = template.commands.clone();
            request(environment, None, &crate::cli::TemplateArguments { commands, ..Default::default() })
        })
        .ok()?;
    let profile = intent.profile.as_ref().or(arguments.profile.as_ref());
    wanted.options.offline = arguments.offline;
    wanted.options.profile = profile.map(|profile| profile.as_str().into());
    wanted.options.min_validity = 15 * 60;
    wanted.command_line.profile = profile.cloned();
    wanted.command_line.skip_pull_image = intent.skip_pull_image;
    wanted.timeout = arguments.timeout;
    Some(wanted)
}

/// What breaks the command, that first which its output shows. Of a program that may have nothing to do with images, only
/// what its output shows.
fn worth_saying(
    rules: &RuleSet,
    intent: &Intent,
    facts: &Facts,
    report: &Report,
    matches: &[TextMatch],
) -> Vec<Finding> {
    let explains = |cause: &Finding, effect: &str| {
        rules.get(&cause.id).is_some_and(|rule| rule.explains.iter().any(|id| id == effect))
    };
    let is_shown = |finding: &Finding| {
        matches.iter().any(|found| {
            let host = found.registry.as_ref().map(|registry| registry.host.as_str());
            found.id == finding.id
                || explains(finding, &found.id)
                || host.is_some_and(|host| is_about(facts, finding, host))
        })
    };
    let mut findings = report.findings.clone();
    findings.retain(|finding| match intent.program {
        Program::Sam | Program::Engine => finding.severity == Severity::Error || is_shown(finding),
        Program::Other => is_shown(finding),
    });
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        findings.retain(|finding| finding.severity == Severity::Error);
    }
    // What is healed only once its cause is, has a line of its own to copy.
    let has_own_line = |effect: &Finding| effect.remedies.iter().any(|remedy| !remedy.first.is_empty());
    let effects: Vec<String> = findings
        .iter()
        .filter(|effect| !has_own_line(effect))
        .filter(|effect| findings.iter().any(|cause| cause.id != effect.id && explains(cause, &effect.id)))
        .map(|effect| effect.id.clone())
        .collect();
    findings.retain(|finding| !effects.contains(&finding.id));
    // Stable: among equals the order of the report stays.
    findings.sort_by_key(|finding| !is_shown(finding));
    join(findings)
}

/// One finding where the output and the facts show the same cause: that of the facts, with what the output says.
fn join(findings: Vec<Finding>) -> Vec<Finding> {
    let mut joined: Vec<Finding> = Vec::new();
    let (from_text, mut from_facts): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(is_from_text);
    for finding in from_text {
        match from_facts.iter_mut().find(|known| known.id == finding.id) {
            Some(known) => known.evidence.extend(finding.evidence),
            None => joined.push(finding),
        }
    }
    from_facts.extend(joined);
    from_facts
}

fn is_from_text(finding: &Finding) -> bool {
    let of_output = |source: &str| source.strip_prefix(OUTPUT).is_some_and(|rest| rest.starts_with(':'));
    finding.evidence.first().is_some_and(|evidence| of_output(evidence.source.as_str()))
}

fn is_about(facts: &Facts, finding: &Finding, host: &str) -> bool {
    facts.pulls.iter().any(|pull| {
        pull.registry.host == host
            && finding.pulls.iter().any(|affected| affected.reference.as_ref() == Some(&pull.reference))
    })
}

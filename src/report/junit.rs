//! `check --format junit`: each image that is needed and each check as a test, in the dialect that Jenkins, GitLab, GitHub
//! Actions and `CodeBuild` read (the schema of Jenkins' xUnit plugin, `junit-10.xsd`).

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::fix_lines;
use super::function_name;
use super::images_human::purpose;
use super::verdict::could_not_look;
use super::xml::escape;
use crate::diagnose::{CheckReport, CheckState, CredentialState, Report, describe_moment};
use crate::facts::{Facts, TOTAL};
use crate::finding::{Finding, Severity};
use crate::location::Location;
use crate::quoted::Quoted;
use crate::remedy::Shell;
use crate::template::pulls::Pull;

/// How many places of a finding are named. The rest is counted.
const MOST_PLACES: usize = 20;

/// What makes a test fail. The same as what makes the program's exit code 1, so that both say the same.
#[derive(Clone, Copy, Debug)]
pub struct Failing {
    /// Findings from this severity on.
    pub from: Severity,
    /// Registries that could not be judged.
    pub unverified: bool,
}

/// One test.
struct Case {
    class: &'static str,
    name: String,
    took_ms: Option<u64>,
    end: End,
    /// What else there is to say: findings that fail nothing.
    output: String,
}

/// How it ended.
enum End {
    Passed,
    Failed { message: String, kind: String, text: String },
    Skipped(String),
    Error(String),
}

/// The report.
#[must_use]
pub fn render(facts: &Facts, report: &Report, failing: Failing, shell: Shell) -> String {
    let cases = Cases { facts, report, failing, shell }.all();
    let number = |is: fn(&End) -> bool| cases.iter().filter(|case| is(&case.end)).count();
    let failures = number(|end| matches!(end, End::Failed { .. }));
    let errors = number(|end| matches!(end, End::Error(_)));
    let skipped = number(|end| matches!(end, End::Skipped(_)));
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\"", cases.len());
    let time = seconds(facts.took_ms.get(TOTAL).copied().unwrap_or_default());
    let timestamp = describe_moment(facts.observed_at).unwrap_or_default();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"sam-ecr-doctor\" {counts} time=\"{time}\">\n  \
         <testsuite name=\"sam-ecr-doctor\" {counts} skipped=\"{skipped}\" time=\"{time}\" timestamp=\"{}\">\n",
        timestamp.trim_end_matches('Z')
    );
    for case in &cases {
        case.write(&mut out);
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

struct Cases<'a> {
    facts: &'a Facts,
    report: &'a Report,
    failing: Failing,
    shell: Shell,
}

impl Cases<'_> {
    fn all(&self) -> Vec<Case> {
        let mut about: HashMap<(String, &Quoted), Vec<&Finding>> = HashMap::new();
        for finding in &self.report.findings {
            for one in &finding.pulls {
                if let Some(reference) = &one.reference {
                    about
                        .entry((function_name::of_affected(self.facts, one), reference))
                        .or_default()
                        .push(finding);
                }
            }
        }
        let mut names = HashSet::new();
        let mut cases: Vec<Case> = Vec::new();
        for pull in &self.facts.pulls {
            let function = function_name::of_pull(self.facts, pull);
            let name = format!("{function}: {} ({})", pull.reference, purpose(pull));
            let findings = about.get(&(function, &pull.reference)).map(Vec::as_slice).unwrap_or_default();
            let case = self.of_pull(pull, name, findings);
            if names.insert(case.name.clone()) {
                cases.push(case);
            }
        }
        cases.extend(self.report.checks.iter().map(|check| self.of_check(check)));
        let is_told = |finding: &&Finding| self.report.checks.iter().any(|check| check.has_found(finding));
        for finding in self.report.findings.iter().filter(|finding| !is_told(finding)) {
            cases.push(self.judged("sam-ecr-doctor.findings", finding.id.clone(), &[finding], None));
        }
        cases
    }

    /// An image that somebody needs.
    fn of_pull(&self, pull: &Pull, name: String, findings: &[&Finding]) -> Case {
        let case = self.judged("sam-ecr-doctor.images", name, findings, pull.location.as_ref());
        let registry = self.report.registries.iter().find(|registry| registry.host == pull.registry.host);
        let unknown = registry.filter(|registry| registry.credential.state == CredentialState::Unknown);
        match (&case.end, unknown) {
            (End::Passed, Some(registry)) => {
                let why = registry.credential.why.as_ref().map(ToString::to_string).unwrap_or_default();
                let message = format!("{} could not be judged: {why}", registry.host);
                let end = if self.failing.unverified {
                    End::Failed { kind: "unverified".to_owned(), text: message.clone(), message }
                } else {
                    End::Skipped(message)
                };
                Case { end, ..case }
            }
            _ => case,
        }
    }

    fn of_check(&self, check: &CheckReport) -> Case {
        let class = "sam-ecr-doctor.checks";
        let why = check.why.clone().unwrap_or_default();
        let with_end =
            |end| Case { class, name: check.id.clone(), took_ms: check.took_ms, end, output: String::new() };
        match check.state {
            CheckState::Passed => with_end(End::Passed),
            // Then there is nothing to judge by.
            CheckState::Skipped if check.id == "template" && could_not_look(self.facts).is_some() => {
                with_end(End::Error(why))
            }
            CheckState::Skipped => with_end(End::Skipped(why)),
            CheckState::Crashed => with_end(End::Error(why)),
            CheckState::Failed => {
                let own = |finding: &&Finding| check.has_found(finding);
                let findings: Vec<&Finding> = self.report.findings.iter().filter(own).collect();
                Case { took_ms: check.took_ms, ..self.judged(class, check.id.clone(), &findings, None) }
            }
        }
    }

    /// A test that fails where one of its findings is bad enough. Of their places only this one is named, where there is
    /// one: the test is about nothing else.
    fn judged(
        &self,
        class: &'static str,
        name: String,
        findings: &[&Finding],
        at: Option<&Location>,
    ) -> Case {
        let (bad, other): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|finding| finding.severity >= self.failing.from);
        let text = |findings: &[&Finding]| {
            findings.iter().map(|finding| self.text(finding, at)).collect::<Vec<_>>().join("\n")
        };
        let end = bad.first().map_or(End::Passed, |worst| End::Failed {
            message: worst.title.clone(),
            kind: worst.id.clone(),
            text: text(&bad),
        });
        Case { class, name, took_ms: None, end, output: text(&other) }
    }

    /// What is wrong, what to do, and what was seen.
    fn text(&self, finding: &Finding, at: Option<&Location>) -> String {
        let mut out = format!("{}[{}]: {}\n", finding.severity.label(), finding.id, finding.title);
        let places = at.map_or(finding.locations.as_slice(), std::slice::from_ref);
        for location in places.iter().take(MOST_PLACES) {
            let _ = writeln!(out, "  at {}:{}:{}", location.file, location.line, location.column);
        }
        if places.len() > MOST_PLACES {
            let _ = writeln!(out, "  and at {} more places", places.len() - MOST_PLACES);
        }
        if !finding.detail.is_empty() {
            let _ = writeln!(out, "{}", finding.detail);
        }
        for evidence in &finding.evidence {
            let _ = writeln!(out, "  = {}: {} · {}", evidence.what, evidence.value, evidence.source);
        }
        if let Some(why) = &finding.not_proved {
            let _ = writeln!(out, "  = not proved: {why}");
        }
        for (index, remedy) in finding.remedies.iter().enumerate() {
            let lead = if index == 0 { "" } else { "or " };
            let lines = fix_lines::lines(remedy, self.shell);
            let _ = writeln!(out, "{lead}{}", lines.join("\n"));
        }
        out
    }
}

impl Case {
    fn write(&self, out: &mut String) {
        let time = seconds(self.took_ms.unwrap_or_default());
        let (class, name) = (self.class, escape(&self.name));
        let _ = write!(out, "    <testcase classname=\"{class}\" name=\"{name}\" time=\"{time}\"");
        if matches!(self.end, End::Passed) && self.output.is_empty() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        let _ = match &self.end {
            End::Passed => Ok(()),
            End::Failed { message, kind, text } => writeln!(
                out,
                "      <failure type=\"{}\" message=\"{}\">{}</failure>",
                escape(kind),
                escape(message),
                content(text)
            ),
            End::Skipped(why) => writeln!(out, "      <skipped message=\"{}\"/>", escape(why)),
            End::Error(why) => {
                writeln!(out, "      <error type=\"could-not-look\" message=\"{}\"/>", escape(why))
            }
        };
        if !self.output.is_empty() {
            let _ = writeln!(out, "      <system-out>{}</system-out>", content(&self.output));
        }
        out.push_str("    </testcase>\n");
    }
}

/// In an element's content line ends can stand as they are, which people can read.
fn content(text: &str) -> String {
    escape(text).replace("&#10;", "\n")
}

fn seconds(milliseconds: u64) -> String {
    format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)
}

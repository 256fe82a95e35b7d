//! What it all comes to, in one sentence, with the line that helps.

use super::count::count;
use super::markup::Markup;
use super::remedies;
use crate::diagnose::{CredentialState, Report, Verified};
use crate::facts::{Facts, TemplateState};
use crate::finding::{Certainty, Finding, Severity};
use crate::remedy::{Remedy, Shell};
use crate::report::runbook::sentence;
use crate::report::standing::Mark;

/// The answer to the one question that people open the page with.
pub(super) struct Verdict<'r> {
    pub(super) mark: Mark,
    /// In two or three words.
    state: &'static str,
    /// One sentence, without its full stop.
    pub(super) sentence: String,
    /// What else to know at once.
    more: Vec<String>,
    /// What helps first.
    remedy: Option<&'r Remedy>,
}

impl<'r> Verdict<'r> {
    /// Of a report.
    pub(super) fn new(facts: &Facts, report: &'r Report) -> Self {
        let first = report.findings.first().filter(|finding| finding.severity > Severity::Info);
        match (&facts.template, first) {
            (_, Some(finding)) => Self::of_finding(finding, report),
            (TemplateState::Missing { why }, None) => Self {
                mark: Mark::Unknown,
                state: "Could not look",
                sentence: "There is no template to look at".to_owned(),
                more: vec![sentence(why.as_str())],
                remedy: None,
            },
            (_, None) => Self::nothing_wrong(facts, report),
        }
    }

    fn of_finding(finding: &'r Finding, report: &Report) -> Self {
        let (mark, state) = match finding.severity {
            Severity::Error => (Mark::Bad, "Broken now"),
            Severity::Warning | Severity::Info => (Mark::Warning, "Works, with a warning"),
        };
        let mut more = Vec::new();
        if !finding.breaks.is_empty() {
            let verb = if mark == Mark::Bad { "breaks" } else { "will break, or breaks in part," };
            more.push(format!("This {verb} {}.", listed(&finding.breaks)));
        }
        if finding.certainty != Certainty::Certain {
            let label = finding.certainty.label();
            let why =
                finding.not_proved.as_ref().map(|why| format!(", not proved: {why}")).unwrap_or_default();
            more.push(format!("This cause is {label}{why}."));
        }
        let others = report.findings.len() - 1;
        if others > 0 {
            more.push(format!(
                "There {} below.",
                if others == 1 {
                    "is 1 more finding".to_owned()
                } else {
                    format!("are {others} more findings")
                }
            ));
        }
        Self { mark, state, sentence: sentence(&finding.title), more, remedy: finding.remedies.first() }
    }

    fn nothing_wrong(facts: &Facts, report: &Report) -> Self {
        let unknown: Vec<_> = report
            .registries
            .iter()
            .filter(|registry| registry.credential.state == CredentialState::Unknown)
            .collect();
        let mut more = Vec::new();
        if let [first, others @ ..] = unknown.as_slice() {
            let sentence = if others.is_empty() {
                format!("Nothing wrong was found, but {} could not be judged", first.host)
            } else {
                format!(
                    "Nothing wrong was found, but {} of {} could not be judged",
                    unknown.len(),
                    count(report.registries.len(), "registry")
                )
            };
            for registry in unknown {
                let why = registry.credential.why.as_ref().map(ToString::to_string).unwrap_or_default();
                more.push(format!("{}: {why}.", registry.host));
            }
            return Self { mark: Mark::Unknown, state: "Not all is known", sentence, more, remedy: None };
        }
        let asked =
            |verified| report.registries.iter().all(|registry| registry.credential.verified == verified);
        let sentence = if facts.pulls.is_empty() {
            "Nothing is wrong, and SAM pulls no image here"
        } else if asked(Verified::Registry) && report.summary.skipped == 0 {
            "Nothing is wrong: every registry that is needed lets this user pull"
        } else {
            "Nothing wrong was found"
        };
        if report.summary.skipped > 0 {
            let verb = if report.summary.skipped == 1 { "was" } else { "were" };
            more.push(format!(
                "{} {verb} skipped; the checks below say why.",
                count(report.summary.skipped, "check")
            ));
        }
        Self { mark: Mark::Good, state: "Fine", sentence: sentence.to_owned(), more, remedy: None }
    }
}

/// The top of the page.
pub(super) fn write(main: &mut Markup, verdict: &Verdict<'_>, shell: Shell) {
    let class = match verdict.mark {
        Mark::Bad => "verdict bad",
        Mark::Warning => "verdict warning",
        Mark::Unknown => "verdict unknown",
        Mark::Good => "verdict good",
    };
    main.element("section", &[("class", class), ("aria-labelledby", "verdict")], |section| {
        section.element("h1", &[("id", "verdict")], |heading| {
            heading.element("span", &[("class", "state")], |state| {
                state.leaf("span", &[("class", "sign"), ("aria-hidden", "true")], verdict.mark.sign());
                state.text(&format!(" {}: ", verdict.state));
            });
            heading.text(&format!("{}.", verdict.sentence));
        });
        for more in &verdict.more {
            section.leaf("p", &[], more);
        }
        if let Some(remedy) = verdict.remedy {
            section.element("div", &[("class", "fix")], |fix| {
                fix.leaf("h2", &[], "What to do");
                remedies::write_one(fix, remedy, shell);
            });
        }
    });
}

/// `a, b and c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

//! What it all comes to, in one sentence, with the line that helps.

use super::count::count;
use super::findings::anchor;
use super::markup::Markup;
use super::remedies;
use crate::diagnose::{CredentialState, Report, Verified};
use crate::facts::{Facts, TemplateState};
use crate::finding::{Certainty, Finding, Severity};
use crate::remedy::{Remedy, Shell};
use crate::report::runbook::sentence;
use crate::report::standing::Mark;

/// How many other findings the top of the page names.
const MOST_OTHERS: usize = 4;

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
    /// The other findings, with their places.
    others: Vec<(usize, &'r Finding)>,
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
                others: Vec::new(),
            },
            (_, None) => Self::nothing_wrong(facts, report),
        }
    }

    fn of_finding(finding: &'r Finding, report: &'r Report) -> Self {
        let (mark, state) = match finding.severity {
            Severity::Error => (Mark::Error, "Broken now"),
            Severity::Warning | Severity::Info => (Mark::Warning, "Works, with a warning"),
        };
        let mut more = Vec::new();
        if !finding.breaks.is_empty() {
            let verb = if mark == Mark::Error { "breaks" } else { "will break, or breaks in part," };
            more.push(format!("This {verb} {}.", listed(&finding.breaks)));
        }
        if finding.certainty != Certainty::Certain {
            let label = finding.certainty.label();
            let why =
                finding.not_proved.as_ref().map(|why| format!(", not proved: {why}")).unwrap_or_default();
            more.push(format!("This cause is {label}{why}."));
        }
        // What nobody can mend by a command, what was seen mends.
        if finding.remedies.is_empty() {
            more.extend(
                finding.evidence.first().map(|seen| format!("{}: {}.", sentence(&seen.what), seen.value)),
            );
        }
        let others = report.findings.iter().enumerate().skip(1).collect();
        Self {
            mark,
            state,
            sentence: sentence(&finding.title),
            more,
            remedy: finding.remedies.first(),
            others,
        }
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
            return Self {
                mark: Mark::Unknown,
                state: "Not all is known",
                sentence,
                more,
                remedy: None,
                others: Vec::new(),
            };
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
        Self {
            mark: Mark::Good,
            state: "Fine",
            sentence: sentence.to_owned(),
            more,
            remedy: None,
            others: Vec::new(),
        }
    }
}

/// The top of the page.
pub(super) fn write(main: &mut Markup, verdict: &Verdict<'_>, shell: Shell) {
    let class = match verdict.mark {
        Mark::Error => "verdict bad",
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
        others(section, &verdict.others);
    });
}

/// What else was found, for who looks no further.
fn others(section: &mut Markup, others: &[(usize, &Finding)]) {
    if others.is_empty() {
        return;
    }
    section.element("ul", &[("class", "others")], |list| {
        for (index, finding) in others.iter().take(MOST_OTHERS) {
            list.element("li", &[], |item| {
                item.text(&format!("Also {}: ", with_article(finding.severity)));
                item.leaf("a", &[("href", &format!("#{}", anchor(*index)))], &finding.title);
            });
        }
        if others.len() > MOST_OTHERS {
            list.leaf(
                "li",
                &[],
                &format!("And {} below.", count(others.len() - MOST_OTHERS, "more finding")),
            );
        }
    });
}

fn with_article(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "an error",
        Severity::Warning => "a warning",
        Severity::Info => "a note",
    }
}

/// `a, b and c`.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

//! `explain --format github`: the diagnoses in a fold of the log, and an annotation for each.

use super::explain_json::Diagnosis;
use super::places::Places;
use super::runbook::sentence;
use super::workflow_commands::{Annotation, fold};
use super::wrap::count;
use super::{Look, explain_human, fix_lines};
use crate::finding::{Certainty, Severity};

/// The report; `token` as in [`super::check_github::render`].
#[must_use]
pub fn render(
    diagnoses: &[Diagnosis],
    several_files: bool,
    places: &Places,
    look: &Look,
    token: &str,
) -> String {
    let found = match diagnoses {
        [] => "no known ECR failure in this text".to_owned(),
        [first, ..] => format!("{} · {}", count(diagnoses.len(), "cause"), first.id),
    };
    let text = explain_human::render(diagnoses, several_files, look);
    let mut out = fold(&format!("sam-ecr-doctor explain: {found}"), &text, token);
    for diagnosis in diagnoses {
        // What text makes only possible does not fail a step, and is no error in it.
        let severity = match diagnosis.certainty {
            Certainty::Possible => diagnosis.severity.min(Severity::Warning),
            Certainty::Likely | Certainty::Certain => diagnosis.severity,
        };
        // A log is seldom a file of the repository; standard input never is.
        let place = places.of(&diagnosis.source);
        let mut lines = Vec::new();
        if let Some(remedy) = diagnosis.remedies.first() {
            lines.extend(fix_lines::lines(remedy, look.shell));
            lines.push(String::new());
        }
        lines.push(diagnosis.detail.clone());
        let line = diagnosis.line.shortened(300);
        lines.push(format!("{}:{}: {line}", diagnosis.source.file, diagnosis.source.line));
        let title =
            format!("{} ({}, {})", sentence(&diagnosis.title), diagnosis.id, diagnosis.certainty.label());
        let is_file = place.is_inside && diagnosis.source.file.as_str() != "-";
        let annotation = Annotation {
            severity,
            place: is_file.then_some(&place),
            title: &title,
            message: &lines.join("\n"),
        };
        out.push_str(&annotation.line());
    }
    out
}

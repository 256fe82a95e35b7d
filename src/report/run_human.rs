//! What `run` adds behind the output of a command that failed.

use super::wrap::{count, wrap};
use super::{Look, finding_human};
use crate::facts::Facts;
use crate::finding::Finding;

/// How many findings are worth reading after a failure.
const MOST: usize = 3;

/// The findings, after an empty line.
#[must_use]
pub fn render(facts: &Facts, findings: &[Finding], look: &Look) -> String {
    let mut out = String::new();
    for finding in findings.iter().take(MOST) {
        out.push('\n');
        out.push_str(&finding_human::render(facts, finding, look));
    }
    if findings.len() > MOST {
        let more = count(findings.len() - MOST, "more problem");
        out.push('\n');
        out.push_str(&wrap("", &format!("{more} found; sam-ecr-doctor check shows all."), look.width));
    }
    out
}

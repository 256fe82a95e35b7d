//! Is there room for another image?

use super::Outcome;
use super::advice::Draft;
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence};
use crate::rules::RuleSet;
use crate::template::pulls::Pull;

/// The smallest image that SAM pulls is larger.
const TOO_LITTLE: u64 = 100 << 20;

pub(super) fn run(facts: &Facts, rules: &RuleSet) -> Outcome {
    let engine = &facts.engines.sam;
    let room = engine.info.known().and_then(|info| Some((info.data_root.clone()?, info.free_bytes?)));
    let Some((folder, free)) = room else {
        return Outcome::Skipped("the folder of the engine's images is not on this machine".to_owned());
    };
    if free >= TOO_LITTLE {
        return Outcome::Looked(Vec::new());
    }
    let missing = |pull: &&Pull| facts.is_local(pull) == Some(false);
    let mut draft = Draft::new(facts).breaking(facts.pulls.iter().filter(missing).collect());
    draft.certainty = Certainty::Likely;
    draft.evidence.push(Evidence::new("free", format!("{} MB", free >> 20), folder));
    Outcome::Looked(draft.finding(rules, "disk-full").into_iter().collect())
}

//! How deep loops may stand in each other.
//!
//! Source: SAM CLI, `lib/cfn_language_extensions/processors/foreach.py` (`_validate_foreach_nesting_depth`).

use super::context::Context;
use super::failure::Failure;
use super::foreach::is_loop;
use crate::template::value::{Data, Mark, Value};

const DEEPEST: usize = 5;

/// The deepest loop and where it stands.
type Deepest = (usize, Mark);

/// Refuses loops that are nested too deep. They count wherever they stand, also where SAM does not expand them.
pub(super) fn check(root: &Value, context: &Context) -> Result<(), Failure> {
    let mut deepest: Deepest = (0, root.mark);
    for section in ["Resources", "Conditions", "Outputs"] {
        if let Some(section) = root.get(section).filter(|section| section.map().is_some()) {
            deepest = deeper(deepest, depth(section, (0, section.mark), context)?);
        }
    }
    if deepest.0 <= DEEPEST {
        return Ok(());
    }
    let message = format!(
        "Fn::ForEach nesting depth of {} exceeds the maximum allowed depth of {DEEPEST}. CloudFormation supports \
         up to {DEEPEST} nested Fn::ForEach loops.",
        deepest.0
    );
    Err(Failure::of_loop(deepest.1, &message))
}

fn deeper(first: Deepest, second: Deepest) -> Deepest {
    if second.0 > first.0 { second } else { first }
}

fn depth(value: &Value, here: Deepest, context: &Context) -> Result<Deepest, Failure> {
    let mut deepest = here;
    match &value.data {
        Data::Map(map) => {
            for (key, value) in map.entries() {
                context.step(value)?;
                let inside = match value.list() {
                    _ if !is_loop(key) => depth(value, here, context)?,
                    Some([_, _, body, ..]) => depth(body, (here.0 + 1, key.mark), context)?,
                    _ => (here.0 + 1, key.mark),
                };
                deepest = deeper(deepest, inside);
            }
        }
        Data::List(items) => {
            for item in items.iter() {
                context.step(item)?;
                deepest = deeper(deepest, depth(item, here, context)?);
            }
        }
        _ => {}
    }
    Ok(deepest)
}

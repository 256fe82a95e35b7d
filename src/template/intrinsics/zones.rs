//! `Fn::GetAZs`, from a table that SAM carries.
//!
//! Source: SAM CLI, `lib/intrinsic_resolver/intrinsics_symbol_table.py` (`REGIONS`).

use super::{Resolved, Resolver};
use crate::template::symbols::Unresolved;
use crate::template::value::{Data, Value};

/// The regions that SAM knows, each with the last letters of its zones.
const ZONES: [(&str, &str); 19] = [
    ("us-east-1", "abcdef"),
    ("us-west-1", "bc"),
    ("eu-north-1", "abc"),
    ("ap-northeast-3", "a"),
    ("ap-northeast-2", "abc"),
    ("ap-northeast-1", "acd"),
    ("sa-east-1", "ac"),
    ("ap-southeast-1", "abc"),
    ("ca-central-1", "ab"),
    ("ap-southeast-2", "abc"),
    ("us-west-2", "abcd"),
    ("us-east-2", "abc"),
    ("ap-south-1", "abc"),
    ("eu-central-1", "abc"),
    ("eu-west-1", "abc"),
    ("eu-west-2", "abc"),
    ("eu-west-3", "abc"),
    ("cn-north-1", ""),
    ("us-gov-west-1", ""),
];

impl Resolver {
    /// The zones of a region; of the template's own region where the text is empty.
    pub(super) fn zones(&self, argument: &Value) -> Resolved {
        let given = self.text(argument)?;
        let region = if given.is_empty() { self.symbols.region() } else { &*given };
        let (_, letters) = ZONES.iter().find(|(name, _)| *name == region).ok_or(Unresolved)?;
        let zones =
            letters.chars().map(|letter| Value::from_text(&format!("{region}{letter}"), argument.mark));
        Ok(Value::new(Data::List(zones.collect()), argument.mark))
    }
}

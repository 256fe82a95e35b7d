//! Facts without the numbers of AWS accounts.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::Facts;
use super::saved::each_text;

/// How many digits the number of an AWS account has.
const DIGITS: usize = 12;

impl Facts {
    /// The same with a stand-in for the number of every AWS account: `000000000001` for the first, and so on. It is as long as
    /// the number, so that every column stays where it is.
    ///
    /// # Errors
    ///
    /// None that can happen: facts that are written can be read.
    pub fn masked(&self) -> serde_json::Result<Self> {
        let mut value = serde_json::to_value(self)?;
        let mut accounts = Accounts::in_all(&mut value);
        each_text(&mut value, &mut |text| accounts.mask(text));
        let mut facts: Self = serde_json::from_value(value)?;
        // They are looked up by name.
        facts.templates.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(facts)
    }
}

/// The accounts that are named somewhere, with what stands for each.
#[derive(Default)]
struct Accounts {
    stand_ins: BTreeMap<String, String>,
    /// Numbers that stand by themselves somewhere.
    known: BTreeSet<String>,
}

impl Accounts {
    fn in_all(value: &mut Value) -> Self {
        let mut accounts = Self::default();
        each_text(value, &mut |text| accounts.look(text));
        accounts
    }

    fn look(&mut self, text: &str) {
        for range in runs(text) {
            if stands_alone(text, &range) {
                self.known.insert(text[range].to_owned());
            }
        }
        for range in grouped(text) {
            self.known.insert(text[range].replace('-', ""));
        }
    }

    /// In a longer word only what stands by itself elsewhere is taken for an account: a digest may have 12 digits in a row.
    fn mask(&mut self, text: &mut String) {
        for range in runs(text) {
            if self.known.contains(&text[range.clone()]) {
                let stand_in = self.stand_in(&text[range.clone()]);
                text.replace_range(range, &stand_in);
            }
        }
        for range in grouped(text) {
            let stand_in = self.stand_in(&text[range.clone()].replace('-', ""));
            let stand_in = format!("{}-{}-{}", &stand_in[..4], &stand_in[4..8], &stand_in[8..]);
            text.replace_range(range, &stand_in);
        }
    }

    fn stand_in(&mut self, account: &str) -> String {
        let next = self.stand_ins.len() + 1;
        self.stand_ins.entry(account.to_owned()).or_insert_with(|| format!("{next:0DIGITS$}")).clone()
    }
}

/// Where exactly so many digits stand in a row.
fn runs(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    for end in 0..=bytes.len() {
        if bytes.get(end).is_some_and(u8::is_ascii_digit) {
            continue;
        }
        if end - start == DIGITS {
            found.push(start..end);
        }
        start = end + 1;
    }
    found
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    !is_word(before) && !is_word(after)
}

/// Where `1234-5678-9012` stands, as AWS' console shows an account.
fn grouped(text: &str) -> Vec<Range<usize>> {
    const SHAPE: usize = DIGITS + 2;
    let bytes = text.as_bytes();
    let fits = |start: &usize| {
        let is_part = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-');
        let inside = bytes[*start..*start + SHAPE].iter().enumerate();
        inside
            .clone()
            .all(|(at, byte)| if at == 4 || at == 9 { *byte == b'-' } else { byte.is_ascii_digit() })
            && !start.checked_sub(1).is_some_and(is_part)
            && !is_part(start + SHAPE)
    };
    let starts = 0..(bytes.len() + 1).saturating_sub(SHAPE);
    starts.filter(fits).map(|start| start..start + SHAPE).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask(texts: &[&str]) -> Vec<String> {
        let mut value = Value::from(texts.to_vec());
        let mut accounts = Accounts::in_all(&mut value);
        each_text(&mut value, &mut |text| accounts.mask(text));
        serde_json::from_value(value).expect("texts")
    }

    #[test]
    fn an_account_has_one_stand_in_wherever_it_stands() {
        let masked = mask(&[
            "arn:aws:iam::210987654321:user/ana",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1 and 210987654321.dkr-ecr.eu-west-1.on.aws",
            "profile_210987654321_dev, dev210987654321",
            "2109-8765-4321",
            "210987654321",
        ]);
        assert_eq!(
            masked,
            [
                "arn:aws:iam::000000000001:user/ana",
                "000000000002.dkr.ecr.eu-west-1.amazonaws.com/a:1 and 000000000001.dkr-ecr.eu-west-1.on.aws",
                "profile_000000000001_dev, dev000000000001",
                "0000-0000-0001",
                "000000000001",
            ]
        );
    }

    #[test]
    fn other_numbers_stay() {
        let texts = [
            "1234567890123",
            "12345678901",
            "sha256:ab123456789012cd",
            "2026-11-22T02:43:54Z",
            "1234-5678-90123",
        ];
        assert_eq!(mask(&texts), texts);
    }

    proptest! {
        #[test]
        fn masking_keeps_the_length_and_leaves_no_account(
            before in "[ -~äß]{0,8}", account in "[1-9][0-9]{11}", after in "[ -~äß]{0,8}",
        ) {
            let text = format!("{before}{account}{after}");
            let masked = mask(&[&text, &account]);
            prop_assert_eq!(masked[0].len(), text.len());
            let is_digit = |text: &str, last: bool| {
                let c = if last { text.chars().next_back() } else { text.chars().next() };
                c.is_some_and(|c| c.is_ascii_digit())
            };
            if !is_digit(&before, true) && !is_digit(&after, false) {
                prop_assert!(!masked[0].contains(&account), "{}", masked[0]);
            }
            prop_assert!(!masked[1].contains(&account));
        }
    }
}

//! The part of a line that is shown, without the secrets that stood in it.

use std::ops::Range;

use super::plain::Plain;
use crate::quoted::Quoted;
use crate::redact::REDACTED;

/// The most that is shown before the signature, and from its beginning on, in characters.
const BEFORE: usize = 600;
const BEHIND: usize = 1400;

/// What is shown of `line`, whose signature is at `matched`, and how many characters stand before the signature.
/// `previous` is the line before it: a secret may have begun there.
pub(super) fn quote(line: &Plain, matched: &Range<usize>, previous: Option<&Plain>) -> (Quoted, usize) {
    let head = clean(&line.bytes[..matched.start]);
    let all = clean(&line.bytes);
    let all = previous.map_or(all.clone(), |previous| without_rest_of_secret(&clean(&previous.bytes), &all));
    let quoted = Quoted::new(all.trim());
    let text = quoted.as_str();
    // What was taken out before the signature makes it stand further left; the words of the signature tell where.
    let words = clean(&line.bytes[matched.clone()]);
    let start: String = Quoted::new(words.trim()).as_str().chars().take(12).collect();
    let guess = text.floor_char_boundary(head.trim_start().len().min(text.len()));
    let byte =
        [guess, 0].iter().find_map(|&from| text[from..].find(&start).map(|at| from + at)).unwrap_or(guess);
    let offset = text[..byte].chars().count();
    let skip = offset.saturating_sub(BEFORE);
    let length = text.chars().count();
    if skip == 0 && length <= offset + BEHIND {
        return (quoted, offset);
    }
    let shown: String = text.chars().skip(skip).take(offset - skip + BEHIND).collect();
    let before = if skip > 0 { "…" } else { "" };
    let behind = if length > offset + BEHIND { "…" } else { "" };
    (Quoted::new(&format!("{before}{shown}{behind}")), offset - skip + usize::from(skip > 0))
}

fn clean(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `line` without the rest of a secret that began on the line before it.
fn without_rest_of_secret(previous: &str, line: &str) -> String {
    /// Shorter words in front are no rests.
    const SHORTEST: usize = 6;
    let before = Quoted::new(previous);
    let first = line.split_whitespace().next().unwrap_or("");
    let rest = line.trim_start().get(first.len()..).unwrap_or("");
    // `-p` at the end of a line: the secret is the first word of the next.
    let together = Quoted::new(&format!("{} {first}", previous.trim_end()));
    let introduced =
        together.as_str().ends_with(REDACTED) && !Quoted::new(first).as_str().ends_with(REDACTED);
    let is_token =
        first.len() >= SHORTEST && first.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-.".contains(&b));
    let broken = before.as_str().ends_with(REDACTED) && is_token;
    if introduced && !before.as_str().ends_with(REDACTED) || broken {
        return format!("{REDACTED}{rest}");
    }
    line.to_owned()
}

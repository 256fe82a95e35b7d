//! The words that a text must hold for a pattern to match it. Shared with the build script, which alone calls it: the
//! words are embedded with the rules.

use std::collections::BTreeMap;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind};

/// Any one of these words, in lower case, must stand in the text.
pub(crate) type AnyOf = Vec<String>;

/// Shorter words tell too little.
const SHORTEST: usize = 3;
/// More words than this in one place tell nothing more, and cost time.
const MOST_ALTERNATIVES: usize = 24;
/// What a condition costs at most of which few lines of any log hold a word.
const RARE: u32 = 200;
/// So many conditions on a line leave few lines to try a pattern on.
const MOST_CONDITIONS: usize = 6;

/// Conditions that all hold for every text that `pattern` matches in whatever case, best first. Words hold letters and
/// digits only: at anything else a line may have been broken.
///
/// # Errors
///
/// What is wrong with the pattern.
pub(crate) fn required(pattern: &str) -> Result<Vec<AnyOf>, String> {
    let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern);
    let parsed = parsed.map_err(|error| error.to_string())?;
    let mut conditions = conditions(&parsed);
    if conditions.iter().all(|words| cost(words) > RARE) {
        conditions.extend(phrase(&parsed).map(|phrase| vec![phrase]));
    }
    conditions.sort_by_key(cost);
    conditions.dedup();
    conditions.truncate(MOST_CONDITIONS);
    Ok(conditions)
}

/// The longest text of several words that stands in every match, for patterns that have common words only. Text in which
/// just these words are broken over two lines is not found.
fn phrase(hir: &Hir) -> Option<String> {
    let phrases = match hir.kind() {
        HirKind::Literal(literal) => vec![String::from_utf8_lossy(&literal.0).to_ascii_lowercase()],
        HirKind::Concat(parts) => parts.iter().filter_map(phrase).collect(),
        HirKind::Capture(capture) => phrase(&capture.sub).into_iter().collect(),
        _ => Vec::new(),
    };
    phrases
        .into_iter()
        .filter(|phrase| phrase.is_ascii() && phrase.trim().contains(' '))
        .max_by_key(String::len)
}

fn conditions(hir: &Hir) -> Vec<AnyOf> {
    match hir.kind() {
        HirKind::Literal(literal) => words(&literal.0),
        HirKind::Capture(capture) => conditions(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => conditions(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(conditions).collect(),
        HirKind::Alternation(branches) => {
            let best = branches.iter().map(|branch| {
                let mut conditions = conditions(branch);
                if conditions.iter().all(|words| cost(words) > RARE) {
                    conditions.extend(phrase(branch).map(|phrase| vec![phrase]));
                }
                conditions.into_iter().min_by_key(cost)
            });
            let all: Option<Vec<AnyOf>> = best.collect();
            let mut words: AnyOf = all.into_iter().flatten().flatten().collect();
            words.sort();
            words.dedup();
            if words.is_empty() || words.len() > MOST_ALTERNATIVES { Vec::new() } else { vec![words] }
        }
        _ => Vec::new(),
    }
}

fn words(literal: &[u8]) -> Vec<AnyOf> {
    let text = String::from_utf8_lossy(literal).to_ascii_lowercase();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= SHORTEST);
    words.map(|word| vec![word.to_owned()]).collect()
}

/// Words of any English text.
const STOP: [&str; 52] = [
    "the", "and", "has", "was", "are", "you", "one", "all", "any", "can", "its", "may", "out", "use", "run",
    "try", "set", "new", "old", "get", "put", "key", "log", "for", "not", "but", "did", "due", "end", "see",
    "own", "two", "per", "via", "that", "when", "have", "into", "only", "over", "same", "some", "than",
    "then", "they", "were", "will", "what", "line", "make", "more", "used",
];

/// Words, and parts of words, that stand on many lines of any build log.
const COMMON: [&str; 172] = [
    "using",
    "space",
    "current",
    "address",
    "through",
    "provide",
    "commit",
    "actions",
    "attempt",
    "record",
    "self",
    "init",
    "url",
    "tag",
    "rate",
    "limit",
    "verify",
    "fetch",
    "locate",
    "removed",
    "defined",
    "reached",
    "allowed",
    "regular",
    "exactly",
    "invalid",
    "logging",
    "falling",
    "choice",
    "digits",
    "install",
    "valid",
    "value",
    "known",
    "host",
    "linux",
    "should",
    "wrong",
    "given",
    "provided",
    "without",
    "flag",
    "parse",
    "unable",
    "sent",
    "large",
    "device",
    "during",
    "cached",
    "auth",
    "context",
    "operation",
    "waiting",
    "resolve",
    "temporary",
    "refresh",
    "caused",
    "scripts",
    "permission",
    "endpoint",
    "killed",
    "least",
    "maybe",
    "sign",
    "certificate",
    "handshake",
    "exceeded",
    "peer",
    "stream",
    "closed",
    "broken",
    "lookup",
    "longer",
    "too",
    "not",
    "bad",
    "registr",
    "find",
    "requir",
    "entries",
    "platform",
    "perform",
    "daemon",
    "unknown",
    "again",
    "please",
    "access",
    "repositor",
    "could",
    "cannot",
    "local",
    "format",
    "match",
    "get",
    "error",
    "fail",
    "docker",
    "image",
    "from",
    "with",
    "http",
    "build",
    "status",
    "request",
    "respon",
    "code",
    "pull",
    "push",
    "login",
    "amazon",
    "unexpected",
    "head",
    "public",
    "your",
    "this",
    "version",
    "file",
    "name",
    "been",
    "user",
    "server",
    "client",
    "found",
    "exist",
    "does",
    "load",
    "path",
    "type",
    "time",
    "connect",
    "read",
    "open",
    "exec",
    "function",
    "lambda",
    "stack",
    "test",
    "creat",
    "config",
    "exit",
    "running",
    "start",
    "package",
    "process",
    "standard",
    "number",
    "such",
    "must",
    "many",
    "data",
    "command",
    "account",
    "write",
    "service",
    "source",
    "shared",
    "system",
    "network",
    "session",
    "remote",
    "region",
    "argument",
    "action",
    "json",
    "script",
    "send",
    "reset",
    "token",
    "missing",
    "api",
    "required",
    "copy",
];

/// How much work a condition is likely to make: how often ordinary logs meet it.
fn cost(words: &AnyOf) -> u32 {
    words.iter().map(|word| cost_of(word)).sum()
}

fn cost_of(word: &str) -> u32 {
    if STOP.contains(&word) {
        return 900;
    }
    if word.contains(' ') {
        return RARE / 2;
    }
    let length = u32::try_from(word.len()).unwrap_or(u32::MAX).min(12);
    if COMMON.iter().any(|common| word.contains(common)) {
        return 400 - 10 * length;
    }
    match length {
        3 if matches!(word, "ecr" | "dkr") => 20,
        3 if word.bytes().all(|byte| byte.is_ascii_digit()) => 60,
        3 => 120,
        4 => 60,
        5 => 30,
        _ => 10,
    }
}

/// Words of which every text that any pattern matches holds at least one, and mostly two different ones, so that a word
/// that was broken over two lines hides nothing. `required` has the conditions of each pattern.
pub(crate) fn cover(required: &[Vec<AnyOf>]) -> Vec<String> {
    let mut shared: BTreeMap<&str, u32> = BTreeMap::new();
    for word in required.iter().flatten().flatten() {
        *shared.entry(word).or_default() += 1;
    }
    // A word that several patterns need is worth more, but not if it is on every other line.
    let price = |word: &str| match cost_of(word) {
        cost if cost > RARE => cost * 8,
        cost => 1 + cost * 8 / shared.get(word).copied().unwrap_or(1).min(8),
    };
    let mut chosen: Vec<String> = Vec::new();
    for round in 0..2 {
        for conditions in required {
            let met = |words: &AnyOf| words.iter().all(|word| chosen.contains(word));
            let have = conditions.iter().filter(|words| met(words)).count();
            if have > round {
                continue;
            }
            let price_of = |words: &AnyOf| -> u32 {
                words.iter().filter(|word| !chosen.contains(word)).map(|word| price(word)).sum()
            };
            let best = conditions.iter().filter(|words| !met(words)).min_by_key(|words| price_of(words));
            // A second word is a help for broken words only, and not worth looking at many lines for.
            let is_cheap =
                |best: &&AnyOf| best.len() == 1 && cost(best) <= 10 && shared[best[0].as_str()] >= 4;
            if let Some(best) = best.filter(|best| round == 0 || is_cheap(best)) {
                let new: Vec<String> = best.iter().filter(|word| !chosen.contains(word)).cloned().collect();
                chosen.extend(new);
            }
        }
    }
    let all = chosen.clone();
    chosen.retain(|word| !all.iter().any(|other| other != word && word.contains(other.as_str())));
    chosen
}

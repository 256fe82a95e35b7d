//! Whether somebody only writes about a message.

use std::ops::Range;
use std::sync::LazyLock;

use super::pattern::{Regex, compile};

/// How far a quotation may reach beyond what a signature matches in it.
const LONGEST: usize = 400;
/// Words that go on with prose behind a quotation.
const GOES_ON: [&str; 29] = [
    "after", "and", "appears", "as", "at", "because", "before", "by", "during", "error", "errors", "for",
    "from", "if", "in", "into", "is", "message", "on", "or", "see", "should", "so", "then", "to", "was",
    "when", "while", "with",
];
/// Words behind which a program quotes what it was told.
const TOLD: [&str; 13] = [
    "error",
    "failed",
    "err",
    "msg",
    "fatal",
    "because",
    "exited",
    "reason",
    "returned",
    "responded",
    "answered",
    "failed with",
    "exited with",
];

/// Words of commands that search for the message or print it.
const COMMANDS: [&str; 9] =
    ["echo", "printf", "grep", "rg", "Write-Host", "--filter-pattern", "--grep", "--message", "-m"];
/// What says that something is said about a message.
const ABOUT: [&str; 10] = [
    "if you see ",
    "if you get ",
    "if it says ",
    "if it prints ",
    "in case of ",
    "hint: ",
    "tip: ",
    "what does ",
    "why do i ",
    "how to fix ",
];

/// A test of the message that went well or begins, a heading, a row for a database, and the subject of a commit.
static ABOUT_A_MESSAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r"(?-i)^\s*(?:✓|✔|√|PASS\s|--- PASS|=== RUN|ok \d+ |<testcase |#{2,6} [A-Za-z]|INSERT INTO |\*? ?[0-9a-f]{7,40} (?:\([^)]*\) )?(?:[a-z]+(?:\([^)]*\))?!?: [a-z]|(?:Fix|Add|Handle|Explain|Document|Merge|Revert|Update|Retry|Catch|Improve)\b)|(?:feat|fix|docs|chore|refactor)(?:\([^)]*\))?!?: [a-z])|(?: PASSED(?: +\[ *\d+%\])?| \.\.\. ok)$").ok()
});

/// What stands before a text in source code. Python shows the source too where it fails, but not with a message in it.
static SOURCE_CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r"(?-i)(?:\b(?:return|raise|throw new|throw|elif)\b[^:]{0,80}|\b(?:it|test|describe|expect|Errorf|errors\.New|[Cc]ontains|HasPrefix|includes|compile|match|search|toThrow\w*|toContain|assert\w*)\()$").ok()
});

/// Whether the match stands in quotation marks, in the middle of prose or as a command's argument, or behind what says so. A program quotes what it was told behind a colon, an
/// equals sign or a parenthesis, and mostly goes on with nothing; prose goes on with its sentence.
pub(super) fn is_cited(line: &[u8], matched: &Range<usize>) -> bool {
    let from = matched.start.saturating_sub(LONGEST);
    let words_before = line[from..matched.start].to_ascii_lowercase();
    if ABOUT.iter().any(|words| memchr::memmem::find(&words_before, words.as_bytes()).is_some())
        || is_cell(&line[..matched.start], &line[matched.end..])
        || is_literal(line, matched)
        || is_comment(line)
        || ABOUT_A_MESSAGE.as_ref().is_some_and(|pattern| pattern.is_match(line))
    {
        return true;
    }
    let Some((open, close)) = quotation(line, matched) else { return false };
    let quote = line[open];
    let before = line[..open].trim_ascii_end();
    let is_alone = open + 1 == matched.start && close == matched.end;
    let is_in_prose =
        before.last().is_none_or(|c| c.is_ascii_alphanumeric() || matches!(c, b'|' | b'-' | b'*'));
    if quote != b'"' && is_alone && is_in_prose {
        return true;
    }
    if is_argument(before) || SOURCE_CODE.as_ref().is_some_and(|pattern| pattern.is_match(&line[..open])) {
        return true;
    }
    // Programs quote with it only what another one wrote, behind a colon or a word such as `failed with`.
    let is_behind_words = TOLD.iter().any(|word| ends_with_word(before, word));
    if quote == b'`' && before.last() != Some(&b':') && !is_behind_words {
        return true;
    }
    let is_told = quote != b'`' && is_behind_words;
    let goes_on = goes_on(&line[close + 1..]);
    let is_sentence = line[open..close].contains(&b' ');
    let is_apart = line[..open].last().is_some_and(u8::is_ascii_whitespace);
    match before.last() {
        Some(b':') => quote == b'`' && goes_on && is_sentence,
        None => false,
        _ => is_in_prose && is_apart && is_sentence && !is_told && goes_on,
    }
}

/// Whether the line is a comment in a source. Test runners print what failed as comments, too: with the words of an error.
fn is_comment(line: &[u8]) -> bool {
    const ERRORS: [&str; 12] = [
        "error",
        "denied",
        "docker",
        "failed",
        "fatal",
        "unauthorized",
        "time=",
        "level=",
        "get ",
        "head ",
        "no basic",
        "toomanyrequests",
    ];
    let Some(text) = [&b"# "[..], b"// "].iter().find_map(|mark| line.strip_prefix(*mark)) else {
        return false;
    };
    let text = text.trim_ascii_start();
    !ERRORS
        .iter()
        .any(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes())))
}

/// Whether the match stands in a regular expression between slashes, as source code has them.
fn is_literal(line: &[u8], matched: &Range<usize>) -> bool {
    let from = matched.start.saturating_sub(LONGEST);
    let to = line.len().min(matched.end + LONGEST);
    let Some(open) = memchr::memrchr(b'/', &line[from..matched.start]).map(|at| from + at) else {
        return false;
    };
    let Some(close) = memchr::memchr(b'/', &line[matched.end..to]).map(|at| matched.end + at) else {
        return false;
    };
    let is_apart = open.checked_sub(1).is_none_or(|before| b" \t([,=!:".contains(&line[before]));
    is_apart && line.get(close + 1).is_none_or(|c| b",;). gimsuy".contains(c))
}

/// Whether it stands in a table beside other cells.
fn is_cell(before: &[u8], behind: &[u8]) -> bool {
    let is_closed = behind.trim_ascii_end().last() == Some(&b'|');
    let has_more = || memchr::memchr_iter(b'|', behind).count() > 1;
    is_closed && (has_more() || memchr::memmem::find(before, b" | ").is_some())
}

/// Whether what stands before a quotation is a command that takes it, and its options.
fn is_argument(before: &[u8]) -> bool {
    let text = String::from_utf8_lossy(before);
    let words = text.rsplit(|c: char| c.is_whitespace() || matches!(c, '|' | ';' | '&' | '(' | '='));
    let mut words = words.filter(|word| !word.is_empty());
    words
        .find(|word| !word.starts_with('-') || COMMANDS.contains(word))
        .is_some_and(|word| COMMANDS.contains(&word))
}

/// The quotation marks around the match.
fn quotation(line: &[u8], matched: &Range<usize>) -> Option<(usize, usize)> {
    let from = matched.start.saturating_sub(LONGEST);
    let to = line.len().min(matched.end + LONGEST);
    let is_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphanumeric);
    let opens = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| line.get(before));
        !is_word(before) && line.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace())
    };
    let closes = |at: usize, quote: u8| line[at] == quote && !is_word(line.get(at + 1));
    let is_mark = |at: &usize| matches!(line[*at], b'`' | b'\'' | b'"');
    let open = (from..matched.start).rev().find(is_mark)?;
    let quote = line[open];
    let close = (matched.end..to).find(|&at| closes(at, quote))?;
    // What ends before the match is another quotation.
    opens(open).then_some((open, close))
}

/// Whether a sentence goes on behind a quotation.
fn goes_on(behind: &[u8]) -> bool {
    let is_comma = behind.first() == Some(&b',');
    let rest = if is_comma { &behind[1..] } else { behind };
    if rest.first() != Some(&b' ') {
        return false;
    }
    let word: Vec<u8> = rest[1..].iter().copied().take_while(u8::is_ascii_alphabetic).collect();
    is_comma && !word.is_empty() || GOES_ON.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

fn ends_with_word(text: &[u8], word: &str) -> bool {
    let Some(start) = text.len().checked_sub(word.len()) else { return false };
    let is_apart =
        start.checked_sub(1).and_then(|before| text.get(before)).is_none_or(|c| !c.is_ascii_alphanumeric());
    is_apart && text[start..].eq_ignore_ascii_case(word.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(line: &str, message: &str) -> bool {
        let start = line.find(message).expect("it is there");
        is_cited(line.as_bytes(), &(start..start + message.len()))
    }

    #[test]
    fn a_message_in_quotes_in_prose_is_cited() {
        for line in [
            "| `no basic auth` | log in |",
            "# where it says 'no basic auth', log in",
            "# README: if you see \"no basic auth\", run aws ecr get-login-password.",
            "* Fixed: `403 no basic auth (x)` when a login is stored",
            "fixes \"no basic auth\" with public.ecr.aws",
            "If you see 'denied: no basic auth. Try again.' when you push, log in",
            "+ echo 'no basic auth for x means run: docker login'",
            "grep -rn --color \"no basic auth\" build.log",
            "git commit -m 'mend no basic auth of x'",
            "hint: no basic auth means that you must log in",
            "|no basic auth|Log in|",
            "403 | denied: no basic auth. Try again. | a stale login |",
            "article 'What does no basic auth mean?' (x)",
            "* 1a2b3c4 docs: explain no basic auth of public.ecr.aws",
            "1a2b3c4 Handle no basic auth",
            "fix(login): explain no basic auth",
            "INSERT INTO kb VALUES ('ECR', 'no basic auth -> log in');",
            "Last month deploys failed with `denied: no basic auth. Try again.` from x when the job ran long.",
            "# the registry answers no basic auth until somebody logs in",
            "// registries answer: no basic auth",
            "### Why do I get \"Error response: no basic auth\"?",
            r#"-  return fmt.Errorf("no basic auth for %s", "x")"#,
            "raise Denied('no basic auth')",
            r#"<testcase name="pull: no basic auth x" time="0.01"/>"#,
            "✓ retries on no basic auth (3 ms)",
            "tests/x.py::test[no basic auth] PASSED  [ 12%]",
        ] {
            assert!(cited(line, "no basic auth"), "{line}");
        }
    }

    #[test]
    fn a_name_in_quotes_is_no_message() {
        let line = r#"invalid argument "host.dkr.ecr..amazonaws.com/app:1" for "-t, --tag" flag"#;
        assert!(!cited(line, ".dkr.ecr..amazonaws.com"));
    }

    #[test]
    fn what_a_program_quotes_is_not() {
        for line in [
            "err: exit status 1, out: `no basic auth`",
            "StoreError('no basic auth')",
            r#"{"error":"no basic auth", "level":"x"}"#,
            "level=error msg=\"no basic auth\" image=x",
            "Error: \"no basic auth\" while pulling",
            "pull failed \"no basic auth\" for x",
            "docker pull failed with \"no basic auth\" after 3 attempts",
            "PASS=x docker pull: no basic auth",
            "5f70bf18a086: no basic auth",
            "deploy: no basic auth",
            "# Error response from daemon: no basic auth",
            "Rejected 2 seconds ago \"no basic auth\"",
            "may require 'docker login': denied: no basic auth in 'x'",
            "failed to pull \"x/y\": no basic auth \"z\"",
            "no basic auth",
            "| no basic auth |",
            "✘ push: no basic auth",
            r#"docker.errors.APIError: 500 Server Error: Internal Server Error ("no basic auth")"#,
            "✗ the test of x failed: no basic auth",
        ] {
            assert!(!cited(line, "no basic auth"), "{line}");
        }
    }
}

use proptest::prelude::*;

use super::*;

#[test]
fn plain_words_stay_as_they_are() {
    assert_eq!(Shell::Sh.quote("public.ecr.aws").as_deref(), Some("public.ecr.aws"));
    assert_eq!(Shell::Sh.quote("a b").as_deref(), Some("'a b'"));
    assert_eq!(Shell::Sh.quote("it's").as_deref(), Some(r"'it'\''s'"));
    assert_eq!(Shell::Sh.quote("").as_deref(), Some("''"));
    assert_eq!(Shell::Sh.quote("--sbom=false").as_deref(), Some("--sbom=false"));
    assert_eq!(Shell::Sh.quote("A=b").as_deref(), Some("'A=b'"));
    assert_eq!(Shell::Sh.quote("~/x").as_deref(), Some("'~/x'"));
    assert_eq!(Shell::Sh.quote("a\nb"), None);
}

#[test]
fn powershell_gets_words_whole_or_not_at_all() {
    for (word, expected) in [
        (
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            Some("123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
        ),
        ("--password-stdin", Some("--password-stdin")),
        ("my profile", Some("'my profile'")),
        ("it's ‘so’", Some("'it''s ‘‘so’’'")),
        ("$(rm -r /)", Some("'$(rm -r /)'")),
        ("a,b", Some("'a,b'")),
        ("@x", Some("'@x'")),
        ("-a.b", Some("'-a.b'")),
        ("123456789012", Some("'123456789012'")),
        ("1e3", Some("'1e3'")),
        ("a\"b", None),
        ("", None),
        (r"C:\a b\", None),
        (r"C:\a\", Some(r"C:\a\")),
        ("a\nb", None),
    ] {
        assert_eq!(Shell::PowerShell.quote(word).as_deref(), expected, "{word}");
    }
    assert_eq!(Shell::PowerShell.quote_always("YOUR_REGION").as_deref(), Some("'YOUR_REGION'"));
}

#[test]
fn cmd_gets_words_whole_or_not_at_all() {
    for (word, expected) in [
        ("public.ecr.aws", Some("public.ecr.aws")),
        ("my profile", Some("\"my profile\"")),
        ("a&b|c>d^e", Some("\"a&b|c>d^e\"")),
        ("--sbom=false", Some("\"--sbom=false\"")),
        (r"C:\a b\", Some(r#""C:\a b\\""#)),
        ("", Some("\"\"")),
        ("%PATH%", None),
        ("a\"&calc", None),
        ("a!b", None),
    ] {
        assert_eq!(Shell::Cmd.quote(word).as_deref(), expected, "{word}");
    }
    assert_eq!(Shell::Cmd.quote_always("YOUR_REGION").as_deref(), Some("\"YOUR_REGION\""));
}

/// What PowerShell's tokenizer makes of a single argument: nothing else than this may be written.
fn read_by_powershell(text: &str) -> Option<String> {
    let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) else {
        let special = |c: char| {
            c.is_whitespace() || "`$\"'(){};&|<>@#,*?[]~!%^\u{2018}\u{2019}\u{201a}\u{201b}".contains(c)
        };
        return (!text.contains(special)).then(|| text.to_owned());
    };
    let mut read = String::new();
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            characters.next().filter(|next| matches!(next, '\'' | '\u{2018}'..='\u{201b}'))?;
        }
        read.push(c);
    }
    Some(read)
}

/// What the C runtime makes of an argument that cmd handed on.
fn read_by_a_program_under_cmd(text: &str) -> Option<String> {
    let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return (!text.contains(|c: char| c.is_whitespace() || "&|<>^\"%!=,;()".contains(c)))
            .then(|| text.to_owned());
    };
    let body = inner.trim_end_matches('\\');
    let backslashes = inner.len() - body.len();
    let kept = if backslashes % 2 == 0 { backslashes / 2 } else { return None };
    (!inner.contains(['"', '%', '!'])).then(|| format!("{body}{}", r"\".repeat(kept)))
}

proptest! {
    #[test]
    fn what_is_written_for_windows_reads_back(word in "[ -~äß☃‘’‚‛]{0,16}") {
        if let Some(quoted) = Shell::PowerShell.quote(&word) {
            prop_assert_eq!(read_by_powershell(&quoted), Some(word.clone()), "{}", quoted);
        }
        if let Some(quoted) = Shell::Cmd.quote(&word) {
            prop_assert_eq!(read_by_a_program_under_cmd(&quoted), Some(word), "{}", quoted);
        }
    }
}

#[cfg(unix)]
proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_real_shell_reads_back_what_was_quoted(words in prop::collection::vec("[ -~äß☃]{0,12}", 1..6)) {
        let line: Vec<String> = words.iter().filter_map(|word| Shell::Sh.quote(word)).collect();
        let script = format!(r#"for w in {}; do printf '%s\n' "$w"; done"#, line.join(" "));
        let output = std::process::Command::new("/bin/sh").arg("-c").arg(script).output().expect("sh runs");
        let read: Vec<&str> = std::str::from_utf8(&output.stdout).expect("text").lines().collect();
        prop_assert_eq!(read, words);
    }
}

//! Which AWS profile a command in a log uses.

use std::sync::LazyLock;

use super::pattern::{Regex, compile};

/// `aws … --profile NAME`, also of what calls AWS like it, and the variable that does the same. Case counts.
static PROFILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r#"(?-i)(?:\b(?:aws|sam|cdk|cdklocal|copilot)(?:\.exe|\.cmd)?\s[^|;&<>]{0,400}?--profile[ =]|\bAWS_(?:DEFAULT_)?PROFILE(?:=|\s?:\s|\s=\s))"#,
        r#"["']?(?P<profile>[A-Za-z0-9][\w.@+/-]*)"#
    ))
    .ok()
});

/// The profile of the last command in the line that names one. A documentation's example is none.
pub(super) fn of_command(line: &[u8]) -> Option<String> {
    let is_there =
        [&b"profile"[..], b"PROFILE"].iter().any(|word| memchr::memmem::find(line, word).is_some());
    if !is_there {
        return None;
    }
    let last = PROFILE.as_ref()?.captures_iter(line).last()?;
    let profile = String::from_utf8_lossy(&last["profile"]).into_owned();
    let is_placeholder = ["YOUR_PROFILE", "PROFILE", "NAME", "PROFILE_NAME", "profile-name", "my-profile"];
    (!is_placeholder.contains(&profile.as_str())).then_some(profile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_tells_its_profile() {
        for (line, expected) in [
            ("$ aws ecr get-login-password --region eu-west-1 --profile dev | docker login", Some("dev")),
            ("$ AWS_PROFILE=staging aws ecr get-login-password", Some("staging")),
            ("export AWS_PROFILE=\"prod.admin\"", Some("prod.admin")),
            ("  AWS_PROFILE: ci", Some("ci")),
            ("$env:AWS_PROFILE = 'ana'", Some("ana")),
            ("sam build --use-container --profile=build", Some("build")),
            ("aws s3 ls --profile one && aws s3 ls --profile two", Some("two")),
            ("aws ecr get-login-password --profile $PROFILE", None),
            ("aws sso login --profile YOUR_PROFILE", None),
            ("aws s3 ls; other --profile x", None),
            ("AWS_PROFILE=", None),
            ("the profile of the wing", None),
        ] {
            assert_eq!(of_command(line.as_bytes()).as_deref(), expected, "{line}");
        }
    }
}

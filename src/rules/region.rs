//! Which region of ECR Private a command in a log calls.

use std::sync::LazyLock;

use super::pattern::{Regex, compile};

/// `aws ecr … --region NAME`. Case counts.
static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(concat!(
        r#"(?-i)\baws(?:\.exe)?\b(?:\s+--?[\w-]+(?:[ =][^-\s]\S*)?)*?\s+ecr\s+(?P<rest>[^|;&<>\n]{0,400})|"#,
        r#"\bGet-ECRLoginCommand\s+(?P<rest_of_powershell>[^|;)\n]{0,200})"#
    ))
    .ok()
});
static REGION: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r#"--?region[ =]["']?(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d)\b"#).ok());
static ACCOUNT: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r#"--registry-ids?[ =]["']?(?P<account>\d{12})\b"#).ok());

/// What a call of ECR Private names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CalledRegion {
    /// The AWS region.
    pub(super) region: String,
    /// The AWS account (12 digits), where the command is about one.
    pub(super) account: Option<String>,
}

/// What the last call of ECR Private in the line names, if it names a region.
pub(super) fn of_command(line: &[u8]) -> Option<CalledRegion> {
    memchr::memmem::find(line, b"egion")?;
    let call = COMMAND.as_ref()?.captures_iter(line).last()?;
    let whole = &line[call.range()];
    let text = |pattern: &LazyLock<Option<Regex>>, name: &str| {
        let found = pattern.as_ref()?.captures(whole)?;
        Some(String::from_utf8_lossy(found.name(name)?.as_bytes()).into_owned())
    };
    Some(CalledRegion { region: text(&REGION, "region")?, account: text(&ACCOUNT, "account") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_tells_its_region() {
        for (line, region, account) in [
            ("$(aws ecr get-login --no-include-email --region eu-central-1)", Some("eu-central-1"), None),
            (
                "aws ecr get-login --region us-west-2 --registry-ids 602401143452",
                Some("us-west-2"),
                Some("602401143452"),
            ),
            ("aws --region us-gov-west-1 ecr get-login-password | docker login", Some("us-gov-west-1"), None),
            ("(Get-ECRLoginCommand -Region us-east-2).Password | docker login", Some("us-east-2"), None),
            ("aws ecr get-login-password --region $REGION", None, None),
            ("aws ecr-public get-login-password --region us-east-1", None, None),
            ("aws s3 ls --region eu-west-1", None, None),
            ("aws ecr get-login-password | docker login --region eu-west-1", None, None),
        ] {
            let expected = region.map(|region| CalledRegion {
                region: region.to_owned(),
                account: account.map(str::to_owned),
            });
            assert_eq!(of_command(line.as_bytes()), expected, "{line}");
        }
    }
}

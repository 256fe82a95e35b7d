//! Who was refused, and whose repository it is.

use std::sync::LazyLock;

use super::pattern::{Regex, compile};

static PRINCIPAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"\barn:aws[a-z-]*:(?:iam|sts)::(?P<account>\d{12}):").ok());
static REPOSITORY: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"\barn:aws[a-z-]*:ecr:[a-z0-9-]*:(?P<account>\d{12}):repository/").ok());

/// Whether the line names a principal of one account and a repository of another. Where either is masked nobody knows.
pub(super) fn is_of_another_account(line: &[u8]) -> bool {
    let account = |pattern: &LazyLock<Option<Regex>>| {
        let found = pattern.as_ref()?.captures(line)?;
        Some(found["account"].to_vec())
    };
    let (principal, repository) = (account(&PRINCIPAL), account(&REPOSITORY));
    principal.is_some() && repository.is_some() && principal != repository
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_compared_where_both_are_known() {
        let line = |principal: &str, repository: &str| {
            let text = format!(
                "User: arn:aws:iam::{principal}:user/ci is not authorized to perform: ecr:BatchGetImage on resource: \
                 arn:aws:ecr:eu-west-1:{repository}:repository/app"
            );
            is_of_another_account(text.as_bytes())
        };
        assert!(line("123456789012", "210987654321"));
        assert!(!line("123456789012", "123456789012"));
        assert!(!line("***", "210987654321"));
        assert!(!is_of_another_account(b"arn:aws:iam::123456789012:user/ci"));
    }
}

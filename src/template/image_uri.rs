//! Which `ImageUri` SAM takes for ECR Private, and so never runs locally.

/// SAM's own idea of an ECR host, which is narrower than Docker's and the credential helper's: no FIPS, no dual stack,
/// no EU sovereign cloud; but any account, and this machine (SAM CLI, `lib/package/ecr_utils.py`).
pub(super) fn is_ecr_to_sam(image_uri: &str) -> bool {
    let Some((host, path)) = image_uri.split_once('/') else { return false };
    let is_repository = path.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    is_repository && (is_this_machine(host) || is_ecr_host(host))
}

fn is_this_machine(host: &str) -> bool {
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let is_port = |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    matches!(name, "localhost" | "127.0.0.1") && port.is_none_or(is_port)
}

fn is_ecr_host(host: &str) -> bool {
    let host = host.strip_suffix(".cn").unwrap_or(host);
    let labels = host.strip_suffix(".amazonaws.com").and_then(|host| host.split_once(".dkr.ecr."));
    labels.is_some_and(|(account, region)| is_label(account) && is_label(region))
}

fn is_label(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sam_knows_some_ecr_hosts_only() {
        for (uri, known) in [
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com/repo:tag", true),
            ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a/b", true),
            ("anything.dkr.ecr.anywhere.amazonaws.com/r", true),
            ("localhost/r", true),
            ("localhost:5000/r", true),
            ("127.0.0.1:5000/r", true),
            ("127.0.0.1:500000/r", false),
            ("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/repo", false),
            ("123456789012.dkr-ecr.us-east-1.on.aws/repo", false),
            ("123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/repo", false),
            ("123456789012.dkr.ecr.us-east-1.localhost/repo", false),
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com", false),
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com/Repo", false),
            ("public.ecr.aws/lambda/python:3.12", false),
            ("helloworldfunction:latest", false),
        ] {
            assert_eq!(is_ecr_to_sam(uri), known, "{uri}");
        }
    }
}

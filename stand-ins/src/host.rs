//! Whose host a name is.

/// The registry behind a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// ECR Public, under one of its two names.
    Public,
    /// ECR Private.
    Private {
        /// Twelve digits.
        account: String,
        /// Such as `eu-west-1`.
        region: String,
    },
    /// Nobody the stand-ins play.
    Other,
}

impl Host {
    /// Reads a name in lower case, without a port: `public.ecr.aws`, `ACCOUNT.dkr.ecr[-fips].REGION.SUFFIX` and
    /// `ACCOUNT.dkr-ecr[-fips].REGION.SUFFIX`.
    pub(crate) fn parse(host: &str) -> Self {
        if matches!(host, "public.ecr.aws" | "ecr-public.aws.com") {
            return Self::Public;
        }
        Self::private(host).unwrap_or(Self::Other)
    }

    fn private(host: &str) -> Option<Self> {
        let (account, rest) = host.split_once(".dkr")?;
        let rest = rest.strip_prefix(['.', '-'])?.strip_prefix("ecr")?;
        let rest = rest.strip_prefix("-fips").unwrap_or(rest).strip_prefix('.')?;
        let (region, suffix) = rest.split_once('.')?;
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        let is_ours = matches!(
            suffix,
            "amazonaws.com" | "amazonaws.com.cn" | "amazonaws.eu" | "on.aws" | "on.amazonwebservices.com.cn"
        );
        (is_account && is_ours && !region.is_empty())
            .then(|| Self::Private { account: account.to_owned(), region: region.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart() {
        let private =
            |region: &str| Host::Private { account: "123456789012".to_owned(), region: region.to_owned() };
        assert_eq!(Host::parse("public.ecr.aws"), Host::Public);
        assert_eq!(Host::parse("ecr-public.aws.com"), Host::Public);
        assert_eq!(Host::parse("123456789012.dkr.ecr.eu-west-1.amazonaws.com"), private("eu-west-1"));
        assert_eq!(Host::parse("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com"), private("us-east-1"));
        assert_eq!(Host::parse("123456789012.dkr-ecr.us-east-1.on.aws"), private("us-east-1"));
        assert_eq!(Host::parse("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"), private("cn-north-1"));
        assert_eq!(Host::parse("12345678901.dkr.ecr.eu-west-1.amazonaws.com"), Host::Other);
        assert_eq!(Host::parse("gallery.ecr.aws"), Host::Other);
        assert_eq!(Host::parse("public.ecr.aws.example.com"), Host::Other);
    }
}

//! What is known of the way to AWS where no answer came: which host was meant, who named it, and where the resolver says
//! that it is.

use std::net::IpAddr;

use crate::aws::{AwsSession, Destination, Failure, FailureKind};
use crate::finding::Evidence;
use crate::network::NetworkCause;
use crate::quoted::Quoted;

/// What findings call the other end: the API's host, which is not the registry's.
pub(super) fn meant(failure: &Failure) -> Option<Quoted> {
    match failure.kind {
        FailureKind::Network { .. } => {
            let host = failure.destination.as_ref().map(|destination| destination.host.clone());
            Some(host.unwrap_or_else(|| "AWS".into()))
        }
        FailureKind::ProxyAnswered | FailureKind::NotAnAnswer => Some("AWS".into()),
        _ => None,
    }
}

/// Who named the address, and what the resolver says of it.
pub(super) fn evidence(failure: &Failure, session: &AwsSession) -> Vec<Evidence> {
    let FailureKind::Network { cause } = failure.kind else { return Vec::new() };
    let mut evidence = Vec::new();
    let service = failure.asked.as_str().split(' ').next().unwrap_or_default();
    let key = service.replace('-', "_");
    let of = |wanted: Option<&str>| session.endpoints.iter().find(|one| one.service.as_deref() == wanted);
    if let Some(endpoint) = of(Some(&key)).or_else(|| of(None)) {
        let what = format!("the address of {service}");
        evidence.push(Evidence::new(what, endpoint.url.clone(), endpoint.source.clone()));
    }
    let Some(Destination { host, addresses }) = failure.destination.as_deref() else { return evidence };
    if cause == NetworkCause::NameResolution && host.as_str().contains("-fips.") {
        evidence.push(Evidence::new(
            "this is the name of a FIPS endpoint",
            "ECR has them in us-east-1, us-east-2, us-west-1, us-west-2 and GovCloud, and ECR Public has none",
            "AWS_USE_FIPS_ENDPOINT, or use_fips_endpoint in the profile, asks for it",
        ));
    }
    if addresses.is_empty() || host.as_str().parse::<IpAddr>().is_ok() {
        return evidence;
    }
    let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    evidence.push(Evidence::new(host.as_str(), shown.join(", "), "the resolver of this machine"));
    // The names of AWS lead to such addresses where a VPC has an endpoint for them, and its "private DNS" is on.
    let is_of_aws = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu"];
    let is_of_aws = is_of_aws.iter().any(|end| host.as_str().ends_with(end));
    if cause == NetworkCause::Timeout && is_of_aws && addresses.iter().all(is_private) {
        evidence.push(Evidence::new(
            "these are private addresses",
            "a VPC endpoint has the name; its security group must let this machine in on port 443",
            "Amazon ECR user guide, interface VPC endpoints",
        ));
    }
    evidence
}

/// RFC 1918, RFC 6598 and RFC 4193.
fn is_private(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            v4.is_private() || (first == 100 && (64..128).contains(&second))
        }
        IpAddr::V6(v6) => v6.segments()[0] & 0xfe00 == 0xfc00,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{ChosenProfile, Endpoint, Reader};

    fn session(endpoints: Vec<Endpoint>) -> AwsSession {
        let profile = ChosenProfile { name: "default".into(), source: None, exists: true, nearly: None };
        AwsSession { reader: Reader::CliTwo, profile, region: None, endpoints, candidates: Vec::new() }
    }

    fn failure(cause: NetworkCause, host: &str, addresses: &[&str]) -> Failure {
        let asked = "ecr GetAuthorizationToken in eu-west-1";
        let addresses = addresses.iter().map(|text| text.parse().expect("an address")).collect();
        Failure {
            destination: Some(Box::new(Destination { host: host.into(), addresses })),
            ..Failure::new(FailureKind::Network { cause }, "no answer", asked)
        }
    }

    fn says(failure: &Failure) -> String {
        let evidence = evidence(failure, &session(Vec::new()));
        let lines: Vec<String> = evidence.iter().map(|one| format!("{}: {}", one.what, one.value)).collect();
        lines.join("\n")
    }

    #[test]
    fn a_private_address_that_does_not_answer_is_a_vpc_endpoint() {
        const API: &str = "api.ecr.eu-west-1.amazonaws.com";
        for (cause, host, addresses, expected) in [
            (NetworkCause::Timeout, API, &["10.0.1.5", "10.0.2.7"][..], true),
            (NetworkCause::Timeout, "ecr.eu-west-1.api.aws", &["fd00::1"], true),
            (NetworkCause::Timeout, "vpce-1-2.api.ecr.eu-west-1.vpce.amazonaws.com", &["172.31.9.9"], true),
            (NetworkCause::Timeout, API, &["100.64.0.9"], true),
            (NetworkCause::Timeout, API, &["52.94.1.1"], false),
            (NetworkCause::Timeout, API, &["10.0.1.5", "52.94.1.1"], false),
            (NetworkCause::Refused, API, &["10.0.1.5"], false),
            (NetworkCause::Timeout, "ecr.corp.example", &["10.0.1.5"], false),
            (NetworkCause::Timeout, API, &[], false),
        ] {
            let said = says(&failure(cause, host, addresses));
            assert_eq!(
                said.contains("a VPC endpoint has the name"),
                expected,
                "{cause:?} {host} {addresses:?}"
            );
            assert!(addresses.iter().all(|address| said.contains(address)), "{said}");
        }
    }

    #[test]
    fn a_fips_endpoint_is_not_everywhere() {
        let name = NetworkCause::NameResolution;
        assert!(
            says(&failure(name, "api.ecr-fips.eu-west-1.amazonaws.com", &[])).contains("ECR Public has none")
        );
        assert_eq!(says(&failure(name, "api.ecr.eu-west-1.amazonaws.com", &[])), "");
    }

    #[test]
    fn who_named_the_address_is_told() {
        let endpoint = |service: Option<&str>, url: &str, source: &str| Endpoint {
            service: service.map(str::to_owned),
            url: url.into(),
            source: source.into(),
        };
        let of_all = endpoint(None, "http://all", "AWS_ENDPOINT_URL");
        let of_public = endpoint(Some("ecr_public"), "http://public", "~/.aws/config:3");
        let session = session(vec![of_public, of_all]);
        let of = |asked: &str| {
            let cause = NetworkCause::Refused;
            let failure = Failure::new(FailureKind::Network { cause }, "no", asked);
            let evidence = evidence(&failure, &session);
            (evidence[0].what.clone(), evidence[0].source.as_str().to_owned())
        };
        let expected = |what: &str, source: &str| (what.to_owned(), source.to_owned());
        assert_eq!(of("ecr GetX in a"), expected("the address of ecr", "AWS_ENDPOINT_URL"));
        assert_eq!(of("ecr-public GetX in a"), expected("the address of ecr-public", "~/.aws/config:3"));
    }

    #[test]
    fn what_is_no_matter_of_the_way_says_nothing() {
        let denied = Failure::new(FailureKind::Denied, "no", "ecr GetAuthorizationToken in eu-west-1");
        assert_eq!((meant(&denied), evidence(&denied, &session(Vec::new())).len()), (None, 0));
        let page = Failure::new(FailureKind::ProxyAnswered, "no", "ecr GetAuthorizationToken in eu-west-1");
        assert_eq!(meant(&page), Some("AWS".into()));
    }
}

//! Addresses that stand for AWS's own (botocore, `configprovider.py`, `ConfiguredEndpointProvider`).

use serde::{Deserialize, Serialize};

use crate::aws::files::{Files, Profile};
use crate::environment::Environment;
use crate::quoted::Quoted;

/// The services that a login asks, as variables and as keys name them.
const SERVICES: [(&str, &str); 5] =
    [("ECR", "ecr"), ("ECR_PUBLIC", "ecr_public"), ("STS", "sts"), ("SSO", "sso"), ("SSO_OIDC", "sso_oidc")];

/// The variable for all services.
const ALL: &str = "AWS_ENDPOINT_URL";

/// An address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Endpoint {
    /// The service, as keys of the configuration name it; `None` for all.
    pub service: Option<String>,
    /// The address.
    pub url: Quoted,
    /// The variable, or the file and its line.
    pub source: Quoted,
}

pub(super) fn look(environment: &Environment, files: &Files, profile: Option<Profile<'_>>) -> Vec<Endpoint> {
    let ignored = environment
        .raw("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .or_else(|| profile?.get("ignore_configured_endpoint_urls").map(|found| found.text.to_owned()));
    if ignored.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Vec::new();
    }
    let for_all = environment.raw(ALL).map(|url| (url, Quoted::new(ALL)));
    // A variable counts before every file, also that for all services.
    let services = profile.and_then(|profile| profile.get("services")).filter(|_| for_all.is_none());
    let mut endpoints = Vec::new();
    for (in_variable, in_file) in SERVICES {
        let variable = format!("AWS_ENDPOINT_URL_{in_variable}");
        let by_variable = environment.raw(&variable).map(|url| (url, Quoted::new(&variable)));
        let found = by_variable.or_else(|| {
            let found = files.service_endpoint(services.as_ref()?.text, in_file)?;
            Some((found.text.to_owned(), found.place))
        });
        endpoints.extend(found.map(|(url, source)| Endpoint {
            service: Some(in_file.to_owned()),
            url: url.into(),
            source,
        }));
    }
    let all = for_all.or_else(|| {
        let found = profile?.get("endpoint_url")?;
        Some((found.text.to_owned(), found.place))
    });
    endpoints.extend(all.map(|(url, source)| Endpoint { service: None, url: url.into(), source }));
    endpoints
}

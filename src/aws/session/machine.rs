//! Credentials that a machine or container of AWS is given (botocore, `credentials.py`, `ContainerProvider` and
//! `InstanceMetadataProvider`). Nobody is asked here.

use std::fs;

use super::candidate::{Candidate, CredentialState, Method, Trouble};
use crate::environment::Environment;

/// botocore looks whether one of them is set, even to nothing.
pub(super) fn container(environment: &Environment) -> Option<Candidate> {
    let variables = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    let named = variables.into_iter().find(|name| environment.raw(name).is_some())?;
    let why = "the container's credential service was not asked";
    Some(Candidate::new(Method::Container, named, CredentialState::Unknown { why: why.into() }))
}

/// The last one, which gives nothing on machines that are not of EC2.
pub(super) fn instance(environment: &Environment) -> Candidate {
    const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
    let disabled = environment.raw(DISABLED).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let elsewhere = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT").is_some();
    let (source, state) = if disabled {
        (DISABLED, CredentialState::Broken { trouble: Trouble::Nothing })
    } else if elsewhere || is_of_amazon() {
        let why = "the instance metadata service of EC2 was not asked";
        ("the instance metadata service", CredentialState::Unknown { why: why.into() })
    } else {
        (
            "the instance metadata service, which was not asked",
            CredentialState::Broken { trouble: Trouble::Nothing },
        )
    };
    Candidate::new(Method::InstanceMetadata, source, state)
}

/// "Identify EC2 Linux instances": the vendor in the firmware's tables, or the hypervisor's id.
fn is_of_amazon() -> bool {
    let says = |file: &str, word: &str| {
        fs::read_to_string(file).is_ok_and(|text| text.trim().to_lowercase().starts_with(word))
    };
    says("/sys/class/dmi/id/sys_vendor", "amazon ec2") || says("/sys/hypervisor/uuid", "ec2")
}

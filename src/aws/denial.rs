//! What a refusal says of itself (IAM user guide, "Troubleshoot access denied error messages").

use serde::{Deserialize, Serialize};

use crate::quoted::Quoted;

/// `User: … is not authorized to perform: ACTION on resource: ARN because no … allows the … action`, or `… with an explicit
/// deny in …`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Denial {
    /// The action that was refused, which may be another one than was asked for: a token of ECR Public takes two.
    pub action: Option<Quoted>,
    /// On what.
    pub resource: Option<Quoted>,
    /// Which kind of policy refuses.
    pub by: Option<PolicyLayer>,
    /// Whether it denies; else it does not allow.
    pub is_explicit: bool,
}

/// The kinds of policy that decide together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PolicyLayer {
    /// Of the user or role.
    IdentityPolicy,
    /// Of the repository.
    ResourcePolicy,
    /// The most that the user or role may have.
    PermissionsBoundary,
    /// Of this session of a role.
    SessionPolicy,
    /// Of the organization, for its accounts.
    ServiceControlPolicy,
    /// Of the organization, for its resources.
    ResourceControlPolicy,
    /// Of the VPC endpoint that the request came through.
    VpcEndpointPolicy,
}

/// AWS's words for each.
const LAYERS: [(&str, PolicyLayer); 7] = [
    ("identity-based policy", PolicyLayer::IdentityPolicy),
    ("resource-based policy", PolicyLayer::ResourcePolicy),
    ("permissions boundary", PolicyLayer::PermissionsBoundary),
    ("session policy", PolicyLayer::SessionPolicy),
    ("service control policy", PolicyLayer::ServiceControlPolicy),
    ("resource control policy", PolicyLayer::ResourceControlPolicy),
    ("vpc endpoint policy", PolicyLayer::VpcEndpointPolicy),
];

impl Denial {
    /// What these words say.
    #[must_use]
    pub fn of(words: &str) -> Self {
        let after = |marker: &str| {
            let (_, rest) = words.split_once(marker)?;
            rest.split_whitespace().next().map(Quoted::from)
        };
        let explicit = words.split_once("explicit deny in ").map(|(_, rest)| rest);
        let reason = explicit.or_else(|| words.split_once("because no ").map(|(_, rest)| rest));
        let by = reason.map(str::to_ascii_lowercase).and_then(|reason| {
            // "an", "a", or nothing stands before it.
            let known = LAYERS.iter().filter_map(|(name, layer)| Some((reason.find(name)?, *layer)));
            known.min_by_key(|(place, _)| *place).map(|(_, layer)| layer)
        });
        Self {
            action: after("not authorized to perform: "),
            resource: after("on resource: "),
            by,
            is_explicit: words.contains("explicit deny"),
        }
    }

    /// Which policy refuses and how, as the end of a sentence.
    #[must_use]
    pub fn reason(&self) -> String {
        let name =
            self.by.and_then(|by| LAYERS.iter().find(|(_, layer)| *layer == by)).map(|(name, _)| *name);
        let name = name.map(|name| name.replace("vpc", "VPC"));
        match (name, self.is_explicit) {
            (Some(name), true) => format!("an explicit deny in a policy of this kind: {name}"),
            (Some(name), false) => format!("no {name} allows it"),
            (None, true) => "an explicit deny in some policy".to_owned(),
            (None, false) => "AWS does not say which policy refuses".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_stands_in_the_words() {
        let begin = "User: arn:aws:iam::123456789012:user/dev is not authorized to perform: ecr:BatchGetImage on resource: \
                     arn:aws:ecr:eu-west-1:123456789012:repository/app";
        for (end, by, is_explicit) in [
            (
                "because no identity-based policy allows the ecr:BatchGetImage action",
                Some(PolicyLayer::IdentityPolicy),
                false,
            ),
            (
                "because no resource-based policy allows the ecr:BatchGetImage action",
                Some(PolicyLayer::ResourcePolicy),
                false,
            ),
            (
                "because no permissions boundary allows the ecr:BatchGetImage action",
                Some(PolicyLayer::PermissionsBoundary),
                false,
            ),
            (
                "because no service control policy allows the ecr:BatchGetImage action",
                Some(PolicyLayer::ServiceControlPolicy),
                false,
            ),
            (
                "because no VPC endpoint policy allows the ecr:BatchGetImage action",
                Some(PolicyLayer::VpcEndpointPolicy),
                false,
            ),
            (
                "with an explicit deny in a service control policy",
                Some(PolicyLayer::ServiceControlPolicy),
                true,
            ),
            (
                "with an explicit deny in a resource control policy",
                Some(PolicyLayer::ResourceControlPolicy),
                true,
            ),
            ("with an explicit deny in an identity-based policy", Some(PolicyLayer::IdentityPolicy), true),
            ("with an explicit deny in a permissions boundary", Some(PolicyLayer::PermissionsBoundary), true),
            ("with an explicit deny in a session policy", Some(PolicyLayer::SessionPolicy), true),
            ("with an explicit deny", None, true),
            ("", None, false),
        ] {
            let denial = Denial::of(&format!("{begin} {end}"));
            assert_eq!((denial.by, denial.is_explicit), (by, is_explicit), "{end}");
            assert_eq!(denial.action, Some("ecr:BatchGetImage".into()));
            assert_eq!(denial.resource, Some("arn:aws:ecr:eu-west-1:123456789012:repository/app".into()));
        }
        assert_eq!(Denial::of("Access Denied"), Denial::default());
    }
}

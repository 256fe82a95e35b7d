//! The stack that SAM makes for the repositories of `resolve_image_repos`.
//!
//! Source: SAM CLI, `lib/bootstrap/companion_stack/data_types.py`.

use md5::{Digest as _, Md5};

use super::repository::{Home, Repository, partition};

/// The beginning of the repositories' names where the stack is not known: its letters and digits, and eight digits of its
/// digest.
const STACK: &str = "YOUR_STACK";

/// A stack with repositories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Companion {
    /// The stack that is deployed, where it is known.
    stack: Option<String>,
    home: Home,
}

impl Companion {
    pub(super) fn new(stack: Option<&str>, home: &Home) -> Self {
        Self { stack: stack.map(str::to_owned), home: home.clone() }
    }

    /// The stack with the repositories; every stack's ARN ends in an id that only `CloudFormation` knows.
    pub(super) fn stack_arn(&self) -> String {
        let name = match &self.stack {
            Some(stack) => {
                let beginning: String = stack.chars().take(104).collect();
                format!("{beginning}-{}-CompanionStack", digest(stack))
            }
            None => format!("{STACK}-CompanionStack"),
        };
        let (region, account) = (self.home.region(), self.home.account());
        format!("arn:{}:cloudformation:{region}:{account}:stack/{name}/*", partition(region))
    }

    /// SAM's transform.
    pub(super) fn transform_arn(&self) -> String {
        let region = self.home.region();
        format!("arn:{}:cloudformation:{region}:aws:transform/Serverless-2016-10-31", partition(region))
    }

    /// The repository of a function, by its path among nested stacks.
    pub(super) fn repository(&self, function: &str) -> Repository {
        let function = function.replace('/', "");
        let stack = match &self.stack {
            Some(stack) => format!("{}{}", escaped(stack), digest(stack)),
            None => STACK.to_owned(),
        };
        let name = format!("{stack}/{}{}repo", escaped(&function), digest(&function));
        Repository::at_home(&name, &self.home)
    }

    pub(super) fn is_known(&self) -> bool {
        self.stack.is_some()
    }
}

/// The first digits of the digest that SAM tells names apart by.
fn digest(text: &str) -> String {
    let digest = Md5::digest(text);
    format!("{:02x}{:02x}{:02x}{:02x}", digest[0], digest[1], digest[2], digest[3])
}

/// Small letters and digits. Python's `lower` has more small letters, none of which are kept.
fn escaped(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed by SAM CLI 1.170.0's own classes, `CompanionStack` and `ECRRepo`.
    #[test]
    fn names_are_those_of_sam() {
        let home = Home { account: Some("123456789012".into()), region: Some("eu-west-1".into()) };
        let companion = Companion::new(Some("My-App_1"), &home);
        assert_eq!(
            companion.stack_arn(),
            "arn:aws:cloudformation:eu-west-1:123456789012:stack/My-App_1-ff2cbbdc-CompanionStack/*"
        );
        assert_eq!(
            companion.repository("Nested/HelloWorldFunction").arn(),
            "arn:aws:ecr:eu-west-1:123456789012:repository/myapp1ff2cbbdc/nestedhelloworldfunction1aae096brepo"
        );
    }
}

//! What is said about a login that cannot be one for ECR.

use crate::docker::credential::Mistake;

/// The rule that says what helps.
pub(super) fn rule_of_mistake(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::AwsKeys => "aws-keys-as-login",
        Mistake::NotDecoded => "token-not-decoded",
        Mistake::CarriageReturn | Mistake::LineBroken | Mistake::Quoted | Mistake::CutOff => "token-damaged",
        Mistake::UserName => "login-user-not-aws",
    }
}

/// What is stored.
pub(super) fn describe_mistake(mistake: Mistake) -> &'static str {
    match mistake {
        Mistake::AwsKeys => {
            "the id of an AWS access key as user name, and what is as long as its secret as password"
        }
        Mistake::NotDecoded => "a password that decodes to `AWS:` and a token",
        Mistake::CarriageReturn => "an ECR password with a carriage return",
        Mistake::LineBroken => "an ECR password with a line break or a blank",
        Mistake::Quoted => "an ECR password between quotation marks",
        Mistake::CutOff => "the beginning of an ECR password, without its end",
        Mistake::UserName => "an ECR password under a user name that is not AWS",
    }
}

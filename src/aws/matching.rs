//! Whom and what a statement of a policy is about (IAM user guide, "IAM JSON policy elements reference").

use super::{Identity, Statement};

impl Statement {
    /// Whether its actions cover this one. IAM takes capital letters for small ones there.
    #[must_use]
    pub fn covers(&self, action: &str) -> bool {
        let action = action.to_ascii_lowercase();
        self.actions.iter().any(|pattern| glob(&pattern.as_str().to_ascii_lowercase(), &action))
    }

    /// Whether one of its principals is one of these names.
    #[must_use]
    pub fn names(&self, names: &[String]) -> bool {
        // A role's ARN in a policy has its path, and that of its session has none.
        self.principals.iter().any(|principal| {
            names.iter().any(|name| {
                let (text, name) = (principal.as_str(), name.as_str());
                text == name
                    || match (text.split_once(":role/"), name.split_once(":role/")) {
                        (Some((of, role)), Some((of_other, other))) => {
                            of == of_other && role.rsplit('/').next() == Some(other)
                        }
                        _ => false,
                    }
            })
        })
    }
}

impl Identity {
    /// What a policy may call a caller: everybody, his account, himself, his role.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let (account, arn) = (self.account.as_str(), self.arn.as_str());
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        let mut names = vec![
            "*".to_owned(),
            account.to_owned(),
            arn.to_owned(),
            format!("arn:{partition}:iam::{account}:root"),
        ];
        if let Some((_, session)) = arn.split_once(":assumed-role/") {
            let role = session.split('/').next().unwrap_or_default();
            names.push(format!("arn:{partition}:iam::{account}:role/{role}"));
        }
        names
    }
}

/// Whether a pattern with `*` for any text and `?` for one character covers this text, which may be a pattern itself.
#[must_use]
pub fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Behind the last `*`, and what it stands for so far: it takes one character more where the rest does not fit.
    let mut again: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                p += 1;
                again = Some((p, t));
            }
            Some(c) if *c == text[t] || *c == '?' => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((behind, taken)) = again else { return false };
                again = Some((behind, taken + 1));
                p = behind;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, expected) in [
            ("ecr:*", "ecr:batchgetimage", true),
            ("*", "", true),
            ("ecr:batch*image", "ecr:batchgetimage", true),
            ("ecr:batch*images", "ecr:batchgetimage", false),
            ("e*r:*get*", "ecr:batchgetimage", true),
            ("ecr:batchget????e", "ecr:batchgetimage", true),
            ("ecr:batchget?e", "ecr:batchgetimage", false),
            ("ecr:get*", "ecr:batchgetimage", false),
            ("arn:aws:lambda:*:1:function:*", "arn:aws:lambda:eu-west-1:1:function:*", true),
            ("arn:aws:lambda:eu-west-1:1:function:one", "arn:aws:lambda:eu-west-1:1:function:*", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    proptest! {
        /// As the regular expression that says the same.
        #[test]
        fn is_the_regular_expression(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            let same = format!("^{}$", pattern.replace('*', ".*").replace('?', "."));
            let expected = regex::Regex::new(&same).expect("a pattern").is_match(&text);
            prop_assert_eq!(glob(&pattern, &text), expected);
        }
    }
}

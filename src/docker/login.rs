//! What is sent to a registry.

use crate::secret::Secret;

/// A stored credential, for the one call that shows it to a registry. It has no `Debug` and no `Serialize`.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user name; empty where there is only an identity token.
    pub username: Secret,
    /// The password; empty where there is only an identity token.
    pub password: Secret,
    /// The identity token, where one is sent.
    pub identity_token: Option<Secret>,
}

impl Login {
    /// A user name and a password.
    #[must_use]
    pub fn basic(username: Secret, password: Secret) -> Self {
        Self { username, password, identity_token: None }
    }

    /// An identity token alone.
    #[must_use]
    pub fn token(token: Secret) -> Self {
        let nothing = || Secret::new(String::new());
        Self { username: nothing(), password: nothing(), identity_token: Some(token) }
    }

    /// Whether a registry would be shown nothing: daemons send neither a user name without a password nor the reverse.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.identity_token.as_ref().is_none_or(Secret::is_empty)
            && (self.username.is_empty() || self.password.is_empty())
    }
}

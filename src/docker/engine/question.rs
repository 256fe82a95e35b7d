//! A question to a registry: does it take this credential, and has it these images?

use crate::docker::login::Login;
use crate::image::{CredentialPath, Registry, RegistryKind};

/// It holds a secret and so has no `Debug`.
#[derive(Clone)]
pub struct Question {
    /// The registry host.
    pub host: String,
    /// The image to ask for.
    pub reference: String,
    /// The ways on which this credential is sent.
    pub paths: Vec<CredentialPath>,
    /// The credential; `None` asks without any.
    pub login: Option<Login>,
    /// Further images to ask for with the same credential, once the registry took it.
    pub further: Vec<String>,
}

impl Question {
    /// Whether the registry is shown nothing.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.login.as_ref().is_none_or(Login::is_empty)
    }

    /// The same for another image.
    pub(in crate::docker) fn about(&self, reference: &str) -> Self {
        Self { reference: reference.to_owned(), further: Vec::new(), ..self.clone() }
    }

    /// The same without the credential: does the image need one at all?
    pub(in crate::docker) fn anonymously(&self) -> Self {
        Self { paths: Vec::new(), login: None, further: Vec::new(), ..self.clone() }
    }

    /// Whether more than one such question a second is too many (AWS, "Amazon ECR Public service quotas").
    #[must_use]
    pub fn needs_pace(&self) -> bool {
        self.is_anonymous() && self.kind() == RegistryKind::EcrPublic
    }

    /// Whether a refused credential leaves the question open whether one is needed.
    pub(in crate::docker) fn may_need_no_login(&self) -> bool {
        self.kind() != RegistryKind::EcrPrivate
    }

    fn kind(&self) -> RegistryKind {
        Registry::from_host(&self.host).kind
    }
}

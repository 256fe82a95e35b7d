//! What a problem in a template keeps SAM from doing.

use serde::{Deserialize, Serialize};

/// How far a problem reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// SAM reads it otherwise than it looks, and goes on.
    ReadDifferently,
    /// SAM leaves the resource out, without failing.
    LeftOut,
    /// `sam local` fails for it.
    NotRun,
    /// `sam build` fails, and so nothing is built.
    NotBuilt,
    /// `sam build` fails, and `sam local` fails for it.
    NotBuiltOrRun,
    /// SAM refuses the whole template.
    Refused,
}

impl Effect {
    /// What is left of it in a template that only some commands read.
    #[must_use]
    pub fn among(self, builds: bool, runs: bool) -> Self {
        match (self, builds, runs) {
            (Self::NotBuiltOrRun | Self::Refused, true, false) => Self::NotBuilt,
            (Self::NotBuiltOrRun | Self::Refused, false, true) => Self::NotRun,
            (effect, _, _) => effect,
        }
    }

    /// The effect of a problem with this id that does not make SAM refuse the template.
    pub(super) fn of(id: &str) -> Self {
        match id {
            "code-in-s3" | "image-uri-not-pulled" => Self::LeftOut,
            "image-reference-malformed"
            | "image-not-built"
            | "image-uri-missing"
            | "image-uri-unresolved"
            | "image-uri-url-suffix"
            | "package-type-unknown"
            | "unsupported-architecture" => Self::NotRun,
            "build-architecture-unknown"
            | "build-image-split-wrongly"
            | "layer-empty"
            | "unsupported-build-method" => Self::NotBuilt,
            "architectures-malformed"
            | "deprecated-runtime"
            | "runtime-missing"
            | "two-architectures"
            | "unsupported-runtime" => Self::NotBuiltOrRun,
            id if id.starts_with("docker-build-") || id.starts_with("dockerfile-") => Self::NotBuilt,
            _ => Self::ReadDifferently,
        }
    }
}

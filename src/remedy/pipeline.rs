//! A login as a step of a pipeline, in the words of the system that runs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CommandLine, Context, Shell, registry_commands};
use crate::image::{Registry, RegistryKind};

/// A system that runs pipelines, and has an idiom for a login of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pipeline {
    /// GitHub Actions, with aws-actions/amazon-ecr-login.
    GithubActions,
    /// GitLab CI, with `before_script`.
    GitlabCi,
    /// AWS `CodeBuild`, with the phase `pre_build`.
    CodeBuild,
}

/// Some lines of a file that a person puts there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Snippet {
    /// What the lines are written in: `yaml`.
    pub language: String,
    /// The lines.
    pub text: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ActionStep<'a> {
    uses: &'a str,
    env: BTreeMap<&'a str, &'a str>,
    with: BTreeMap<&'a str, &'a str>,
}

impl Pipeline {
    /// By the name of the CI system.
    #[must_use]
    pub fn named(ci: &str) -> Option<Self> {
        match ci {
            "GitHub Actions" => Some(Self::GithubActions),
            "GitLab CI" => Some(Self::GitlabCi),
            "CodeBuild" => Some(Self::CodeBuild),
            _ => None,
        }
    }

    /// One line that introduces the login.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::GithubActions => {
                "for each run, in the workflow as a step behind aws-actions/configure-aws-credentials"
            }
            Self::GitlabCi => "for each run, in the job of .gitlab-ci.yml",
            Self::CodeBuild => "for each run, in buildspec.yml",
        }
    }

    /// Why it is the better place.
    #[must_use]
    pub fn why(self) -> &'static str {
        "A run begins without logins, and a token holds for 12 hours: a login that is part of the run is always fresh."
    }

    /// The login. `None` where the registry is not one of ECR's, is not known in full, or is one that this idiom cannot
    /// name.
    #[must_use]
    pub fn login(self, context: &Context) -> Option<Snippet> {
        let registry = context.registry.as_ref().filter(|registry| is_known(registry))?;
        let text = match self {
            Self::GithubActions => serde_yaml::to_string(&[action(registry)?]),
            Self::GitlabCi => serde_yaml::to_string(&BTreeMap::from([("before_script", [line(context)?])])),
            Self::CodeBuild => {
                let commands = BTreeMap::from([("commands", [line(context)?])]);
                serde_yaml::to_string(&BTreeMap::from([(
                    "phases",
                    BTreeMap::from([("pre_build", commands)]),
                )]))
            }
        };
        Some(Snippet { language: "yaml".to_owned(), text: text.ok()?.trim_end().to_owned() })
    }
}

fn is_known(registry: &Registry) -> bool {
    match registry.kind {
        RegistryKind::EcrPublic => true,
        RegistryKind::EcrPrivate => registry.account.is_some() && registry.region.is_some(),
        _ => false,
    }
}

/// The README of aws-actions/amazon-ecr-login: `registries` are account ids, which YAML must not take for numbers, and the
/// region is that of the variable; tokens of ECR Public come from us-east-1. It logs in to the host that ECR names, which is
/// neither a FIPS nor a dual-stack one.
fn action(registry: &Registry) -> Option<ActionStep<'_>> {
    if registry.fips || registry.dual_stack {
        return None;
    }
    let (region, with) = match registry.kind {
        RegistryKind::EcrPublic => ("us-east-1", ("registry-type", "public")),
        _ => (registry.region.as_deref()?, ("registries", registry.account.as_deref()?)),
    };
    Some(ActionStep {
        uses: "aws-actions/amazon-ecr-login@v2",
        env: BTreeMap::from([("AWS_REGION", region)]),
        with: BTreeMap::from([with]),
    })
}

fn line(context: &Context) -> Option<String> {
    let line: CommandLine = registry_commands::login(context)?;
    line.write(Shell::Sh)
}

#[cfg(test)]
mod tests {
    use serde_yaml::Value;

    use super::*;

    const PRIVATE: &str = "012345678901.dkr.ecr.eu-west-1.amazonaws.com";

    fn login(pipeline: Pipeline, host: &str) -> Option<Value> {
        let context = Context { registry: Some(Registry::from_host(host)), ..Context::default() };
        let snippet = pipeline.login(&context)?;
        Some(serde_yaml::from_str(&snippet.text).expect("YAML"))
    }

    #[test]
    fn the_action_is_told_accounts_as_text() {
        let step = login(Pipeline::GithubActions, PRIVATE).expect("a step");
        assert_eq!(step[0]["uses"], "aws-actions/amazon-ecr-login@v2");
        assert_eq!(step[0]["env"]["AWS_REGION"], "eu-west-1");
        assert_eq!(step[0]["with"]["registries"], Value::from("012345678901"));
        let public = login(Pipeline::GithubActions, "public.ecr.aws").expect("a step");
        assert_eq!(public[0]["env"]["AWS_REGION"], "us-east-1");
        assert_eq!(public[0]["with"]["registry-type"], "public");
    }

    #[test]
    fn others_run_the_line_itself() {
        let line = format!(
            "aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin {PRIVATE}"
        );
        let gitlab = login(Pipeline::GitlabCi, PRIVATE).expect("a job");
        assert_eq!(gitlab["before_script"][0], Value::from(line.as_str()));
        let build = login(Pipeline::CodeBuild, PRIVATE).expect("a buildspec");
        assert_eq!(build["phases"]["pre_build"]["commands"][0], Value::from(line));
    }

    #[test]
    fn what_an_idiom_cannot_name_is_not_written() {
        assert!(login(Pipeline::GithubActions, "ghcr.io").is_none());
        assert!(login(Pipeline::GithubActions, "012345678901.dkr-ecr.eu-west-1.on.aws").is_none());
        assert!(login(Pipeline::GitlabCi, "012345678901.dkr-ecr.eu-west-1.on.aws").is_some());
        assert!(login(Pipeline::CodeBuild, "docker.io").is_none());
    }
}

//! Whether a repository is one of a pull-through cache, which changes what it means that an image is not there.

use crate::aws::{CacheRule, CachesReply};
use crate::diagnose::advice::Draft;
use crate::facts::Facts;
use crate::finding::{Certainty, Evidence, Finding};
use crate::image::{Reference, Registry, looks_like_a_cache};
use crate::quoted::Quoted;
use crate::remedy::{Action, Context};
use crate::rules::{RuleSet, remedies};

/// Who says so.
const API: &str = "ecr DescribePullThroughCacheRules";

/// What is known of the cache that an image would come through.
pub(super) enum Cache<'f> {
    /// It comes through this one.
    Rule(&'f CacheRule),
    /// The repository is named like one of a cache, and the registry has none for it.
    Named(String),
    /// Nothing that matters.
    Nothing,
}

impl<'f> Cache<'f> {
    pub(super) fn of(facts: &'f Facts, reference: &Quoted) -> Self {
        let Ok(parsed) = Reference::parse(reference.as_str()) else { return Self::Nothing };
        let caches = facts.aws.iter().flat_map(|aws| &aws.answers.caches);
        let is_it = |reply: &&CachesReply| reply.host.as_str() == parsed.domain();
        let Some(reply) = caches.into_iter().find(is_it) else { return Self::Nothing };
        match reply.rule_for(parsed.path()) {
            Some(rule) => Self::Rule(rule),
            None if reply.rules.known().is_some() && looks_like_a_cache(parsed.path()) => {
                Self::Named(parsed.path().split('/').next().unwrap_or_default().to_owned())
            }
            None => Self::Nothing,
        }
    }

    /// Whether ECR would fetch the image.
    pub(super) fn is_there(&self) -> bool {
        matches!(self, Self::Rule(_))
    }

    /// The rule that explains a refusal better, and what is known of the cache as evidence. ECR says of a repository that it
    /// is not there where the caller may not bring it in, and where the registry behind lacks the image (Amazon ECR user
    /// guide, "Troubleshooting pull through cache issues").
    pub(super) fn explains<'i>(&self, id: &'i str, draft: &mut Draft<'_>) -> &'i str {
        match self {
            Self::Rule(rule) => {
                let of = format!("{} fetches from {}", rule.prefix, rule.upstream);
                draft.evidence.push(Evidence::new("the pull-through cache", of, API));
                let login = match &rule.secret {
                    Some(secret) => format!("by {secret}, in Secrets Manager"),
                    None => "none".to_owned(),
                };
                draft.evidence.push(Evidence::new("its login there", login, API));
                if id == "repo-not-found" {
                    draft.certainty = Certainty::Possible;
                    return "ptc-import-denied";
                }
                id
            }
            Self::Named(prefix) => {
                let none = format!("no rule for the prefix {prefix}");
                draft.evidence.push(Evidence::new("the pull-through cache", none, API));
                id
            }
            Self::Nothing => id,
        }
    }

    /// What else helps.
    pub(super) fn add_to(&self, finding: &mut Finding, rules: &RuleSet, registry: &Registry, facts: &Facts) {
        let context = Context {
            registry: Some(registry.clone()),
            profile: facts.named_profile().map(|profile| profile.as_str().to_owned()),
            ..Context::default()
        };
        match self {
            Self::Rule(_)
                if finding.id == "ptc-import-denied" && finding.certainty == Certainty::Possible =>
            {
                let why =
                    "ECR says the same where the registry behind has no such image, or refuses its login";
                finding.not_proved = Some(why.into());
            }
            Self::Named(_) if finding.id == "repo-not-found" => {
                let Some(rule) = rules.get("ptc-import-denied") else { return };
                let look = remedies(rule, &context);
                let look = look.into_iter().filter(|remedy| remedy.kind == Action::DescribePullThroughCache);
                finding.remedies.extend(look);
            }
            _ => {}
        }
    }
}

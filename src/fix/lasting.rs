//! `--lasting`: the credential helper for ECR answers for each registry, with a new token whenever one is needed.
//!
//! Named in `credHelpers` for one registry at a time: as `credsStore` it would be asked for every registry, and knows none
//! but ECR's (amazon-ecr-credential-helper, README). It knows public.ecr.aws since version 0.5.

use super::identity;
use super::places::{self, Place};
use super::plan::{EcrHelper, config_place, logins_in};
use super::step::{Deed, Left, Mended, Plan, Step, Store};
use crate::docker::ecr_login;
use crate::facts::Facts;
use crate::image::{Registry, RegistryKind};
use crate::quoted::Quoted;
use crate::remedy::{Action, Context, Remedy, write};

/// The first version that knows ECR Public.
const KNOWS_PUBLIC: (u32, u32) = (0, 5);

/// Has the helper answer for every registry of ECR that is needed, in place of what would hold for 12 hours.
pub(super) fn plan(facts: &Facts, helper: &EcrHelper, plan: &mut Plan) {
    let (version, profile) = match helper {
        EcrHelper::Installed { version, profile } => (*version, profile.as_ref()),
        EcrHelper::Unusable { why } => {
            plan.left.push(Left { finding: wish(), remedy: install(facts), why: why.clone() });
            return;
        }
    };
    for registry in facts.registries().into_iter().filter(|registry| registry.is_ecr()) {
        let mine = facts.pulls.iter().filter(|pull| pull.registry.host == registry.host);
        let places = match places::of_pulls(facts, mine) {
            Ok(places) => places,
            Err(why) => {
                plan.left.push(left(registry, &why));
                continue;
            }
        };
        for place in &places {
            match of_place(facts, registry, place, version, profile) {
                Ok(Some(step)) => replace(plan, step),
                Ok(None) => {}
                Err(why) => plan.left.push(left(registry, &why)),
            }
        }
    }
}

/// The step; `None` where the helper answers already.
fn of_place(
    facts: &Facts,
    registry: &Registry,
    place: &Place<'_>,
    version: Option<(u32, u32)>,
    profile: Option<&Quoted>,
) -> Result<Option<Step>, Quoted> {
    let config = config_place(place)?;
    let file = &place.config.file;
    let named = place.config.cred_helpers.iter().find(|(host, _)| host.as_str() == registry.host);
    match named.map(|(_, name)| name.as_str()) {
        Some(ecr_login::NAME) => return Ok(None),
        Some("") => return Err(format!("{file} says that no helper answers for it").into()),
        Some(name) => return Err(format!("{file} names docker-credential-{name} for it").into()),
        None => {}
    }
    if place.config.creds_store.as_ref().is_some_and(|store| store.as_str() == ecr_login::NAME) {
        return Ok(None);
    }
    if registry.kind == RegistryKind::EcrPublic && version.is_some_and(|version| version < KNOWS_PUBLIC) {
        return Err("this version of docker-credential-ecr-login does not know ECR Public, 0.5 does".into());
    }
    let stored = places::stored(facts, &registry.host).ok_or("nothing is known of what is stored for it")?;
    let identity = Some(identity::for_helper(facts, registry, profile)?);
    // One that fails is better not named: docker goes on without it, and SAM's library would not.
    let keep_store = match places::store(facts, registry, stored, place) {
        Ok(Store::ByItself(name)) => Some(name),
        _ => None,
    };
    let deed = Deed::UseHelper { forget: logins_in(stored, file), keep_store, otherwise: Vec::new() };
    Ok(Some(Step { deed, registry: registry.clone(), config, findings: Vec::new(), identity }))
}

/// In place of what was planned for the same login, which is done where the helper gives none.
fn replace(plan: &mut Plan, mut step: Step) {
    let Some(known) = plan.steps.iter_mut().find(|known| known.is_about(&step)) else {
        return plan.steps.push(step);
    };
    step.findings.clone_from(&known.findings);
    if let Deed::UseHelper { otherwise, .. } = &mut step.deed {
        otherwise.push(known.clone());
    }
    *known = step;
}

fn wish() -> Mended {
    Mended { id: "lasting".to_owned(), title: "the credential helper for ECR cannot be set up".to_owned() }
}

fn left(registry: &Registry, why: &Quoted) -> Left {
    let title = format!("the credential helper for ECR is not set up for {}", registry.host);
    Left { finding: Mended { id: "lasting".to_owned(), title }, remedy: None, why: why.clone() }
}

/// How to install it.
fn install(facts: &Facts) -> Option<Remedy> {
    let context = Context {
        helper: Some(ecr_login::NAME.to_owned()),
        operating_system: facts.system.operating_system.clone(),
        package_manager: facts.system.package_manager.clone(),
        ..Context::default()
    };
    let (commands, placeholders) = write(Action::InstallCredentialHelper, &context)?;
    Some(Remedy {
        kind: Action::InstallCredentialHelper,
        title: "install docker-credential-ecr-login, and run fix --lasting again".to_owned(),
        why: "The helper fetches a new token whenever one is needed.".to_owned(),
        lasting: true,
        needs_aws: true,
        first: Vec::new(),
        token_of: None,
        snippet: None,
        placeholders,
        commands,
    })
}

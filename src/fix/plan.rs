//! From what was found to what is done about it. Pure: nothing in here looks at anything else, or changes anything.
//!
//! A step takes away, stores or has a helper answer for the login of one registry in one file. Everything else a person does:
//! what opens a browser, asks an administrator, or changes more than that.

use super::identity;
use super::lasting;
use super::places::{self, Place};
use super::step::{ConfigPlace, Deed, Kept, Left, Mended, Plan, Step, Store, token_of};
use crate::docker::credential::{Candidate, Held, HostCredentials, Source};
use crate::facts::Facts;
use crate::finding::{Finding, Severity};
use crate::image::{CredentialPath, Registry};
use crate::quoted::Quoted;
use crate::remedy::{Action, Remedy};

/// What was asked for beside mending what is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The credential helper for ECR is to answer for each registry; and whether it is there.
    pub lasting: Option<EcrHelper>,
}

/// The credential helper for ECR on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EcrHelper {
    /// It is there, in this version, where it says one.
    Installed {
        /// Its first two numbers.
        version: Option<(u32, u32)>,
        /// The profile that it acts as; `None` where keys in variables come before.
        profile: Option<Quoted>,
    },
    /// It is not, or cannot be run: a sentence without its full stop.
    Unusable {
        /// Why.
        why: Quoted,
    },
}

/// What there is to do.
#[must_use]
pub fn plan(facts: &Facts, findings: &[Finding], wishes: &Wishes) -> Plan {
    let mut plan = Plan::default();
    for finding in findings.iter().filter(|finding| finding.severity > Severity::Info) {
        match of_finding(facts, finding) {
            Ok(steps) => steps.into_iter().for_each(|step| add(&mut plan, step)),
            Err(left) => plan.left.push(*left),
        }
    }
    let remedies = plan.left.iter().filter_map(|left| left.remedy.as_ref());
    let waited_for: Vec<Action> = remedies.flat_map(|remedy| &remedy.first).map(|first| first.kind).collect();
    plan.left.retain(|left| {
        let kind = left.remedy.as_ref().map(|remedy| remedy.kind);
        kind.is_none_or(|kind| !is_replaced(kind) || waited_for.contains(&kind))
    });
    if let Some(helper) = &wishes.lasting {
        lasting::plan(facts, helper, &mut plan);
    }
    plan
}

/// The best remedy that can be applied; where there is none, why the best one cannot. What stands behind something that a
/// person does is no way around it.
fn of_finding(facts: &Facts, finding: &Finding) -> Result<Vec<Step>, Box<Left>> {
    let mut left = None;
    for remedy in &finding.remedies {
        match of_remedy(facts, finding, remedy) {
            Ok(steps) => return Ok(steps),
            Err(why) => {
                left.get_or_insert((remedy.clone(), why));
            }
        }
        if !is_of_logins(remedy.kind) {
            break;
        }
    }
    let (remedy, why) = match left {
        Some((remedy, why)) => (Some(remedy), why),
        None => (None, "nothing is known that mends it".into()),
    };
    Err(Box::new(Left { finding: mended(finding), remedy, why }))
}

fn of_remedy(facts: &Facts, finding: &Finding, remedy: &Remedy) -> Result<Vec<Step>, Quoted> {
    if !is_of_logins(remedy.kind) {
        return Err(why_by_a_person(remedy.kind).into());
    }
    if !remedy.placeholders.is_empty() {
        return Err("what it needs is not known here".into());
    }
    let registry = registry_of(facts, finding).ok_or("it is not plain which registry it is about")?;
    let places = places::of_finding(facts, finding)?;
    let stored = places::stored(facts, &registry.host).ok_or("nothing is known of what is stored for it")?;
    if remedy.kind == Action::Logout {
        not_kept_elsewhere(stored, &places)?;
        let steps = places.iter().map(|place| logout(finding, registry, stored, place));
        let steps: Vec<Step> = steps.filter_map(Result::transpose).collect::<Result<_, Quoted>>()?;
        let nothing = "there is no stored login to take away";
        return if steps.is_empty() { Err(nothing.into()) } else { Ok(steps) };
    }
    if let Some(first) = remedy.first.iter().find(|first| !is_replaced(first.kind)) {
        return Err(format!("it needs something else first: {}", first.title).into());
    }
    places.iter().map(|place| login(facts, finding, registry, stored, place)).collect()
}

fn is_of_logins(kind: Action) -> bool {
    matches!(kind, Action::Logout | Action::Login)
}

/// What asks AWS here is this program, not the AWS CLI.
fn is_replaced(kind: Action) -> bool {
    matches!(kind, Action::InstallAwsCli | Action::UpgradeAwsCli)
}

fn why_by_a_person(kind: Action) -> &'static str {
    match kind {
        Action::AwsSsoLogin | Action::AwsLogin | Action::AwsConfigureSso => "it opens a browser",
        Action::GrantPolicy
        | Action::AttachPullPolicy
        | Action::AttachPushPolicy
        | Action::SetRepositoryPolicy
        | Action::CreateRepository
        | Action::EnableRegion
        | Action::AllowTagOverwrite => "it changes what AWS allows or has",
        Action::InstallCredentialHelper
        | Action::InstallEngine
        | Action::InstallAwsCli
        | Action::UpgradeAwsCli
        | Action::InstallEmulation
        | Action::StartEngine
        | Action::JoinDockerGroup
        | Action::SetClock
        | Action::SetClockOfWsl
        | Action::RunWithSudo => "it changes this machine",
        Action::UnsetDockerHost
        | Action::SetDockerHost
        | Action::PointDockerHost
        | Action::UnsetDockerTls
        | Action::UseDefaultContext
        | Action::UnsetProfile
        | Action::UseProfile
        | Action::UnsetAwsKeys
        | Action::UseOwnDockerConfig => "it changes your shell or your choice of an engine",
        Action::AwsConfigure
        | Action::EditAwsConfig
        | Action::RenewCredentials
        | Action::ListProfiles
        | Action::GetCallerIdentity
        | Action::SetRegion => "only you know which AWS credentials are meant",
        Action::ConfigureNetwork | Action::ConfigureCliNetwork => "it changes the network",
        Action::RemoveHelperCache => "it takes away the logins of other registries too",
        Action::DisableCredentialsStore | Action::KeepLoginsInFile | Action::EditConfig => {
            "it changes where the logins of all registries are"
        }
        Action::EditTemplate | Action::EditReference | Action::EditWorkflow | Action::EditDeployment => {
            "only you know what is meant"
        }
        _ => "it is not for a program to do",
    }
}

/// The only registry of ECR that a finding is about.
fn registry_of<'f>(facts: &'f Facts, finding: &Finding) -> Option<&'f Registry> {
    let mut registries = places::pulls(facts, finding).map(|pull| &pull.registry);
    let first = registries.next().filter(|first| first.is_ecr())?;
    registries.all(|other| other.host == first.host).then_some(first)
}

/// What wins over the file, or is not in it, stays whatever is done to the file.
fn not_kept_elsewhere(stored: &HostCredentials, places: &[Place<'_>]) -> Result<(), Quoted> {
    let paths = places.iter().flat_map(|place| &place.paths);
    for winner in paths.filter_map(|path: &CredentialPath| stored.winner(*path)) {
        match &winner.source {
            Source::Variable { name, .. } => {
                return Err(format!("the login stands in the variable {name}").into());
            }
            Source::HelperEntry { name, .. } => {
                return Err(format!("docker-credential-{name} gives it out, and keeps nothing").into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// `None` where nothing is stored there.
fn logout(
    finding: &Finding,
    registry: &Registry,
    stored: &HostCredentials,
    place: &Place<'_>,
) -> Result<Option<Step>, Quoted> {
    let config = config_place(place)?;
    let entries = logins_in(stored, &place.config.file);
    let mut kept = Vec::new();
    for candidate in stored.candidates.iter().filter(|candidate| is_login(candidate)) {
        let (file, name, key) = match &candidate.source {
            Source::Helper { file, name, .. } | Source::DefaultStore { file, name } => {
                (file, name, Quoted::new(&registry.host))
            }
            Source::StoreEntry { file, name, key } => (file, name, key.clone()),
            _ => continue,
        };
        if *file != place.config.file {
            continue;
        }
        if !candidate.logout_removes_it {
            return Err(format!("docker-credential-{name} does not forget what it gives out").into());
        }
        kept.push(Kept { helper: name.clone(), key });
    }
    let is_something = !(entries.is_empty() && kept.is_empty());
    let deed = Deed::Logout { entries, kept };
    let findings = vec![mended(finding)];
    Ok(is_something.then(|| Step { deed, registry: registry.clone(), config, findings, identity: None }))
}

fn login(
    facts: &Facts,
    finding: &Finding,
    registry: &Registry,
    stored: &HostCredentials,
    place: &Place<'_>,
) -> Result<Step, Quoted> {
    let config = config_place(place)?;
    let of_variable = |candidate: &&Candidate| matches!(candidate.source, Source::Variable { .. });
    if let Some(Candidate { source: Source::Variable { name, .. }, .. }) =
        stored.candidates.iter().find(of_variable)
    {
        return Err(format!("{name} has an entry for it, which newer versions of docker prefer").into());
    }
    let (service, region) = token_of(registry).ok_or("nobody gives tokens for it")?;
    let store = places::store(facts, registry, stored, place)?;
    let who = identity::for_login(facts, registry)?;
    let deed = Deed::Login { service, region, store };
    Ok(Step {
        deed,
        registry: registry.clone(),
        config,
        findings: vec![mended(finding)],
        identity: Some(who),
    })
}

/// The keys of `auths` in a file that hold a login for the registry.
pub(super) fn logins_in(stored: &HostCredentials, of: &Quoted) -> Vec<Quoted> {
    let mut keys: Vec<Quoted> = Vec::new();
    for candidate in stored.candidates.iter().filter(|candidate| is_login(candidate)) {
        if let Source::Auths { file, key } = &candidate.source
            && file == of
            && !keys.contains(key)
        {
            keys.push(key.clone());
        }
    }
    keys
}

fn is_login(candidate: &Candidate) -> bool {
    matches!(candidate.held, Held::Password { .. } | Held::IdentityToken { .. })
}

pub(super) fn config_place(place: &Place<'_>) -> Result<ConfigPlace, Quoted> {
    let path = place.path()?;
    Ok(ConfigPlace { path, shown: place.config.file.clone() })
}

fn mended(finding: &Finding) -> Mended {
    Mended { id: finding.id.clone(), title: finding.title.clone() }
}

/// A login in the same place makes a logout needless; what is there already mends another finding too.
fn add(plan: &mut Plan, step: Step) {
    let Some(known) = plan.steps.iter_mut().find(|known| known.is_about(&step)) else {
        return plan.steps.push(step);
    };
    let findings: Vec<Mended> =
        step.findings.iter().filter(|one| !known.findings.contains(one)).cloned().collect();
    if matches!((&known.deed, &step.deed), (Deed::Logout { .. }, Deed::Login { .. })) {
        known.deed = step.deed;
        known.identity = step.identity;
    }
    known.findings.extend(findings);
}

/// What a login would be stored in.
impl Store {
    /// The helper, where there is one.
    #[must_use]
    pub fn helper(&self) -> Option<&Quoted> {
        match self {
            Self::File => None,
            Self::Helper(name) | Self::ByItself(name) => Some(name),
        }
    }
}

#[cfg(test)]
mod tests;

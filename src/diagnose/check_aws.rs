//! Would the commands that need AWS work? What stands in their way becomes a finding before what it keeps from being
//! mended, and the first step of every remedy that it stops.

use super::advice::Draft;
use super::answers::{About, Told, of_answers};
use super::obstacle::{Obstacle, of_program, of_session};
use super::report::{CheckReport, CheckState, keys};
use crate::aws::{Answers, AwsSession, CredentialState, Method, Reply};
use crate::docker::ecr_login;
use crate::facts::{AwsFacts, Facts, SamCommand};
use crate::finding::{Certainty, Evidence, Finding, Severity};
use crate::image::Registry;
use crate::quoted::Quoted;
use crate::remedy::{Action, Remedy};
use crate::rules::{RuleSet, remedies};

/// Looks at what the other checks advise. `None` where nothing needs AWS.
pub(super) fn run(facts: &Facts, rules: &RuleSet, findings: &mut Vec<Finding>) -> Option<CheckReport> {
    let aws = facts.aws.as_ref()?;
    let mut found: Vec<Finding> = Vec::new();
    let needed = findings.iter().any(is_mended_by_aws_alone);
    for finding in findings.iter_mut() {
        let alone = is_mended_by_aws_alone(finding);
        for remedy in finding.remedies.iter_mut().filter(|remedy| remedy.needs_aws) {
            let obstacles = of_remedy(facts, aws, remedy);
            remedy.first = obstacles.iter().flat_map(|obstacle| steps(facts, rules, obstacle)).collect();
            remedy.token_of = token_of(facts, aws, remedy);
            if alone {
                let (severity, breaks) = (finding.severity, &finding.breaks);
                let causes =
                    obstacles.into_iter().filter_map(|cause| write(facts, rules, cause, severity, breaks));
                causes.for_each(|cause| add(&mut found, cause));
            }
        }
        // A login that cannot be had at once comes after what helps without one.
        if finding.remedies.iter().any(|remedy| remedy.kind == Action::Logout) {
            finding.remedies.sort_by_key(|remedy| !remedy.first.is_empty());
        }
    }
    let deploys = aws.sam.as_ref().filter(|_| facts.options.has_chosen(SamCommand::Deploy));
    if let Some(sam) = deploys {
        let breaks = [sam.command.label().to_owned()];
        let answers = aws.answers_to_sam();
        let obstacle = of_asked(facts, aws, &sam.session, answers, About::Pushes);
        let obstacle = obstacle.or_else(|| no_region(&sam.session));
        let finding = obstacle.and_then(|obstacle| write(facts, rules, obstacle, Severity::Error, &breaks));
        if let Some(cause) = finding {
            add(&mut found, cause);
        }
    }
    if !needed && deploys.is_none() {
        return deploy_as_several(facts).then(|| CheckReport {
            id: "aws".to_owned(),
            state: CheckState::Skipped,
            why: Some("the templates name different profiles or regions".to_owned()),
            took_ms: super::took_ms(facts, "aws"),
            found: Vec::new(),
        });
    }
    let sessions = [
        needed.then_some((&aws.printed, &aws.answers)),
        deploys.map(|sam| (&sam.session, aws.answers_to_sam())),
    ];
    let caller = unseen_caller(facts, aws).filter(|_| needed).map(|caller| {
        format!("this is root, by sudo: the AWS credentials of {caller}, who runs the printed lines, cannot be seen")
    });
    let (state, why) = match (found.is_empty(), sessions.into_iter().flatten().find_map(unknown)) {
        (false, _) => (CheckState::Failed, None),
        (true, None) if caller.is_some() => (CheckState::Skipped, caller),
        (true, Some(why)) => (CheckState::Skipped, Some(why.as_str().to_owned())),
        (true, None) => (CheckState::Passed, None),
    };
    let own = keys(&found);
    findings.extend(found);
    let took_ms = super::took_ms(facts, "aws");
    Some(CheckReport { id: "aws".to_owned(), state, why, took_ms, found: own })
}

/// Whether several templates are deployed, and not all as the same: then nobody was asked about any of them.
fn deploy_as_several(facts: &Facts) -> bool {
    let is_one = facts.templates.is_empty() || facts.aws.as_ref().is_some_and(|aws| aws.sam.is_some());
    !is_one && facts.options.has_chosen(SamCommand::Deploy)
}

/// Whether nothing helps that needs no AWS credentials.
fn is_mended_by_aws_alone(finding: &Finding) -> bool {
    finding.severity > Severity::Info
        && finding.remedies.first().is_some_and(|remedy| remedy.needs_aws)
        && finding.remedies.iter().all(|remedy| remedy.needs_aws || remedy.kind != Action::Logout)
}

/// In whose shell printed lines are typed, where root has no AWS credentials: that user's, with the programs on that user's
/// PATH, cannot be seen from here.
fn unseen_caller<'f>(facts: &'f Facts, aws: &AwsFacts) -> Option<&'f Quoted> {
    let has_none = aws.printed.winner().is_none_or(|winner| winner.method == Method::InstanceMetadata);
    let is_answered = aws.answers.identity.known().is_some();
    facts.system.asked_with_sudo.as_ref().filter(|_| has_none && !is_answered)
}

fn of_remedy(facts: &Facts, aws: &AwsFacts, remedy: &Remedy) -> Vec<Obstacle> {
    let for_public = remedy.commands.iter().any(|command| command.command.contains("aws ecr-public "));
    if unseen_caller(facts, aws).is_some() {
        return Vec::new();
    }
    let program = of_program(aws, &facts.system, registry_of(facts, remedy), for_public);
    let session = of_asked(facts, aws, &aws.printed, &aws.answers, About::of(remedy));
    program.into_iter().chain(session).collect()
}

/// What the files say, and where that is not certain, what AWS said.
fn of_asked(
    facts: &Facts,
    aws: &AwsFacts,
    session: &AwsSession,
    answers: &Answers,
    about: About<'_>,
) -> Option<Obstacle> {
    let of_files = of_session(aws, session, facts.observed_at);
    if of_files.as_ref().is_some_and(|obstacle| obstacle.certainty == Certainty::Certain) {
        return of_files;
    }
    match of_answers(facts, aws, session, answers, about) {
        Told::Nothing => of_files,
        Told::Works => None,
        Told::Fails(obstacle) => Some(*obstacle),
    }
}

/// SAM refuses to deploy without one (botocore: "You must specify a region.").
fn no_region(session: &AwsSession) -> Option<Obstacle> {
    session.region.is_none().then(|| Obstacle {
        id: "region-missing",
        certainty: Certainty::Certain,
        evidence: vec![Evidence::new(
            "the region",
            format!(
                "neither --region nor AWS_DEFAULT_REGION, SAM's configuration or the profile {} names one",
                session.profile.name
            ),
            "SAM reads no AWS_REGION",
        )],
        not_proved: None,
        actions: vec![Action::SetRegion],
        profile: session.profile.source.as_ref().map(|_| session.profile.name.clone()),
        variable: None,
        registry: None,
        meant: None,
        principal: None,
    })
}

/// Why the credentials could not be judged.
fn unknown<'f>((session, answers): (&'f AwsSession, &'f Answers)) -> Option<&'f Quoted> {
    let is_answered = answers.tokens.iter().any(|token| token.answer.known().is_some());
    match (&session.winner()?.credentials, &answers.identity) {
        (_, Reply::Known(_)) => None,
        _ if is_answered => None,
        (_, Reply::Failed(failure)) => Some(&failure.words),
        (_, Reply::Unknown(why)) if answers.asked_at.is_some() => Some(why),
        (CredentialState::Unknown { why }, _) => Some(why),
        _ => None,
    }
}

/// The registry that a remedy's commands name.
fn registry_of<'f>(facts: &'f Facts, remedy: &Remedy) -> Option<&'f Registry> {
    let is_named = |registry: &&Registry| {
        let mut commands = remedy.commands.iter();
        commands.any(|command| command.command.contains(registry.host.as_str()))
    };
    facts.registries().into_iter().find(is_named)
}

/// Whose token a login would bring.
fn token_of(facts: &Facts, aws: &AwsFacts, remedy: &Remedy) -> Option<Quoted> {
    let identity = aws.answers.identity.known().filter(|_| remedy.kind == Action::Login)?;
    let owner = registry_of(facts, remedy).and_then(|registry| registry.account.as_deref());
    let other = owner.filter(|owner| *owner != identity.account.as_str()).map(|owner| {
        format!(", another account than the registry's ({owner}), whose repository policies decide what it may pull")
    });
    let profile = &aws.printed.profile;
    let by = match aws.printed.winner().map(|winner| winner.method) {
        Some(Method::Variables) => "keys in variables".to_owned(),
        Some(Method::Container) => "the container's credentials".to_owned(),
        Some(Method::InstanceMetadata) => "the machine's role".to_owned(),
        _ => format!("profile {}", profile.name),
    };
    Some(format!("token from {by} ({}){}", identity.arn, other.unwrap_or_default()).into())
}

/// What mends an obstacle, best first.
fn advice(draft: &Draft<'_>, rules: &RuleSet, obstacle: &Obstacle) -> Vec<Remedy> {
    let Some(rule) = rules.get(obstacle.id) else { return Vec::new() };
    let mut all = remedies(rule, &draft.context);
    // A step that another rule words: a newer AWS CLI, so that it knows what the next one asks for.
    if obstacle.actions.contains(&Action::UpgradeAwsCli)
        && all.iter().all(|remedy| remedy.kind != Action::UpgradeAwsCli)
    {
        all.extend(
            rules
                .get("awscli-too-old-ecr-public")
                .into_iter()
                .flat_map(|rule| remedies(rule, &draft.context)),
        );
    }
    let of_kind = |action: &Action| all.iter().find(|remedy| remedy.kind == *action).cloned();
    obstacle.actions.iter().filter_map(of_kind).collect()
}

fn draft<'f>(facts: &'f Facts, obstacle: &Obstacle) -> Draft<'f> {
    let mut draft = Draft::new(facts);
    draft.context.profile = obstacle.profile.as_ref().map(|profile| profile.as_str().to_owned());
    draft.context.profile_variable.clone_from(&obstacle.variable);
    draft.context.registry.clone_from(&obstacle.registry);
    draft.context.meant = obstacle.meant.as_ref().map(|host| host.as_str().to_owned());
    draft.context.principal = obstacle.principal.as_ref().map(|principal| principal.as_str().to_owned());
    if obstacle.id == "aws-cli-missing" {
        draft.context.helper = Some(ecr_login::NAME.to_owned());
    }
    let profiles = facts.aws.as_ref().map(|aws| aws.profiles.as_slice());
    draft.context.other_profile = match profiles {
        Some([only]) => Some(only.as_str().to_owned()),
        _ => None,
    };
    draft.certainty = obstacle.certainty;
    draft.evidence.clone_from(&obstacle.evidence);
    draft
}

/// The steps to take: where an obstacle can be mended in several ways, the best of them.
fn steps(facts: &Facts, rules: &RuleSet, obstacle: &Obstacle) -> Vec<Remedy> {
    let mut advice = advice(&draft(facts, obstacle), rules, obstacle);
    let in_order = obstacle.actions.first() == Some(&Action::UpgradeAwsCli);
    advice.truncate(if in_order { 2 } else { 1 });
    advice
}

fn write(
    facts: &Facts,
    rules: &RuleSet,
    obstacle: Obstacle,
    severity: Severity,
    breaks: &[String],
) -> Option<Finding> {
    let draft = draft(facts, &obstacle);
    let mut advice = advice(&draft, rules, &obstacle);
    if obstacle.actions.first() == Some(&Action::UpgradeAwsCli) && advice.len() == 2 {
        // One after the other, and not one or the other.
        let before = advice.remove(0);
        advice[0].first.push(before);
    }
    let rule = rules.get(obstacle.id)?;
    let mut finding = draft.write(rule, severity.min(rule.severity), breaks.to_vec());
    finding.not_proved = obstacle.not_proved;
    finding.remedies = advice;
    Some(finding)
}

/// One cause is one finding, however many registries it concerns.
fn add(found: &mut Vec<Finding>, cause: Finding) {
    let Some(known) = found.iter_mut().find(|known| known.id == cause.id) else { return found.push(cause) };
    known.severity = known.severity.max(cause.severity);
    for command in cause.breaks {
        if !known.breaks.contains(&command) {
            known.breaks.push(command);
        }
    }
}

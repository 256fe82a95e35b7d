//! Whom the printed commands and SAM act as at AWS.

use std::fmt::Write as _;

use super::wrap::wrap;
use crate::aws::{
    Answers, AwsSession, Call, Candidate, CliState, CredentialState, Method, Reply, RepositoryState,
};
use crate::diagnose::describe_moment;
use crate::facts::Facts;

/// A line for the program, and one for each session.
pub(super) fn render(facts: &Facts, width: usize) -> String {
    let paragraphs = paragraphs(facts);
    let mut out = String::from(if paragraphs.is_empty() { "" } else { "  AWS\n" });
    for (line, answers) in paragraphs {
        out.push_str(&wrap("    - ", &line, width));
        for answer in answers {
            out.push_str(&wrap("      ", &answer, width));
        }
    }
    out
}

/// The same: each line with what AWS said to that session.
pub(super) fn paragraphs(facts: &Facts) -> Vec<(String, Vec<String>)> {
    let Some(aws) = &facts.aws else { return Vec::new() };
    let program = match &aws.cli.state {
        CliState::Missing => "not installed".to_owned(),
        CliState::NotExecutable { file } => format!("{file}, which may not be executed"),
        CliState::Found { file, version } => match (version.known(), version.why()) {
            (Some(version), _) => format!("{file}, version {version}"),
            (None, why) => {
                format!("{file}, version not known: {}", why.map(ToString::to_string).unwrap_or_default())
            }
        },
    };
    let of_printed = Some(&aws.answers).filter(|_| !facts.options.offline);
    let mut paragraphs = vec![
        (format!("aws: {program}"), Vec::new()),
        (
            format!("printed commands: {}", session(&aws.printed)),
            of_printed.into_iter().flat_map(answers).collect(),
        ),
    ];
    if let Some(sam) = &aws.sam {
        let line = format!("{}: {}", sam.command.label(), session(&sam.session));
        paragraphs.push((line, sam.answers.iter().flat_map(answers).collect()));
    }
    paragraphs
}

/// What AWS said, and every question with its time.
fn answers(answers: &Answers) -> Vec<String> {
    let mut lines = vec![match &answers.identity {
        Reply::Known(identity) => format!("AWS knows it as {}", identity.arn),
        Reply::Failed(failure) => format!("AWS does not know it: {}", failure.words),
        Reply::Unknown(why) => format!("AWS was not asked who it is: {why}"),
    }];
    lines.extend(answers.tokens.iter().map(|token| {
        let (service, region) = (token.service.label(), &token.region);
        match &token.answer {
            Reply::Known(_) => format!("{service} in {region} gives a token"),
            Reply::Failed(failure) => format!("{service} in {region} gives no token: {}", failure.words),
            Reply::Unknown(why) => format!("{service} in {region} was not asked for a token: {why}"),
        }
    }));
    for reply in &answers.caches {
        match &reply.rules {
            Reply::Known(rules) if rules.is_empty() => {
                lines.push(format!("{} has no pull-through cache", reply.host));
            }
            Reply::Known(rules) => lines.extend(rules.iter().map(|rule| {
                let secret = rule.secret.as_ref().map(|secret| format!(", with the login of {secret}"));
                let secret = secret.unwrap_or_default();
                format!("{}/{} is a pull-through cache of {}{secret}", reply.host, rule.prefix, rule.upstream)
            })),
            Reply::Failed(failure) => {
                lines
                    .push(format!("{}: its pull-through caches are not told: {}", reply.host, failure.words));
            }
            Reply::Unknown(why) => {
                lines.push(format!("{}: its pull-through caches were not asked for: {why}", reply.host));
            }
        }
    }
    lines.extend(answers.repositories.iter().filter_map(|reply| match &reply.found {
        Reply::Known(RepositoryState::Image) => Some(format!("{} is there", reply.reference)),
        Reply::Failed(failure) => Some(format!("{} cannot be looked at: {}", reply.reference, failure.words)),
        _ => None,
    }));
    lines.extend(answers.calls.iter().map(|call| {
        let Call { service, operation, region, outcome, took_ms } = call;
        format!("asked {service} {operation} in {region}: {outcome}, {took_ms} ms")
    }));
    lines
}

fn session(session: &AwsSession) -> String {
    let profile = &session.profile;
    let mut line = match &profile.source {
        Some(source) => format!("profile {} ({source})", profile.name),
        None => format!("profile {}", profile.name),
    };
    if !profile.exists {
        line.push_str(", which is not there");
    }
    if let Some(region) = &session.region {
        let _ = write!(line, ", region {} ({})", region.value, region.source);
    }
    if let Some(winner) = session.winner() {
        let _ = write!(line, ", {}", way(winner));
    }
    line
}

fn way(candidate: &Candidate) -> String {
    let what = match candidate.method {
        Method::Variables => "keys in variables",
        Method::AssumeRole => "a role",
        Method::WebIdentity => "a role by a web identity",
        Method::Sso => "IAM Identity Center",
        Method::SharedCredentials | Method::ConfigFile | Method::BotoConfig => "keys in a file",
        Method::Login => "aws login",
        Method::Process => "a program",
        Method::Container => "the container's service",
        Method::InstanceMetadata => "the machine",
    };
    let until = |end: i64| describe_moment(end).map(|moment| format!(", until {moment}")).unwrap_or_default();
    let state = match &candidate.credentials {
        CredentialState::Present { expires_at, .. } => expires_at.map(until).unwrap_or_default(),
        CredentialState::Session { token } => until(token.expires_at),
        CredentialState::Unknown { why } => format!(": {why}"),
        CredentialState::Broken { .. } => ", which gives no credentials".to_owned(),
    };
    let via = candidate.via.as_ref().map(|via| format!(", taken with {}", way(via))).unwrap_or_default();
    format!("{what} ({}){state}{via}", candidate.source)
}

//! What is known of AWS, in `check --format json`.

use serde::Serialize;

use crate::aws::{
    Answers, AwsCli, AwsFile, AwsSession, CachesReply, Call, Clock, Identity, Reply, RepositoryReply,
    TokenReply, Told,
};
use crate::facts::{AwsFacts, SamSession};
use crate::quoted::Quoted;
use crate::template::settings::Command;

/// Whom AWS takes the printed commands for, what it said, and what files and variables say.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct AwsJson<'a> {
    profile: &'a Quoted,
    region: Option<&'a Quoted>,
    #[serde(flatten)]
    answers: AnswersJson<'a>,
    /// The profile that printed commands name.
    named: Option<&'a Told>,
    /// The program `aws`.
    cli: &'a AwsCli,
    config: &'a AwsFile,
    credentials: &'a AwsFile,
    /// The names of all profiles.
    profiles: &'a [Quoted],
    /// Profile, region, addresses, and all ways to credentials; no key and no token.
    session: &'a AwsSession,
    /// The same for SAM; `null` where nothing is deployed.
    sam: Option<SamJson<'a>>,
}

/// What AWS said to one principal.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct AnswersJson<'a> {
    /// RFC 3339, in UTC; `null` where AWS was not asked.
    asked_at: Option<String>,
    identity: Option<&'a Identity>,
    /// Why there is no identity.
    why: Option<&'a Quoted>,
    /// By how many seconds AWS's clock is ahead of this machine's.
    clock_offset: Option<i64>,
    clock: ClockJson<'a>,
    tokens: &'a [TokenReply],
    repositories: &'a [RepositoryReply],
    caches: &'a [CachesReply],
    calls: &'a [Call],
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ClockJson<'a> {
    offset: Option<i64>,
    by: Option<&'a Quoted>,
    why: Option<&'a Quoted>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SamJson<'a> {
    command: Command,
    session: &'a AwsSession,
    /// What AWS said to SAM; `null` where it acts as the printed commands do, or nobody asked.
    answers: Option<AnswersJson<'a>>,
}

impl<'a> AwsJson<'a> {
    pub(super) fn new(aws: &'a AwsFacts) -> Self {
        Self {
            profile: &aws.printed.profile.name,
            region: aws.printed.region.as_ref().map(|region| &region.value),
            answers: AnswersJson::new(&aws.answers),
            named: aws.named.as_ref(),
            cli: &aws.cli,
            config: &aws.config,
            credentials: &aws.credentials,
            profiles: &aws.profiles,
            session: &aws.printed,
            sam: aws.sam.as_ref().map(SamJson::new),
        }
    }
}

impl<'a> SamJson<'a> {
    fn new(sam: &'a SamSession) -> Self {
        let answers = sam.answers.as_ref().map(AnswersJson::new);
        Self { command: sam.command, session: &sam.session, answers }
    }
}

impl<'a> AnswersJson<'a> {
    fn new(answers: &'a Answers) -> Self {
        let (identity, why) = known(&answers.identity);
        Self {
            asked_at: answers
                .asked_at
                .and_then(|second| jiff::Timestamp::from_second(second).ok())
                .map(|moment| moment.to_string()),
            identity,
            why,
            clock_offset: answers.clock.known().map(|clock| clock.offset),
            clock: ClockJson::new(&answers.clock),
            tokens: &answers.tokens,
            repositories: &answers.repositories,
            caches: &answers.caches,
            calls: &answers.calls,
        }
    }
}

impl<'a> ClockJson<'a> {
    fn new(clock: &'a Reply<Clock>) -> Self {
        let (clock, why) = known(clock);
        Self { offset: clock.map(|clock| clock.offset), by: clock.map(|clock| &clock.by), why }
    }
}

/// The answer, or why there is none.
fn known<T>(reply: &Reply<T>) -> (Option<&T>, Option<&Quoted>) {
    match reply {
        Reply::Known(value) => (Some(value), None),
        Reply::Failed(failure) => (None, Some(&failure.words)),
        Reply::Unknown(why) => (None, Some(why)),
    }
}

//! Does what was planned, step by step. Each leaves things as they were or as they should be.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::config_file::{Backups, ConfigFile};
use super::json_edit::Change;
use super::litter;
use super::step::{Deed, Kept, Plan, Step, Store, Who};
use super::trial::{Trial, log_in};
use crate::aws::{Configuration, Identity, Online, Reply, TokenService};
use crate::docker::token::ECR_USERNAME;
use crate::docker::{ecr_login, kept};
use crate::environment::Environment;
use crate::facts::Facts;
use crate::process::Deadline;
use crate::quoted::Quoted;
use crate::secret::Secret;

/// How long a program may take. Some helpers ask their user for a password.
const PATIENCE: Duration = Duration::from_mins(1);

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It was done.
    Done(Done),
    /// It could not be done: a sentence without its full stop.
    Failed(Quoted),
    /// It was not begun: a sentence without its full stop.
    NotBegun(Quoted),
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// A copy of the file as it was, where it was there and was changed.
    pub backup: Option<Quoted>,
    /// Until when the login holds, in Unix seconds.
    pub expires_at: Option<i64>,
    /// What is good to know: a sentence without its full stop.
    pub note: Option<Quoted>,
}

/// A step and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The step.
    pub step: Step,
    /// What became of it.
    pub state: State,
}

/// Who does the steps.
pub struct Worker<'a> {
    environment: &'a Environment,
    facts: &'a Facts,
    limit: Duration,
    backups: Backups,
}

impl<'a> Worker<'a> {
    /// For what was found in `facts`. AWS is asked within `limit`.
    #[must_use]
    pub fn new(environment: &'a Environment, facts: &'a Facts, limit: Duration) -> Self {
        Self { environment, facts, limit, backups: Backups::default() }
    }

    /// Does the plan's steps in their order. One that fails does not stop the others; what is said to be wanted does.
    pub fn work(&mut self, plan: &Plan, is_interrupted: &dyn Fn() -> bool) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for step in &plan.steps {
            if is_interrupted() {
                let state = State::NotBegun("you interrupted it before".into());
                outcomes.push(Outcome { step: step.clone(), state });
                continue;
            }
            self.step(step, &mut outcomes);
        }
        outcomes
    }

    fn step(&mut self, step: &Step, outcomes: &mut Vec<Outcome>) {
        litter::remove(&step.config.path);
        let done = match &step.deed {
            Deed::Logout { entries, kept } => self.logout(step, entries, kept),
            Deed::Login { service, region, store } => self.login(step, *service, region, store),
            Deed::UseHelper { forget, keep_store, .. } => self.use_helper(step, forget, keep_store.as_ref()),
        };
        let failed = done.is_err();
        let state = done.map_or_else(State::Failed, State::Done);
        outcomes.push(Outcome { step: step.clone(), state });
        if let Deed::UseHelper { otherwise, .. } = &step.deed
            && failed
        {
            for step in otherwise {
                self.step(step, outcomes);
            }
        }
    }

    /// The helpers first: what they keep would hide nothing in the file.
    fn logout(&mut self, step: &Step, entries: &[Quoted], kept: &[Kept]) -> Result<Done, Quoted> {
        let keys = entries.iter().chain(kept.iter().map(|kept| &kept.key));
        let changes: Vec<Change> = keys.map(|key| Change::Forget(key.as_str().to_owned())).collect();
        let file = self.read(&step.config.path, &changes)?;
        for Kept { helper, key } in kept {
            kept::erase(self.environment, helper.as_str(), key.as_str(), PATIENCE)?;
        }
        self.change(step, &file, &changes)
    }

    fn login(
        &mut self,
        step: &Step,
        service: TokenService,
        region: &str,
        store: &Store,
    ) -> Result<Done, Quoted> {
        let host = step.registry.host.as_str();
        let mut changes = vec![Change::Marker(host.to_owned())];
        if let Store::ByItself(name) = store {
            changes.push(Change::Store(name.as_str().to_owned()));
        }
        // What cannot be changed needs no token.
        let file = self.read(&step.config.path, &changes)?;
        let (token, expires_at) = self.token(step, service, region)?;
        let note = match log_in(self.environment, &file, host, &token, PATIENCE)? {
            Trial::Taken => None,
            Trial::NotAsked(why) => Some(format!("stored without docker's help: {why}").into()),
        };
        match store.helper() {
            None => changes = vec![Change::Login(host.to_owned(), auth(&token))],
            Some(name) => {
                kept::store(self.environment, name.as_str(), host, ECR_USERNAME, &token, PATIENCE)?;
            }
        }
        let done = self.change(step, &file, &changes)?;
        Ok(Done { expires_at, note, ..done })
    }

    fn use_helper(
        &mut self,
        step: &Step,
        forget: &[Quoted],
        keep_store: Option<&Quoted>,
    ) -> Result<Done, Quoted> {
        let host = step.registry.host.as_str();
        let mut changes = vec![Change::Helper(host.to_owned(), ecr_login::NAME.to_owned())];
        changes.extend(keep_store.map(|name| Change::Store(name.as_str().to_owned())));
        changes.extend(forget.iter().map(|key| Change::Forget(key.as_str().to_owned())));
        let file = self.read(&step.config.path, &changes)?;
        kept::ask_ecr_login(self.environment, host, PATIENCE).map_err(|why| {
            Quoted::from(format!("docker-credential-ecr-login was not named, as it gives no login: {why}"))
        })?;
        self.change(step, &file, &changes)
    }

    /// The file, where these changes can be made in it.
    fn read(&self, path: &Path, changes: &[Change]) -> Result<ConfigFile, Quoted> {
        let read = ConfigFile::read(self.environment, path);
        let file = read.and_then(|file| file.try_out(changes).map(|()| file));
        file.map_err(|error| error.to_string().into())
    }

    fn change(&mut self, step: &Step, file: &ConfigFile, changes: &[Change]) -> Result<Done, Quoted> {
        let backup =
            file.change(changes, &mut self.backups).map_err(|error| Quoted::from(error.to_string()))?;
        let shown = |backup: &Path| match backup.file_name() {
            // As people know the folder.
            Some(name) if backup.parent() == step.config.path.parent() => {
                Path::new(step.config.shown.as_str()).with_file_name(name).as_path().into()
            }
            _ => self.environment.display(backup).into(),
        };
        Ok(Done { backup: backup.as_deref().map(shown), ..Done::default() })
    }

    /// A token, as whom it was planned.
    fn token(
        &self,
        step: &Step,
        service: TokenService,
        region: &str,
    ) -> Result<(Secret, Option<i64>), Quoted> {
        let aws = self.facts.aws.as_ref().ok_or("nothing is known of AWS here")?;
        let configuration = Configuration::read(self.environment);
        let deadline = Deadline::after(self.limit);
        let mut online = Online::open(self.environment, &configuration, &aws.printed, region, deadline)
            .map_err(|error| Quoted::from(error.to_string()))?;
        online.ask_tokens(Vec::new(), true);
        let planned = step.identity.as_ref();
        is_still(planned, &online.answers().identity)?;
        let given = online.password(service, region);
        let _ = online.end();
        given
    }
}

/// Somebody may have put other credentials in the place of those that were shown.
fn is_still(planned: Option<&Who>, now: &Reply<Identity>) -> Result<(), Quoted> {
    let planned = planned.and_then(|who| who.account.as_ref());
    match (planned, now.known().map(|identity| &identity.account)) {
        (None, _) => Ok(()),
        (Some(planned), Some(now)) if planned == now => Ok(()),
        (Some(planned), Some(now)) => Err(format!(
            "the AWS credentials are now those of account {now}, and no longer of {planned}; run fix again"
        )
        .into()),
        (Some(_), None) => Err("AWS does not say any more whose credentials these are; run fix again".into()),
    }
}

/// What stands in `auth`.
fn auth(token: &Secret) -> Secret {
    let login = Zeroizing::new(format!("{ECR_USERNAME}:{}", token.expose()));
    Secret::new(STANDARD.encode(login.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::PrincipalKind;

    #[test]
    fn a_token_is_taken_only_as_whom_it_was_planned() {
        let who = |account: Option<&str>| Who {
            by: "profile dev".into(),
            account: account.map(Quoted::from),
            arn: None,
        };
        let now = |account: &str| {
            let arn = format!("arn:aws:iam::{account}:user/ana").into();
            Reply::Known(Identity { account: account.into(), arn, kind: PrincipalKind::User })
        };
        let planned = who(Some("111111111111"));
        assert_eq!(is_still(Some(&planned), &now("111111111111")), Ok(()));
        let why = is_still(Some(&planned), &now("222222222222")).expect_err("another account");
        assert!(why.as_str().contains("those of account 222222222222"), "{why}");
        assert!(is_still(Some(&planned), &Reply::default()).is_err());
        // Somebody named a profile, and AWS has not said whose it is.
        assert_eq!(is_still(Some(&who(None)), &Reply::default()), Ok(()));
    }
}

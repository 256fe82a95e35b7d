//! The credentials that a program of AWS would have: botocore's ways (`credentials.py`), as [`Candidate`] names them. Nothing
//! is renewed and nothing is kept: where the AWS CLI would do that, it is left to it.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials as _;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::config::Region;

use super::clients::Clients;
use super::failure::Question;
use super::http::Unreached;
use super::{keys, process};
use crate::aws::files::{Files, Profile};
use crate::aws::session::{
    TOKEN_LIMIT, cache_path, login_cache_path, role_cache_name, sso_cache_name, sso_token_path,
};
use crate::aws::{AwsSession, Candidate, CredentialState, Failure, FailureKind, Method, Reader};
use crate::clock::now;
use crate::environment::Environment;
use crate::quoted::Quoted;
use crate::regular_file;

/// How long the instance metadata service gets for each try (botocore, `metadata_service_timeout`).
const METADATA: Duration = Duration::from_secs(1);

/// Why there are no credentials.
pub(super) enum Without {
    /// They were refused, or what gives them fails.
    Failed(Failure),
    /// Nobody can tell, and why: a sentence without its full stop.
    Unknown(Quoted),
}

/// What all ways need.
pub(super) struct Loader<'a> {
    pub(super) environment: &'a Environment,
    pub(super) files: &'a Files,
    pub(super) session: &'a AwsSession,
    pub(super) clients: &'a Clients,
    /// The region of STS.
    pub(super) region: &'a str,
    pub(super) limit: Duration,
}

type Found<'f> = Pin<Box<dyn Future<Output = Result<Credentials, Without>> + 'f>>;

impl Loader<'_> {
    /// The credentials of a candidate.
    pub(super) fn load<'f>(&'f self, candidate: &'f Candidate) -> Found<'f> {
        Box::pin(async move {
            if candidate.is_kept(now())
                && let Some(kept) = self.kept(candidate)
            {
                return Ok(kept);
            }
            match candidate.method {
                Method::Variables => keys::of_variables(self.environment).ok_or_else(|| gone(candidate)),
                Method::SharedCredentials => self.of_profile(candidate, true),
                Method::ConfigFile => self.of_profile(candidate, false),
                Method::AssumeRole => self.role(candidate).await,
                Method::WebIdentity => self.web_identity(candidate).await,
                Method::Sso => self.sso(candidate).await,
                Method::Login => self.sign_in(candidate),
                Method::Process => self.process(candidate),
                Method::Container => self.container().await,
                Method::InstanceMetadata => self.instance().await,
                Method::BotoConfig => Err(Without::Unknown(
                    "the keys of boto's configuration were not tried; try the command itself".into(),
                )),
            }
        })
    }

    fn profile(&self, candidate: &Candidate) -> Result<Profile<'_>, Without> {
        let name = candidate.profile.as_ref().unwrap_or(&self.session.profile.name);
        self.files.profile(name.as_str()).ok_or_else(|| gone(candidate))
    }

    fn of_profile(&self, candidate: &Candidate, in_credentials: bool) -> Result<Credentials, Without> {
        keys::of_profile(self.profile(candidate)?, in_credentials).ok_or_else(|| gone(candidate))
    }

    fn kept(&self, candidate: &Candidate) -> Option<Credentials> {
        let profile = self.profile(candidate).ok()?;
        let name = match candidate.method {
            Method::AssumeRole => role_cache_name(profile)?,
            Method::Sso if self.session.reader == Reader::CliTwo => sso_cache_name(profile)?,
            _ => return None,
        };
        keys::of_cache(&cache_path(self.environment, self.session.reader, &name)?)
    }

    async fn role(&self, candidate: &Candidate) -> Result<Credentials, Without> {
        if candidate.asks_for_mfa {
            return Err(Without::Unknown(
                "the AWS CLI asks for a code of a second device before it takes the role; run the command to be asked"
                    .into(),
            ));
        }
        let profile = self.profile(candidate)?;
        let via = candidate.via.as_deref().ok_or_else(|| gone(candidate))?;
        let source = self.load(via).await?;
        let text = |key: &str| profile.get(key).map(|found| found.text.to_owned());
        let arn = text("role_arn").ok_or_else(|| gone(candidate))?;
        let session = text("role_session_name").filter(|name| !name.is_empty());
        let session = session.unwrap_or_else(|| format!("botocore-session-{}", now()));
        let asked = Question::new("sts", "AssumeRole", self.region);
        let call = self
            .clients
            .sts(self.region, Some(source), self.limit)
            .assume_role()
            .role_arn(arn)
            .role_session_name(session)
            .set_external_id(text("external_id"))
            .set_duration_seconds(text("duration_seconds").and_then(|text| text.trim().parse().ok()))
            .send();
        let answer = self.clients.timed(&asked, call).await.map_err(Without::Failed)?;
        of_sts(&asked, answer.credentials)
    }

    async fn web_identity(&self, candidate: &Candidate) -> Result<Credentials, Without> {
        let profile = self.profile(candidate).ok();
        let get = |variable: &str, key: &str| {
            let told = self.environment.raw(variable).filter(|value| !value.is_empty());
            told.or_else(|| Some(profile?.get(key)?.text.to_owned()))
        };
        let arn = get("AWS_ROLE_ARN", "role_arn").ok_or_else(|| gone(candidate))?;
        let file = get("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
        let file = self.environment.current_dir.join(file.ok_or_else(|| gone(candidate))?);
        let token = regular_file::read(&file, TOKEN_LIMIT).map_err(|_| gone(candidate))?;
        let token = String::from_utf8_lossy(&token).trim().to_owned();
        let session = get("AWS_ROLE_SESSION_NAME", "role_session_name")
            .unwrap_or_else(|| format!("botocore-session-{}", now()));
        let asked = Question::new("sts", "AssumeRoleWithWebIdentity", self.region);
        let call = self
            .clients
            .sts(self.region, None, self.limit)
            .assume_role_with_web_identity()
            .role_arn(arn)
            .role_session_name(session)
            .web_identity_token(token)
            .send();
        let answer = self.clients.timed(&asked, call).await.map_err(Without::Failed)?;
        of_sts(&asked, answer.credentials)
    }

    async fn sso(&self, candidate: &Candidate) -> Result<Credentials, Without> {
        if let CredentialState::Session { token } = &candidate.credentials
            && token.expires_at - now() <= 0
        {
            return Err(Without::Unknown(
                "the AWS CLI renews the session's token first, which is left to it; run the command to see"
                    .into(),
            ));
        }
        let profile = self.profile(candidate)?;
        let in_session = |key: &str| {
            let session = self.files.sso_session(profile.get("sso_session")?.text)?;
            Some(self.files.entry(session, key)?.text.to_owned())
        };
        let text = |key: &str| in_session(key).or_else(|| Some(profile.get(key)?.text.to_owned()));
        let (region, account, role) = (text("sso_region"), text("sso_account_id"), text("sso_role_name"));
        let (Some(region), Some(account), Some(role)) = (region, account, role) else {
            return Err(gone(candidate));
        };
        let token = sso_token_path(self.environment, profile).and_then(|path: PathBuf| keys::of_sso(&path));
        let token = token.ok_or_else(|| gone(candidate))?;
        let asked = Question::new("sso", "GetRoleCredentials", &region);
        let call = self
            .clients
            .sso(&region, self.limit)
            .get_role_credentials()
            .account_id(account)
            .role_name(role)
            .access_token(token.as_str())
            .send();
        let answer = self.clients.timed(&asked, call).await.map_err(Without::Failed)?;
        let given = answer.role_credentials.as_ref();
        let pair = given.and_then(|given| Some((given.access_key_id()?, given.secret_access_key()?)));
        let Some((access, secret)) = pair else {
            let words = "the answer has no credentials in it";
            return Err(Without::Failed(asked.failure(FailureKind::NotAnAnswer, words)));
        };
        Ok(keys::keys(access, secret, given.and_then(|given| given.session_token())))
    }

    fn sign_in(&self, candidate: &Candidate) -> Result<Credentials, Without> {
        let path = login_cache_path(self.environment, self.profile(candidate)?);
        match path.and_then(|path| keys::of_sign_in(&path)) {
            Some((credentials, end)) if end > now() => Ok(credentials),
            _ => Err(Without::Unknown(
                "the AWS CLI renews the keys of aws login first, which is left to it; run the command to see"
                    .into(),
            )),
        }
    }

    fn process(&self, candidate: &Candidate) -> Result<Credentials, Without> {
        let profile = self.profile(candidate)?;
        let line = profile.get("credential_process").ok_or_else(|| gone(candidate))?;
        let failed = |kind, words: Quoted| {
            Without::Failed(Failure::new(kind, words, format!("credential_process at {}", line.place)))
        };
        let given = process::run(self.environment, line.text, self.limit)
            .map_err(|words| failed(FailureKind::ProcessFailed, words))?;
        match given {
            // botocore: "Credentials were refreshed, but the refreshed credentials are still expired."
            (_, Some(end)) if end <= now() => {
                Err(failed(FailureKind::Expired, "the program gives keys that have ended already".into()))
            }
            (credentials, _) => Ok(credentials),
        }
    }

    fn configuration(&self) -> ProviderConfig {
        ProviderConfig::empty()
            .with_region(Some(Region::new(self.region.to_owned())))
            .with_http_client(self.clients.http.clone())
            .with_sleep_impl(aws_sdk_sts::config::SharedAsyncSleep::new(super::clients::Sleep))
    }

    async fn container(&self) -> Result<Credentials, Without> {
        let provider = EcsCredentialsProvider::builder().configure(&self.configuration()).build();
        let asked = Question::new("container", "credentials", self.region);
        let found = self.clients.noted(&asked, provider.provide_credentials()).await;
        found.map_err(|error| provided(&asked, &error))
    }

    async fn instance(&self) -> Result<Credentials, Without> {
        let client = imds::Client::builder()
            .configure(&self.configuration())
            .connect_timeout(METADATA)
            .read_timeout(METADATA)
            .max_attempts(1);
        let provider = imds::credentials::ImdsCredentialsProvider::builder()
            .configure(&self.configuration())
            .imds_client(client.build())
            .build();
        let asked = Question::new("imds", "credentials", self.region);
        let found = self.clients.noted(&asked, provider.provide_credentials()).await;
        found.map_err(|error| provided(&asked, &error))
    }
}

/// What a role's answer gives.
fn of_sts(
    asked: &Question,
    credentials: Option<aws_sdk_sts::types::Credentials>,
) -> Result<Credentials, Without> {
    let given = credentials.ok_or_else(|| {
        Without::Failed(asked.failure(FailureKind::NotAnAnswer, "the answer has no credentials in it"))
    })?;
    Ok(keys::keys(&given.access_key_id, &given.secret_access_key, Some(&given.session_token)))
}

/// What a service on this machine says.
fn provided(asked: &Question, error: &CredentialsError) -> Without {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut words = String::new();
    while let Some(error) = next {
        if let Some(unreached) = error.downcast_ref::<Unreached>() {
            words = unreached.words.to_string();
            break;
        }
        words = error.to_string();
        next = error.source();
    }
    let words = Quoted::from(words).shortened(300);
    Without::Failed(asked.failure(FailureKind::NoCredentials, words))
}

/// What was there a moment ago is not there now.
fn gone(candidate: &Candidate) -> Without {
    Without::Unknown(
        format!("{} was changed while it was read; run the doctor again", candidate.source).into(),
    )
}

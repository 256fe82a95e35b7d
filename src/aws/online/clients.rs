//! Clients of AWS's services: where they ask, as whom, for how long, and a note of each question.

use std::error::Error;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::timeout::TimeoutConfig;
use aws_sdk_sts::config::{AsyncSleep, BehaviorVersion, Region, SharedAsyncSleep, Sleep as Sleeping};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::failure::Question;
use super::http::Http;
use crate::aws::{Call, Endpoint, Failure};
use crate::quoted::Quoted;

/// A question is put again once, where what came may pass.
const TRIES: u32 = 2;
/// How long to wait before that, at most.
const PAUSE: Duration = Duration::from_millis(250);

/// Tokio's timer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sleep;

impl AsyncSleep for Sleep {
    fn sleep(&self, duration: Duration) -> Sleeping {
        Sleeping::new(tokio::time::sleep(duration))
    }
}

/// What clients are made with.
#[derive(Clone)]
pub(super) struct Clients {
    pub(super) http: Http,
    /// Addresses that stand for AWS's own.
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) use_fips: bool,
    pub(super) use_dual_stack: bool,
    calls: Arc<Mutex<Vec<Call>>>,
}

/// The builders of all services have the same methods, and no trait in common.
macro_rules! client {
    ($of:ident, $self:ident, $service:literal, $region:ident, $credentials:expr, $limit:ident) => {{
        let credentials: Option<Credentials> = $credentials;
        let endpoint = $self.endpoint($service);
        // The SDK refuses both together; botocore takes the address.
        let is_free = endpoint.is_none();
        let mut builder = $of::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client($self.http.clone())
            .region(Region::new($region.to_owned()))
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(TRIES)
                    .with_initial_backoff(PAUSE)
                    .with_max_backoff(PAUSE),
            )
            .timeout_config(TimeoutConfig::builder().operation_timeout($limit).build())
            .sleep_impl(SharedAsyncSleep::new(Sleep))
            .use_fips($self.use_fips && is_free)
            .use_dual_stack($self.use_dual_stack && is_free);
        builder.set_endpoint_url(endpoint);
        if let Some(credentials) = credentials {
            builder = builder.credentials_provider(credentials);
        }
        $of::Client::from_conf(builder.build())
    }};
}

impl Clients {
    pub(super) fn new(http: Http, endpoints: Vec<Endpoint>, use_fips: bool, use_dual_stack: bool) -> Self {
        Self { http, endpoints, use_fips, use_dual_stack, calls: Arc::default() }
    }

    /// The address for a service, as keys of the configuration name it: its own one, or that for all.
    fn endpoint(&self, service: &str) -> Option<String> {
        let find = |service: Option<&str>| {
            self.endpoints.iter().find(|endpoint| endpoint.service.as_deref() == service)
        };
        find(Some(service)).or_else(|| find(None)).map(|endpoint| endpoint.url.as_str().to_owned())
    }

    pub(super) fn sts(
        &self,
        region: &str,
        credentials: Option<Credentials>,
        limit: Duration,
    ) -> aws_sdk_sts::Client {
        client!(aws_sdk_sts, self, "sts", region, credentials, limit)
    }

    pub(super) fn sso(&self, region: &str, limit: Duration) -> aws_sdk_sso::Client {
        client!(aws_sdk_sso, self, "sso", region, None, limit)
    }

    pub(super) fn private(
        &self,
        region: &str,
        credentials: Credentials,
        limit: Duration,
    ) -> aws_sdk_ecr::Client {
        client!(aws_sdk_ecr, self, "ecr", region, Some(credentials), limit)
    }

    pub(super) fn public(
        &self,
        region: &str,
        credentials: Credentials,
        limit: Duration,
    ) -> aws_sdk_ecrpublic::Client {
        client!(aws_sdk_ecrpublic, self, "ecr_public", region, Some(credentials), limit)
    }

    /// Waits for an answer, and notes the question.
    pub(super) async fn timed<T, E>(
        &self,
        asked: &Question,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let start = Instant::now();
        let answer = call.await.map_err(|error| asked.failed(&error));
        let outcome = match &answer {
            Ok(_) => "ok".into(),
            Err(failure) => failure.code.clone().unwrap_or_else(|| "no answer of AWS".into()),
        };
        self.note(asked, outcome, start);
        answer
    }

    /// The same for what is no service of AWS with errors of its own.
    pub(super) async fn noted<T, E>(
        &self,
        asked: &Question,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let start = Instant::now();
        let answer = call.await;
        self.note(asked, if answer.is_ok() { "ok" } else { "none" }.into(), start);
        answer
    }

    fn note(&self, asked: &Question, outcome: Quoted, start: Instant) {
        let call = Call {
            service: asked.service.to_owned(),
            operation: asked.operation.to_owned(),
            region: asked.region.as_str().into(),
            outcome,
            took_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }

    /// All questions so far.
    pub(super) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

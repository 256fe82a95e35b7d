//! ECR and ECR Public: tokens, repositories, images, policies.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fault::Name;
use crate::http::Response;
use crate::token;

use super::call::Call;
use super::caller;
use super::{JSON, failure};

const CREATED: f64 = 1_700_000_000.0;

/// ECR Public. Its token API is in two regions (`endpoints.json` of botocore), and only one is in use.
pub(super) fn public(call: &Call, fault: Option<Name>) -> Option<Response> {
    if fault == Some(Name::UnsupportedRegion) || !matches!(call.region(), "us-east-1" | "us-west-2") {
        let message = "The action isn't supported in this Region.";
        return Some(failure(call.service, 400, "UnsupportedCommandException", message));
    }
    if call.operation == "BatchCheckLayerAvailability" {
        return Some(ok(&json!({"layers": unavailable(call), "failures": []})));
    }
    if call.operation != "GetAuthorizationToken" {
        return None;
    }
    if fault == Some(Name::NoAuthData) {
        return Some(ok(&json!({})));
    }
    let (token, expires) = token(token::Service::Public, call, fault)?;
    Some(ok(&json!({"authorizationData": {"authorizationToken": token, "expiresAt": expires}})))
}

/// ECR Private.
pub(super) fn private(call: &Call, account: &str, fault: Option<Name>) -> Option<Response> {
    let operation = call.operation.as_str();
    if operation == "GetAuthorizationToken" {
        return tokens(call, account, fault);
    }
    let repository = Repository {
        name: call
            .text("repositoryName")
            .or_else(|| call.parameter("repositoryNames")?.get(0)?.as_str())
            .unwrap_or("my-repo"),
        registry: call.text("registryId").unwrap_or(account),
        region: call.region(),
    };
    let Repository { name, registry, .. } = repository;
    if fault == Some(Name::RepoMissing) || name.split('/').any(|part| part.starts_with("missing")) {
        let message =
            format!("The repository with name '{name}' does not exist in the registry with id '{registry}'");
        return Some(failure(call.service, 400, "RepositoryNotFoundException", &message));
    }
    match operation {
        "DescribeRepositories" => Some(ok(&json!({"repositories": [repository.described()]}))),
        "ListImages" if fault == Some(Name::ImageMissing) => Some(ok(&json!({"imageIds": []}))),
        "ListImages" => Some(ok(&json!({"imageIds": [{"imageDigest": digest(), "imageTag": "latest"}]}))),
        "DescribeImages" | "BatchGetImage" => Some(repository.image(call, fault)),
        "BatchCheckLayerAvailability" => Some(ok(&json!({"layers": unavailable(call), "failures": []}))),
        "GetDownloadUrlForLayer" => {
            let message = format!(
                "The layers with digests '[{}]' do not exist within the repository with name '{name}' in the registry with id \
                 '{registry}'",
                call.text("layerDigest").unwrap_or_default()
            );
            Some(failure(call.service, 400, "LayersNotFoundException", &message))
        }
        "GetRepositoryPolicy" => Some(repository.policy(call, account, fault)),
        "DescribePullThroughCacheRules" => Some(ok(&json!({"pullThroughCacheRules": [{
            "ecrRepositoryPrefix": "ecr-public",
            "upstreamRegistryUrl": "public.ecr.aws",
            "upstreamRegistry": "ecr-public",
            "createdAt": CREATED,
            "registryId": registry,
        }, {
            "ecrRepositoryPrefix": "docker-hub",
            "upstreamRegistryUrl": "registry-1.docker.io",
            "upstreamRegistry": "docker-hub",
            "credentialArn": format!(
                "arn:aws:secretsmanager:{}:{registry}:secret:ecr-pullthroughcache/hub-AbCdEf", call.region()
            ),
            "createdAt": CREATED,
            "registryId": registry,
        }]}))),
        _ => None,
    }
}

/// No layer that is asked for is there.
fn unavailable(call: &Call) -> Vec<Value> {
    let digests = call.parameter("layerDigests").and_then(Value::as_array);
    let digests = digests.into_iter().flatten();
    digests.map(|digest| json!({"layerDigest": digest, "layerAvailability": "UNAVAILABLE"})).collect()
}

fn tokens(call: &Call, account: &str, fault: Option<Name>) -> Option<Response> {
    if fault == Some(Name::NoAuthData) {
        return Some(ok(&json!({"authorizationData": []})));
    }
    let region = call.region();
    let suffix = match region.split('-').next() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc") => "amazonaws.eu",
        _ => "amazonaws.com",
    };
    let registries: Vec<&str> = call
        .parameter("registryIds")
        .and_then(Value::as_array)
        .map(|ids| ids.iter().filter_map(Value::as_str).collect::<Vec<_>>())
        .filter(|ids| !ids.is_empty())
        .unwrap_or_else(|| vec![account]);
    let (token, expires) = token(token::Service::Private, call, fault)?;
    let data: Vec<Value> = registries
        .into_iter()
        .map(|id| {
            let endpoint = format!("https://{id}.dkr.ecr.{region}.{suffix}");
            json!({"authorizationToken": token, "expiresAt": expires, "proxyEndpoint": endpoint})
        })
        .collect();
    Some(ok(&json!({"authorizationData": data})))
}

/// A token and the seconds until which it holds.
fn token(service: token::Service, call: &Call, fault: Option<Name>) -> Option<(String, i64)> {
    let lifetime =
        if fault == Some(Name::StaleToken) { SignedDuration::from_hours(-1) } else { token::LIFETIME };
    let expires = Timestamp::now().saturating_add(lifetime).ok()?;
    let token = if fault == Some(Name::BadToken) {
        "!!!not-base64!!!".to_owned()
    } else {
        token::with_user(&token::password_of(caller::account(call), service, call.region(), expires).ok()?)
    };
    Some((token, expires.as_second()))
}

struct Repository<'a> {
    name: &'a str,
    registry: &'a str,
    region: &'a str,
}

impl Repository<'_> {
    fn described(&self) -> Value {
        let Self { name, registry, region } = self;
        json!({
            "repositoryArn": format!("arn:aws:ecr:{region}:{registry}:repository/{name}"),
            "registryId": registry,
            "repositoryName": name,
            "repositoryUri": format!("{registry}.dkr.ecr.{region}.amazonaws.com/{name}"),
            "createdAt": CREATED,
            "imageTagMutability": "MUTABLE",
            "imageScanningConfiguration": {"scanOnPush": false},
            "encryptionConfiguration": {"encryptionType": "AES256"},
        })
    }

    fn image(&self, call: &Call, fault: Option<Name>) -> Response {
        const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
        let Self { name, registry, .. } = self;
        let id = call.parameter("imageIds").and_then(|ids| ids.get(0)).cloned();
        let id = id.unwrap_or_else(|| json!({"imageTag": "latest"}));
        let tag =
            id.get("imageTag").or_else(|| id.get("imageDigest")).and_then(Value::as_str).unwrap_or_default();
        let is_missing =
            fault == Some(Name::ImageMissing) || tag.starts_with("missing") || tag.ends_with("00000000");
        let is_batch = call.operation == "BatchGetImage";
        match (is_missing, is_batch) {
            (true, true) => ok(&json!({"images": [], "failures": [{
                "imageId": id,
                "failureCode": "ImageNotFound",
                "failureReason": "Requested image not found",
            }]})),
            (true, false) => {
                let message = format!(
                    "The image with imageId {{imageDigest:'null', imageTag:'{tag}'}} does not exist within the \
                     repository with name '{name}' in the registry with id '{registry}'"
                );
                failure(call.service, 400, "ImageNotFoundException", &message)
            }
            (false, true) => ok(&json!({"images": [{
                "registryId": registry,
                "repositoryName": name,
                "imageId": {"imageDigest": digest(), "imageTag": tag},
                "imageManifest": "{}",
                "imageManifestMediaType": MANIFEST,
            }], "failures": []})),
            (false, false) => ok(&json!({"imageDetails": [{
                "registryId": registry,
                "repositoryName": name,
                "imageDigest": digest(),
                "imageTags": [tag],
                "imageSizeInBytes": 12_345_678,
                "imagePushedAt": CREATED,
                "imageManifestMediaType": MANIFEST,
                "artifactMediaType": "application/vnd.docker.container.image.v1+json",
            }]})),
        }
    }

    /// It lets Lambda pull, and the caller, but not in repositories whose names begin with `closed`.
    fn policy(&self, call: &Call, caller: &str, fault: Option<Name>) -> Response {
        let Self { name, registry, .. } = self;
        if fault == Some(Name::PolicyMissing) || name.starts_with("nopolicy") {
            let message = format!(
                "Repository policy does not exist for the repository with name '{name}' in the registry with id '{registry}'"
            );
            return failure(call.service, 400, "RepositoryPolicyNotFoundException", &message);
        }
        let statement = |sid: &str, principal: Value| {
            let actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
            json!({"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": actions})
        };
        let lambda = statement("LambdaECRImageRetrievalPolicy", json!({"Service": "lambda.amazonaws.com"}));
        let others = statement("Pull", json!({"AWS": format!("arn:aws:iam::{caller}:root")}));
        let statements = if name.starts_with("closed") { vec![lambda] } else { vec![lambda, others] };
        let policy = json!({"Version": "2012-10-17", "Statement": statements});
        ok(&json!({"registryId": registry, "repositoryName": name, "policyText": format!("{policy:#}")}))
    }
}

fn digest() -> String {
    format!("sha256:{}", "ab".repeat(32))
}

fn ok(body: &Value) -> Response {
    Response::json(200, JSON, body)
}

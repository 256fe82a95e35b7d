//! AWS and the proxy, in the formats that clients read.
#![allow(clippy::expect_used, reason = "a test ends where its set-up fails")]

mod support;

use std::io::Write as _;
use std::net::TcpStream;

use base64::Engine as _;
use sam_ecr_doctor_stand_ins::token::Service;
use sam_ecr_doctor_stand_ins::{World, post_fault};

use support::{Answer, PRIVATE, PUBLIC, answer, get, plain};

fn world() -> World {
    World::start().expect("a world")
}

fn signed(region: &str, service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIAFAKE/20261121/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}

fn json(world: &World, region: &str, target: &str, body: &str) -> Answer {
    let service = if target.starts_with("Spencer") { "ecr-public" } else { "ecr" };
    let headers = [("X-Amz-Target", target), ("Authorization", &signed(region, service))];
    plain(&world.aws_url(), "POST", "/", &headers, body).expect("an answer")
}

fn sts(world: &World, body: &str) -> Answer {
    let headers = [("Authorization", signed("us-east-1", "sts"))];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    plain(&world.aws_url(), "POST", "/", &headers, body).expect("an answer")
}

const PRIVATE_TOKEN: &str = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";
const PUBLIC_TOKEN: &str = "SpencerFrontendService.GetAuthorizationToken";

#[test]
fn the_registry_takes_the_tokens_that_aws_gives() {
    let world = world();
    let data = json(&world, "eu-west-1", PRIVATE_TOKEN, "{}").json()["authorizationData"][0].clone();
    assert_eq!(data["proxyEndpoint"], format!("https://{PRIVATE}"));
    assert!(data["expiresAt"].is_number());
    let token = data["authorizationToken"].as_str().expect("a token");
    let text = base64::engine::general_purpose::STANDARD.decode(token).expect("base64");
    assert!(text.starts_with(b"AWS:eyJ"));
    let basic = format!("Basic {token}");
    assert_eq!(get(&world, PRIVATE, "/v2/", Some(&basic)).status, 200);
    assert_eq!(get(&world, &PRIVATE.replace("eu-west-1", "us-east-1"), "/v2/", Some(&basic)).status, 400);

    let data = json(&world, "us-east-1", PUBLIC_TOKEN, "{}").json()["authorizationData"].clone();
    let basic = format!("Basic {}", data["authorizationToken"].as_str().expect("a token"));
    assert_eq!(get(&world, PUBLIC, "/token/", Some(&basic)).status, 200);
    assert_eq!(json(&world, "eu-west-1", PUBLIC_TOKEN, "{}").json()["__type"], "UnsupportedCommandException");

    world.fault("stale_token").expect("a fault");
    let data = json(&world, "eu-west-1", PRIVATE_TOKEN, "{}").json()["authorizationData"][0].clone();
    let basic = format!("Basic {}", data["authorizationToken"].as_str().expect("a token"));
    assert_eq!(get(&world, PRIVATE, "/v2/", Some(&basic)).status, 403);
}

#[test]
fn faults_are_global_or_scoped_and_switch_while_it_runs() {
    let world = world();
    let identity = |body: &str| sts(&world, body).text();
    assert!(
        identity("Action=GetCallerIdentity&Version=2011-06-15").contains("<Account>123456789012</Account>")
    );
    post_fault(&world.aws_url(), "ecr.GetRepositoryPolicy:access_denied,sts:expired_token").expect("to post");
    assert!(identity("Action=GetCallerIdentity").contains("<Code>ExpiredToken</Code>"));
    let ecr = |operation: &str| {
        let target = format!("AmazonEC2ContainerRegistry_V20150921.{operation}");
        json(&world, "eu-west-1", &target, r#"{"repositoryName":"app"}"#)
    };
    assert_eq!(ecr("DescribeImages").status, 200);
    let denied = ecr("GetRepositoryPolicy");
    assert_eq!(denied.status, 400);
    assert_eq!(denied.json()["__type"], "AccessDeniedException");
    assert!(
        denied.json()["Message"]
            .as_str()
            .expect("text")
            .contains("arn:aws:ecr:eu-west-1:123456789012:repository/app")
    );
    assert!(post_fault(&world.aws_url(), "no_such_fault").is_err());
    post_fault(&world.aws_url(), "").expect("to post");
    assert_eq!(ecr("GetRepositoryPolicy").status, 200);
    let logged = world.requests().pop().and_then(|entry| entry.aws).expect("an entry");
    assert_eq!(
        (logged.operation.as_str(), logged.region.as_deref()),
        ("GetRepositoryPolicy", Some("eu-west-1"))
    );
    let log = plain(&world.aws_url(), "GET", "/_log", &[], "").expect("an answer").json();
    assert_eq!(log.as_array().map(Vec::len), Some(world.requests().len()));
}

#[test]
fn roles_sign_in_and_metadata() {
    let world = world();
    let role = "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fdev&RoleSessionName=me";
    assert!(sts(&world, role).text().contains(":assumed-role/dev/me</Arn>"));
    let get = |path: &str| plain(&world.aws_url(), "GET", path, &[], "").expect("an answer");
    let credentials = get("/federation/credentials?role_name=Dev&account_id=1");
    assert_eq!(credentials.json()["roleCredentials"]["accessKeyId"], "ASIAFAKESSO000000000");
    let token = plain(&world.aws_url(), "PUT", "/latest/api/token", &[], "").expect("an answer");
    assert_eq!(token.header("x-aws-ec2-metadata-token-ttl-seconds"), Some("21600"));
    world.fault("mfa,sso_expired").expect("faults");
    assert!(sts(&world, role).text().contains("MultiFactorAuthentication failed"));
    world.fault("sso_expired").expect("a fault");
    let ended = get("/federation/credentials?role_name=Dev&account_id=1");
    assert_eq!((ended.status, ended.header("x-amzn-ErrorType")), (401, Some("UnauthorizedException")));
    world.fault("imds_404").expect("a fault");
    assert_eq!(get("/latest/meta-data/iam/security-credentials/").status, 404);
}

#[test]
fn a_wrong_clock_shows_in_the_date_and_in_refusals() {
    let world = world();
    world.fault("skew=-7200").expect("a fault");
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let refused =
        plain(&world.aws_url(), "POST", "/", &[("X-Amz-Target", PRIVATE_TOKEN), ("X-Amz-Date", &now)], "{}")
            .expect("an answer");
    assert_eq!(refused.json()["__type"], "InvalidSignatureException");
    let message = refused.json()["Message"].as_str().expect("text").to_owned();
    assert!(
        message.starts_with(&format!("Signature not yet current: {now} is still later than ")),
        "{message}"
    );
    let date = refused.header("Date").expect("a date");
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).expect("a date");
    let off = jiff::Timestamp::now().duration_since(date).as_secs();
    assert!((7195..7300).contains(&off), "{off}");
}

#[test]
fn the_proxy_leads_to_ecr_and_nowhere_else() {
    let world = world();
    let connect = |host: &str| {
        let mut stream =
            TcpStream::connect(world.proxy_url().trim_start_matches("http://")).expect("to connect");
        write!(stream, "CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("to write");
        answer(&mut stream, false).expect("an answer").status
    };
    assert_eq!(connect("public.ecr.aws:443"), 200);
    assert_eq!(connect(&format!("{PRIVATE}:443")), 200);
    assert_eq!(connect("public.ecr.aws:80"), 502);
    assert_eq!(connect("index.docker.io:443"), 502);
    assert_eq!(connect("222222222222.dkr.ecr.eu-west-1.amazonaws.com:443"), 502);
    assert_eq!(connect("555555555555.dkr.ecr.eu-west-1.amazonaws.com:443"), 407);
    world.fault("proxy:connect_407").expect("a fault");
    assert_eq!(connect("public.ecr.aws:443"), 407);
    world.fault("connect_502").expect("a fault");
    assert_eq!(connect("public.ecr.aws:443"), 502);
}

#[test]
fn no_credential_is_ever_logged() {
    let world = world();
    let basic = support::basic(Service::Private, "eu-west-1", 60);
    get(&world, PRIVATE, "/v2/", Some(&basic));
    json(&world, "eu-west-1", PRIVATE_TOKEN, "{}");
    let written = std::fs::read_to_string(world.requests_file()).expect("the log");
    assert_eq!(written.lines().count(), 2);
    assert!(!written.contains(&basic[6..40]) && !written.contains("Signature"), "{written}");
    assert_eq!(written.lines().count(), world.requests().len());
}

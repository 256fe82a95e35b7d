//! The ways to AWS's API: authorities, proxies, FIPS and dual stack, and who stands in the way; with what the real AWS CLI does.

use sam_ecr_doctor_stand_ins::World;

use crate::aws_cli::real;
use crate::aws_online::{Case, KEYS, NOBODY, ROLE, case, machine, runs, said};
use crate::doctor::Doctor;

/// Set-ups that are tried like those of `aws_online`.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("TLS that nobody vouches for", "", Some("tls-untrusted-ca")).tls(),
        case("TLS with the authority in a variable", "", None).tls().set("AWS_CA_BUNDLE", "CA_FILE"),
        case("TLS with the authority in the other variable", "", None)
            .tls()
            .set("REQUESTS_CA_BUNDLE", "CA_FILE"),
        case("TLS with the authority in the profile", "", None)
            .config(format!("[default]\n{KEYS}ca_bundle = CA_FILE\n"))
            .tls(),
        case("TLS with another authority", "", Some("tls-untrusted-ca"))
            .tls()
            .set("AWS_CA_BUNDLE", "OTHER_CA")
            .set("REQUESTS_CA_BUNDLE", "CA_FILE"),
        case("TLS with a file that is not there", "", Some("tls-untrusted-ca"))
            .tls()
            .set("AWS_CA_BUNDLE", "/no/such/file"),
        case("a file that is not there, without TLS", "", None).set("AWS_CA_BUNDLE", "/no/such/file"),
        case("a file without a name, even without TLS", "", Some("tls-untrusted-ca"))
            .set("AWS_CA_BUNDLE", ""),
        case("TLS that is broken off", "", Some("network-reset-api"))
            .set("AWS_ENDPOINT_URL", "PLAIN_TLS")
            .direct(),
        case("TLS through a proxy that is not there", "", Some("proxy-problem"))
            .tls()
            .set("NO_PROXY", "")
            .set("HTTPS_PROXY", NOBODY),
        case("a proxy that wants a login before TLS", "proxy:connect_407", Some("proxy-problem"))
            .tls()
            .set("NO_PROXY", "")
            .set("HTTPS_PROXY", "PROXY"),
        case("a proxy that leads nowhere", "proxy:connect_502", Some("proxy-problem"))
            .tls()
            .set("NO_PROXY", "")
            .set("HTTPS_PROXY", "PROXY"),
        case("a proxy of a kind that is not asked", "", Some("proxy-problem"))
            .set("HTTP_PROXY", "socks5://127.0.0.1:1"),
        case("a name that nobody knows, over TLS", "", Some("dns-failure"))
            .set("AWS_ENDPOINT_URL", "https://no-such-host.invalid")
            .set("NO_PROXY", "no-such-host.invalid"),
        case("nobody listens for TLS", "", Some("network-timeout-api"))
            .set("AWS_ENDPOINT_URL", "https://127.0.0.1:1")
            .direct(),
        case("no answer in time", "ecr:hang", Some("network-timeout-api")),
        case("FIPS and dual stack do not move an address that is set", "", None)
            .set("AWS_USE_FIPS_ENDPOINT", "true")
            .set("AWS_USE_DUALSTACK_ENDPOINT", "true"),
        case("addresses that are set are ignored", "", Some("proxy-problem"))
            .set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
            .set("HTTPS_PROXY", NOBODY),
        case("a region that must be switched on", "ecr:invalid_token", Some("aws-region-not-enabled"))
            .region("af-south-1"),
    ]
}

/// Through a proxy that writes down which hosts are asked for, and leads nowhere.
fn hosts_asked(case: &Case, aws: &str, ask: impl FnOnce(&Doctor)) -> Vec<String> {
    let world = World::start().expect("a world");
    let doctor =
        machine(case, &world, aws).without("AWS_ENDPOINT_URL").variable("HTTPS_PROXY", &world.proxy_url());
    ask(&doctor);
    let mut hosts: Vec<String> = world.requests().into_iter().map(|entry| entry.host).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}

/// The API's host of each set-up, which the doctor and the AWS CLI must both ask.
fn ways() -> Vec<(Case, &'static str)> {
    let fips = "AWS_USE_FIPS_ENDPOINT";
    let dual = "AWS_USE_DUALSTACK_ENDPOINT";
    let plain = |name| case(name, "", None);
    vec![
        (plain("nothing set"), "api.ecr.eu-west-1.amazonaws.com"),
        (plain("FIPS").set(fips, "true").region("us-east-1"), "api.ecr-fips.us-east-1.amazonaws.com"),
        (plain("dual stack").set(dual, "true"), "ecr.eu-west-1.api.aws"),
        (plain("both").set(fips, "true").set(dual, "true").region("us-west-2"), "ecr-fips.us-west-2.api.aws"),
        (
            plain("FIPS in the profile")
                .config(format!("[default]\n{KEYS}use_fips_endpoint = true\n"))
                .region("us-east-2"),
            "api.ecr-fips.us-east-2.amazonaws.com",
        ),
        (plain("FIPS where the variable says no").set(fips, "false"), "api.ecr.eu-west-1.amazonaws.com"),
        (plain("a region that must be switched on").region("af-south-1"), "api.ecr.af-south-1.amazonaws.com"),
        (plain("GovCloud").region("us-gov-west-1"), "api.ecr.us-gov-west-1.amazonaws.com"),
        (plain("ECR Public").public(), "api.ecr-public.us-east-1.amazonaws.com"),
        (plain("ECR Public, dual stack").public().set(dual, "true"), "ecr-public.us-east-1.api.aws"),
    ]
}

#[test]
fn fips_and_dual_stack_ask_the_hosts_that_the_real_program_asks() {
    let aws = "echo aws-cli/2.31.0 Python/3.13.7 Linux/6.12 exe/x86_64.debian.12";
    let real = real();
    for (case, host) in ways() {
        let hosts = hosts_asked(&case, aws, |doctor| drop(said(doctor, &case)));
        assert!(hosts.iter().any(|asked| asked == host), "{}: the doctor asks {hosts:?}", case.name);
        let Some(real) = &real else { continue };
        let script = format!("exec '{}' \"$@\"", real.display());
        let hosts = hosts_asked(&case, &script, |doctor| drop(runs(doctor, &case)));
        assert_eq!(hosts, [host], "{}: the AWS CLI", case.name);
    }
}

#[test]
fn what_stands_in_the_way_is_named() {
    let aws = "echo aws-cli/2.31.0 Python/3.13.7 Linux/6.12 exe/x86_64.debian.12";
    let of = |case: Case| {
        let world = World::start().expect("a world");
        let ran = machine(&case, &world, aws).run(&[
            "check",
            "--image",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1",
        ]);
        ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let refused = of(case("proxy", "", None).set("HTTP_PROXY", "http://me:hunter2@127.0.0.1:1"));
    for words in [
        "the proxy on the way to 127.0.0.1 does not let the request through",
        "HTTP_PROXY names it",
        "connection refused",
    ] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    assert!(!refused.contains("hunter2"), "{refused}");
    let unknown = of(case("dns", "", None).set("AWS_ENDPOINT_URL_ECR", "http://no-such-host.invalid"));
    for words in [
        "the name no-such-host.invalid cannot be resolved",
        "the address of ecr: http://no-such-host.invalid · AWS_ENDPOINT_URL_ECR",
    ] {
        assert!(unknown.contains(words), "{words}: {unknown}");
    }
    let local = of(case("name", "", None).set("AWS_ENDPOINT_URL", "http://localhost:1"));
    assert!(local.contains("localhost: 127.0.0.1") || local.contains("localhost: ::1"), "{local}");
    let file = of(case("bundle", "", None).tls().set("AWS_CA_BUNDLE", "/no/such/file"));
    for words in [
        "the certificate that 127.0.0.1 shows is not trusted",
        "the certificates of /no/such/file, which AWS_CA_BUNDLE names, cannot be used: No such file or directory",
        "name a file with the authority's certificate in AWS_CA_BUNDLE",
    ] {
        assert!(file.contains(words), "{words}: {file}");
    }
}

#[test]
fn a_role_with_a_second_device_asks_for_its_code() {
    let world = World::start().expect("a world");
    let config = format!(
        "[default]\n{ROLE}source_profile = b\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n[profile b]\n{KEYS}"
    );
    let mfa = case("mfa", "", None).config(config);
    let aws = "echo aws-cli/2.31.0 Python/3.13.7 Linux/6.12 exe/x86_64.debian.12";
    let ran = machine(&mfa, &world, aws).run(&[
        "check",
        "--format",
        "json",
        "--image",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1",
    ]);
    assert!(ran.stdout.contains("a code of a second device"), "{}", ran.stdout);
    assert!(world.requests().is_empty(), "no code is guessed");
    let Some(real) = real() else { return };
    let doctor = machine(&mfa, &world, &format!("exec '{}' \"$@\" </dev/null", real.display()));
    let (works, said) = runs(&doctor, &mfa).expect("it runs");
    assert!(!works && (said.contains("MFA") || said.contains("EOF")), "{said}");
}

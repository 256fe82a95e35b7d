"""Who asks AWS, and for which registry: other accounts, regions, partitions and names of the same registry, and credentials
that have ended under a login that is missing. Written as in `scenarios.py`. An access key that ends with twelve digits is of
that account, one that begins with ASIAEXPIRED has ended (`stand-ins/src/aws/caller.rs`).

first       the kinds of remedy that must come before it
played      files that are there after the first remedy, which cannot be run here: the AWS CLI 1 of this world knows no
            `aws sso login`, as `first` says, and there is no AWS CLI 2 to be had
"""
import hashlib
import json

from fixes import KEYS, SSO
from scenarios import EXPIRED, PRIVATE_ENDED, PRIVATE_NONE, PROJECTS, PUBLIC_ENDED, SAM_IMAGE

ACCOUNT = "123456789012"
OF_OTHER = "AKIAFAKE210987654321"


def pulls(host, name="app/ok:1"):
    """`docker pull` from this host."""
    image = f"{host}/{name}"
    return dict(command=["docker", "pull", image], image=image, asked=["--image", image])


def keys(profile, key):
    return f"[{profile}]\naws_access_key_id = {key}\naws_secret_access_key = fakefakefake\n"


def ended(host, region):
    return {**PRIVATE_ENDED, "logins": [(host, "private", region, -60)]}


FIPS = f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com"
DUAL_STACK = f"{ACCOUNT}.dkr-ecr.eu-west-1.on.aws"
CHINA = f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn"
PUBLIC_DUAL_STACK = "ecr-public.aws.com"
OTHER_ACCOUNT = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
PRIVATE = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"

ENDED_KEYS = {"AWS_ACCESS_KEY_ID": "ASIAEXPIREDFAKEFAKE1", "AWS_SESSION_TOKEN": "FAKESESSION"}
GOOD_KEYS = {".aws/credentials": keys("default", "AKIAFAKEFAKEFAKEFAKE")}
# As the AWS CLI 2 writes it (botocore, tokens.py: named after the session).
TOKEN = {"startUrl": "https://example.awsapps.com/start", "region": "eu-west-1", "accessToken": "fake-access",
         "expiresAt": "2099-01-01T00:00:00Z"}
SSO_ENDED = dict(remedy="aws-sso-login", first=["upgrade-aws-cli"], without=KEYS, files={".aws/config": SSO}, environment={"AWS_PROFILE": "dev"},
                 played={f".aws/sso/cache/{hashlib.sha1(b'mine').hexdigest()}.json": json.dumps(TOKEN)})

CALLERS = [
    # Other names of registries.
    dict(pulls(FIPS), **ended(FIPS, "us-east-1"), name="expired login of a FIPS registry, docker pull"),
    dict(pulls(FIPS), **PRIVATE_NONE, name="no login of a FIPS registry, docker pull"),
    dict(pulls(DUAL_STACK), **ended(DUAL_STACK, "eu-west-1"), name="expired login of a dual-stack registry, docker pull"),
    dict(pulls(DUAL_STACK), **{**PRIVATE_NONE, "logins": [(PRIVATE, "private", "eu-west-1", 9999)],
                               "finding": "registry-host-mismatch"},
         explained="private-not-logged-in", name="a login under the registry's other name, dual stack, docker pull"),
    dict(pulls(CHINA), **ended(CHINA, "cn-north-1"), name="expired login of a registry in China, docker pull"),
    dict(pulls(CHINA), **PRIVATE_NONE, name="no login of a registry in China, docker pull"),
    dict(pulls(PUBLIC_DUAL_STACK, "lambda/python:3.12-x86_64"),
         **{**PUBLIC_ENDED, "logins": [(PUBLIC_DUAL_STACK, "public", "us-east-1", -9)]}, remedy="logout",
         name="expired login of ECR Public's dual-stack name, docker pull"),

    # Other accounts.
    dict(pulls(OTHER_ACCOUNT), **PRIVATE_NONE, environment={"AWS_ACCESS_KEY_ID": OF_OTHER},
         name="no private login, and the keys are of the registry's account"),
    dict(pulls(OTHER_ACCOUNT, "shared/ok:1"), **PRIVATE_NONE,
         name="no private login, another account's repository that is shared"),

    # Credentials that have ended, under a login that is missing.
    dict(pulls(PRIVATE), **{**PRIVATE_NONE, "finding": "aws-creds-expired", "remedy": "unset-aws-keys",
                            "evidence": "expired"}, explained="private-not-logged-in", in_shell=True,
         environment=ENDED_KEYS, files=GOOD_KEYS, then=[("private-not-logged-in", "login")],
         name="no private login, and keys in the environment that have ended"),
    dict(SAM_IMAGE, **{**PRIVATE_NONE, **SSO_ENDED, "finding": "sso-expired", "evidence": "nobody has logged in"},
         explained="private-not-logged-in", then=[("private-not-logged-in", "login")],
         name="no private login, and SSO ended, sam build of an image function"),
    dict(pulls(PRIVATE), **{**PRIVATE_ENDED, **SSO_ENDED, "finding": "sso-expired", "evidence": "nobody has logged in"},
         explained="private-token-expired", then=[("private-token-expired", "login")],
         name="expired private login, and SSO ended, docker pull"),
]

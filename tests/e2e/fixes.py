"""`fix --yes` in place of a remedy run by hand. Written as in `scenarios.py`; what holds is said in `fixing.py`. And with

steps       what it does, by kind and host, and what becomes of it: (kind, host, state)
by_you      the findings that it leaves, by id
further     further options of `fix`
ends        its exit code; 0 if not given: then the command gets its image afterwards, and the doctor finds nothing
files       further files in the user's home
kept        the store of `pass` is set up and named as `credsStore`, and keeps these: (key, service, region, seconds); where it
            keeps nothing, nothing is named
touched     the keys of config.json, `section/key` or `key`, that may differ afterwards; all else stays to the byte
without     variables that are not set
hides       programs that are not on PATH
"""
from scenarios import (APP, PRIVATE, PRIVATE_ENDED, PRIVATE_NONE, PUBLIC, PUBLIC_ENDED, PULL_PRIVATE, PULL_PUBLIC,
                       SAM_CONTAINER, SAM_COPY_FROM, SAM_IMAGE, SAM_INVOKE, SWALLOWED)

OTHER_ACCOUNT = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
OTHER_APP = f"{OTHER_ACCOUNT}/app/ok:1"
KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]
# What no program of Docker's knows, and drops where it writes this file.
UNKNOWN = {"HttpHeaders": {"X-Mine": "1"}, "x-mine": {"b": [1, 2.50, None], "a": "\u00e9"}, "psFormat": "table {{.ID}}"}

LOGOUT = dict(steps=[("logout", PUBLIC, "done")])
LOGIN = dict(steps=[("login", PRIVATE, "done")], touched=[f"auths/{PRIVATE}"])
LASTING = dict(further=["--lasting"], newer=["docker-credential-ecr-login"],
               environment={"HTTPS_PROXY": "{proxy}", "SSL_CERT_FILE": "{ca}"})
KEEPS_SAME = dict(config=UNKNOWN)
PUBLIC_FIXED = dict(PUBLIC_ENDED, **LOGOUT, touched=[f"auths/{PUBLIC}"])
PRIVATE_FIXED = dict(PRIVATE_ENDED, **LOGIN)
NONE_FIXED = dict(PRIVATE_NONE, **LOGIN)

SSO = """[profile dev]
sso_session = mine
sso_account_id = 123456789012
sso_role_name = Developer
region = eu-west-1
[sso-session mine]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
"""

FIXES = [
    dict(PULL_PUBLIC, **PUBLIC_FIXED, **KEEPS_SAME, name="fix: expired public login, docker pull"),
    dict(SAM_INVOKE, **PUBLIC_FIXED, name="fix: expired public login, sam local invoke"),
    dict(SAM_CONTAINER, **{**PUBLIC_FIXED, "text": SWALLOWED}, name="fix: expired public login, sam build --use-container"),
    dict(SAM_COPY_FROM, **PUBLIC_FIXED, name="fix: expired public login, COPY --from, sam build"),
    dict(PULL_PUBLIC, **{**PUBLIC_FIXED, "logins": [(f"https://{PUBLIC}/v2/", "public", "us-east-1", -3600)],
                         "touched": [f"auths/https://{PUBLIC}/v2/"]},
         name="fix: expired public login under a key with a path"),
    dict(PULL_PUBLIC, **{**PUBLIC_FIXED, "touched": [f"auths/{PUBLIC}", f"auths/{PUBLIC}/alias"], "logins": [
        (PUBLIC, "public", "us-east-1", -9), (f"{PUBLIC}/alias", "public", "us-east-1", -9)]}, **KEEPS_SAME,
         name="fix: two expired public entries"),
    dict(PULL_PUBLIC, **PUBLIC_FIXED, helper=("file", None), scripts=["docker-credential-file"],
         name="fix: expired public login in a credentials store"),
    dict(PULL_PUBLIC, **PUBLIC_FIXED, helper=("file", PUBLIC), scripts=["docker-credential-file"],
         name="fix: expired public login in a credential helper"),
    dict(SAM_COPY_FROM, **{**PUBLIC_FIXED, "logins": [(f"https://{PUBLIC}", "public", "us-east-1", -3600)],
                           "touched": [f"auths/https://{PUBLIC}"]}, helper=("file", None),
         scripts=["docker-credential-file"], name="fix: expired public login in a credentials store, under a URL"),
    dict(PULL_PUBLIC, **{**PUBLIC_FIXED, "logins": []}, kept=[(PUBLIC, "public", "us-east-1", -3600)],
         name="fix: expired public login in pass"),
    dict(PULL_PUBLIC, **PUBLIC_FIXED, environment={"DOCKER_CONFIG": "{home}/other place"},
         name="fix: expired public login in another DOCKER_CONFIG"),
    dict(PULL_PUBLIC, name="fix: private token sent to ECR Public", **KEEPS_SAME, **LOGOUT, touched=[f"auths/{PUBLIC}"],
         logins=[(PUBLIC, "private", "us-east-1", 9999)], text="denied: Not Authorized"),

    dict(PULL_PRIVATE, **PRIVATE_FIXED, **KEEPS_SAME, name="fix: expired private login, docker pull"),
    dict(SAM_IMAGE, **PRIVATE_FIXED, name="fix: expired private login, sam build of an image function"),
    dict(PULL_PRIVATE, **NONE_FIXED, name="fix: no private login, docker pull"),
    dict(SAM_IMAGE, **NONE_FIXED, **KEEPS_SAME, name="fix: no private login, sam build of an image function"),
    dict(PULL_PRIVATE, **PRIVATE_FIXED, helper=("file", PRIVATE), scripts=["docker-credential-file"],
         name="fix: expired private login in a credential helper"),
    dict(PULL_PRIVATE, **{**NONE_FIXED, "config": {"credsStore": "file", **UNKNOWN}}, scripts=["docker-credential-file"],
         name="fix: no private login in a credentials store"),
    dict(SAM_IMAGE, **{**PRIVATE_FIXED, "logins": []}, kept=[(PRIVATE, "private", "eu-west-1", -60)],
         name="fix: expired private login in pass, sam build of an image function"),
    dict(SAM_IMAGE, **{**NONE_FIXED, "touched": [f"auths/{PRIVATE}", "credsStore"]}, kept=[],
         name="fix: no private login, and docker takes pass by itself, sam build of an image function"),
    dict(PULL_PRIVATE, **{**PRIVATE_FIXED, "logins": [
        (PRIVATE, "private", "eu-west-1", -60), (f"https://{PRIVATE}", "private", "eu-west-1", 9999)]},
         name="fix: two private entries, the expired one is used"),
    dict(PULL_PRIVATE, **LOGIN, name="fix: token of another region", text="Authorization Token is invalid",
         logins=[(PRIVATE, "private", "us-east-1", 9999)]),
    dict(SAM_IMAGE, **NONE_FIXED, name="fix: no private login, and no AWS CLI", hides=["aws"]),
    dict(PULL_PRIVATE, **NONE_FIXED, name="fix: no private login, as SSO ended, by --profile of another", without=KEYS,
         further=["--profile", "keys"], environment={"AWS_PROFILE": "dev"},
         files={".aws/config": SSO, ".aws/credentials": "[keys]\naws_access_key_id = AKIAFAKEFAKEFAKEFAKE\naws_secret_access_key = fakefakefake\n"}),
    dict(PULL_PUBLIC, **{**PUBLIC_ENDED, "logins": [(PUBLIC, "public", "us-east-1", -9), (PRIVATE, "private", "eu-west-1", -9)]},
         name="fix: two registries", further=["--image", APP], touched=[f"auths/{PUBLIC}", f"auths/{PRIVATE}"],
         steps=[("logout", PUBLIC, "done"), ("login", PRIVATE, "done")]),

    dict(SAM_IMAGE, **{**PRIVATE_FIXED, "logins": [(f"https://{PRIVATE}/v2/", "private", "eu-west-1", -60)]},
         name="fix: expired private login under a key with a path, sam build of an image function"),
    dict(SAM_CONTAINER, **{**PUBLIC_FIXED, "text": SWALLOWED}, environment={"DOCKER_CONFIG": "{home}/empty"},
         stored_in=".docker", name="fix: DOCKER_CONFIG without a file, sam build"),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, environment={"CI": "true"}, steps=[("login", PUBLIC, "done")],
         touched=[f"auths/{PUBLIC}"], name="fix: expired public login, in CI"),
    dict(PULL_PRIVATE, **PRIVATE_FIXED, **KEEPS_SAME, newer=["docker"], name="fix: expired private login, newer docker"),
    dict(PULL_PRIVATE, **NONE_FIXED, name="fix: no private login, an engine at a docker context",
         socket="/run/elsewhere/docker.sock", context="host=unix:///run/elsewhere/docker.sock"),
    dict(PULL_PRIVATE, **LOGIN, name="fix: a private login that ends soon", text=None,
         logins=[(PRIVATE, "private", "eu-west-1", 300)]),

    dict(PULL_PUBLIC, **PUBLIC_FIXED, **KEEPS_SAME, name="fix: expired public login of root, with sudo", of_root=True,
         person=["docker"], asks_by=["sudo"]) | {"command": ["sudo", *PULL_PUBLIC["command"]]},
    dict(PULL_PRIVATE, **PRIVATE_ENDED, name="fix: expired private login of root, with sudo", of_root=True, ends=1, steps=[],
         by_you=["private-token-expired"], person=["docker"], asks_by=["sudo"])
    | {"command": ["sudo", *PULL_PRIVATE["command"]]},

    # What a person must do, and what is nobody's business.
    dict(PULL_PRIVATE, **PRIVATE_ENDED, name="fix: expired private login, and SSO ended", ends=1, steps=[], without=KEYS,
         by_you=["sso-expired", "private-token-expired"], environment={"AWS_PROFILE": "dev"}, files={".aws/config": SSO}),
    dict(PULL_PUBLIC, **PUBLIC_FIXED, name="fix: expired public login, and SSO ended", without=KEYS,
         environment={"AWS_PROFILE": "dev"}, files={".aws/config": SSO}),
    dict(command=["docker", "pull", OTHER_APP], image=OTHER_APP, asked=["--image", OTHER_APP], logins=[], text="no basic auth",
         name="fix: no login for another account's registry", ends=1, steps=[], by_you=["private-not-logged-in"]),
    dict(PULL_PRIVATE, **{**PRIVATE_NONE, "config": {"credsStore": "desktop"}}, name="fix: missing credentials store",
         ends=1, steps=[], by_you=["credsstore-desktop-missing"]),
    dict(SAM_CONTAINER, name="fix: engine not started", logins=[], text="requires a container runtime", engine=False,
         ends=1, steps=[], by_you=["docker-daemon-down"]),
    dict(PULL_PUBLIC, name="fix: nothing is wrong", logins=[], text=None, steps=[]),

    # For good.
    dict(PULL_PRIVATE, **PRIVATE_ENDED, **LASTING, **KEEPS_SAME, name="fix: --lasting, expired private login",
         steps=[("use-credential-helper", PRIVATE, "done")],
         touched=[f"auths/{PRIVATE}", f"credHelpers/{PRIVATE}"]),
    dict(SAM_IMAGE, **PRIVATE_NONE, **LASTING, name="fix: --lasting, no private login, sam build of an image function",
         steps=[("use-credential-helper", PRIVATE, "done")], touched=[f"credHelpers/{PRIVATE}"]),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, **LASTING, name="fix: --lasting, expired public login",
         steps=[("use-credential-helper", PUBLIC, "done")], touched=[f"auths/{PUBLIC}", f"credHelpers/{PUBLIC}"]),
    dict(PULL_PRIVATE, **PRIVATE_NONE, name="fix: --lasting without the helper", further=["--lasting"],
         steps=[("login", PRIVATE, "done")], by_you=["lasting"], touched=[f"auths/{PRIVATE}"]),
]

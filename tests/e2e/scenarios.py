"""What is tried: a row a scenario, data only. `scenario.py` says what it means that one holds.

name        what is broken, and the command that shows it
logins      what is stored in ~/.docker/config.json: (key in auths, service, region of the token, seconds until it ends)
helper      keep the logins in a credential helper instead: (name, registry) for credHelpers, (name, None) for credsStore
stored_in   the folder of config.json, in the user's home, where it is not the one that the environment names
config      further keys of config.json
environment further variables; {home} in one is the user's home, {proxy} and {ca} the way to the registries
scripts     programs of tests/e2e/helpers on PATH
engine      False: nobody listens at the default socket
project     the folder that the command runs in
local       images that are pulled before anything is broken
before      commands that work before anything is broken; the images they leave are removed
socket      where the engine listens instead of its usual socket; {home} is the user's home
tls         the engine speaks TLS at 127.0.0.1:2376 too, with files in {home}/certs
context     the docker context that the user has chosen, as `docker context create --docker` takes it
command     the real command, which must fail at first
image       what it must get in the end
asked       what the doctor is asked for it
ends_well   False: it goes on to run the image, and the stand-ins' images hold nothing that runs
text        what it must fail with; None: nothing is broken, the command gets its image and the doctor is silent
finding     the id of the first finding, from facts, and its `certainty`
evidence    the registry's words, which the finding must quote
explained   the id that `explain` gives for the output alone, where it is another one; None: it gives none
remedy      the kind of the remedy that must heal; None: there is none to run
then        what the doctor finds next, and the remedy that must follow the first one: (finding, kind), in order
files       further files in the user's home
without     variables that are not set
in_shell    the remedy changes the shell itself, so the command runs in the same one
"""
import base64

FIXTURES = "fixtures"
PROJECTS = "tests/e2e/projects"

PUBLIC = "public.ecr.aws"
PRIVATE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
PRIVATE_US = "123456789012.dkr.ecr.us-east-1.amazonaws.com"

LAMBDA = f"{PUBLIC}/lambda/python:3.12-x86_64"
BUILD = f"{PUBLIC}/sam/build-python3.12:latest-x86_64"
ADAPTER = f"{PUBLIC}/awsguru/aws-lambda-adapter:0.9.1"
APP = f"{PRIVATE}/app/ok:1"

EXPIRED = "Your authorization token has expired. Reauthenticate and try again."
# AWS's own example of an access key.
ACCESS_KEY = base64.b64encode(b"AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY").decode()
NO_LOGIN = "no basic auth credentials"
SWALLOWED = f"Could not find {BUILD} image locally and failed to pull it from docker"
NO_ENGINE = "requires a container runtime"

PULL_PUBLIC = dict(command=["docker", "pull", LAMBDA], image=LAMBDA, asked=["--image", LAMBDA])
PULL_PRIVATE = dict(command=["docker", "pull", APP], image=APP, asked=["--image", APP])
SAM_CONTAINER = dict(command=["sam", "build", "--use-container", "--no-cached"], image=BUILD, ends_well=False,
                     asked=["--for", "build-container"], project=f"{FIXTURES}/hello-world")
SAM_INVOKE = dict(command=["sam", "local", "invoke"], image=LAMBDA, ends_well=False, asked=["--for", "local"],
                  project=f"{FIXTURES}/hello-world")
SAM_IMAGE = dict(command=["sam", "build"], image=APP, asked=["--for", "build"], project=f"{PROJECTS}/image-private")
SAM_COPY_FROM = dict(command=["sam", "build"], image=ADAPTER, asked=["--for", "build"],
                     project=f"{PROJECTS}/copy-from-public")

SAM_BUILT = dict(command=["sam", "local", "invoke"], image="worker:latest", asked=["--for", "local"], ends_well=False,
                 before=[["sam", "build"]], project=f"{PROJECTS}/copy-from-public")

PUBLIC_ENDED = dict(logins=[(PUBLIC, "public", "us-east-1", -3600)], text=EXPIRED, evidence=EXPIRED,
                    finding="public-token-expired")
PRIVATE_ENDED = dict(logins=[(PRIVATE, "private", "eu-west-1", -60)], text=EXPIRED, evidence=EXPIRED,
                     finding="private-token-expired", remedy="login")
PRIVATE_NONE = dict(logins=[], text=NO_LOGIN, evidence=NO_LOGIN, finding="private-not-logged-in", remedy="login")
HEALTHY = dict(text=None)

CERTIFICATES = "ca={home}/certs/ca.pem,cert={home}/certs/cert.pem,key={home}/certs/key.pem"

SCENARIOS = [
    # A login for ECR Public that has ended, as each command shows it.
    dict(PULL_PUBLIC, **PUBLIC_ENDED, name="expired public login, docker pull, logout", remedy="logout"),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, name="expired public login, docker pull, login", remedy="login"),
    dict(SAM_INVOKE, **PUBLIC_ENDED, name="expired public login, sam local invoke", remedy="logout"),
    dict(SAM_CONTAINER, **{**PUBLIC_ENDED, "text": SWALLOWED}, name="expired public login, sam build --use-container",
         explained="sam-image-pull-failed", remedy="logout"),
    dict(SAM_COPY_FROM, **PUBLIC_ENDED, name="expired public login, COPY --from, sam build", remedy="logout"),

    # The same, stored otherwise.
    dict(PULL_PUBLIC, **{**PUBLIC_ENDED, "logins": [(f"https://{PUBLIC}/v2/", "public", "us-east-1", -3600)]},
         name="expired public login under a key with a path", remedy="logout"),
    dict(PULL_PUBLIC, **{**PUBLIC_ENDED, "logins": [(PUBLIC, "public", "us-east-1", -9),
                                                     (f"{PUBLIC}/alias", "public", "us-east-1", -9)]},
         name="two expired public entries", remedy="logout"),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, name="expired public login in a credentials store", helper=("file", None),
         scripts=["docker-credential-file"], remedy="logout"),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, name="expired public login in a credential helper", helper=("file", PUBLIC),
         scripts=["docker-credential-file"], remedy="logout"),
    dict(SAM_CONTAINER, **{**PUBLIC_ENDED, "text": SWALLOWED}, name="expired public login in a credentials store, sam build",
         helper=("file", None), scripts=["docker-credential-file"], explained="sam-image-pull-failed", remedy="logout"),

    dict(SAM_INVOKE, **PUBLIC_ENDED, name="expired public login in a credentials store, sam local invoke",
         helper=("file", None), scripts=["docker-credential-file"], remedy="logout"),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, name="expired public login in another DOCKER_CONFIG", remedy="logout",
         environment={"DOCKER_CONFIG": "{home}/other place"}),
    dict(SAM_INVOKE, **PUBLIC_ENDED, name="expired public login in another DOCKER_CONFIG, sam local invoke",
         remedy="login", environment={"DOCKER_CONFIG": "{home}/other place"}),

    # What SAM reads and the docker command line does not.
    dict(SAM_COPY_FROM, **{**PUBLIC_ENDED, "logins": [(f"https://{PUBLIC}", "public", "us-east-1", -3600)]},
         name="expired public login in a credentials store, under a URL, COPY --from", helper=("file", None),
         scripts=["docker-credential-file"], remedy="logout"),
    dict(SAM_CONTAINER, **{**PUBLIC_ENDED, "text": SWALLOWED}, name="DOCKER_CONFIG without a file, sam build",
         environment={"DOCKER_CONFIG": "{home}/empty"}, stored_in=".docker", explained="sam-image-pull-failed",
         remedy="logout"),

    # ECR Private.
    dict(PULL_PRIVATE, **PRIVATE_ENDED, name="expired private login, docker pull"),
    dict(SAM_IMAGE, **PRIVATE_ENDED, name="expired private login, sam build of an image function"),
    dict(PULL_PRIVATE, **{**PRIVATE_ENDED, "helper": ("file", PRIVATE)}, scripts=["docker-credential-file"],
         name="expired private login in a credential helper"),
    dict(PULL_PRIVATE, **PRIVATE_NONE, name="no private login, docker pull"),
    dict(SAM_IMAGE, **PRIVATE_NONE, name="no private login, sam build of an image function"),
    dict(PULL_PRIVATE, **{**PRIVATE_NONE, "logins": [(PRIVATE_US, "private", "us-east-1", 9999)],
                          "finding": "registry-host-mismatch"},
         explained="private-not-logged-in", name="private login for another region"),
    dict(PULL_PRIVATE, name="token of another region", logins=[(PRIVATE, "private", "us-east-1", 9999)],
         text="Authorization Token is invalid", finding="private-login-invalid", remedy="login"),
    dict(PULL_PUBLIC, name="private token sent to ECR Public", logins=[(PUBLIC, "private", "us-east-1", 9999)],
         text="denied: Not Authorized", finding="public-403-stale-login",
         explained="public-vs-private-mixup", remedy="logout"),

    dict(PULL_PRIVATE, **{**PRIVATE_ENDED, "finding": "stale-auth-duplicate-key", "logins": [
        (PRIVATE, "private", "eu-west-1", -60), (f"https://{PRIVATE}", "private", "eu-west-1", 9999)]},
         name="two private entries, the expired one is used", explained="private-token-expired"),
    dict(PULL_PRIVATE, **{**PRIVATE_NONE, "logins": [(PRIVATE, "private", "eu-west-1", 9999)],
                          "finding": "helper-conflict"}, config={"credsStore": "file"}, scripts=["docker-credential-file"],
         name="a credentials store without the login that the file has", explained="private-not-logged-in"),
    dict(SAM_IMAGE, name="an AWS access key as the private login, sam build of an image function", logins=[],
         config={"auths": {PRIVATE: {"auth": ACCESS_KEY}}}, text="Authorization Token is invalid",
         finding="aws-keys-as-login", explained="private-login-invalid", remedy="login"),

    dict(SAM_IMAGE, **{**PRIVATE_ENDED, "helper": ("file", None)}, scripts=["docker-credential-file"],
         name="expired private login in a credentials store, sam build of an image function"),
    dict(SAM_IMAGE, name="token of another region, sam build of an image function",
         logins=[(PRIVATE, "private", "us-east-1", 9999)], text="Authorization Token is invalid",
         finding="private-login-invalid", remedy="login"),

    # Not the login.
    dict(SAM_CONTAINER, name="missing credentials store, sam build", logins=[], config={"credsStore": "desktop"},
         text="docker-credential-desktop not installed", finding="credsstore-desktop-missing", remedy="disable-credentials-store"),
    dict(PULL_PRIVATE, **{**PRIVATE_NONE, "finding": "credsstore-desktop-missing", "remedy": "disable-credentials-store",
                          "evidence": "docker-credential-desktop is not installed"},
         name="missing credentials store, docker pull of a private image", config={"credsStore": "desktop"},
         explained="private-not-logged-in"),
    dict(SAM_INVOKE, name="missing credential helper of another registry, sam local invoke", logins=[],
         config={"credHelpers": {"gcr.io": "nowhere"}}, text="docker-credential-nowhere not installed",
         finding="helper-not-found", remedy=None),
    dict(SAM_CONTAINER, name="an entry that is not base64, sam build", logins=[], text=NO_ENGINE,
         config={"auths": {"registry.example.com": {"auth": "%%%"}}}, finding="docker-config-entry-unreadable",
         explained="docker-daemon-down", remedy=None),
    dict(SAM_CONTAINER, name="nobody at DOCKER_HOST, sam build", logins=[], text=NO_ENGINE, finding="docker-daemon-down",
         environment={"DOCKER_HOST": "unix:///nobody/docker.sock"}, remedy="unset-docker-host", in_shell=True),
    dict(SAM_CONTAINER, name="engine not started, sam build", logins=[], text=NO_ENGINE, finding="docker-daemon-down",
         engine=False, scripts=["sudo"], remedy="start-engine"),
    dict(PULL_PUBLIC, name="engine not started, docker pull", logins=[], finding="docker-daemon-down", engine=False,
         text="Cannot connect to the Docker daemon", scripts=["sudo"], remedy="start-engine"),

    dict(SAM_BUILT, name="the built image was removed, sam local invoke", logins=[], text="docker.io",
         finding="image-not-built", explained=None, remedy="sam-build"),

    # Where SAM and docker look for an engine.
    dict(SAM_CONTAINER, name="engine at a docker context, sam build", logins=[], text=NO_ENGINE,
         socket="/run/elsewhere/docker.sock", context="host=unix:///run/elsewhere/docker.sock",
         finding="docker-context-not-followed", explained="docker-daemon-down", remedy="set-docker-host", in_shell=True),
    dict(SAM_INVOKE, name="engine at a docker context, sam local invoke", logins=[], text=NO_ENGINE,
         socket="{home}/a place/docker.sock", context="host=unix://{home}/a place/docker.sock",
         finding="docker-context-not-followed", explained="docker-daemon-down", remedy="set-docker-host", in_shell=True),
    dict(SAM_CONTAINER, name="engine at colima's socket, sam build", logins=[], text=NO_ENGINE,
         socket="{home}/.colima/default/docker.sock", finding="docker-daemon-down", remedy="set-docker-host", in_shell=True),
    dict(SAM_CONTAINER, name="engine at a docker context with TLS, sam build", logins=[], text=NO_ENGINE, tls=True,
         socket="/run/elsewhere/docker.sock", context=f"host=tcp://127.0.0.1:2376,{CERTIFICATES}",
         finding="docker-context-not-followed", explained="docker-daemon-down", remedy="set-docker-host", in_shell=True),
    dict(SAM_CONTAINER, name="engine with TLS, asked without, sam build", logins=[], text=NO_ENGINE, tls=True,
         environment={"DOCKER_HOST": "tcp://127.0.0.1:2376"}, finding="docker-host-needs-tls",
         explained="docker-daemon-down", remedy="unset-docker-host", in_shell=True),
    dict(PULL_PUBLIC, name="engine with TLS, asked without, docker pull", logins=[], tls=True,
         text="Client sent an HTTP request to an HTTPS server", environment={"DOCKER_HOST": "tcp://127.0.0.1:2376"},
         finding="docker-host-needs-tls", remedy="unset-docker-host", in_shell=True),
    dict(SAM_CONTAINER, **HEALTHY, name="healthy: engine with TLS, sam build", logins=[], tls=True,
         socket="/run/elsewhere/docker.sock", environment={"DOCKER_HOST": "tcp://127.0.0.1:2376", "DOCKER_TLS_VERIFY": "1",
                                                           "DOCKER_CERT_PATH": "{home}/certs"}),
    dict(SAM_CONTAINER, **HEALTHY, name="healthy: engine at Finch's socket, sam build", logins=[],
         socket="/run/finch.sock", context="host=unix:///run/finch.sock"),
    dict(PULL_PUBLIC, name="DOCKER_CONTEXT names no context, docker pull", logins=[], text="context not found",
         environment={"DOCKER_CONTEXT": "gone"}, finding="docker-context-missing", remedy="use-default-context", in_shell=True),
    dict(PULL_PUBLIC, name="config.json names no context, docker pull", logins=[], text="context not found",
         config={"currentContext": "gone"}, finding="docker-context-missing", remedy="use-default-context"),
    dict(SAM_CONTAINER, name="TLS without its files, sam build", logins=[], text=NO_ENGINE,
         environment={"DOCKER_TLS_VERIFY": "1"}, finding="docker-tls-material-missing", explained="docker-daemon-down",
         remedy="unset-docker-tls", in_shell=True),
    dict(SAM_CONTAINER, name="a DOCKER_HOST that SAM refuses, sam build", logins=[], text=NO_ENGINE,
         environment={"DOCKER_HOST": "localhost:2375"}, finding="docker-host-invalid", explained="docker-daemon-down",
         remedy="unset-docker-host", in_shell=True),
    dict(SAM_CONTAINER, name="DOCKER_HOST over ssh, sam build", logins=[], text=NO_ENGINE,
         environment={"DOCKER_HOST": "ssh://root@127.0.0.1"}, finding="docker-host-ssh", certainty="likely",
         explained="docker-daemon-down", remedy="unset-docker-host", in_shell=True),

    # Nothing is broken.
    dict(PULL_PUBLIC, **HEALTHY, name="healthy: public image without a login", logins=[]),
    dict(SAM_CONTAINER, **HEALTHY, name="healthy: sam build --use-container with a login",
         logins=[(PUBLIC, "public", "us-east-1", 9999)]),
    dict(SAM_IMAGE, **HEALTHY, name="healthy: sam build of an image function with a login",
         logins=[(PRIVATE, "private", "eu-west-1", 9999)]),
    dict(SAM_INVOKE, **HEALTHY, name="healthy: sam local invoke without a login", logins=[]),
    dict(PULL_PRIVATE, **HEALTHY, name="healthy: private login in a credential helper", helper=("file", PRIVATE),
         logins=[(PRIVATE, "private", "eu-west-1", 9999)], scripts=["docker-credential-file"]),
    dict(SAM_IMAGE, **HEALTHY, name="healthy: expired private login, but the image is here", local=[APP],
         logins=[(PRIVATE, "private", "eu-west-1", -60)]),
]

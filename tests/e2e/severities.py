"""How bad is it? A row for each cell of the table of what an expired login does to each command of SAM, with the image
here or not: the command fails (error), complains and goes on (warning), or asks no registry at all (the doctor is silent).
Written as in `scenarios.py`, and with

prepared    commands that are run before any login is stored; the images they leave stay
severity    that of the finding: `error` unless another is given. With `warning` the command says `text` and goes on
label       what the doctor calls the command: the first finding must say that it breaks it; where nothing breaks, none may
asks_nobody no registry may be asked by the command
arrives     the login that registries get from it, and no other: the kind of its token
"""
import sys

from scenarios import (ADAPTER, APP, BUILD, EXPIRED, LAMBDA, PRIVATE, PRIVATE_ENDED, PROJECTS, PUBLIC, PUBLIC_ENDED,
                       SAM_CONTAINER, SAM_COPY_FROM, SAM_IMAGE, SAM_INVOKE, SWALLOWED)

EMULATOR = f"{PUBLIC}/lambda/python:3.12-rapid-x86_64"  # what `sam local` makes of LAMBDA, and takes where it is here

PUBLIC_LOGIN = [(PUBLIC, "public", "us-east-1", -3600)]
PRIVATE_LOGIN = [(PRIVATE, "private", "eu-west-1", -60)]
UNHARMED = dict(text=None, logins=PUBLIC_LOGIN, asks_nobody=True)
PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"


def skipping(scenario):
    """The same with --skip-pull-image, which the doctor is told of, too."""
    return dict(scenario, command=[*scenario["command"], "--skip-pull-image"], asked=[*scenario["asked"], "--skip-pull-image"])


CONTAINER = dict(SAM_CONTAINER, label="sam build --use-container")
IMAGE = dict(SAM_IMAGE, label="sam build")
COPY_FROM = dict(SAM_COPY_FROM, label="sam build")
LOCAL = dict(SAM_INVOKE, label="sam local")

SEVERITIES = [
    # build --use-container
    dict(CONTAINER, **{**PUBLIC_ENDED, "text": SWALLOWED}, name="image missing, sam build --use-container",
         explained="sam-image-pull-failed", remedy="logout"),
    dict(CONTAINER, **{**PUBLIC_ENDED, "text": "Invoking with the already downloaded image"}, local=[BUILD],
         name="image here, sam build --use-container", severity="warning"),
    dict(skipping(CONTAINER), **UNHARMED, local=[BUILD], name="image here, sam build --use-container --skip-pull-image"),
    dict(skipping(CONTAINER), **{**PUBLIC_ENDED, "text": SWALLOWED}, explained="sam-image-pull-failed", remedy="logout",
         name="image missing, sam build --use-container --skip-pull-image"),

    # build of an image function
    dict(IMAGE, **PRIVATE_ENDED, name="image missing, sam build of an image function"),
    dict(IMAGE, **{**UNHARMED, "logins": PRIVATE_LOGIN}, local=[APP], name="image here, sam build of an image function"),
    dict(COPY_FROM, **UNHARMED, local=[ADAPTER], name="image here, COPY --from, sam build of an image function"),

    # local
    dict(LOCAL, **PUBLIC_ENDED, name="image missing, sam local invoke", remedy="logout"),
    dict(LOCAL, **PUBLIC_ENDED, name="image here, sam local invoke", local=[LAMBDA], remedy="logout",
         prepared=[["docker", "tag", LAMBDA, EMULATOR]]),
    dict(skipping(LOCAL), **UNHARMED, name="image here, sam local invoke --skip-pull-image", local=[LAMBDA],
         prepared=[["docker", "tag", LAMBDA, EMULATOR]]),
    dict(skipping(LOCAL), **PUBLIC_ENDED, name="image missing, sam local invoke --skip-pull-image", remedy="logout"),

    # build of zip functions without a container
    dict(UNHARMED, label="sam build", name="sam build of a zip function without a container", image=None,
         project=f"{PROJECTS}/zip-function", command=["sam", "build", "--parameter-overrides", f"Runtime={PYTHON}"],
         asked=["--for", "build", "--parameter-overrides", f"Runtime={PYTHON}"]),

    # package, and deploy, which packages first: SAM gets a token of its own
    dict(text=None, logins=PRIVATE_LOGIN, name="expired login, sam package of an image function", label="sam deploy",
         project=f"{PROJECTS}/copy-from-public", prepared=[["sam", "build"]], image=None, arrives="good",
         command=["sam", "package", "--image-repository", f"{PRIVATE}/worker"], asked=["--for", "deploy"]),
]

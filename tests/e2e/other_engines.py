"""The same with another engine than dockerd as Debian has it. Written as in `scenarios.py` and `severities.py`, and with

engine      the name of one in `engines.py`
docker      `newer`: the newer docker command line, whichever this machine has
waits_for   what is not mended yet: until it is, the scenario does not hold, and is not counted
"""
from scenarios import (APP, EXPIRED, HEALTHY, LAMBDA, PRIVATE, PRIVATE_ENDED, PRIVATE_NONE, PULL_PRIVATE, PULL_PUBLIC,
                       PUBLIC_ENDED, SAM_CONTAINER, SAM_COPY_FROM, SAM_IMAGE, SAM_INVOKE, SWALLOWED)

GOOD = dict(logins=[(PRIVATE, "private", "eu-west-1", 9999)])
MISSING = f"{PRIVATE}/app/norepo:1"
BARE = "403 Forbidden"  # all that is said of a login that has ended, where images are kept in containerd

CONTAINERD = [
    dict(PULL_PRIVATE, **{**PRIVATE_ENDED, "text": BARE}, name="containerd: expired private login, docker pull"),
    dict(PULL_PUBLIC, **{**PUBLIC_ENDED, "text": BARE}, name="containerd: expired public login, docker pull", remedy="logout"),
    dict(PULL_PRIVATE, **PRIVATE_NONE, name="containerd: no private login, docker pull"),
    dict(SAM_IMAGE, **{**PRIVATE_ENDED, "text": BARE}, name="containerd: expired private login, sam build of an image function"),
    dict(SAM_CONTAINER, **{**PUBLIC_ENDED, "text": SWALLOWED}, explained="sam-image-pull-failed", remedy="logout",
         name="containerd: expired public login, sam build --use-container"),
    dict(SAM_INVOKE, **{**PUBLIC_ENDED, "text": BARE}, name="containerd: expired public login, sam local invoke",
         remedy="logout"),
    dict(command=["docker", "pull", MISSING], image=MISSING, asked=["--image", MISSING], name="containerd: missing repository",
         text="not found", finding="repository-not-found", remedy=None, **GOOD),
    dict(PULL_PUBLIC, **HEALTHY, name="containerd, healthy: public image without a login", logins=[]),
    dict(SAM_IMAGE, **HEALTHY, **GOOD, name="containerd, healthy: sam build of an image function with a login"),
    dict(SAM_CONTAINER, **HEALTHY, name="containerd, healthy: sam build --use-container", logins=[]),
]
for scenario in CONTAINERD:
    scenario["engine"] = "containerd"

# buildx asks with the login that the docker command line has.
SAM_BUILDKIT = dict(SAM_IMAGE, command=["sam", "build", "--use-buildkit"])
COPY_BUILDKIT = dict(SAM_COPY_FROM, command=["sam", "build", "--use-buildkit"])
BUILDKIT = [
    dict(SAM_BUILDKIT, **{**PRIVATE_ENDED, "text": BARE}, name="buildx: expired private login, sam build --use-buildkit"),
    dict(SAM_BUILDKIT, **{**PRIVATE_NONE, "text": "401 Unauthorized"}, name="buildx: no private login, sam build --use-buildkit"),
    dict(COPY_BUILDKIT, **{**PUBLIC_ENDED, "text": BARE}, remedy="logout",
         name="buildx: expired public login, COPY --from, sam build --use-buildkit"),
    dict(SAM_BUILDKIT, **HEALTHY, **GOOD, name="buildx, healthy: sam build --use-buildkit with a login", engine="containerd"),
]

PODMAN = [
    dict(PULL_PRIVATE, **PRIVATE_ENDED, name="podman: expired private login, docker pull"),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, name="podman: expired public login, docker pull", remedy="logout"),
    dict(SAM_CONTAINER, **{**PUBLIC_ENDED, "text": SWALLOWED}, explained="sam-image-pull-failed", remedy="logout",
         name="podman: expired public login, sam build --use-container"),
    dict(SAM_INVOKE, **PUBLIC_ENDED, name="podman: expired public login, sam local invoke", remedy="logout"),
    dict(PULL_PUBLIC, **HEALTHY, name="podman, healthy: public image without a login", logins=[]),
    dict(PULL_PRIVATE, **HEALTHY, **GOOD, name="podman, healthy: private image with a login"),
]
for scenario in PODMAN:
    scenario["engine"] = "podman"

OTHER_ENGINES = BUILDKIT + CONTAINERD + PODMAN

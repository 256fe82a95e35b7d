"""The same with another engine than dockerd as Debian has it. Written as in `scenarios.py` and `severities.py`, and with

engine      the name of one in `engines.py`
newer       programs of the newer suite on PATH
buildx      the command needs it
"""
from scenarios import (APP, HEALTHY, LAMBDA, PRIVATE, PRIVATE_ENDED, PRIVATE_NONE, PULL_PRIVATE, PULL_PUBLIC,
                       PUBLIC_ENDED, SAM_CONTAINER, SAM_COPY_FROM, SAM_IMAGE, SAM_INVOKE, SWALLOWED)



def without_evidence(row):
    """The same where no registry is asked, so that none can be quoted."""
    return {key: value for key, value in row.items() if key != "evidence"}


GOOD = dict(logins=[(PRIVATE, "private", "eu-west-1", 9999)])
MISSING = f"{PRIVATE}/app/norepo:1"
# All that is said of a login that has ended, where images are kept in containerd, and by buildx. For ECR Private a missing
# permission reads the same, so the text alone tells nothing; the doctor asks and knows.
BARE = "403 Forbidden"
PRIVATE_BARE = {**PRIVATE_ENDED, "text": BARE, "explained": "private-403-head"}
PUBLIC_BARE = {**PUBLIC_ENDED, "text": BARE, "explained": "public-403-stale-login", "remedy": "logout"}
PUBLIC_SWALLOWED = {**PUBLIC_ENDED, "text": SWALLOWED, "explained": "sam-image-pull-failed", "remedy": "logout"}
# A client, or the doctor, that asks registries itself.
BY_ITSELF = {"HTTPS_PROXY": "{proxy}", "SSL_CERT_FILE": "{ca}"}

# What buildx builds from does not become an image of the engine's.
BUILDX = dict(command=["sam", "build", "--use-buildkit"], image="worker:latest", environment=BY_ITSELF, buildx=True)
SAM_BUILDX, COPY_BUILDX = {**SAM_IMAGE, **BUILDX}, {**SAM_COPY_FROM, **BUILDX}
BUILDKIT = [
    dict(SAM_BUILDX, **PRIVATE_BARE, name="buildx: expired private login, sam build --use-buildkit"),
    dict(SAM_BUILDX, **{**PRIVATE_NONE, "text": "401 Unauthorized"}, name="buildx: no private login, sam build --use-buildkit"),
    dict(COPY_BUILDX, **PUBLIC_BARE, name="buildx: expired public login, COPY --from, sam build --use-buildkit"),
    dict(SAM_BUILDX, **HEALTHY, logins=[(PRIVATE, "private", "eu-west-1", -60)], name="buildx: expired private login, image here",
         local=[APP], asks_nobody=True),
    dict(SAM_BUILDX, **HEALTHY, **GOOD, name="buildx, healthy: sam build --use-buildkit with a login"),
]

CONTAINERD = [
    dict(PULL_PRIVATE, **PRIVATE_BARE, name="containerd: expired private login, docker pull"),
    dict(PULL_PUBLIC, **PUBLIC_BARE, name="containerd: expired public login, docker pull"),
    dict(PULL_PRIVATE, **PRIVATE_NONE, name="containerd: no private login, docker pull"),
    dict(SAM_IMAGE, **PRIVATE_BARE, name="containerd: expired private login, sam build of an image function"),
    dict(SAM_CONTAINER, **PUBLIC_SWALLOWED, name="containerd: expired public login, sam build --use-container"),
    dict(SAM_INVOKE, **PUBLIC_BARE, name="containerd: expired public login, sam local invoke"),
    dict(command=["docker", "pull", MISSING], image=MISSING, asked=["--image", MISSING], name="containerd: missing repository",
         text="not found", finding="repo-not-found", evidence="name unknown", explained="tag-not-found", remedy=None, **GOOD),
    dict(PULL_PUBLIC, **HEALTHY, name="containerd, healthy: public image without a login", logins=[]),
    dict(SAM_IMAGE, **HEALTHY, **GOOD, name="containerd, healthy: sam build of an image function with a login"),
    dict(SAM_CONTAINER, **HEALTHY, name="containerd, healthy: sam build --use-container", logins=[]),
    dict(SAM_BUILDX, **PRIVATE_BARE, name="containerd, buildx: expired private login, sam build --use-buildkit"),
    dict(SAM_BUILDX, **HEALTHY, logins=[(PRIVATE, "private", "eu-west-1", -60)], local=[APP], asks_nobody=True,
         name="containerd, buildx: expired private login, image here"),
]

# podman cannot be asked about an image in a registry, and passes on failed pulls as good ones. The doctor then asks the
# registry itself, and where it cannot, says what it sees as likely.
LIKELY = dict(certainty="likely")
PODMAN = [
    dict(PULL_PRIVATE, **PRIVATE_ENDED, name="podman: expired private login, docker pull"),
    dict(PULL_PUBLIC, **PUBLIC_ENDED, name="podman: expired public login, docker pull", remedy="logout"),
    dict(SAM_CONTAINER, **{**PUBLIC_SWALLOWED, "text": "Container creation failed: no such image"},
         name="podman: expired public login, sam build --use-container"),
    dict(SAM_INVOKE, **PUBLIC_ENDED, name="podman: expired public login, sam local invoke", remedy="logout"),
    dict(**{**PULL_PRIVATE, **without_evidence(PRIVATE_ENDED), "asked": [*PULL_PRIVATE["asked"], "--offline"], **LIKELY},
         name="podman: expired private login, and the doctor is offline"),
    dict(PULL_PUBLIC, **HEALTHY, name="podman, healthy: public image without a login", logins=[]),
    dict(PULL_PRIVATE, **HEALTHY, **GOOD, name="podman, healthy: private image with a login"),
]
for rows, engine in ((CONTAINERD, "containerd"), (PODMAN, "podman")):
    for row in rows:
        row["engine"] = engine
for row in PODMAN:
    row["environment"] = BY_ITSELF

OTHER_ENGINES = BUILDKIT + CONTAINERD + PODMAN

"""Nothing that is needed comes from ECR, and a login for ECR that has ended lies around: no business of the doctor's.
Written as in `scenarios.py` and `severities.py`."""
from scenarios import LAMBDA, PROJECTS
from severities import PRIVATE_LOGIN, PUBLIC_LOGIN

ELSEWHERE = ("alpine:3.20", "ghcr.io/octo/tools:1")
HERE = dict(command=["sam", "build"], project=f"{PROJECTS}/image-elsewhere", local=[LAMBDA], image="worker:latest",
            prepared=[["docker", "tag", LAMBDA, image] for image in ELSEWHERE], text=None, asks_nobody=True)

OTHER_REGISTRIES = [
    dict(HERE, name="healthy: images of Docker Hub and GHCR beside expired logins for ECR", asked=["--for", "build"],
         logins=PUBLIC_LOGIN + PRIVATE_LOGIN),
    dict(HERE, name="healthy: the same in a credentials store", asked=["--for", "build"], helper=("file", None),
         scripts=["docker-credential-file"], logins=PUBLIC_LOGIN + PRIVATE_LOGIN),
]

"""The command behind `run --`. Written as in `scenarios.py`; what holds is said in `running.py`. And with

recorded    the program whose outputs are compared with what comes through
live        it never ends: the words after which it takes requests, and where it takes one that needs the image
"""
from scenarios import (HEALTHY, PRIVATE_NONE, PRIVATE_ENDED, PULL_PRIVATE, PULL_PUBLIC, PUBLIC_ENDED, SAM_CONTAINER,
                       SAM_IMAGE, SAM_INVOKE, SWALLOWED)

BY_DOCKER, BY_SAM = dict(recorded="docker"), dict(recorded="sam")
READY = "Press CTRL+C to quit"
START = dict(SAM_INVOKE, **PUBLIC_ENDED, remedy="logout")

RUNS = [
    dict(PULL_PUBLIC, **BY_DOCKER, **PUBLIC_ENDED, name="run: expired public login, docker pull", remedy="logout"),
    dict(PULL_PRIVATE, **BY_DOCKER, **PRIVATE_NONE, name="run: no private login, docker pull"),
    dict(SAM_INVOKE, **BY_SAM, **PUBLIC_ENDED, name="run: expired public login, sam local invoke", remedy="logout"),
    dict(SAM_CONTAINER, **BY_SAM, **{**PUBLIC_ENDED, "text": SWALLOWED}, remedy="logout",
         name="run: expired public login, sam build --use-container"),
    dict(SAM_IMAGE, **BY_SAM, **PRIVATE_ENDED, name="run: expired private login, sam build of an image function"),
    dict(PULL_PUBLIC, **BY_DOCKER, **HEALTHY, name="run, healthy: docker pull without a login", logins=[]),
    dict(START, name="run: expired public login, sam local start-lambda",
         command=["sam", "local", "start-lambda", "--port", "3101"],
         live=(READY, "http://127.0.0.1:3101/2015-03-31/functions/HelloWorldFunction/invocations", b"{}")),
    dict(START, name="run: expired public login, sam local start-api",
         command=["sam", "local", "start-api", "--port", "3102"], live=(READY, "http://127.0.0.1:3102/hello", None)),
]

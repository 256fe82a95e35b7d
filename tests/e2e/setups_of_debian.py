"""What each client sends where Debian's own credential helpers keep the logins, or fail to, and with newer programs than
the machine's. Written as in `setups.py`, and with

kept        what the real helper `pass` keeps, as in `helpers`; its store is set up with a key of its own
lost_key    the key of that store is gone
newer       programs of the newer suite on PATH: `docker`, `docker-credential-ecr-login`
aws         there are AWS credentials, and an AWS that answers
"""
from setups import ONE, OTHER, PRIVATE, PUBLIC

ECR_LOGIN = {"credHelpers": {PRIVATE: "ecr-login"}}
IN_VARIABLE = {"DOCKER_AUTH_CONFIG": '{{"auths": {{"HOST": {{"auth": "<auth good>"}}}}}}'}

SETUPS_OF_DEBIAN = [
    dict(name="ecr-login as the store, without AWS credentials, beside an entry", auths=ONE, config={"credsStore": "ecr-login"},
         real=["ecr-login"], online=True),
    dict(name="ecr-login of ECR Public, without AWS credentials", host=PUBLIC, config={"credHelpers": {PUBLIC: "ecr-login"}},
         real=["ecr-login"], online=True),
    dict(name="ecr-login of another registry, beside an entry", auths=ONE, config={"credHelpers": {OTHER: "ecr-login"}},
         real=["ecr-login"], online=True),
    dict(name="ecr-login with AWS credentials", config=ECR_LOGIN, newer=["docker-credential-ecr-login"], aws=True, online=True),
    dict(name="ecr-login with AWS credentials wins over an entry", auths={PRIVATE: "expired"}, config=ECR_LOGIN,
         newer=["docker-credential-ecr-login"], aws=True, online=True),
    dict(name="ecr-login as the store, with AWS credentials", config={"credsStore": "ecr-login"},
         newer=["docker-credential-ecr-login"], aws=True, online=True),

    dict(name="pass", config={"credsStore": "pass"}, real=["pass"], kept={PRIVATE: "good"}),
    dict(name="pass wins over an entry", auths={PRIVATE: "expired"}, config={"credHelpers": {PRIVATE: "pass"}}, real=["pass"],
         kept={PRIVATE: "good"}),
    dict(name="pass that keeps the address", auths={f"https://{PRIVATE}": {}}, config={"credsStore": "pass"}, real=["pass"],
         kept={f"https://{PRIVATE}": "good"}),
    dict(name="pass that has nothing of the host, beside an entry", auths=ONE, config={"credsStore": "pass"}, real=["pass"],
         kept={OTHER: "expired"}),
    dict(name="pass whose key is gone, beside an entry", auths=ONE, config={"credsStore": "pass"}, real=["pass"],
         kept={PRIVATE: "expired"}, lost_key=True),
    dict(name="pass is there and nothing is configured", text="{}", real=["pass"], kept={PRIVATE: "good"}),
    dict(name="pass is there and something is in auths", auths={OTHER: {}}, real=["pass"], kept={PRIVATE: "good"}),
    dict(name="pass never set up, and nothing is configured", text="{}", real=["pass"]),

    dict(name="secretservice without D-Bus, beside an entry", auths=ONE, config={"credsStore": "secretservice"},
         real=["secretservice"]),
    dict(name="secretservice without D-Bus", config={"credsStore": "secretservice"}, real=["secretservice"]),
    dict(name="secretservice without D-Bus, of another registry", auths=ONE, config={"credHelpers": {OTHER: "secretservice"}},
         real=["secretservice"], asked=["--all-helpers"]),
    dict(name="secretservice without D-Bus is there, and nothing is configured", text="{}", real=["secretservice"]),

    dict(name="DOCKER_AUTH_CONFIG, and a docker that reads it", variables=IN_VARIABLE, newer=["docker"]),
    dict(name="DOCKER_AUTH_CONFIG beside an entry, and a docker that reads it", auths={PRIVATE: "expired"}, newer=["docker"],
         variables=IN_VARIABLE),
    dict(name="a newer docker, a store that fails, beside an entry", auths=ONE, config={"credsStore": "a"},
         helpers={"a": "fails"}, newer=["docker"]),
    dict(name="a newer docker, an address", auths={f"https://{PRIVATE}/v1/": "good"}, newer=["docker"]),
    dict(name="a newer docker, a store without it, beside an entry", auths=ONE, config={"credsStore": "a"}, helpers={"a": {}},
         newer=["docker"]),
    dict(name="a newer docker, secretservice and nothing configured", text="{}", helpers={"secretservice": {PRIVATE: "good"}},
         newer=["docker"]),
    dict(name="images in containerd, the host itself", auths=ONE, engine="containerd"),
    dict(name="images in containerd, an identity token alone", auths={PRIVATE: {"identitytoken": "<good>"}}, engine="containerd"),
    dict(name="images in containerd, a store", config={"credsStore": "a"}, helpers={"a": {PRIVATE: "good"}}, engine="containerd"),
]
for setup in SETUPS_OF_DEBIAN:
    setup["name"] = f"sends: {setup['name']}"

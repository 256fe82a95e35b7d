"""What each client sends: a row a set-up of stored credentials, data only. `setup.py` says what it means that one holds.

name        what is stored, and where
host        the registry
auths       `auths` of ~/.docker/config.json. A kind of token alone (`good`) is an entry with that token in `auth`; in any
            other entry `<good>` stands for the token, and `<auth good>` for base64 of `AWS:` and it
config      further keys of config.json
text        the whole text of config.json, instead of the two
dockercfg   the text of ~/.dockercfg
variables   further variables; {home} in one is the user's home, and tokens are written as in `auths`
files       further files in the user's home, written as `text`
programs    further programs on PATH, which do nothing
helpers     programs docker-credential-NAME: what each keeps, {registry: kind of token}, or how it fails
real        helpers of Debian's on PATH
online      the doctor may use the network: there is a helper that does
asked       further options of the doctor
of_old      clients that are known to do otherwise in Docker 20.10, which may be what this machine has
unsure      clients whose behaviour depends on what the doctor cannot see, with how it says so; `unknown` it must be

The kinds of token are those that the stand-in registry tells apart: `good`, `expired`, `foreign` (of another region), and
`malformed`. So each source holds one of its own kind, and the registry's log says which of them was sent.
"""
PRIVATE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
PUBLIC = "public.ecr.aws"
OTHER = "registry.example.com"

ONE = {PRIVATE: "good"}

SETUPS = [
    # Keys of `auths`.
    dict(name="nothing is stored"),
    dict(name="the host itself", auths=ONE),
    dict(name="an address", auths={f"https://{PRIVATE}": "good"}),
    dict(name="an address with /v1/", auths={f"https://{PRIVATE}/v1/": "good"}),
    dict(name="an address with /v2/", auths={f"https://{PRIVATE}/v2/": "good"}),
    dict(name="a host with a path", auths={f"{PRIVATE}/app/ok": "good"}),
    dict(name="an address without TLS", auths={f"http://{PRIVATE}": "good"}),
    dict(name="a host with a port", auths={f"{PRIVATE}:443": "good"}),
    dict(name="a host in capitals", auths={PRIVATE.upper(): "good"}),
    dict(name="the host wins over an address before it", auths={f"https://{PRIVATE}/v2/": "foreign", PRIVATE: "expired"}),
    dict(name="an empty entry hides an address", auths={PRIVATE: {}, f"https://{PRIVATE}": "good"}),
    dict(name="two addresses", auths={f"http://{PRIVATE}": "foreign", f"https://{PRIVATE}": "expired"},
         unsure={"docker-cli", "buildx", "docker-py in builds"}),
    dict(name="another registry", auths={OTHER: "good"}),
    dict(name="ECR Public, by its host", host=PUBLIC, auths={PUBLIC: "good"}),
    dict(name="ECR Public, by an alias", host=PUBLIC, auths={f"{PUBLIC}/alias": "expired"}),

    # Forms of an entry.
    dict(name="user name and password", auths={PRIVATE: {"username": "AWS", "password": "<good>"}}),
    dict(name="auth beside user name and password",
         auths={PRIVATE: {"auth": "<auth good>", "username": "AWS", "password": "<expired>"}}),
    dict(name="an identity token alone", auths={PRIVATE: {"identitytoken": "<good>"}}),
    dict(name="an identity token beside auth", auths={PRIVATE: {"auth": "<auth good>", "identitytoken": "<expired>"}}),
    dict(name="an empty auth", auths={PRIVATE: {"auth": ""}}),
    dict(name="auth that is not base64", auths={PRIVATE: {"auth": "%%%"}}),
    dict(name="auth that is not base64, of another registry", auths={PRIVATE: {"username": "AWS", "password": "<good>"},
                                                                     OTHER: {"auth": "%%%"}}),
    dict(name="auth with a line break in it", auths={PRIVATE: {"auth": "<broken auth good>"}}),
    dict(name="auth with a blank in it", auths={PRIVATE: {"auth": "<blank auth good>"}}),
    dict(name="an entry that is null", auths={PRIVATE: None}),
    dict(name="an entry that is a number, beside a good one", auths={OTHER: 5, PRIVATE: "good"}),

    # The file.
    dict(name="JSON that is cut off", text='{"auths": {"HOST": {"auth": "<auth good>"}}'),
    dict(name="something after the JSON", text='{"auths": {"HOST": {"auth": "<auth good>"}}} x'),
    dict(name="a byte order mark", text='\ufeff{"auths": {"HOST": {"auth": "<auth good>"}}}'),
    dict(name="no section at all", text='{"HOST": {"auth": "<auth good>"}}'),
    dict(name="~/.dockercfg alone", text=None, dockercfg='{"HOST": {"auth": "<auth good>"}}', of_old={"buildx"}),
    dict(name="~/.dockercfg with auths", text=None, dockercfg='{"auths": {"HOST": {"auth": "<auth good>"}}}'),
    dict(name="config.json and ~/.dockercfg", auths=ONE, dockercfg='{"HOST": {"auth": "<auth expired>"}}'),
    dict(name="DOCKER_CONFIG names an empty folder", auths=ONE, variables={"DOCKER_CONFIG": "{home}"}),

    # Credential helpers.
    dict(name="a helper of the host", config={"credHelpers": {PRIVATE: "a"}}, helpers={"a": {PRIVATE: "good"}}),
    dict(name="a helper of the host's address", config={"credHelpers": {f"https://{PRIVATE}": "a"}},
         helpers={"a": {PRIVATE: "good", f"https://{PRIVATE}": "expired"}}),
    dict(name="a helper of the host's address beside an entry", auths={PRIVATE: "foreign"},
         config={"credHelpers": {f"https://{PRIVATE}": "a"}}, helpers={"a": {f"https://{PRIVATE}": "expired"}}),
    dict(name="a helper of the host wins over the store", config={"credHelpers": {PRIVATE: "a"}, "credsStore": "b"},
         helpers={"a": {PRIVATE: "good"}, "b": {PRIVATE: "expired"}}),
    dict(name="an empty helper name", auths=ONE, config={"credHelpers": {PRIVATE: ""}, "credsStore": "b"},
         helpers={"b": {PRIVATE: "expired"}}),
    dict(name="a store", auths={PRIVATE: {}}, config={"credsStore": "a"}, helpers={"a": {PRIVATE: "good"}}),
    dict(name="a store wins over an entry", auths=ONE, config={"credsStore": "a"}, helpers={"a": {PRIVATE: "expired"}}),
    dict(name="a store that has nothing, beside an entry", auths=ONE, config={"credsStore": "a"}, helpers={"a": {}}),
    dict(name="a helper that has nothing, beside an entry", auths=ONE, config={"credHelpers": {PRIVATE: "a"}},
         helpers={"a": {}}),
    dict(name="a store that has the address", auths={f"https://{PRIVATE}": {}}, config={"credsStore": "a"},
         helpers={"a": {f"https://{PRIVATE}": "good"}}),
    dict(name="a store that has the host and the address", auths={PRIVATE: {}, f"https://{PRIVATE}": {}},
         config={"credsStore": "a"}, helpers={"a": {PRIVATE: "expired", f"https://{PRIVATE}": "good"}}),
    dict(name="a store that answers with empty fields, beside an entry", auths=ONE, config={"credsStore": "a"},
         helpers={"a": "empty"}),
    dict(name="a store that fails, beside an entry", auths=ONE, config={"credsStore": "a"}, helpers={"a": "fails"}),
    dict(name="a store that fails wordily, beside an entry", auths=ONE, config={"credsStore": "a"}, helpers={"a": "wordy"}),
    dict(name="a store that answers nonsense", auths=ONE, config={"credsStore": "a"}, helpers={"a": "nonsense"}),
    dict(name="a store that answers without a password", auths=ONE, config={"credsStore": "a"}, helpers={"a": "half"}),
    dict(name="a store that is missing, beside an entry", auths=ONE, config={"credsStore": "gone"}),
    dict(name="a store that is missing", config={"credsStore": "gone"}),
    dict(name="a store that may not be executed", auths=ONE, config={"credsStore": "a"}, helpers={"a": "no program"}),
    dict(name="a store that is for another machine", auths=ONE, config={"credsStore": "a"}, helpers={"a": "other machine"}),
    dict(name="a store with an identity token", config={"credsStore": "a"}, helpers={"a": "identity token"}),
    dict(name="a missing helper of another registry", auths=ONE, config={"credHelpers": {OTHER: "gone"}}),
    dict(name="a failing helper of another registry", auths=ONE, config={"credHelpers": {OTHER: "a"}}, helpers={"a": "fails"},
         asked=["--all-helpers"]),
    dict(name="a store that keeps the address, which auths does not say", config={"credsStore": "a"},
         helpers={"a": {f"https://{PRIVATE}": "good"}}, asked=["--all-helpers"]),
    dict(name="a store that can list nothing", config={"credsStore": "a"}, helpers={"a": "lists nothing"},
         asked=["--all-helpers"]),
    dict(name="a helper of another registry that has nothing", auths=ONE, config={"credHelpers": {OTHER: "a"}},
         helpers={"a": {}}),
    dict(name="Debian's ecr-login without AWS credentials", auths=ONE, config={"credHelpers": {PRIVATE: "ecr-login"}},
         real=["ecr-login"], online=True),
    dict(name="Debian's ecr-login, offline", config={"credHelpers": {PRIVATE: "ecr-login"}}, real=["ecr-login"],
         unsure={"docker-cli", "docker-py", "docker-py in builds", "buildx"}),
    dict(name="Debian's pass, never set up", auths=ONE, config={"credsStore": "pass"}, real=["pass"]),

    # Stores that the docker CLI takes by itself.
    dict(name="secretservice is there and nothing is configured", helpers={"secretservice": {PRIVATE: "good"}}),
    dict(name="secretservice is there and auths is empty", text='{"auths": {}}', helpers={"secretservice": {PRIVATE: "good"}}),
    dict(name="secretservice is there and something is in auths", auths={OTHER: {}},
         helpers={"secretservice": {PRIVATE: "good"}}),
    dict(name="secretservice is there and there is no config.json", text=None, helpers={"secretservice": {PRIVATE: "good"}}),
    dict(name="pass and secretservice are there", text='{}', helpers={"pass": {PRIVATE: "good"},
                                                                     "secretservice": {PRIVATE: "expired"}}),
    dict(name="pass and the program that it needs are there", text='{}', helpers={"pass": {PRIVATE: "good"},
         "secretservice": {PRIVATE: "expired"}}, programs=["pass"]),
    dict(name="the program pass without its helper", text='{}', helpers={"secretservice": {PRIVATE: "expired"}},
         programs=["pass"]),

    # DOCKER_AUTH_CONFIG, which only newer docker CLIs read.
    dict(name="DOCKER_AUTH_CONFIG", variables={"DOCKER_AUTH_CONFIG": '{{"auths": {{"HOST": {{"auth": "<auth good>"}}}}}}'},
         unsure={"docker-cli", "buildx"}),
    dict(name="DOCKER_AUTH_CONFIG beside an entry", auths={PRIVATE: "expired"}, unsure={"docker-cli", "buildx"},
         variables={"DOCKER_AUTH_CONFIG": '{{"auths": {{"HOST": {{"auth": "<auth good>"}}}}}}'}),
    dict(name="DOCKER_AUTH_CONFIG that is nonsense", auths=ONE, variables={"DOCKER_AUTH_CONFIG": "nonsense"}),

    # Logins for other programs.
    dict(name="podman's login", files={".config/containers/auth.json": '{"auths": {"HOST": {"auth": "<auth good>"}}}'}),
    dict(name="REGISTRY_AUTH_FILE", files={"other.json": '{"auths": {"HOST": {"auth": "<auth good>"}}}'},
         variables={"REGISTRY_AUTH_FILE": "{home}/other.json"}),
    dict(name="Finch's login", files={".finch/config.json": '{"auths": {"HOST": {"auth": "<auth good>"}}}'}),
]
for setup in SETUPS:
    setup["name"] = f"sends: {setup['name']}"

"""Is it foretold what each client sends? Stores credentials, asks the doctor what every client will send to a registry,
lets each client ask that registry for an image, and reads in the registry's log what arrived."""
import base64
import json
import re
import subprocess
from pathlib import Path

import password_store
from install import helpers_of_debian
from scenario import SECRET, add_newer, expect

# How helpers fail; each is a shell script that has read its input.
FAILING = {
    "empty": """[ "$1" = list ] && echo '{}' || echo '{"ServerURL":"","Username":"","Secret":""}'""",
    "lists nothing": "[ $1 = get ] && echo credentials not found in native keychain || echo not implemented; exit 1",
    "fails": "echo 'the keychain is locked'; exit 1",
    "wordy": "echo 'oh: credentials not found in native keychain'; exit 1",
    "nonsense": "echo hello",
    "half": """[ "$1" = list ] && echo '{"HOST":"AWS"}' || echo '{"ServerURL":"x","Username":"AWS","Secret":""}'""",
    "identity token": """[ "$1" = list ] && echo '{"HOST":"<token>"}' || echo '{"ServerURL":"x","Username":"<token>","Secret":"abc"}'""",
}
# How an `auth` value may be spoilt.
FORMS = {
    "broken": lambda auth: auth[:40] + "\\n" + auth[40:],
    "blank": lambda auth: auth[:40] + " " + auth[40:],
    "ended": lambda auth: auth + "\\n",
    "padded": lambda auth: "  " + auth + " ",
    "unpadded": lambda auth: auth.rstrip("="),
    "twice": lambda auth: base64.b64encode(auth.encode()).decode(),
}
# Keeps what its neighbour `NAME.json` has.
KEEPING = """#!/usr/bin/env python3
import json, sys
kept = json.load(open(__file__ + ".json"))
if sys.argv[1] == "list":
    print(json.dumps({server: "AWS" for server in kept}))
else:
    server = sys.stdin.read().strip()
    if server not in kept:
        print("credentials not found in native keychain")
        sys.exit(1)
    print(json.dumps({"ServerURL": server, "Username": "AWS", "Secret": kept[server]}))
"""
PULL = "import docker, sys; docker.from_env().api.pull(sys.argv[1])"
BUILD = """
import docker, io, sys
for line in docker.from_env().api.build(fileobj=io.BytesIO(f"FROM {sys.argv[1]}".encode()), decode=True): pass
"""
# How a client asks for an image. docker-py pulls (sam build --use-container) and builds (sam local, image functions).
CLIENTS = {
    "docker-cli": ["docker", "pull", "IMAGE"],
    "docker-py": ["PYTHON", "-c", PULL, "IMAGE"],
    "docker-py in builds": ["PYTHON", "-c", BUILD, "IMAGE"],
    "buildx": ["BUILDKIT"],
}
BUILDX = ["docker", "buildx", "build"]
PATIENCE = 60  # seconds for one command


def holds_setup(world, doctor, setup, folder, alter=lambda line: line):
    """Raises `Broken` where a client sends something else than was foretold. `alter` changes what was foretold."""
    world.use_engine(setup.get("engine", "docker"))
    user = Person(world, setup, folder)
    foretold = {client: alter(kind) for client, kind in foretell(user, doctor).items()}
    arrived = {client: ask(user, client) for client in foretold}
    wrong = {}
    for client, kind in foretold.items():
        if client in setup.get("of_old", ()) and buildkit(user) != BUILDX:
            continue
        unsure = setup.get("unsure", ())
        if client in unsure or client == "buildx" and "built-in BuildKit" in unsure and buildkit(user)[0] != "docker":
            if kind != "unknown":
                wrong[client] = (kind, "cannot be told")
        elif kind != arrived[client]:
            wrong[client] = (kind, arrived[client])
    words = [f"{client}: foretold {told}, and what arrives is {came}" for client, (told, came) in wrong.items()]
    expect(not wrong, "; ".join(words), f"foretold {foretold}\narrived  {arrived}")


class Person:
    """Somebody with stored credentials."""

    def __init__(self, world, setup, folder):
        self.world, self.setup, self.home = world, setup, folder / "home"
        self.host = setup.get("host", "123456789012.dkr.ecr.eu-west-1.amazonaws.com")
        self.number = folder.name
        self.tokens = self.make_tokens()
        (self.home / "bin").mkdir(parents=True)
        self.store()
        self.add_programs()
        variables = {name: self.filled(value.format(home=self.home)) for name, value in setup.get("variables", {}).items()}
        self.environment = {**world.environment(self.home), **variables,
                            "HTTPS_PROXY": world.addresses["proxy"], "SSL_CERT_FILE": str(world.addresses["ca"])}
        # No AWS credentials: helpers that look for some are to find none.
        for name in list(self.environment):
            if name.startswith("AWS_") and not setup.get("aws") and name != "AWS_EC2_METADATA_DISABLED":
                del self.environment[name]
        real = setup.get("real", [])
        if real:
            tools = helpers_of_debian()
            for name in real:
                (self.home / "bin" / f"docker-credential-{name}").symlink_to(tools / f"docker-credential-{name}")
        if "kept" in setup:
            password_store.set_up(self, {server: self.tokens[kind] for server, kind in setup["kept"].items()},
                                  setup.get("lost_key"))

    def make_tokens(self):
        service, region = ("public", "us-east-1") if self.host == "public.ecr.aws" else ("private", "eu-west-1")
        elsewhere = ("private", "us-east-1")
        return {"good": self.world.token(service, region, 9999), "expired": self.world.token(service, region, -60),
                "foreign": self.world.token(*elsewhere, 9999), "malformed": "hunter2"}

    def filled(self, text):
        text = text.replace("HOST", self.host)
        def token(found):
            words = found[1].split()
            plain = self.tokens[words[-1]]
            if "auth" not in words:
                return plain
            auth = base64.b64encode(f"AWS:{plain}".encode()).decode()
            return FORMS.get(words[0], str)(auth)
        return re.sub(rf"<((?:(?:{'|'.join(FORMS)}) )?(?:auth )?(?:good|expired|foreign|malformed))>", token, text)

    def store(self):
        setup = self.setup
        entries = {key: {"auth": f"<auth {entry}>"} if isinstance(entry, str) else entry
                   for key, entry in setup.get("auths", {}).items()}
        config = {**({"auths": entries} if entries else {}), **setup.get("config", {})}
        files = dict(setup.get("files", {}))
        text = setup.get("text", json.dumps(config, indent="\t"))
        if text is not None:
            files[".docker/config.json"] = text
        if "dockercfg" in setup:
            files[".dockercfg"] = setup["dockercfg"]
        for name, text in files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.filled(text))

    def add_programs(self):
        add_newer(self.home / "bin", self.setup.get("newer", []))
        for name, kept in self.setup.get("helpers", {}).items():
            path = self.home / "bin" / f"docker-credential-{name}"
            if isinstance(kept, dict):
                path.write_text(KEEPING)
                logins = {server: self.tokens[kind] for server, kind in kept.items()}
                Path(f"{path}.json").write_text(json.dumps(logins))
            elif kept == "other machine":
                path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(200))
            elif kept == "no interpreter line":
                path.write_text("echo '{}'\n")
            elif kept == "no interpreter":
                path.write_text("#!/no/where/python\n")
            else:
                path.write_text(f"#!/bin/sh\n{FAILING.get(kept, '').replace('HOST', self.host)}\n")
            path.chmod(0o644 if kept == "no program" else 0o755)
        for name in self.setup.get("programs", []):
            path = self.home / "bin" / name
            path.write_text("#!/bin/sh\n")
            path.chmod(0o755)

    def image(self, client):
        """One of its own for each client, so that nothing is here already."""
        name = re.sub(r"[^a-z]", "", client)
        folder = "app/" if self.host != "public.ecr.aws" else "alias/"
        return f"{self.host}/{folder}ok{self.number}{name}:1"

    def run(self, command, stdin=""):
        ran = subprocess.run(list(map(str, command)), env=self.environment, cwd=self.home, input=stdin, text=True,
                             errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE)
        return ran.returncode, ran.stdout


def foretell(user, doctor):
    """What the doctor says each client sends: a kind of token, `nothing`, `fails` or `unknown`."""
    command = [doctor, "check", "--format", "json", *user.setup.get("asked", []), "--image", user.image("docker-cli")]
    command += ["--offline"] * (not user.setup.get("online"))
    _, output = user.run(command)
    expect(not SECRET.search(output), "no output may show a token", "(not repeated)")
    registries = json.loads(output)["registries"]
    clients = {report["client"]: report for report in registries[0]["clients"]}
    told = {client: kind_of(user, report) for client, report in clients.items()}
    in_builds = clients["docker-py"].get("in_builds")
    told["docker-py in builds"] = kind_of(user, in_builds) if in_builds else told["docker-py"]
    if not buildkit(user):
        told.pop("buildx")
    return told


def kind_of(user, report):
    """The kind of token in the source that the doctor names."""
    if report["sends"] == "identity-token":
        return "nothing"  # ECR Private asks for a user name and a password
    if report["sends"] != "basic":
        return report["sends"]
    source, setup = report["source"], user.setup
    if helper := re.match(r'docker-credential-(\S+)(?: under "(.*?)")?', source):
        if "newer" in setup and helper[1] == "ecr-login":
            return "good"
        kept = setup["kept"] if "kept" in setup else setup["helpers"][helper[1]]
        return kept[helper[2] or user.host] if isinstance(kept, dict) else kept
    files = {f"~/{name}": text for name, text in setup.get("files", {}).items()}
    file, key = re.match(r'(.*) auths\["(.*)"\]$', source).groups()
    if file == "~/.dockercfg":
        entry = setup["dockercfg"]
    elif file in setup.get("variables", {}):
        entry = setup["variables"][file]
    else:
        entry = files.get(file) or (setup["text"] if "text" in setup else setup["auths"][key])
    if isinstance(entry, str) and entry in user.tokens:
        return entry
    # Of equal keys in a text the last counts, of the fields of an entry the first.
    kinds = re.findall(r"<(?:\w+ )?(?:auth )?(\w+)>", entry if isinstance(entry, str) else json.dumps(entry))
    return kinds[-1 if isinstance(entry, str) else 0]


def ask(user, client):
    """What the registry got from this client: a kind of token, `nothing`, or `fails` where nobody asked it."""
    image = user.image(client)
    command = [{"IMAGE": image, "PYTHON": user.world.python}.get(word, word) for word in CLIENTS[client]]
    if command == ["BUILDKIT"]:
        context = user.home / "context"
        context.mkdir(exist_ok=True)
        (context / "Dockerfile").write_text(f"FROM {image}\n")
        command = [*buildkit(user), context]
    before = len(user.world.requests())
    code, output = user.run(command)
    asked = [entry for entry in user.world.requests()[before:] if entry["service"] == "registry" and entry["host"] == user.host]
    kinds = {entry["credential"].partition("-")[2] for entry in asked if entry["credential"].startswith("basic-")}
    expect(len(kinds) < 2, f"{client} sends several logins", sorted(kinds))
    if kinds:
        return kinds.pop()
    # BuildKit's daemon asks without a login before its client looks for one.
    gave_up = not asked or client == "buildx" and code != 0 and "401 Unauthorized" not in output
    return "fails" if gave_up else "nothing"


def buildkit(user):
    """`docker build` with BuildKit: buildx where it is there, else what Docker before 23 has built in."""
    if not hasattr(user.world, "buildkit"):
        user.world.buildkit = find_buildkit(user)
    return user.world.buildkit


def find_buildkit(user):
    """Asked without this user's configuration, which may be the very thing that is broken."""
    plain = ["env", "DOCKER_CONFIG=/nowhere"]
    if user.run([*plain, "docker", "buildx", "version"])[0] == 0:
        return BUILDX
    for program in ("docker", "/usr/bin/docker"):
        code, version = user.run([*plain, program, "version", "--format", "{{.Client.Version}}"])
        if code == 0 and int(version.split(".")[0]) < 23:
            return ["env", "DOCKER_BUILDKIT=1", program, "build"]
    return None

"""Does the remedy heal? Breaks a set-up, runs the real command, asks the doctor, runs its remedy, runs the command again."""
import base64
import json
import re
import shutil
import subprocess
from pathlib import Path

from engines import HELPERS, Lacking
from install import newer_docker

PROJECT = Path(__file__).resolve().parents[2]
SECRET = re.compile(r"eyJ|QVdTO")  # how a token begins, and how "AWS:" and a token do in base64
PATIENCE = 120  # seconds for one command


class Broken(Exception):
    """A scenario that does not hold."""


def expect(condition, what, output=""):
    if not condition:
        raise Broken(f"{what}\n{output}".rstrip())


def holds(world, doctor, scenario, folder, alter=lambda line: line, expect_more=None):
    """Raises `Broken` where the scenario does not hold. `alter` changes the remedy, to see that this is noticed;
    `expect_more` tries something else with the same set-up."""
    world.use_engine(scenario.get("engine") or "docker")
    user = User(world, scenario, folder)
    if scenario.get("buildx") and user.run(["docker", "buildx", "version"])[0] != 0:
        raise Lacking("no buildx runs here")
    world.forget_images()
    user.pull_beforehand(scenario.get("local", []))
    for done in scenario.get("prepared", []):
        code, output = user.run(done)
        expect(code == 0, f"{done} must work", output)
    user.store_logins(scenario)
    for done in scenario.get("before", []):
        code, output = user.run(done)
        expect(code == 0, f"{done} must work before anything is broken", output)
        world.forget_images()
    if scenario.get("engine") is False:
        world.stop_engine()
    undo = [world.serve_tls(user.home / "certs")] if scenario.get("tls") else []
    if "socket" in scenario:
        undo.append(world.move_socket(Path(scenario["socket"].format(home=user.home))))
    user.choose_context(scenario)
    user.give_files(scenario)
    try:
        if expect_more:
            expect_more(user, doctor, scenario, alter)
        elif scenario["text"] is None:
            expect_silence(user, doctor, scenario)
        elif scenario.get("severity") == "warning":
            expect_warning(user, doctor, scenario)
        else:
            expect_healing(user, doctor, scenario, alter)
    finally:
        for back in reversed(undo):
            back()
        if not world.engine_runs():
            world.start_engine()


def expect_silence(user, doctor, scenario):
    """The command works, and the doctor finds nothing."""
    code, output, requests = run_real(user, scenario)
    hosts = {seen["host"] for seen in requests}
    expect(code == 0 or not scenario.get("ends_well", True), f"{scenario['command']} must work", output)
    if scenario["image"]:
        expect_image(user, scenario["image"], code, output)
    if scenario.get("asks_nobody"):
        expect(not hosts, f"{scenario['command']} must ask no registry, not {hosts}", output)
    if "arrives" in scenario:
        logins = {seen["credential"].partition("-")[2] for seen in requests} - {""}
        expect(logins == {scenario["arrives"]}, f"the login that arrives must be {scenario['arrives']}", logins)
    findings = check(user, doctor, scenario, exit_code=0)
    if "label" in scenario:  # what other commands would meet is told as a warning
        findings = [found for found in findings if found["severity"] == "error" or scenario["label"] in found["breaks"]]
    expect(findings == [], "the doctor must be silent", json.dumps(findings, indent=1))


def expect_warning(user, doctor, scenario):
    """The command complains and goes on with what it has; the doctor warns."""
    code, output, requests = run_real(user, scenario)
    hosts = {seen["host"] for seen in requests}
    expect(code == 0 or not scenario.get("ends_well", True), f"{scenario['command']} must go on", output)
    expect(scenario["text"] in output, f"{scenario['command']} must say {scenario['text']!r}", output)
    expect(hosts, "it must have asked a registry", output)
    expect_finding(check(user, doctor, scenario, exit_code=0), scenario)


def expect_healing(user, doctor, scenario, alter):
    """The command fails, the doctor says why, and after its remedy the command works."""
    command, image = scenario["command"], scenario["image"]
    code, output, _ = run_real(user, scenario)
    expect(code != 0 and scenario["text"] in output, f"{command} must fail with {scenario['text']!r}", output)
    local = [*scenario.get("local", []), *scenario.get("also_local", [])]
    expect(image in local or not is_here(user, image), f"{image} must not be here yet", output)
    finding = expect_finding(check(user, doctor, scenario, exit_code=1), scenario)
    expect_explained(user, doctor, scenario, output)
    if scenario["remedy"]:
        line = alter(line_of(finding, scenario["remedy"], scenario.get("first")))
        for further, remedy in scenario.get("then", []):
            if "played" in scenario:
                user.give(scenario["played"])
            else:
                follow(user, scenario, line)
            expected = {**scenario, "finding": further, "evidence": ""}
            finding = expect_finding(check(user, doctor, scenario, exit_code=1), expected)
            line = alter(line_of(finding, remedy))
        heal(user, scenario, line)
        check(user, doctor, scenario, exit_code=0, healed=True)


def run_real(user, scenario):
    """Exit code and output of the real command, and what registries were asked meanwhile."""
    before = len(user.world.requests())
    code, output = user.run(scenario["command"])
    return code, output, [seen for seen in user.world.requests()[before:] if seen["service"] == "registry"]


class User:
    """Somebody with a home, a Docker configuration and a project."""

    def __init__(self, world, scenario, folder):
        self.world, self.home, self.project = world, folder / "home", folder / "project"
        (self.home / "bin").mkdir(parents=True)
        for script in scenario.get("scripts", []):
            shutil.copy(HELPERS / script, self.home / "bin")
        add_newer(self.home / "bin", scenario.get("newer", []))
        if "project" in scenario:
            shutil.copytree(PROJECT / scenario["project"], self.project)
        self.project.mkdir(exist_ok=True)
        further = {name: value.format(home=self.home, **world.addresses) for name, value in scenario.get("environment", {}).items()}
        self.environment = {**world.environment(self.home), **further}
        self.config = Path(further.get("DOCKER_CONFIG", self.home / ".docker")) / "config.json"
        self.typed = ""  # what this user's shell has been told

    def pull_beforehand(self, images):
        """With a login of its own, in another folder."""
        for image in images:
            host = image.partition("/")[0]
            private = re.search(r"\.dkr\.ecr\.([^.]+)\.", host)
            auths = {host: auth(self.world.token("private", private[1], 600))} if private else {}
            config = self.home / "beforehand" / "config.json"
            config.parent.mkdir(exist_ok=True)
            config.write_text(json.dumps({"auths": auths}))
            expect_image(self, image, *self.run(["docker", "--config", config.parent, "pull", image]))

    def store_logins(self, scenario):
        helper, registry = scenario.get("helper", (None, None))
        config = {"auths": {}, **scenario.get("config", {})}
        for key, service, region, seconds in scenario["logins"]:
            token = self.world.token(service, region, seconds)
            if helper:
                login = json.dumps({"ServerURL": key, "Username": "AWS", "Secret": token})
                code, output = self.run([f"docker-credential-{helper}", "store"], stdin=login)
                expect(code == 0, "the helper must keep the login", output)
                config["auths"][key] = {}  # as Docker marks a login that is kept elsewhere
            else:
                config["auths"][key] = auth(token)
        if helper and registry:
            config["credHelpers"] = {registry: helper}
        elif helper:
            config["credsStore"] = helper
        if "stored_in" in scenario:
            self.config.parent.mkdir()  # it is there, and empty
            self.config = self.home / scenario["stored_in"] / "config.json"
        self.config.parent.mkdir()
        self.config.write_text(json.dumps(config, indent="\t"))

    def give_files(self, scenario):
        for name in scenario.get("without", []):
            self.environment.pop(name)
        self.give(scenario.get("files", {}))

    def give(self, files):
        for name, text in files.items():
            path = self.home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def choose_context(self, scenario):
        if "context" in scenario:
            engine = scenario["context"].format(home=self.home)
            for words in (["create", "elsewhere", "--docker", engine], ["use", "elsewhere"]):
                code, output = self.run(["docker", "context", *words])
                expect(code == 0, "docker must make the context", output)

    def run(self, command, stdin=""):
        """Exit code, and all that was printed."""
        words = list(map(str, command))
        if self.typed:
            words = ["sh", "-c", f'{self.typed}\nexec "$@"', "sh", *words]
        try:
            ran = subprocess.run(words, env=self.environment, cwd=self.project, text=True,
                                 errors="replace", input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 timeout=PATIENCE)
        except subprocess.TimeoutExpired as late:
            raise Broken(f"{command} takes more than {PATIENCE} s") from late
        return ran.returncode, ran.stdout


def add_newer(folder, programs):
    """Programs of a newer suite than the machine's."""
    if programs and not newer_docker():
        raise Lacking("no newer Docker runs here")
    for program in programs:
        (folder / program).symlink_to(newer_docker() / "usr/bin" / program)


def auth(token):
    """As config.json holds it."""
    return {"auth": base64.b64encode(f"AWS:{token}".encode()).decode()}


def check(user, doctor, scenario, exit_code, healed=False):
    """The doctor's findings."""
    code, output = user.run([doctor, "check", "--format", "json", *scenario["asked"]])
    expect(not SECRET.search(output), "no output may show a token", "(not repeated)")
    expect(code == exit_code, f"the doctor must {'then ' * healed}end with {exit_code}, not {code}", output)
    return json.loads(output)["findings"]


def expect_finding(findings, scenario):
    first = findings[0] if findings else {}
    expect(first.get("id") == scenario["finding"], f"the first finding must be {scenario['finding']}",
           json.dumps(findings, indent=1))
    certainty = scenario.get("certainty", "certain")
    expect(first["certainty"] == certainty, f"it must be {certainty}", json.dumps(first, indent=1))
    severity = scenario.get("severity", "error")
    expect(first["severity"] == severity, f"it must be of severity {severity}", json.dumps(first, indent=1))
    label = scenario.get("label")
    expect(label in (None, *first["breaks"]), f"it must break {label}", json.dumps(first, indent=1))
    if "evidence" in scenario:
        words = [seen["value"] for seen in first["evidence"]]
        expect(any(scenario["evidence"] in word for word in words), "its evidence must quote the registry", words)
    return first


def expect_explained(user, doctor, scenario, output):
    log = user.home / "failed.log"
    log.write_text(output)
    _, answer = user.run([doctor, "explain", "--format", "json", log])
    expect(not SECRET.search(answer), "no output may show a token", "(not repeated)")
    explained = [diagnosis["id"] for diagnosis in json.loads(answer)["diagnoses"]][:1]
    expected = scenario.get("explained", scenario["finding"])
    expect(explained == [expected] * bool(expected), f"explain must say {expected}, not {explained}", output)


def line_of(finding, kind, first=None):
    """The command that the doctor prints for this remedy."""
    remedy = next((remedy for remedy in finding["remedies"] if remedy["kind"] == kind), None)
    expect(remedy and remedy["commands"], f"a {kind} with a command must be offered", json.dumps(finding, indent=1))
    before = [step["kind"] for step in remedy.get("first", [])]
    expect(first in (None, before), f"{first} must come before it, not {before}", json.dumps(remedy, indent=1))
    expect(not remedy["placeholders"], "nothing may be left to fill in", json.dumps(remedy, indent=1))
    return remedy["commands"][0]["command"]


def heal(user, scenario, line):
    """Runs the remedy to the letter; then the same command must get its image."""
    follow(user, scenario, line)
    code, output = user.run(scenario["command"])
    expect(scenario["text"] not in output, f"after {line!r} it must not fail in the same way", output)
    expect(code == 0 or not scenario.get("ends_well", True), f"after {line!r} {scenario['command']} must work", output)
    expect_image(user, scenario["image"], code, output)


def follow(user, scenario, line):
    """What changes the shell itself is typed in the one that the command runs in."""
    if scenario.get("in_shell") and re.match(r"unset |export ", line):
        user.typed = line
        return
    code, output = user.run(["sh", "-c", line])
    expect(code == 0, f"the remedy must work: {line}", output)


def expect_image(user, image, code, output):
    expect(is_here(user, image), f"{image} must be here", f"exit code {code}\n{output}")


def is_here(user, image):
    code, _ = user.run(["docker", "image", "inspect", image])
    return code == 0

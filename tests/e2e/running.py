"""Is `run --` as if nobody stood beside the command, and is what it adds right?

Through pipes: to the byte, with the command's exit code, then one finding whose first command heals; nothing where the
command went well. In a terminal, a command that never ends: the finding once, behind the line that failed, and Ctrl-C as
ever.
"""
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request

from engines import HELPERS
from scenario import PATIENCE, SECRET, expect, expect_image, heal, holds
from terminal import Terminal

FINDING = re.compile(r"^(?:error|warning|info)\[([\w-]+)\].*", re.MULTILINE)
COMMAND = re.compile(r"^ {6}(\S.*)$", re.MULTILINE)


def holds_run(world, doctor, scenario, folder, alter=lambda line: line):
    """Raises `Broken` where the scenario does not hold."""
    holds(world, doctor, scenario, folder, alter, expect_run)


def expect_run(user, doctor, scenario, alter):
    """The command, behind `run --`."""
    if "live" in scenario:
        return expect_live(user, doctor, scenario, alter)
    record(user, scenario["recorded"])
    code, stdout, stderr, added = run_recorded(user, doctor, scenario)
    if scenario["text"] is None:
        expect((code, added) == (0, ""), "it must work, and nothing may be added", stdout + stderr)
        return expect_image(user, scenario["image"], code, stdout + stderr)
    expect(code != 0 and scenario["text"] in stdout + stderr, f"it must fail with {scenario['text']!r}", stdout + stderr)
    line = expect_one_finding(added, scenario)
    expect_same_by_log(user, doctor, scenario, stdout + stderr)
    heal(user, scenario, alter(line))
    shutil.rmtree(user.home / "record")
    code, _, stderr, added = run_recorded(user, doctor, scenario)
    expect(FINDING.findall(added) == [], "after the remedy nothing may be found", added)
    expect(code != 0 or added == "", "on success nothing may be added", stderr)


def record(user, program):
    shutil.copy(HELPERS / "recorded", user.home / "bin" / program)
    user.environment["RECORD"] = str(user.home / "record")


def run_recorded(user, doctor, scenario):
    """Exit code, both outputs of the command, and what `run` added to them."""
    words = list(map(str, [doctor, "run", "--", *scenario["command"]]))
    ran = subprocess.run(words, env=user.environment, cwd=user.project, stdin=subprocess.DEVNULL, capture_output=True,
                         timeout=PATIENCE)
    wrote = {name: (user.home / "record" / name).read_bytes() for name in ("stdout", "stderr", "code")}
    expect(ran.returncode == int(wrote["code"]), f"the exit code must be {wrote['code']}", ran.returncode)
    expect(ran.stdout == wrote["stdout"], "standard output must be the command's own", (ran.stdout, wrote["stdout"]))
    expect(ran.stderr.startswith(wrote["stderr"]), "standard error must begin with the command's own",
           (ran.stderr, wrote["stderr"]))
    added = ran.stderr[len(wrote["stderr"]):].decode()
    expect(not SECRET.search(added), "no output may show a token", "(not repeated)")
    return ran.returncode, wrote["stdout"].decode(), wrote["stderr"].decode(), added


def expect_one_finding(added, scenario):
    """The first command of the only finding."""
    found = FINDING.findall(added)
    expect(found == [scenario["finding"]], f"it must add {scenario['finding']} and nothing else, not {found}", added)
    title = FINDING.search(added)[0]
    expect(title.startswith("error[") and not re.search(r"\((likely|possible)\)$", title), "it must be certain", title)
    commands = COMMAND.findall(added)
    expect(commands, "it must name a command", added)
    return commands[0]


def expect_same_by_log(user, doctor, scenario, output):
    """Given the saved output, `check` names the same cause."""
    log = user.home / "saved.log"
    log.write_text(output)
    code, answer = user.run([doctor, "check", "--format", "json", "--log", log, *scenario["asked"]])
    found = [finding["id"] for finding in json.loads(answer)["findings"] if finding["severity"] == "error"]
    expect((code, found) == (1, [scenario["finding"]]), f"check --log must find {scenario['finding']}", answer)


def expect_live(user, doctor, scenario, alter):
    """A command that never ends."""
    command = scenario["command"]
    with Terminal(command, user.environment, user.project) as plain:
        expect(plain.shows(scenario["live"][0]), f"{command} must start", plain.shown)
        # It is ready to end well once it has answered.
        ask(scenario)
        own_code = plain.interrupt()
    with Terminal([doctor, "run", "--", *command], user.environment, user.project) as terminal:
        expect(terminal.shows(scenario["live"][0]), f"{command} must start behind run --", terminal.shown)
        ask(scenario)
        expect(terminal.shows("\n      docker "), "the finding must come while it runs", terminal.shown)
        expect(terminal.process.poll() is None, "it must go on running", terminal.shown)
        ask(scenario)
        terminal.shows("nothing more", seconds=3)
        before, _, added = terminal.shown.partition("error[")
        expect(scenario["text"] in before, "the finding must come behind the line that failed", terminal.shown)
        line = expect_one_finding("error[" + added, scenario)
        code = terminal.interrupt()
        expect(code == own_code, f"Ctrl-C must end it with {own_code}, not {code}", terminal.shown)
        expect(len(FINDING.findall(terminal.shown)) == 1, "it must be said once", terminal.shown)
    code, output = user.run(["sh", "-c", alter(line)])
    expect(code == 0, f"the remedy must work: {line}", output)
    with Terminal([doctor, "run", "--", *command], user.environment, user.project) as terminal:
        expect(terminal.shows(scenario["live"][0]), f"{command} must start again", terminal.shown)
        ask(scenario)
        expect_image(user, scenario["image"], 0, terminal.shown)
        terminal.interrupt()
        expect(not FINDING.search(terminal.shown), "after the remedy nothing may be found", terminal.shown)


def ask(scenario):
    """Sends the request that makes it pull an image; what it answers does not matter."""
    _, address, body = scenario["live"]
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, body, timeout=60).read()
    except (urllib.error.URLError, OSError):
        pass

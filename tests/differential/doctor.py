"""What the doctor says about a template."""
import json
import os
import subprocess

WRONG_USAGE, UNREADABLE = 2, 3


def ask(doctor, folder, template, home, parameters=None, region=None, language_extensions=False):
    """{"pulls": {(path, use, reference, kind)}, "problems": {path: [message]}}, of a doctor that sees no machine's settings."""
    # SAM's classes, which the answers are compared with, read no configuration either.
    empty = home / "samconfig.toml"
    empty.touch()
    command = [doctor, "images", "--format", "json", "-t", template, "--config-file", str(empty)]
    if parameters:
        command += ["--parameter-overrides", *(f"{name}={quoted(value)}" for name, value in parameters.items())]
    if region:
        command += ["--region", region]
    if language_extensions:
        command += ["--language-extensions"]
    return answer(command, folder, {"HOME": str(home)}, (UNREADABLE,))


def as_told(doctor, folder, arguments, environment):
    """The same, of a doctor that reads the configuration, and may refuse arguments as SAM does."""
    return answer([doctor, "images", "--format", "json", *arguments], folder, environment, (UNREADABLE, WRONG_USAGE))


def answer(command, folder, environment, refusals):
    environment = {"PATH": os.environ["PATH"], **environment}
    ran = subprocess.run(command, cwd=folder, env=environment, text=True, capture_output=True, timeout=60)
    if ran.returncode in refusals and ran.stderr.strip():
        return {"pulls": set(), "pushes": set(), "problems": {"": [ran.stderr.strip()]}}
    if ran.returncode:
        raise RuntimeError(f"exit code {ran.returncode}: {ran.stderr.strip()}")
    said = json.loads(ran.stdout)
    problems = {}
    for problem in said["problems"]:
        problems.setdefault(problem["path"], []).append(f"{problem['id']}: {problem['message']}")
    pulls = {(pull["path"], pull["use"], pull["reference"], pull["kind"]) for pull in said["pulls"]}
    pushes = {(push["path"], push["reference"]) for push in said["pushes"]}
    return {"pulls": pulls, "pushes": pushes, "problems": problems}


def knows_language_extensions(doctor):
    return "--language-extensions" in subprocess.run([doctor, "images", "--help"], text=True, capture_output=True).stdout


def quoted(value):
    return '"' + value.replace('"', '\\"') + '"' if any(c in value for c in ' "') else value

"""What the doctor says about a template."""
import json
import os
import subprocess

UNREADABLE = 3


def ask(doctor, folder, template, home, parameters=None, region=None, language_extensions=False):
    """{"pulls": {(path, use, reference, kind)}, "problems": {path: [message]}}, of a doctor that sees no machine's settings."""
    command = [doctor, "images", "--format", "json", "-t", template]
    if parameters:
        command += ["--parameter-overrides", *(f"{name}={quoted(value)}" for name, value in parameters.items())]
    if region:
        command += ["--region", region]
    if language_extensions:
        command += ["--language-extensions"]
    ran = subprocess.run(command, cwd=folder, env={"HOME": str(home), "PATH": os.environ["PATH"]}, text=True,
                         capture_output=True, timeout=60)
    if ran.returncode == UNREADABLE and ran.stderr.strip():
        return {"pulls": set(), "problems": {"": [ran.stderr.strip()]}}
    if ran.returncode:
        raise RuntimeError(f"exit code {ran.returncode}: {ran.stderr.strip()}")
    said = json.loads(ran.stdout)
    problems = {}
    for problem in said["problems"]:
        problems.setdefault(problem["path"], []).append(f"{problem['id']}: {problem['message']}")
    pulls = {(pull["path"], pull["use"], pull["reference"], pull["kind"]) for pull in said["pulls"]}
    return {"pulls": pulls, "problems": problems}


def knows_language_extensions(doctor):
    return "--language-extensions" in subprocess.run([doctor, "images", "--help"], text=True, capture_output=True).stdout


def quoted(value):
    return '"' + value.replace('"', '\\"') + '"' if any(c in value for c in ' "') else value

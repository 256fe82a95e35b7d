"""What `run` runs in its virtual environment: every file is asked about, and with --self-test, broken copies of them."""
import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

TOP = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ACTION = "action.yml"
HOOKS = ".pre-commit-hooks.yaml"
GITLAB = "examples/gitlab/.gitlab-ci.yml"
CODEBUILD = "examples/codebuild/buildspec.yml"
PAGE = "docs/ci.md"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--doctor", metavar="PROGRAM", required=True, help="the program that the hook runs")
    parser.add_argument("--self-test", action="store_true", help="break the files: every validator must say so")
    options = parser.parse_args()
    options.actionlint = shutil.which("actionlint")
    if not options.actionlint:
        print("NOT CHECKED by actionlint, which is not on PATH")
    tries = self_test(options) if options.self_test else [*everything(TOP, options), *hooks_run(options)]
    wrong = 0
    for name, problem in tries:
        print(f"{'ok' if problem is None else 'WRONG'}  {name}")
        if problem is not None:
            print(problem)
            wrong += 1
    print(f"{len(tries) - wrong} of {len(tries)} are right")
    return 1 if wrong else 0


def everything(top, options):
    """Each validator with each of its files: a name, and what is wrong or nothing."""
    def schema(name, *files):
        return f"schema of {name}", said(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{name}", *files, top=top)

    workflows = sorted(str(file.relative_to(top)) for folder in (".github/workflows", "examples/github")
                       for file in (top / folder).glob("*.yml"))
    tries = [
        schema("github-actions", ACTION),
        schema("github-workflows", *workflows),
        schema("gitlab-ci", GITLAB),
        ("pre-commit's manifest", said(BIN / "pre-commit", "validate-manifest", HOOKS, top=top)),
        ("pre-commit's configuration in docs/ci.md", configuration(top)),
        ("zizmor", said(BIN / "zizmor", "--offline", "--no-progress", "--quiet", "--config", ".github/zizmor.yml", ACTION,
                        *workflows, top=top)),
    ]
    if options.actionlint:
        tries.append(("actionlint", said(options.actionlint, *workflows, top=top)))
    tries += [(f"shellcheck: {name}", shellcheck(script)) for name, script in scripts(top, workflows)]
    return tries


def configuration(top):
    """What the page says to write into .pre-commit-config.yaml: pre-commit takes it, and its hooks are there."""
    text = (top / PAGE).read_text().split("```yaml\n")[1].split("```")[0]
    there = {hook["id"] for hook in yaml.safe_load((top / HOOKS).read_text())}
    named = {hook["id"] for repository in yaml.safe_load(text)["repos"] for hook in repository["hooks"]}
    if not named <= there:
        return f"no such hooks: {named - there}"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "config.yaml").write_text(text)
        return said(BIN / "pre-commit", "validate-config", "config.yaml", top=folder)


def scripts(top, workflows):
    """Every script in the files, with a name."""
    def read(file):
        return yaml.safe_load((top / file).read_text())

    for number, step in enumerate(read(ACTION)["runs"]["steps"]):
        if "run" in step:
            yield f"{ACTION}, step {number + 1}", step["run"]
    for file in workflows:
        for job in read(file)["jobs"].values():
            yield from ((file, step["run"]) for step in job["steps"] if "run" in step)
    for name, job in read(GITLAB).items():
        if isinstance(job, dict) and "script" in job:
            yield f"{GITLAB}, {name}", "\n".join(job["script"])
    for name, phase in read(CODEBUILD)["phases"].items():
        yield f"{CODEBUILD}, {name}", "\n".join(phase["commands"])


def shellcheck(script):
    # All of these systems end a script at the first command that fails.
    return said(BIN / "shellcheck", "--shell=bash", "--severity=style", "-", top=TOP, given=f"set -eo pipefail\n{script}")


def hooks_run(options):
    """pre-commit itself, with the hook for the program on PATH, in a repository of a made-up user: fine, then with a login
    that is not, and with a commit that has no template."""
    with tempfile.TemporaryDirectory() as folder:
        home, project, programs = (Path(folder) / name for name in ("home", "project", "programs"))
        for each in (home, programs):
            each.mkdir()
        shutil.copytree(TOP / "fixtures/hello-world", project / "api")
        (programs / "sam-ecr-doctor").symlink_to(os.path.abspath(options.doctor))
        given = {"HOME": str(home), "PATH": f"{programs}:/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null"}
        # The files as they stand, committed or not, in a repository that pre-commit can clone.
        hooks = Path(folder) / "hooks"
        hooks.mkdir()
        shutil.copy(TOP / HOOKS, hooks)
        for repository in (hooks, project):
            git(repository, given, "init", "--quiet")
            git(repository, given, "add", ".")
            git(repository, given, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "a")

        def hook(*files):
            command = [BIN / "pre-commit", "try-repo", hooks, "sam-ecr-doctor-system", "--verbose", "--files", *files]
            ran = subprocess.run(list(map(str, command)), cwd=project, env=given, text=True, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT)
            return ran.returncode, ran.stdout

        def tried(name, code, word, *files):
            got, output = hook(*files)
            return f"the hook {name}", None if got == code and word in output else f"exit code {got}\n{output}"

        tries = [tried("passes", 0, "Passed", "api/template.yaml"), tried("has nothing to do", 0, "Skipped", "api/hello_world")]
        (home / ".docker").mkdir()
        (home / ".docker/config.json").write_text(json.dumps({"auths": {"public.ecr.aws": {"auth": ended()}}}))
        tries.append(tried("fails", 1, "error[public-token-expired]", "api/template.yaml"))
        return tries


def ended():
    """A login with the anatomy of ECR's, which has ended."""
    token = json.dumps({"payload": "", "datakey": "", "version": "2", "type": "DATA_KEY", "expiration": 1_700_000_000})
    return base64.b64encode(b"AWS:" + base64.b64encode(token.encode())).decode()


def git(folder, given, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, env=given, check=True)


# What is broken, where, and who must see it.
BROKEN = (
    (ACTION, "using: composite", "using: compost", "schema of github-actions"),
    (ACTION, "shell: bash", "shell: bash\n      working-direktory: z", "schema of github-actions"),
    (ACTION, 'echo "build=$build"', 'echo "build=${{ inputs.version }}"', "zizmor"),
    (ACTION, '--root "$FOLDER"', "--root $FOLDER", f"shellcheck: {ACTION}, step 3"),
    ("examples/github/preflight.yml", "runs-on: ubuntu-latest", "runs-onn: ubuntu-latest", "schema of github-workflows"),
    ("examples/github/code-scanning.yml", "steps.doctor.outputs", "steps.docter.outputs", "actionlint"),
    ("examples/github/explain-after-failure.yml", '"$RUNNER_TEMP/build.log"', "$RUNNER_TEMP/build.log",
     "shellcheck: examples/github/explain-after-failure.yml"),
    (GITLAB, "codequality:", "codekwality:", "schema of gitlab-ci"),
    (GITLAB, "stage: preflight", "stage: [1, preflight]", "schema of gitlab-ci"),
    (CODEBUILD, "mkdir -p reports", "cd $REPORTS", f"shellcheck: {CODEBUILD}, build"),
    (PAGE, "rev: main", "revision: main", "pre-commit's configuration in docs/ci.md"),
    (PAGE, "- id: sam-ecr-doctor-system", "- id: sam-doctor", "pre-commit's configuration in docs/ci.md"),
    (HOOKS, "entry: sam-ecr-doctor check --offline\n  language: rust", "language: rust", "pre-commit's manifest"),
)


def self_test(options):
    tries = []
    for file, right, wrong, who in BROKEN:
        if who == "actionlint" and not options.actionlint:
            continue
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            for part in (ACTION, HOOKS, "docs", "examples", ".github"):
                copy = shutil.copytree if (TOP / part).is_dir() else shutil.copy
                copy(TOP / part, top / part)
            text = (top / file).read_text()
            assert right in text, (file, right)
            (top / file).write_text(text.replace(right, wrong))
            seen = [name for name, problem in everything(top, options) if problem is not None]
        tries.append((f"{who} sees {wrong!r} in {file}", None if who in seen else f"only these do: {seen}"))
    return tries


def said(*command, top, given=None):
    """What a validator has to say, or nothing where it is content."""
    ran = subprocess.run(list(map(str, command)), cwd=top, input=given, text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    return None if ran.returncode == 0 else ran.stdout


if __name__ == "__main__":
    sys.exit(main())

"""Shells that carry out a line, and programs that record what they are given."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "support"))
from tools import CACHE, apt_install, locked

PROGRAMS = ["aws", "cdk", "crane", "docker", "finch", "helm", "kubectl", "nerdctl", "oras", "podman", "sam", "skopeo",
            "buildah", "sudo", "curl", "unzip", "sed", "mkdir", "tee", "rm", "apt-get", "brew", "systemctl", "uname", "pass"]
# What lines set, and programs see.
VARIABLES = ["DOCKER_CONFIG", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "AWS_PROFILE",
             "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"]
PATIENCE = 120  # seconds for one line; Wine may have to start first

RECORDER = """#!{python} -I
import json, os, sys
name = os.path.basename(sys.argv[0]).removesuffix(".exe")
given = {{"program": name, "words": sys.argv[1:]}}
given["variables"] = {{name: os.environ[name] for name in {variables} if os.environ.get(name)}}
if any(word in ("--password-stdin", "--cli-input-json", "@-") for word in sys.argv):
    given["input"] = sys.stdin.read().strip()
with open(os.environ["RECORD"], "a") as record:
    print(json.dumps(given), file=record)
print("what-" + name + "-prints")
"""


class NotThere(Exception):
    """A shell that cannot be had."""


class Recorders:
    """A folder of programs, by their names on Unix and on Windows."""

    def __init__(self, folder):
        folder.mkdir()
        self.folder = folder
        text = RECORDER.format(python=sys.executable, variables=VARIABLES)
        for program in PROGRAMS:
            for name in (program, f"{program}.exe"):
                path = folder / name
                path.write_text(text)
                path.chmod(0o755)

    def carry_out(self, command, text, runs, **variables):
        """What the programs were given, in the order of their names, as some run side by side. `runs` is how many are
        waited for."""
        with tempfile.TemporaryDirectory() as place:
            typed, said, record = (Path(place) / name for name in ("typed", "said", "record"))
            typed.write_text(text)
            environment = {"HOME": str(self.folder), "PATH": str(self.folder), "AWS_SECRET_ACCESS_KEY": "before",
                           "DOCKER_HOST": "before", "RECORD": str(record), **variables}
            # Files: Wine's cmd reads ahead, and loses of a pipe what it does not take; and what it starts goes on for a while.
            with open(typed) as stdin, open(said, "w") as out:
                subprocess.run(command, stdin=stdin, stdout=out, stderr=out, env=environment, cwd=place, timeout=PATIENCE)
            return sorted(recorded(record, runs) or [said.read_text(errors="replace")], key=json.dumps)


def recorded(record, runs):
    """Wine does not wait for programs that are not of Windows."""
    end = time.monotonic() + 10
    while True:
        lines = record.read_text().splitlines() if record.exists() else []
        if len(lines) >= runs or time.monotonic() > end:
            return [json.loads(line) for line in lines]
        time.sleep(0.1)


def posix_shells():
    """Each as a function of a line. A program that runs afterwards shows what the line has changed in the shell itself."""
    def shell(path):
        return lambda recorders, line, runs=0: recorders.carry_out([path, "-s"], f"{line}\n{recorders.folder}/docker afterwards\n", runs)
    found = {}
    for name in ("dash", "bash", "zsh"):
        if not shutil.which(name):
            with locked():
                apt_install(name)
        found[name] = shell(shutil.which(name))
    return found


def wine(recorders):
    """cmd, as a function of a line."""
    if not shutil.which("wine"):
        with locked():
            apt_install("wine")
            apt_install("wine64")
    prefix = CACHE / "wine"
    settings = {"WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEPATH": f"Z:{str(recorders.folder).replace('/', chr(92))}",
                "PATH": f"{recorders.folder}:/usr/bin:/bin"}
    program = shutil.which("wine")
    subprocess.run([program, "cmd", "/c", "exit"], env={**os.environ, **settings}, check=True, timeout=PATIENCE,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def carry_out(_, line, runs):
        lines = [*in_turn(line), "docker afterwards"]
        return recorders.carry_out([program, "cmd"], "".join(f"{line}\r\n" for line in lines), runs, **settings)
    return carry_out


def in_turn(line):
    """The parts that `&&` joins, outside of quotes: Wine 8 takes `a && b | c` for `(a && b) | c`, which cmd does not."""
    parts, quoted, begin = [], False, 0
    for place, letter in enumerate(line):
        quoted ^= letter == '"'
        if not quoted and line.startswith(" && ", place):
            parts.append(line[begin:place])
            begin = place + len(" && ")
    return [*parts, line[begin:]]

"""Is this test itself to be trusted? Doctors that are wrong, silent or broken must make it red, and so must a table of
another SAM CLI."""
import os
import subprocess
import tempfile
from pathlib import Path

RULE = "a Zip function has an image"  # one rule, with two pulls
REFUSED = "one missing handler"
# What a wrapper does with the words of the doctor, and the rule that must notice it.
WRONG = {
    "the same words": ("cat", RULE),
    "one letter of an image": ("sed s/python:3.12-x86_64/python:3.12-x86_65/", RULE),
    "one pull left out": ("sed 's/\"use\": *\"build\"/\"use\":\"base\"/'", RULE),
    "another path": ("sed 's/\"path\": *\"F\"/\"path\":\"G\"/'", RULE),
    "another kind": ("sed 's/\"kind\": *\"function\"/\"kind\":\"layer\"/'", RULE),
    "nothing at all": ("true", RULE),
    "a refusal kept for itself": ("sed 's/\"problems\": *\\[/\"problems\":[],\"other\":[/'", REFUSED),
    "an exit code without words": ("false", REFUSED),
}


def self_test(command, doctor):
    """Exit code 1 where the test does not notice."""
    right = run(command, doctor, RULE)
    expect(right.returncode == 0 and "no disagreement" in right.stdout, f"the doctor itself must pass:\n{right.stdout}")
    with tempfile.TemporaryDirectory() as folder:
        for name, (change, rule) in WRONG.items():
            wrapper = Path(folder, "doctor")
            wrapper.write_text(f"#!/bin/bash\nset -o pipefail\n{doctor} \"$@\" 2>/dev/null | {change}\n")
            wrapper.chmod(0o755)
            wrong = run(command, wrapper, rule)
            if change == "cat":
                expect(wrong.returncode == 0, f"{name} must pass:\n{wrong.stdout}")
                continue
            expect(wrong.returncode == 1 and "DISAGREEMENTS" in wrong.stdout, f"{name} must be red:\n{wrong.stdout}")
            print(f"  {name}: red", flush=True)
    nothing = run(command, doctor, "no rule has these words")
    expect(nothing.returncode == 1 and "NOTHING" in nothing.stdout, f"nothing compared must be red:\n{nothing.stdout}")
    print("  nothing compared: red", flush=True)
    of_table()
    print("a doctor that says anything else than SAM makes it red")
    return 0


def of_table():
    """A runtime that the table lacks, has for itself, or has otherwise."""
    import runtimes
    theirs = runtimes.rows
    changed = {**theirs(), "python9.9": "python9.9,arm64 x86_64,yes,yes", "java21": "java21,x86_64,yes,yes"}
    del changed["nodejs20.x"]
    runtimes.rows = lambda: changed
    found = runtimes.differences()
    runtimes.rows = theirs
    expect(len(found) >= 3 and any("add to runtimes.csv: python9.9," in one for one in found), f"three rows differ: {found}")
    print("  a runtime that is new to the table: red", flush=True)


def run(command, doctor, rule):
    # `--no-shrink`: how small it gets is not what is tried here.
    return subprocess.run([*command, "--doctor", str(doctor), "--only", rule, "--no-shrink"], text=True, capture_output=True,
                          env=dict(os.environ), timeout=120)


def expect(condition, what):
    if not condition:
        raise SystemExit(f"the test's own test FAILS: {what}")

"""Does `fix --yes` heal, and touch nothing else?

The command fails; `fix` does what is expected of it, and no more; of config.json only the entries that it is about differ,
byte for byte, and the copy that it names is as it was; then the same command gets its image. Where a person must do it, the
file is as it was, and the exit code says so.
"""
import json
import stat
from pathlib import Path

import password_store
from install import helpers_of_debian
from scenario import SECRET, check, expect, expect_image, holds, run_real


def holds_fix(world, doctor, scenario, folder, alter=lambda line: line):
    """Raises `Broken` where the scenario does not hold."""
    holds(world, doctor, scenario, folder, alter, expect_fixed)


def expect_fixed(user, doctor, scenario, alter):
    prepare(user, scenario)
    if scenario["text"] is not None:
        code, output, _ = run_real(user, scenario)
        expect(code != 0 and scenario["text"] in output, f"it must fail with {scenario['text']!r}", output)
    before = read(user)
    user.config.chmod(0o640)
    expect_dry_run(user, doctor, scenario, before)
    code, output = user.run([doctor, "fix", "--yes", "--format", "json", *scenario["asked"], *scenario.get("further", [])])
    expect(not SECRET.search(output), "no output may show a token", "(not repeated)")
    ends = scenario.get("ends", 0)
    expect(code == ends, f"fix must end with {ends}, not {code}", output)
    answer = json.loads(output)
    steps = [(step["kind"], step["host"], step["state"]) for step in answer["steps"]]
    expected = [(alter(kind), host, state) for kind, host, state in scenario["steps"]]
    expect(steps == expected, f"it must do {expected}, not {steps}", output)
    expect(all(step["note"] is None for step in answer["steps"]), "the registry must have been asked by docker", output)
    by_you = [left["finding"]["id"] for left in answer["by_you"]]
    expect(by_you == scenario.get("by_you", []), f"it must leave {scenario.get('by_you', [])}, not {by_you}", output)
    expect_untouched(user, scenario, before, answer)
    if ends == 0:
        code, output = user.run(scenario["command"])
        expect(code == 0 or not scenario.get("ends_well", True), f"{scenario['command']} must work then", output)
        expect_image(user, scenario["image"], code, output)
        check(user, doctor, scenario, exit_code=0, healed=True)
    expect(alter("as it is") == "as it is", "nothing may hold where all is altered")


def expect_dry_run(user, doctor, scenario, before):
    """It shows the same, and changes nothing. Without a terminal and without --yes neither."""
    for option, codes in ((["--dry-run"], (0, 1)), ([], (0, 1, 2))):
        code, output = user.run([doctor, "fix", *option, *scenario["asked"], *scenario.get("further", [])])
        expect(code in codes and not SECRET.search(output), f"fix {option} must not end with {code}", output)
        expect(read(user) == before, f"fix {option} must change nothing", output)
        if not option and scenario["steps"]:
            expect(code == 2 and "--yes" in output, "without a terminal it must ask for --yes", output)


def prepare(user, scenario):
    if "kept" in scenario:
        (user.home / "bin/docker-credential-pass").symlink_to(helpers_of_debian() / "docker-credential-pass")
        tokens = {key: user.world.token(service, region, seconds) for key, service, region, seconds in scenario["kept"]}
        password_store.set_up(user, tokens)
        config = {"auths": {key: {} for key in tokens}, "credsStore": "pass"} if tokens else {}
        user.config.write_text(json.dumps(config, indent="\t"))
    for program in scenario.get("hides", []):
        hide(user, program)


def hide(user, program):
    """A PATH in which everything is but this program."""
    folder = user.home / "path"
    folder.mkdir()
    for place in user.environment["PATH"].split(":"):
        for found in Path(place).iterdir() if Path(place).is_dir() else []:
            link = folder / found.name
            if found.name != program and not link.is_symlink():
                link.symlink_to(found)
    user.environment["PATH"] = str(folder)


def read(user):
    return user.config.read_bytes()


def expect_untouched(user, scenario, before, answer):
    """Nothing but the entries that it is about differs, nor does the mode, and nothing is left beside the file."""
    after = read(user)
    backups = {step["backup"] for step in answer["steps"]} - {None}
    if after != before:
        expect(len(backups) == 1, "one copy must be named", answer)
        backup = Path(next(iter(backups)).replace("~", str(user.home), 1))
        expect((user.project / backup).read_bytes() == before, "the copy must be as the file was", backup)
    expect(stat.S_IMODE(user.config.stat().st_mode) == 0o640, "the mode must stay", oct(user.config.stat().st_mode))
    for path in user.config.parent.iterdir():
        expect(".sam-ecr-doctor-" not in path.name, "nothing may be left aside", path)
    touched = scenario.get("touched", []) if scenario["steps"] else []
    expect(rest(before, touched) == rest(after, touched), f"nothing but {touched} may differ", after.decode())
    # Unknown keys are there letter by letter.
    for key, value in scenario.get("config", {}).items():
        line = json.dumps({key: value}, indent="\t")[2:-2].encode()
        expect(line in before and line in after, f"{key} must stay as it was written", after.decode())


def rest(text, touched):
    """The value without what may differ."""
    value = json.loads(text)
    for place in touched:
        section, _, key = place.partition("/")
        if not key:
            value.pop(section, None)
            continue
        value.get(section, {}).pop(key, None)
        if not value.get(section):
            value.pop(section, None)
    return json.dumps(value)

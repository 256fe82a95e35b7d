"""SAM's configuration: do its own commands pull and push what the doctor says, with the options that they are told?"""

import tempfile
import traceback
from pathlib import Path

import doctor
import sam
import samconfig_cases
from judge import AGREE, DIFFER

LOCAL = ("local_invoke", "local_start_api", "local_start_lambda")


def judge(situation, program):
    """As `judge.judge`, for one of `samconfig_cases.situations()`."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        try:
            place(situation, Path(folder))
            asked = sams(situation, folder)
            _, _, arguments, environment = situation
            said = doctor.as_told(program, folder, arguments, {"HOME": home, **environment})
        except Exception:
            why = [traceback.format_exc(limit=3)]
            return {"outcome": DIFFER, "kind": "refused", "pulls": 0, "why": why, "sam": {}, "doctor": {}}
    why = differences(asked, said)
    is_refused = len(asked["refused"]) == 1 + len(LOCAL)
    return {
        "outcome": DIFFER if why else AGREE,
        "kind": "refused" if is_refused else "resolved",
        "pulls": len(asked["pulls"]),
        "why": why,
        "sam": asked,
        "doctor": said,
    }


def place(situation, folder):
    files = {"template.yaml": samconfig_cases.TEMPLATE, **situation[1]}
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, newline="")


def sams(situation, folder):
    """{"pulls": of the build and of the three local commands, "lost": {}, "refused": {command: why}}"""
    _, _, arguments, environment = situation
    pulls, refused = set(), {}
    for command in ("build", *LOCAL):
        given = samconfig_cases.told(command, arguments, folder, environment)
        if given is None:
            refused[command] = "the command line"
            continue
        answer = sam.ask(
            folder,
            given["template"],
            given["parameter_overrides"] or None,
            given["region"],
            bool(given["language_extensions"]),
        )
        if "refused" in answer:
            refused[command] = answer["refused"]
            continue
        is_local = command in LOCAL
        images = given["invoke_image" if is_local else "build_image"] or {}
        for path, use, reference, kind in answer["pulls"]:
            if (use == "build") != is_local:
                pulls.add((path, use, images.get(path) or images.get(None) or reference, kind))
    return {"pulls": pulls, "lost": {}, "refused": refused}


def differences(asked, said):
    why = [f"only SAM has {pull}" for pull in sorted(asked["pulls"] - said["pulls"])]
    why += [f"only the doctor has {pull}" for pull in sorted(said["pulls"] - asked["pulls"])]
    if asked["refused"] and not said["problems"]:
        why.append(f"SAM refuses {asked['refused']}, and the doctor has no problem")
    return why

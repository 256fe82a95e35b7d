"""Do the two say the same? Runs in a process of its own, many cases one after the other."""
import tempfile
import traceback
from pathlib import Path

import doctor
import sam

OF_DOCKER = ("base", "copy-from")
AGREE, DIFFER = "agree", "differ"


def judge(case, program):
    """{"outcome", "kind": resolved or refused, "pulls", "why": [what differs], "sam", "doctor"}"""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        try:
            place = case.place(Path(folder))
            asked = sam.ask(place, case.template, **case.options)
            said = doctor.ask(program, place, case.template, Path(home), **case.options)
        except Exception:  # of the doctor, or of this test: red either way
            return {"outcome": DIFFER, "kind": "refused", "pulls": 0, "why": [traceback.format_exc(limit=3)], "sam": {}, "doctor": {}}
    why = differences(case, asked, said)
    return {"outcome": DIFFER if why else AGREE, "kind": "refused" if "refused" in asked else "resolved",
            "pulls": len(asked.get("pulls", ())), "why": why, "sam": asked, "doctor": said}


def differences(case, asked, said):
    pulls = {pull for pull in said["pulls"] if pull[1] not in OF_DOCKER}
    if "refused" in asked:
        why = [f"SAM refuses, the doctor has {pull}" for pull in sorted(said["pulls"])]
        return why if why or said["problems"] else ["SAM refuses, and the doctor has no problem"]
    why = [f"only SAM has {pull}" for pull in sorted(asked["pulls"] - pulls)]
    why += [f"only the doctor has {pull}" for pull in sorted(pulls - asked["pulls"])]
    why += [f"the doctor has no problem for {path}: {lost}" for path, lost in sorted(asked["lost"].items())
            if path not in said["problems"]]
    if case.docker is not None:
        needed = sorted(f"{use} {reference}" for _, use, reference, _ in said["pulls"] if use in OF_DOCKER)
        if needed != sorted(case.docker):
            why.append(f"Docker's builder needs {sorted(case.docker)}, the doctor has {needed}")
    return why

"""Compares many cases, and says what came of it."""

import json
import multiprocessing
import os
import time
from functools import partial

import doctor
import judge
import shrink


class Comparison:
    def __init__(self, program, show, shrinks):
        self.program, self.show, self.shrinks = program, show, shrinks
        self.extensions = doctor.knows_language_extensions(program)
        self.compared = self.wrong = 0

    def of(self, name, cases, judged_by=None):
        start, counts = time.monotonic(), {"resolved": [0, 0], "refused": [0, 0]}
        cases, pulls, disagreements = list(cases), 0, []
        usable = [case for case in cases if judged_by or self.extensions or not case.options.get("language_extensions")]
        # Forked, so that SAM is imported once. A process that has seen many templates makes way for a fresh one.
        with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=25) as pool:
            judged = partial(judged_by or judge.judge, program=self.program)
            work = pool.imap(judged, usable, chunksize=8)
            for case, verdict in zip(usable, work):
                self.compared += 1
                pulls += verdict["pulls"]
                counts[verdict["kind"]][0] += verdict["outcome"] == judge.AGREE
                counts[verdict["kind"]][1] += 1
                if verdict["why"]:
                    disagreements.append((case, verdict))
        # Only now, as a process that the pool forks meanwhile would hold on to the pipes of the doctors asked here.
        for case, verdict in disagreements:
            self.disagree(case, verdict)
        left_out = f"; {len(cases) - len(usable)} left out: this doctor has no --language-extensions" * (
            len(usable) < len(cases)
        )
        (right, resolved), (silent, refused) = counts.values()
        print(
            f"{name}: agree on {right} of {resolved} that SAM resolves ({pulls} pulls), {silent} of {refused} that it "
            f"refuses{left_out}; {time.monotonic() - start:.0f} s",
            flush=True,
        )

    def judge(self, case):
        return judge.judge(case, self.program)

    def disagree(self, case, verdict):
        self.wrong += 1
        if self.wrong > self.show:
            return
        if isinstance(case, tuple):  # a situation is small already
            shown = f"{case[0]}\n{case[1:]}"
        else:
            small = shrink.shrink(case, verdict, self.judge) if self.shrinks else case
            if small is not case:
                verdict = self.judge(small)
            shown = f"{case.rule}\n{small.shown()}"
        print(f"\nDIFFERS  {shown}")
        for why in verdict["why"]:
            print(f"  {why}")
        for name in ("sam", "doctor"):
            print(f"  {name}: {told(verdict[name])}")
        print(flush=True)

    def table(self, name, differences):
        self.wrong += len(differences)
        self.compared += 1
        for difference in differences:
            print(f"DIFFERS  {difference}")
        print(f"{name}: {'differ' if differences else 'agree'}", flush=True)

    def texts(self, name, count, differences):
        self.wrong += len(differences)
        self.compared += count
        for text, sam, said in differences[: self.show]:
            print(f"DIFFERS  {text!r}\n  sam: {json.dumps(sam)}\n  doctor: {json.dumps(said)}")
        print(f"{name}: agree on {count - len(differences)} of {count}", flush=True)

    def end(self):
        """The exit code. Green only where something was compared."""
        if not self.compared:
            print("NOTHING was compared")
        elif self.wrong:
            print(f"{self.wrong} DISAGREEMENTS")
        else:
            print("no disagreement")
        return int(bool(self.wrong) or not self.compared)


def told(answer):
    if isinstance(answer.get("refused"), str):
        return f"refuses: {answer['refused']}"
    return (
        "; ".join(
            [
                *(" ".join(pull) for pull in sorted(answer.get("pulls", ()))),
                *(
                    f"{path or 'template'}: {why}"
                    for path, why in (answer.get("lost") or answer.get("problems") or {}).items()
                ),
            ]
        )
        or "nothing"
    )

"""Makes the template of a disagreement smaller, as long as the two still disagree."""
import copy
import dataclasses
import json
import time

PATIENCE = 30  # seconds for one


def shrink(case, verdict, judge):
    """A case with fewer keys and items; the same one where its template does not consist of plain values."""
    if case.docker is not None:  # what the rule itself says is right holds for its own template alone
        return case
    tree, why = read(case), kinds(verdict)
    until, best = time.monotonic() + PATIENCE, None
    if tree is None or kinds(judge(written(case, tree))) != why:
        return case
    changed = True
    while changed and time.monotonic() < until:
        changed = False
        for path in sorted(paths(tree), key=len):
            smaller = without(tree, path)
            trial = written(case, smaller)
            if time.monotonic() < until and kinds(judge(trial)) == why:
                tree, best, changed = smaller, trial, True
                break
    return best or case


def kinds(verdict):
    """What differs, without the names that are bound to change."""
    return {" ".join(why.split()[:3]) for why in verdict["why"]}, verdict["kind"]


def read(case):
    from samcli.yamlhelper import yaml_parse
    try:
        text = case.files.get(case.template) or (case.folder / case.template).read_text()
        tree = json.loads(json.dumps(yaml_parse(text)))
    except Exception:
        return None
    return tree if isinstance(tree, dict) else None


def written(case, tree):
    return dataclasses.replace(case, files={**case.files, case.template: json.dumps(tree, indent=1)})


def paths(tree, before=()):
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield (*before, key)
        yield from paths(tree[key], (*before, key))


def without(tree, path):
    tree = copy.deepcopy(tree)
    place = tree
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return tree

"""The rules: a file for each field, with one small template for each rule in it."""
from pathlib import Path

import yaml

from case import OPTIONS, Case

FOLDER = Path(__file__).resolve().parent / "rules"
KEYS = {"rule", "template", "json", "files", "docker", *OPTIONS}


def load():
    """Every rule as a case. A rule without a name, or two of one name, is a mistake."""
    cases = [case(entry) for file in sorted(FOLDER.glob("*.yaml")) for entry in yaml.safe_load_all(file.read_text())]
    names = [case.rule for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"rules of the same name: {twice}")
    return cases


def case(entry):
    if unknown := set(entry) - KEYS:
        raise ValueError(f"{entry.get('rule')}: unknown keys {unknown}")
    template = "template.json" if "json" in entry else "template.yaml"
    options = {name: entry[name] for name in OPTIONS if name in entry}
    files = {**entry.get("files", {}), template: entry.get("json") or entry["template"]}
    return Case(entry["rule"], template, files, options=options, docker=entry.get("docker"))

"""Real templates, as they are or with random changes."""

import copy
import json
import random
from pathlib import Path

from case import Case

KINDS = (
    "AWS::Serverless::Function",
    "AWS::Lambda::Function",
    "AWS::Serverless::LayerVersion",
    "AWS::Lambda::LayerVersion",
    "AWS::Serverless::WebFunction",
    "AWS::Serverless::Application",
    "AWS::CloudFormation::Stack",
    "AWS::ECR::Repository",
    "AWS::Serverless::Api",
)
EXTENDED = 0.4  # how many are read with `--language-extensions`
ODD = (
    None,
    True,
    False,
    0,
    1,
    -3,
    3.12,
    1e100,
    "",
    "x",
    "s3://bucket/key",
    "./",
    "arm64",
    "x86_64",
    [],
    {},
    [None],
    [[]],
    ["arm64"],
    {"Ref": "AWS::NoValue"},
    {"Ref": "AWS::Region"},
    {"a": 1},
    "python3.12",
    "provided",
    "dotnet7",
    "makefile",
)


def as_they_are(folder):
    return [Case(str(file.relative_to(folder)), file.name, folder=file.parent) for file in templates(folder)]


def templates(folder):
    files = [
        file for file in sorted(folder.resolve().rglob("*")) if file.suffix in (".yaml", ".yml", ".json", ".template")
    ]
    return [file for file in files if file.is_file() and "Resources" in file.read_text(errors="replace")]


def cases(folder, seed, count):
    from samcli.yamlhelper import yaml_parse

    chance, files = random.Random(f"mutate {seed}"), templates(folder)
    if not files:
        return
    while count:
        file = chance.choice(files)
        try:
            # By JSON and back, so that it has no dates and nothing twice.
            tree = json.loads(json.dumps(yaml_parse(file.read_text())))
        except Exception:
            continue
        if not isinstance(tree, dict):
            continue
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            tree = mutated(tree, chance)
        if chance.random() < EXTENDED:
            tree = extended(tree, chance)
        count -= 1
        yield Case(
            f"{file.relative_to(folder.resolve())}, changed",
            file.name,
            folder=file.parent,
            files={file.name: json.dumps(tree, indent=1)},
            options={"language_extensions": chance.random() < EXTENDED},
        )


def places(tree, before=()):
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        yield (*before, key)
        yield from places(value, (*before, key))


def at(tree, path):
    for key in path:
        tree = tree[key]
    return tree


def mutated(tree, chance):
    """A copy with one change."""
    tree = copy.deepcopy(tree)
    all_places = list(places(tree))
    # What lies in other sections and deep in event sources decides no image.
    near = [
        path
        for path in all_places
        if path[0] in ("Resources", "Globals", "Parameters", "Conditions", "Mappings", "Transform") and len(path) < 7
    ]
    if not near:
        return tree
    path = chance.choice(near)
    place, key = at(tree, path[:-1]), path[-1]
    old = place[key]
    change = chance.randrange(8)
    if change == 0:
        del place[key]
    elif change == 1:
        place[key] = copy.deepcopy(chance.choice(ODD))
    elif change == 2:
        place[key] = copy.deepcopy(at(tree, chance.choice(all_places)))
    elif change == 3:
        place[key] = wrapped(old, tree, chance)
    elif change == 4:
        resources = tree.get("Resources")
        if isinstance(resources, dict) and resources:
            name = chance.choice(list(resources))
            resources[name + "2"] = copy.deepcopy(resources[name])
    elif change == 5:
        resource = (
            chance.choice(list(tree["Resources"].values()))
            if isinstance(tree.get("Resources"), dict) and tree["Resources"]
            else None
        )
        if isinstance(resource, dict):
            resource["Type"] = chance.choice(KINDS)
    elif change == 6:
        add_key(tree, chance)
    elif isinstance(old, dict) and old:
        inner = chance.choice(list(old))
        old[inner + "x" if chance.random() < 0.5 else inner.lower()] = old.pop(inner)
    else:
        place[key] = [old] if chance.random() < 0.5 else str(old)
    return tree


def wrapped(old, tree, chance):
    parameters = tree.get("Parameters")
    names = list(parameters) if isinstance(parameters, dict) and parameters else ["None"]
    conditions = tree.get("Conditions")
    conditions = list(conditions) if isinstance(conditions, dict) and conditions else ["None"]
    return chance.choice(
        (
            {"Ref": chance.choice(names)},
            {"Ref": old},
            {"Fn::Sub": old},
            {"Fn::Sub": [old, {}]},
            {"Fn::Join": ["", [old]]},
            {"Fn::Join": ["-", [old, "a"]]},
            {"Fn::Select": [0, [old]]},
            {"Fn::Select": ["0", [old, old]]},
            {"Fn::If": [chance.choice(conditions), old, {"Ref": "AWS::NoValue"}]},
            {"Fn::If": [chance.choice(conditions), old, old]},
            {"Fn::Split": [",", old]},
            {"Fn::GetAtt": [chance.choice(names), "Arn"]},
            {"Fn::ImportValue": old},
            {"Fn::FindInMap": [old, "a", "b"]},
            {"Fn::Base64": old},
            {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": old}}},
            {"Fn::Unknown": old},
            {"Fn::Sub": "${%s}" % chance.choice(names)},
            {"Fn::Cidr": [old, 1, 2]},
            {"Fn::GetAZs": old},
            {"Fn::Equals": [old, old]},
            {"Condition": old},
        )
    )


def extended(tree, chance):
    """With the transform of language extensions, and now and then a loop around resources."""
    known = tree.get("Transform")
    known = known if isinstance(known, list) else [known] if isinstance(known, str) else []
    tree = {**tree, "Transform": [*known, "AWS::LanguageExtensions"]}
    resources = tree.get("Resources")
    if isinstance(resources, dict) and resources and chance.random() < 0.5:
        name = chance.choice(list(resources))
        parameters = tree.get("Parameters")
        names = list(parameters) if isinstance(parameters, dict) and parameters else ["None"]
        over = chance.choice((["A", "B"], ["x86_64", "arm64"], {"Ref": chance.choice(names)}))
        key = f"{name}{chance.choice(('${V}', '&{V}', 'V'))}"
        loop = {"Fn::ForEach::Loop": ["V", over, {key: resources[name]}]}
        rest = {key: value for key, value in resources.items() if key != name}
        tree["Resources"] = {**rest, **loop}
    return tree


def add_key(tree, chance):
    """Something that decides images, where it was not."""
    resources = tree.get("Resources")
    if not isinstance(resources, dict) or not resources:
        return
    resource = chance.choice(list(resources.values()))
    if not isinstance(resource, dict):
        return
    room = resource.setdefault(chance.choice(("Properties", "Properties", "Metadata")), {})
    if isinstance(room, dict):
        key, value = chance.choice(
            (
                ("PackageType", "Image"),
                ("PackageType", "Zip"),
                ("ImageUri", "a/b:1"),
                ("Runtime", "nodejs20.x"),
                ("Handler", "a.b"),
                ("Architectures", ["arm64"]),
                ("InlineCode", "x"),
                ("CodeUri", "s3://a/b"),
                ("CodeUri", "a.zip"),
                ("BuildMethod", "makefile"),
                ("BuildMethod", "nodejs20.x"),
                ("DockerContext", "."),
                ("Dockerfile", "Dockerfile"),
                ("SkipBuild", True),
                ("SamResourceId", "Other"),
                ("aws:cdk:path", "Stack/Name/Resource"),
                ("aws:asset:path", "asset.1"),
                ("aws:asset:property", "Code"),
                ("aws:asset:is-bundled", True),
                ("CompatibleRuntimes", ["python3.12"]),
                ("BuildArchitecture", "arm64"),
                ("Layers", ["arn:aws:lambda:us-east-1:1:layer:a:1"]),
                ("DurableConfig", {"ExecutionTimeout": 1}),
                ("FunctionName", "name"),
                ("Location", "child.yaml"),
                ("DockerTag", 1.10),
                ("IgnoreGlobals", "*"),
            )
        )
        room[key] = copy.deepcopy(chance.choice(ODD)) if chance.random() < 0.25 else value

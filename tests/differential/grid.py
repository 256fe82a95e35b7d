"""Every property and section that decides images, with every odd value."""

import json
import random

from case import Case

ODD = (
    None,
    True,
    0,
    3.5,
    "",
    "x",
    [],
    ["a"],
    [None],
    {},
    {"a": 1},
    {"a": None},
    {"Ref": "x"},
    {"Fn::Sub": None},
    {"Ref": None},
    {"Ref": "AWS::NoValue"},
    {"Fn::GetAtt": ["A", "B"]},
    {"Fn::GetAZs": ""},
    {"Fn::ImportValue": "x"},
)
SECTIONS = ("Parameters", "Mappings", "Conditions", "Outputs", "Transform", "Globals", "Metadata")
FUNCTIONS = {"AWS::Serverless::Function": "CodeUri", "AWS::Lambda::Function": "Code"}
PROPERTIES = (
    "ImageUri",
    "Layers",
    "InlineCode",
    "CodeUri",
    "Code",
    "PackageType",
    "Runtime",
    "Handler",
    "Architectures",
    "FunctionName",
    "DurableConfig",
    "Events",
)
METADATA = (
    "DockerContext",
    "Dockerfile",
    "BuildMethod",
    "SkipBuild",
    "SamResourceId",
    "aws:cdk:path",
    "aws:asset:path",
    "aws:asset:property",
    "aws:asset:is-bundled",
    "BuildProperties",
    "BuildArchitecture",
    "DockerTag",
    "SamNormalized",
)
LAYERS = {"AWS::Serverless::LayerVersion": "ContentUri", "AWS::Lambda::LayerVersion": "Content"}
INTRINSICS = (
    "Ref",
    "Condition",
    "Fn::Sub",
    "Fn::Join",
    "Fn::Select",
    "Fn::Split",
    "Fn::If",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::Base64",
    "Fn::ImportValue",
    "Fn::Transform",
    "Fn::Equals",
    "Fn::Not",
    "Fn::And",
    "Fn::Or",
)
ARGUMENTS = (
    [],
    [0],
    ["a"],
    ["0", ["a"]],
    [True, ["a"]],
    [-2, ["a"]],
    [["a"], "b"],
    ["a", None],
    ["a", {}],
    ["a", "b", "c"],
    ["a", "b", None],
    [None],
    {"a": []},
    3,
    "",
    "a.b",
    False,
)


def some_intrinsics(seed, count):
    return random.Random(f"intrinsics {seed}").sample(list(intrinsics()), count)


def intrinsics():
    """Every intrinsic function with odd arguments, in every place where SAM may meet one."""
    for name in INTRINSICS:
        for argument in ARGUMENTS:
            value = {name: argument}
            good = function("AWS::Serverless::Function")
            yield case(f"{value} for a runtime", {"Resources": {"F": function("AWS::Lambda::Function", Runtime=value)}})
            yield case(f"{value} as a resource", {"Resources": {"F": good, "G": value}})
            yield case(f"{value} in a property", {"Resources": {"F": {**good, "Metadata": {"BuildMethod": value}}}})
            yield case(f"{value} as an output", {"Resources": {"F": good}, "Outputs": {"O": {"Value": value}}})
            runtime = {"Fn::If": ["C", "python3.12", "ruby3.4"]}
            yield case(f"{value} for an output", {"Resources": {"F": good}, "Outputs": {"O": value}})
            tree = {"Conditions": {"C": value}, "Resources": {"F": function("AWS::Lambda::Function", Runtime=runtime)}}
            yield case(f"{value} as a condition", tree)


def cases():
    for value in ODD:
        for section in SECTIONS:
            yield case(
                f"{section}: {value}", {section: value, "Resources": {"F": function("AWS::Serverless::Function")}}
            )
        yield case(f"resource: {value}", {"Resources": {"F": function("AWS::Serverless::Function"), "G": value}})
        for kind in FUNCTIONS:
            for name in PROPERTIES:
                yield case(f"{kind} {name}: {value}", {"Resources": {"F": function(kind, **{name: value})}})
                if name in ("ImageUri", "Code", "Architectures", "Layers", "Runtime"):
                    yield case(
                        f"{kind} image {name}: {value}",
                        {"Resources": {"F": function(kind, PackageType="Image", **{name: value})}},
                    )
            for name in METADATA:
                yield case(
                    f"{kind} metadata {name}: {value}",
                    {"Resources": {"F": {**function(kind), "Metadata": metadata(kind, name, value)}}},
                )
        for kind, content in LAYERS.items():
            for place, name in (
                ("Properties", content),
                ("Properties", "CompatibleRuntimes"),
                ("Metadata", "BuildMethod"),
                ("Metadata", "BuildArchitecture"),
            ):
                layer = {"Type": kind, "Properties": {content: "layer"}, "Metadata": {"BuildMethod": "makefile"}}
                layer[place][name] = value
                yield case(f"{kind} {name}: {value}", {"Resources": {"L": layer}})
        for kind, name in (("AWS::Serverless::Application", "Location"), ("AWS::CloudFormation::Stack", "TemplateURL")):
            yield case(f"{kind} {name}: {value}", {"Resources": {"N": {"Type": kind, "Properties": {name: value}}}})
        for name in ("Runtime", "CodeUri"):
            web = {
                "Type": "AWS::Serverless::WebFunction",
                "Properties": {"Runtime": "nodejs22.x", "CodeUri": "web", name: value},
            }
            yield case(f"web function {name}: {value}", {"Resources": {"W": web}})
        for name in ("Runtime", "Architectures", "Layers", "CodeUri"):
            bare = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "a.b"}}
            yield case(
                f"global {name}: {value}",
                {"Globals": {"Function": {"Runtime": "python3.12", name: value}}, "Resources": {"F": bare}},
            )


def case(rule, tree):
    return Case(rule, "template.json", {"template.json": json.dumps(tree, indent=1)})


def function(kind, **properties):
    return {"Type": kind, "Properties": {"Runtime": "python3.12", "Handler": "a.b", FUNCTIONS[kind]: ".", **properties}}


def metadata(kind, name, value):
    # Each of the two counts only where the other is there.
    other = {"aws:asset:property": {"aws:asset:path": "x"}, "aws:asset:path": {"aws:asset:property": FUNCTIONS[kind]}}
    return {**other.get(name, {}), name: value}

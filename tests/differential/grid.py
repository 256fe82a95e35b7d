"""Every property and section that decides images, with every odd value."""

import json

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

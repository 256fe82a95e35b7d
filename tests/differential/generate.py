"""Random templates: what decides images, in every form that people and tools write it, and in forms that nobody should."""

import json
import random

from case import Case
from values import RUNTIMES, Values, odd_yaml

RESOURCES = (
    ("AWS::Serverless::Function", 8),
    ("AWS::Lambda::Function", 4),
    ("AWS::Serverless::LayerVersion", 2),
    ("AWS::Lambda::LayerVersion", 2),
    ("AWS::Serverless::WebFunction", 1),
    ("AWS::Serverless::Application", 1),
    ("AWS::CloudFormation::Stack", 1),
    ("AWS::ECR::Repository", 1),
    ("AWS::Serverless::Api", 1),
    ("Custom::Thing", 1),
)
CDK_PATHS = (
    "Stack/Fn/Resource",
    "Stack/Fn",
    "Fn",
    "Stack/Nested.NestedStack/Nested.NestedStackResource",
    "a/b/c/d",
    "",
    7,
)


def cases(seed, count):
    for number in range(count):
        yield template(f"{seed} {number}")


def template(seed):
    """One case. The same seed makes the same one."""
    chance = random.Random(f"generate {seed}")
    files = {}
    tree = Template(chance, files, 0).tree()
    as_json = chance.random() < 0.2
    name = "template.json" if as_json else "template.yaml"
    text = json.dumps(tree, indent=1) if as_json else written(tree, chance)
    options = {}
    if chance.random() < 0.3:
        options["parameters"] = {
            key: chance.choice(("python3.12", "arm64", "a,b", "x/y:1", "1", "true", "nodejs20.x"))
            for key in chance.sample(("P", "Arch", "List", "Region", "Image", "Unknown"), 2)
        }
    if chance.random() < 0.2:
        options["region"] = chance.choice(("eu-west-1", "cn-north-1", "us-gov-west-1", ""))
    return Case(f"random template {seed}", name, {**files, name: text}, options=options)


def written(tree, chance):
    """As YAML: JSON is YAML too, so some values are put in as people write them."""
    import yaml

    text = yaml.safe_dump(tree, sort_keys=False, default_flow_style=chance.choice((False, None)), width=200)
    return odd_yaml(text, chance)


class Template:
    """One template and the files nested in it."""

    def __init__(self, chance, files, depth):
        self.chance, self.files, self.depth = chance, files, depth
        self.values = Values(chance)

    def maybe(self, probability):
        return self.chance.random() < probability

    def tree(self):
        tree = {}
        if self.maybe(0.8):
            tree["Transform"] = self.chance.choice(
                ("AWS::Serverless-2016-10-31", ["AWS::Serverless-2016-10-31"], "Other")
            )
        if self.maybe(0.7):
            tree["Parameters"] = self.parameters()
        if self.maybe(0.5):
            tree["Mappings"] = {
                "M": {"us-east-1": {"Runtime": "python3.13", "Arch": ["arm64"], "N": 1}, "a": {"b": "nodejs22.x"}}
            }
        if self.maybe(0.6):
            tree["Conditions"] = {
                name: self.values.condition(2) for name in ("C", "D", "E")[: self.chance.randint(1, 3)]
            }
        if self.maybe(0.4):
            tree["Globals"] = self.globals()
        tree["Resources"] = dict(self.resource(number) for number in range(self.chance.choice((1, 1, 2, 3, 4))))
        if self.maybe(0.03):
            self.values.spoil(tree)
        return tree

    def parameters(self):
        parameters = {}
        for name, defaults in (
            ("P", RUNTIMES),
            ("Arch", ("x86_64", "arm64", "mips")),
            ("List", ("arm64", "a, b", "")),
            ("Image", ("a/b:1", "public.ecr.aws/a/b", "123456789012.dkr.ecr.us-east-1.amazonaws.com/r")),
            ("N", (1, 3.12, True, None, "", ["a"], {"Ref": "x"})),
        ):
            if self.maybe(0.7):
                parameters[name] = {
                    "Type": self.chance.choice(("String", "String", "CommaDelimitedList", "Number", "List<String>"))
                }
                if self.maybe(0.8):
                    parameters[name]["Default"] = self.chance.choice(defaults)
        return parameters or {"P": {"Type": "String"}}

    def globals(self):
        function = {}
        for key, make in (
            ("Runtime", self.values.runtime),
            ("Handler", lambda: "g.h"),
            ("CodeUri", lambda: "src"),
            ("Architectures", self.values.architectures),
            ("Layers", lambda: ["arn:aws:lambda:us-east-1:1:layer:g:1"]),
        ):
            if self.maybe(0.4):
                function[key] = make()
        if self.maybe(0.04):
            function["PackageType"] = "Image"
        section = {"Function": function}
        if self.maybe(0.1):
            section["LayerVersion" if self.maybe(0.8) else "Layer"] = {"PublishLambdaVersion": False}
        return section

    def resource(self, number):
        kinds, weights = zip(*RESOURCES)
        kind = self.chance.choices(kinds, weights)[0]
        name = f"{kind.rpartition('::')[2]}{number}"
        resource = {"Type": kind if self.maybe(0.99) else self.values.wrapped(kind)}
        properties = self.properties(kind)
        if properties or self.maybe(0.7):
            resource["Properties"] = properties
        metadata = self.metadata(kind)
        if metadata:
            resource["Metadata"] = metadata
        if self.maybe(0.1):
            resource["Condition"] = self.chance.choice(("C", "None"))
        if self.maybe(0.05):
            resource["IgnoreGlobals"] = self.chance.choice(("*", ["Runtime"], ["Handler"], [], "x", True))
        for key in list(properties):
            if self.maybe(0.015):
                properties[key] = self.values.anything()
        return name, resource

    def properties(self, kind):
        if kind in ("AWS::Serverless::Application", "AWS::CloudFormation::Stack"):
            return self.nested(kind)
        if "Layer" in kind:
            content = "ContentUri" if "Serverless" in kind else "Content"
            properties = {content: self.values.code(kind)} if self.maybe(0.9) else {}
            if self.maybe(0.5):
                properties["CompatibleRuntimes"] = self.values.some(
                    [self.values.runtime() for _ in range(self.chance.randint(0, 2))]
                )
            if self.maybe(0.2):
                properties["CompatibleArchitectures"] = ["arm64"]
            return properties
        if not kind.endswith("unction"):
            return {"Name": "x"} if self.maybe(0.3) and "Api" not in kind else {}
        properties = {}
        if self.maybe(0.3) and "Web" not in kind:
            properties["PackageType"] = (
                self.values.some("Image") if self.maybe(0.9) else self.chance.choice(("Zip", "zip", None, 1))
            )
        image = "PackageType" in properties
        code = "Code" if kind == "AWS::Lambda::Function" else "CodeUri"
        if image and self.maybe(0.7):
            uri = self.values.image_uri()
            properties.update({"Code": {"ImageUri": uri}} if code == "Code" else {"ImageUri": uri})
        elif self.maybe(0.85):
            properties[code] = self.values.code(kind)
        for key, likely, make in (
            ("Handler", 0.93 if not image else 0.1, lambda: self.values.some("a.b")),
            ("Runtime", 0.9 if not image else 0.1, self.values.runtime),
            ("Architectures", 0.3, self.values.architectures),
            ("InlineCode", 0.04, lambda: self.values.some("x = 1")),
            ("FunctionName", 0.1, lambda: self.values.some("name")),
            ("Layers", 0.1, self.values.layers),
            ("DurableConfig", 0.05, lambda: self.values.some({"ExecutionTimeout": 60})),
        ):
            if self.maybe(likely) and not (
                "Web" in kind and key in ("Handler", "InlineCode", "Layers", "DurableConfig", "Architectures")
            ):
                properties[key] = make()
        return properties

    def nested(self, kind):
        location = "Location" if "Serverless" in kind else "TemplateURL"
        child = self.chance.choice(
            (
                "child.yaml",
                "sub/child.yaml",
                "./sub/../child.yaml",
                "missing.yaml",
                "https://s3.amazonaws.com/b/t.yaml",
                "s3://b/t.yaml",
                {"ApplicationId": "a", "SemanticVersion": "1.0.0"},
            )
        )
        if isinstance(child, str) and child.endswith("child.yaml"):
            file = child.replace("./sub/../", "")
            if file == "child.yaml":
                self.files.setdefault("sub/keep", "")  # so that `sub/..` is a folder
            if file not in self.files:
                self.files[file] = "Resources: {}"  # children of children may name it too
                self.files[file] = json.dumps(
                    Template(self.chance, self.files, self.depth + 1).tree() if self.depth < 2 else LEAF
                )
        properties = {location: child}
        if self.maybe(0.5):
            properties["Parameters"] = {
                key: self.values.some(self.chance.choice(("python3.12", "arm64", 3, ["a"], "AWS::X")))
                for key in ("P", "Arch", "N")
                if self.maybe(0.6)
            }
        return properties

    def metadata(self, kind):
        metadata = {}
        for key, likely, make in (
            ("BuildMethod", 0.6 if "Layer" in kind else 0.15, self.values.build_method),
            ("BuildArchitecture", 0.1, lambda: self.chance.choice(("arm64", "x86_64", "mips", None, ["arm64"]))),
            ("SkipBuild", 0.06, lambda: self.chance.choice((True, False, "false", 0))),
            ("DockerContext", 0.15, lambda: self.values.some("./app")),
            ("Dockerfile", 0.15, lambda: "Dockerfile"),
            ("DockerTag", 0.05, lambda: self.chance.choice(("v1", 1.10, 2))),
            ("SamResourceId", 0.06, lambda: self.chance.choice(("Other", "", 3, "AWS::Region"))),
            ("aws:cdk:path", 0.08, lambda: self.chance.choice(CDK_PATHS)),
            ("aws:asset:path", 0.08, lambda: self.chance.choice(("asset.1", ".", "a.zip", None))),
            (
                "aws:asset:property",
                0.08,
                lambda: self.chance.choice(
                    ("Code", "Code.ImageUri", "CodeUri", "Content", "ContentUri", "TemplateURL")
                ),
            ),
            ("aws:asset:is-bundled", 0.05, lambda: self.chance.choice((True, False))),
            ("aws:asset:dockerfile-path", 0.05, lambda: "Dockerfile.dev"),
            ("SamNormalized", 0.02, lambda: True),
            ("BuildProperties", 0.03, lambda: {"Minify": True}),
        ):
            if self.maybe(likely):
                metadata[key] = make()
        return metadata


LEAF = {
    "Resources": {
        "Leaf": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"Runtime": {"Ref": "P"}, "Handler": "a.b", "CodeUri": "."},
        }
    }
}

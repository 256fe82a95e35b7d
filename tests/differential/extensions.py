"""Random templates with `AWS::LanguageExtensions`: loops in every section, and the functions that come with them."""

import json
import random

from case import Case

RUNTIMES = ("python3.12", "python3.13", "nodejs22.x", "nodejs20.x", "java21", "ruby3.4")
TEXTS = (*RUNTIMES, "a", "a,b", "", "12", "x86_64", "arm64", "true", "false", "it's", 1, 2.5, True, False, None)
NAMES = ("P", "P", "L", "N", "LN", "Bare", "AWS::Region", "AWS::NoValue", "AWS::StackName", "Res", "Missing")
CONDITIONS = ("C0", "C1", "C2")


def cases(seed, count):
    """Each asks with the option, or, now and then, without."""
    for number in range(count):
        yield template(f"{seed} {number}")


def template(seed):
    chance = random.Random(f"extensions {seed}")
    text = json.dumps(Template(chance, chance.choice((0, 0, 0.02, 0.3))).tree(), indent=1)
    if chance.random() < 0.5:
        import yaml

        text = yaml.safe_dump(json.loads(text), sort_keys=False, width=200)
    options = {"language_extensions": chance.random() < 0.85}
    if chance.random() < 0.2:
        options["parameters"] = {"L": chance.choice(("X,Y", "Z", "python3.12,ruby3.4"))}
        if chance.random() < 0.5:
            options["parameters"]["Bare"] = "nodejs20.x"
    if chance.random() < 0.2:
        options["region"] = "eu-west-1"
    return Case(f"random template with extensions {seed}", files={"template.yaml": text}, options=options)


class Template:
    """`wild` is how likely something malformed is where anything may stand."""

    def __init__(self, chance, wild):
        self.chance, self.wild = chance, wild
        self.variables, self.number = [], 0

    def maybe(self, probability):
        return self.chance.random() < probability

    def one(self, *choices):
        return self.chance.choice(choices)

    def next(self, prefix):
        self.number += 1
        return f"{prefix}{self.number}"

    def tree(self):
        tree = {"Transform": self.transform(), "Parameters": self.parameters(), "Mappings": self.mappings()}
        tree["Conditions"] = {}
        for name in CONDITIONS:
            tree["Conditions"][name] = self.condition(0, tuple(tree["Conditions"]))
        if self.maybe(0.15):
            tree["Conditions"][self.loop_key()] = self.loop(lambda: {f"C{self.placed()}": self.condition(0, ())})
        if self.maybe(0.2):
            runtime = self.one("java21", {"Ref": "P"}, {"Fn::If": ["C0", "java21", "java17"]})
            tree["Globals"] = {"Function": {"Runtime": runtime, "Timeout": 3}}
        tree["Resources"] = {**self.resources(0), "Res": {"Type": "AWS::S3::Bucket"}}
        if self.maybe(0.3):
            tree["Outputs"] = {"O": {"Value": self.value(2)}}
            if self.maybe(0.3):
                tree["Outputs"]["O"]["Condition"] = "C0"
            if self.maybe(0.5):
                tree["Outputs"][self.loop_key()] = self.loop(lambda: {f"O{self.placed()}": {"Value": self.value(2)}})
        return tree

    def transform(self):
        if self.maybe(0.05):
            return self.one("AWS::Serverless-2016-10-31", None, {"Name": "AWS::LanguageExtensions"})
        return self.one("AWS::LanguageExtensions", ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"])

    def parameters(self):
        listed = "CommaDelimitedList"
        return {
            "P": {"Type": "String", "Default": self.one("python3.12", "nodejs22.x")},
            "L": {"Type": self.one(listed, listed, "List<String>", "String"), "Default": self.one("A,B", "a, b", "One")},
            "Bare": {"Type": "String"},
            "N": {"Type": "Number", "Default": self.one(3, 2.5, "7")},
            "LN": {"Type": "List<Number>", "Default": "12,13"},
            "RL": {"Type": listed, "Default": "python3.12, nodejs22.x"},
        }

    def mappings(self):
        return {
            "M": {
                "us-east-1": {"rt": "python3.13", "eu": "ruby3.4", "items": None},
                "list": {"items": ["A", "B2"]},
                "rt": {"rt": {"x": 1}},
            },
            "M2": {"A": {"rt": "python3.13"}, "B": {"rt": "ruby3.4"}, "python3.12": {"rt": "python3.13"}},
        }

    def condition(self, depth, names):
        def inner():
            return self.condition(depth + 1, names)

        if depth > 2 or self.maybe(0.4):
            left = self.one({"Ref": "P"}, {"Ref": "AWS::Region"}, {"Ref": "N"}, True, "a", self.value(2))
            return {"Fn::Equals": [left, self.one("python3.12", "us-east-1", 3, "7", "true", "a", "b")]}
        if self.maybe(self.wild):
            return self.one("true", True, {"Condition": "C2"}, {"Fn::Not": inner()}, {"Fn::And": [inner()]}, self.value(1))
        return self.one(
            {"Fn::Not": [inner()]},
            {"Fn::And": [inner(), inner()]},
            {"Fn::Or": [inner(), inner(), inner()]},
            {"Condition": self.one(*names)} if names else {"Fn::Equals": ["a", "a"]},
        )

    def resources(self, depth):
        resources = {}
        for _ in range(self.chance.randint(1, 3)):
            if depth < 4 and self.maybe(0.2 if depth else 0.45):
                resources[self.loop_key()] = self.loop(lambda: self.resources(depth + 1))
            else:
                placed = "".join("&{%s}" % name for name in self.variables) if self.maybe(0.7) else self.placed()
                resources[self.next("F") + placed] = self.layer() if self.maybe(0.1) else self.function()
        return resources

    def loop_key(self):
        return "Fn::ForEach::P" if self.maybe(self.wild / 10) else self.next("Fn::ForEach::Loop")

    def loop(self, body):
        name = self.one("", None, 3, "P") if self.maybe(self.wild / 10) else f"V{len(self.variables)}"
        over = self.collection()
        self.variables.append(str(name))
        content = body()
        self.variables.pop()
        if self.maybe(self.wild / 10):
            return self.one([name, over], [name, over, content, 1], content, "x", [name, over, "s"])
        return [name, over, content]

    def placed(self):
        """The variables of the loops around, in either of their forms."""
        return "".join(self.one("${%s}", "&{%s}") % name for name in self.variables)

    def collection(self):
        if self.maybe(self.wild):
            return self.one(
                {"Fn::GetAtt": ["Res", "X"]},
                {"Fn::ImportValue": "x"},
                ["A", {"Ref": "P"}],
                "{{resolve:ssm:x}}",
                {"Ref": "Bare"},
                "a,b",
                None,
                3,
                [1, True, 2.5, None],
                ["A", ["B"]],
                self.value(0),
            )
        return self.one(
            self.chance.sample(["A", "B", "C", "3.12", "a-b"], self.chance.randint(0, 3)),
            self.chance.sample(RUNTIMES, 2),
            {"Ref": "L"},
            {"Ref": "RL"},
            {"Ref": "P"},
            {"Ref": "LN"},
            {"Fn::Split": [",", {"Ref": "P"}]},
            {"Fn::Split": ["-", {"Fn::Sub": "q-${AWS::Region}"}]},
            {"Fn::FindInMap": ["M", "list", "items"]},
            {"Fn::FindInMap": ["M", "no", "items", {"DefaultValue": ["D", "E"]}]},
            {"Fn::If": ["C0", ["A"], ["B", "C"]]},
        )

    def function(self):
        kind = self.one("AWS::Serverless::Function", "AWS::Lambda::Function")
        is_serverless = kind == "AWS::Serverless::Function"
        if self.maybe(0.15):
            uri = self.image()
            properties = {"PackageType": "Image", **({"ImageUri": uri} if is_serverless else {"Code": {"ImageUri": uri}})}
        else:
            code = self.one("./src", "./src", *("./${%s}" % name for name in self.variables))
            properties = {"Handler": "a.b", "Runtime": self.runtime(), "CodeUri" if is_serverless else "Code": code}
        if self.maybe(0.2):
            chosen = {"Fn::If": ["C1", ["arm64"], {"Ref": "AWS::NoValue"}]}
            properties["Architectures"] = self.one(["arm64"], [{"Fn::If": ["C0", "arm64", "x86_64"]}], chosen)
        if self.maybe(0.2):
            properties["Environment"] = {"Variables": {"A": self.value(), "B": self.value()}}
        if self.maybe(0.1):
            properties["Timeout"] = {"Fn::Length": {"Ref": "L"}}
        if self.maybe(0.1):
            properties[self.loop_key()] = self.loop(lambda: {f"Key{self.placed()}": self.value(2)})
        function = {"Type": kind, "Properties": properties}
        if self.maybe(0.25):
            function["Condition"] = "None" if self.maybe(self.wild) else self.one(*CONDITIONS)
        if self.maybe(0.15):
            policies = ["Retain", {"Ref": "P"}, {"Fn::If": ["C0", "Retain", "Delete"]}, {"Ref": "Bare"}]
            policies += [{"Ref": "L"}, {"Ref": "AWS::NoValue"}, {"Ref": "AWS::Region"}, None] if self.maybe(0.3) else []
            function[self.one("DeletionPolicy", "UpdateReplacePolicy")] = self.one(*policies)
        if self.maybe(0.1):
            function["Metadata"] = {"BuildMethod": self.one("makefile", {"Fn::If": ["C0", "makefile", "esbuild"]})}
            if self.maybe(0.3):
                function["Metadata"]["SamResourceId"] = self.one("Zed", "x" + self.placed())
        return function

    def layer(self):
        runtime = self.runtime()
        properties = {"ContentUri": "./l", "CompatibleRuntimes": [runtime]}
        return {"Type": "AWS::Serverless::LayerVersion", "Properties": properties, "Metadata": {"BuildMethod": runtime}}

    def image(self):
        return self.one(
            "public.ecr.aws/a/b:1",
            {"Fn::Sub": "1.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/a:1"},
            {"Fn::Sub": "public.ecr.aws/a/${P}:1"},
            {"Fn::Join": ["/", ["public.ecr.aws", {"Fn::Sub": "a/${AWS::StackName}"}]]},
            {"Fn::Join": ["", [{"Fn::GetAtt": ["Res", "RepositoryUri"]}, ":1"]]},
            *("public.ecr.aws/x/y:${%s}" % name for name in self.variables),
            *([self.value()] if self.maybe(0.2) else []),
        )

    def runtime(self, depth=0):
        """What most likely comes to a runtime."""
        if self.maybe(self.wild):
            return self.value()

        def inner():
            return self.runtime(depth + 1) if depth < 3 else self.one(*RUNTIMES)

        if self.variables and self.maybe(0.4):
            name = self.one(*self.variables)
            return self.one(
                {"Ref": name},
                "${%s}" % name,
                {"Fn::Sub": "${%s}" % name},
                {"Fn::FindInMap": ["M2", {"Ref": name}, "rt", {"DefaultValue": inner()}]},
                {"Fn::FindInMap": ["M2", "${%s}" % name, "rt", {"DefaultValue": inner()}]},
                "python3.${%s}" % name,
                {"Fn::Join": ["", ["python3.", "${%s}" % name]]},
            )
        if depth > 2 or self.maybe(0.3):
            return self.one(*RUNTIMES)
        return self.one(
            {"Ref": self.one("P", "P", "Bare")},
            {"Fn::Sub": "python3.${N}"},
            {"Fn::Sub": ["${A}", {"A": inner()}]},
            {"Fn::FindInMap": ["M", self.one("us-east-1", {"Ref": "AWS::Region"}), "rt", {"DefaultValue": inner()}]},
            {"Fn::FindInMap": ["No", "a", "b", {"DefaultValue": inner()}]},
            {"Fn::FindInMap": ["M", "us-east-1", "rt"]},
            {"Fn::If": [self.one(*CONDITIONS), inner(), self.one(inner(), {"Ref": "AWS::NoValue"})]},
            {"Fn::Select": [self.one(0, 1, "1"), [inner(), inner()]]},
            {"Fn::Select": [0, {"Ref": "RL"}]},
            {"Fn::Select": ["2", {"Fn::Split": ["-", "a-b-nodejs20.x"]}]},
            {"Fn::Join": ["", ["python3.", {"Fn::Length": [1] * 12}]]},
        )

    def value(self, depth=0):
        """Anything; malformed too where the template is wild."""
        if depth > 3 or self.maybe(0.3):
            return self.text()

        def inner():
            return self.value(depth + 1)

        name, listed = self.one(*NAMES, *self.variables), self.listed(depth)
        sensible = (
            {"Ref": name},
            {"Ref": name},
            {"Fn::Sub": self.one("", "python3.", "a-") + "${%s}" % name + self.one("", "x", "${!Literal}", "${Res.Arn}")},
            {"Fn::Sub": [self.one("${A}", "python${A}", "${A}${P}"), {"A": inner()}]},
            {"Fn::Join": [self.one("", "-", ".", ","), listed]},
            {"Fn::Select": [self.one(0, 1, "0", "1"), listed]},
            {"Fn::Split": [self.one(",", ".", "a"), inner()]},
            {"Fn::FindInMap": [self.one("M", "M", "Z"), self.key(), self.key(), {"DefaultValue": inner()}]},
            {"Fn::If": [self.one(*CONDITIONS), inner(), inner()]},
            {"Fn::Length": listed},
            {"Fn::ToJsonString": self.one({"a": inner(), "b": [1, 2.5, None, True]}, [inner(), "\u00e9\n\"<"])},
            {"Fn::Base64": self.one({"Ref": "P"}, "abc")},
            {"Fn::GetAtt": ["Res", "Arn"]},
            {"k": inner(), "z": {"Fn::If": ["C0", "a", {"Ref": "AWS::NoValue"}]}},
        )
        if not self.maybe(self.wild):
            return self.one(*sensible)
        return self.one(
            {"Fn::Sub": self.one("${}", "${ P }", "${", "${A.b}", 3)},
            {"Fn::Sub": ["${A}", {"A": inner()}, 1]},
            {"Fn::Join": [inner(), listed]},
            {"Fn::Select": [self.one(2, -1, True, " 1 ", inner()), listed]},
            {"Fn::Split": ["", inner()]},
            {"Fn::FindInMap": ["M", self.key(), inner()]},
            {"Fn::FindInMap": ["M", self.key(), self.key(), self.one({}, None, "x")]},
            {"Fn::If": [self.one("None", inner()), inner(), inner()]},
            {"Fn::ToJsonString": inner()},
            {"Fn::Base64": inner()},
            {"Fn::ImportValue": inner()},
            {"Fn::GetAZs": self.one("", {"Ref": "AWS::Region"})},
            {"Fn::Cidr": ["10.0.0.0/16", 2, 8]},
            {"Fn::Equals": [inner(), inner()]},
            {"Condition": self.one("C0", "None")},
            {"Fn::Nothing": inner()},
            {"Fn::Length": inner(), "Other": 1},
            [inner(), inner()],
        )

    def text(self):
        if self.variables and self.maybe(0.4):
            return self.one("${%s}", "&{%s}", "x${%s}", "python3.${%s}") % self.one(*self.variables)
        return self.one(*TEXTS)

    def listed(self, depth):
        if self.maybe(0.75):
            return [self.text() if self.maybe(0.5) else self.value(depth + 1) for _ in range(self.chance.randint(0, 3))]
        return self.one({"Ref": "L"}, {"Ref": "RL"}, {"Fn::Split": [",", "a,b"]}, {"Fn::FindInMap": ["M", "list", "items"]})

    def key(self):
        return self.one("us-east-1", "rt", "list", "items", {"Ref": "P"}, {"Ref": "AWS::Region"},
                        *("${%s}" % name for name in self.variables))

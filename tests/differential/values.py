"""Random values: plain ones, and the same behind intrinsic functions, well-formed and not."""

import re

RUNTIMES = (
    "python3.12",
    "python3.12",
    "nodejs20.x",
    "nodejs22.x",
    "java21",
    "java8.al2",
    "dotnet8",
    "ruby3.3",
    "provided.al2023",
    "provided.al2",
    "go1.x",
    "provided",
    "python3.7",
    "nodejs14.x",
    "java8",
    "nodejs99.x",
    "python",
    "Python3.12",
    "dotnetcore3.1",
    "",
)
METHODS = (
    "makefile",
    "python3.12",
    "nodejs20.x",
    "esbuild",
    "dotnet7",
    "rust-cargolambda",
    "python-uv",
    "python3.7",
    "go1.x",
    "provided",
    "java21",
    "webpack",
    "dotnet",
    "",
    None,
    3,
    ["makefile"],
)
IMAGES = (
    "public.ecr.aws/lambda/python:3.12",
    "fn:latest",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/r:1",
    "localhost:5000/r:1",
    "ghcr.io/a/b@sha256:" + "0" * 64,
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/r",
    "a/b:1",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/r/s",
)
NAMES = (
    "P",
    "Arch",
    "List",
    "Image",
    "N",
    "AWS::Region",
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::URLSuffix",
    "AWS::Partition",
    "AWS::StackName",
    "Function0",
    "Function1",
    "LayerVersion0",
    "LayerVersion1",
    "Repository0",
    "Nothing",
)
CONDITIONS = ("C", "D", "E", "None")


class Values:
    def __init__(self, chance):
        self.chance = chance

    def maybe(self, probability):
        return self.chance.random() < probability

    def runtime(self):
        return self.some(self.chance.choice(RUNTIMES))

    def architectures(self):
        arch = self.chance.choice(("arm64", "arm64", "x86_64", "mips"))
        return self.chance.choice(
            (
                [arch],
                [arch],
                [self.wrapped(arch)],
                self.wrapped([arch]),
                self.wrapped([arch]),
                [arch, "arm64"],
                [],
                arch,
                {"Ref": "List"},
                None,
            )
        )

    def image_uri(self):
        return self.chance.choice(
            (
                *[self.some(uri) for uri in IMAGES],
                {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/r:1"},
                {"Fn::Sub": "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/${Repository0}:1"},
                {"Fn::Sub": "${Repository0.RepositoryUri}:1"},
                {"Fn::Sub": ["${A}/x:${B}", {"A": "a", "B": {"Ref": "Image"}}]},
                {"Fn::GetAtt": ["Repository0", "RepositoryUri"]},
                {"Fn::GetAtt": "Repository0.RepositoryUri"},
            )
        )

    def code(self, kind):
        local = self.chance.choice((".", "src", "src/", "a.zip", "s3://bucket/key", "s3://", ""))
        inside = {"S3Bucket": "b", "S3Key": "k"} if kind.startswith("AWS::Lambda") else {"Bucket": "b", "Key": "k"}
        choices = [local, local, local, inside, self.wrapped(local)]
        if kind == "AWS::Lambda::Function":
            choices += [{"ZipFile": "x"}, {"ZipFile": {"Ref": "P"}}, {"ImageUri": "a/b:1"}, {}]
        return self.chance.choice(choices)

    def layers(self):
        return self.some(
            [
                self.chance.choice(
                    (
                        "arn:aws:lambda:us-east-1:123456789012:layer:l:1",
                        {"Ref": "LayerVersion1"},
                        {"Ref": "Nothing"},
                        {"Ref": "P"},
                        {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:1:layer:l:1"},
                        {"Fn::ImportValue": "x"},
                    )
                )
            ]
        )

    def build_method(self):
        return self.some(self.chance.choice(METHODS))

    def some(self, value):
        """The value as it is, or behind functions that may or may not give it back."""
        return value if self.maybe(0.75) else self.wrapped(value)

    def wrapped(self, value, depth=2):
        inner = self.wrapped(value, depth - 1) if depth and self.maybe(0.35) else value
        text = inner if isinstance(inner, str) else "x"
        name, other = self.chance.choice(NAMES), self.chance.choice(NAMES)
        condition = self.chance.choice(CONDITIONS)
        return self.chance.choice(
            (
                {"Ref": name},
                {"Ref": name},
                {"Fn::Sub": "${%s}" % name},
                {"Fn::Sub": f"{text}"},
                {"Fn::Sub": "%s${%s}" % (text, name)},
                {"Fn::Sub": ["${A}", {"A": inner}]},
                {"Fn::Sub": ["%s-${B}-${%s}" % (text, name), {"B": {"Ref": other}}]},
                {"Fn::Sub": "${!P}${Nothing.Attribute}"},
                {"Fn::Sub": [inner]},
                {"Fn::Sub": "${ P }"},
                {"Fn::If": [condition, inner, {"Ref": "AWS::NoValue"}]},
                {"Fn::If": [condition, inner, self.chance.choice(RUNTIMES)]},
                {"Fn::If": [condition, inner]},
                {"Fn::Select": [self.chance.choice((0, 1, "0", -1, {"Ref": "N"})), [inner, "python3.12"]]},
                {"Fn::Select": [0, {"Ref": "List"}]},
                {"Fn::Select": [1, {"Fn::Split": ["|", "a|nodejs20.x"]}]},
                {"Fn::Join": ["", [inner]]},
                {"Fn::Join": [".", ["python3", "12"]]},
                {"Fn::Join": [self.chance.choice((",", None, 1)), [inner, {"Ref": name}]]},
                {"Fn::Join": ["", {"Ref": "List"}]},
                {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, self.chance.choice(("Runtime", "Arch", "N", "None"))]},
                {"Fn::FindInMap": ["M", "a", "b"]},
                {"Fn::GetAtt": [name, "Arn"]},
                {"Fn::GetAtt": f"{name}.Arn"},
                {"Fn::ImportValue": inner},
                {"Fn::Base64": inner},
                {"Fn::GetAZs": ""},
                {"Fn::Transform": {"Name": "AWS::Include"}},
                [inner],
                {"Fn::Nothing": inner},
                {"Ref": inner},
                {"Ref": ["a"]},
                {"Ref": name, "Other": 1},
                {"Other": 1, "Ref": name},
                {"Fn::Split": [",", text]},
                {"Fn::Split": ["", text]},
                {"Fn::Cidr": ["10.0.0.0/16", 1, 8]},
                "{{resolve:ssm:/a/b}}",
            )
        )

    def condition(self, depth):
        name = self.chance.choice(NAMES)
        inner = (
            (lambda: self.condition(depth - 1)) if depth else (lambda: {"Condition": self.chance.choice(CONDITIONS)})
        )
        return self.chance.choice(
            (
                {"Fn::Equals": [{"Ref": name}, self.chance.choice(("arm64", "us-east-1", 1, True, "true", name))]},
                {"Fn::Equals": ["a", "a"]},
                {"Fn::Equals": ["a", "b"]},
                {"Fn::Not": [inner()]},
                {"Fn::And": [inner(), inner()]},
                {"Fn::Or": [inner(), inner(), inner()]},
                {"Condition": self.chance.choice(CONDITIONS)},
                {"Fn::Equals": ["a"]},
                {"Fn::Not": inner()},
                True,
                "true",
                {"Ref": name},
                {"Fn::If": ["C", inner(), inner()]},
                {"Fn::Not": [inner(), inner()]},
                {"Fn::And": []},
            )
        )

    def anything(self):
        return self.chance.choice(
            (
                None,
                True,
                False,
                0,
                1,
                3.12,
                "",
                "x",
                [],
                {},
                [None],
                {"a": 1},
                ["a", "b"],
                {"Ref": "P"},
                [{"Ref": "P"}],
                {"Ref": None},
            )
        )

    def spoil(self, tree):
        """Something where SAM does not expect it."""
        key = self.chance.choice(list(tree))
        if self.maybe(0.5) and isinstance(tree[key], dict) and tree[key]:
            tree[key][self.chance.choice(list(tree[key]))] = self.anything()
        else:
            tree[key] = self.anything()


# Left out are control characters, which the doctor shows escaped.
# What PyYAML reads otherwise than it looks: 1.1 booleans, octals, sixties, dates, nulls, floats, merges, tags, duplicates.
SCALARS = (
    "yes",
    "no",
    "on",
    "Off",
    "y",
    "~",
    "null",
    "0o17",
    "017",
    "0x1F",
    "1_000",
    "190:20:30",
    "1:30",
    "2020-01-01",
    "1e3",
    "1.0e+3",
    ".5",
    "3.10",
    "3.",
    "+1",
    ".inf",
    ".NaN",
    "!!str 3.12",
    "!!int '7'",
    "'3.12'",
    "!Ref P",
    "!Sub '${P}'",
    "!GetAtt A.Arn",
    "!If [C, a, b]",
    "!FindInMap [M, a, b]",
    "!Select [0, [a]]",
    "!Join ['', [a, b]]",
    "!Unknown x",
    ">-\n            folded\n            text",
    "&a x",
    "0b11",
    "-0",
    "1__0",
    "2020-01-01T00:00:00Z",
    "0.",
    "685_230.15",
    "1E5",
    "!!null ''",
    "!!bool yes",
    "!Ref",
    "12e03",
    "-.5",
    "1.2.3",
    "08",
    "0o8",
    "1e",
    "null ",
    "=",
    "<<",
    "!!float 3",
    "!!int x",
    "!!bool maybe",
    "!!set {a}",
    "! x",
    "! 12",
    "!!binary aGk=",
    "!!pairs [a: b]",
    "99999999999999999999",
    "0_",
    "0b_",
    "x\t",
    "[http://x?y]",
    "!!timestamp 2020-01-01",
    "%x",
    "a: b",
    "*b",
)
LINE = re.compile(
    r"^( *(?:- )?(?:Runtime|Handler|ImageUri|PackageType|CodeUri|BuildMethod|Default|DockerTag|SkipBuild|FunctionName|BuildArchitecture): )([^{\[&*!|>'\"\n][^\n]*)$",
    re.M,
)


def odd_yaml(text, chance):
    """Puts one such value in, now and then; or a key twice, a merge, a comment, a document mark."""
    lines = list(LINE.finditer(text))
    if lines and chance.random() < 0.3:
        line = chance.choice(lines)
        text = text[: line.start(2)] + chance.choice(SCALARS) + text[line.end(2) :]
    if lines and chance.random() < 0.05:
        line = chance.choice(list(LINE.finditer(text)) or lines)
        if not line[1].lstrip().startswith("- "):
            text = text[: line.start()] + line[1] + "nodejs22.x\n" + text[line.start() :]
    if chance.random() < 0.05:
        text = (
            chance.choice(("---\n", "%YAML 1.1\n---\n", "\ufeff", "# comment\n", "--- # x\n"))
            + text
            + chance.choice(("", "...\n", "\n# end\n", "---\nsecond: 1\n"))
        )
    return text

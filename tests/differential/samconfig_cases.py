"""Situations of SAM's configuration, and how to ask SAM CLI itself what it makes of each.

`situations()` yields (name, files beside TEMPLATE as template.yaml, arguments, environment variables); the arguments are
those that SAM and `sam-ecr-doctor images` have in common. `told(command, arguments, folder, environment)` runs SAM's own
command line in `folder`, stops it before it does anything, and gives the options it would have worked with, or None where
it refuses them. Needs aws-sam-cli.
"""
import importlib
import inspect
import os
from unittest import mock

TEMPLATE = """Parameters:
  A: {Type: String, Default: python3.12}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ./f, Handler: a.b, Runtime: !Ref A}
  G:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ./g, Handler: a.b, Runtime: nodejs22.x}
"""
# Another default, for templates that must be told apart from the first.
OTHER = TEMPLATE.replace("python3.12", "python3.11")

COMMANDS = {
    "build": (["build"], "samcli.commands.build.command"),
    "local_invoke": (["local", "invoke"], "samcli.commands.local.invoke.cli"),
    "local_start_api": (["local", "start-api"], "samcli.commands.local.start_api.cli"),
    "local_start_lambda": (["local", "start-lambda"], "samcli.commands.local.start_lambda.cli"),
    "package": (["package"], "samcli.commands.package.command"),
    "deploy": (["deploy"], "samcli.commands.deploy.command"),
    "sync": (["sync"], "samcli.commands.sync.command"),
}


def told(command, arguments, folder, environment=None):
    from click.testing import CliRunner
    from samcli.cli.main import cli
    from samcli.commands._utils.option_value_processor import process_image_options

    words, name = COMMANDS[command]
    module = importlib.import_module(name)
    signature, seen = inspect.signature(module.do_cli), {}

    def record(*positional, **named):
        given = dict(signature.bind(*positional, **named).arguments)
        for option in ("build_image", "invoke_image"):
            if option in given:
                given[option] = process_image_options(given[option])
        context = given.get("click_ctx") or given.get("ctx")
        if context is not None:
            given["region"], given["profile"] = context.region, context.profile
        seen.update(given)

    before = os.getcwd()
    os.chdir(folder)
    try:
        variables = {"SAM_CLI_TELEMETRY": "0", **(environment or {})}
        with mock.patch.object(module, "do_cli", record), mock.patch.dict(os.environ, variables):
            CliRunner().invoke(cli, words + list(arguments))
    finally:
        os.chdir(before)
    return seen or None


VERSION = "version = 0.1\n"
BUILD = VERSION + "[default.build.parameters]\n"
GLOBAL = VERSION + "[default.global.parameters]\n"
YAML = "version: 0.1\ndefault:\n  global:\n    parameters:\n"


def situations():
    for name, files, arguments in NAMED:
        yield name, files, arguments, {}
    for name, text in TOML.items():
        yield f"toml: {name}", {"samconfig.toml": text, "loop.yaml": "$include: file://loop.yaml\n"}, [], {}
    for name, text in IN_YAML.items():
        yield f"yaml: {name}", {"samconfig.yaml": text}, [], {}
    yield "the template of a variable", {"s/template.yaml": OTHER, "s/samconfig.toml": SET}, [], \
        {"SAM_TEMPLATE_FILE": "s/template.yaml"}
    yield "a variable that is no boolean", {}, [], {"SAM_SKIP_PULL_IMAGE": "maybe"}


SET = GLOBAL + "parameter_overrides='A=python3.13'\n"
RUBY = GLOBAL + "parameter_overrides='A=ruby3.4'\n"
BUILT = {".aws-sam/build/template.yaml": OTHER}

NAMED = [
    ("nothing", {}, []),
    ("the command line wins", {"samconfig.toml": SET}, ["--parameter-overrides", "A=ruby3.4"]),
    ("empty on the command line wins", {"samconfig.toml": SET}, ["--parameter-overrides", ""]),
    ("a file on the command line", {"p.yml": "- A=python3.13\n"}, ["--parameter-overrides", "file://p.yml"]),
    ("a file", {"samconfig.toml": GLOBAL + "parameter_overrides='file://p.yaml'\n", "p.yaml": "A: python3.13\n"}, []),
    ("files in files", {"samconfig.toml": GLOBAL + "parameter_overrides={A='ruby3.4','$include'='file://d/p.yaml'}\n",
                        "d/p.yaml": "$include: file://q.toml\n", "d/q.toml": "A='python3.13'\n"}, []),
    ("another environment", {"samconfig.toml": SET.replace("default", "prod")}, ["--config-env", "prod"]),
    ("an unknown environment", {"samconfig.toml": SET}, ["--config-env", "nope"]),
    ("an empty environment", {"samconfig.toml": SET}, ["--config-env", ""]),
    ("a chosen file", {"c/x.toml": SET}, ["--config-file", "c/x.toml"]),
    ("a chosen file beside -t", {"s/template.yaml": OTHER, "s/x.toml": SET, "x.toml": RUBY},
     ["-t", "s/template.yaml", "--config-file", "x.toml"]),
    ("a file beside -t", {"s/template.yaml": OTHER, "s/samconfig.toml": SET, "samconfig.toml": RUBY},
     ["-t", "s/template.yaml"]),
    ("no such file", {}, ["--config-file", "nope.toml"]),
    ("no such file of the default name", {}, ["--config-file", "samconfig.toml"]),
    ("a file of another kind", {"x.json": "{}"}, ["--config-file", "x.json"]),
    ("a folder", {"x/y": ""}, ["--config-file", "x"]),
    ("an empty name", {"samconfig.toml": SET}, ["--config-file", ""]),
    ("yml", {"samconfig.yml": YAML + "      parameter_overrides: {A: python3.13}\n"}, []),
    ("toml before yaml", {"samconfig.toml": SET, "samconfig.yaml": YAML + "      parameter_overrides: {A: ruby3.4}\n"}, []),
    ("a template", {"samconfig.toml": GLOBAL + "template_file='s/t.yaml'\n", "s/t.yaml": OTHER}, []),
    ("a template by its other name", {"samconfig.toml": GLOBAL + "template='s/t.yaml'\n", "s/t.yaml": OTHER}, []),
    ("a template for one command",
     {"samconfig.toml": VERSION + "[default.local_invoke.parameters]\ntemplate='s/t.yaml'\n", "s/t.yaml": OTHER}, []),
    ("built", BUILT, []),
    ("built, but named", {**BUILT, "samconfig.toml": GLOBAL + "template_file='template.yaml'\n"}, []),
    ("built, and named for the build", {**BUILT, "samconfig.toml": BUILD + "template_file='template.yaml'\n"}, []),
]

TOML = {
    "a command": BUILD + "parameter_overrides='A=python3.13'\n",
    "all commands": SET,
    "a command over all": SET + "[default.build.parameters]\nparameter_overrides='A=ruby3.4'\n",
    "each command": VERSION + "".join(
        f"[default.{command}.parameters]\nparameter_overrides='A={runtime}'\n" for command, runtime in
        zip(COMMANDS, ["python3.11", "python3.12", "python3.13", "ruby3.4"])),
    "a list": GLOBAL + "parameter_overrides=['A=python3.13','X=1']\n",
    "a table": GLOBAL + "parameter_overrides={A='python3.13'}\n",
    "images": VERSION + "[default.build.parameters]\nbuild_image=['all:1','F=f:2']\n[default.global.parameters]\n"
                        "invoke_image='inv:1'\n[default.local_start_api.parameters]\ninvoke_image=['G=g:3']\n",
    "an image with spaces": BUILD + "build_image=' F = f=1 '\n",
    "an image that is a number": BUILD + "build_image=3\n",
    "an image that is a table": BUILD + "build_image={F='x:1'}\n",
    "a name without an image": BUILD + "build_image='F='\n",
    "no version": SET.removeprefix(VERSION),
    "a whole version": "version=1\n",
    "broken": VERSION + "[default\n",
    "a key twice": GLOBAL + "region='eu-west-1'\nregion='eu-west-1'\n",
    "no table: environment": VERSION + "default='x'\n",
    "no table: global": VERSION + "[default]\nglobal='x'\n",
    "no table: command": VERSION + "[default]\nbuild='x'\n",
    "no table: parameters": VERSION + "[default.build]\nparameters='x'\n",
    "no boolean": BUILD + "skip_pull_image='maybe'\n",
    "a list of booleans": BUILD + "skip_pull_image=[true]\n",
    "a number for a boolean": BUILD + "use_container=5\n",
    "a word for a boolean": BUILD + "use_container='yes'\n",
    "no parameters": GLOBAL + "parameter_overrides='nonsense'\n",
    "a number for parameters": GLOBAL + "parameter_overrides=3\n",
    "a missing file": GLOBAL + "parameter_overrides='file://nope.yaml'\n",
    "a loop": GLOBAL + "parameter_overrides='file://loop.yaml'\n",
    "a list for a template": BUILD + "template_file=['x']\n",
    "empty": "",
    "only a comment": "# x\n",
    "a byte order mark": "\ufeff" + GLOBAL,
    "carriage returns": SET.replace("\n", "\r\n"),
    "hyphens in keys": GLOBAL + "parameter-overrides='A=python3.13'\n",
}

IN_YAML = {
    "values": YAML + "      parameter_overrides: {A: python3.13}\n      build_image: [all:1, F=f:2]\n",
    "nulls": YAML + "      parameter_overrides:\n      template_file:\n",
    "anchors": "version: 0.1\nx: &x {parameter_overrides: A=python3.13}\n"
               "default:\n  global:\n    parameters:\n      <<: *x\n",
    "a key twice": YAML + "      region: eu-west-1\n      region: eu-west-1\n",
    "broken": "version: 0.1\ndefault: [\n",
    "a tab": "version: 0.1\ndefault:\n\tbuild: 1\n",
    "empty": "",
    "only a comment": "# only\n",
    "a list": "- a\n",
    "text": "abc\n",
    "two documents": "version: 0.1\n---\nversion: 0.1\n",
    "no environment": "version: 0.1\ndefault:\n",
    "no parameters": "version: 0.1\ndefault:\n  build:\n    parameters:\n",
    "a version that is text": "version: '0.1'\n",
}

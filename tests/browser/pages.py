"""Reports of made-up machines, written by the program itself."""
import base64
import json
import subprocess
import time
from pathlib import Path

PUBLIC = "public.ecr.aws"
ONE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
OTHER = "210987654321.dkr.ecr.us-east-1.amazonaws.com"
RUNTIMES = ["python3.12", "python3.11", "python3.13", "nodejs20.x", "nodejs22.x", "java21", "dotnet8", "ruby3.3"]
HEAD = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n"


def auth(seconds):
    """What is stored for ECR, with so many seconds left."""
    token = {"payload": "x", "datakey": "y", "version": "2", "type": "DATA_KEY", "expiration": int(time.time()) + seconds}
    password = base64.b64encode(json.dumps(token).encode()).decode()
    return {"auth": base64.b64encode(f"AWS:{password}".encode()).decode()}


def zip_function(name, runtime="python3.12"):
    return (f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src/\n      Handler: a.b\n"
            f"      Runtime: {runtime}\n")


def image_function(name, dockerfile):
    return (f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      PackageType: Image\n    Metadata:\n"
            f"      DockerContext: .\n      Dockerfile: {dockerfile}\n")


def dockerfiles():
    long = "team-orders/python-with-many-libraries/and-a-path-that-goes-on-and-on:2026-11-01-feature-branch-with-a-long-name"
    return {"Dockerfile.0": f"FROM {ONE}/base/{long}\n", "Dockerfile.1": f"FROM {OTHER}/base:1\n",
            "Dockerfile.2": "FROM ghcr.io/owner/image:2 AS a\nFROM docker.io/library/python:3.12\n"}


def many(number, distinct):
    """A template of so many functions, two thirds of them zip archives."""
    functions = [zip_function(f"OrderProcessingFunctionWithALongName{i}", RUNTIMES[i % distinct]) for i in range(number * 2 // 3)]
    functions += [image_function(f"Worker{i}", f"Dockerfile.{i % 3}") for i in range(number - len(functions))]
    return HEAD + "".join(functions)


HOSTILE = HEAD + zip_function("HelloWorld") + """  Evil:
    Type: AWS::Serverless::Function
    Properties:
      PackageType: Image
    Metadata:
      DockerContext: .
      Dockerfile: "Dockerfile.<script>alert(1)<script>"
"""
# The sources do not hold it: words from right to left.
RIGHT_TO_LEFT = "\u0627\u0644\u0639\u0631\u0628\u064a\u0629"

PAGES = {
    "an expired login": dict(template=HEAD + zip_function("HelloWorld"), logins={PUBLIC: -3600}),
    "fine": dict(template=HEAD + zip_function("HelloWorld"), logins={PUBLIC: 36000}),
    "no engine": dict(template=HEAD + zip_function("HelloWorld"), online=True),
    "a helper that is not there": dict(template=HEAD + zip_function("HelloWorld"), config={"credsStore": "desktop"}),
    "several registries": dict(template=many(4, 1), logins={PUBLIC: 30000, ONE: -9000}, files=dockerfiles()),
    "soon": dict(template=many(6, 1), logins={ONE: 300, OTHER: 300}, files=dockerfiles()),
    "twelve functions": dict(template=many(12, 8), logins={PUBLIC: -60}, files=dockerfiles()),
    "sixty functions": dict(template=many(60, 8), logins={PUBLIC: 30000, ONE: -9000}, files=dockerfiles()),
    "no template": dict(),
    "a template that is none": dict(template="a: ["),
    "text that is not kind": dict(template=HOSTILE, files={"Dockerfile.<script>alert(1)<script>": f"FROM {ONE}/<b>'\"&amp;:1\n"}),
    "names in other scripts": dict(template=HEAD + image_function("Fn", "日本語のファイル"),
                                   files={"日本語のファイル": f"FROM {ONE}/base:1 AS {RIGHT_TO_LEFT}\n"}),
    "one image": dict(arguments=["--image", f"{ONE}/base:1"]),
}


def write(folder, doctor, name):
    """The page of this name, as a file in a folder of its own."""
    page = PAGES[name]
    place = Path(folder) / name.replace(" ", "-")
    for part in ("home/.docker", "project", "bin"):
        (place / part).mkdir(parents=True)
    if "template" in page:
        (place / "project/template.yaml").write_text(page["template"])
    for file, text in page.get("files", {}).items():
        (place / "project" / file).write_text(text)
    aws = place / "bin/aws"
    aws.write_text("#!/bin/sh\necho aws-cli/2.31.0 Python/3.13.7 Linux/6.12 exe/x86_64.debian.12\n")
    aws.chmod(0o755)
    (place / "home/.aws").mkdir()
    # AWS's own example of keys.
    (place / "home/.aws/credentials").write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n")
    config = page.get("config") or {"auths": {host: auth(seconds) for host, seconds in page.get("logins", {}).items()}}
    (place / "home/.docker/config.json").write_text(json.dumps(config))
    environment = {"HOME": str(place / "home"), "PATH": str(place / "bin"), "DOCKER_HOST": f"unix://{place}/no.sock",
                   "HTTPS_PROXY": "http://127.0.0.1:1"}
    command = [doctor, "check", "--format", "html", *([] if page.get("online") else ["--offline"]), *page.get("arguments", [])]
    ran = subprocess.run(command, cwd=place / "project", env=environment, capture_output=True, text=True, timeout=60)
    if ran.returncode not in (0, 1, 3) or not ran.stdout.endswith("</html>\n"):
        raise RuntimeError(f"{name}: exit code {ran.returncode}: {ran.stderr}")
    (place / "page.html").write_text(ran.stdout)
    return place / "page.html"

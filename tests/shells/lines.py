"""The lines that the doctor prints: for the examples of its own rules, and for a few broken set-ups."""
import base64
import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

PRIVATE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
PUBLIC = "public.ecr.aws"
# What shells take apart, as far as a name may have it. What cmd cannot hand over has no line for it.
PROFILES = ["dev", "it's mine", "a b", "a&b|c", "(x) ^ $HOME `id` ;", "100%", "!x!", "\u2019quoted\u2018", "-x.y", "@a,b"]
FOLDERS = ["plain", "a b", "it's", "x&y", "$HOME", "(1)", "semi;colon"]


def collect(doctor, folder):
    """Remedies that have a line for sh: for each the line of every shell, `None` where there is none."""
    folder.mkdir()
    found = {}

    def of_rule(rule):
        page = ask(doctor, folder, ["rules", "show", rule["id"], "--format", "json"])
        texts = ["\n".join(example["lines"]) for example in page["rule"]["examples"][:1]]
        answers = [ask(doctor, folder, ["explain", "--format", "json", "--profile", "a b", "-"], text) for text in texts]
        return [diagnosis["remedies"] for answer in answers for diagnosis in answer["diagnoses"]]

    rules = ask(doctor, folder, ["rules", "list", "--format", "json"])["rules"]
    with ThreadPoolExecutor() as pool:
        for remedies in pool.map(of_rule, rules):
            for each in remedies:
                note(found, each)
    log = f"Error response from daemon: Head https://{PRIVATE}/v2/a/manifests/1: no basic auth credentials"
    for profile in PROFILES:
        answer = ask(doctor, folder, ["explain", "--format", "json", f"--profile={profile}", "-"], log)
        for diagnosis in answer["diagnoses"]:
            note(found, diagnosis["remedies"])
    for name in FOLDERS:
        config = folder / name
        config.mkdir()
        entry = {"auth": base64.b64encode(f"AWS:{token(-3600)}".encode()).decode()}
        keys = [PUBLIC, f"{PUBLIC}/it's & mine", f"https://{PRIVATE}/v2/"]
        (config / "config.json").write_text(json.dumps({"auths": {key: entry for key in keys}}))
        images = ["--image", f"{PUBLIC}/lambda/go:1", "--image", f"{PRIVATE}/a:1"]
        answer = ask(doctor, folder, ["check", "--offline", "--format", "json", *images], DOCKER_CONFIG=str(config))
        for finding in answer["findings"]:
            note(found, finding["remedies"])
    return list(found.values())


def note(found, remedies):
    for remedy in remedies:
        note(found, remedy.get("first", []))
        lines = {command["shell"]: command["command"] for command in remedy["commands"]}
        if "sh" in lines:
            found[lines["sh"]] = {"sh": lines["sh"], "cmd": lines.get("cmd"), "powershell": lines.get("powershell")}


def ask(doctor, folder, arguments, text="", **variables):
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true", **variables}
    ran = subprocess.run([doctor, *arguments], input=text, text=True, stdout=subprocess.PIPE, env=environment, cwd=folder)
    return json.loads(ran.stdout)


def token(seconds):
    """As ECR's look, of which only the date is read."""
    password = {"payload": "x", "datakey": "x", "version": "2", "type": "DATA_KEY", "expiration": int(time.time()) + seconds}
    return base64.b64encode(json.dumps(password).encode()).decode()

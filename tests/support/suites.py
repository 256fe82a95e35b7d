"""Packages of another Debian suite than this machine's own, from the mirror that this machine uses: apt alone, with
sources, lists and a list of what is installed of its own, so that the machine's stay as they are."""
import shutil
import subprocess
import tempfile
from pathlib import Path

KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Nobody reads descriptions here, and a mirror may hold an old state of a suite on purpose.
OPTIONS = {"Acquire::Languages": "none", "Acquire::Check-Valid-Until": "false", "APT::Sandbox::User": "root",
           "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false", "Acquire::Retries": "1",
           "Acquire::http::Timeout": "20", "Dir::Etc::sourceparts": "/dev/null"}


class NotThere(Exception):
    """These packages cannot be had here."""


def unpack_suite(suite, packages, folder):
    """The files of these packages, in one folder, which is there as a whole or not at all."""
    print("unpacking", *packages, "of", suite, flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent) as work:
            unpacked = Path(work) / "unpacked"
            for archive in download(suite, packages, Path(work)):
                called("dpkg-deb", "--extract", archive, unpacked)
            shutil.rmtree(folder, ignore_errors=True)
            unpacked.rename(folder)
    except OSError as why:
        raise NotThere(str(why)) from why


def download(suite, packages, work):
    source = f"deb [signed-by={KEYS}] {mirror()} {suite} main\n" if Path(KEYS).exists() else f"deb {mirror()} {suite} main\n"
    (work / "sources.list").write_text(source)
    (work / "status").touch()
    for folder in ("state/lists/partial", "cache/archives/partial", "archives"):
        (work / folder).mkdir(parents=True)
    options = {**OPTIONS, "Dir::Etc::sourcelist": work / "sources.list", "Dir::State": work / "state",
               "Dir::State::status": work / "status", "Dir::Cache": work / "cache"}
    apt = ["apt-get", "-qq", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    called(*apt, "update")
    called(*apt, "download", *packages, cwd=work / "archives")
    return sorted((work / "archives").iterdir())


def mirror():
    """Where this machine gets Debian itself from."""
    wanted = "$(ORIGIN)|$(LABEL)|$(REPO_URI)"
    for line in called("apt-get", "indextargets", "--format", wanted, "Created-By: Packages").splitlines():
        origin, label, address = line.split("|")
        if (origin, label) == ("Debian", "Debian"):
            return address
    raise NotThere("this machine does not get its packages from Debian")


def called(*command, cwd=None):
    ran = subprocess.run(list(map(str, command)), cwd=cwd, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT)
    if ran.returncode != 0:
        raise NotThere(f"{command[0]}: {(ran.stdout.strip() or 'no reason given').splitlines()[-1]}")
    return ran.stdout

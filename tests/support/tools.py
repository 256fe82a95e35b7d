"""The tools of AWS from PyPI, each in a virtual environment of its own in the cache of this project."""
import contextlib
import fcntl
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sam-ecr-doctor"
# program: what it comes with, version included. docker-py, which SAM pulls with, comes with SAM.
# The version of SAM CLI is the one that src/image/runtimes.csv names.
TOOLS = {"sam": ("aws-sam-cli", "1.170.0"), "aws": ("awscli", "1.46.2")}


@contextlib.contextmanager
def locked():
    """Two suites may start at once on a bare machine."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "e2e.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_tool(program, latest=False):
    """Its virtual environment. `latest` takes the newest version that there is, beside the pinned one."""
    package, version = TOOLS[program]
    if latest:
        folder = CACHE / f"{program}-latest"
        pip_install(folder, package)
    else:
        folder = CACHE / program
        if not installed(folder, program, package, version):
            pip_install(folder, f"{package}=={version}")
    return folder


def installed(folder, program, package, version):
    # The metadata are written last, so an interrupted installation does not count.
    metadata = f"lib/python3*/site-packages/{package.replace('-', '_')}-{version}.dist-info/RECORD"
    return (folder / "bin" / program).exists() and any(folder.glob(metadata))


def pip_install(folder, *packages):
    print("installing", *packages, flush=True)
    try:
        import ensurepip  # Debian has it in a package of its own, and `venv` does not work without it.
        del ensurepip
    except ImportError:
        apt_install("python3-venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "-q", *packages], check=True)


def apt_install(package):
    print("installing", package, flush=True)
    quiet = dict(check=True, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], **quiet)


def unpack_packages(packages, folder):
    """The files of Debian packages, without what comes with them and without their being installed."""
    print("unpacking", *packages, flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    quiet = dict(check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    with tempfile.TemporaryDirectory() as downloaded:
        subprocess.run(["apt-get", "download", "-qq", *packages], cwd=downloaded, **quiet)
        for archive in Path(downloaded).iterdir():
            subprocess.run(["dpkg-deb", "--extract", archive, folder], **quiet)

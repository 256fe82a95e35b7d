"""What a bare Debian machine lacks: the container engine, and the real `sam` and `aws`."""
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sam-ecr-doctor"

# program: the Debian package that has it. In order: some releases have `docker` in docker.io, others apart.
PROGRAMS = {"dockerd": "docker.io", "docker": "docker-cli", "ip": "iproute2", "iptables": "iptables",
            "unshare": "util-linux", "mount": "mount", "service": "init-system-helpers"}
# program: what it comes with on PyPI, version included. docker-py, which SAM pulls with, comes with SAM.
TOOLS = {"sam": ("aws-sam-cli", "1.170.0"), "aws": ("awscli", "1.46.2")}


def install():
    """Installs what is missing; the folders to put on PATH."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "e2e.lock", "w") as lock:
        # Two suites may start at once on a bare machine.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for program, package in PROGRAMS.items():
            if not find(program):
                apt_install(package)
        for program, (package, version) in TOOLS.items():
            if not installed(program, package, version):
                pip_install(program, f"{package}=={version}")
    return [CACHE / program / "bin" for program in TOOLS]


def find(program):
    # A user's PATH often lacks the folders for root's programs.
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin")


def apt_install(package):
    print("installing", package, flush=True)
    quiet = dict(check=True, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], **quiet)


def installed(program, package, version):
    # The metadata are written last, so an interrupted installation does not count.
    metadata = f"lib/python3*/site-packages/{package.replace('-', '_')}-{version}.dist-info/RECORD"
    return (CACHE / program / "bin" / program).exists() and any((CACHE / program).glob(metadata))


def pip_install(program, package):
    print("installing", package, flush=True)
    try:
        import ensurepip  # Debian has it in a package of its own, and `venv` does not work without it.
        del ensurepip
    except ImportError:
        apt_install("python3-venv")
    subprocess.run([sys.executable, "-m", "venv", "--clear", CACHE / program], check=True)
    subprocess.run([CACHE / program / "bin" / "pip", "install", "-q", package], check=True)

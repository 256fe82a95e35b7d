"""What a bare Debian machine lacks: the container engine, and the real `sam` and `aws`."""
import os
import shutil
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "support"))
from tools import CACHE, TOOLS, apt_install, install_tool, locked, unpack_package

# program: the Debian package that has it. In order: some releases have `docker` in docker.io, others apart.
PROGRAMS = {"dockerd": "docker.io", "docker": "docker-cli", "ip": "iproute2", "iptables": "iptables",
            "unshare": "util-linux", "mount": "mount", "service": "init-system-helpers"}
# Credential helpers. Unpacked and not installed: docker takes one that is on PATH for its store, unasked.
HELPERS = {"docker-credential-ecr-login": "amazon-ecr-credential-helper",
           "docker-credential-pass": "golang-docker-credential-helpers"}


def install():
    """Installs what is missing; the folders to put on PATH."""
    with locked():
        for program, package in PROGRAMS.items():
            if not find(program):
                apt_install(package)
        for program, package in HELPERS.items():
            if not (helpers_of_debian() / program).exists():
                unpack_package(package, CACHE / "debian")
        return [install_tool(program) / "bin" for program in TOOLS]


def helpers_of_debian():
    """The folder with the credential helpers that Debian has."""
    return CACHE / "debian" / "usr" / "bin"


def find(program):
    # A user's PATH often lacks the folders for root's programs.
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin")

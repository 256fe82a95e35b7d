"""What a bare Debian machine lacks: the container engine, and the real `sam` and `aws`."""
import os
import shutil
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "support"))
from tools import TOOLS, apt_install, install_tool, locked

# program: the Debian package that has it. In order: some releases have `docker` in docker.io, others apart.
PROGRAMS = {"dockerd": "docker.io", "docker": "docker-cli", "ip": "iproute2", "iptables": "iptables",
            "unshare": "util-linux", "mount": "mount", "service": "init-system-helpers"}


def install():
    """Installs what is missing; the folders to put on PATH."""
    with locked():
        for program, package in PROGRAMS.items():
            if not find(program):
                apt_install(package)
        return [install_tool(program) / "bin" for program in TOOLS]


def find(program):
    # A user's PATH often lacks the folders for root's programs.
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin")

"""What a bare Debian machine lacks: the container engine, the real `sam` and `aws`, and what is unpacked beside them:
credential helpers, a newer Docker with buildx, and podman."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "support"))
from suites import NotThere, unpack_suite
from tools import CACHE, TOOLS, apt_install, install_tool, locked, unpack_packages

# program: the Debian package that has it. In order: some releases have `docker` in docker.io, others apart.
PROGRAMS = {"dockerd": "docker.io", "docker": "docker-cli", "ip": "iproute2", "iptables": "iptables",
            "unshare": "util-linux", "mount": "mount", "service": "init-system-helpers",
            "gpg": "gpg", "gpg-agent": "gpg-agent", "sudo": "sudo", "setpriv": "util-linux"}
# Credential helpers, and what they call. Unpacked and not installed: docker takes one that is on PATH for its store,
# unasked.
HELPERS = {"docker-credential-ecr-login": "amazon-ecr-credential-helper",
           "docker-credential-pass": "golang-docker-credential-helpers", "pass": "pass", "tree": "tree"}
# Debian 12 has no buildx, and a Docker of before containerd's image store. What these suites have runs on it, too.
SUITES = ("sid", "trixie")
BUILDX = Path("usr/libexec/docker/cli-plugins/docker-buildx")
NEWER_DOCKER = {BUILDX: "docker-buildx", Path("usr/bin/docker"): "docker-cli", Path("usr/sbin/dockerd"): "docker.io",
                Path("usr/bin/containerd"): "containerd",
                Path("usr/bin/docker-credential-ecr-login"): "amazon-ecr-credential-helper"}
PODMAN = CACHE / "podman"
# With the libraries that podman needs, and its settings.
PODMAN_PACKAGES = ["podman", "conmon", "libsubid4", "libgpgme11", "libassuan0", "golang-github-containers-common"]


def install():
    """Installs what is missing; the folders to put on PATH."""
    with locked():
        for program, package in PROGRAMS.items():
            if not find(program):
                apt_install(package)
        missing = [package for program, package in HELPERS.items() if not (helpers_of_debian() / program).exists()]
        if missing:
            unpack_packages(missing, CACHE / "debian")
        for lacking in (fetch_newer_docker(), fetch_podman()):
            if lacking:
                print("NOT COMPARED:", lacking, flush=True)
        return [install_tool(program) / "bin" for program in TOOLS]


def fetch_newer_docker():
    """Why there is no newer Docker; nothing where there is one."""
    why = None
    for suite in SUITES:
        if newer_docker():
            return None
        try:
            unpack_suite(suite, NEWER_DOCKER.values(), CACHE / f"debian-{suite}")
        except NotThere as not_there:
            why = why or not_there
    return None if newer_docker() else f"a newer Docker and buildx: {why or 'Debian has none that runs here'}"


def fetch_podman():
    """Why there is no podman; nothing where there is one."""
    if podman():
        return None
    try:
        unpack_packages(PODMAN_PACKAGES, PODMAN)
    except subprocess.CalledProcessError as why:
        return f"podman: {why}"
    return None if podman() else "podman: it does not run here"


def helpers_of_debian():
    """The folder with the credential helpers that Debian has."""
    return CACHE / "debian" / "usr" / "bin"


def newer_docker():
    """The root of a newer Docker, with buildx."""
    roots = (CACHE / f"debian-{suite}" for suite in SUITES)
    return next((root for root in roots if all(runs(root / program) for program in NEWER_DOCKER)), None)


def podman():
    """The root of a podman that runs."""
    return PODMAN if runs(PODMAN / "usr/bin/podman", LD_LIBRARY_PATH=libraries(PODMAN)) else None


def libraries(root):
    """The folders of libraries in it, as LD_LIBRARY_PATH has them."""
    return os.pathsep.join(str(folder) for folder in sorted((root / "usr/lib").glob("*-linux-*")))


def runs(program, **variables):
    """A program may be there and too new for this machine's libraries."""
    command = [program, "version" if program.name.startswith("docker-") else "--version"]
    try:
        return subprocess.run(command, env={**os.environ, **variables}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def find(program):
    # A user's PATH often lacks the folders for root's programs.
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin")

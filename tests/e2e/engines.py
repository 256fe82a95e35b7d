"""The container engines: what each is started with. One at a time listens at the socket that everybody looks at.

docker      dockerd of this machine, with images kept as it has always kept them
containerd  a newer dockerd, which keeps images in containerd, as new installations do; it words errors otherwise
podman      podman's service, which speaks the same language, but for questions about registries
"""
import shlex
import shutil
from pathlib import Path

from install import libraries, newer_docker, podman

HELPERS = Path(__file__).resolve().parent / "helpers"
SOCKET = Path("/run/docker.sock")
RUNTIME = HELPERS / "nothing-runs"

# They reach the registries through a proxy: dockerd would take one on a loopback address for insecure, and say other
# things.
SERVICE = """#!/bin/sh
[ "$1" = start ] || exit 2
SETTINGS
setsid COMMAND </dev/null >>"$LOG" 2>&1 &
echo $! >"$ID"
until docker version >/dev/null 2>&1; do
  [ -e /proc/$!/exe ] || exit 1
  sleep 0.1
done
"""
PODMAN_SETTINGS = f"""[containers]
seccomp_profile = ""
netns = "host"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "nothing"
[engine.runtimes]
nothing = ["{RUNTIME}"]
"""


class Lacking(Exception):
    """This machine has no such program."""


def write_service(name, folder, script, further, flags=()):
    """What `service docker start` runs. It returns when the engine answers, or when it ended."""
    command, settings = {"docker": docker, "containerd": containerd, "podman": podman_service}[name](folder, further["PATH"])
    settings = {**further, "TMPDIR": folder, "LOG": folder / "engine.log", "ID": folder / "engine.pid",
                "DOCKER_HOST": f"unix://{SOCKET}", **settings}
    exports = "\n".join(f"export {key}={shlex.quote(str(value))}" for key, value in settings.items())
    script.parent.mkdir(exist_ok=True)
    script.unlink(missing_ok=True)
    script.write_text(SERVICE.replace("SETTINGS", exports).replace("COMMAND", shlex.join(map(str, [*command, *flags]))))
    script.chmod(0o755)


def docker(folder, _):
    return ["dockerd", *common(folder / "docker")], {}


def containerd(folder, path):
    root = newer_docker()
    if not root:
        raise Lacking("no newer Docker runs here")
    # The runtime of containers is this machine's: a newer one wants newer libraries.
    return (["dockerd", *common(folder / "newer-docker"), "--feature", "containerd-snapshotter=true"],
            {"PATH": f"{root / 'usr/sbin'}:{root / 'usr/bin'}:{path}"})


def common(data):
    return ["--data-root", data, "--add-runtime", f"nothing={RUNTIME}", "--default-runtime", "nothing"]


def podman_service(folder, path):
    root = podman()
    if not root:
        raise Lacking("no podman runs here")
    settings = folder / "containers.conf"
    settings.write_text(PODMAN_SETTINGS)
    shutil.rmtree("/etc/containers", ignore_errors=True)
    shutil.copytree(root / "etc/containers", "/etc/containers")
    return (["podman", "--root", folder / "podman", "--runroot", folder / "podman-run", "--conmon", root / "usr/bin/conmon",
             "system", "service", "--time", "0", f"unix://{SOCKET}"],
            {"PATH": f"{root / 'usr/bin'}:{path}", "LD_LIBRARY_PATH": libraries(root), "CONTAINERS_CONF": settings,
             "HOME": folder})

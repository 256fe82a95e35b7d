"""Is the suite itself to be trusted? It leaves nothing behind, goes side by side, and notices a wrong remedy."""
import signal
import subprocess
import sys
import time
from pathlib import Path

from install import newer_docker
from world import FOLDER

SCENARIO = "expired public login, docker pull, log"  # with a logout and with a login
SETUP = "sends: the host itself"
NAMESPACES = ("net", "mnt", "pid")
PATIENCE = 60  # seconds for one world


def self_test(command):
    """Exit code 1 where something does not hold. `command` runs the suite."""
    here = namespaces("self")
    before = traces()
    # Ctrl-C, an end by the system, and one that nobody can catch.
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        interrupted(command, sent, here)
    side_by_side(command)
    altered(command)
    expect(traces() == before, f"new files: {sorted(traces() - before)}")
    print("the suite leaves nothing behind, goes side by side, and notices a wrong remedy and a wrong prediction")
    return 0


def interrupted(command, sent, here):
    """A world that is ended in the middle of something takes everything with it."""
    line = "readlink /proc/1/ns/net /proc/1/ns/mnt /proc/1/ns/pid; docker version >/dev/null && sleep 1000"
    suite = subprocess.Popen([*command, "--do", line], stdout=subprocess.PIPE, text=True)
    world = {suite.stdout.readline().strip() for _ in NAMESPACES}
    expect(len(world) == len(NAMESPACES) and not world & here, f"the world must have namespaces of its own: {world}")
    time.sleep(0.3)  # it is now in its long sleep
    expect(inhabitants(world), "the world must have processes")
    suite.send_signal(sent)
    suite.wait(PATIENCE)
    until = time.monotonic() + 5  # a killed runner cannot wait for its world
    while inhabitants(world) and time.monotonic() < until:
        time.sleep(0.05)
    expect(not inhabitants(world), f"after {sent.name} nothing may run: {inhabitants(world)}")
    mounts = Path("/proc/self/mountinfo").read_text()
    expect(not any(namespace in mounts for namespace in world), f"after {sent.name} no namespace may be mounted")
    print(f"  {sent.name}: nothing is left", flush=True)


def side_by_side(command):
    suites = [subprocess.Popen([*command, "--only", SCENARIO], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for suite in suites:
        output, _ = suite.communicate(timeout=PATIENCE)
        expect(suite.returncode == 0 and last_line(output) == "2 of 2 scenarios hold", f"two at once must hold:\n{output}")
    print("  two at once: both hold", flush=True)


def altered(command):
    suite = subprocess.run([*command, "--only", SCENARIO, "--alter"], stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
    expect(suite.returncode == 1 and last_line(suite.stdout) == "0 of 2 scenarios hold",
           f"a remedy with a wrong letter must not hold:\n{suite.stdout}")
    print("  a remedy with a wrong letter: fails", flush=True)
    suite = subprocess.run([*command, "--only", SETUP, "--alter"], stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
    expect(suite.returncode == 1 and last_line(suite.stdout) == "0 of 1 scenarios hold",
           f"what was foretold with a wrong letter must not hold:\n{suite.stdout}")
    for client in ("docker-cli", "docker-py", "docker-py in builds"):
        expect(f"{client}: foretold" in suite.stdout, f"each client must be looked at, {client} too:\n{suite.stdout}")
    if newer_docker():
        expect("buildx: foretold" in suite.stdout, f"a real buildx is here, and must be looked at:\n{suite.stdout}")
    print("  what was foretold with a wrong letter: fails for each client", flush=True)


def namespaces(process):
    return {str(Path(f"/proc/{process}/ns/{kind}").readlink()) for kind in NAMESPACES}


def inhabitants(world):
    """The processes in these namespaces."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if namespaces(process.name) & world:
                found.append((process.name, (process / "cmdline").read_bytes().replace(b"\0", b" ")[:80]))
        except OSError:
            pass  # it has just ended
    return found


def traces():
    """What worlds of this kind might leave on the machine. Others may write there meanwhile, so no more than this."""
    places = ("/run/docker*", "/run/containerd*", f"{FOLDER}*", "/run/netns/*", "/etc/docker/*", "/var/lib/docker*",
              "/var/lib/containerd*", "/opt/containerd*", "/var/lib/containers*", "/run/containers*", "/usr/libexec/docker*",
              "/var/log/docker*", "/tmp/*sam-ecr-doctor*", "/sys/fs/cgroup/docker/*", "/sys/fs/cgroup/*/docker/*")
    return {str(path) for place in places for path in Path("/").glob(place.lstrip("/"))} | sources()


def sources():
    return {str(path) for path in Path(__file__).parent.rglob("*")}


def last_line(output):
    return output.rstrip().rpartition("\n")[2]


def expect(condition, what):
    if not condition:
        sys.exit(f"the suite's own test FAILS: {what}")

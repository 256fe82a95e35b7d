"""A closed world: a network namespace with nothing but loopback in it, stand-ins for ECR and AWS, a real dockerd.

`enter` runs a program as the first process of new network, mount and process namespaces; `World`, made by that program,
sets up the rest. When the first process ends, for whatever reason, the kernel ends all others, and the namespaces go
with them. What is written goes to file systems in memory that only this world sees. So nothing has to be cleaned up,
nothing is left behind even after `kill -9`, and worlds side by side do not see each other.
"""
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path

from engines import SOCKET, write_service
from install import BUILDX, newer_docker

FOLDER = Path("/run/sam-ecr-doctor-e2e")
STARTED_WITHIN = 60  # seconds; less than one is usual
PERSON = 4321  # the number of a user who is not root
ENGINE_ID = FOLDER / "engine.pid"


class NotStarted(Exception):
    """The world could not be started."""


def enter(commands, hear=None):
    """Runs each command as the first process of a world of its own, side by side; their exit codes. The worlds last as
    long as their stdin is open. `hear` gets each line that they print; without it they print for themselves."""
    unshare = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    run([*unshare, "true"])  # say it here where this machine does not allow it
    # Sessions of their own: Ctrl-C is for this process alone, which then closes stdin, and waits until all is gone.
    first = [subprocess.Popen([*unshare, *map(str, command)], stdin=subprocess.PIPE, start_new_session=True, text=True,
                              stdout=subprocess.PIPE if hear else None) for command in commands]
    try:
        listeners = [threading.Thread(target=listen, args=(process.stdout, hear), daemon=True) for process in first if hear]
        for listener in listeners:
            listener.start()
        codes = [process.wait() for process in first]
        for listener in listeners:
            listener.join()
        return codes
    finally:
        for process in first:
            process.stdin.close()
        for process in first:
            process.wait()


def listen(output, hear):
    for line in output:
        hear(line.rstrip("\n"))


def end_with_the_runner():
    """Ends this world when nobody holds the other end of stdin any more: also when the runner was killed."""
    def wait():
        os.read(0, 1)
        os._exit(1)
    threading.Thread(target=wait, daemon=True).start()


class World:
    """The inside: to be made once, by the first process."""

    def __init__(self, stand_ins, path):
        end_with_the_runner()
        self.python = Path(path[0]) / "python3"  # with docker-py, which comes with SAM
        self.path = [*map(str, path), os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        os.environ["PATH"] = self.search_path()
        self.stand_ins = str(stand_ins)
        private_folders()
        run(["ip", "link", "set", "lo", "up"])
        add_buildx()
        self.addresses = self.start_stand_ins()
        self.engine = None
        self.use_engine("docker")

    def start_stand_ins(self):
        command = [self.stand_ins, "serve", "--folder", FOLDER / "stand-ins", "--until-stdin-closes"]
        with open(FOLDER / "stand-ins.log", "w") as log:
            server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        self.server = server  # it ends when its stdin is closed
        ready, _, _ = select.select([server.stdout], [], [], STARTED_WITHIN)
        line = server.stdout.readline() if ready else ""
        if not line.startswith("READY "):
            raise NotStarted(f"the stand-ins say {line!r}, not READY\n{tail(FOLDER / 'stand-ins.log')}")
        return json.loads(line.removeprefix("READY "))

    def use_engine(self, name):
        """From now on it is this one of `engines.py` that runs. It stays until another is asked for."""
        if name != self.engine:
            self.restart_engine(name)

    def restart_engine(self, name, *flags):
        """With further options."""
        settings = {"PATH": self.search_path(), "HTTPS_PROXY": self.addresses["proxy"], "SSL_CERT_FILE": self.addresses["ca"]}
        write_service(name, FOLDER, Path("/etc/init.d/docker"), settings, flags)
        if self.engine:
            self.stop_engine()
        self.engine = name
        self.start_engine()

    def start_engine(self):
        ran = run(["service", "docker", "start"], check=False)
        if ran.returncode != 0:
            raise NotStarted(f"{self.engine} does not answer\n{ran.stdout}{tail(FOLDER / 'engine.log')}")

    def stop_engine(self):
        engine = int(ENGINE_ID.read_text())
        os.kill(engine, signal.SIGTERM)
        os.waitpid(engine, 0)  # the first process is the parent of all that have lost theirs
        ENGINE_ID.unlink()
        SOCKET.unlink(missing_ok=True)  # podman leaves it

    def engine_runs(self):
        return ENGINE_ID.exists()

    def move_socket(self, to):
        """The engine goes on to listen, at another place; what is returned moves it back."""
        here = Path("/run/docker.sock")
        to.parent.mkdir(parents=True, exist_ok=True)
        here.rename(to)
        return lambda: to.rename(here)

    def serve_tls(self, folder):
        """The engine listens at 127.0.0.1:2376 too, for clients of the authority in `folder`; what is returned ends that."""
        make_certificates(folder)
        files = [f"--tls{name}={folder / file}" for name, file in
                 (("cacert", "ca.pem"), ("cert", "cert.pem"), ("key", "key.pem"))]
        self.restart_engine("docker", "-H", "unix:///run/docker.sock", "-H", "tcp://127.0.0.1:2376", "--tlsverify", *files)
        return lambda: self.restart_engine("docker")

    def add_person(self, home, groups):
        """A user called ana, of these groups, who may use sudo and lives here. Root's logins, which sudo reads, are none."""
        for file, entry in {"passwd": f"ana:x:{PERSON}:{PERSON}::{home}:/bin/sh", "shadow": "ana:*:20000:0:99999:7:::"}.items():
            users = [line for line in (Path("/etc") / file).read_text().splitlines() if not line.startswith("ana:")]
            (Path("/etc") / file).write_text("\n".join([*users, entry]) + "\n")
        lines = []
        for line in Path("/etc/group").read_text().splitlines():
            name, password, number, members = line.split(":")
            others = [member for member in members.split(",") if member not in ("", "ana")]
            lines.append(":".join([name, password, number, ",".join([*others, *["ana"] * (name in groups)])]))
        Path("/etc/group").write_text("\n".join(lines) + "\n")
        Path("/etc/sudoers.d/ana").write_text("ana ALL=(ALL) NOPASSWD: ALL\n")
        os.chmod("/root", 0o711)  # programs of this suite are in its cache
        shutil.rmtree("/root/.docker", ignore_errors=True)

    def forget_images(self):
        if self.engine != "podman":
            return run(["docker", "system", "prune", "--all", "--force"], env=self.environment(FOLDER))
        images = run(["docker", "images", "--all", "--quiet"], env=self.environment(FOLDER)).stdout.split()
        if images:  # podman does not know how to prune at this address
            run(["docker", "rmi", "--force", *dict.fromkeys(images)], env=self.environment(FOLDER))

    def requests(self):
        """What the stand-ins have been asked so far."""
        log = Path(self.addresses["requests"])
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def token(self, service, region, seconds):
        """A password as ECR gives it out, which ends in so many seconds."""
        command = [self.stand_ins, "token", service, "--region", region, "--expires", str(seconds)]
        return run(command).stdout.strip()

    def search_path(self, *more):
        return os.pathsep.join([*map(str, more), *self.path])

    def environment(self, home):
        """A user's environment, and nothing of the runner's but PATH."""
        return {"HOME": str(home), "PATH": self.search_path(home / "bin"), "LANG": "C.UTF-8", "TMPDIR": str(FOLDER / "tmp"),
                "AWS_ENDPOINT_URL": self.addresses["aws"], "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ACCESS_KEY_ID": "AKIAFAKEFAKEFAKEFAKE", "AWS_SECRET_ACCESS_KEY": "fakefakefake",
                "AWS_DEFAULT_REGION": "eu-west-1", "SAM_CLI_TELEMETRY": "0"}


def private_folders():
    """Sockets, logs, images and settings of this world's own: what is written here is in memory, and nowhere else."""
    run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"])
    (FOLDER / "tmp").mkdir(parents=True)
    for folder in ("/etc", "/opt", "/usr/libexec", "/root"):  # containerd makes a folder in /opt
        upper, work = FOLDER / "layers" / folder[1:], FOLDER / "layers" / f"{folder[1:]}-work"
        upper.mkdir(parents=True)
        work.mkdir()
        run(["mount", "-t", "overlay", "-o", f"lowerdir={folder},upperdir={upper},workdir={work}", "overlay", folder])
    shutil.rmtree("/etc/docker", ignore_errors=True)
    for name, text in {"hosts": f"127.0.0.1 localhost {socket.gethostname()}\n", "resolv.conf": "nameserver 127.0.0.1\n"}.items():
        (Path("/etc") / name).unlink(missing_ok=True)  # it may be a link to elsewhere
        (Path("/etc") / name).write_text(text)


def make_certificates(folder):
    """An authority, and one certificate of it for the engine and its clients."""
    folder.mkdir(parents=True)
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    run(["openssl", "req", "-x509", *ec, "-days", "2", "-subj", "/CN=authority", "-keyout", folder / "ca-key.pem",
         "-out", folder / "ca.pem"])
    run(["openssl", "req", "-x509", *ec, "-days", "1", "-subj", "/CN=engine", "-keyout", folder / "key.pem",
         "-out", folder / "cert.pem", "-CA", folder / "ca.pem", "-CAkey", folder / "ca-key.pem",
         "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1"])


def add_buildx():
    """Where the docker command line looks for its plugins, whatever its configuration."""
    root, plugin = newer_docker(), Path("/") / BUILDX
    if root and not plugin.exists():
        plugin.parent.mkdir(parents=True, exist_ok=True)
        plugin.symlink_to(root / BUILDX)


def run(command, check=True, **options):
    ran = subprocess.run(list(map(str, command)), text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, **options)
    if check and ran.returncode != 0:
        raise NotStarted(f"{' '.join(map(str, command))}: {ran.stdout}")
    return ran


def tail(log):
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:])

"""A command in a terminal, with somebody who reads and types."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

LOOKS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Terminal:
    """The command is in its foreground, and leads its session."""

    def __init__(self, command, environment, folder):
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
        self.shown = ""
        self.process = subprocess.Popen(list(map(str, command)), env={**environment, "TERM": "xterm"}, cwd=folder,
                                        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.ours)

    def read(self, seconds):
        """What is shown by then, without colours. `False` where nothing more can come."""
        ready, _, _ = select.select([self.ours], [], [], seconds)
        try:
            some = os.read(self.ours, 65536) if ready else b""
        except OSError:  # nobody has the other end open any more
            return False
        self.shown += LOOKS.sub("", some.decode(errors="replace"))
        return True

    def shows(self, words, seconds=60):
        """Whether these words are shown, or come in time."""
        until = time.monotonic() + seconds
        while words not in self.shown and time.monotonic() < until:
            if not self.read(0.2):
                break
        return words in self.shown

    def interrupt(self, seconds=60):
        """Presses Ctrl-C; the exit code."""
        os.write(self.ours, b"\x03")
        until = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < until:
            self.read(0.2)
        while self.read(0.2) and time.monotonic() < until and select.select([self.ours], [], [], 0.2)[0]:
            pass
        return self.process.poll()

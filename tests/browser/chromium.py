"""A headless Chromium that is told what to do over two pipes (Chrome DevTools Protocol, `--remote-debugging-pipe`:
messages end with a zero byte). Needs nothing but Python and Chromium."""
import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class NoBrowser(Exception):
    """There is none, or it does not start."""


class Failed(Exception):
    """The browser says no."""


class Chromium:
    """One browser with one page. A context manager: nothing of it is left behind."""

    def __init__(self, program=None, patience=30):
        self.program = program or next(filter(None, map(shutil.which, NAMES)), None)
        if not self.program:
            raise NoBrowser("there is no Chromium here; install it (apt-get install chromium) or name it with --chromium")
        self.patience = patience
        self.number = 0
        self.events = []
        self.rest = b""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="browser-")
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()
        command = [self.program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
                   "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
                   "--hide-scrollbars", f"--user-data-dir={self.folder}", "about:blank"]

        def numbers():
            # Both are moved away first: one may stand where the other goes.
            one, other = os.dup(to_read), os.dup(to_write)
            os.dup2(one, 3)
            os.dup2(other, 4)

        self.process = subprocess.Popen(command, preexec_fn=numbers, close_fds=False, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        try:
            target = self.call("Target.createTarget", url="about:blank", session=None)["targetId"]
            self.session = self.call("Target.attachToTarget", targetId=target, flatten=True, session=None)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
                self.call(f"{domain}.enable")
        except Failed as failed:
            self.__exit__()
            raise NoBrowser(f"{self.program} does not start: {failed}") from failed
        return self

    def __exit__(self, *_):
        for end in (self.to, self.back):
            os.close(end)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    session = None

    def call(self, method, session="page", **parameters):
        """Asks, and waits for the answer. What is told meanwhile is kept in `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = self.session
        try:
            os.write(self.to, json.dumps(message).encode() + b"\0")
        except BrokenPipeError:
            raise Failed("it has ended") from None
        until = time.monotonic() + self.patience
        while True:
            answer = self.next(until)
            if answer.get("id") != self.number:
                self.events.append(answer)
            elif "error" in answer:
                raise Failed(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]

    def next(self, until):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.back], [], [], max(0, until - time.monotonic()))
            more = os.read(self.back, 1 << 20) if ready else b""
            if not more:
                raise Failed("no answer in time" if not ready else "it has ended")
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def look(self, width, height=900, dark=False, media=""):
        """Of what kind the screen is."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def open(self, address, script=True):
        """Opens a page and waits until it is there."""
        self.events.clear()
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Page.navigate", url=address)
        until = time.monotonic() + self.patience
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.next(until))

    def value(self, expression):
        """What a JavaScript expression is."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise Failed(result["exceptionDetails"]["exception"].get("description", "an exception"))
        return result["result"].get("value")

    def press(self, key):
        """Presses a key and lets it go."""
        code, text = {"Tab": (9, ""), "Enter": (13, "\r")}[key]
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, text=text, windowsVirtualKeyCode=code)

    def picture(self, file, top=0, most=12000):
        """The whole page as PNG."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": top, "width": size["width"], "height": min(size["height"] - top, most), "scale": 1}
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(data))

    def paper(self, file):
        """The whole page as PDF."""
        with open(file, "wb") as out:
            out.write(base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"]))

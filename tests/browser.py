"""Debian's chromium without a window: what it makes of a file, what it complains of, and whom it wants to reach.

It runs on its own profile, which is thrown away, and through a proxy that is nobody but this process, so that nothing
can leave the machine and every attempt is seen.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import NamedTuple

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--enable-logging=stderr", "--window-size=1200,1600",
)  # fmt: skip
#: Whom the browser itself asks for the time and the like, whatever it shows.
OWN = re.compile(r"\.(?:google|googleapis|gstatic|gvt1)\.com[:/]")


class Seen(NamedTuple):
    """What a page gave: its document as the browser has it, what stood in the console, and who was asked for."""

    dom: str
    console: list[str]
    asked: list[str]


class Listener:
    """A proxy that answers nothing and remembers the first line of what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self.asked.append(connection.recv(500).split(b"\r\n")[0].decode("latin-1"))
                except OSError:
                    self.asked.append("nothing")


def opened(page: Path, scratch: Path, *more: str) -> Seen:
    """Open a file, and give what was seen; ``more`` flags may say what else to do with it."""
    assert CHROMIUM is not None
    with Listener() as listener:
        proxy = (f"--proxy-server=http://127.0.0.1:{listener.port}", "--proxy-bypass-list=<-loopback>")
        command = [CHROMIUM, *FLAGS, *proxy, f"--user-data-dir={scratch / 'profile'}", *(more or ("--dump-dom",))]
        done = subprocess.run([*command, page.as_uri()], capture_output=True, timeout=120, check=True, text=True)
    shutil.rmtree(scratch / "profile", ignore_errors=True)
    console = [line for line in done.stderr.splitlines() if re.search(r":CONSOLE[:(]", line)]
    return Seen(done.stdout, console, [line for line in listener.asked if not OWN.search(line)])

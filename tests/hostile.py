"""A command run on hostile input: in a process of its own, with little memory, and watched from outside."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from archives import LIST, entry, files_below

#: What a process may ask the system for; beyond that, it fails. What it may really use is less.
ADDRESS_SPACE = 2 << 30
PEAK = 600 << 20
#: No test of speed: a process that is still there after so many seconds hangs.
HANGS = 120
CANARY = "a-canary-that-nobody-must-hear"
#: Findings about any honest event here: what v2 would like to have besides.
USUAL = {"v2-required", "list-only", "element-missing", "atom-missing"}
# The process tells its own peak: what the system tells of an ended child counts what it was forked from, which is the
# whole test run.
_CHILD = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, ({0}, {0}))
sys.argv[0] = "ctct-bridge"
try:
    runpy.run_module("ctct_bridge", run_name="__main__")
finally:
    try:
        with open("/proc/self/status") as status:
            peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    with open({1!r}, "w") as told:
        told.write(str(peak))
"""


class Outcome(NamedTuple):
    """What a run left behind.

    :ivar code: exit code.
    :ivar said: standard output and standard error.
    :ivar peak: the most memory that it used, in bytes; no end of it, if it could not tell.
    :ivar findings: codes of the findings, by document.
    :ivar documents: entries read, by document.
    :ivar ids: ids of the events that became v2.
    :ivar leaks: files that hold the canary's text.
    """

    code: int
    said: str
    peak: int
    findings: dict[str, list[dict[str, Any]]]
    documents: dict[str, int]
    ids: set[str]
    leaks: list[str]

    def codes(self, document: str) -> set[str]:
        """Codes of the findings about a document, without what v2 would like to have besides."""
        return {finding["code"] for finding in self.findings.get(document, [])} - USUAL

    def check(self, code: int) -> None:
        """What is true of every run: no trace of Python, little memory, nothing heard of the canary."""
        assert self.code == code, self.said
        assert "Traceback" not in self.said
        assert self.peak <= PEAK, f"{self.peak >> 20} MiB"
        assert CANARY not in self.said
        assert self.leaks == []


def migrate(out: Path, *archives: Path, options: tuple[str, ...] = (), stdin: Path | None = None) -> Outcome:
    """Run ``migrate``."""
    log, peak = out.with_name(f"{out.name}.log"), out.with_name(f"{out.name}.peak")
    script = _CHILD.format(ADDRESS_SPACE, str(peak))
    words = [sys.executable, "-c", script, "migrate", *map(str, archives), "-o", str(out)]
    with log.open("wb") as said, (stdin or Path(os.devnull)).open("rb") as given:
        child = subprocess.Popen([*words, *options], stdin=given, stdout=said, stderr=said)
        guard = threading.Timer(HANGS, child.kill)
        guard.start()
        try:
            child.wait()
        finally:
            guard.cancel()
    report = json.loads((out / "report.json").read_bytes()) if (out / "report.json").exists() else {"documents": []}
    files = files_below(out)
    findings: dict[str, list[dict[str, Any]]] = {}
    for line in files.get("findings.jsonl", b"").splitlines():
        finding = json.loads(line)
        findings.setdefault(finding["document"], []).append(finding)
    rows = [json.loads(line) for line in files.get("residue.jsonl", b"").splitlines()]
    return Outcome(
        child.returncode,
        log.read_text("utf-8", "replace"),
        int(peak.read_text()) if peak.exists() else sys.maxsize,
        findings,
        {document["document"]: document["read"] for document in report["documents"]},
        {row["id"] for row in rows if row.get("resource") == "event"},
        [name for name, data in files.items() if CANARY.encode() in data],
    )


def event(id: str, inside: str = "", attributes: str = "") -> str:
    """An entry of a feed, with something more inside its payload."""
    return entry(id, f"<Event{' ' if attributes else ''}{attributes}>{LIST}{inside}</Event>", declare=False)


@contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and whoever connected to it."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                heard.append(str(address))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], heard
        finally:
            done.set()
            thread.join()

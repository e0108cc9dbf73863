"""Several processes read; what comes of it is what one makes of it."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from archives import LIST, OTHERS, entry, feed, files_below, listed, save
from mortal import mortal

import ctct_bridge as cb
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.pool import Lost, Pool, named


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    many = {f"m/{number}.xml": entry(f"m{number}") for number in range(12)}
    return save(tmp_path / "in", {
        "events.xml": listed(("e1", LIST), ("e2", LIST)), "events/e1.xml": entry("e1"), "others.xml": feed(*OTHERS),
        "broken.xml": "<feed", "notes.txt": "x", "empty.xml": feed(), **many,
    })  # fmt: skip


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_gives_the_same_bytes(archive: Path, tmp_path: Path, jobs: int) -> None:
    heard: list[list[Finding]] = [[], []]
    one = cb.migrate([archive, archive / "events.xml"], tmp_path / "1", listen=heard[0].append)
    more = cb.migrate([archive, str(archive / "events.xml")], tmp_path / "n", jobs=jobs, listen=heard[1].append)
    assert files_below(tmp_path / "1") == files_below(tmp_path / "n")
    assert heard[0] == heard[1]
    assert one == more


def test_what_is_no_path_is_read_here(archive: Path, tmp_path: Path) -> None:
    data = (archive / "events.xml").read_bytes()
    with mortal("-"):
        cb.migrate(io.BytesIO(data), tmp_path / "out", jobs=2)
    assert (tmp_path / "out/manifest.json").exists()
    assert named(data).list == [data]
    assert [named(each).shareable for each in ("a", Path("a"), ["a", "b"], "-", data, ["a", data])] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("os.kill(os.getpid(), 9)", "signal 9"),
        ("os.abort()", "signal 6"),
        ("os._exit(3)", "exit code 3"),
        ("raise MemoryError", "out of memory"),
        ("bytearray(5 << 30)", "out of memory"),
        ("worker.SECONDS = 0; worker._limit_time()\n        while True: pass", "out of processor time"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="limits and signals are the system's")
def test_a_reader_that_dies_costs_its_document_and_nothing_else(
    archive: Path, tmp_path: Path, deed: str, reason: str
) -> None:
    found: list[Finding] = []
    with mortal("m/3.xml", "others.xml", deed=deed):
        report = cb.migrate(archive, tmp_path / "out", jobs=2, listen=found.append)
    lost = [(finding.origin.document, finding.params["reason"]) for finding in found if finding.code == "worker-lost"]
    assert lost == [("others.xml", reason), ("m/3.xml", reason)]
    assert report.balanced
    assert report.exit_code() == 1
    assert [each.label for each in report.documents if not each.complete] == ["broken.xml", "others.xml", "m/3.xml"]
    assert len(list((tmp_path / "out/v2/eventspot/events").glob("m*.json"))) == 11
    assert cb.restore_archive(tmp_path / "out", tmp_path / "back").balanced


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bound_holds_for_all_readers(archive: Path, tmp_path: Path, jobs: int) -> None:
    bounded = cb.Bounded(archive, 4000)
    report = cb.migrate(bounded, tmp_path / "out", jobs=jobs)
    assert report.findings["source-limit"] > 0
    assert report == cb.migrate(bounded, tmp_path / "clean")


def test_a_reader_that_dies_in_the_middle_takes_back_what_it_gave(tmp_path: Path) -> None:
    long = save(
        tmp_path / "in", {"long.xml": listed(*((f"e{number}", LIST) for number in range(450))), "b.xml": entry("b")}
    )
    deed = (
        "batches = worker.batches\n"
        "        def some(*about):\n"
        "            for number, batch in enumerate(batches(*about)):\n"
        "                if number == 3: os.kill(os.getpid(), 9)\n"
        "                yield batch\n"
        "        worker.batches = some"
    )
    with mortal("long.xml", deed=deed):
        report = cb.migrate(long, tmp_path / "out", jobs=2)
    assert (report.read, report.balanced, dict(report.findings)["worker-lost"]) == (1, True, 1)


def test_a_bug_in_a_reader_is_a_bug(archive: Path, tmp_path: Path) -> None:
    with mortal("m/3.xml", deed="raise KeyError('x')"), pytest.raises(KeyError):
        cb.migrate(archive, tmp_path / "out", jobs=2)
    odd = "class Odd(Exception):\n            __slots__ = ()\n        raise Odd(lambda: 1)"
    with mortal("m/3.xml", deed=odd), pytest.raises(RuntimeError, match="Odd in a process"):
        cb.migrate(archive, tmp_path / "out", jobs=2)


def test_what_vanishes_while_others_are_read_is_told(archive: Path, tmp_path: Path) -> None:
    found: list[Finding] = []
    with mortal("m/3.xml", deed="return real(worker.Ask(asked.number, 'another'), *rest)"):
        report = cb.migrate(archive, tmp_path / "out", jobs=2, listen=found.append)
    assert [finding.origin.document for finding in found if finding.code == "source-unreadable"] == ["another"]
    assert report.balanced


def test_nothing_to_read_and_a_number_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        cb.migrate(tmp_path / "none", tmp_path / "out", jobs=2)
    with pytest.raises(UsageError):
        cb.migrate(tmp_path, tmp_path / "out", jobs=0)


def test_no_more_readers_than_documents_and_none_is_left(archive: Path) -> None:
    with Pool([archive / "events.xml"], 8, False) as pool:
        messages = list(pool.results([(1, "events.xml")]))
        assert len(pool._readers) == 1
        process: Any = pool._readers[0]._process
    assert [len(messages[0][2].rows), messages[1][2].entries] == [2, 2]  # type: ignore[union-attr]
    assert process.ended


def test_a_reader_that_somebody_kills_is_replaced(archive: Path) -> None:
    with Pool([archive], 1, False) as pool, mortal("events.xml", deed="import time; time.sleep(60)"):

        def kill() -> None:
            while not pool._readers:
                time.sleep(0.01)
            time.sleep(0.5)
            os.kill(pool._readers[0]._process.pid, signal.SIGTERM)

        threading.Thread(target=kill).start()
        orders = [(3, "events.xml"), (4, "others.xml")]
        lost, *rest = pool.results(iter(orders))
    assert lost == (3, "events.xml", Lost("signal 15"))
    assert [number for number, _, _ in rest] == [4, 4]

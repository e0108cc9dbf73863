"""``read`` as a step of somebody else's job: any source, plain records, nothing left behind."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from archives import DETAIL, LIST, entry, feed, listed, save
from checkout import REPO

import ctct_bridge as cb
from ctct_bridge.errors import UsageError, WrongType

ACCOUNT = REPO / "samples" / "account"
both = pytest.mark.parametrize("joined", [False, True], ids=["each", "joined"])


def lines(records: Any) -> list[str]:
    """Records as texts: all that is in them."""
    return [
        json.dumps([record.key, record.form, record.to_v2(), record.residue, record.origin, record.supplied])
        for record in records
    ]


# -- sources ----------------------------------------------------------------------------------------------------------


class Once(io.RawIOBase):
    """A stream as a connection gives it: no seeking, and fewer bytes than were asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._data.readinto(memoryview(buffer)[:700])


def connection(data: bytes) -> Any:
    ours, theirs = socket.socketpair()

    def send() -> None:
        with theirs:
            theirs.sendall(data)

    threading.Thread(target=send).start()
    with ours:
        return ours.makefile("rb")


@both
@pytest.mark.parametrize("wrap", [io.BytesIO, Once, connection, bytearray, memoryview], ids=lambda one: one.__name__)
def test_every_source_gives_what_the_file_gives(wrap: Any, joined: bool) -> None:
    path = ACCOUNT / "contacts.xml"
    wanted = [record.to_v2() for record in cb.read(path, joined=joined)]
    assert len(wanted) == 3
    for data in (path.read_bytes(), gzip.compress(path.read_bytes())):
        source = wrap(data)
        assert [record.to_v2() for record in cb.read(source, joined=joined)] == wanted
        if hasattr(source, "close"):
            assert not source.closed
            source.close()


def test_a_connection_that_drops_costs_what_it_did_not_give() -> None:
    class Dropped(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if data := super().read(20_000):
                return data
            raise EOFError  # of the standard library, and no OSError

    many = feed(*[entry(f"e{number}", LIST, declare=False) for number in range(99)]).encode()
    reading = cb.read([Dropped(many[:60_000]), entry("last", LIST).encode()])
    ids = [record.id for record in reading]
    assert ids[0] == "e0"
    assert ids[-1] == "last"
    assert 20 < len(ids) < 99
    assert reading.counts["source-unreadable"] == 1
    assert [each.params for each in reading.findings if each.code == "source-unreadable"] == [{"reason": "EOFError"}]


@both
@pytest.mark.parametrize(
    "wrong",
    [
        {"archives": 42}, {"archives": [42]}, {"archives": {"a"}}, {"archives": "<feed/>"}, {"archives": io.StringIO()},
        {"only": 42}, {"only": [42]}, {"only": b"event"}, {"only": cb.schemas.Event}, {"only": [cb.schemas.Event]},
        {"profile": 42}, {"profile": [42]}, {"profile": b"event.type=OTHER"},
    ],
    ids=lambda wrong: "-".join(f"{name}={type(value).__name__}" for name, value in wrong.items()),
)  # fmt: skip
def test_a_wrong_type_is_refused_at_once(wrong: dict[str, Any], joined: bool) -> None:
    given = {"archives": b"<a/>", "joined": joined, **wrong}
    with pytest.raises(WrongType) as told:
        cb.read(**given)
    assert isinstance(told.value, TypeError)
    assert isinstance(told.value, UsageError)


def test_an_assignment_is_no_file() -> None:
    with pytest.raises(UsageError, match=r"as a list: profile=\['event.type=OTHER'\]"):
        cb.read(b"<a/>", profile="event.type=OTHER")


@pytest.mark.parametrize("job", [cb.validate, lambda given: cb.migrate(given, "out"), lambda given: cb.read([given])])
def test_no_job_takes_what_is_no_archive(job: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for given in (42, None, {"a": 1}):
        with pytest.raises(WrongType, match="archives are"):
            job(given)
    assert list(tmp_path.iterdir()) == []


GROWN = """
import io, sys
import ctct_bridge as cb
HEAD, ENTRY, TAIL = (part.encode() for part in sys.argv[2].split("@"))

class Feed(io.RawIOBase):  # made as it is read: nothing of it is held
    left = int(sys.argv[1])
    def readable(self): return True
    def readinto(self, buffer):
        if self.left < -1: return 0
        self.left -= 1
        data = ENTRY if self.left >= 0 else TAIL
        buffer[:len(data)] = data
        return len(data)

class Headed(Feed):
    begun = False
    def readinto(self, buffer):
        if self.begun: return super().readinto(buffer)
        self.begun = True
        buffer[:len(HEAD)] = HEAD
        return len(HEAD)

print(sum(1 for _ in cb.read(Headed())))
print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory in /proc")
def test_a_feed_without_an_end_takes_no_more_memory() -> None:
    """What lxml takes is counted, too: the peak of the whole process, of a feed that stands nowhere."""
    head, tail = feed("@").split("@")
    given = f"{head}@{entry('e1', LIST, declare=False)}@{tail}"

    def peak(entries: int) -> int:
        env = {**os.environ, "PYTHONPATH": str(REPO)}
        words = [sys.executable, "-c", GROWN, str(entries), given]
        run = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
        count, kilobytes = map(int, run.stdout.split())
        assert count == entries
        return kilobytes

    assert peak(6_000) < peak(1_000) + 4_000


# -- records ----------------------------------------------------------------------------------------------------------

UNPICKLED = """
import json, pickle, sys
for record in pickle.load(sys.stdin.buffer):
    print(json.dumps([record.key, record.form, record.to_v2(), record.residue, record.origin, record.supplied]))
"""


@both
def test_records_of_every_resource_travel_to_another_process(joined: bool) -> None:
    records = list(cb.read(ACCOUNT, joined=joined, profile=["event.time_zone_id=US/Eastern"]))
    env = {**os.environ, "PYTHONPATH": str(REPO)}
    words = [sys.executable, "-c", UNPICKLED]
    run = subprocess.run(words, env=env, input=pickle.dumps(records), capture_output=True, check=True)
    assert run.stdout.decode().splitlines() == lines(records)


def spoil(value: Any) -> None:
    """Empty everything inside a value."""
    inner = value.values() if isinstance(value, dict) else value
    for each in list(inner):
        if isinstance(each, dict | list):
            spoil(each)
    value.clear()


@both
def test_no_record_shares_anything_with_another(joined: bool) -> None:
    wanted = lines(cb.read(ACCOUNT, joined=joined))
    found = []
    for record in cb.read(ACCOUNT, joined=joined):
        found += lines([record])
        spoil(record.to_v2())
        for part in (record.view, record.residue or {}, record.supplied or {}, record.findings):
            spoil(part)
    assert found == wanted


# -- an end before the end, and threads -------------------------------------------------------------------------------


FILES = Path("/proc/self/fd")


def open_files() -> set[str]:
    """What this process has open, sockets and pipes of others left out."""
    found = set()
    for number in FILES.iterdir():
        with suppress(OSError):  # the listing of the folder itself
            found.add(f"{number.name} {number.readlink()}")
    return {each for each in found if each.split()[1].startswith("/")}


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """One archive in every wrapping, two entries each at least; and the folder of temporary files."""
    temporary = save(tmp_path / "temporary", {"x": ""})
    (temporary / "x").unlink()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    folder = save(tmp_path / "in", {"a.xml": listed(("e1", LIST), ("e2", LIST)), "b.xml": entry("e3", DETAIL)})
    made = {kind: shutil.make_archive(str(tmp_path / "packed"), kind, folder) for kind in ("zip", "tar", "gztar")}
    (tmp_path / "a.gz").write_bytes(gzip.compress((folder / "a.xml").read_bytes()))
    return {"folder": folder, "gz": tmp_path / "a.gz", "temporary": temporary, **made}


@both
@pytest.mark.skipif(not FILES.is_dir(), reason="counts open files in /proc")
@pytest.mark.parametrize("kind", ["folder", "zip", "tar", "gztar", "gz"])
@pytest.mark.parametrize("end", ["close", "with", "forget"])
def test_who_stops_early_leaves_nothing_open(kinds: dict[str, Any], kind: str, end: str, joined: bool) -> None:
    before = open_files()
    for archive in (kinds[kind], [kinds[kind]]):
        reading = cb.read(archive, joined=joined)
        assert next(reading).id
        if end == "with":
            with reading:
                next(reading)
        elif end == "close":
            reading.close()
            reading.close()
        del reading
        assert open_files() == before
    assert list(kinds["temporary"].iterdir()) == []


@both
def test_readings_of_many_threads_do_not_meet(joined: bool) -> None:
    wanted = lines(cb.read(ACCOUNT, joined=joined))
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: lines(cb.read(ACCOUNT, joined=joined)), range(4)):
            assert found == wanted


@both
def test_a_reading_may_go_from_thread_to_thread(joined: bool) -> None:
    """As it does where each step of an iterator is awaited: ``await asyncio.to_thread(next, reading)``."""

    def step(reading: Iterator[Any]) -> Any:
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(next(reading, None)))
        thread.start()
        thread.join()
        return found[0]

    reading = cb.read(ACCOUNT, joined=joined, only=["contact", "list"])
    wanted = [record.key for record in cb.read(ACCOUNT, joined=joined, only=["contact", "list"])]
    assert [record.key for record in iter(lambda: step(reading), None)] == wanted

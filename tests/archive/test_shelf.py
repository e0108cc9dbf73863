"""Files and streams that hold documents: labels, what is passed over, and the same documents from every wrapping."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archives import DETAIL, LIST, entry, files_below, listed, save
from canonical import canonical
from packed import CRC, PACKERS, chunked, patched, tarred, zipped

import ctct_bridge as cb
from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.findings import Finding

FILES = {
    "events.xml": listed(("e1", LIST), ("e2", LIST)).encode(), "events-10.xml": listed(("e10", LIST)).encode(),
    "events-2.xml": listed(("e3", LIST)).encode(), "events/e1.xml": entry("e1", DETAIL).encode(),
}  # fmt: skip
ORDER = ["events.xml", "events-2.xml", "events-10.xml", "events/e1.xml"]
WRAPPINGS: dict[str, Callable[[Any], bytes]] = {
    "zip": zipped, "tar": tarred, "tar.gz": lambda files: tarred(files, mode="w:gz"),
    "tar.bz2": lambda files: tarred(files, mode="w:bz2"), "tar.xz": lambda files: tarred(files, mode="w:xz"),
}  # fmt: skip
every = pytest.mark.parametrize("kind", WRAPPINGS)
STREAMS = ("tar.gz", "tar.bz2", "tar.xz")


def found(archives: Any, told: list[Finding] | None = None) -> dict[str, bytes]:
    told = [] if told is None else told
    seen = {}
    for source in sources(archives, told.append):
        with source.open() as stream:
            seen[source.label] = stream.read()
    return seen


@every
def test_every_wrapping_holds_the_same_documents(tmp_path: Path, kind: str) -> None:
    data = WRAPPINGS[kind](FILES)
    save(tmp_path, {f"in/deep/a.{kind}": data, "in/b.xml": FILES["events.xml"]})
    told: list[Finding] = []
    for archives, prefix in ((tmp_path / f"in/deep/a.{kind}", f"a.{kind}"), (data, "-"), (io.BytesIO(data), "-")):
        assert found(archives, told) == {f"{prefix}/{name}": text for name, text in FILES.items()}
    whole = found(tmp_path / "in", told)
    assert told == []
    wanted = list(FILES) if kind in STREAMS else ORDER
    assert list(whole) == ["b.xml", *(f"deep/a.{kind}/{name}" for name in wanted)]


@every
def test_what_is_migrated_from_an_archive_comes_back(tmp_path: Path, kind: str) -> None:
    save(tmp_path, {f"a.{kind}": WRAPPINGS[kind](FILES)})
    cb.migrate(tmp_path / f"a.{kind}", tmp_path / "out")
    cb.restore_archive(tmp_path / "out", tmp_path / "back")
    back = files_below(tmp_path / "back")
    assert {name: canonical(data) for name, data in back.items()} == {
        f"a.{kind}/{name}": canonical(text) for name, text in FILES.items()
    }


@every
def test_a_folder_and_its_archive_become_the_same_v2(tmp_path: Path, kind: str) -> None:
    ordered = {name: FILES[name] for name in ORDER}
    save(tmp_path, {f"a.{kind}": WRAPPINGS[kind](ordered), **{f"in/{name}": text for name, text in FILES.items()}})
    cb.migrate(tmp_path / f"a.{kind}", tmp_path / "one")
    cb.migrate(tmp_path / "in", tmp_path / "other")
    one, other = files_below(tmp_path / "one/v2"), files_below(tmp_path / "other/v2")
    assert one == other
    assert len(one) == 3


@pytest.mark.parametrize("ending", PACKERS)
def test_a_compressed_document(tmp_path: Path, ending: str) -> None:
    data = PACKERS[ending](FILES["events.xml"])
    save(tmp_path, {f"in/events.xml.{ending}": data, f"in/EVENTS.{ending.upper()}": data, "in/plain.xml": data,
                    f"in/notes.txt.{ending}": PACKERS[ending](b"notes"), "in/none": data})  # fmt: skip
    told: list[Finding] = []
    seen = found(tmp_path / "in", told)
    text = {finding.origin.document: finding.params["reason"] for finding in told}
    notes = f"notes.txt.{ending}"
    seen.pop(f"{notes}/notes.txt", None)
    assert seen == dict.fromkeys(
        [
            f"EVENTS.{ending.upper()}/EVENTS",
            f"events.xml.{ending}/events.xml",
            "none/none.xml",
            "plain.xml/plain.xml.xml",
        ],
        FILES["events.xml"],
    )
    assert text == ({notes: f"a .{ending} file that does not start like XML"} if text else {})
    assert found(data) == found(io.BytesIO(data)) == {"-": FILES["events.xml"]}


def test_a_saved_response(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/atom+xml\r\n\r\n"
    text = FILES["events.xml"]
    save(
        tmp_path,
        {"1.txt": head + text, "2.http": head + chunked(PACKERS["gz"](text)), "3.gz": PACKERS["gz"](head + text)},
    )
    assert found(tmp_path) == {"1.txt": text, "2.http": text, "3.gz/3": text}
    assert found(io.BytesIO(head + text)) == {"-": text}


def test_answers_that_are_no_documents_are_told(tmp_path: Path) -> None:
    save(tmp_path, {"a": b"HTTP/1.1 404 Not Found\r\n\r\n<error/>", "b": b"HTTP/1.1 200 OK\r\n\r\n<!doctype html><p>x",
                    "c": b"HTTP/1.1 200 OK\r\n\r\n"})  # fmt: skip
    report = cb.validate(tmp_path)
    assert report.findings == {"http-error": 1, "not-xml": 1, "empty-document": 1, "check-not-run": 2}
    assert report.exit_code() == 3


# -- what is passed over ----------------------------------------------------------------------------------------------

OTHERS = {"e.xml": b"<a/>", "notes.txt": b"x", "data": b" <b/>", ".hidden.xml": b"<h/>", "__MACOSX/._e.xml": b"\0",
          "x/.git/c.xml": b"<c/>", "e.json": b"{}", "empty": b""}  # fmt: skip


@every
def test_what_is_no_document_is_passed_over_as_in_a_folder(tmp_path: Path, kind: str) -> None:
    save(tmp_path, {f"a.{kind}": WRAPPINGS[kind](OTHERS)})
    told: list[Finding] = []
    assert found(tmp_path / f"a.{kind}", told) == {f"a.{kind}/e.xml": b"<a/>", f"a.{kind}/data": b" <b/>"}
    assert {finding.code for finding in told} == {"passed-over"}
    reasons = {finding.origin.document.removeprefix(f"a.{kind}/"): finding.params["reason"] for finding in told}
    assert reasons.keys() == OTHERS.keys() - {"e.xml", "data"}
    assert reasons["notes.txt"] == "a .txt file that does not start like XML"
    assert reasons["__MACOSX/._e.xml"] == "hidden by its name"


def test_a_word_processor_s_file_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    save(tmp_path, {"e.xml": b"<a/>", "letter.docx": zipped({"[Content_Types].xml": b"<T/>", "word/d.xml": b"<w/>"})})
    told: list[Finding] = []
    assert list(found(tmp_path, told)) == ["e.xml"]
    assert [finding.params["reason"] for finding in told] == [
        "a file of another program, which is a zip archive inside"
    ]


def test_a_damaged_member_without_a_telling_name_is_told(tmp_path: Path) -> None:
    data = bytearray(zipped({"data": os.urandom(5000).hex().encode(), "e.xml": b"<a/>"}))
    data[40:60] = bytes(20)
    report = cb.validate(bytes(data))
    assert report.findings["source-damaged"] == 1


# -- reading ----------------------------------------------------------------------------------------------------------


def test_the_entries_before_a_fault_are_read() -> None:
    damaged = patched(zipped(FILES), 0, *CRC, 1)
    reading = cb.read(damaged)
    assert sorted(record.id for record in reading if record.resource == "event") == ["e1", "e1", "e10", "e2", "e3"]
    assert reading.counts == {"source-damaged": 1}
    long = listed(*((f"e{number}", LIST) for number in range(300))).encode()
    cut = PACKERS["gz"](long)[:-200]
    reading = cb.read(cut)
    assert 250 < len(list(reading)) < 300
    assert reading.counts == {"source-damaged": 1, "entry-damaged": 1}, "the entry that was cut is kept as it is"


def test_members_may_be_opened_later_and_in_any_order(tmp_path: Path) -> None:
    save(tmp_path, {f"a.{kind}": make(FILES) for kind, make in WRAPPINGS.items()})
    for kind in WRAPPINGS:
        several: list[Source] = list(sources(tmp_path / f"a.{kind}", pytest.fail))
        for source in reversed(several):
            with source.open() as stream:
                assert stream.read() == FILES[source.label.removeprefix(f"a.{kind}/")]


def test_a_bound_is_for_all_archives_together(tmp_path: Path) -> None:
    size = len(FILES["events.xml"])
    for files in ({"1.xml": FILES["events.xml"]}, {"1.gz": PACKERS["gz"](FILES["events.xml"])}):
        save(tmp_path, files)
        path = tmp_path / next(iter(files))
        assert cb.validate(cb.Bounded([path, path], size * 2)).findings["source-limit"] == 0
        report = cb.validate(cb.Bounded([path, path], size * 2 - 1))
        assert report.findings["source-limit"] == 1
        assert report.exit_code() == 4
        path.unlink()

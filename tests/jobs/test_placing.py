"""Findings of v1's entries with their bytes: in every kind of archive, and none where the place is not sure."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.sources import Bounded
from ctct_bridge.archive.tables import Document
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.placing import Placing

FAMILIES = ("account", "events", "contacts", "damaged", "findings", "quirks")
#: Spoiled in three places of one line: an unknown element, a wrong number, and a text that v2 finds too long.
SPOILED = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><updated>2012-01-02T03:04:05Z</updated>"
    "<id>http://a.example/ws/customers/u/lists</id>"
    + "".join(
        f"<entry><link rel='edit' href='/ws/customers/u/lists/{number}'/><id>http://a.example/ws/customers/u/lists/"
        f"{number}</id><title>l</title><updated>2012-01-02T03:04:05Z</updated><content type='application/xml'>"
        f"<ContactList xmlns='http://ws.constantcontact.com/ns/1.0/'><OptInDefault>false</OptInDefault><Name>"
        f"{'x' * 300}</Name><ContactCount>many</ContactCount><Mystery/></ContactList></content></entry>"
        for number in (41, 42)
    )
    + "</feed>"
).encode()


def heard(archive: Any, **options: Any) -> list[Finding]:
    found: list[Finding] = []
    cb.validate(archive, listen=found.append, cross_check="none", **options)
    return found


def placed(found: list[Finding]) -> Iterator[tuple[Finding, int]]:
    for finding in found:
        if finding.offset is not None and not finding.code.startswith("v2-") and finding.origin.entry is not None:
            yield finding, finding.offset


@pytest.mark.parametrize("family", FAMILIES)
def test_the_byte_begins_a_start_tag_on_the_line_that_is_told(family: str) -> None:
    places = 0
    for finding, offset in placed(heard(SAMPLES / family)):
        path = SAMPLES / family / finding.origin.document
        if not path.is_file() or path.suffix != ".xml":
            continue
        data = path.read_bytes()
        if finding.code == "entry-damaged":  # where its damaged line begins
            offset += len(data[offset:]) - len(data[offset:].lstrip())
        assert data[offset : offset + 1] == b"<"
        assert data.count(b"\n", 0, offset) + 1 == finding.line
        places += 1
    assert places > (5 if family in ("events", "contacts") else 10)


def test_in_one_line_each_finding_has_its_own_byte() -> None:
    assert b"\n" not in SPOILED
    found = [finding for finding in heard(SPOILED) if finding.origin.entry is not None]
    for number, at in enumerate(match.start() for match in re.finditer(b"<entry", SPOILED)):
        places = {finding.code: finding.offset for finding in found if finding.origin.entry == number}
        assert places["number-invalid"] == SPOILED.index(b"<ContactCount", at)
        assert places["unknown-element"] == SPOILED.index(b"<Mystery", at)
        assert places["v2-too-long"] == SPOILED.index(b"<Name", at)


def test_what_v2_would_object_to_stands_at_the_line_of_the_element() -> None:
    data = SPOILED.replace(b"><", b">\n<")
    (first, second) = (finding for finding in heard(data) if finding.code == "v2-too-long")
    lines = [data.count(b"\n", 0, match.start()) + 1 for match in re.finditer(b"<Name", data)]
    assert [first.line, second.line] == lines


def zipped(documents: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in documents.items():
            made.writestr(name, data)
    return stream.getvalue()


def taped(documents: dict[str, bytes], mode: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as made:  # type: ignore[call-overload]
        for name, data in documents.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["folder", "zip", "tar", "tgz", "bounded", "two", "bytes"])
def test_every_archive_that_can_be_read_again_has_places(tmp_path: Path, kind: str) -> None:
    plain = (SAMPLES / "lists" / "entry.xml").read_bytes()
    documents = {"a.xml": plain, "b.xml": SPOILED, "c.json": b'{"id": 1}', "d.xml": plain, "e.xml": SPOILED}
    wanted = 2
    archive: Any = tmp_path / "in"
    if kind in ("zip", "tar", "tgz"):
        archive.write_bytes(zipped(documents) if kind == "zip" else taped(documents, "w:gz" if kind == "tgz" else "w"))
    elif kind == "bytes":
        archive, wanted = SPOILED, 1
    else:
        archive.mkdir()
        for name, data in documents.items():
            (archive / name).write_bytes(data)
    if kind == "bounded":
        archive = Bounded(archive, 10**9)
    if kind == "two":
        archive, wanted = [archive, str(archive)], 4
    places = [finding.offset for finding in heard(archive) if finding.code == "number-invalid"]
    assert places == [match.start() for match in re.finditer(b"<ContactCount", SPOILED)] * wanted


@pytest.mark.parametrize("kind", ["stream", "generator"])
def test_what_passes_by_once_has_its_findings_without_bytes(kind: str) -> None:
    archive: Any = io.BytesIO(SPOILED) if kind == "stream" else (each for each in [SPOILED])
    places = [(finding.line, finding.offset) for finding in heard(archive) if finding.code == "number-invalid"]
    assert places == [(1, None), (1, None)]


def test_a_document_that_is_gone_or_another_by_then_has_no_places(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(SPOILED)
    (tmp_path / "b.xml").write_bytes(SPOILED)
    before = heard(tmp_path)

    def told(finding: Finding) -> None:
        found.append(finding)
        (tmp_path / "b.xml").unlink(missing_ok=True)

    found: list[Finding] = []
    cb.validate(tmp_path, listen=told, cross_check="none")
    gone = [finding for finding in found if finding.origin.document == "b.xml" and finding.origin.entry is not None]
    assert gone
    assert all(finding.offset is None for finding in gone)
    assert len(found) == len(before)


def test_where_entries_may_be_counted_otherwise_only_an_id_proves_the_place() -> None:
    torn = SPOILED.replace(b"<title>t</title>", b"<title>t</title></entry>", 1)
    found = [finding for finding in heard(torn) if finding.code == "number-invalid"]
    assert len(found) == 2
    for finding in found:
        assert finding.offset is None or torn[finding.offset :].startswith(b"<ContactCount")


def test_a_document_without_findings_is_not_opened_again(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(SPOILED)
    placing = Placing(tmp_path)
    (tmp_path / "a.xml").unlink()
    document = Document(1, "a.xml", {}, True, [])
    assert list(placing.placed(document, iter([]))) == []
    assert placing.of_document() == []
    placing.close()


def test_a_page_that_is_missing_is_told_at_the_link(tmp_path: Path) -> None:
    data = (SAMPLES / "lists" / "feed.xml").read_bytes().replace(b"next=57", b"a=1&amp;next=57")
    (tmp_path / "a.xml").write_bytes(data)
    (tmp_path / "b.xml").write_bytes((SAMPLES / "contacts" / "entry.xml").read_bytes())
    (found,) = (each for each in heard(tmp_path) if each.code == "page-missing")
    at = data.index(b'<link href="/ws/customers/larkhill-choir/lists?a=1&amp;next=57"')
    assert (found.offset, found.line) == (at, data.count(b"\n", 0, at) + 1)


def test_each_document_is_opened_once_more_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What all documents together tell of an entry is placed on the same way as what its own document does."""
    (tmp_path / "a.xml").write_bytes(SPOILED)
    text = (SAMPLES / "findings" / "rows-missing" / "archive" / "event.xml").read_bytes()
    (tmp_path / "b.xml").write_bytes(text)
    registrants = (SAMPLES / "findings" / "rows-missing" / "archive" / "registrants.xml").read_bytes()
    (tmp_path / "c.xml").write_bytes(registrants)
    opened: list[str] = []
    pieces = Placing._pieces

    def counted(self: Placing, document: Document, stack: Any) -> Iterator[bytes]:
        opened.append(document.label)
        return pieces(self, document, stack)

    monkeypatch.setattr(Placing, "_pieces", counted)
    found = heard(tmp_path)
    assert sorted(opened) == ["a.xml", "b.xml", "c.xml"]
    (missing,) = [each for each in found if each.code == "rows-missing"]
    assert missing.offset == text.index(b"<Registered>")

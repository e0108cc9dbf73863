"""expat's outline of a document: the same entries, whatever the pieces; and only what may be shown to others."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.outline import LONGEST, Outline

REPO = Path(__file__).resolve().parents[2]
SAMPLES = sorted((REPO / "samples" / "account").rglob("*.xml"))
ATOM = "http://www.w3.org/2005/Atom"
FEED = (
    f'<?xml version="1.0"?>\n<!-- <feed> --><a:feed xmlns:a="{ATOM}"><a:title>t</a:title>\n'
    "<a:entry><a:id>1</a:id><a:content type='x'><P><a:entry/><content>no</content></P></a:content><a:title>é</a:title>"
    '</a:entry>\n<entry xmlns="urn:other"/><a:entry/><a:entry ><a:content/></a:entry></a:feed>'
)
ALL = 1 << 40


def outlined(data: bytes, step: int = 1 << 16, most: int = ALL, chosen: object = None) -> Outline:
    outline = Outline(chosen or (lambda number: True), most)  # type: ignore[arg-type]
    for at in range(0, len(data), step):
        outline.feed(data[at : at + step])
    outline.close()
    return outline


@settings(max_examples=40)
@given(st.integers(1, 200), st.sampled_from(["utf-8", "utf-16"]))
def test_the_pieces_make_no_difference(step: int, encoding: str) -> None:
    found = outlined(FEED.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding), step)
    assert (found.fault, found.refused, found.counted, found.entries) == (None, "", True, 3)
    assert [each.raw.decode() for each in found.envelopes] == [
        "<a:entry><a:id>1</a:id><a:title>é</a:title></a:entry>",
        "<a:entry/>",
        "<a:entry ></a:entry>",
    ]
    assert found.opening.endswith(f'<a:feed xmlns:a="{ATOM}">'.encode())
    assert found.closing == b"</a:feed>"
    assert [each.line for each in found.envelopes] == [3, 4, 4]
    data = FEED.encode()
    if encoding == "utf-8":
        first = found.envelopes[0].offset
        assert first is not None
        assert data.replace(b'"1.0"', b'"1.0" encoding="utf-8"')[first:].startswith(b"<a:entry><a:id>1")
    else:
        assert {each.offset for each in found.envelopes} == {None}
        assert b"<?xml" not in found.opening


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.relative_to(REPO)))
def test_it_finds_the_entries_that_the_reader_finds(path: Path) -> None:
    data = path.read_bytes()
    read = list(open_document(io.BytesIO(data), "a", pytest.fail))
    found = outlined(data, 1000)
    if b"<service" in data[:200]:
        assert found.entries == 0
        return
    assert found.fault is None
    assert [each.line for each in found.envelopes] == [each.origin.line for each in read]
    for each in found.envelopes:
        assert data[each.offset :].startswith((b"<entry", b"<atom:entry"))
        assert b"content" not in each.raw


@given(st.integers(0, len(FEED.encode()) - 1))
def test_what_is_cut_is_not_well_formed(cut: int) -> None:
    found = outlined(FEED.encode()[:cut])
    assert found.fault is not None
    assert found.fault_offset is not None and found.fault_offset <= cut


def test_the_place_of_a_fault() -> None:
    data = FEED.replace("<a:id>1", "<a:id>&").encode()
    found = outlined(data, 7)
    assert (found.fault_line, data[found.fault_offset or 0 :][:1]) == (3, b"<")


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>',
        b'<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x"><feed/>',
        b'<?xml version="1.0" encoding="shift_jis"?><feed/>',
        b"\xff\xfe\x00\xd8<\x00f\x00",
    ],
)
def test_of_some_documents_nothing_is_said(data: bytes) -> None:
    found = outlined(data)
    assert found.refused
    assert (found.fault, found.entries, found.envelopes) == (None, 0, [])


def test_beyond_the_bound_only_well_formedness_is_judged() -> None:
    data = f'<feed xmlns="{ATOM}">{"<entry><id>1</id></entry>" * 1000}'.encode()
    found = outlined(data + b"</feed>", 1000, most=5000)
    assert (found.counted, found.fault) == (False, None)
    assert found.entries < 1000
    assert outlined(data + b"</fed>", 1000, most=5000).fault == "mismatched tag"


def test_what_is_long_is_shown_to_nobody() -> None:
    long = f'<feed xmlns="{ATOM}"><entry><title>{"x" * LONGEST}</title></entry><entry/></feed>'.encode()
    found = outlined(long, 1000)
    assert ([each.number for each in found.envelopes], found.skipped, found.entries) == ([1], 1, 2)
    head = f'<feed xmlns="{ATOM}"><!--{"x" * LONGEST}--><title/><entry/></feed>'.encode()
    found = outlined(head, 1000)
    assert (found.opening, found.entries) == (b"", 1)


def test_nothing_is_held_between_entries() -> None:
    data = f'<feed xmlns="{ATOM}"><title/>{"<entry><id>1</id></entry>" * 20000}</feed>'.encode()
    outline = Outline(lambda number: False, ALL)
    most = 0
    for at in range(0, len(data), 4096):
        outline.feed(data[at : at + 4096])
        most = max(most, len(outline._data))
    outline.close()
    assert outline.entries == 20000
    assert most < 3 * 4096

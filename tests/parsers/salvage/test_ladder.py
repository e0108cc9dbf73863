"""The ladder: rung by rung, no rung further than needed, and every rung told."""

from __future__ import annotations

import pytest
from lxml import etree

from ctct_bridge.findings import CODES
from ctct_bridge.model import ATOM
from ctct_bridge.parsers.guard import LIMITS, Stop
from ctct_bridge.parsers.salvage.ladder import RUNGS, Scope, as_text, mend, shift_lines

FEED = Scope(f'<feed xmlns="{ATOM}">', "</feed>")


@pytest.mark.parametrize(
    ("raw", "rungs"),
    [
        (b"<entry>a</entry>", ()),
        (b"<entry>&eacute;</entry>", ("entities",)),
        (b"<entry>&eacute; & \xe9</entry>", ("encoding", "entities", "ampersands")),
        (b"<atom:entry>&</atom:entry>", ("ampersands", "prefixes")),
        (b"<entry>\xe9<a>&nobody;</a></entry>", ("encoding", "recovered")),
        (b"<entry><a>&nobody; &</a></entry>", ("ampersands", "recovered")),
    ],
)
def test_as_many_rungs_as_needed(raw: bytes, rungs: tuple[str, ...]) -> None:
    mended = mend(raw, FEED, "utf-8")
    assert mended.root is not None
    assert mended.rungs == rungs
    assert [note.code for note in mended.notes] == [f"salvage-{rung}" for rung in rungs]
    assert mended.lossy == any(CODES[note.code].loss for note in mended.notes)


@pytest.mark.parametrize("rung", [*RUNGS, "encoding", "recovered"])
def test_every_rung_has_its_finding(rung: str) -> None:
    assert f"salvage-{rung}" in CODES


@pytest.mark.parametrize("raw", [b"<entry><a></entry>", b"\x81", b"</entry>", b"<entry>", b""])
def test_what_no_rung_mends(raw: bytes) -> None:
    mended = mend(raw, Scope(), "utf-8")
    assert mended.root is None
    assert mended.reason


def test_limits_and_document_types_are_not_mended() -> None:
    for raw in (b"<entry>" * 300, b"<entry " + b" ".join(b'a%d="1"' % n for n in range(300)) + b"/>"):
        with pytest.raises(Stop) as caught:
            mend(raw, FEED, "utf-8", LIMITS)
        assert caught.value.code == "xml-limit"
    with pytest.raises(Stop) as caught:
        mend(b"<!DOCTYPE entry><entry/>", Scope(), "utf-8")
    assert caught.value.code == "xml-doctype"


def test_a_scope_declares_what_its_root_does() -> None:
    root = etree.fromstring(f'<a:feed xmlns:a="{ATOM}" xmlns="urn:x?a=1&amp;b=2" b="1"/>')
    scope = Scope.of(root)
    again = etree.fromstring(scope.open + scope.close)
    assert (again.tag, again.nsmap, scope.declared) == (root.tag, root.nsmap, {"a"})


def test_lines_count_from_where_the_piece_stood() -> None:
    root = etree.fromstring("<a>\n<b/>\n<c/></a>")
    shift_lines(root, 41)
    assert [each.sourceline for each in root.iter()] == [41, 42, 43]
    shift_lines(root, 65_493)
    assert [each.sourceline for each in root.iter()] == [65_533, 65_534, None]


@pytest.mark.parametrize("raw", [b"abc", "é".encode(), b"\xe9\x00\xff\x81"])
def test_bytes_that_are_kept_can_be_had_again(raw: bytes) -> None:
    text, encoding = as_text(raw)
    assert text.encode(encoding or "utf-8") == raw

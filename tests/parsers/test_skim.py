"""A feed gives the same whether or not entries are spared the parser. The skimmer of these tests recognises whatever is
a well-formed entry, so that as much as possible depends on where the feed is cut."""

from __future__ import annotations

import io
from typing import Any

import pytest
from canonical import canonical
from hypothesis import event, given
from hypothesis import strategies as st
from lxml import etree
from reading import ATOM, CTCT

from ctct_bridge.findings import Finding
from ctct_bridge.model import Entry, Frame, Origin
from ctct_bridge.parsers import skim
from ctct_bridge.parsers.atom import Document, open_document
from ctct_bridge.parsers.skim import is_safe

HEAD = f'<feed xmlns="{ATOM}" xmlns:c="{CTCT}"><id>/ws/customers/joe/events</id>'
ENTRY = "<entry><id>1</id><content><c:P>x</c:P></content></entry>"
PREFIXED = f'<?xml version="1.0" encoding="utf-8"?>\n<a:feed xmlns:a="{ATOM}"><a:id>/ws/customers/joe/events</a:id>'


def recognise(text: str, frame: Frame, origin: Origin) -> str | None:
    """The canonical form of any well-formed entry."""
    assert frame.user == "joe"
    assert text.startswith("<entry>")
    assert text.endswith("</entry>")
    try:
        _, *found = etree.fromstring(f"{HEAD}{text}</feed>")
    except etree.XMLSyntaxError:
        return None
    return canonical(found[0]) if len(found) == 1 else None  # an end tag with a blank in it hides where one ends


def never(text: str, frame: Frame, origin: Origin) -> None:
    return None


def read(data: bytes, skimmer: Any) -> tuple[int, Any]:
    """How many entries were spared the parser, and everything that the document gives."""
    findings: list[Finding] = []
    document: Document = open_document(io.BytesIO(data), "a.xml", findings.append, skim=skimmer)
    entries = [(entry.ready or canonical(entry.element), entry.origin, entry.ready) for entry in document]
    spared = sum(ready is not None for *_, ready in entries)
    given = [entry[:2] for entry in entries], findings, document.frame, document.complete, document.entries
    return spared, given


def same(data: bytes | str) -> int:
    data = data.encode() if isinstance(data, str) else data
    spared, found = read(data, recognise)
    assert found == read(data, None)[1]
    assert found == read(data, never)[1]
    return spared


def test_entries_behind_the_first_are_spared() -> None:
    assert same(f"{HEAD}{ENTRY * 9}</feed>") == 8
    assert same(f"{HEAD}\n\n{(ENTRY + chr(10)) * 9}\n</feed>\n") == 8


TRICKS = {
    "comment behind an odd end tag": f"<entry></entry ><!-- </entry>{ENTRY} -->",
    "comment in an entry": f"<entry><!-- </entry> -->{ENTRY * 2}</entry>",
    "CDATA": f"<entry><![CDATA[</entry>{ENTRY * 2}]]></entry>",
    "instruction": f"<entry><?p </entry>{ENTRY * 2}?></entry>",
    "entry in an entry": f"<entry><content>{ENTRY * 2}</content></entry>",
    "entry outside an entry": f"<x>{ENTRY * 3}</x>",
    "empty entry": "<entry/><entry />",
    "empty entry, and an ampersand that waits for its end": "<entry/>&",
    "empty entry, and a value that waits for its end": '<entry/><x a="',
    "odd end, and another entry": f"<entry></entry >{ENTRY}",
    "odd end, and an ampersand that waits for its end": "<entry></entry >&",
    "attribute": '<entry a="1"></entry>',
    "attribute like an end": '<entry a="</entry>"></entry>',
    "text behind a line": f"\n{ENTRY}>",
    "text between": "text<!-- c -->more",
    "element between": "<x>1</x>",
    "foreign entry": '<c:entry></c:entry><entry xmlns="urn:x"></entry>',
    "end of the feed": f"</feed>{ENTRY}",
    "end of the feed, then another": f"</feed>{HEAD}{ENTRY * 3}",
    "unknown entity": "<entry>&nbsp;</entry>",
    "carriage return": "<entry>\r\n</entry>",
    "control character": "<entry>\x0b</entry>",
    "noncharacter": "<entry>\ufffe</entry>",
    "harmless neighbour of a noncharacter": "<entry>\uffee</entry>",
    "end of a section": "<entry>]]></entry>",
    "undeclared prefix": "<entry><p:x/></entry>",
    "doctype": '<!DOCTYPE x [<!ENTITY e "x">]><entry>&e;</entry>',
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_tricks(trick: str) -> None:
    same(f"{HEAD}{ENTRY * 3}{trick}{ENTRY * 4}</feed>")
    same(f"{HEAD}{trick}{ENTRY * 4}</feed>")
    same(f"{HEAD}{ENTRY * 3}{trick}")


PIECES = [
    *["<entry>", "</entry>", "<entry ", ">", "<entry/>", "</entry >", "<!--", "-->", "<![CDATA[", "]]>", "<?p ", "?>"],
    *["\n", "x", "&amp;", "&", "&#10;", "<id>2</id>", "</feed>", "<feed>", "é", "\r\n", "\x0b", "\ufffe", "\uffee"],
    *[ENTRY] * 6, *[f"\n{ENTRY}"] * 3, "<c:P>", "</c:P>", '<content xmlns="urn:x">', "</content>", "<p:q/>", "<x/>",
]  # fmt: skip


@pytest.mark.laws
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.booleans())
def test_any_feed_gives_the_same(pieces: list[str], closed: bool) -> None:
    spared = same(f"{HEAD}{ENTRY * 2}{''.join(pieces)}{ENTRY * 2}{'</feed>' if closed else ''}")
    event("spared" if spared > 1 else "parsed")


@given(st.lists(st.tuples(st.integers(0, 540), st.integers(0, 4), st.binary(max_size=3)), max_size=2))
def test_damaged_bytes_give_the_same(edits: list[tuple[int, int, bytes]]) -> None:
    data = f"{HEAD}{ENTRY * 9}</feed>".encode()
    for start, removed, added in edits:
        data = data[: start + len(HEAD)] + added + data[start + len(HEAD) + removed :]
    same(data)


@pytest.mark.parametrize("limit", ["_LONGEST", "_MOST_LINES"])
@pytest.mark.parametrize("most", [1, 60, 500])
def test_limits_change_nothing_but_what_is_spared(limit: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skim, limit, most)
    same(f"{HEAD}{(ENTRY + chr(10) * 50) * 40}<entry>{'x' * 100_000}</entry>{ENTRY * 2_000}<entry>&</entry></feed>")


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_only_utf_8_is_spared(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{HEAD}{ENTRY * 5}</feed>'
    assert same(text.encode(encoding)) == 0


def test_other_prefixes() -> None:
    seen: list[str] = []

    def note(text: str, frame: Frame, origin: Origin) -> None:
        seen.append(text)

    entry = "<a:entry><a:content><E>x</E></a:content></a:entry>"
    list(open_document(io.BytesIO(f"{PREFIXED}{entry * 5}</a:feed>".encode()), "a", print, skim=note))
    assert seen == [entry] * 3, "the first one comes with the declaration, the second one proves where the feed stands"


def test_what_may_be_learned_from_comes_with_its_text() -> None:
    data = f"{HEAD}{ENTRY * 3}<entry><!-- c --></entry>{ENTRY * 2}</feed>".encode()
    texts = [entry.text for entry in open_document(io.BytesIO(data), "a", print, skim=never)]
    assert texts == [None, ENTRY, ENTRY, "<entry><!-- c --></entry>", None, ENTRY]


def test_memory_does_not_grow_with_the_entries() -> None:
    root, most = None, 0

    def sometimes(text: str, frame: Frame, origin: Origin) -> Any:
        return None if (origin.entry or 0) % 1000 == 0 else text

    data = f"{HEAD}{(ENTRY + chr(10)) * 9_000}</feed>".encode()
    for entry in open_document(io.BytesIO(data), "a", print, skim=sometimes):
        assert isinstance(entry, Entry)
        if entry.element is not None:
            root = entry.element.getparent()
            most = max(most, len(root))
    assert most <= 2


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("x é \t\n &amp;&lt;&gt;&quot;&apos; > ]] >", True), ("&#65;", False), ("a & b", False), ("\r", False),
        ("\0", False), ("\uffff", False), ("\uffef", False), ("]]>", False), ("&ampx;", False),
    ],
)  # fmt: skip
def test_safe_texts(text: str, safe: bool) -> None:
    assert is_safe(text) is safe


@given(st.text(alphabet="x \t\n\r\0&;#]>\"'é\x7f\x85\ufffd\ufffe\uffff\U0001fffe", max_size=6) | st.text(max_size=6))
def test_safe_texts_are_what_a_parser_leaves_alone(text: str) -> None:
    if is_safe(text) and "<" not in text and "&" not in text:
        assert (etree.fromstring(f"<a>{text}</a>").text or "") == text

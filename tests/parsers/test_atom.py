"""Reading documents: what is delivered, what the frame knows, and what is delivered before a fault."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from reading import ATOM, ENTRY, OPEN, read

from ctct_bridge.findings import CODES
from ctct_bridge.parsers.atom import open_document


class Trickle(io.RawIOBase):
    """A stream whose reads are as short as a slow connection's."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step = io.BytesIO(data), step

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, self._step))


# -- entries ------------------------------------------------------------------------------------------------------


def test_entries_come_in_order_with_their_origins() -> None:
    data = f"<?xml version='1.0'?>\n{OPEN}\n<title>t</title>\n{ENTRY}\n\n<entry><id>2</id></entry></feed>"
    found = [(entry.origin, entry.element[0].text) for entry in open_document(io.BytesIO(data.encode()), "a", print)]
    assert found == [(("a", 0, 4, None), "1"), (("a", 1, 6, None), "2")]


def test_a_single_entry_is_a_document() -> None:
    found = read(f'<entry xmlns="{ATOM}"><id>1</id></entry>')
    assert (len(found.entries), found.complete, found.root) == (1, True, f"{{{ATOM}}}entry")


def test_an_empty_feed_still_has_its_frame() -> None:
    found = read(f"{OPEN}<id>http://h.example/ws/customers/quietquay/events</id></feed>")
    assert found.entries == []
    assert found.frame is not None
    assert (found.frame.user, len(found.frame.head), found.complete) == ("quietquay", 1, True)


def test_entries_of_a_payload_are_none_of_the_feeds() -> None:
    found = read(f"{OPEN}<entry><content><x><entry/><feed><entry/></feed></x></content></entry>{ENTRY}</feed>")
    assert len(found.entries) == 2
    assert "feed" in found.entries[0]


def test_an_entry_in_a_foreign_namespace_belongs_to_the_head() -> None:
    found = read(f'{OPEN}{ENTRY}<entry xmlns="urn:q"/></feed>')
    assert len(found.entries) == 1
    assert found.frame is not None
    assert found.frame.head == [[1, "xml", '<entry xmlns="urn:q"></entry>']]


def test_comments_and_instructions_inside_entries_are_kept() -> None:
    document = iter(open_document(io.BytesIO(f"{OPEN}<entry>a<!-- b --><?c d?>e</entry></feed>".encode()), "a", print))
    assert etree.tostring(next(document).element[0], with_tail=False) == b"<!-- b -->"


@pytest.mark.parametrize("namespace", [f" {ATOM}", f"{ATOM}\n ", "", ATOM])
def test_namespaces_with_blanks_and_none_at_all_are_an_envelope(namespace: str) -> None:
    found = read(f'<feed xmlns="{namespace}">{ENTRY}{ENTRY}</feed>')
    assert (len(found.entries), found.complete) == (2, True)
    assert found.frame is not None
    assert found.frame.atom == namespace.replace("\n", " ")  # as the XML rules for attributes have it


def test_the_element_is_emptied_when_the_next_is_asked_for() -> None:
    document = iter(open_document(io.BytesIO(f"{OPEN}{ENTRY}{ENTRY}{ENTRY}</feed>".encode()), "a", print))
    first = next(document).element
    root = first.getparent()
    second = next(document).element
    assert (len(first), len(second)) == (0, 1)
    assert root is not None
    assert len(root) == 2, "the first is out of the tree; the second and the third are in it"


def test_a_document_is_read_once() -> None:
    document = open_document(io.BytesIO(f"{OPEN}{ENTRY}</feed>".encode()), "a", print)
    assert (document.frame, document.root) == (None, None)
    assert (len(list(document)), len(list(document))) == (1, 0)


def test_what_the_stream_raises_reaches_the_caller() -> None:
    class Torn(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        list(open_document(Torn(), "a", print))  # type: ignore[arg-type]


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_short_reads_make_no_difference(step: int) -> None:
    data = f"{OPEN}<title>t</title>{ENTRY * 50}<x/></feed>".encode()
    assert read(data, stream=Trickle(data, step)) == read(data)


def test_memory_does_not_grow_with_the_entries() -> None:
    most = 0
    data = f"{OPEN}{ENTRY * 6_000}</feed>".encode()
    for entry in open_document(io.BytesIO(data), "a", print):
        root = entry.element.getparent()
        assert root is not None
        most = max(most, len(root))
    assert most <= 65536 // len(ENTRY) + 2, "a chunk's worth of entries, and never more, is in the tree"


# -- damage -------------------------------------------------------------------------------------------------------

BROKEN = {
    "bare ampersand": ("<entry>R & D</entry>", "a bare &"),
    "entity of HTML": ("<entry>a&nbsp;b</entry>", "Entity 'nbsp' not defined"),
    "entity in an attribute": ('<entry a="&x;"/>', "Entity 'x' not defined"),
    "mismatched tags": ("<entry><a></A></entry>", "mismatch"),
    "control character": ("<entry>\x0b</entry>", "invalid Char"),
    "NUL": ("<entry>\0</entry>", "Char 0x0"),
    "attribute twice": ('<entry a="1" a="2"/>', "redefined"),
    "unquoted attribute": ("<entry a=1/>", "AttValue"),
    "undeclared prefix": ("<entry><p:x/></entry>", "Namespace prefix p"),
    "undeclared prefix of an attribute": ('<entry p:x="1"/>', "Namespace prefix p"),
    "attribute twice by its namespace": (
        '<entry xmlns:a="urn:a" xmlns:b="urn:a"><x a:q="1" b:q="2"/></entry>',
        "redefined",
    ),
    "name with two colons": ('<entry xmlns:a="urn:a"><a:b:c/></entry>', "QName"),
}


@pytest.mark.parametrize(("entry", "reason"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("padding", [0, 1500])
def test_entries_before_a_fault_are_delivered_and_none_after(entry: str, reason: str, padding: int) -> None:
    before = 3 + padding  # far enough for the fault to lie in a later chunk
    found = read(f"{OPEN}\n{ENTRY * before}\n{entry}{ENTRY}\n{ENTRY}</feed>")
    assert len(found.entries) == before
    assert found.codes == ["xml-broken"]
    assert reason in found.findings[0].message()
    assert found.findings[0].line == 3
    assert not found.complete


def test_bytes_that_are_not_utf_8() -> None:
    found = read(f"{OPEN}{ENTRY}<entry>caf".encode() + b"\xe9</entry></feed>")
    assert (len(found.entries), found.codes) == (1, ["xml-broken"])


@pytest.mark.parametrize("namespace", [ATOM, " " + ATOM])
def test_a_document_cut_anywhere_gives_its_complete_entries(namespace: str) -> None:
    entry = '<entry a="1"><id>n</id><content>x<![CDATA[</entry>]]><!-- </entry> --></content></entry>'
    data = f'<?xml version="1.0"?><feed xmlns="{namespace}"><title>t</title>{entry * 4}</feed>'
    whole = read(data)
    assert len(whole.entries) == 4
    for cut in range(1, len(data)):
        found = read(data[:cut])
        ended = len(re.findall("</content></entry>", data[:cut]))
        assert found.entries == whole.entries[:ended], cut
        assert found.codes == ["xml-broken"], cut
        assert not found.complete


_SAMPLE = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<a:feed xmlns:a="{ATOM}" b="1"><a:title>t</a:title><!-- c -->'
    + '<a:entry><a:id>tag:h.example,2010:/ws/customers/joe/events/1</a:id><a:content><Event x="é">&amp;</Event>'
    "</a:content></a:entry>" * 3 + "</a:feed>"
).encode()


@given(st.lists(st.tuples(st.integers(0, len(_SAMPLE)), st.integers(0, 4), st.binary(max_size=3)), max_size=3))
def test_damaged_bytes_never_raise(edits: list[tuple[int, int, bytes]]) -> None:
    data = _SAMPLE
    for start, removed, added in edits:
        data = data[:start] + added + data[start + removed :]
    found = read(data)
    assert len(found.findings) == (not found.complete)
    assert found.codes == [] or found.codes[0] in CODES
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        assert not found.complete


@given(st.binary(max_size=200))
def test_any_bytes_never_raise(data: bytes) -> None:
    assert read(data).complete is False


@given(st.text(alphabet="<>/!?-[]&;=\"' \nfeedntry:x", max_size=60))
def test_anything_like_markup_never_raises(text: str) -> None:
    found = read(text)
    assert len(found.findings) == (not found.complete)

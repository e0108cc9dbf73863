"""Reading documents: what is delivered, what the frame knows, and what is delivered before a fault."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

import pytest
from canonical import canonical
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ctct_bridge.findings import CODES, Finding
from ctct_bridge.model import Frame
from ctct_bridge.parsers.atom import open_document, read_document
from ctct_bridge.parsers.guard import LIMITS, Limits

ATOM = "http://www.w3.org/2005/Atom"
CTCT = "http://ws.constantcontact.com/ns/1.0/"
OPEN = f'<feed xmlns="{ATOM}">'
ENTRY = "<entry><id>1</id></entry>"


class Read(NamedTuple):
    """A whole document, read; entries in canonical text, since their elements do not last."""

    entries: list[str]
    findings: list[Finding]
    root: str | None
    frame: Frame | None
    complete: bool

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]


def read(data: bytes | str, limits: Limits = LIMITS, stream: Any = None) -> Read:
    findings: list[Finding] = []
    data = data.encode() if isinstance(data, str) else data
    document = open_document(stream or io.BytesIO(data), "a.xml", findings.append, limits)
    entries = [canonical(entry.element) for entry in document]
    assert document.entries == len(entries)
    for finding in findings:
        assert set(re.findall(r"{(\w+)}", CODES[finding.code].text)) == set(finding.params)
        assert finding.origin.document == "a.xml"
    assert not (document.complete and findings)
    return Read(entries, findings, document.root, document.frame, document.complete)


class Trickle(io.RawIOBase):
    """A stream whose reads are as short as a slow connection's."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step = io.BytesIO(data), step

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, self._step))


# -- entries ------------------------------------------------------------------------------------------------------


def test_entries_come_in_order_with_their_origins() -> None:
    data = f"<?xml version='1.0'?>\n{OPEN}\n<title>t</title>\n{ENTRY}\n\n<entry><id>2</id></entry></feed>"
    found = [(entry.origin, entry.element[0].text) for entry in read_document(io.BytesIO(data.encode()), "a", print)]
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
    document = read_document(io.BytesIO(f"{OPEN}<entry>a<!-- b --><?c d?>e</entry></feed>".encode()), "a", print)
    assert etree.tostring(next(document).element[0], with_tail=False) == b"<!-- b -->"


@pytest.mark.parametrize("namespace", [f" {ATOM}", f"{ATOM}\n ", "", ATOM])
def test_namespaces_with_blanks_and_none_at_all_are_an_envelope(namespace: str) -> None:
    found = read(f'<feed xmlns="{namespace}">{ENTRY}{ENTRY}</feed>')
    assert (len(found.entries), found.complete) == (2, True)
    assert found.frame is not None
    assert found.frame.atom == namespace.replace("\n", " ")  # as the XML rules for attributes have it


def test_the_element_is_emptied_when_the_next_is_asked_for() -> None:
    document = read_document(io.BytesIO(f"{OPEN}{ENTRY}{ENTRY}{ENTRY}</feed>".encode()), "a", print)
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
        list(read_document(Torn(), "a", print))  # type: ignore[arg-type]


@pytest.mark.parametrize("step", [1, 7, 4096])
def test_short_reads_make_no_difference(step: int) -> None:
    data = f"{OPEN}<title>t</title>{ENTRY * 50}<x/></feed>".encode()
    assert read(data, stream=Trickle(data, step)) == read(data)


def test_memory_does_not_grow_with_the_entries() -> None:
    most = 0
    data = f"{OPEN}{ENTRY * 20_000}</feed>".encode()
    for entry in read_document(io.BytesIO(data), "a", print):
        root = entry.element.getparent()
        assert root is not None
        most = max(most, len(root))
    assert most <= 65536 // len(ENTRY) + 2, "a chunk's worth of entries, and never more, is in the tree"


# -- frame --------------------------------------------------------------------------------------------------------


def test_the_frame_of_the_younger_style() -> None:
    found = read(
        f'<atom:feed xmlns:atom="{ATOM}" xml:lang="en"><atom:entry><atom:link href="/ws/customers/a%20b/events/1"/>'
        "<atom:content><!-- c --><Event/></atom:content></atom:entry></atom:feed>"
    )
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert found.frame == Frame("feed", "a%20b", ATOM, "", "atom", {lang: "en"}, [])


def test_the_frame_of_the_older_style() -> None:
    found = read(
        f'<entry xmlns="{ATOM}" x="1"><id>http://h.example/ws/customers/joe/contacts/1</id>'
        f'<content><Contact xmlns="{CTCT}"/></content></entry>'
    )
    assert found.frame == Frame("entry", "joe", ATOM, CTCT, None, {}, [])


@pytest.mark.parametrize(
    ("xml", "user"),
    [
        ("<id>http://h.example/ws/customers/a/x</id><link href='/ws/customers/b/x'/>", "a"),
        ("<link href='x'/><link href='/ws/customers/b/x'/><id>/customers/a/x</id>", "b"),
        ("<id>tag:h.example,2010:/ws/customers/joe%40h.example/events</id>", "joe%40h.example"),
        ("<id>\n  http://h.example/ws/customers/joes\n  flowers/x</id>", "joesflowers"),
        ("<id>http://h.example/ws/customers/joes flowers?x=1</id>", "joes flowers"),
        ("<id>data:,none</id><title>/customers/no/</title>", None),
        ("<x><id>/customers/no/</id></x>", None),
        ("<id>/ws/cust<!-- c -->omers/a/x</id>", "a"),
    ],
)
def test_the_user_is_taken_as_it_is_spelled(xml: str, user: str | None) -> None:
    frames = [read(f"{OPEN}{xml}{ENTRY}</feed>").frame, read(f'<entry xmlns="{ATOM}">{xml}</entry>').frame]
    assert [frame and frame.user for frame in frames] == [user, user]


def test_the_user_may_come_from_any_entry() -> None:
    found = read(f"{OPEN}{ENTRY}<entry><link href='/ws/customers/joe/x'/></entry></feed>")
    assert found.frame is not None
    assert found.frame.user == "joe"


def test_the_head_keeps_everything_in_its_place() -> None:
    found = read(
        f"{OPEN}a<!-- c -->b<title>t<?pi x?>u<!-- v --></title>\n{ENTRY} tail {ENTRY}\n<x:y xmlns:x='urn:x' b='2' a='1'/>"
        "end</feed>"
    )
    assert found.frame is not None
    assert found.frame.head == [
        [0, "text", "ab"],
        [0, "xml", f'<title xmlns="{ATOM}">tu</title>'],
        [1, "text", " tail "],
        [2, "xml", '<x:y xmlns:x="urn:x" a="1" b="2"></x:y>'],
        [2, "text", "end"],
    ]


def test_the_head_is_known_up_to_the_entry_at_hand() -> None:
    document = open_document(io.BytesIO(f"{OPEN}<a/>{ENTRY}<b/>{ENTRY}<c/></feed>".encode()), "a", print)
    sizes = [len(entry.frame.head) for entry in document]
    assert document.frame is not None
    assert [*sizes, len(document.frame.head)] == [1, 2, 3]


def test_head_elements_that_canonical_xml_refuses_are_kept_too() -> None:
    found = read(f'{OPEN}<x xmlns="no-uri at all"><y/></x></feed>')
    assert found.frame is not None
    assert canonical(found.frame.head[0][2]) == canonical('<x xmlns="no-uri at all"><y/></x>')


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
@pytest.mark.parametrize(
    "tail", ['"', "x", "<feed/>", f"{OPEN}{ENTRY}</feed>", "&amp;", "<!-- ", "<?xml version='1.0'?><feed/>", "\0"]
)
def test_what_follows_the_root_is_a_fault(tail: str, namespace: str) -> None:
    found = read(f'<feed xmlns="{namespace}">{ENTRY}</feed>{tail}')
    assert (len(found.entries), found.codes, found.complete) == (1, ["xml-broken"], False)


@pytest.mark.parametrize("namespace", [ATOM, " " + ATOM])
@pytest.mark.parametrize("tail", ["\n", "<!-- x -->", "\n<?pi x?>\n<!-- </feed>x -->\n"])
def test_what_may_follow_the_root(tail: str, namespace: str) -> None:
    found = read(f'<feed xmlns="{namespace}">{ENTRY}</feed>{tail}')
    assert (len(found.entries), found.codes, found.complete) == (1, [], True)


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


def test_namespace_errors_are_seen_after_libxml2_has_stopped_telling() -> None:
    odd = "".join(f'<entry><x xmlns=" urn:{number}"/></entry>' for number in range(150))
    assert len(read(f"{OPEN}{odd}</feed>").entries) == 150
    found = read(f"{OPEN}{odd}{ENTRY}<entry><p:x/></entry>{ENTRY}</feed>")
    assert (len(found.entries), found.codes) == (151, ["xml-broken"])


def test_one_documents_errors_are_not_the_nexts() -> None:
    assert read(f"{OPEN}<entry>&x;</entry></feed>").codes == ["xml-broken"]
    assert read(f'<feed xmlns=" {ATOM}">{ENTRY}</feed>').codes == []


_SAMPLE = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<a:feed xmlns:a="{ATOM}" b="1"><a:title>t</a:title><!-- c -->'
    + '<a:entry><a:id>tag:h.example,2010:/ws/customers/joe/events/1</a:id><a:content><Event x="é">&amp;</Event>'
    "</a:content></a:entry>" * 3
    + "</a:feed>"
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

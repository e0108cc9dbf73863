"""Writing documents: what was written reads as what was meant, in the shape that clients of the service knew."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import pytest
from canonical import canonical
from hypothesis import given, reject
from hypothesis import strategies as st
from lxml import etree
from samplefile import MENDED

from ctct_bridge.model import Frame
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.writer import write_document

ATOM = "http://www.w3.org/2005/Atom"
CTCT = "http://ws.constantcontact.com/ns/1.0/"
XHTML = "http://www.w3.org/1999/xhtml"
REPO = Path(__file__).resolve().parents[2]


def write(frame: Frame, entries: list[etree._Element], **options: Any) -> bytes:
    out = io.BytesIO()
    assert write_document(out, frame, iter(entries), **options) == len(entries)
    return out.getvalue()


def read(data: bytes) -> tuple[Frame, list[etree._Element]]:
    problems: list[Any] = []
    document = open_document(io.BytesIO(data), "a", problems.append)
    entries = [copy.deepcopy(entry.element) for entry in document]
    assert not problems, problems
    assert document.frame is not None
    return document.frame, entries


def event(name: str = "Fair") -> etree._Element:
    """An entry of the younger style, put together as a program does it."""
    entry = etree.Element(f"{{{ATOM}}}entry")
    etree.SubElement(entry, f"{{{ATOM}}}title").text = name
    content = etree.SubElement(entry, f"{{{ATOM}}}content")
    payload = etree.SubElement(content, "Event")
    etree.SubElement(payload, "Name").text = name
    etree.SubElement(etree.SubElement(payload, "Fees"), "Fee").text = "1"
    return entry


# -- the shape ----------------------------------------------------------------------------------------------------


def test_the_younger_style() -> None:
    frame = Frame("feed", "joe", prefix="atom")
    texts = {
        "title": "Events", "updated": "2012-02-14T08:22:57.514-05:00",
        "id": "tag:api.constantcontact.com,2010:/ws/customers/joe/events",
    }  # fmt: skip
    frame.head = [[0, "xml", f'<a:{name} xmlns:a="{ATOM}">{text}</a:{name}>'] for name, text in texts.items()]
    assert write(frame, [event()]).decode() == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<atom:feed xmlns:atom="{ATOM}">\n'
        "<atom:title>Events</atom:title>\n"
        "<atom:updated>2012-02-14T08:22:57.514-05:00</atom:updated>\n"
        "<atom:id>tag:api.constantcontact.com,2010:/ws/customers/joe/events</atom:id>\n"
        "<atom:entry>\n<atom:title>Fair</atom:title>\n"
        "<atom:content>\n<Event>\n<Name>Fair</Name>\n<Fees><Fee>1</Fee></Fees>\n</Event>\n</atom:content>\n"
        "</atom:entry>\n</atom:feed>\n"
    )


def test_the_older_style() -> None:
    entry = etree.Element(f"{{{ATOM}}}entry")
    content = etree.SubElement(entry, f"{{{ATOM}}}content", type="application/vnd.ctct+xml")
    contact = etree.SubElement(content, f"{{{CTCT}}}Contact", id="1")
    etree.SubElement(contact, f"{{{CTCT}}}Name").text = "A & B"
    etree.SubElement(contact, f"{{{ATOM}}}link", rel="self")
    assert write(Frame("entry", payload=CTCT), [entry]).decode() == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<entry xmlns="{ATOM}">\n<content type="application/vnd.ctct+xml">\n'
        f'<Contact xmlns="{CTCT}" id="1">\n<Name>A &amp; B</Name>\n<link xmlns="{ATOM}" rel="self"/>\n</Contact>\n'
        "</content>\n</entry>\n"
    )


def test_a_payload_without_namespace_below_a_default_one() -> None:
    data = write(Frame("entry"), [event()])
    assert b'<Event xmlns="">' in data
    assert canonical(data) == canonical(event())


def test_lines_for_containers_that_are_named() -> None:
    data = write(Frame("entry", prefix="atom"), [event()], containers={"Fees"})
    assert b"<Fees>\n<Fee>1</Fee>\n</Fees>" in data


def test_no_white_space_in_mixed_content() -> None:
    entry = event()
    payload = entry[1][0]
    payload.text = "stray"
    data = write(Frame("entry", prefix="atom"), [entry])
    assert b"<Event>stray<Name>Fair</Name><Fees><Fee>1</Fee></Fees></Event>" in data


def test_markup_is_not_touched() -> None:
    markup = f'<p xmlns="{XHTML}" xmlns:o="urn:o">a <b>x</b> <i>y</i><o:z/><!-- c --><?d e?>\n</p>'
    entry = event()
    entry[1][0][0].append(etree.fromstring(markup))
    data = write(Frame("entry", prefix="atom"), [entry])
    assert f"Fair{markup}</Name>".encode() in data


def test_the_head_is_put_back_in_its_places() -> None:
    head = [
        [0, "text", "a"],
        [0, "xml", "<x/>"],
        [1, "xml", "<y/>"],
        [1, "text", "b"],
        [2, "text", "c"],
        [9, "xml", "<z/>"],
    ]
    frame = Frame("feed", prefix="atom", head=head)
    data = write(frame, [event(), event()])
    assert read(data)[0].head == [
        [0, "text", "a"],
        [0, "xml", "<x></x>"],
        [1, "xml", "<y></y>"],
        [1, "text", "b"],
        [2, "text", "c"],
        [2, "xml", "<z></z>"],
    ]


def test_a_namespace_with_a_blank_is_restored() -> None:
    source = f'<feed xmlns=" {ATOM}"><title>t</title><entry><content/></entry></feed>'.encode()
    frame, entries = read(source)
    assert canonical(write(frame, entries)) == canonical(source)
    # lxml cannot build an element in such a namespace, so entries in Atom's own are taken as well.
    built = etree.Element(f"{{{ATOM}}}entry")
    etree.SubElement(built, f"{{{ATOM}}}content")
    assert canonical(write(frame, [built])) == canonical(source)


def test_an_envelope_without_namespace() -> None:
    source = f'<entry xmlns:a="{ATOM}"><a:title>t</a:title><a:content/></entry>'.encode()
    assert canonical(write(*read(source))) == canonical(source)
    bare = etree.XML("<entry><title>t</title></entry>")
    assert b"<entry>\n<title>" in write(Frame("entry", atom=""), [bare])


def test_an_empty_feed() -> None:
    assert read(write(Frame("feed", prefix="atom"), [])) == (Frame("feed", prefix="atom"), [])


@pytest.mark.parametrize("count", [0, 2])
def test_a_document_of_one_entry_takes_one(count: int) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        write_document(io.BytesIO(), Frame("entry"), [event() for _ in range(count)])


@pytest.mark.parametrize("xml", ["<a>", "", "text", "<p:a/>", "<!DOCTYPE a><a/>", "<a/><b/>", "<a>&x;</a>"])
def test_a_head_item_must_be_xml(xml: str) -> None:
    with pytest.raises(ValueError, match="not an XML element"):
        write_document(io.BytesIO(), Frame("feed", head=[[0, "xml", xml]]), [])


def test_entries_are_written_one_at_a_time() -> None:
    out = io.BytesIO()

    def entries() -> Any:
        for number in range(3):
            entry = event(f"number {number}")
            yield entry
            assert f"number {number}".encode() in out.getvalue()
            entry.clear()

    assert write_document(out, Frame("feed", prefix="atom"), entries()) == 3


# -- the law ------------------------------------------------------------------------------------------------------

SAMPLES = sorted((REPO / "samples").glob("**/*.xml"))
#: Samples of findings that stand for a whole document.
UNREADABLE = {"empty-document", "not-atom", "xml-broken", "xml-doctype", "xml-encoding", "xml-limit", "not-compared"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: str(path.relative_to(REPO)))
def test_samples_come_back(path: Path) -> None:
    data = path.read_bytes()
    document = open_document(io.BytesIO(data), "a", lambda _: None)
    entries = [copy.deepcopy(entry.element) for entry in document]
    if document.complete and document.frame is not None:
        written = write(document.frame, entries)
        assert canonical(written) == canonical(data)
        assert read(written)[0] == document.frame
    else:  # there is nothing whole to write; so say their names
        about = path.relative_to(REPO / "samples").parts
        assert {path.stem, about[1]} & UNREADABLE or "damaged" in about or path.stem.startswith(("damaged-", *MENDED))


NAMES = st.sampled_from(["a", "Name", "entry", "content", "feed", "link", "é"])
# Everything that XML 1.0 can hold.
TEXTS = st.text(
    st.one_of(
        st.sampled_from("\t\n\r <>&\"']x"),
        st.characters(min_codepoint=0x20, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
    ),
    max_size=8,
)
NAMESPACES = st.sampled_from(["", "", ATOM, CTCT, XHTML, "urn:other"])
PREFIXES = st.sampled_from([None, "atom", "p", "ns0", "q"])
WORDS = st.text("ab c", max_size=4)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> etree._Element:
    """Any element: names in any namespace under any prefix, mixed content, comments and instructions."""
    namespace, prefix = draw(NAMESPACES), draw(PREFIXES)
    nsmap: Any = {prefix: namespace} if namespace else {"p": "urn:unused"} if draw(st.booleans()) else {}
    element = etree.Element(f"{{{namespace}}}{draw(NAMES)}" if namespace else draw(NAMES), nsmap=nsmap)
    for name in draw(st.lists(NAMES, max_size=2)):
        home = draw(NAMESPACES)
        element.set(f"{{{home}}}{name}" if home else name, draw(TEXTS))
    element.text = draw(TEXTS)
    for _ in range(draw(st.integers(0, 2 if depth else 0))):
        kind = draw(st.integers(0, 5))
        child = (
            elements(depth - 1)
            if kind > 1
            else st.builds(etree.Comment, WORDS)
            if kind
            else st.builds(etree.PI, st.just("x"), WORDS)
        )
        element.append(draw(child))
        element[-1].tail = draw(TEXTS)
    return element


def document_bytes(root: etree._Element) -> bytes:
    """lxml's own text of a tree: a witness that shares nothing with the writer. Where attributes make it invent
    prefixes, that text is not always well-formed; such a tree proves nothing."""
    data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        reject()
    return data


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A feed or an entry as lxml itself writes it, always under prefixes, with anything inside."""
    home, prefix = draw(st.sampled_from([(ATOM, "atom"), (ATOM, "a")]))
    in_feed = draw(st.booleans())

    def an_entry() -> etree._Element:
        entry = etree.Element(f"{{{home}}}entry", nsmap={prefix: home})
        for child in draw(st.lists(elements(1), max_size=2)):
            entry.append(child)
        content = etree.SubElement(entry, f"{{{home}}}content")
        for child in draw(st.lists(elements(), max_size=2)):
            content.append(child)
            child.tail = draw(TEXTS)
        return entry

    if not in_feed:
        return document_bytes(an_entry())
    feed = etree.Element(f"{{{home}}}feed", nsmap={prefix: home})
    feed.set("{urn:x}y", draw(TEXTS))
    feed.text = draw(TEXTS)
    for _ in range(draw(st.integers(0, 4))):
        feed.append(an_entry() if draw(st.booleans()) else draw(elements(1)))
        feed[-1].tail = draw(TEXTS)
    return document_bytes(feed)


@given(documents(), st.sampled_from(["as it is", None, "atom", "p", "ns0"]))
def test_a_document_that_is_written_is_the_one_that_was_read(source: bytes, prefix: str | None) -> None:
    """In whatever style the envelope is written."""
    frame, entries = read(source)
    if prefix != "as it is":
        frame.prefix = prefix
    written = write(frame, entries)
    assert canonical(written) == canonical(source)
    again, same = read(written)
    assert [canonical(entry) for entry in same] == [canonical(entry) for entry in entries]
    assert heads(again) == heads(frame)
    again.head = frame.head
    assert again == frame
    assert canonical(write(again, same)) == canonical(source)


def heads(frame: Frame) -> list[list[Any]]:
    """Head items whose choice of prefixes does not matter."""
    return [[before, kind, canonical(value) if kind == "xml" else value] for before, kind, value in frame.head]

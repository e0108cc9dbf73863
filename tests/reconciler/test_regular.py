"""Envelopes of the marketing families: one text a part where all is regular, and every other one verbatim."""

from __future__ import annotations

import io

import pytest
from canonical import canonical
from lxml import etree

from ctct_bridge.model import Frame, Record
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.writer import write_document
from ctct_bridge.reconciler.entries import EntryReader, write_entry
from ctct_bridge.reconciler.regular import regular
from ctct_bridge.reconciler.styles import STYLES, manner_of
from ctct_bridge.reconciler.uris import uris
from ctct_bridge.schemas import BY_ELEMENT, ContactList

ATOM = "http://www.w3.org/2005/Atom"
CTCT = "http://ws.constantcontact.com/ns/1.0/"
PATH = "/ws/customers/u/lists/9"
URI = f"http://api.constantcontact.com{PATH}"
PARTS = {
    "link": f'<link href="{PATH}" rel="edit"/>',
    "id": f"<id>{URI}</id>",
    "title": '<title type="text">A</title>',
    "updated": "<updated></updated>",
    "author": "<author><name>Constant Contact</name></author>",
    "content": '<content type="application/vnd.ctct+xml">{}</content>',
    "source": "",
}


def document(ident: str = f' id="{URI}"', **parts: str) -> str:
    payload = f'<ContactList xmlns="{CTCT}"{ident}><Name>A</Name></ContactList>'
    return f'<entry xmlns="{ATOM}">{"".join({**PARTS, **parts}.values())}</entry>'.format(payload)


def read(text: str) -> tuple[Record, Frame]:
    opened = open_document(io.BytesIO(text.encode()), "d.xml", lambda finding: pytest.fail(str(finding)))
    (found,) = [EntryReader(BY_ELEMENT).records(entry) for entry in opened]
    assert opened.frame is not None
    return found[0], opened.frame


def written(record: Record, frame: Frame) -> str:
    out = io.BytesIO()
    element, findings = write_entry(record.schema, record.view, record.residue, {}, frame)
    assert findings == []
    write_document(out, frame, [element])
    return out.getvalue().decode()


def test_the_canonical_envelope_leaves_nothing_to_keep() -> None:
    record, frame = read(document())
    assert (record.id, record.residue) == ("9", None)
    assert canonical(written(record, frame)) == canonical(document())


def test_clients_of_the_day_can_read_what_is_written() -> None:
    """Default namespaces, no prefix, the edit link first, the payload's own namespace on the payload."""
    record, frame = read(document())
    text = written(record, frame)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"')
    assert f'<entry xmlns="{ATOM}">\n<link href="{PATH}" rel="edit"/>\n<id>' in text
    assert "xmlns:" not in text
    assert f'<ContactList xmlns="{CTCT}" id="{URI}">' in text


SMALL = [
    (document(author=""), {"author": None}),
    (document(author="<author/>"), {"author": ""}),
    (document(author="<author><name>Ilse</name></author>"), {"author": "Ilse"}),
    (document(title='<title type="text">B</title>'), {"title": "B"}),
    (document(title=""), {"title": None}),
    (document(content='<content type="text/xml">{}</content>'), {"type": "text/xml"}),
    (document(content="<content>{}</content>"), {"type": None}),
    (document(link=f'<link href="{URI}" rel="edit"/>'), {"link": URI, "ident": URI}),
    (document(link=""), {"link": None, "ident": URI}),
    (document(id="<id>lists/9</id>"), {"id": "lists/9", "ident": URI}),
    (document(ident=' id="lists/9"'), {"ident": "lists/9"}),
    (document(ident=""), {"ident": None, "id": URI}),
]


@pytest.mark.parametrize(("text", "kept"), SMALL)
def test_what_differs_is_kept_by_its_name(text: str, kept: object) -> None:
    record, frame = read(text)
    assert (record.id, record.residue) == ("9", {"envelope": kept})
    assert canonical(written(record, frame)) == canonical(text)


@pytest.mark.parametrize(
    "text",
    [
        document(source="<source><id>x</id><title/><link href=''/></source>"),
        document(title='<title type="html">A</title>'),
        document(title="<title>A</title>"),
        document(link=PARTS["link"] * 2),
        document(id=f"<id>lists/8</id><id>{URI}</id>"),
        document(id="", updated=f"<id>{URI}</id><updated/>"),
        document(author="<author><name/></author>"),
        document(author="<author> </author>"),
        document(link=PARTS["link"].replace("/>", "> </link>")),
        document(title=PARTS["title"].replace("<title", '<title xmlns=""')),
        document(author="<author><name>A</name><email>a@example.com</email></author>"),
        document(author="<author><!-- c --><name>A</name></author>"),
        document(content='<content type="application/vnd.ctct+xml" src="x">{}</content>'),
        document(content="<content>{}<more/></content>"),
        document(source="<summary>s</summary>"),
        document(source="text"),
        document().replace("<entry ", "<entry odd='1' "),
    ],
)
def test_any_other_envelope_comes_back(text: str) -> None:
    record, frame = read(text)
    assert record.id == "9"
    assert canonical(written(record, frame)) == canonical(text)


@pytest.mark.parametrize("text", [text for text, _ in SMALL] + [document(source="<summary>s</summary>")])
def test_an_edited_id_is_written_in_every_uri(text: str) -> None:
    record, frame = read(text)
    record.view["id"] = "e 2"
    element, _ = write_entry(record.schema, record.view, record.residue, {}, frame)
    payload = element.find(f"{{{ATOM}}}content/*")
    assert payload is not None
    found = uris(element, manner_of(ContactList), payload.get("id"))
    assert (found.id, found.other) == ("e 2", None)


def test_the_payload_is_trusted_first() -> None:
    record, _ = read(document(ident=' id="http://api.constantcontact.com/ws/customers/u/lists/2"'))
    assert record.id == "2"
    assert [finding.code for finding in record.findings] == ["id-mismatch", "atom-date"]


def test_a_stored_request_is_kept() -> None:
    record, _ = read(document(ident="", link="", id="<id>data:,none</id>"))
    assert (record.state, [finding.code for finding in record.findings]) == ("kept", ["request-body"])


@pytest.mark.parametrize("id", ["active", "removed", "do-not-mail"])
def test_the_lists_of_the_system_are_kept_whole(id: str) -> None:
    text = document().replace("lists/9", f"lists/{id}")
    record, _ = read(text)
    assert (record.state, [finding.code for finding in record.findings]) == ("kept", ["system-list"])
    assert canonical(record.raw or "") == canonical(text)


def test_a_regular_envelope_of_the_other_style_is_not_taken_for_one() -> None:
    entry = etree.fromstring(document())
    payload = entry.find(f"{{{ATOM}}}content/*")
    assert payload is not None
    assert regular(entry, payload, STYLES["marketing"]) is not None
    assert regular(entry, payload, STYLES["eventspot"]) is None

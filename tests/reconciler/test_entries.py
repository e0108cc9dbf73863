"""Entry to records and back: forms, states, children, and what becomes no record."""

from __future__ import annotations

import io
import pickle
from typing import Any

import pytest
from archives import ATOM, CTCT, DETAIL, LIST, entry, feed, link, singles
from canonical import canonical
from hypothesis import given
from lxml import etree
from spoiler import atoms

from ctct_bridge.model import Record, State
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.reconciler.entries import EntryReader, set_states, write_entry
from ctct_bridge.schemas import BY_ELEMENT, Event, Fee


def records(text: str) -> list[Record]:
    """The records of a document's first entry."""
    document = open_document(io.BytesIO(text.encode()), "d.xml", lambda finding: pytest.fail(str(finding)))
    return EntryReader(BY_ELEMENT).records(next(iter(document)))


def codes(record: Record) -> list[str]:
    return [finding.code for finding in record.findings]


def test_children_follow_their_parent() -> None:
    parent, *fees = records(entry("e1"))
    assert [(record.resource, record.id, record.parent, record.form) for record in (parent, *fees)] == [
        ("event", "e1", None, "detail"), ("fee", None, "e1", "detail"), ("fee", None, "e1", "detail"),
    ]  # fmt: skip
    assert [fee.view["label"] for fee in fees] == ["Singer", "Guest"]
    assert {record.origin.id for record in (parent, *fees)} == {"e1"}


def test_a_child_is_where_its_element_stands() -> None:
    parent, one, other = records(entry("e1", DETAIL.replace("<EventFee>", "\n<EventFee>")))
    assert parent.origin.line == 1
    assert (one.origin.line, other.origin.line) == (2, 3)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (feed(entry("e1", LIST, declare=False)), "list"),
        (feed(entry("e1", DETAIL, declare=False)), "detail"),
        (feed(entry("e1", LIST + "<CurrencyType/>", declare=False)), "detail"),
        (feed(entry("e1", f"<Event xmlns='{CTCT}'>{LIST}<CurrencyType/></Event>", declare=False)), "detail"),
        (entry("e1", LIST), "detail"),
        (entry("e1", "<Name/>"), "detail"),
    ],
)
def test_the_form_is_known_by_what_only_the_detail_form_has(text: str, form: str) -> None:
    assert records(text)[0].form == form


@pytest.mark.parametrize(
    ("payload", "state", "code"),
    [
        ("", State.REJECTED, "no-payload"),
        ("<Event-is-missing>", State.REJECTED, "no-payload"),
        ("<Event xmlns='urn:example:x'><Name>A</Name></Event>", State.KEPT, "other-family"),
        ("<Unheard><Name>A</Name></Unheard>", State.KEPT, "other-family"),
        ("<EventFee><Label>A</Label></EventFee>", State.KEPT, "other-family"),  # known, but only inside an event
    ],
)
def test_what_becomes_no_record_keeps_its_xml(payload: str, state: str, code: str) -> None:
    inside = "just text" if payload == "<Event-is-missing>" else payload
    text = f"<atom:entry xmlns:atom='{ATOM}'>{link('e1')}<atom:content>{inside}</atom:content></atom:entry>"
    (record,) = records(text)
    assert (record.schema, record.state, codes(record)) == (None, state, [code])
    assert canonical(record.raw or "") == canonical(text)
    with pytest.raises(ValueError, match=state):
        record.to_v2()


@pytest.mark.parametrize(
    ("envelope", "state", "code"),
    [
        ("", State.REJECTED, "no-id"),
        ("<atom:id>/ws/customers/u/events/</atom:id>", State.REJECTED, "no-id"),
        ("<atom:id>data:,none</atom:id>", State.KEPT, "request-body"),
        ("<atom:link rel='edit' href=''/><atom:id>urn:x:1</atom:id>", State.KEPT, "request-body"),
    ],
)
def test_without_an_id_there_is_no_record(envelope: str, state: str, code: str) -> None:
    (record,) = records(entry("x", LIST, envelope=envelope))
    assert (record.schema, record.state, codes(record)) == (None, state, [code])


def test_two_ids_are_told_and_the_link_decides() -> None:
    (record, *_) = records(
        entry("x", LIST, envelope="<atom:id>events/other</atom:id><atom:link rel='edit' href='events/e1'/>")
    )
    assert record.id == record.view["id"] == "e1"
    assert [f.params for f in record.findings if f.code == "id-mismatch"] == [{"chosen": "e1", "other": "other"}]


@pytest.mark.parametrize("namespace", ["", CTCT, ATOM, f" {CTCT}"])
def test_every_namespace_of_a_payload_is_read_and_kept(namespace: str) -> None:
    other = entry("e2", LIST, declare=False)
    text = feed(other, entry("e1", f'<Event xmlns="{namespace}"><Name>A</Name></Event>', declare=False))
    document = open_document(io.BytesIO(text.encode()), "d.xml", lambda finding: pytest.fail(str(finding)))
    *_, (record,) = [EntryReader(BY_ELEMENT).records(each) for each in document]
    assert record.view["name"] == "A"
    assert document.frame is not None
    element, _ = write_entry(Event, record.view, record.residue, {}, document.frame)
    assert etree.QName(element[-1][0]).namespace == (namespace.strip() or None)


def test_the_first_payload_counts_and_the_second_is_kept() -> None:
    text = entry("e1", "<Event><Name>A</Name></Event><Event><Name>B</Name></Event>")
    (record,) = records(text)
    assert record.view["name"] == "A"
    assert "B" in str(record.residue)


def test_a_loss_in_a_child_is_the_child_s() -> None:
    parent, one, other = set_states(records(entry("e1", DETAIL.replace("385.0", "much"))))
    assert [parent.state, one.state, other.state] == [State.CONVERTED, State.WITH_LOSS, State.CONVERTED]


def test_children_are_written_where_the_payload_has_them() -> None:
    parent, *fees = records(entry("e1"))
    views = [fee.view for fee in fees]
    from ctct_bridge.model import Frame

    element, findings = write_entry(Event, parent.view, parent.residue, {"fee": views[::-1]}, Frame(user="u"))
    assert [label.text for label in element.iter("Label")] == ["Guest", "Singer"]
    assert findings == []


@pytest.mark.laws
@given(text=singles)
def test_every_entry_gives_records_that_pickle_and_come_back(text: str) -> None:
    document = open_document(io.BytesIO(text.encode()), "d.xml", lambda finding: pytest.fail(str(finding)))
    (first, *below), *_ = [EntryReader(BY_ELEMENT).records(each) for each in document]
    assert document.frame is not None
    again = pickle.loads(pickle.dumps([first, *below]))
    assert again == [first, *below]
    if first.schema is None:
        assert canonical(first.raw or "") == canonical(text)
        return
    children: dict[str, list[Any]] = {"fee": [record.view for record in below if record.schema is Fee]}
    element, findings = write_entry(first.schema, first.view, first.residue, children, document.frame)
    assert canonical(etree.tostring(element)) == canonical(text)
    assert findings == []
    assert sorted(atoms(element)) == sorted(atoms(etree.fromstring(text)))

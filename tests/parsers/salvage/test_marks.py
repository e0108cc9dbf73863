"""What is left on records: names of rungs, the damaged source, and whose entry a rejected one was."""

from __future__ import annotations

from ctct_bridge.findings import CODES
from ctct_bridge.model import Entry, Frame, Origin, Record, State
from ctct_bridge.parsers.salvage.ladder import Scope, mend
from ctct_bridge.parsers.salvage.marks import OF_DOCUMENTS, mark, rejected, salvaged

ORIGIN = Origin("a.xml", 3, 9)


def test_a_whole_entry_has_no_mark() -> None:
    assert salvaged(mend(b"<entry/>", Scope(), "utf-8"), b"<entry/>") is None
    record = Record(None, {}, None, [], ORIGIN)
    assert mark(Entry(None, Frame(), ORIGIN), [record])[0].residue is None


def test_the_source_is_kept_where_text_may_have_suffered() -> None:
    for raw, kept in ((b"<entry>&</entry>", None), (b"<entry>\xe9</entry>", "<entry>é</entry>")):
        found = salvaged(mend(raw, Scope(), "utf-8"), raw)
        record = Record(None, {}, {"payload": {}}, [], ORIGIN._replace(id="x"), state=State.KEPT)
        mark(Entry(None, Frame(), ORIGIN, salvage=found), [record])
        assert record.residue is not None
        assert (record.residue.get("damaged") or {}).get("xml") == kept
        assert record.residue["payload"] == {}
        assert [finding.origin.id for finding in record.findings] == ["x"]


def test_a_reject_shows_its_source_and_not_its_recovery() -> None:
    raw = b"<entry><a>&nobody;</a></entry>"
    found = salvaged(mend(raw, Scope(), "utf-8"), raw)
    record = Record(None, {}, None, [], ORIGIN, state=State.REJECTED, raw="<entry/>")
    assert mark(Entry(None, Frame(), ORIGIN, salvage=found), [record])[0].raw == raw.decode()


def test_feedparser_says_whose_entry_it_was() -> None:
    raw = b'<entry><link rel="edit" href="/ws/customers/c/lists/7"/><content><a>'
    record = rejected(raw, "it is cut off", ORIGIN, True)
    assert record.findings[0].params == {"reason": "it is cut off", "value": "/ws/customers/c/lists/7"}
    assert (record.residue, record.raw, record.state) == ({"salvage": ["envelope"]}, raw.decode(), "rejected")
    for silent in (rejected(raw, "x", ORIGIN, False), rejected(b"\xe9 nothing", "x", ORIGIN, True)):
        assert silent.findings[0].params["value"] == "nothing certain"


def test_half_an_id_is_no_id() -> None:
    record = rejected(b"<entry><id>http://h.example/ws/customers/c/li", "it is cut off", ORIGIN, True)
    assert record.findings[0].params["value"] == "nothing certain"


def test_every_name_stands_for_a_finding() -> None:
    assert OF_DOCUMENTS.keys() <= CODES.keys()

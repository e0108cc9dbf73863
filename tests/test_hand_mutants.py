"""Slips that people and programs make in good documents, by hand: each is told with its code, at its line.

The rules of ``test_mutants`` and ``test_v2_mutants`` are derived from the table; what no table knows stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.findings import Finding

EVENT, LIST, CONTACT = "events/a07e4d61xn7p2f8b4c5.xml", "lists/14.xml", "contacts/5207.xml"
CAMPAIGN, CONTACTS = "campaigns/1104410042117.xml", "contacts.xml"
START = "<StartDate>2010-07-01T08:00:00-04:00"
LISTS, ROWS, EVENTS = "v2/lists.json", "v2/contacts.json", "v2/eventspot/events.json"


class Slip(NamedTuple):
    """A slip: in which document what gave way to what, and what is told of it; ``at`` is a text on the line where, if
    it is not that of the slip itself."""

    document: str
    old: str
    new: str
    code: str
    at: str = ""


XML = [
    Slip(EVENT, START, "<StartDate>2010-07-04T20:00:01-04:00", "end-before-start", "<EndDate>"),
    Slip(EVENT, START, "<StartDate>2010-07-01T25:00:00-04:00", "timestamp-invalid"),
    Slip(EVENT, START, "<StartDate>01/07/2010", "timestamp-invalid"),
    Slip(EVENT, "<Registered>3<", "<Registered>-3<", "v2-out-of-range"),
    Slip(EVENT, "<Registered>3<", "<Registered>\u0663<", "number-invalid"),
    Slip(EVENT, "<Registered>3<", "<Registered>3 persons<", "number-invalid"),
    Slip(EVENT, "<Status>COMPLETE</Status>", "", "element-missing", "<Event>"),
    Slip(EVENT, "</Description>", "</Descripton>", "salvage-recovered"),
    Slip(EVENT, "<Address2></Address2>", "<Address2>", "entry-damaged", "</EventLocation>"),
    Slip(EVENT, "<Title>", "<title>", "salvage-recovered"),
    Slip(EVENT, "<Name>2010", "<Name>\x01 2010", "salvage-recovered"),
    Slip(EVENT, "<City>Halifax</City>", "<City>Halifax</City>\n<City>Truro</City>", "repeated-element", "<City>Truro"),
    Slip(EVENT, "<EventLocation>", "<EventLocation>lost words", "stray-text"),
    Slip(EVENT, "<Event>", '<Event id="7">', "unknown-attribute"),
    Slip(EVENT, "Larkhill Sings in Halifax", "x" * 101, "v2-too-long"),
    Slip(EVENT, "<CurrencyType>", "<CurrencyType>XX", "v2-not-allowed"),
    Slip(
        EVENT,
        ":/ws/customers/larkhill-choir/events/a07e4d6",
        ":/ws/customers/larkhill-choir/events/b07e4d6",
        "id-mismatch",
    ),
    Slip(EVENT, "<atom:updated>2010-03-15T11:27:09.441-04:00", "<atom:updated>2010-03-15", "atom-date"),
    Slip(EVENT, "Nova Scotia", "Nova Scotica", "state-unknown"),
    Slip(EVENT, ">Canada<", ">Kanada<", "country-unknown"),
    Slip(EVENT, 'encoding="UTF-8"', 'encoding="EBCDIC-US"', "xml-encoding"),
    Slip(CONTACT, "<Status>Active", "<Status>Activ", "token-unknown"),
    Slip(CONTACT, "una.marsh@example.com</E", "una.marsh.example.com</E", "v2-not-email"),
    Slip(CONTACT, "<Confirmed>false", "<Confirmed>maybe", "boolean-invalid"),
    Slip(CONTACT, 'lists/14">', 'lists/41">', "link-mismatch", "lists/14"),
    Slip(CONTACT, "<PostalCode>01060", "<PostalCode>" + "0" * 30, "v2-too-long"),
    Slip(CONTACT, "<CustomField1>alto", "<CustomField1>" + "a" * 51, "v2-too-long"),
    Slip(CONTACT, "<CustomField2>", "<CustomField16>x</CustomField16><CustomField2>", "unknown-element"),
    Slip(CONTACT, "<FirstName>Una<", "<FirstName><b>Una</b><", "opaque-leaf"),
    Slip(CONTACT, "<InsertTime>2011", "<InsertTime>2031", "dates-disordered", "<LastUpdateTime>"),
    Slip(LIST, "<ContactCount>2", "<ContactCount>two", "number-invalid"),
    Slip(LIST, "<DisplayOnSignup>No", "<DisplayOnSignup>Perhaps", "token-unknown"),
    Slip(LIST, "<?xml", "\n\n<?xml", "salvage-junk", "\n"),
    Slip(
        LIST, '<entry xmlns="http://www.w3.org/2005/Atom">', '<entry xmlns="http://www.w3.org/2005/atom">', "not-atom"
    ),
    Slip(LIST, 'type="application/vnd.ctct+xml"', 'type="text"', "atom-content", '<content type="text"'),
    Slip(LIST, "<id>http://api.constantcontact.com/ws/customers/larkhill-choir/lists/14<", "<id>list 14<", "atom-id"),
    Slip(CAMPAIGN, "<ViewAsWebpage>YES", "<ViewAsWebpage>yeah", "boolean-invalid"),
    Slip(CAMPAIGN, '42117" rel="edit"', '42118" rel="edit"', "id-mismatch"),
    Slip(CONTACTS, "contacts/5206</id>", "contacts/5299</id>", "id-mismatch"),
]
JSON = [
    Slip(LISTS, '"HIDDEN"', '"HIDE"', "v2-not-allowed"),
    *(Slip(LISTS, '_count":2}', f'_count":{value}}}', "v2-wrong-type") for value in ('"2"', "2.5", "true", "null")),
    Slip(LISTS, '_count":2}', '_count":-2}', "v2-out-of-range"),
    Slip(LISTS, '_count":2}', '_count":1e400}', "v2-number"),
    *(Slip(LISTS, ":2}", f":{text}}}", "v2-not-json") for text in ("02", "2,", "2 /* two */", "'2'", "None")),
    Slip(LISTS, '_count":2},', '_count":2}', "v2-not-json", '{"id":"14"'),
    Slip(LISTS, '_count":1}\n', '_count":1},\n', "v2-not-json", "]"),
    Slip(LISTS, '"id":"14"', '"id":"1"', "v2-same-id", '"Altos'),
    Slip(LISTS, '"id":"1",', '"id":"1","id":"2",', "v2-duplicate-key"),
    Slip(LISTS, '"id":"1"', '"id":1', "v2-wrong-type"),
    Slip(LISTS, "Friends", "Fri\\ud83cends", "v2-half-character"),
    Slip(LISTS, "Friends", "Fri\udcffends", "v2-not-utf8"),
    Slip(LISTS, "Friends", "Fri\x02ends", "v2-not-json"),
    Slip(LISTS, "Friends", "Fri\\xends", "v2-not-json"),
    Slip(LISTS, "[", "\ufeff[", "v2-encoding"),
    Slip(LISTS, "]", "] // the end", "v2-not-json"),
    Slip(LISTS, '"status":"ACTIVE"', '"status":"ACTIVE","colour":"red"', "v2-unknown-property"),
    Slip(LISTS, '"name":"Friends of the choir",', "", "v2-required", '{"id":"1"'),
    Slip(ROWS, '"confirmed":false', '"confirmed":0', "v2-wrong-type"),
    Slip(ROWS, '"opt_in_date":"2011-09-12T18:05:44.257Z"', '"opt_in_date":1315850744', "v2-wrong-type"),
    Slip(ROWS, '"lists":[{"id":"14","status":"HIDDEN"}', '"lists":["14"', "v2-wrong-type"),
    Slip(ROWS, "una.marsh@example.com", "una.marsh at example.com", "v2-not-email"),
    Slip(ROWS, '"pagination":{}', "", "v2-wrong-shape", '"meta":{}'),
    Slip(ROWS, '"pagination":{}', '"pagination":{"next_link":7}', "v2-wrong-shape"),
    Slip(ROWS, '"pagination":{}', '"pagination":{"next_link":"/v2/contacts?next=page-2"}', "v2-page-missing"),
    Slip(EVENTS, '"start_date":"2009-10-17', '"start_date":"2009-10-19', "end-before-start", '"a07e4b2wq8m1c7d90fa"'),
    Slip(EVENTS, '"postal_code":"01060"', '"postal_code":1060', "v2-wrong-type"),
]  # fmt: skip


def cases() -> Iterator[object]:
    for folder, slips in (("account", XML), ("account.out", JSON)):
        for number, slip in enumerate(slips):
            yield pytest.param(SAMPLES / folder, slip, id=f"{slip.document}-{number}-{slip.code}")


def told(data: bytes, name: str, folder: Path) -> set[tuple[str, str, int | None]]:
    """What is said of a document that stands alone."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    found: list[Finding] = []
    report = cb.validate(folder, listen=found.append)
    assert report.balanced
    return {(each.code, each.path, each.line) for each in found}


@pytest.mark.parametrize(("root", "slip"), list(cases()))
def test_a_slip_is_told_where_it_is(root: Path, slip: Slip, tmp_path: Path) -> None:
    old, new, at = (each.encode("utf-8", "surrogateescape") for each in (slip.old, slip.new, slip.at or slip.new))
    good = (root / slip.document).read_bytes()
    spoiled = good.replace(old, new, 1)
    assert spoiled != good
    line = spoiled.count(b"\n", 0, spoiled.index(at)) + 1
    found = {(code, where) for code, _, where in told(spoiled, slip.document, tmp_path)}
    assert (slip.code, line) in found
    before = {(code, where) for code, _, where in told(good, slip.document, tmp_path)}
    assert (slip.code, line) not in before


def test_there_are_slips_of_many_kinds() -> None:
    assert len(XML) + len(JSON) > 60
    assert len({slip.code for slip in (*XML, *JSON)}) > 35

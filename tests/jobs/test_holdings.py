"""What documents hold is counted alike however they are read: recognised or parsed, at once or in pieces."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from archives import BASE, DETAIL, LIST, OTHERS, TAG, entry, feed, listed, save
from lxml import etree

import ctct_bridge as cb
from ctct_bridge.archive.shelf import Source
from ctct_bridge.errors import Stopped
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.jobs.holdings import Holdings, year_of
from ctct_bridge.model import Entry, Frame, Origin, Record
from ctct_bridge.parsers.names import payload_of
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.leaves import Leaves
from ctct_bridge.reconciler.skim import Skimmed
from ctct_bridge.report.result import Report
from ctct_bridge.schemas import BY_ELEMENT, FROM_V1, Event

SAMPLES = Path(__file__).parents[2] / "samples"


def held(data: bytes) -> tuple[Counter[tuple[str, str, str]], int]:
    """What a document holds, and how many of its entries were recognised."""
    reading = DocumentReading(Source("-", lambda: io.BytesIO(data)), EntryReader(BY_ELEMENT))
    holdings, recognised = Holdings(), 0
    for read, records in reading:
        recognised += isinstance(read.ready, Skimmed)
        holdings.add(read, records)
    return +holdings.tally(), recognised


def plain(id: str, payload: str) -> str:
    """An entry in the envelope of its day, which is recognised once another one was read."""
    href = f"{BASE}/{id}"
    envelope = f'<atom:title>t</atom:title><atom:link rel="edit" href="{href}"/><atom:updated>u</atom:updated>'
    return entry(id, payload, declare=False, envelope=f"{envelope}<atom:id>{TAG}{href}</atom:id>")


def slowly(data: bytes) -> Counter[tuple[str, str, str]]:
    """The same, entry by entry: no shape is learned from one."""
    total: Counter[tuple[str, str, str]] = Counter()
    root = etree.fromstring(data)
    for at in list(root):
        if etree.QName(at).localname == "entry":
            total += held(etree.tostring(at, with_tail=False))[0]
    return total


ODD = DETAIL.replace("385.0", "much").replace("<City>Halifax</City>", "<City>Halifax</City><Town>x</Town>")


@pytest.mark.parametrize(
    "change",
    [
        ("Attendee", "Guest"), ("Songs", ""), ("Halifax", " "), ("385.0", "much"), ("Hall", "H<b/>l"), ("TRUE", ""),
        ("<Title>", '<Title a="1">'), ("<City>", "<Town>x</Town><City>"), ("2010-07-01T08:00:00-04:00", ""),
    ],
)  # fmt: skip
def test_entries_that_are_recognised_count_as_those_that_are_parsed(change: tuple[str, str]) -> None:
    details = [DETAIL if number % 3 else DETAIL.replace(*change) for number in range(12)]
    data = feed(*(plain(f"e{number}", detail) for number, detail in enumerate(details))).encode()
    found, recognised = held(data)
    assert recognised >= 3
    assert found == slowly(data)


@pytest.mark.parametrize("name", ["contacts", "events", "campaigns", "lists", "list_members"])
def test_samples_count_the_same_in_either_lane(name: str) -> None:
    for path in sorted((SAMPLES / name).glob("feed*.xml")):
        one = etree.parse(path).getroot()
        for at in [at for at in one if etree.QName(at).localname == "entry"] * 3:
            one.append(etree.fromstring(etree.tostring(at)))
        data = etree.tostring(one)
        assert held(data)[0] == +Counter({key: 4 * number for key, number in held(path.read_bytes())[0].items()})


def test_each_entry_has_one_year() -> None:
    dated = DETAIL.replace("2010-07-01", "1999-12-31").replace("T08:00:00-04:00", "T20:00:00-05:00")
    undated = DETAIL.replace("<StartDate>2010-07-01T08:00:00-04:00</StartDate>", "").replace("2010-03-15", "2007-03-15")
    nothing = undated.replace("2007-03-15T11:27:09.441-04:00", "once")
    data = feed(*(entry(f"e{at}", each, declare=False) for at, each in enumerate((DETAIL, dated, undated, nothing))))
    found, _ = held(data.encode())
    assert {key: number for key, number in found.items() if not key[1]} == {
        ("event", "", "2010"): 1,
        ("event", "", "2000"): 1,  # v2 says it in UTC
        ("event", "", "2007"): 1,
        ("event", "", ""): 1,
    }


def test_main_dates_are_dates_of_v1() -> None:
    for schema in FROM_V1:
        for name in schema.dated:
            assert schema._declared_fields[name].path is not None
            assert "date-time" in schema._declared_fields[name].kind
        assert year_of(schema, {}) == ""


# -- in a run ---------------------------------------------------------------------------------------------------------


def archive(root: Path) -> Path:
    events = (plain(f"e{number}", (DETAIL, ODD, LIST)[number % 3]) for number in range(40))
    many = {f"m/{number}.xml": entry(f"m{number}") for number in range(8)}
    return save(root, {
        "a.xml": feed(*events), "events.xml": listed(("e1", LIST), ("e2", LIST)), "others.xml": feed(*OTHERS),
        "broken.xml": "<feed", **many,
    })  # fmt: skip


def told(report: Report) -> Any:
    said = report.to_json()
    return said["years"], said["coverage"]


def test_resumed_parallel_and_dry_runs_count_the_same(tmp_path: Path) -> None:
    root = archive(tmp_path / "in")
    clean = told(cb.migrate(root, tmp_path / "1"))
    assert told(cb.migrate(root, tmp_path / "2", jobs=2)) == clean
    assert told(cb.migrate(root, tmp_path / "3", dry_run=True)) == clean
    assert told(cb.validate(root)) == clean
    for most in (3, 41, 45):
        with pytest.raises(Stopped):
            cb.migrate(root, tmp_path / "4", max_entries=most)
    assert told(cb.migrate(root, tmp_path / "4")) == clean
    assert (tmp_path / "4/report.html").read_bytes() == (tmp_path / "1/report.html").read_bytes()


def test_payloads_are_held_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctct_bridge.jobs.holdings._MOST", 1000)
    holdings, none = Holdings(), Frame()
    leaves = Leaves(Event, (None,) * 12, (), ())
    for number in range(2000):
        texts = [text.replace("0", "") for text in f"{number:012b}"]
        record = Record(Event, {}, None, [], Origin("-"))
        holdings.add(Entry(None, none, record.origin, ready=Skimmed([record], leaves, texts, 90)), [record])
        assert sum(len(payloads) for _, payloads in holdings._plain.values()) < 12
    assert holdings.tally() == {("event", "", ""): 2000}


def test_the_sums_are_those_of_the_entries(tmp_path: Path) -> None:
    root = archive(tmp_path / "in")
    report = cb.validate(root)
    assert {name: years.total() for name, years in report.years.items()} == {
        name: states.total() for name, states in report.resources.items()
    }
    said = 0
    for path in root.rglob("*.xml"):
        if path.name in ("broken.xml", "others.xml"):
            continue
        for at in etree.parse(path).getroot().iter("{*}entry"):
            payload = payload_of(at)
            assert payload is not None
            said += sum(1 for leaf in payload.iter() if not len(leaf) and (leaf.text or "").strip())
    others = cb.validate(root / "others.xml").coverage
    known = sum(counts.total() for paths in report.coverage.values() for counts in paths.values())
    assert known - sum(counts.total() for paths in others.values() for counts in paths.values()) == said


def test_what_was_not_asked_for_is_not_counted(tmp_path: Path) -> None:
    report = cb.validate(archive(tmp_path), only=["fee"])
    assert set(report.coverage) == {"fee"}


@pytest.mark.parametrize("namespace", ["h://h.example/?b=1&amp;c=2", "http://h.exam\u00c7ple", "h ttp://h", "relative"])
def test_what_stands_in_an_odd_namespace_is_counted_and_comes_back(tmp_path: Path, namespace: str) -> None:
    odd = f'{LIST}<Extra xmlns="{namespace}" v="1">x<b/></Extra><z:More xmlns:z="{namespace}">7</z:More>'
    root = save(tmp_path / "in", {"a.xml": listed(("e1", LIST), ("e2", odd))})
    report = cb.migrate(root, tmp_path / "out")
    assert report.states == {"converted": 1, "converted_with_loss": 1}
    assert sum(fates["lost"] for fates in report.coverage["event"].values()) > 0
    assert cb.verify(tmp_path / "out", against=root).exit_code() == 0

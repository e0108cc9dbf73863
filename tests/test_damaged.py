"""What salvage makes of damage: the samples of ``samples/damaged``, and every kind of damage in every feed.

Beside each document of ``samples/damaged`` stands what is understood of it (``NAME.json``) and what ``restore`` gives
back (``NAME.back``). ``pytest --accept`` writes them anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archives import files_below
from canonical import canonical
from damage import KINDS, Kind, entries_of
from lxml import etree
from samplefile import MENDED, SAMPLES, code_of, event_samples, finding_samples
from test_samples import as_text, settle, told

import ctct_bridge as cb
from ctct_bridge.archive.sources import sources
from ctct_bridge.findings import LOSSES, Finding
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.jobs.reading import Reading
from ctct_bridge.model import Record
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.schemas import BY_ELEMENT

DAMAGED = sorted((SAMPLES / "damaged").glob("*.xml"))
FINDINGS = [path for path in finding_samples() if code_of(path).startswith(MENDED)]
by_sample = pytest.mark.parametrize("sample", DAMAGED, ids=lambda path: path.stem)
#: Not the one whose entries have no ids but those that are made of what is harmed.
FEEDS = [
    path for path in event_samples() if len(entries_of(path.read_bytes())) > 1 if "collection-ids" not in path.stem
]


#: What the samples lack because they are short, and what a feed has twice that two were glued into.
SHORT = {"atom-missing", "atom-repeated"}


def reading_of(data: Any, **options: Any) -> tuple[list[Record], Reading]:
    reading = cb.read(data, rejects=True, **options)
    return list(reading), reading


# -- the samples --------------------------------------------------------------------------------------------------


def said(finding: Finding) -> list[Any]:
    """A finding without libxml2's own words, which change from version to version."""
    return [finding.code, {name: value for name, value in finding.params.items() if name != "reason"}]


def row_of(record: Record) -> dict[str, Any]:
    """What a golden says of a record."""
    findings = [said(finding) for finding in record.findings if finding.code != "v2-required"]
    row: dict[str, Any] = {"entry": record.origin.entry, "line": record.origin.line, "state": record.state}
    if record.schema is not None:
        row |= told(record)
    return row | {"residue": record.residue, "raw": record.raw, "findings": findings}


@by_sample
def test_what_is_understood(sample: Path, accept: bool) -> None:
    (document,) = (DocumentReading(each, EntryReader(BY_ELEMENT)) for each in sources(sample, pytest.fail))
    findings = [[finding.line, *said(finding)] for _ in [list(document)] for finding in document.findings]
    rows = [row_of(record) for record in reading_of(sample)[0]]
    text = as_text({"complete": document.complete, "findings": findings, "records": rows})
    settle(sample.with_suffix(".json"), text, accept)


@by_sample
def test_what_comes_back(sample: Path, tmp_path: Path, accept: bool) -> None:
    report = cb.migrate(sample, tmp_path / "out")
    again = cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert report.balanced and again.balanced
    assert again.findings.keys() <= {"xml-broken"}
    assert again.findings["xml-broken"] == report.states["rejected"]
    settle(sample.with_suffix(".back"), (tmp_path / "back" / sample.name).read_text("utf-8"), accept)


@pytest.mark.parametrize("sample", [*DAMAGED, *FINDINGS], ids=lambda path: path.stem)
def test_what_comes_back_is_sound_and_says_the_same(sample: Path, tmp_path: Path) -> None:
    report = cb.migrate(sample, tmp_path / "out")
    assert report.balanced
    cb.restore_archive(tmp_path / "out", tmp_path / "back")
    back = files_below(tmp_path / "back")
    records, _ = reading_of(sample)
    whole = [record for record in records if record.schema is not None]
    assert bool(back) == (whole != [])
    for data in back.values():
        again, reading = reading_of(data)
        assert {finding.code for finding in reading.findings} <= SHORT
        assert [(each.id, each.view) for each in again] == [(each.id, each.view) for each in whole]


@by_sample
def test_the_ledger_tells(sample: Path, tmp_path: Path) -> None:
    cb.migrate(sample, tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "residue.jsonl").read_text("utf-8").splitlines()]
    head, *entries = lines
    rungs = [
        *head.get("salvage", []),
        *(rung for line in entries for rung in line.get("residue", {}).get("salvage", [])),
    ]
    assert rungs != []
    data, texts = sample.read_bytes(), []
    for line in (tmp_path / "rejects.jsonl").read_text("utf-8").splitlines():
        reject = json.loads(line)
        texts.append(reject["xml"].encode(reject.get("encoding", "utf-8")))
    texts += [damaged(line) for line in entries if "damaged" in line.get("residue", {})]
    assert all(text in data for text in texts), "the bytes stand as they were"


def damaged(line: dict[str, Any]) -> bytes:
    kept = line["residue"]["damaged"]
    return bytes(kept["xml"].encode(kept.get("encoding", "utf-8")))


@by_sample
def test_without_salvage_reading_ends_at_the_fault(sample: Path, tmp_path: Path) -> None:
    records, reading = reading_of(sample, salvage=False)
    if sample.stem != "encoding-utf-8":  # which is well-formed, and says something else
        assert [finding.code for finding in reading.findings] == ["xml-broken"]
    assert not any("salvage" in (record.residue or {}) for record in records)
    for report in (cb.migrate(sample, tmp_path, salvage=False), cb.validate(sample, salvage=False)):
        assert (report.states, report.options["salvage"]) == (reading.states, False) or report.read == len(records)
    assert json.loads((tmp_path / "manifest.json").read_bytes())["options"]["salvage"] is False


def test_no_golden_outlives_its_sample() -> None:
    stems = {path.stem for path in DAMAGED}
    assert {path.name for path in (SAMPLES / "damaged").iterdir()} == {
        f"{stem}.{end}" for stem in stems for end in ("xml", "json", "back")
    }


# -- one entry damaged ------------------------------------------------------------------------------------------------


def shown(record: Record, above: int = 0) -> tuple[Any, ...]:
    """All of a record, its lines counted from ``above``."""
    origin = record.origin._replace(line=(record.origin.line or 0) - above)
    findings = [
        finding._replace(origin=origin, line=finding.line and finding.line - above) for finding in record.findings
    ]
    return (record.resource, record.id, record.parent, record.form, record.state, record.view, record.residue,
            record.raw, findings, origin)  # fmt: skip


@pytest.mark.parametrize("sample", FEEDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_one_bad_entry_costs_only_itself(sample: Path, kind: Kind) -> None:
    """In every feed, each entry in turn."""
    data = sample.read_bytes()
    whole, _ = reading_of(data)
    for number, (start, end) in enumerate(entries_of(data)):
        if kind.needs and not kind.needs.search(data, start, end):
            continue
        entry = kind.harm(data[start:end])
        records, reading = reading_of(data[:start] + entry + data[end:])
        grown = entry.count(b"\n") - data.count(b"\n", start, end)
        want = [shown(each) for each in whole if each.origin.entry != number]
        got = [each for each in records if each.origin.entry != number]
        assert [shown(each, grown if (each.origin.entry or 0) > number else 0) for each in got] == want
        mine = [each for each in records if each.origin.entry == number]
        codes = [finding.code for finding in mine[0].findings]
        assert kind.code in codes
        assert (mine[0].schema is not None or mine[0].state == "kept") == kind.readable
        assert (mine[0].state == "converted") <= (not LOSSES & set(codes))
        assert reading.states.total() == len({each.origin.entry for each in whole})


# -- cut anywhere -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["events/feed.xml", "lists/entry.xml", "email_opens/feed-campaign.xml"])
def test_a_cut_anywhere_costs_what_is_behind_it(name: str) -> None:
    """Complete entries are all delivered, and no record says anything that the whole document does not."""
    data = (SAMPLES / name).read_bytes()
    whole, _ = reading_of(data)
    ends = [end for _, end in entries_of(data)]
    step = 1 if len(data) < 4000 else 3
    for cut in range(1, len(data), step):
        records, reading = reading_of(data[:cut])
        done = [each for each in records if each.schema is not None]
        complete = sum(end <= cut for end in ends)
        assert len({each.origin.entry for each in done}) == complete
        assert [shown(each) for each in done] == [shown(each) for each in whole[: len(done)]]
        rejected = [each for each in records if each.schema is None]
        assert len(rejected) <= 1
        assert reading.states.total() == complete + len(rejected)
        assert all(each.state == "rejected" and (each.raw or "").encode() in data for each in rejected)
        lost = {finding.code for finding in reading.findings} & {
            "salvage-truncated",
            "entry-damaged",
            "xml-broken",
            "not-xml",
        }
        assert lost or data[:cut].strip() == data.strip() or complete == len(ends) == 1 or cut < 60


def test_the_damaged_samples_are_damaged() -> None:
    for sample in DAMAGED:
        if sample.stem != "encoding-utf-8":
            with pytest.raises(etree.XMLSyntaxError):
                canonical(sample.read_bytes())

"""The second witness: agrees on what is sound, disagrees on what is not, and says what it did not look at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ctct_bridge as cb
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs import crosschecking, documents, ingest
from ctct_bridge.jobs.crosschecking import BOUNDS, Bounds, CrossCheck
from ctct_bridge.parsers import witness
from ctct_bridge.parsers.atom import Document

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LIST = (SAMPLES / "account" / "lists" / "14.xml").read_bytes()
LISTS = (SAMPLES / "account" / "lists.xml").read_bytes()
FOLDERS = sorted(path for path in SAMPLES.iterdir() if path.is_dir() and list(path.glob("*.xml")))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[CrossCheck]:
    """The cross-checks that are made."""
    kept: list[CrossCheck] = []
    of = CrossCheck.of.__func__  # type: ignore[attr-defined]

    def keep(cls: type[CrossCheck], mode: str) -> CrossCheck | None:
        check = of(cls, mode)
        if check is not None:
            kept.append(check)
        return check  # type: ignore[no-any-return]

    monkeypatch.setattr(CrossCheck, "of", classmethod(keep))
    return kept


def differing(archive: Any, mode: str = "full") -> list[Finding]:
    found: list[Finding] = []
    cb.validate(archive, listen=found.append, cross_check=mode)
    return [finding for finding in found if finding.code == "witness-differs"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_witnesses_agree_on_every_sample(folder: Path) -> None:
    told = [finding.origin.document for finding in differing(folder)]
    # An element of Atom's that Atom does not have hides the rest of the envelope from feedparser.
    differ = ["atom-unknown.xml", "witness-differs/archive/list.xml"]
    assert told == (differ if folder.name == "findings" else [])


def misread(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Let feedparser read something else of every entry."""
    testify = witness.testify

    def other(data: bytes) -> witness.Testimony:
        return witness.Testimony(tuple(each._replace(**changed) for each in testify(data).entries))

    monkeypatch.setattr(witness, "testify", other)


@pytest.mark.parametrize(
    ("changed", "what", "value"),
    [
        ({"title": "Sopranos"}, "the title", "Altos & basses / Sopranos"),
        ({"updated": None}, "the updated", "2012-07-01T06:12:55.020Z / "),
        ({"links": ()}, "its links", "edit=/ws/customers/larkhill-choir/lists/14 / "),
    ],
)
def test_each_part_of_an_envelope_is_compared(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], what: str, value: str
) -> None:
    misread(monkeypatch, **changed)
    (found,) = differing(LIST)
    assert found.params == {"what": what, "value": value}
    assert (found.origin.line, LIST[found.offset or 0 :][:6]) == (2, b"<entry")


def test_entries_of_the_fast_lane_are_compared_too(monkeypatch: pytest.MonkeyPatch) -> None:
    misread(monkeypatch, id="http://h.example/other")
    assert [finding.origin.entry for finding in differing(LISTS)] == list(range(6))
    assert [finding.origin.entry for finding in differing(LISTS, "sample")] == list(range(5))
    assert differing(LISTS, "none") == []


def test_reading_is_the_same_with_and_without(made: list[CrossCheck]) -> None:
    told: dict[str, list[Finding]] = {}
    for mode in crosschecking.MODES:
        told[mode] = []
        cb.validate(SAMPLES / "account", listen=told[mode].append, cross_check=mode)
    heard = {mode: [each for each in found if not each.code.startswith("check-")] for mode, found in told.items()}
    assert heard["none"] == heard["sample"] == heard["full"]
    assert [check.mode for check in made] == ["sample", "full"]


def test_a_reader_that_loses_an_entry_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def lossy(self: Document) -> Iterator[Any]:
        for number, entry in enumerate(walk(self)):
            if number != 3:
                yield entry
        self.entries -= 1

    walk = Document.__iter__
    monkeypatch.setattr(Document, "__iter__", lossy)
    values = {finding.params["what"]: finding.params["value"] for finding in differing(LISTS)}
    assert values["the number of entries"] == "5 / 6"


def test_a_reader_that_is_too_lenient_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """expat is shown other bytes than the reader, as if that had overlooked the damage."""
    update = crosschecking.Outline.update
    monkeypatch.setattr(
        crosschecking.Outline, "update", lambda self, data: update(self, data.replace(b"</Name>", b"</Nam>"))
    )
    (found,) = differing(LIST)
    assert found.params == {"what": "whether it is well-formed", "value": "yes / no, mismatched tag"}
    assert found.line == LIST[: found.offset].count(b"\n") + 1 == 13


def test_a_reader_that_is_too_strict_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    update = crosschecking.Outline.update
    monkeypatch.setattr(crosschecking.Outline, "update", lambda self, data: update(self, data.replace(b"& b", b"b")))
    (found,) = differing(LIST.replace(b"<Name>Altos &amp; b", b"<Name>Altos & b"))
    assert found.params == {"what": "whether it is well-formed", "value": "no / yes"}


# -- what is not compared --------------------------------------------------------------------------------------------


def checked(archive: Any, monkeypatch: pytest.MonkeyPatch, **bounds: Any) -> dict[str, Any]:
    monkeypatch.setitem(BOUNDS, "full", BOUNDS["full"]._replace(**bounds))
    report = cb.validate(archive, cross_check="full")
    return dict(report.to_json()["checks"]["envelopes"])


def test_without_time_nothing_is_passed_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checked([LISTS, LIST], monkeypatch, seconds=-1.0) == {
        "ran": False,
        "documents": 2,
        "entries": 0,
        "of": 7,
        "not_run": ["7 entries: the time for it was over"],
    }


def test_the_clock_is_the_witness_s_own() -> None:
    now = iter(range(0, 1000, 7))
    check = CrossCheck("full", lambda: float(next(now)), Bounds(1, 1, 1, 1 << 40, 1 << 40, 10.0))
    assert len(check.ask(LIST)) == 1  # seven seconds
    assert len(check.ask(LIST)) == 1
    with pytest.raises(ValueError, match="time"):
        check.ask(LIST)


def test_without_feedparser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "feedparser", None)
    assert checked([LIST], monkeypatch)["not_run"] == ["1 entry: feedparser is not installed"]


def test_a_stumble_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(data: bytes) -> witness.Testimony:
        raise ValueError("feedparser stumbled: TypeError")

    monkeypatch.setattr(witness, "testify", stumble)
    assert checked([LIST], monkeypatch)["not_run"] == ["1 entry: feedparser stumbled: TypeError"]


def test_long_envelopes_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    long = LIST.replace(b"<title ", b"<title foo='" + b"x" * 20_000 + b"' ", 1)
    assert checked([long], monkeypatch)["not_run"] == ["1 entry: their envelopes are too long"]


def test_a_content_of_any_size_is_not_shown(monkeypatch: pytest.MonkeyPatch, made: list[CrossCheck]) -> None:
    long = LIST.replace(b"<Name>", b"<Name>" + b"x" * 200_000, 1)
    assert checked([long], monkeypatch)["ran"]
    assert made[-1].entries == 1


def test_the_sample_is_chosen_by_numbers(monkeypatch: pytest.MonkeyPatch, made: list[CrossCheck]) -> None:
    monkeypatch.setitem(BOUNDS, "sample", Bounds(3, 2, 4, 1 << 40, 1000, 10.0))
    report = cb.validate([LISTS] * 7, cross_check="sample")
    assert (made[-1].documents, made[-1].counted) == (7, 4)  # three, and the sixth
    assert made[-1].entries == 4 * 3  # of six each: two, and the fifth
    assert report.unrun == []


def test_no_more_than_so_many_in_all(monkeypatch: pytest.MonkeyPatch, made: list[CrossCheck]) -> None:
    monkeypatch.setitem(BOUNDS, "sample", BOUNDS["sample"]._replace(total=7))
    cb.validate([LISTS] * 3)
    assert made[-1].entries == 7


def test_there_is_no_other_way() -> None:
    with pytest.raises(UsageError, match="none, sample, full"):
        cb.validate([LIST], cross_check="some")


def test_who_migrates_asks_no_witness(tmp_path: Path, made: list[CrossCheck]) -> None:
    cb.migrate(LIST, tmp_path / "out")
    assert made == []
    assert ingest.Manner().witness is None
    assert documents.DocumentReading.__init__.__defaults__[-1] is None  # type: ignore[misc]


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\n\r"])
def test_line_ends_of_other_systems_are_no_matter_between_the_witnesses(end: bytes) -> None:
    assert differing(LISTS.replace(b"\n", end)) == []

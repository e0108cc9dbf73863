"""``read``: lazy, flat, in order, and quiet."""

from __future__ import annotations

import copy
import gc
import io
import json
import pickle
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import DETAIL, LIST, OTHERS, archives, entry, feed, listed, save
from hypothesis import given

import ctct_bridge as cb
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.jobs.reading import Reading


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A feed of two, the detail documents of one of them and of another, and what becomes no record."""
    return save(tmp_path / "in", {
        "events.xml": listed(("e1", LIST), ("e2", LIST.replace("28", "29"))),
        "events/e1.xml": entry("e1"), "events/e3.xml": entry("e3", LIST), "others.xml": feed(*OTHERS),
        "broken.xml": "<feed", "notes.txt": "x",
    })  # fmt: skip


def test_children_follow_their_parent_in_archive_order(archive: Path) -> None:
    found = [
        (record.origin.document, record.resource, record.id or record.view["label"]) for record in cb.read(archive)
    ]
    assert found == [
        ("events.xml", "event", "e1"), ("events.xml", "event", "e2"), ("events/e1.xml", "event", "e1"),
        ("events/e1.xml", "fee", "Singer"), ("events/e1.xml", "fee", "Guest"), ("events/e3.xml", "event", "e3"),
    ]  # fmt: skip


def test_the_reading_tells_what_became_no_record(archive: Path) -> None:
    reading = cb.read(archive)
    list(reading)
    assert reading.states == {"converted": 4, "rejected": 3, "kept": 2}
    assert Counter(finding.code for finding in reading.findings) == {
        "xml-broken": 1, "passed-over": 1, "no-payload": 2, "no-id": 1, "request-body": 1, "other-family": 1,
    }  # fmt: skip


def test_rejects_are_given_if_they_are_wanted(archive: Path) -> None:
    reading = cb.read(archive, rejects=True)
    aside = [record for record in reading if record.schema is None]
    assert Counter(record.state for record in aside) == {"rejected": 3, "kept": 2}
    assert all(record.raw and record.raw.startswith("<") and record.resource is None for record in aside)


@pytest.mark.parametrize(
    ("only", "count"), [(["event"], 4), (["fee"], 2), ("fee", 2), (["event", "fee"], 6), ([], 0), (None, 6)]
)
def test_only_what_is_asked_for_is_given(archive: Path, only: Any, count: int) -> None:
    reading = cb.read(archive, only=only)
    assert len(list(reading)) == count
    assert reading.states.total() == 9
    assert reading.states["filtered"] == (4 if only is not None and "event" not in only else 0)


def test_a_child_s_loss_is_its_entry_s(tmp_path: Path) -> None:
    archive = entry("e1", DETAIL.replace("385.0", "much")).encode()
    reading = cb.read(archive)
    assert [record.state for record in reading] == ["converted", "converted_with_loss", "converted"]
    assert reading.states == {"converted_with_loss": 1}
    assert cb.migrate(archive, tmp_path / "out").states == reading.states


def test_a_profile_fills_what_is_silent(archive: Path) -> None:
    for profile in (["event.contact.name=Ilse"], {"event": {"contact": {"name": "Ilse"}}}):
        records = [record for record in cb.read(archive, profile=profile) if record.resource == "event"]
        assert [record.view.get("contact") for record in records] == [None, None, {"name": "Ilse"}, {"name": "Ilse"}]
        assert records[2].supplied == {"#/contact/name": ["profile", "Ilse"]}
        assert "#/contact/name" not in {
            finding.path for finding in records[2].findings if finding.code == "v2-required"
        }


@pytest.mark.parametrize("wrong", [{"only": ["webinar"]}, {"only": "webinar"}, {"profile": ["event.x=1"]}])
@pytest.mark.parametrize("joined", [True, False])
def test_what_does_not_exist_is_refused_at_once(wrong: Any, joined: bool) -> None:
    with pytest.raises(UsageError):
        cb.read(b"<a/>", joined=joined, **wrong)


@pytest.mark.parametrize("joined", [True, False])
def test_nothing_to_open_is_told_at_the_first_step(tmp_path: Path, joined: bool) -> None:
    reading = cb.read(tmp_path / "none", joined=joined)
    with pytest.raises(InputMissing):
        next(reading)


def test_reading_is_lazy() -> None:
    """Nothing is read before it is asked for, and no document before the one before it is used up."""
    opened = []

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if id(self) not in opened:
                opened.append(id(self))
            return super().read(size)

    reading = cb.read([Stream(entry("e1", LIST).encode()), Stream(entry("e2", LIST).encode())])
    assert opened == []
    next(reading)
    assert len(opened) == 1
    next(reading)
    assert len(opened) == 2


def test_reading_is_flat() -> None:
    """Twenty times the entries take no more memory."""

    def peak(entries: int) -> int:
        events = entry("e1", DETAIL, declare=False).encode()
        document = feed().encode().removesuffix(b"</atom:feed>") + events * entries + b"</atom:feed>"
        stream = io.BytesIO(document)
        del document
        gc.collect()
        tracemalloc.start()
        try:
            count = sum(1 for _ in cb.read(stream))
            return tracemalloc.get_traced_memory()[1] if count == 3 * entries else -1
        finally:
            tracemalloc.stop()

    peak(10)
    assert 0 < peak(600) < 2 * peak(30) + 500_000


def test_closing_closes_the_document(tmp_path: Path) -> None:
    path = save(tmp_path, {"e.xml": listed(("e1", LIST), ("e2", LIST))}) / "e.xml"
    with cb.read(path) as reading:
        next(reading)
    assert list(reading) == []
    reading.close()
    path.unlink()
    gc.collect()  # an open file would warn, and warnings are errors here


@pytest.mark.parametrize("joined", [True, False])
def test_stopping_early_is_no_fault(archive: Path, joined: bool) -> None:
    for record in cb.read(archive, joined=joined):
        assert record.id
        break
    gc.collect()


def test_records_and_findings_are_plain_data(archive: Path) -> None:
    reading = cb.read(archive, rejects=True)
    records = list(reading)
    for each in (*records, *reading.findings):
        assert pickle.loads(pickle.dumps(each)) == each
        assert copy.deepcopy(each) == each
    for record in records:
        json.dumps([record.residue, [finding.to_json() for finding in record.findings], record.origin, record.supplied])


def test_reading_prints_and_logs_nothing(archive: Path, capfd: Any, caplog: Any) -> None:
    for joined in (True, False):
        list(cb.read(archive, joined=joined))
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_a_reading_is_an_iterator_once(archive: Path) -> None:
    reading = cb.read(archive)
    assert isinstance(reading, Iterator)
    assert isinstance(reading, Reading)
    assert len(list(reading)) == 6
    assert list(reading) == []


@pytest.mark.laws
@given(documents=archives)
def test_every_entry_is_counted_once(tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str]) -> None:
    folder = save(tmp_path_factory.mktemp("count"), documents)
    for joined in (True, False):
        reading = cb.read(folder, joined=joined, rejects=True)
        records = list(reading)
        assert reading.states.total() == sum(text.count("<atom:entry") for text in documents.values())
        entries = [record for record in records if record.resource != "fee"]
        gone = reading.states["duplicate"] + reading.states["superseded"]
        assert len(entries) == reading.states.total() - gone
        assert gone == 0 or joined

"""What is made of an entry while it is read is what joining would make of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from archives import DETAIL, LIST, archives, entry, files_below, listed, save
from hypothesis import given
from hypothesis import strategies as st
from samplefile import ARCHIVES

import ctct_bridge as cb
from ctct_bridge.archive.texts import compact, indented, sorted_text
from ctct_bridge.jobs import writing
from ctct_bridge.jobs.ahead import Ready, ahead, shown
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.jobs.entering import columns

texts = st.text(st.characters(exclude_characters="\x1e", exclude_categories=["Cs"]))


@given(st.tuples(texts, texts, texts, texts, texts, st.lists(texts)))
def test_a_ready_record_comes_back_from_its_text(parts: tuple[Any, ...]) -> None:
    assert Ready.of(Ready(*parts).text()) == Ready(*parts)


def both_ways(archive: Path, out: Path, **options: Any) -> tuple[list[bool], dict[str, bytes]]:
    """What was taken ready, and the files, after making sure that they are those of joining."""
    taken: list[bool] = []
    real = writing.Writing._as_it_is

    def watched(self: Any, *about: Any) -> bool:
        taken.append(real(self, *about))
        return taken[-1]

    with patch.object(writing.Writing, "_as_it_is", watched):
        report = cb.migrate(archive, out / "ready", **options)
    with patch("ctct_bridge.jobs.entering.ahead", lambda *_: None):
        joined = cb.migrate(archive, out / "joined", **options)
    files = files_below(out / "ready")
    assert files == files_below(out / "joined")
    assert report == joined
    return taken, files


@pytest.mark.parametrize("only", [None, ["event"], ["fee"], ["contact", "list"]])
@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_samples_are_written_as_joining_writes_them(archive: Path, tmp_path: Path, only: list[str] | None) -> None:
    taken, _ = both_ways(archive, tmp_path, only=only)
    assert only is not None or any(taken)


@given(documents=archives)
def test_any_archive_is_written_as_joining_writes_it(documents: dict[str, str]) -> None:
    with TemporaryDirectory() as folder:
        both_ways(save(Path(folder, "in"), documents), Path(folder))


def test_what_has_two_copies_is_joined(tmp_path: Path) -> None:
    archive = save(tmp_path / "in", {"a.xml": listed(("e1", LIST), ("e2", LIST)), "b.xml": entry("e1")})
    assert both_ways(archive, tmp_path)[0] == [False, True]


@pytest.mark.parametrize("options", [{"bodies": "post"}, {"profile": ["event.contact.name=Ilse"]}])
def test_what_is_not_written_as_it_was_read_is_joined(tmp_path: Path, options: dict[str, Any]) -> None:
    archive = save(tmp_path / "in", {"b.xml": entry("e1")})
    assert both_ways(archive, tmp_path, **options)[0] == [False]


def test_nothing_is_made_of_what_becomes_no_record(samples: Path) -> None:
    def records(path: Path) -> Iterator[list[Any]]:
        from ctct_bridge.archive.sources import sources
        from ctct_bridge.reconciler.entries import EntryReader
        from ctct_bridge.schemas import BY_ELEMENT

        for source in sources(path, pytest.fail):
            yield from (found for _, found in DocumentReading(source, EntryReader(BY_ELEMENT)))

    (rejected,) = records(samples / "findings" / "no-id.xml")
    assert columns(rejected, True)[-1] is None
    (guest,) = records(samples / "guests" / "entry.xml")
    assert ahead(guest, shown(guest)) is None


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_texts_are_those_of_the_json(archive: Path) -> None:
    for record in cb.read(archive):
        parent, apart = shown([record]), record.schema is not None and record.schema.row is not None
        item = record.to_v2()
        assert parent.view == (indented(item) if apart and record.form == "detail" else compact(item))
        if apart:
            assert (parent.row, parent.seal) == (compact(record.to_v2("row")), sorted_text(record.to_v2("row")))
        below = shown([record, record])
        assert (below.children, below.below) == ([compact(item)], [indented(item, "\n  ")])


def test_a_list_and_its_fees_are_there(tmp_path: Path) -> None:
    taken, files = both_ways(save(tmp_path / "in", {"b.xml": entry("e1", DETAIL)}), tmp_path)
    assert taken == [True]
    assert b"Singer" in files["v2/eventspot/events/e1/fees.json"]

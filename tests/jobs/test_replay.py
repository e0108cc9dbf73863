"""A rejected entry that is corrected is as if it had been right from the start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archives import BASE, DETAIL, LIST, TAG, archives, entry, feed, files_below, save
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import ctct_bridge as cb
from ctct_bridge.errors import InputMissing, OutputFailed, UsageError
from ctct_bridge.jobs.migrate import Migration
from ctct_bridge.jobs.replay import replay
from ctct_bridge.model import Entry, Record, State
from ctct_bridge.reconciler.entries import EntryReader

#: Right, and wrong: without edit link and id the entry is rejected.
RIGHT = f'<atom:link rel="edit" href="{BASE}/{{id}}"/><atom:id>{TAG}{BASE}/{{id}}</atom:id>'
WRONG = "<atom:title>x</atom:title>"


def documents(envelope: str) -> dict[str, str]:
    """An archive with three entries of that envelope, among others."""

    def made(id: str, payload: str, declare: bool = False) -> str:
        return entry(id, payload, declare=declare, envelope=envelope.format(id=id))

    return {
        "a.xml": feed(entry("e1", LIST, declare=False), made("e2", LIST), entry("e3", LIST, declare=False),
                      made("e1", DETAIL)),
        "b.xml": made("e2", DETAIL, declare=True),
        "c.xml": entry("e3", DETAIL),
        "notes.pdf": "%PDF",
    }  # fmt: skip


def rejects(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "rejects.jsonl").read_text("utf-8").splitlines()]


def correct(out: Path, path: Path | None = None, **change: str) -> Path:
    """Mend the rejects as a person would, in place or in a copy."""
    ids = {("a.xml", 1): "e2", ("a.xml", 3): "e1", ("b.xml", 0): "e2"}
    lines = []
    for told in rejects(out):
        link = RIGHT.format(id=ids[told["document"], told["entry"]])
        told["xml"] = told["xml"].replace(WRONG, link)
        lines.append(json.dumps({**told, **change}) + "\n")
    path = path or out / "rejects.jsonl"
    path.write_text("".join(lines), "utf-8")
    return path


@pytest.mark.parametrize(
    "options",
    [{}, {"layout": "jsonl"}, {"bodies": "post"}, {"only": ["fee"]},
     {"profile": {"event": {"time_zone_id": "US/Eastern", "contact": {"name": "Ada"}}}}],
    ids=str,
)  # fmt: skip
def test_a_corrected_entry_is_as_if_it_had_been_right(tmp_path: Path, options: dict[str, Any]) -> None:
    cb.migrate(save(tmp_path / "right", documents(RIGHT)), tmp_path / "clean", **options)
    report = cb.migrate(save(tmp_path / "wrong", documents(WRONG)), tmp_path / "out", **options)
    assert report.states["rejected"] == 3
    correct(tmp_path / "out")
    report = replay(tmp_path / "out")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")
    assert (report.balanced, report.states["rejected"], report.read) == (True, 0, 6)
    assert cb.verify(tmp_path / "out", against=tmp_path / "right").exit_code() == 0


@pytest.mark.laws
@given(found=archives, layout=st.sampled_from(["tree", "jsonl"]))
def test_replaying_what_was_not_corrected_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, str], layout: str
) -> None:
    tmp = tmp_path_factory.mktemp("replay")
    first = cb.migrate(save(tmp / "in", found), tmp / "out", layout=layout)
    before = files_below(tmp / "out")
    for _ in range(2):
        again = replay(tmp / "out")
        assert files_below(tmp / "out") == before
        assert again.to_json() == first.to_json()


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    cb.migrate(save(tmp_path / "wrong", documents(WRONG)), tmp_path / "out")
    return tmp_path / "out"


def test_what_still_fails_stays_and_the_rest_does_not_wait_for_it(out: Path, tmp_path: Path) -> None:
    mended = correct(out, tmp_path / "mended.jsonl").read_text("utf-8").splitlines()
    other = json.loads(mended[2])
    other["xml"] = other["xml"].replace(RIGHT.format(id="e2"), "<atom:title>y</atom:title>")
    (tmp_path / "mended.jsonl").write_text(f"{mended[0]}\n{json.dumps(other)}\n", "utf-8")
    report = cb.replay(out, tmp_path / "mended.jsonl")
    assert report.states["rejected"] == 2
    left = {(told["document"], told["entry"]): told["xml"] for told in rejects(out)}
    assert ">x</" in left["a.xml", 3]
    assert ">y</" in left["b.xml", 0]
    assert cb.verify(out).exit_code() == 0
    cb.replay(out, correct(out, tmp_path / "more.jsonl"))  # what was mended meanwhile may stand in it
    assert {told["document"] for told in rejects(out)} == {"b.xml"}
    found: list[Any] = []
    cb.restore_archive(out, tmp_path / "back", listen=found.append)
    assert {"a.xml", "b.xml", "c.xml"} == files_below(tmp_path / "back").keys()


@pytest.mark.parametrize(
    ("change", "error"),
    [({"xml": "<a>"}, InputMissing), ({"xml": "<!DOCTYPE a><a/>"}, InputMissing), ({"xml": 7}, InputMissing),
     ({"document": "z.xml"}, UsageError), ({"document": None}, InputMissing), ({"entry": "1"}, UsageError),
     ({"entry": 99}, UsageError)],
    ids=str,
)  # fmt: skip
def test_a_line_that_cannot_be_taken_changes_nothing(out: Path, tmp_path: Path, change: Any, error: Any) -> None:
    before = files_below(out)
    with pytest.raises(error, match=r"line \d"):
        replay(out, correct(out, tmp_path / "mended.jsonl", **change))
    assert files_below(out) == before
    assert replay(out).states["rejected"] == 3


def test_edits_are_not_lost_by_the_way(out: Path) -> None:
    item = out / "v2/eventspot/events/e3.json"
    item.write_text(item.read_text("utf-8").replace("Songs", "Motets"), "utf-8")
    with pytest.raises(UsageError, match=r"e3\.json"):
        replay(out)
    assert "Motets" in item.read_text("utf-8")
    replay(out, overwrite=True)
    assert "Songs" in item.read_text("utf-8")


def test_without_a_finished_run_there_is_nothing_to_go_on_from(out: Path, tmp_path: Path) -> None:
    (out / "rejects.jsonl").unlink()
    for place in (tmp_path, tmp_path / "nowhere", out):
        with pytest.raises(InputMissing):
            replay(place)
    cb.migrate(tmp_path / "wrong", out)
    (out / ".bridge/workspace.sqlite").unlink()
    with pytest.raises(InputMissing, match="workspace"):
        replay(out)


def test_an_interrupted_replay_is_made_good_by_the_next(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cb.migrate(save(tmp_path / "right", documents(RIGHT)), tmp_path / "clean")
    correct(out)
    steps = []

    def broken(self: Migration, before: list[str]) -> None:
        steps.append(before)
        raise OutputFailed("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Migration, "_manifest", broken)
        with pytest.raises(OutputFailed):
            replay(out)
    assert steps
    assert not (out / "manifest.json").exists()
    replay(out)
    assert files_below(out) == files_below(tmp_path / "clean")


def test_a_document_of_rejects_only_learns_its_frame_from_what_was_corrected(tmp_path: Path) -> None:
    for name, envelope in (("right", RIGHT), ("wrong", WRONG)):
        text = entry("e1", f"<Event xmlns='http://ws.constantcontact.com/ns/1.0/'>{DETAIL}</Event>",
                     envelope=envelope.format(id="e1"))  # fmt: skip
        cb.migrate(save(tmp_path / name, {"b.xml": text}), tmp_path / f"{name}.out")
    out = tmp_path / "wrong.out"
    told = rejects(out)[0]
    told["xml"] = told["xml"].replace(WRONG, RIGHT.format(id="e1"))
    (out / "rejects.jsonl").write_text(json.dumps(told) + "\n", "utf-8")
    replay(out)
    assert files_below(out) == files_below(tmp_path / "right.out")


def test_an_entry_that_was_damaged_joins_the_others_once_it_is_mended(tmp_path: Path) -> None:
    whole = {"a.xml": feed(*(entry(f"e{number}", LIST, declare=False) for number in range(4)))}
    hurt = whole["a.xml"].replace("</atom:entry>", "</atom:entri>", 2).replace("</atom:entri>", "</atom:entry>", 1)
    save(tmp_path / "whole", whole)
    save(tmp_path / "hurt", {"a.xml": hurt})
    cb.migrate(tmp_path / "whole", tmp_path / "clean")
    cb.migrate(tmp_path / "hurt", tmp_path / "out")
    before = files_below(tmp_path / "out")
    assert [told["entry"] for told in rejects(tmp_path / "out")] == [1]
    replay(tmp_path / "out")
    assert files_below(tmp_path / "out") == before, "as damaged as it was"
    (told,) = rejects(tmp_path / "out")
    mended = tmp_path / "mended.jsonl"
    mended.write_text(json.dumps({**told, "xml": told["xml"].replace("</atom:entri>", "</atom:entry>")}), "utf-8")
    replay(tmp_path / "out", mended)
    assert rejects(tmp_path / "out") == []
    after, clean = files_below(tmp_path / "out"), files_below(tmp_path / "clean")
    assert {name: data for name, data in after.items() if name.startswith("v2/")} == {
        name: data for name, data in clean.items() if name.startswith("v2/")
    }
    with pytest.raises(InputMissing, match="line 1"):
        mended.write_text(json.dumps({**told, "xml": "<entry>"}), "utf-8")
        replay(tmp_path / "out", mended)


@pytest.mark.parametrize(
    ("odd", "envelope", "why"),
    [
        (b"\x81\x8d\xff", RIGHT, "entry-damaged"),
        (b"R&D \x81", RIGHT, "entry-damaged"),
        (b"Gigi & Co", WRONG, "salvage-ampersands"),
    ],
)
def test_what_is_damaged_is_not_read_as_it_stands(tmp_path: Path, odd: bytes, envelope: str, why: str) -> None:
    hurt = entry("e1", LIST.replace("Songs", "SONGS"), declare=False, envelope=envelope.format(id="e1"))
    text = feed(entry("e0", LIST, declare=False), hurt, entry("e2", LIST, declare=False))
    save(tmp_path / "in", {"a.xml": text.encode().replace(b"SONGS", odd)})
    first = cb.migrate(tmp_path / "in", tmp_path / "out")
    before = files_below(tmp_path / "out")
    assert first.states["rejected"] == first.findings[why] == 1
    for _ in range(2):
        assert replay(tmp_path / "out").to_json() == first.to_json()
        assert files_below(tmp_path / "out") == before


def test_what_another_version_reads_keeps_what_was_done_to_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = feed(entry("e0", LIST, declare=False), entry("e1", LIST.replace("Songs", "A & B"), declare=False))
    save(tmp_path / "in", {"a.xml": text})
    with monkeypatch.context() as earlier:
        read = EntryReader.records

        def refuse(self: EntryReader, entry: Entry) -> list[Record]:
            records = read(self, entry)
            if records[0].id != "e1":
                return records
            raw = etree.tostring(entry.element, encoding="unicode")
            return [Record(None, {}, None, [], records[0].origin, state=State.REJECTED, raw=raw)]

        earlier.setattr(EntryReader, "records", refuse)
        assert cb.migrate(tmp_path / "in", tmp_path / "out").states["rejected"] == 1
    report = replay(tmp_path / "out")
    assert (report.states["rejected"], report.findings["salvage-ampersands"]) == (0, 1)
    residue = [json.loads(line) for line in (tmp_path / "out/residue.jsonl").read_text("utf-8").splitlines()]
    assert residue[-1]["residue"]["salvage"] == ["ampersands"]

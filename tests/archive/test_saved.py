"""Responses on disk: safe names, an index that never lies, and what a kill leaves."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctct_bridge.archive.saved import INDEX, Saved, SavedResponses
from ctct_bridge.errors import OutputFailed, UsageError

BASE = "https://h.example/ws/customers/joe/"
WHEN = "2012-07-01T12:00:00.000Z"


def opened(root: Path, base: str = BASE) -> SavedResponses:
    return SavedResponses(root, base)


def line(place: str, status: int = 200) -> Saved:
    return Saved(f"{BASE}{place}", status, WHEN)


def keep(saved: SavedResponses, place: str, body: bytes = b"<x/>") -> Saved:
    return saved.keep(line(place), place, body)


def test_what_was_kept_is_known_to_the_next_run(tmp_path: Path) -> None:
    first = opened(tmp_path)
    kept = first.keep(line("lists")._replace(etag='"1"', type="text/xml"), "lists", b"\xff<x/>\r\n")
    first.note(line("gone", 404))
    first.close()
    again = opened(tmp_path)
    assert again.of(kept.url) == kept
    assert again.body(kept) == (tmp_path / "lists.xml").read_bytes() == b"\xff<x/>\r\n"
    assert again.of(f"{BASE}gone") == line("gone", 404)
    assert again.of(f"{BASE}other") is None
    assert again.size == 7
    again.close()
    told = [json.loads(text) for text in (tmp_path / INDEX).read_text().splitlines()]
    assert [sorted(each) for each in told] == [
        ["etag", "fetched", "file", "sha256", "size", "status", "type", "url"], ["fetched", "status", "url"],
    ]  # fmt: skip


def test_the_later_of_two_lines_counts_and_the_file_keeps_its_name(tmp_path: Path) -> None:
    saved = opened(tmp_path)
    one, two = keep(saved, "lists", b"1"), keep(saved, "lists", b"22")
    assert one.file == two.file
    assert saved.body(two) == b"22"
    assert saved.body(one) is None  # the file is another by now
    assert saved.size == 2
    saved.close()
    again = opened(tmp_path)
    assert again.of(two.url) == two
    again.close()


@pytest.mark.parametrize("cut", range(1, 40, 6))
def test_a_line_that_was_cut_is_taken_away(tmp_path: Path, cut: int) -> None:
    saved = opened(tmp_path)
    kept = keep(saved, "lists")
    keep(saved, "contacts")
    saved.close()
    index = tmp_path / INDEX
    index.write_bytes(index.read_bytes()[:-cut])
    (tmp_path / "x.xml.1234.partial").write_bytes(b"<")
    again = opened(tmp_path)
    assert again.of(kept.url) == kept
    assert again.of(f"{BASE}contacts") is None
    assert keep(again, "contacts").file == "contacts.xml"  # as if it had never been there
    again.close()
    assert [json.loads(text)["file"] for text in index.read_text().splitlines()] == ["lists.xml", "contacts.xml"]
    assert not list(tmp_path.glob("*.partial"))


def test_a_file_that_was_changed_or_lost_counts_for_nothing(tmp_path: Path) -> None:
    saved = opened(tmp_path)
    one, two = keep(saved, "lists"), keep(saved, "contacts")
    (tmp_path / one.file).write_bytes(b"<y/>")
    (tmp_path / two.file).unlink()
    assert saved.body(one) is saved.body(two) is None
    saved.close()


@settings(max_examples=15)  # each file is synced
@given(st.lists(st.lists(st.text(min_size=1), min_size=1, max_size=3).map("/".join), max_size=12, unique=True))
def test_every_place_has_a_safe_name_of_its_own(tmp_path_factory: pytest.TempPathFactory, places: list[str]) -> None:
    root = tmp_path_factory.mktemp("saved") / "in"
    saved = opened(root)
    files = [keep(saved, place).file for place in places]
    saved.close()
    assert len({file.casefold() for file in files}) == len(places)
    for file in files:
        assert (root / file).resolve().is_relative_to(root.resolve())
        assert all(part.isascii() and not part.startswith(".") for part in file.split("/"))


def test_names_that_a_disk_takes_for_one(tmp_path: Path) -> None:
    saved = opened(tmp_path)
    files = [keep(saved, place).file for place in ("e/Ab", "e/aB", "lists-2", "lists-2-2", "e/CON", "e/..", "e/ab")]
    saved.close()
    assert files[:4] == ["e/Ab.xml", "e/aB-2.xml", "lists-2.xml", "lists-2-2.xml"]
    assert files[6] == "e/ab-3.xml"
    assert all(file.startswith("e/response-") for file in files[4:6])


def test_a_line_that_is_none_counts_for_nothing(tmp_path: Path) -> None:
    sound = json.dumps({"url": f"{BASE}lists", "status": 404, "fetched": WHEN})
    bad = ["", "{", "[]", "1", '{"url": 1, "status": 2, "fetched": "x"}', sound[:-1] + ', "file": "../x"}']
    (tmp_path / INDEX).write_text("\n".join([*bad, sound, *bad]) + "\n")
    saved = opened(tmp_path)
    assert saved.of(f"{BASE}lists") == line("lists", 404)
    saved.close()


def test_other_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="something else"):
        opened(tmp_path / "mine")
    saved = opened(tmp_path / "other")
    keep(saved, "lists")
    saved.close()
    with pytest.raises(UsageError, match="another account"):
        opened(tmp_path / "other", "https://h.example/ws/customers/ann/")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed):
        opened(tmp_path / "file")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_new_folder_is_its_owner_s_alone(tmp_path: Path) -> None:
    opened(tmp_path / "new").close()
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0

"""Rows without an id in pages that were edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ctct_bridge.archive.layouts import digest
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.jobs.homes import Homes, by_place, name_of

PLACE = "v2/account/verifiedemailaddresses.json"


def row(text: str) -> dict[str, str]:
    return {"email_address": f"{text}@example.com"}


def homes(root: Path, before: list[str], after: list[Any], sound: bool = False) -> tuple[Homes, list[Any]]:
    """What is found of the rows ``before`` in a page that holds ``after`` now."""
    (root / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (root / PLACE).write_text(json.dumps([row(each) if isinstance(each, str) else each for each in after]))
    made = Homes(V2Tree(root, lambda finding: None), {PLACE} if sound else ())
    for at, each in enumerate(before):
        told = {"resource": "email_address", "id": str(at), "v2": f"{PLACE}#/{at}", "digest": digest([row(each)])}
        assert by_place(told)
        made.note(told)
    made.settle()
    found = [made.row(f"{PLACE}#/{at}") for at in range(len(before))]
    return made, [each["email_address"].partition("@")[0] if each is not None else None for each in found]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ("abcd", ["a", "b", "c", "d"]),
        ("dcab", ["a", "b", "c", "d"]),
        ("acd", ["a", None, "c", "d"]),
        ("bcd", [None, "b", "c", "d"]),
        ("abc", ["a", "b", "c", None]),
        ("aBcd", ["a", "B", "c", "d"]),
        ("abcD", ["a", "b", "c", "D"]),
        ("abcDe", ["a", "b", "c", "D"]),
        ("aXbcd", ["a", "b", "c", "d"]),
        ("aBd", ["a", None, None, "d"]),
        ("", [None] * 4),
    ],
)
def test_no_row_is_taken_for_another(tmp_path: Path, after: str, found: list[str | None]) -> None:
    made, rows = homes(tmp_path, list("abcd"), list(after))
    assert rows == found
    edited = {name_of({"resource": "email_address", "id": str(at)}) for at in range(4) if rows[at] != "abcd"[at]}
    assert made.edited == edited


@pytest.mark.laws
@example(before="cacba", after="XXbcXc")
@given(before=st.text("abc", max_size=6), after=st.text("abcXY", max_size=7))
def test_each_row_is_found_once(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    made, rows = homes(tmp_path_factory.mktemp("homes"), list(before), list(after))
    found = [each for each in rows if each is not None]
    assert len(made.taken) == len(found)
    for each in set("abc"):
        assert found.count(each) >= min(before.count(each), after.count(each))


def test_a_page_as_it_was_written_is_not_looked_into(tmp_path: Path) -> None:
    made, rows = homes(tmp_path, list("ab"), list("ba"), sound=True)
    assert rows == ["b", "a"]
    assert made.edited == set()


def test_what_is_no_object_is_no_row(tmp_path: Path) -> None:
    assert homes(tmp_path, list("ab"), ["a", 7, "b"])[1] == ["a", "b"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("registrant", "e1", "v2/eventspot/events/e1/registrants.page-2.json#/results/0"), {}),
        (("registrant", "e/1", "v2/eventspot/events/event-1-aa/registrants.json#/results/0"),
         {"eventspot/events/event-1-aa/registrants": "e/1"}),
        (("registrant", "con", "v2/eventspot/events/event-2-bb/registrants/r.json#"),
         {"eventspot/events/event-2-bb/registrants": "con"}),
        (("event", None, "v2/eventspot/events/e1.json#"), {}),
    ],
)  # fmt: skip
def test_a_folder_that_does_not_tell_whose_it_is_is_noted(
    tmp_path: Path, told: tuple[str, Any, str], expected: dict[str, str]
) -> None:
    made = Homes(V2Tree(tmp_path, lambda finding: None), ())
    made.note_parent(dict(zip(("resource", "parent", "v2"), told, strict=True)))
    assert made.tree.parents == expected

"""Places inside a value: pointers lead to where their keys or items stand, and oddities of the text are found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.parsers.saved.spots import HALF, LONGEST, Spots, depth_of, is_odd_number, sane, step

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
INDENTS = st.sampled_from([None, 0, 3])


def pointers(value: Any, pointer: str = "#") -> Iterator[tuple[str, Any, str | None]]:
    """Every pointer into a value, with what stands there and its key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{pointer}/{step(key)}", inner, key
            yield from pointers(inner, f"{pointer}/{step(key)}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield f"{pointer}/{at}", inner, None
            yield from pointers(inner, f"{pointer}/{at}")


@given(value=VALUES, indent=INDENTS, ascii_only=st.booleans())
def test_a_pointer_leads_to_its_key_or_item(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    spots = Spots(text)
    for pointer, inner, key in pointers(value):
        found, _ = json.JSONDecoder().raw_decode(text, spots.find(pointer))
        assert found == (inner if key is None else key)
    assert list(spots.odd()) == [] or any("\ud800" <= char <= "\udfff" for char in repr(value))


@given(value=VALUES, indent=INDENTS)
def test_what_is_not_there_leads_to_what_it_would_stand_in(value: Any, indent: int | None) -> None:
    text = json.dumps({"a": value, "b": [{}]}, indent=indent)
    spots = Spots(text)
    assert spots.find("#/c") == spots.find("#") == 0
    assert spots.find("#/b/0/c/d") == spots.find("#/b/0")
    assert text[spots.find("#/b/7") :].startswith('"b"')


@given(VALUES)
def test_depth_is_counted_as_nesting_is(value: Any) -> None:
    def depth(each: Any) -> int:
        inner = each.values() if isinstance(each, dict) else each
        return 1 + max(map(depth, inner), default=0) if isinstance(each, (dict, list)) else 0

    assert depth_of(json.dumps(value), -1) == depth(value)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            '{"a": 1, "b": {"c": 2, "c": 3}, "a": 4}',
            [("#/b/c", "v2-duplicate-key", 23), ("#/a", "v2-duplicate-key", 32)],
        ),
        (
            '["\\ud800", "\\ud83c\\udfb5", "\\udc00\\ud800", "\\\\ud800"]',
            [("#/0", "v2-half-character", 1), ("#/2", "v2-half-character", 27)],
        ),
        ('{"\\udfff": 1}', [("#/\udfff", "v2-half-character", 1)]),
        (
            "[NaN, -Infinity, 1e309, 1e308, 12]",
            [("#/0", "v2-number", 1), ("#/1", "v2-number", 6), ("#/2", "v2-number", 17)],
        ),
        (f"[{'9' * LONGEST}, -{'9' * LONGEST}]", [("#/1", "v2-number", LONGEST + 3)]),
        ('["ab\udcff"]', [("#/0", "v2-not-utf8", 4)]),
    ],
)
def test_oddities_are_found_where_they_stand(text: str, wanted: list[tuple[str, str, int]]) -> None:
    assert [(odd.pointer, odd.code, odd.at) for odd in Spots(text).odd()] == wanted


def test_in_wide_encodings_no_byte_is_blamed() -> None:
    (odd,) = Spots('["\udc80"]', utf8=False).odd()
    assert (odd.code, odd.params) == ("v2-half-character", {"value": "\\udc80"})


@given(st.text())
def test_half_characters_are_suspected_wherever_they_are(text: str) -> None:
    text = json.dumps(text)
    if any(odd.code == "v2-half-character" for odd in Spots(text).odd()):
        assert HALF.search(text)


def test_what_a_finding_says_can_be_printed() -> None:
    assert sane("a\ud800b") == "a\\ud800b"
    assert json.dumps([sane(float("inf")), sane(1.5), sane(None)]) == '["inf", 1.5, null]'
    assert not is_odd_number("0.1")

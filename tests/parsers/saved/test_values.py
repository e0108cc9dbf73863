"""Saved documents: the values that json reads, one at a time, whatever the size of the reads; and each fault once."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import Finding
from ctct_bridge.parsers.saved import values, window
from ctct_bridge.parsers.saved.values import Saved

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)
OBJECTS = st.dictionaries(st.text(max_size=5).filter(lambda name: name != "results"), VALUES, max_size=5)


def read(data: bytes, lines: bool = False, most: int = window.MOST) -> tuple[Saved, list[Any], list[Finding]]:
    found: list[Finding] = []
    reading = Saved(io.BytesIO(data), "a.json", found.append, lines, most)
    return reading, list(reading), found


def told(found: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    return [(finding.code, finding.line, finding.offset) for finding in found]


@pytest.mark.parametrize("size", [1, 64 * 1024])
@given(rows=st.lists(VALUES, max_size=6), head=OBJECTS, indent=st.sampled_from([None, 1]), first=st.booleans())
def test_rows_are_those_that_json_reads(size: int, rows: list[Any], head: Any, indent: Any, first: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "CHUNK", size)
        page = {"results": rows, **head} if first else {**head, "results": rows}
        data = json.dumps(page, indent=indent).encode()
        reading, found, _ = read(data)
        assert reading.kind == "page" and reading.complete
        assert [value.value for value in found] == rows
        assert {name: value.value for name, value in reading.head.items()} == head
        for value in [*found, *reading.head.values()]:
            assert data[value.spot.offset :].decode().startswith(value.text)
            assert data[: value.spot.offset].count(b"\n") + 1 == value.spot.line
        array, found, _ = read(json.dumps(rows, indent=indent).encode())
        assert array.kind == "array" and [(each.pointer, each.value) for each in found] == [
            (f"#/{at}", row) for at, row in enumerate(rows)
        ]


@given(each=OBJECTS, others=st.lists(OBJECTS | st.lists(VALUES, max_size=3), max_size=4))
def test_objects_are_whole_and_lines_follow_each_other(each: Any, others: list[Any]) -> None:
    text = "\n".join(map(json.dumps, [each, *others]))
    reading, found, _ = read(text.encode())
    assert [value.value for value in found] == [each, *others]
    assert reading.kind == ("lines" if others else "object")
    assert [value.spot.line for value in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("size", [1, 5, 64 * 1024])
@pytest.mark.parametrize(
    ("data", "line", "offset", "reason"),
    [
        (b'[{"a": 1},\n {"a" 2}]', 2, 17, "expecting ':' delimiter"),
        (b'{"results": [\n1\n2]}', 3, 16, "expecting ',' delimiter"),
        (b'{"meta": {},\n "results": [1', 2, 27, "it ends in the middle of a value"),
        (b"[1,\n2", 2, 5, "it ends in the middle of a value"),
        (b'{"a":', 1, 5, "it ends in the middle of a value"),
        (b'{"a": "b', 1, 6, "it ends in the middle of a value"),
        (b'{"a": 1,}', 1, 8, "a comma with nothing behind it"),
        (b'[{"a": 1},\n]', 2, 11, "a comma with nothing behind it"),
        (b"{a: 1}", 1, 1, "expecting property name enclosed in double quotes"),
        (b"{'a': 1}", 1, 1, "a text in single quotes, where JSON has double ones"),
        (b"// mine\n[]", 1, 0, "a comment, which JSON has not"),
        (b"[1, /* 2 */ 2]", 1, 4, "a comment, which JSON has not"),
        (b'{"a": True}', 1, 6, "a word of Python, where JSON has true, false and null"),
        (b'{"a": 1}\n\n x', 3, 11, "something follows its end"),
        (b'{"a": 1}{"a": 1}', 1, 8, "something follows its end"),
        (b"[1]]", 1, 3, "something follows its end"),
        (b'["a\nb"]', 1, 3, "invalid control character"),
        (b'[1,\n"\\x"]', 2, 5, "invalid \\escape"),
        (b"[1, tru]", 1, 4, "expecting value"),
        (b"\n \n", 3, 3, "there is nothing but blanks"),
        (b"[1, \xff]", 1, 4, "expecting value"),
    ],
)
def test_what_is_no_json_is_told_once_with_its_place(
    data: bytes, line: int, offset: int, reason: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "CHUNK", size)
    reading, _, found = read(data)
    assert told(found) == [("v2-not-json", line, offset)]
    assert found[0].params["reason"].startswith(reason)
    assert not reading.complete


def test_a_broken_line_hides_no_other() -> None:
    data = b'{"a": 1}\n{"a": \n{"a": 2} x\n\nnothing\n{"a": 3}\n{"a":'
    reading, found, wrong = read(data, lines=True)
    assert [value.value for value in found] == [{"a": 1}, {"a": 3}]
    assert [finding.line for finding in wrong] == [3, 3, 7]
    assert not reading.complete


def test_a_file_of_nothing_but_broken_lines_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MOST_BROKEN", 3)
    _, _, wrong = read(b'{"a" 1}\n' * 50, lines=True)
    assert len(wrong) == 4
    assert "the rest was not read" in wrong[-1].message()


@pytest.mark.parametrize(
    "data", [b"[" * 5000, b'{"a":' * 5000, b"[" * 40 + b"]" * 40, b'{"a": [1, ' + b"[" * 40 + b"]" * 41 + b"}"]
)
def test_nesting_has_a_bound(data: bytes) -> None:
    _, found, wrong = read(data)
    assert [finding.code for finding in wrong] == ["v2-limit"] and found == []


def test_values_have_a_bound_and_their_number_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "CHUNK", 16)
    _, found, wrong = read(b'["' + b"a" * 400 + b'", "a"]', most=200)
    assert told(wrong) == [("v2-limit", 1, 1)] and found == []
    _, found, wrong = read(b"[" + b'"a", ' * 400 + b'"a"]', most=200)
    assert len(found) == 401 and wrong == []


def test_properties_of_a_page_are_told_like_those_of_a_row() -> None:
    reading, found, wrong = read(b'{"meta": {},\n"meta": NaN, "results": [{"a": 1,\n"a": 2}]}')
    assert reading.page
    assert [(each.code, each.path, each.line) for each in wrong] == [
        ("v2-duplicate-key", "#/meta", 2),
        ("v2-number", "#/meta", 2),
    ]
    assert [(each.code, each.path, each.line) for value in found for each in value.told] == [
        ("v2-duplicate-key", "#/results/0/a", 3)
    ]


def test_the_encoding_is_told_and_read() -> None:
    for encoding, wanted in (("utf-8-sig", 1), ("utf-16", 1), ("utf-32", 1), ("utf-16-be", 1), ("utf-8", 0)):
        _, found, wrong = read('[{"name": "Chœur"}]'.encode(encoding))
        assert [value.value for value in found] == [{"name": "Chœur"}]
        assert [finding.code for finding in wrong] == ["v2-encoding"] * wanted


class Endless(io.RawIOBase):
    """Rows that are made when they are read, so many of them that no list could hold them cheaply."""

    def __init__(self, rows: int) -> None:
        row = b'{"id": "1", "note": "' + b"x" * 1000 + b'"},\n'
        self._parts: Iterator[bytes] = iter([b'{"results": [', *[row] * rows, b'{}], "meta": {}}'])

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def test_memory_does_not_grow_with_the_rows() -> None:
    tracemalloc.start()
    try:
        assert sum(1 for _ in Saved(Endless(5_000), "a", pytest.fail)) == 5_001  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 1_500_000
    finally:
        tracemalloc.stop()


@given(
    st.binary(max_size=60).map(lambda data: b"[" + data)
    | st.text('{}[]",:\\u12aé\n \ud800', max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_values_or_findings(data: bytes) -> None:
    reading, found, wrong = read(data)
    assert reading.complete == (not any(finding.code in ("v2-not-json", "v2-limit") for finding in wrong))
    try:
        sound = json.loads(data)
        json.dumps(sound, allow_nan=False)
    except (ValueError, RecursionError):
        return
    if not data.startswith(b"\xef\xbb\xbf"):
        assert reading.complete and (reading.page or [value.value for value in found] in ([sound], sound))

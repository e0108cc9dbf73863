"""Windows: the text of a stream whatever its encoding and the size of its reads, and the place of each character."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.parsers.saved import window
from ctct_bridge.parsers.saved.window import Fault, Window, encoding_of, looks_like_json

ENCODINGS = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


class Dribble(io.BytesIO):
    """A stream that gives few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7 if size is None or size < 0 else min(size, 7))


@given(text=TEXTS, encoding=st.sampled_from(ENCODINGS), steps=st.lists(st.integers(0, 60), max_size=20))
def test_every_character_has_its_line_and_byte(text: str, encoding: str, steps: list[int]) -> None:
    text = '{"' + text
    held = Window(Dribble(text.encode(encoding)))
    assert held.encoding == encoding
    passed = 0
    for step in steps:
        held.at = min(len(held.text), held.at + step)
        index = min(len(held.text), step)
        before = text[: passed + index]
        assert held.spot(index) == (before.count("\n") + 1, len(before.encode(encoding)))
        at = held.at
        passed += at if held.more() else 0
    assert text[passed:].startswith(held.text)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_utf8_keep_their_places(data: bytes) -> None:
    data = b"[[[[" + data
    held = Window(io.BytesIO(data))
    while held.more():
        pass
    for index in range(len(held.text) + 1):
        spot = held.spot(index)
        assert data[: spot.offset].count(b"\n") + 1 == spot.line
    assert held.spot(len(held.text)).offset == len(data)


def test_what_is_held_is_not_let_go() -> None:
    held = Window(Dribble(b'  {"a": 1}'))
    assert held.peek() == "{"
    held.hold()
    held.at += 1
    while held.more():
        held.at = len(held.text)
    assert held.drop() == '{"a": 1}'


def test_one_value_may_not_be_larger_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "CHUNK", 8)
    held = Window(io.BytesIO(b"\n[" + b"x" * 500), most=100)
    held.at = 1
    with pytest.raises(Fault) as caught:
        while held.more():
            pass
    assert (caught.value.code, caught.value.spot) == ("v2-limit", (2, 1))
    assert len(held.text) < 300


def test_code_units_that_are_no_characters_end_the_text() -> None:
    with pytest.raises(Fault) as caught:
        Window(io.BytesIO("[1,".encode("utf-32-le") + b"\xff\xff\xff\xff"))
    assert caught.value.code == "v2-not-json"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_tell_themselves(encoding: str) -> None:
    assert encoding_of('{"a": 1}'.encode(encoding)) == (encoding, 0)
    marked = "\ufeff[1]".encode(encoding)
    assert encoding_of(marked) == (encoding, len("\ufeff".encode(encoding)))
    assert looks_like_json('\n {"id": "ü"}'.encode(encoding)) or encoding == "utf-16-be"


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (b'{"id": 1', True), (b"[]", True), (b"{}", True), (b"[ {", True), (b" \r\n[[", True), (b"\xef\xbb\xbf{", True),
        (b"[section]", False), (b"{id: 1}", False), (b"<a/>", False), (b"", False),
        (b'"text"', False), (b"{% if", False),
    ],
)  # fmt: skip
def test_json_is_known_by_its_first_bytes(head: bytes, wanted: bool) -> None:
    assert looks_like_json(head) == wanted

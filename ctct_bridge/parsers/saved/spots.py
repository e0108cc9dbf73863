"""Where things stand inside one value: its properties, found when asked for, and what is odd about its text."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from ctct_bridge.findings import Finding
from ctct_bridge.parsers.saved.window import Spot

_SCAN = json.JSONDecoder(parse_int=lambda digits: 0, parse_float=lambda digits: 0.0).raw_decode
_BLANKS = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"-?(?:[0-9][0-9.eE+-]*|Infinity)|NaN")
_LONE = re.compile("[\ud800-\udfff]")
#: An escape that is likely to be half a character (it may stand behind an escaped backslash, and be none).
HALF = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]")
_BRACKETS = re.compile(r'[^"\[\]{}]*+(?:"(?:[^"\\]|\\.)*+"[^"\[\]{}]*+)*+([\[\]{}])', re.DOTALL)
#: Digits of an integer that is read as one, at most: Python itself wants no more than 4,300.
LONGEST = 400


class Part(NamedTuple):
    """One value of an object or array: its key or index, and where in the text key and value start."""

    name: str
    key: int
    value: int


class Odd(NamedTuple):
    """Something odd about the text: a pointer, the finding, and where it is."""

    pointer: str
    code: str
    params: dict[str, Any]
    at: int


def step(name: str) -> str:
    """A key as a step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def sane(value: Any) -> Any:
    """A text or number as a finding can carry it: without half characters, and finite."""
    if isinstance(value, str):
        return _LONE.sub(lambda found: ascii(found[0])[1:-1], value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def is_odd_number(text: str) -> bool:
    """Whether a number, or what stands for one, is not what every reader takes it for."""
    if text in ("NaN", "Infinity", "-Infinity"):
        return True
    if not re.search("[.eE]", text):
        return len(text) > LONGEST
    return not math.isfinite(float(text))


def depth_of(text: str, deepest: int) -> int:
    """How deep a value is nested. It need not be counted if there are few brackets."""
    if text.count("[") + text.count("{") <= deepest:
        return 0
    depth = most = 0
    for bracket in _BRACKETS.finditer(text):
        depth += 1 if bracket[1] in "[{" else -1
        most = max(most, depth)
    return most


class Spots:
    """The places in the text of a value, which is sound JSON. What was looked for once is remembered.

    :param utf8: whether lone surrogates in the text stand for bytes that are no UTF-8.
    """

    def __init__(self, text: str, utf8: bool = True) -> None:
        self._text, self._utf8 = text, utf8
        self._parts: dict[int, dict[str, Part]] = {}

    def find(self, pointer: str) -> int:
        """Where the value at a JSON pointer starts, its key if it has one; or that of the innermost object around it
        which is there."""
        at = place = _BLANKS.match(self._text).end()  # type: ignore[union-attr]
        for name in pointer.split("/")[1:]:
            if at not in self._parts:
                self._parts[at] = {part.name: part for part in self._list(at)}
            part = self._parts[at].get(name)
            if part is None:
                break
            at, place = part.value, part.key
        return place

    def odd(self, at: int = 0, pointer: str = "#") -> Iterator[Odd]:
        """What is odd about the text of the value at ``at``, and of all inside it."""
        at = _BLANKS.match(self._text, at).end()  # type: ignore[union-attr]
        first = self._text[at]
        if first == '"':
            yield from self._half(pointer, at)
        elif first in "[{":
            seen: set[str] = set()
            for part in self._list(at):
                inner = f"{pointer}/{part.name}"
                if first == "{":
                    yield from self._half(inner, part.key)
                    if part.name in seen:
                        key, _ = scanstring(self._text, part.key + 1, True)
                        yield Odd(inner, "v2-duplicate-key", {"property": key}, part.key)
                    seen.add(part.name)
                yield from self.odd(part.value, inner)
        else:
            number = _PLAIN.match(self._text, at)
            if number is not None and is_odd_number(number[0]):
                yield Odd(pointer, "v2-number", {"value": _shown(number[0])}, at)

    def _half(self, pointer: str, at: int) -> Iterator[Odd]:
        """A text that is no text, since it holds what no UTF-8 can hold."""
        value, end = scanstring(self._text, at + 1, True)
        if _LONE.search(value) is None:
            return
        raw = _LONE.search(self._text, at, end)
        if raw is not None and self._utf8:
            yield Odd(pointer, "v2-not-utf8", {"value": f"0x{ord(raw[0]) & 0xFF:02X}"}, raw.start())
        else:
            lone = _LONE.search(value)
            yield Odd(pointer, "v2-half-character", {"value": ascii(lone[0])[1:-1] if lone else ""}, at)

    def _list(self, at: int) -> Iterator[Part]:
        """The parts of the object or array at ``at``; none of a plain value."""
        text, after = self._text, _BLANKS.match
        first, number = text[at], 0
        if first not in "[{":
            return
        at = after(text, at + 1).end()  # type: ignore[union-attr]
        while text[at] not in "]}":
            key, name = at, str(number)
            if first == "{":
                name, at = scanstring(text, at + 1, True)
                name = step(name)
                at = after(text, after(text, at).end() + 1).end()  # type: ignore[union-attr]
            yield Part(name, key, at)
            at = after(text, _SCAN(text, at)[1]).end()  # type: ignore[union-attr]
            if text[at] == ",":
                at = after(text, at + 1).end()  # type: ignore[union-attr]
            number += 1


def _shown(digits: str) -> str:
    return digits if len(digits) <= 40 else f"{digits[:30]}… ({len(digits):,} characters)"


class Value(NamedTuple):
    """One value of a document.

    :ivar pointer: where it stands in the document, or in its line: ``#``, ``#/3``, ``#/results/3``.
    :ivar value: what it is.
    :ivar spot: where its text starts.
    :ivar text: its text.
    :ivar size: how many bytes a piece of its text takes.
    :ivar spots: the places inside it.
    :ivar told: what is odd about its text.
    """

    pointer: str
    value: Any
    spot: Spot
    text: str
    size: Callable[[str], int]
    spots: Spots
    told: list[Finding] = []  # noqa: RUF012  (a NamedTuple default; never mutated)

    def at(self, pointer: str) -> Spot:
        """Where the value at a pointer inside this one stands."""
        if pointer == "#":
            return self.spot
        return self.place(self.spots.find(pointer))

    def place(self, index: int) -> Spot:
        """Line and byte of a character of the text."""
        before = self.text[:index]
        return Spot(self.spot.line + before.count("\n"), self.spot.offset + self.size(before))

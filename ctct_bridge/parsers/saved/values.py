"""A saved document as a stream of values: the rows of a page or an array one by one, an object whole, lines in turn."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.parsers.saved.spots import HALF, LONGEST, Spots, Value, depth_of, sane, step
from ctct_bridge.parsers.saved.window import DEEPEST, MOST, Fault, Spot, Window

#: A truncated literal, number or escape is at most so long: an error further from the end of what is held is one.
_NEAR = 12
_LINE = re.compile(r"\n[ \t\r]*(?=[\[{])")
_LONE = re.compile("[\ud800-\udfff]")
#: So many broken lines say that it is something else.
MOST_BROKEN = 1000
#: What may follow a value.
_AFTER = frozenset(" \t\r\n,]}")
_ENDS = "it ends in the middle of a value"
_COMMA = "a comma with nothing behind it"
#: What people write who know another language, and what is to be said of it.
_SLIPS = {
    **dict.fromkeys(("//", "/*", "#"), "a comment, which JSON has not"),
    "'": "a text in single quotes, where JSON has double ones",
    **dict.fromkeys(("True", "False", "None"), "a word of Python, where JSON has true, false and null"),
}


class Saved:
    """A document. Iterate once over its values.

    :param report: told what is wrong with the text.
    :param lines: whether it is known to be JSON Lines. Other documents are, too, if a second object or array follows
        in a new line.
    :ivar kind: ``object``, ``array``, ``page`` (an object with ``results``), or ``lines`` from the second value on.
    :ivar page: whether it is a page, or starts with one.
    :ivar head: of a page, all but its ``results``, by name; after the last row.
    :ivar complete: whether the document was read to its end, nothing left behind.
    """

    def __init__(
        self, stream: BinaryIO, label: str, report: Callable[[Finding], None], lines: bool = False, most: int = MOST
    ) -> None:
        self._label, self._report, self._most = label, report, most
        self._stream = stream
        self.kind = "lines" if lines else ""
        self.head: dict[str, Value] = {}
        self.page = self.complete = self._odd = False
        self._decode = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._number,
            parse_int=self._integer,
            parse_float=self._float,
        ).raw_decode

    def __iter__(self) -> Iterator[Value]:
        try:
            self._window = window = Window(self._stream, self._most)
            if window.marked or window.encoding != "utf-8":
                name = f"{window.encoding.upper()}{' with a byte order mark' if window.marked else ''}"
                self._report(self._finding("v2-encoding", {"encoding": name}, Spot(1, 0)))
            self.complete = True
            yield from self._document() if not self.kind else self._lines()
        except Fault as fault:
            self._fail(fault)

    def _fail(self, fault: Fault) -> None:
        self.complete = False
        self._report(self._finding(fault.code, fault.params, fault.spot))

    def _finding(self, code: str, params: dict[str, Any], spot: Spot, pointer: str = "") -> Finding:
        told = {name: sane(each) for name, each in params.items()}
        return Finding(code, Origin(self._label), sane(pointer), told, spot.line, "", spot.offset)

    # -- what stands in a document ----------------------------------------------------------------------------------

    def _document(self) -> Iterator[Value]:
        first = self._window.peek()
        if first == "[":
            self.kind = "array"
            yield from self._rows("#")
        elif first == "{":
            yield from self._top()
        elif first:
            self.kind = "object"
            yield self._value("#")
        else:
            raise self._broken("there is nothing but blanks", self._window.at)
        window = self._window
        if not window.peek():
            return
        before = window.text[max(0, window.at - 200) : window.at]
        if window.text[window.at] not in "[{" or "\n" not in before:
            raise self._broken("something follows its end", window.at)
        self.kind = "lines"
        yield from self._lines()

    def _lines(self) -> Iterator[Value]:
        """Values, each in a line of its own. One that is broken does not hide the others."""
        window, broken = self._window, 0
        while window.peek():
            try:
                value = self._value("#")
                self._end_line()
            except Fault as fault:
                if fault.code == "v2-limit":
                    raise
                self._fail(fault)
                broken += 1
                if broken == MOST_BROKEN:
                    raise self._broken(f"{MOST_BROKEN:,} lines are not, so the rest was not read", window.at) from None
                self._next_line()
                continue
            yield value

    def _end_line(self) -> None:
        window = self._window
        line = window.spot(window.at).line
        if window.peek() and window.spot(window.at).line == line:
            raise self._broken("something follows the value in its line", window.at)

    def _next_line(self) -> None:
        """Go to the next line that starts a value. The reading stands at the start of the one that failed, or behind
        it."""
        window = self._window
        while True:
            found = _LINE.search(window.text, window.at)
            if found is not None:
                window.at = found.end()
                return
            window.at = max(window.at, len(window.text.rstrip(" \t\r\n")))
            if not window.more():
                window.at = len(window.text)
                return

    def _top(self) -> Iterator[Value]:
        """An object: a page, whose rows are given one by one, or anything else, which is given whole."""
        window, head, twice, odd = self._window, dict[str, Value](), list[Finding](), False
        window.hold()
        start = window.spot(window.at)
        while (name := self._name(bool(head) or self.page)) is not None:
            pointer, named = f"#/{step(name)}", window.spot(window.at)
            if name in head:
                twice.append(self._finding("v2-duplicate-key", {"property": name}, named, pointer))
            if name == "results" and window.peek() == "[":
                self.kind, self.page = "page", True
                window.drop()
                yield from self._rows(pointer)
            else:
                head[name], strange = self._next(pointer)
                odd = odd or strange
        if self.page:
            self.head = head
            found = [finding for each in head.values() for finding in self._check(each, odd).told]
            for finding in twice + found:
                self._report(finding)
            return
        self.kind = "object"
        text = window.drop()
        value = {name: inner.value for name, inner in head.items()}
        yield self._check(self._made("#", value, start, text), odd or bool(twice))

    def _name(self, further: bool) -> str | None:
        """The name of the next property of the object that the reading is in; ``None`` behind its end."""
        window = self._window
        if not further:
            window.at += 1
            if window.peek() == "}":
                window.at += 1
                return None
        else:
            following = window.peek()
            if following not in "},":
                raise self._broken("Expecting ',' delimiter", window.at)
            if not following:
                raise self._broken(_ENDS, window.at)
            window.at += 1
            if following == "}":
                return None
        if window.peek() != '"':
            reason = "Expecting property name enclosed in double quotes" if window.peek() else _ENDS
            raise self._broken(reason, window.at)
        name, window.at, _ = self._scan()
        if window.peek() != ":":
            raise self._broken("Expecting ':' delimiter" if window.peek() else _ENDS, window.at)
        window.at += 1
        window.peek()
        return str(name)

    def _rows(self, pointer: str) -> Iterator[Value]:
        window, number = self._window, 0
        window.at += 1
        if window.peek() == "]":
            window.at += 1
            return
        while True:
            yield self._value(f"{pointer}/{number}")
            number += 1
            following = window.peek()
            if following not in "],":
                raise self._broken("Expecting ',' delimiter", window.at)
            if not following:
                raise self._broken(_ENDS, window.at)
            window.at += 1
            if following == "]":
                return
            if window.peek() == "]":  # the text before may be gone when the decoder complains
                raise self._broken(_COMMA, window.at)

    # -- one value --------------------------------------------------------------------------------------------------

    def _value(self, pointer: str) -> Value:
        """The next value, looked at."""
        return self._check(*self._next(pointer))

    def _next(self, pointer: str) -> tuple[Value, bool]:
        """The next value, and whether something is odd about its text."""
        window = self._window
        window.peek()
        value, end, odd = self._scan()
        spot, text = window.spot(window.at), window.text[window.at : end]
        window.at = end
        return self._made(pointer, value, spot, text), odd

    def _made(self, pointer: str, value: Any, spot: Spot, text: str) -> Value:
        window = self._window
        return Value(pointer, value, spot, text, window.size, Spots(text, window.encoding == "utf-8"))

    def _scan(self) -> tuple[Any, int, bool]:
        """The value at which the reading stands, the index behind it, and whether something is odd about it."""
        window = self._window
        while True:
            self._odd = False
            try:
                value, end = self._decode(window.text, window.at)
            except json.JSONDecodeError as fault:
                unended = fault.msg.startswith("Unterminated")
                if (unended or fault.pos >= len(window.text) - _NEAR) and window.more():
                    continue
                cut = unended or not window.text[fault.pos :].strip()
                raise self._broken(_ENDS if cut else fault.msg.removesuffix(" at"), fault.pos) from None
            except RecursionError:
                raise self._too_deep() from None
            # A number may go on where the window ends, or "1." and "1e+" do, of which only a part was taken.
            whole = window.text[window.at] in '{["' or window.text[end : end + 1] in _AFTER
            if whole or end < len(window.text) - _NEAR or not window.more():
                if depth_of(window.text[window.at : end], DEEPEST) > DEEPEST:
                    raise self._too_deep()
                return value, end, self._odd

    def _check(self, value: Value, odd: bool) -> Value:
        """The value, with what is odd about its text."""
        text = value.text
        if not odd and HALF.search(text) is None and (text.isascii() or _LONE.search(text) is None):
            return value
        found = [
            self._finding(code, params, value.place(at), f"{value.pointer}{pointer[1:]}")
            for pointer, code, params, at in value.spots.odd()
        ]
        return value._replace(told=found)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        self._odd = self._odd or len(made) < len(pairs)
        return made

    def _number(self, digits: str) -> float:
        self._odd = True
        return float(digits)

    def _integer(self, digits: str) -> float:
        return int(digits) if len(digits) <= LONGEST else self._number("Infinity")

    def _float(self, digits: str) -> float:
        number = float(digits)
        self._odd = self._odd or not math.isfinite(number)
        return number

    def _too_deep(self) -> Fault:
        return Fault(
            "v2-limit", {"limit": f"objects inside each other, {DEEPEST} deep"}, self._window.spot(self._window.at)
        )

    def _broken(self, reason: str, at: int) -> Fault:
        text = self._window.text
        hint = next((hint for start, hint in _SLIPS.items() if text.startswith(start, at)), "")
        if text[at : at + 1] in ("}", "]") and text[max(0, at - 200) : at].rstrip().endswith(","):
            hint = _COMMA
        return Fault("v2-not-json", {"reason": hint or reason[:1].lower() + reason[1:]}, self._window.spot(at))

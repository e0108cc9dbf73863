"""Damage for the bytes of documents: what disks, editors, mailers and interrupted downloads do to them.

:func:`mutated` damages anything anywhere, as a fuzzer wants it; :data:`KINDS` damage one entry of a feed in one way
each, so that a test knows what must have survived.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from samplefile import SAMPLES

#: What is inserted: markup that is left open, markup that closes nothing, characters that XML forbids.
NASTY = (
    b"&", b"<", b">", b'"', b"'", b"</", b"<!--", b"-->", b"--", b"<![CDATA[", b"]]>", b"<?", b"?>", b"<?xml ",
    b"<!DOCTYPE x>", b"<entry>", b"</entry>", b"<atom:entry>", b"</atom:entry>", b"<feed>", b"</feed>", b"</atom:feed>",
    b"</content>", b"&nbsp;", b"&eacute;", b"&nothing;", b"&#0;", b"&#xD800;", b"&#x110000;", b"&#x80;", b"&amp;amp;",
    b"q:", b"<q:x>", b" a=1 ", b' xmlns=""', b"\0", b"\x0b", b"\x1f", b"\x7f", b"\xe9", b"\x81", b"\xc3", b"\xc3\xa9",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbf\xbf", b"\xed\xa0\x80", b"\r", b"\r\n", b"\n\n", b"\t",
)  # fmt: skip


class Kind(NamedTuple):
    """One kind of damage to one entry.

    :ivar harm: makes it of the bytes of an entry that has ``<Name>`` or another leaf.
    :ivar code: the finding that tells of it.
    :ivar readable: whether the entry still becomes a record.
    :ivar needs: what an entry must have to be damaged so.
    """

    harm: Callable[[bytes], bytes]
    code: str
    readable: bool = True
    needs: re.Pattern[bytes] | None = None


_LEAF = re.compile(rb"<((?:\w+:)?(?:Name|Title|Subject|FileName|FirstName|Status|EmailType|EventTime))>([^<]+)</")


def _in_leaf(what: bytes) -> Callable[[bytes], bytes]:
    """Damage inside a text."""

    def harm(entry: bytes) -> bytes:
        at = _LEAF.search(entry)
        assert at is not None, "the entry has no leaf to damage"
        return entry[: at.start(2) + 1] + what + entry[at.start(2) + 1 :]

    return harm


def _end_tag(entry: bytes) -> bytes:
    at = _LEAF.search(entry)
    assert at is not None
    return entry[: at.end()] + b"x" + entry[at.end() :]


KINDS: dict[str, Kind] = {
    "entity": Kind(_in_leaf(b"&eacute;&nbsp;"), "salvage-entities", True, _LEAF),
    "ampersand": Kind(_in_leaf(b" & "), "salvage-ampersands", True, _LEAF),
    "windows": Kind(_in_leaf(b"\xe9"), "salvage-encoding", True, _LEAF),
    "control": Kind(_in_leaf(b"\x0b"), "salvage-recovered", True, _LEAF),
    "unknown entity": Kind(_in_leaf(b"&nobody;"), "salvage-recovered", True, _LEAF),
    "forbidden reference": Kind(_in_leaf(b"&#0;"), "salvage-recovered", True, _LEAF),
    "end tag": Kind(_end_tag, "salvage-recovered", True, _LEAF),
    "half a tag": Kind(_in_leaf(b"<x"), "salvage-recovered", True, _LEAF),
    "no character": Kind(_in_leaf(b"\x81"), "entry-damaged", False, _LEAF),
    "end missing": Kind(lambda entry: entry[: entry.rindex(b"</")], "entry-damaged", False),
    "start missing": Kind(lambda entry: entry[entry.index(b">") + 1 :], "entry-damaged", False),
    "cut": Kind(lambda entry: entry[: len(entry) * 2 // 3], "entry-damaged", False),
    "DOCTYPE": Kind(_in_leaf(b"<!DOCTYPE x>"), "entry-damaged", False, _LEAF),
}


def documents() -> list[Path]:
    """Every sample document, damaged ones too."""
    return sorted(path for path in SAMPLES.rglob("*.xml") if not any(".out" in part for part in path.parts))


def entries_of(data: bytes) -> list[tuple[int, int]]:
    """Where the entries of a feed without comments or entries in entries lie."""
    return [found.span() for found in re.finditer(rb"<((?:\w+:)?entry)[\s>].*?</\1>", data, re.DOTALL)]


def _somewhere(rnd: random.Random, data: bytes) -> tuple[int, int]:
    """A short stretch; now and then a long one."""
    start = rnd.randrange(len(data))
    return start, min(len(data), start + rnd.choice((1, 1, 2, 5, 20, 300)))


def mutated(data: bytes, rnd: random.Random) -> bytes:
    """``data`` with one to three random mutations; never empty."""
    for _ in range(rnd.choice((1, 1, 1, 2, 3))):
        start, end = _somewhere(rnd, data)
        other, until = _somewhere(rnd, data)
        what = rnd.randrange(9)
        if what == 0:
            changed = data[:start] + bytes([data[start] ^ (1 << rnd.randrange(8))]) + data[start + 1 :]
        elif what == 1:
            changed = data[:start] + bytes([rnd.randrange(256)]) + data[start + 1 :]
        elif what == 2:
            changed = data[:start] + data[end:]
        elif what == 3:
            changed = data[:start] + data[other:until] + data[start:]
        elif what == 4:
            changed = data[:start] + data[other:until] + data[end:]
        elif what == 5:
            changed = data[: start + 1]
        elif what == 6:
            changed = rnd.choice((data + data, rnd.choice(NASTY) + data, data + rnd.choice(NASTY)))
        else:
            changed = data[:start] + rnd.choice(NASTY) + data[start:]
        data = changed or data
    return data

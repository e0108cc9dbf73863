"""The trail: from wherever it begins, the bytes and the number of entries before them fit together."""

from __future__ import annotations

import pytest

from ctct_bridge.parsers.salvage.cuts import Cutter
from ctct_bridge.parsers.salvage.trail import Trail

ENTRY = "<entry><!-- </entry> -->\n<x>é</x></entry>\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_what_was_delivered_is_forgotten_and_the_rest_is_not(encoding: str) -> None:
    text = "<feed>" + ENTRY * 40_000
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    data = (mark + text).encode(encoding)
    trail, done = Trail(encoding != "utf-8"), 0
    for at in range(0, len(data), 65_537):
        trail.add(data[at : at + 65_537], done)
        done = max(0, data[: at + 65_537].decode(encoding, "ignore").count("</x></entry>") - 1)
        trail.trim(done)
        assert len(trail.bytes()) < 1_400_000
    assert 0 < trail.entries <= done
    rest = trail.bytes().decode()
    assert text.endswith(rest)
    assert trail.line == 1 + text[: len(text) - len(rest)].count("\n")
    assert encoding != "utf-8" or data[trail.offset :] == rest.encode()
    assert sum(cut.kind == "entry" for cut in Cutter([rest.encode()])) == 40_000 - trail.entries


def test_a_mark_forgets_everything_and_entries_may_go_by_unseen() -> None:
    trail = Trail(False)
    trail.add(b"<feed>\n<entry/>", 0, (2, 15))
    assert (trail.line, trail.entries, trail.offset) == (1, 0, 0)
    trail.mark(1, 2)
    assert trail.bytes() == b""
    trail.add(b"\n<entry/>", 5, (9, 209))
    assert (trail.line, trail.entries, trail.offset, trail.bytes()) == (8, 5, 200, b"\n<entry/>")
    trail.add(b"\n", 6, (10, 210))
    assert (trail.line, trail.entries, trail.offset) == (8, 5, 200)


def test_half_a_character_waits_for_its_other_half() -> None:
    trail = Trail(True)
    for byte in "\ufeff<é>".encode("utf-16-le"):
        trail.add(bytes([byte]), 0)
    assert trail.bytes().decode() == "<é>"

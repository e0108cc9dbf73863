"""Bytes and lines of findings name the same place, in whichever lane the entries before it were read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.parsers.salvage import cuts, marks

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
LISTS = (SAMPLES / "account" / "lists.xml").read_bytes()
HEAD, *REST = LISTS.split(b"  <entry>")
ENTRY, TAIL = b"  <entry>" + REST[3], b"</feed>\n"
DAMAGED = [path for name in ("damaged", "findings", "quirks") for path in sorted((SAMPLES / name).glob("*.xml"))]


def placed(data: bytes, **options: bool) -> list[Finding]:
    """The findings that tell a byte, which is on the line that they tell."""
    found: list[Finding] = []
    cb.validate(io.BytesIO(data), listen=found.append, **options)  # type: ignore[arg-type]
    found = [finding for finding in found if finding.offset is not None]
    for finding in found:
        line = finding.line if finding.line is not None else finding.origin.line
        assert data[: finding.offset].count(b"\n") + 1 == line, finding
    return found


@pytest.mark.parametrize("path", DAMAGED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_samples(path: Path) -> None:
    data = path.read_bytes()
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        placed(data)


@settings(max_examples=6, deadline=None)
@given(st.integers(2, 80), st.data())
def test_a_torn_entry_behind_others(number: int, data: st.DataObject) -> None:
    """The entries are of one shape, so that most of them are never parsed; the feed is longer than a chunk, or not."""
    at = data.draw(st.integers(0, number - 1))
    junk = data.draw(st.sampled_from([b"", b"saved by a tool\n", b"\n \n"]))
    torn = ENTRY.replace(b"<content", b"<cont<ent", 1).replace(b"</link>", b"")
    document = junk + HEAD + b"".join(torn if each == at else ENTRY for each in range(number)) + TAIL
    found = [finding for finding in placed(document) if finding.code == "entry-damaged"]
    assert [finding.origin.entry for finding in found] == [at]
    line = document.rindex(b"\n", 0, document.index(b"<cont<ent")) + 1
    assert [finding.offset for finding in found] == [line]


def test_in_other_encodings_no_byte_is_told() -> None:
    text = (HEAD + ENTRY.replace(b"<content", b"<cont<ent", 1) + TAIL).decode().replace("'UTF-8'", "'UTF-16'")
    assert [finding.code for finding in placed(text.encode("utf-16"))] == []
    assert cuts.Cut("entry", b"", 1).offset is None
    assert marks.rejected.__defaults__ == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"<content", b"\n<b></c>\n<content", b"<b></c>"),
        (b"<Name>", b"\n<Name a=1>", b"<Name a=1>"),
        (b"</Name>", b"", b"</ContactList>"),  # the first end tag that does not fit
    ],
)
def test_what_breaks_an_entry_is_told_at_its_line(old: bytes, new: bytes, told: bytes) -> None:
    data = HEAD + ENTRY + ENTRY.replace(old, new, 1) + TAIL
    found: list[Finding] = []
    cb.validate(io.BytesIO(data), listen=found.append)
    (line,) = [each.line for each in found if each.code in ("entry-damaged", "salvage-recovered")]
    assert line == data.count(b"\n", 0, data.rindex(told)) + 1

"""Zip archives: members in their order, each alone to blame for what is wrong with it."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed import ATTRIBUTES, CRC, FLAGS, METHOD, OFFSET, PACKED, SIZE, many_records, patched, records, zipped

from ctct_bridge.archive import zips
from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.inflate import Budget
from ctct_bridge.archive.members import MOST_MEMBERS

NOISE = random.Random(2).randbytes(200_000)
FILES = {"a.xml": b"<a/>", "b.xml": NOISE, "c.xml": b"c" * 100_000, "d.xml": b""}


def read(data: bytes) -> dict[str, bytes | str]:
    """Member -> its bytes, or the code and the reason why there are none; ``""`` is the archive."""
    found: dict[str, bytes | str] = {}
    for member in zips.members(partial(io.BytesIO, data), Budget()):
        if member.aside is not None:
            found[member.name] = member.aside
            continue
        try:
            with member.open() as flow:
                found[member.name] = flow.read()
                flow.read(1)  # raises what ended it too early
        except Unreadable as fault:
            found[member.name] = f"{fault.code}: {', '.join(map(str, fault.params.values()))}"
    return found


methods = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])


@given(st.dictionaries(st.text("abé/0.", min_size=1, max_size=5), st.binary(max_size=200), max_size=5), methods)
def test_what_the_standard_library_writes_is_read(files: dict[str, bytes], method: int) -> None:
    wanted = {name: data for name, data in files.items() if not name.endswith("/")}
    assert read(zipped(files, method)) == wanted


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_members_of_any_size(method: int) -> None:
    assert read(zipped(FILES, method)) == FILES


@pytest.mark.parametrize("write", [io.BytesIO.write, None])
def test_sizes_behind_the_data_and_large_records(write: object) -> None:
    """As a program writes that cannot go back, and as one does that expects large files."""

    class Onward(io.BytesIO):
        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    out = Onward() if write is None else io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(data)
    assert read(out.getvalue()) == FILES


def test_bytes_before_the_archive_and_a_comment_behind_it() -> None:
    assert read(b"#!/bin/sh\n" * 50 + zipped(FILES, comment=b"x" * 5000)) == FILES
    assert read(b"x" * 50 + many_records(3)) == {"0.xml": b"", "1.xml": b"", "2.xml": b""}


def test_the_order_is_that_of_a_folder() -> None:
    names = ["z/1.xml", "e-10.xml", "a/b/1.xml", "e.xml", "a/2.xml", "e-2.xml"]
    ordered = ["e.xml", "e-2.xml", "e-10.xml", "a/2.xml", "a/b/1.xml", "z/1.xml"]
    assert list(read(zipped([(name, b"") for name in names]))) == ordered


def test_names_are_utf_8_or_those_of_dos() -> None:
    assert list(read(zipped({"é.xml": b"", "日.xml": b""}))) == ["é.xml", "日.xml"]
    data = zipped({"e.xml": b""}).replace(b"e.xml", b"\x82.xml")
    assert list(read(data)) == ["é.xml"]


# -- what is wrong with one member -------------------------------------------------------------------------------------

WRONG = {
    "checksum": (CRC, 7, "source-damaged: its checksum is wrong"),
    "longer": (SIZE, 250_000, "source-damaged: it has 200,000 bytes, and the directory says 250,000"),
    "shorter": (SIZE, 10, "source-damaged: it has 200,000 bytes, and the directory says 10"),
    "cut": (PACKED, 100, "source-damaged: it ends in the middle of compressed data"),
    "method": (METHOD, 9, "source-unreadable: compression method 9 is not known"),
    "encrypted": (FLAGS, 1, "source-unreadable: it is encrypted"),
    "elsewhere": (OFFSET, 1, "archive-overlap: "),
    "nowhere": (OFFSET, 0x7FFFFFFF, "source-damaged: it is not where the directory says"),
    "link": (ATTRIBUTES, (stat.S_IFLNK | 0o777) << 16, "a link"),
    "device": (ATTRIBUTES, stat.S_IFCHR << 16, "neither a file nor a folder"),
    "pipe": (ATTRIBUTES, stat.S_IFIFO << 16, "neither a file nor a folder"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_others_are_read(wrong: str) -> None:
    place, value, said = WRONG[wrong]
    found = read(patched(zipped(FILES), 1, *place, value))
    if isinstance(found["b.xml"], bytes):  # what could be read came before the fault; ask again without it
        pytest.fail("no fault")
    assert found.pop("b.xml") == said
    assert found == {name: data for name, data in FILES.items() if name != "b.xml"}


def test_what_can_be_read_of_a_damaged_member_is() -> None:
    (member,) = zips.members(partial(io.BytesIO, patched(zipped({"a.xml": NOISE}), 0, *CRC, 7)), Budget())
    with member.open() as flow:
        assert flow.peek(len(NOISE) + 1) == NOISE
    assert member.head(5) == NOISE[:5]


def test_overlapping_members_are_read_once() -> None:
    data = zipped([(f"{number:02}.xml", NOISE) for number in range(50)])
    for number in range(50):
        data = patched(data, number, *OFFSET, 0)
    found = read(data)
    assert found.pop("00.xml") == NOISE
    assert set(found.values()) == {"archive-overlap: "}
    assert len(found) == 49


# -- what is wrong with the archive -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [22, 60, 1000, 200_000, -1, -22])
def test_a_cut_archive_has_no_directory(kept: int) -> None:
    assert read(zipped(FILES)[:kept]) == {"": "source-damaged: its directory is missing or makes no sense"}


def test_a_directory_is_read_as_far_as_it_makes_sense() -> None:
    data = bytearray(zipped(FILES))
    data[records(bytes(data))[2]] = 0
    found = read(bytes(data))
    assert list(found) == ["a.xml", "b.xml", ""]
    assert found[""] == "source-damaged: its directory is missing or makes no sense"


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_MEMBERS == 1_000_000
    monkeypatch.setattr(zips, "MOST_MEMBERS", 100)
    assert "" not in read(many_records(100))
    found = read(many_records(101))
    assert found[""] == "source-limit: more than 1,000,000 members"


@pytest.mark.parametrize("count", [0, 100_000])
def test_any_number_of_members(count: int) -> None:
    names = [member.name for member in zips.members(partial(io.BytesIO, many_records(count)), Budget())]
    assert names == [f"{number}.xml" for number in range(count)]


def test_the_zip_archives_of_other_programs_are_passed_over() -> None:
    found = read(zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}))
    assert found == {"": "a file of another program, which is a zip archive inside"}


def fuzzed(data: bytes, seed: int) -> bytes:
    dice, copy = random.Random(seed), bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(copy))
        step = dice.randrange(3)
        if step == 0:
            copy[at] = dice.randrange(256)
        elif step == 1:
            del copy[at : at + dice.randrange(9)]
        else:
            struct.pack_into("B", copy, at, 255)
    return bytes(copy)


@pytest.mark.parametrize("seed", range(10))
def test_no_damage_is_a_crash(seed: int) -> None:
    data = zipped({"a.xml": b"<a>x</a>" * 9, "b/c.xml": b"<b/>"})
    for number in range(50):
        read(fuzzed(data, seed * 1000 + number))

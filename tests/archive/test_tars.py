"""Tar archives: stepped through or streaming by, in all dialects, and whatever is wrong with them."""

from __future__ import annotations

import io
import random
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed import special, tarred

from ctct_bridge.archive import tars
from ctct_bridge.archive.flow import Flow, Unreadable, blocks
from ctct_bridge.archive.inflate import Budget
from ctct_bridge.archive.members import Member

NOISE = random.Random(3).randbytes(200_000)
FILES = {"b.xml": NOISE, "a.xml": b"<a/>", "d.xml": b"", "c.xml": b"c" * 1024}
FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]
NO_END = "source-damaged: it has no end mark, so members may be missing"


def told(members: Iterator[Member]) -> dict[str, bytes | str]:
    """Member -> its bytes, or why there are none; ``""`` is the archive."""
    found: dict[str, bytes | str] = {}
    for member in members:
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


def stepped(data: bytes) -> dict[str, bytes | str]:
    return told(tars.members(partial(io.BytesIO, data), Budget()))


def passed(data: bytes) -> dict[str, bytes | str]:
    return told(tars.passing(Flow(blocks(io.BytesIO(data))), None))


both = pytest.mark.parametrize("read", [stepped, passed])
names = st.text("abé0./", min_size=1, max_size=5).filter(lambda name: not name.endswith("/"))


@both
@pytest.mark.parametrize("format", FORMATS)
@given(st.dictionaries(names, st.binary(max_size=1200), max_size=4))
def test_what_the_standard_library_writes_is_read(read: object, format: int, files: dict[str, bytes]) -> None:
    assert read(tarred(files, format)) == files  # type: ignore[operator]


@both
@pytest.mark.parametrize("format", FORMATS[1:])
def test_long_names_and_large_members(read: object, format: int) -> None:
    files = {**FILES, "é" * 150 + ".xml": b"<long/>", "x/" * 90 + "y.xml": b"<deep/>"}
    assert read(tarred(files, format)) == files  # type: ignore[operator]


def test_the_order_is_that_of_a_folder_unless_it_streams() -> None:
    assert list(stepped(tarred(FILES))) == ["a.xml", "b.xml", "c.xml", "d.xml"]
    assert list(passed(tarred(FILES))) == list(FILES)


KINDS = {
    tarfile.SYMTYPE: "a link", tarfile.LNKTYPE: "a link", tarfile.CHRTYPE: "neither a file nor a folder",
    tarfile.BLKTYPE: "neither a file nor a folder", tarfile.FIFOTYPE: "neither a file nor a folder",
    b"V": "no file, but a note of the program that made the archive",
}  # fmt: skip


@both
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_passed_over(read: object, kind: bytes) -> None:
    assert read(special(kind)) == {"special.xml": KINDS[kind], "after.xml": b"<a/>"}  # type: ignore[operator]
    assert read(special(tarfile.DIRTYPE)) == {"after.xml": b"<a/>"}  # type: ignore[operator]


@both
def test_sparse_files_are_not_expanded(read: object) -> None:
    sparse = {"special.xml": "source-unreadable: it is a sparse file"}
    assert read(special(tarfile.GNUTYPE_SPARSE)) == {**sparse, "after.xml": b"<a/>"}  # type: ignore[operator]
    info = tarfile.TarInfo("big.xml")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": str(10**12)}
    data = info.tobuf(tarfile.PAX_FORMAT) + bytes(1024)
    assert read(data) == {"big.xml": "source-unreadable: it is a sparse file"}  # type: ignore[operator]


@both
@pytest.mark.parametrize(("kept", "whole"), [(512, 0), (100_000, 0), (201_000, 1), (201_728, 2)])
def test_a_cut_archive_gives_what_was_before_the_cut(read: object, kept: int, whole: int) -> None:
    found = read(tarred(FILES, tarfile.USTAR_FORMAT)[:kept])  # type: ignore[operator]
    assert sum(isinstance(data, bytes) for data in found.values()) == whole
    assert str(found[""]).startswith("source-damaged: ")
    assert len(found) >= 2


@both
def test_a_missing_end_mark_is_told(read: object) -> None:
    whole = tarred({"a.xml": b"<a/>"})
    assert read(whole[:1024]) == {"a.xml": b"<a/>", "": NO_END}  # type: ignore[operator]
    assert read(whole[:1536]) == {"a.xml": b"<a/>"}  # type: ignore[operator]


@both
def test_a_header_that_makes_no_sense_ends_the_walk(read: object) -> None:
    data = bytearray(tarred(FILES, tarfile.USTAR_FORMAT))
    at = data.index(b"a.xml")
    data[at + 20] ^= 1
    found = read(bytes(data))  # type: ignore[operator]
    assert found == {"b.xml": NOISE, "": "source-damaged: the header of a member makes no sense"}


@both
@pytest.mark.parametrize("about", [b"x" * 30, b"30 path=x\n", b"9999999999 path=x\n", b"0 path=x\n", b"-5 path=x\n"])
def test_an_extended_header_that_makes_no_sense_ends_the_walk(read: object, about: bytes) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, len(about)
    data = info.tobuf(tarfile.USTAR_FORMAT) + about.ljust(512, b"\0") + tarred({"a.xml": b"<a/>"})
    assert read(data) == {"": "source-damaged: the header of a member makes no sense"}  # type: ignore[operator]


@both
@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_an_extended_header_is_never_held_whatever_its_size(read: object, kind: bytes) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = kind, 8 << 30
    found = read(info.tobuf(tarfile.GNU_FORMAT) + bytes(100_000))  # type: ignore[operator]
    assert found == {"": "source-limit: more than 1,048,576 bytes about one member"}


@both
def test_too_many_members_are_refused(read: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tars, "MOST_MEMBERS", 3)
    assert "" in read(tarred(FILES))  # type: ignore[operator]
    assert "" not in read(tarred(dict(list(FILES.items())[:2])))  # type: ignore[operator]


# -- streams ----------------------------------------------------------------------------------------------------------


@contextmanager
def tape(data: bytes) -> Iterator[Flow]:
    yield Flow(blocks(io.BytesIO(data)))


def test_who_comes_too_late_has_the_archive_read_again() -> None:
    data = tarred(FILES)
    late = list(tars.passing(Flow(blocks(io.BytesIO(data))), partial(tape, data)))
    for _ in range(2):
        for member in reversed(late):
            with member.open() as flow:
                assert flow.read() == FILES[member.name]
    gone = next(iter(list(tars.passing(Flow(blocks(io.BytesIO(data))), None))))
    with pytest.raises(Unreadable, match="passed by"):
        gone.open()


def test_a_member_may_be_looked_into_and_left() -> None:
    found = []
    for member in tars.passing(Flow(blocks(io.BytesIO(tarred(FILES)))), None):
        assert member.head(3) == FILES[member.name][:3]
        with member.open() as flow:
            found.append(flow.read(5))
    assert found == [data[:5] for data in FILES.values()]


@pytest.mark.parametrize("seed", range(10))
def test_no_damage_is_a_crash(seed: int) -> None:
    dice, data = random.Random(seed), tarred({"a.xml": b"<a/>" * 9, "é" * 120: b"<b/>"})
    for _ in range(50):
        copy = bytearray(data)
        for _ in range(3):
            copy[dice.randrange(3000)] = dice.randrange(256)
        assert stepped(bytes(copy)).keys() == passed(bytes(copy)).keys()


def test_a_tar_archive_is_known_by_its_first_header() -> None:
    for format in FORMATS:
        assert tars.is_tar(tarred(FILES, format)[:512])
    assert not tars.is_tar(bytes(512))
    assert not tars.is_tar(b"<feed/>".ljust(512))
    assert not tars.is_tar(tarred(FILES)[:511])

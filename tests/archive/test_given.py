"""What may be handed over as archives: what is no archive is refused with words that say what would do."""

from __future__ import annotations

import io
import os
import socket
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.given import check, is_one, listed, pieces
from ctct_bridge.archive.sources import Bounded
from ctct_bridge.errors import UsageError, WrongType


class Response:
    """As of ``requests``: an iterator of small pieces of a document, each of which would pass for a document."""

    raw = io.BytesIO(b"<a/>")

    def iter_content(self) -> None: ...

    def __iter__(self) -> Any:
        yield from (b"<", b"a/>")


class Stream:
    """The least that a stream has."""

    def __init__(self, *gives: Any) -> None:
        self._gives = list(gives)

    def read(self, size: int) -> Any:
        gives = self._gives.pop(0) if self._gives else b""
        if isinstance(gives, Exception):
            raise gives
        return gives


class Place:
    def __init__(self, path: Any) -> None:
        self._path = path

    def __fspath__(self) -> Any:
        return self._path


ONES = ["a", Path("a"), Place("a"), b"<a/>", bytearray(b"<a/>"), memoryview(b"<a/>"), io.BytesIO(), Stream(), "-"]


@pytest.mark.parametrize("archive", ONES, ids=lambda one: type(one).__name__)
def test_one_archive_is_itself(archive: Any) -> None:
    check(archive)
    assert is_one(archive)
    assert listed(archive) == [archive] == listed([archive]) == listed(iter([archive]))


def test_several_keep_their_order() -> None:
    assert listed(one for one in ONES) == ONES == listed(tuple(ONES))
    assert listed(Bounded(ONES, 1)) == ONES
    assert listed([]) == listed(iter(())) == []


@pytest.mark.parametrize(
    ("archives", "said"),
    [
        (42, "not int"), (None, "not None"), (True, "not bool"), (object(), "not object"), (4.2, "not float"),
        ([42], "not int"), ([None], "not None"), ([["a"]], "not list"), (("a", 1), "not int"),
        ({"a": b""}, "not dict"), ({"a"}, "no order"), (frozenset(["a"]), "no order"),
        ("<feed/>", "encode"), ("\ufeff\n <?xml ?><feed/>", "encode"), (["a", "<feed/>"], "encode"),
        (io.StringIO("<a/>"), "binary mode"), ([io.StringIO("<a/>")], "binary mode"),
        (Place(b"a"), "fsdecode"), (Response(), r"response\.raw"), ([Response()], r"response\.raw"),
    ],
)  # fmt: skip
def test_what_is_no_archive_is_refused(archives: Any, said: str) -> None:
    for call in (check, listed, lambda given: Bounded(given, 1)):
        with pytest.raises(WrongType, match=said):
            call(archives)


def test_what_holds_an_archive_is_none(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file, pytest.raises(TypeError, match="not a ZipFile"):
        listed(file)
    with tarfile.open(tmp_path / "a.tar", "w") as tar, pytest.raises(TypeError, match="not a TarFile"):
        listed(tar)
    with socket.socket() as line, pytest.raises(TypeError, match="makefile"):
        listed(line)


def test_a_file_may_be_called_like_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("<feed>").write_bytes(b"<a/>")
    assert listed("<feed>") == ["<feed>"]


def test_a_stream_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    closed = io.BytesIO(b"<a/>")
    closed.close()
    with pytest.raises(UsageError, match="closed"):
        check([closed])
    with (tmp_path / "a").open("wb") as written, pytest.raises(UsageError, match="opened to be read"):
        check(written)


@pytest.mark.parametrize("archives", ["a\0", ["a", "\0"]])
def test_a_path_that_cannot_be_is_refused(archives: Any) -> None:
    with pytest.raises(UsageError, match="NUL"):
        check(archives)


def test_checking_takes_nothing_out_of_an_iterator() -> None:
    given = iter(["a", 42])
    check(given)
    assert next(given) == "a"
    with pytest.raises(WrongType):
        listed(given)


@pytest.mark.parametrize("most", ["1G", None, 1.5])
def test_a_bound_is_a_whole_number(most: Any) -> None:
    with pytest.raises(WrongType, match="max_bytes"):
        Bounded("a", most)


# -- streams ----------------------------------------------------------------------------------------------------------


def test_a_stream_comes_in_whatever_pieces_it_has() -> None:
    assert list(pieces(Stream(b"<", bytearray(b"a"), memoryview(b"/>"), b"", b"x"))) == [b"<", b"a", b"/>"]


class ProtocolError(Exception):
    """As a library about connections has its own."""


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (ProtocolError("http://u:s3cret@example.com/"), "ProtocolError"),
        (EOFError(), "EOFError"),
        (None, "it does not wait for its data"),
    ],
)
def test_a_stream_that_breaks_is_a_source_that_cannot_be_read(fault: Any, reason: str) -> None:
    found = pieces(Stream(b"<a>", fault))
    assert next(found) == b"<a>"
    with pytest.raises(Unreadable) as told:
        next(found)
    assert (told.value.code, told.value.params) == ("source-unreadable", {"reason": reason})


@pytest.mark.parametrize("fault", [OSError(5, "x"), TypeError("x"), AttributeError("x"), UsageError("x")])
def test_the_system_and_mistakes_speak_for_themselves(fault: Exception) -> None:
    with pytest.raises(type(fault)) as told:
        list(pieces(Stream(b"<a>", fault)))
    assert told.value is fault


@pytest.mark.parametrize("gives", ["<a/>", 42, ["<a/>"]])
def test_a_stream_of_anything_but_bytes_is_refused(gives: Any) -> None:
    with pytest.raises(WrongType, match=f"gives {type(gives).__name__}"):
        list(pieces(Stream(gives)))


def test_a_pipe_is_read_to_its_end() -> None:
    out, into = os.pipe()
    with os.fdopen(out, "rb", buffering=0) as stream:
        os.write(into, b"<a/>")
        os.close(into)
        check(stream)
        assert b"".join(pieces(stream)) == b"<a/>"

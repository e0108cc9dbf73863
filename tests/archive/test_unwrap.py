"""What a file is, by its first bytes, and the document that it holds."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed import PACKERS, chunked, tarred, zipped

from ctct_bridge.archive.flow import Flow, Unreadable
from ctct_bridge.archive.inflate import Budget
from ctct_bridge.archive.unwrap import HEAD, head_of, kind_of, unwrapped

DOC = b"<?xml version='1.0'?><feed>" + b"x" * 3000 + b"</feed>"
RESPONSE = b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n"
KINDS = {
    "gzip": PACKERS["gz"](DOC), "bzip2": PACKERS["bz2"](DOC), "xz": PACKERS["xz"](DOC), "zip": zipped({"a": DOC}),
    "tar": tarred({"a": DOC}), "response": RESPONSE + DOC,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_file_is(kind: str) -> None:
    assert kind_of(KINDS[kind][:HEAD]) == kind
    if kind in ("zip", "tar"):
        with pytest.raises(Unreadable) as caught:
            unwrapped(Flow([KINDS[kind]]), Budget()).read()
        assert caught.value.code == "archive-inside"
    else:
        assert unwrapped(Flow([KINDS[kind]]), Budget()).read() == DOC


def test_an_empty_zip_archive_is_one() -> None:
    assert kind_of(zipped({})) == "zip"


@given(st.binary(max_size=600))
def test_other_bytes_are_left_alone(data: bytes) -> None:
    if kind_of(data) is None:
        assert unwrapped(Flow([data]), Budget()).read() == data


@pytest.mark.parametrize("data", [b"", b"<", DOC, DOC.decode().encode("utf-16"), b"{}", b"PK", b"BZ", b"HTTP"])
def test_what_is_nothing_known(data: bytes) -> None:
    assert kind_of(data[:HEAD]) is None


def test_layers_upon_layers() -> None:
    for data in (gzip.compress(RESPONSE + gzip.compress(DOC)), RESPONSE + chunked(gzip.compress(DOC))):
        assert unwrapped(Flow([data]), Budget()).read() == DOC
    deep = DOC
    for _ in range(4):
        deep = gzip.compress(deep)
    with pytest.raises(Unreadable):
        unwrapped(Flow([deep]), Budget()).read()


def test_the_head_of_a_document_is_seen_through_a_piece_of_its_file() -> None:
    assert head_of(gzip.compress(DOC)[:HEAD]) == DOC[:HEAD]
    assert head_of((RESPONSE + DOC)[:HEAD]).startswith(DOC[:100])
    assert head_of(PACKERS["bz2"](DOC)[:20]) == b"", "of bzip2, nothing is seen before a block is whole"

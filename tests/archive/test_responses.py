"""Saved responses: their body, however it was saved; and answers that are no document."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed import chunked

from ctct_bridge.archive.flow import Flow, Unreadable, blocks
from ctct_bridge.archive.responses import body, is_response

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/atom+xml\r\n"
DOC = b"<feed>" + b"x" * 5000 + b"</feed>"


def read(data: bytes) -> bytes:
    return b"".join(body(Flow(blocks(io.BytesIO(data)))))


@given(st.integers(1, 6000), st.sampled_from([b"\r\n", b"\n"]), st.booleans())
def test_chunks_are_put_together(size: int, end: bytes, told: bool) -> None:
    head = HEAD + (b"Transfer-Encoding: chunked\r\n" if told else b"")
    assert read(head.replace(b"\r\n", end) + end + chunked(DOC, size, end)) == DOC


@pytest.mark.parametrize("header", [b"", b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: gzip\r\n"])
def test_what_the_headers_promise_may_have_been_undone(header: bytes) -> None:
    assert read(HEAD + header + b"\r\n" + DOC) == DOC
    assert read(HEAD + header + b"\r\n" + gzip.compress(DOC)) == gzip.compress(DOC)


def test_a_provisional_answer_comes_before_the_answer() -> None:
    assert read(b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"\r\n" + DOC) == DOC
    assert read(b"HTTP/2 200\n\n" + DOC) == DOC


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "404 Not Found"),
        (b"HTTP/1.0 302 \r\nLocation: http://127.0.0.1/\r\n\r\n", "302"),
        (b"HTTP/2 503\r\n\r\n", "503"),
        (b"HTTP/1.1 200 OK\r\nX: y\r\n", "headers without an end"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", "headers without an end"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 9, "no final answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\n<feed/>", "headers without an end"),
    ],
)
def test_an_answer_that_is_no_document(head: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(head + b"<html/>" if head.endswith(b"\r\n\r\n") and b"100" not in head else head)
    assert (caught.value.code, caught.value.params["reason"]) == ("http-error", reason)


@pytest.mark.parametrize("size", [30, 5000, 5020])
def test_a_cut_body_in_chunks_is_a_fault(size: int) -> None:
    with pytest.raises(Unreadable) as caught:
        read(HEAD + b"\r\n" + chunked(DOC)[:size])
    assert caught.value.code == "source-damaged"


def test_chunks_may_lie() -> None:
    with pytest.raises(Unreadable) as caught:
        read(HEAD + b"\r\n" + b"5\r\n<feed>\r\n0\r\n\r\n")
    assert caught.value.code == "source-damaged"


def test_an_unknown_encoding_is_said() -> None:
    with pytest.raises(Unreadable) as caught:
        read(HEAD + b"Content-Encoding: br\r\n\r\n\x8b\x02\x80")
    assert caught.value.code == "source-unreadable"
    assert read(HEAD + b"Content-Encoding: br\r\n\r\n" + DOC) == DOC


def test_text_about_http_is_no_response() -> None:
    assert is_response(HEAD)
    assert is_response(b"HTTP/1.1 200 OK")
    assert not is_response(b"HTTP/1.1 is a protocol")
    assert not is_response(b"HTTP")

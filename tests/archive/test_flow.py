"""A stream over pieces: what it delivers does not depend on how they are cut, and faults come after the bytes."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.flow import BLOCK, Flow, Unreadable, blocks, damaged

pieces = st.lists(st.binary(max_size=5), max_size=8)


@given(pieces, st.lists(st.tuples(st.sampled_from("rpsu"), st.integers(0, 9)), max_size=12))
def test_it_is_the_stream_of_its_pieces(parts: list[bytes], steps: list[tuple[str, int]]) -> None:
    flow, plain = Flow(parts), io.BytesIO(b"".join(parts))
    for step, size in steps:
        if step == "r":
            assert flow.read(size) == plain.read(size)
        elif step == "p":
            at = plain.tell()
            assert flow.peek(size) == plain.read(size)
            plain.seek(at)
        elif step == "s":
            assert flow.skip(size) == len(plain.read(size))
        else:
            back = flow.read(size)
            flow.unread(back)
    assert flow.read() == plain.read()
    assert flow.read(1) == flow.read() == b""


@given(pieces, st.integers(1, 7))
def test_what_came_before_a_fault_is_delivered(parts: list[bytes], size: int) -> None:
    def failing() -> Iterator[bytes]:
        yield from parts
        raise damaged("x")

    flow, got = Flow(failing()), b""
    flow.peek(100)
    while len(got) < len(b"".join(parts)):
        got += flow.read(size)
    assert got == b"".join(parts)
    for _ in range(2):  # a generator that has failed would say that it is at its end
        with pytest.raises(Unreadable):
            flow.read(size)
    assert flow.peek(1) == b""


def test_too_few_bytes_are_a_fault() -> None:
    assert b"".join(Flow([b"abc", b"de"]).take(4)) == b"abcd"
    with pytest.raises(Unreadable):
        list(Flow([b"abc"]).take(4))


def test_what_is_held_is_bounded() -> None:
    flow = Flow(blocks(io.BytesIO(bytes(5 * BLOCK))))
    assert max(map(len, blocks(flow))) == BLOCK
    assert not flow.fresh
    assert Flow([]).fresh


def test_a_fault_survives_pickling() -> None:
    fault = pickle.loads(pickle.dumps(damaged("x")))
    assert (fault.code, fault.params) == ("source-damaged", {"reason": "x"})

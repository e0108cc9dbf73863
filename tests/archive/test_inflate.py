"""Compressed bytes: all of them, or a fault and what came before it; and never too many."""

from __future__ import annotations

import gzip
import io
import lzma
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed import PACKERS

from ctct_bridge.archive.flow import Flow, Unreadable, blocks
from ctct_bridge.archive.inflate import METHODS, Budget, Cap, compression, inflated

NAMES = {"gz": "gzip", "bz2": "bzip2", "xz": "xz"}
each = pytest.mark.parametrize("kind", PACKERS)
#: Hardly to be compressed, so that a cut or a flip anywhere hits something.
NOISE = random.Random(1).randbytes(300_000)


def read(data: bytes, budget: Budget | None = None) -> tuple[bytes, Unreadable | None]:
    """What is delivered, and the fault that ends it."""
    budget = budget or Budget()
    name = compression(data)
    assert name is not None
    flow, got = Flow(inflated(Flow(budget.counted(blocks(io.BytesIO(data)))), name, budget)), b""
    try:
        while part := flow.read(1000):
            got += part
    except Unreadable as fault:
        return got, fault
    return got, None


@each
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=3), st.integers(0, 3))
def test_several_files_in_one_are_one(kind: str, parts: list[bytes], zeros: int) -> None:
    whole = b"".join(map(PACKERS[kind], parts)) + b"\0" * 4 * zeros
    assert read(whole) == (b"".join(parts), None)


@each
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
def test_any_size(kind: str, size: int) -> None:
    assert read(PACKERS[kind](NOISE[:size])) == (NOISE[:size], None)
    assert read(PACKERS[kind](b"a" * size)) == (b"a" * size, None)


@each
@pytest.mark.parametrize("kept", [30, 4000, 150_000, -9, -1])
def test_a_cut_file_gives_what_was_before_the_cut(kind: str, kept: int) -> None:
    data = PACKERS[kind](NOISE)
    got, fault = read(data[:kept])
    assert fault is not None
    assert fault.code == "source-damaged"
    assert NOISE.startswith(got)
    if kept > 100_000 or kept < 0:
        assert got or kind == "bz2"  # its only block is never whole


@each
@pytest.mark.parametrize("place", [0.3, 0.9])
def test_a_flipped_bit_is_a_fault(kind: str, place: float) -> None:
    data = bytearray(PACKERS[kind](NOISE))
    data[int(len(data) * place)] ^= 4
    got, fault = read(bytes(data))
    assert fault is not None
    assert fault.code == "source-damaged"
    # A checksum is known at the end only, so with gzip the wrong byte may be among what was delivered.
    assert len(got) <= len(NOISE)


def test_a_wrong_checksum_costs_no_byte() -> None:
    data = bytearray(gzip.compress(NOISE))
    data[-5] ^= 1
    got, fault = read(bytes(data))
    assert got == NOISE
    assert fault is not None
    assert fault.params == {"reason": "its checksum is wrong"}


@each
def test_what_follows_is_no_more_than_zeros(kind: str) -> None:
    got, fault = read(PACKERS[kind](b"a") + b"b")
    assert (got, fault and fault.params) == (b"a", {"reason": "something else follows the compressed data"})


@pytest.mark.parametrize("flags", [0, 2, 4, 8, 16, 30])
def test_every_part_of_a_gzip_header_is_passed(flags: int) -> None:
    plain = gzip.compress(b"x", mtime=0)
    more = [(4, b"\3\0abc"), (8, b"name\0"), (16, b"comment\0"), (2, b"zz")]
    head = plain[:3] + bytes([flags]) + plain[4:10] + b"".join(part for flag, part in more if flags & flag)
    assert read(head + plain[10:]) == (b"x", None)


# -- bounds -----------------------------------------------------------------------------------------------------------


@each
def test_a_bomb_is_refused_and_a_ratio_is_free_below_a_size(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "FREE", 1_000_000)
    bomb = PACKERS[kind](bytes(3_000_000))
    got, fault = read(bomb)
    assert fault is not None
    assert fault.code == "source-limit"
    assert 1_000_000 <= len(got) < 1_200_000
    assert read(PACKERS[kind](bytes(1_000_000))) == (bytes(1_000_000), None)
    assert len(read(PACKERS[kind](NOISE * 5))[0]) == 1_500_000


def test_a_budget_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "FREE", 1_000_000)
    budget, half = Budget(), gzip.compress(bytes(600_000))
    assert read(half, budget)[1] is None
    assert read(half, budget)[1] is not None
    assert read(half, budget)[0] == bytes(65_536), "one block, and it is known again"


def test_a_cap_is_absolute() -> None:
    cap = Cap(1000)
    assert b"".join(cap.counted(iter([b"a" * 600, b"b" * 400]))) == b"a" * 600 + b"b" * 400
    with pytest.raises(Unreadable, match="1,000 bytes"):
        cap.take(1)
    _, fault = read(gzip.compress(NOISE), Budget(Cap(100_000)))
    assert fault is not None
    assert fault.code == "source-limit"


def test_xz_may_not_ask_for_any_amount_of_memory() -> None:
    greedy: list[dict[str, Any]] = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30}]
    _, fault = read(lzma.compress(b"a", filters=greedy))
    assert fault is not None
    assert fault.code == "source-limit"


def test_the_methods_of_zip() -> None:
    assert {0, 8, 12} == set(METHODS)

"""When two documents have the same blocks: judged beside the tests' own canonical text."""

from __future__ import annotations

import io

import pytest
from archives import entry, feed, feeds
from canonical import canonical
from hypothesis import given

from ctct_bridge.parsers.canonical import Block, Canonical


def read(text: str | bytes) -> tuple[list[Block], list[str], list[str]]:
    """Blocks, frame and faults of a document."""
    document = Canonical(io.BytesIO(text.encode() if isinstance(text, str) else text), "d.xml")
    blocks = list(document)
    return blocks, document.frame, [fault.code for fault in document.faults]


def same(one: str, other: str) -> bool:
    (blocks, frame, _), (others, around, _) = read(one), read(other)
    return frame == around and [block.sha256 for block in blocks] == [block.sha256 for block in others]


@given(one=feeds, other=feeds)
def test_two_documents_are_the_same_if_the_witness_says_so(one: str, other: str) -> None:
    assert same(one, other) == (canonical(one) == canonical(other))
    assert same(one, one.replace("><", "> <!-- c --> <").replace("atom:", "a:").replace(":atom", ":a")) == (
        canonical(one) == canonical(one.replace("><", "> <!-- c --> <").replace("atom:", "a:").replace(":atom", ":a"))
    )


WHOLE = feed(entry("e1", declare=False), entry("e2", declare=False), head="<atom:title>T</atom:title><atom:x y='1'/>")


@pytest.mark.parametrize(
    ("old", "new"),
    [("Singer", "singer"), ("<Name>Autumn", "<Name> Autumn"), ("385.0", "385.00"), ("<Address1/>", ""),
     ("y='1'", "y='2'"),
     ("<atom:title>T<", "<atom:title>U<"), ("</atom:feed>", "stray</atom:feed>"), ("<Title>", "<Title a='1'>"),
     ("<EventType/>", "<EventType> </EventType>"), ("<atom:feed ", "<atom:feed z='1' ")],
)  # fmt: skip
def test_a_difference_is_one(old: str, new: str) -> None:
    assert (other := WHOLE.replace(old, new)) != WHOLE
    assert not same(WHOLE, other)


def test_a_block_knows_its_place_and_the_rest_is_told() -> None:
    blocks, _, faults = read(WHOLE.replace("<atom:entry", "\n<atom:entry")[:-30])
    assert [(block.number, block.line) for block in blocks] == [(0, 3)]
    assert blocks[0].id == "tag:api.constantcontact.com,2010:/ws/customers/larkhill-choir/events/e1"
    assert faults == ["xml-broken"]
    assert read(b"{}") == ([], [], ["v2-document"])

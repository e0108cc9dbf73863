"""The limits: each refused by its name, with what came before delivered; and nothing refused that is within them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import ATOM, ENTRY, OPEN, judge

from ctct_bridge.parsers.guard import Limits
from ctct_bridge.parsers.meter import AttributeGauge

FEED = f"{OPEN}{ENTRY}</feed>"


def attributes(count: int) -> str:
    return " ".join(f'a{number}="{number}"' for number in range(count))


def feed(*inner: str) -> str:
    return f"{OPEN}{ENTRY}{''.join(inner)}{ENTRY}</feed>"


# Made when they are needed: together they are large.
LIMIT = {
    "attributes of an entry": (lambda: feed(f"<entry {attributes(257)}/>"), 1, "more than 256 attributes"),
    "attributes deep inside": (
        lambda: feed(f"<entry><x>{'<y/>' * 999}<z {attributes(257)}/></x></entry>"),
        1,
        "256 attributes",
    ),
    "attributes without end": (lambda: feed(f"<entry><x {attributes(100_000)}/></entry>"), 1, "256 attributes"),
    "attributes of the root": (lambda: f"<feed {attributes(100_000)}>{ENTRY}</feed>", 0, "256 attributes"),
    "attributes beside the entries": (lambda: feed(f"<x><y {attributes(100_000)}/></x>"), 1, "256 attributes"),
    "attributes of a single entry": (lambda: f'<entry xmlns="{ATOM}" {attributes(257)}/>', 0, "256 attributes"),
    "depth": (lambda: feed("<a>" * 256, "</a>" * 256), 1, "more than 256 levels deep"),
    "depth without end": (lambda: feed("<a>" * 100_000), 1, "more than 256 levels deep"),
    "text": (lambda: feed(f"<entry>{'x' * 10_000_001}</entry>"), 1, "more than 10,000,000 bytes"),
    "CDATA": (lambda: feed(f"<entry><![CDATA[{'x' * 10_100_000}]]></entry>"), 1, "more than 10,000,000 bytes"),
    "comment": (lambda: feed(f"<entry><!--{'x' * 10_100_000}--></entry>"), 1, "more than 10,000,000 bytes"),
    "instruction": (lambda: feed(f"<entry><?x {'x' * 10_100_000}?></entry>"), 1, "more than 10,000,000 bytes"),
    "name": (lambda: feed(f"<entry><{'x' * 60_000}/></entry>"), 1, "a name of more than 50,000 bytes"),
    "nodes": (lambda: feed(f"<entry>{'<e/>' * 200_001}</entry>"), 1, "more than 200,000 nodes"),
    "nodes without end": (lambda: feed(f"<entry>{'<e/>' * 2_000_000}"), 1, "more than 200,000 nodes"),
    "entry": (
        lambda: feed("<entry>", f"<e>{'x' * 9_000_000}</e>" * 2, "</entry>"),
        1,
        "more than 16,777,216 bytes for one entry",
    ),
    "head": (lambda: feed(f"<e>{9_000_000 * 'x'}</e>{ENTRY}" * 2), 2, "more than 16,777,216 characters beside"),
    "prolog": (lambda: f"<!--{'x' * 66_000}-->{FEED}", 0, "more than 65,536 bytes before the root"),
    "prolog of blanks": (lambda: "\n" * 70_000 + FEED, 0, "more than 65,536 bytes before the root"),
    "prolog without end": (lambda: f"<!--{'x' * 200_000}", 0, "more than 65,536 bytes before the root"),
    "blanks without end": (lambda: " " * 200_000, 0, "more than 65,536 bytes before the root"),
}
WITHIN = {
    "attributes": lambda: feed(f"<entry {attributes(256)}/>"),
    "many attributes on many elements": lambda: feed(f"<entry>{f'<x {attributes(200)}/>' * 50}</entry>"),
    "signs that are no attributes": lambda: feed(f"<entry>{'a=b ' * 5000}<x a='{'=' * 5000}'/></entry>"),
    "depth": lambda: feed(f"<entry>{'<a>' * 254}{'</a>' * 254}</entry>"),
    "text": lambda: feed(f"<entry>{'x' * 9_900_000}</entry>"),
    "nodes": lambda: feed(f"<entry>{'<e/>' * 199_000}</entry>"),
    "prolog": lambda: feed().replace("<feed", f"<!--{'x' * 65_000}--><feed", 1) + "",
}


@pytest.mark.parametrize(("data", "count", "limit"), LIMIT.values(), ids=LIMIT)
def test_limits_are_refused_and_named(data: Callable[[], str], count: int, limit: str) -> None:
    delivered, said = judge(data())
    assert said.startswith("xml-limit: larger than the reader accepts: ")
    assert limit in said
    assert delivered == count


@pytest.mark.parametrize("data", WITHIN.values(), ids=WITHIN)
def test_what_is_within_the_limits_is_read(data: Callable[[], str]) -> None:
    assert judge(data())[1] == ""


def test_limits_can_be_set() -> None:
    limits = Limits(attributes=2, nodes=3)
    assert judge(feed("<entry a='1' b='2'/>"), limits) == (3, "")
    assert judge(feed("<entry a='1' b='2' c='3'/>"), limits)[0] == 1
    assert judge(feed("<entry><a/><b/><c/></entry>"), limits) == (3, "")
    assert judge(feed("<entry><a/>b<c/>d</entry>"), limits)[0] == 1


@given(st.lists(st.integers(0, 400), min_size=1, max_size=4), st.integers(1, 9000), st.booleans())
def test_the_gauge_never_overlooks_a_crowded_tag(counts: list[int], step: int, spaced: bool) -> None:
    """It may suspect a tag that is none, but whatever has too many attributes must fall into a suspicious chunk."""
    gap = " " * 500 if spaced else ""
    data = "<r>" + "".join(f"<x {attributes(count)}/>{gap}" for count in counts)
    gauge = AttributeGauge(256, wide=False)
    raw = data.encode()
    suspects = [gauge.suspects(raw[start : start + step]) for start in range(0, len(raw), step)]
    assert any(suspects) or max(counts) <= 256


def test_the_gauge_does_not_suspect_ordinary_feeds() -> None:
    contact = f'<Contact id="x"><Name>{"n" * 40}</Name></Contact>'
    entry = f'<entry><link rel="edit" href="/x?a=b"/><id>{"i" * 60}</id><content type="x">{contact}</content></entry>'
    gauge = AttributeGauge(256, wide=False)
    assert not any(gauge.suspects((entry * 500).encode()) for _ in range(3))

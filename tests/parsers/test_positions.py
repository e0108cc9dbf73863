"""The places of entries and elements: the byte is where the start tag begins, and a place that is not sure is none."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from samplefile import SAMPLES

from ctct_bridge.parsers.names import split
from ctct_bridge.parsers.positions import Entries, Tag, place_of

FEEDS = sorted(
    path for path in SAMPLES.rglob("*.xml") if path.parent.parent == SAMPLES and path.parent.name != "damaged"
)
SOUND = [path for path in FEEDS if path.parent.name not in ("findings", "quirks") and path.stem != "entry-utf16"]


def cut(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


def elements(data: bytes) -> list[list[etree._Element]]:
    """The elements of each entry, as lxml sees them."""
    root = etree.fromstring(data)
    entries = [root] if split(root.tag)[1] == "entry" else [kid for kid in root if split(kid.tag)[1] == "entry"]
    return [list(entry.iter("*")) for entry in entries]


def path_in(element: etree._Element, entry: etree._Element) -> str:
    names = []
    while element is not entry:
        names.append(split(element.tag)[1])
        element = element.getparent()  # type: ignore[assignment]
    return "/".join(["entry", *reversed(names)])


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}/{path.stem}")
@pytest.mark.parametrize("flat", [False, True], ids=["lines", "one-line"])
def test_every_start_tag_is_found_where_it_is(path: Path, flat: bool) -> None:
    data = path.read_bytes().replace(b"\n", b" ") if flat else path.read_bytes()
    entries = Entries(cut(data, 1000))
    for number, wanted in enumerate(elements(data)):
        tags = entries.tags(number, None)
        assert [(tag.name, tag.last) for tag in tags] == [(split(each.tag)[1], each.sourceline) for each in wanted]
        for tag, element in zip(tags, wanted, strict=True):
            name = (f"{element.prefix}:" if element.prefix else "") + tag.name
            assert re.match(rb"<" + name.encode() + rb"[\s/>]", data[tag.offset :])
            assert data.count(b"\n", 0, tag.offset) == tag.line - 1
        assert_only_what_is_sure(tags, wanted)
    assert entries.tags(len(elements(data)), None) == []


def assert_only_what_is_sure(tags: list[Tag], elements: list[etree._Element]) -> None:
    """An element whose path no other has is found by it, from its own line and from the entry's; of others only the
    line is told."""
    paths = [path_in(element, elements[0]) for element in elements]
    for tag, path in zip(tags, paths, strict=True):
        again = [each for each, other in zip(tags, paths, strict=True) if other == path and each.last == tag.last]
        first = next(each for each in tags if each.last == tag.last)
        known = tag if len(again) == 1 else first
        assert place_of(tags, tag.last, path) == (known.line, known.offset)
        below = path.removeprefix("entry/content/")
        if below != path:
            assert place_of(tags, tag.last, below) == (known.line, known.offset)
        if paths.count(path) == 1:
            assert place_of(tags, tags[0].last, path) == (tag.line, tag.offset)


def test_a_path_that_is_not_there_has_the_place_of_what_would_hold_it() -> None:
    data = b"<entry>\n<content>\n<Event><A/><B/></Event>\n</content></entry>"
    tags = Entries([data]).tags(0, None)
    assert [place_of(tags, line, "Event/Mystery") for line in (1, 2, 3, 4)] == [(3, 18), (3, 18), (3, 18), None]
    assert [place_of(tags, line, "Other/Mystery") for line in (1, 2, 3, 4)] == [(1, 0), (2, 8), (3, 18), None]
    assert place_of(tags, 3, "Event/B") == (3, data.index(b"<B/>"))
    assert place_of(tags, 3, "Event/B/@id") == (3, data.index(b"<B/>"))
    assert place_of(tags, 2, "Event/B") == (3, data.index(b"<B/>"))
    assert place_of(tags, None, "") is None


@pytest.mark.parametrize("start", ["<entry\n a='1'\n b='>'>", "<entry>"])
def test_a_start_tag_of_several_lines_has_the_place_of_its_first(start: str) -> None:
    data = f"<feed>\n {start}<content><Event/></content></entry></feed>".encode()
    (tags,) = [Entries([data]).tags(0, None)]
    assert tags[0].line == 2
    assert tags[0].last == etree.fromstring(data)[0].sourceline
    assert place_of(tags, tags[0].last, "") == (2, 8)


def test_what_is_damaged_large_or_another_has_less() -> None:
    broken = b"<feed><entry><a></b></entry><entry>&nbsp;<a/></entry></feed>"
    assert [tag.name for tag in Entries([broken]).tags(0, None)] == ["entry"]
    assert [tag.offset for tag in Entries([broken]).tags(1, None)] == [broken.rindex(b"<entry")]
    large = b"<entry><a>" + b"x" * (1 << 20) + b"</a></entry>"
    assert [tag.name for tag in Entries(cut(large, 65536)).tags(0, None)] == ["entry"]
    assert Entries([b"<entry><a>one</a></entry>"]).tags(0, "two") == []
    assert Entries([]).tags(0, None) == []
    assert Entries([gzip.compress(broken)]).tags(0, None) == []
    assert Entries(["<entry/>".encode("utf-16")]).tags(0, None) == []


def test_entries_may_be_left_out() -> None:
    data = b"<feed>" + b"".join(b"\n<entry><id>%d</id></entry>" % number for number in range(500)) + b"</feed>"
    asked = sorted(random.Random(7).sample(range(500), 60))
    entries = Entries(cut(data, 77))
    for number in asked:
        tags = entries.tags(number, str(number))
        assert (tags[0].line, tags[0].offset) == (number + 2, data.index(b"<entry><id>%d<" % number))
        assert entries.tags(number, None) == tags


def test_an_item_is_told_only_where_there_is_one() -> None:
    one, two = (b"<entry><content><C><L><I/></L>%s<A/></C></content></entry>" % each for each in (b"", b"<L/>"))
    tags, more = Entries([one]).tags(0, None), Entries([two]).tags(0, None)
    assert place_of(tags, 1, "C/L/I", item=True) == (1, one.index(b"<I/>"))
    assert place_of(more, 1, "C/L/I", item=True) == (1, 0)  # of which list it is, the path does not say
    assert place_of(more, 1, "C/L/I") == (1, two.index(b"<I/>"))
    assert place_of(more, 1, "C/A", item=True) == (1, two.index(b"<A/>"))


def test_links_are_found_in_the_head_alone() -> None:
    link = b"<link rel='next' href='/a?b&amp;c'/>"
    data = b"<feed>\n<link href='/a?b&amp;c' rel='self'/>" + link + b"<entry>" + link + b"</entry></feed>"
    assert Entries([data]).link("next", "/a?b&c") == (2, data.index(link))
    assert Entries([data]).link("first", "/a?b&c") is None
    assert Entries([data.replace(link, b"", 1)]).link("next", "/a?b&c") is None
    assert Entries([]).link("next", "/a") is None

"""Recovery is believed only where the source proves it: no half values, nothing in the wrong place."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from damage import documents, mutated
from lxml import etree

from ctct_bridge.parsers.guard import Limits, Stop
from ctct_bridge.parsers.salvage.proof import recovered


def left(text: str) -> str | None:
    found = recovered(text)
    return None if found is None else etree.tostring(found[0], encoding="unicode")


@pytest.mark.parametrize(
    ("damaged", "kept"),
    [
        ("<r><a>x\x0by</a><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><a>x&nobody;y</a><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><a>x&#0;y</a><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><a>x&#xD800;y</a><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><a>x</A><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><a>x ]]> y</a><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><b>z</b><a>Bo<ston</a></r>", "<r><b>z</b></r>"),
        ("<r><a p='1' p='2'>x</a><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><q:a>x</q:a><b>z</b></r>", "<r><b>z</b></r>"),
        ("<r><a>x</a><b>&amp;&#233;&lt;</b>\x0b</r>", "<r><a>x</a><b>&amp;é&lt;</b></r>"),
        ("<r><c><a>1</a></X><b>z</b></r>", "<r><c><a>1</a></c><b>z</b></r>"),
    ],
)
def test_only_whole_values_are_kept(damaged: str, kept: str) -> None:
    found = left(damaged)
    assert found is not None
    assert found.replace("\x0b", "") == kept or all(part in kept for part in found.split("><"))


@pytest.mark.parametrize(
    "damaged",
    ["<r><a>x<b>z</b></r>", "<r>x</a></r>", "<r><a>x</a>", "</r><r>", "<r><a b='1>x</a></r>", "<r><!DOCTYPE x></r>"],
)
def test_nothing_is_believed_where_tags_come_in_no_pairs(damaged: str) -> None:
    assert recovered(damaged) is None


def test_what_libxml2_puts_into_another_element_is_not_believed() -> None:
    found = recovered("<r><l><x <c>city</c></l><n>name</n><n>other</n></r>")
    assert found is not None
    assert [element.getparent().tag for element in found[0].iter("n")] in ([], ["r"], ["r", "r"])  # type: ignore[union-attr]
    assert found[1] > 0


def test_limits_hold_in_recovery() -> None:
    crowd = " ".join(f"a{number}='1'" for number in range(300))
    with pytest.raises(Stop):
        recovered(f"<r>\x0b<x {crowd}/></r>")
    assert recovered("<a>" * 300 + "\x0b" + "</a>" * 300) is None


def test_memory_grows_with_the_text_and_not_with_its_depth() -> None:
    name = "n" * 1000
    deep = f"<{name}>" * 200 + "<a/>" * 20_000 + f"</{name}>" * 200
    tracemalloc.start()
    try:
        found = recovered(f"<r><b>x</B>{deep}</r>")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found is not None
    assert sum(1 for _ in found[0].iter("a")) == 20_000
    assert peak < 50_000_000


def test_a_survey_ends_at_the_limit_of_nodes() -> None:
    few = Limits(nodes=100)
    assert recovered("<r><b>x</B>" + "<a/>" * 98 + "</r>", few) is not None
    for sort in ("<a/>", "<a>&nobody;</a>"):
        with pytest.raises(Stop, match="xml-limit"):
            recovered("<r><b>x</B>" + sort * 100 + "</r>", few)


def test_every_text_that_is_left_stands_in_the_source() -> None:
    rnd = random.Random(3)
    met = 0
    for path in documents() * 3:
        text = mutated(path.read_bytes() or b"<", rnd).decode("utf-8", "replace")
        start = text.find("<entry")
        try:
            found = recovered(text[start:]) if start >= 0 else None
        except Stop:
            continue
        for element in found[0].iter(etree.Element) if found is not None else ():
            value = (element.text or "").strip()
            if value and not len(element) and not any(sign in text[start:] for sign in ("&", "\r", "<!")):
                met += 1
                assert f">{element.text}</" in text
    assert met > 20


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\x0b"])
def test_what_xml_cannot_hold_is_taken_out(character: str) -> None:
    found = recovered(f'<a><b c="{character}x"/><d>{character}</d><e>z</e></a>')
    assert found is not None
    assert etree.tostring(found[0]) == b"<a><e>z</e></a>"
    assert found[1] == 2

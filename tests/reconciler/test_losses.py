"""What v2 cannot say is named."""

from __future__ import annotations

from typing import Any

import pytest
from lens import told
from lxml import etree

from ctct_bridge.reconciler.fields import Many, Text
from ctct_bridge.reconciler.losses import Lost, Merged
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.table import table_of


class Part(Shape):
    class V1:
        kept = "At By"

    name = Text("Name")


class Whole(Shape):
    class V1:
        elements = "Kind Code Word Parts?(Part)"
        kept = "Kind Code"
        losses = (Lost("Kind", usual="plain", unless="Word"), Lost("Code"), Merged("Parts/Part", "At By"))

    word = Text("Word")
    parts = Many(Part, "Parts/Part")


def findings(inner: str) -> Any:
    return table_of(Whole).get(etree.fromstring(f"<Whole>{inner}</Whole>"))


@pytest.mark.parametrize(
    "inner", ["", "<Code/>", "<Kind/>", "<Kind> plain\n</Kind>", "<Kind>PLAIN</Kind>", "<Kind>odd</Kind><Word>w</Word>"]
)
def test_nothing_is_lost(inner: str) -> None:
    assert told(findings(inner)) == []


@pytest.mark.parametrize("inner", ["<Kind>odd</Kind>", "<Kind>odd</Kind><Word/>", "<Kind>o<!-- -->dd</Kind>"])
def test_what_is_lost_is_named_and_kept(inner: str) -> None:
    got = findings(inner)
    assert told(got) == [("v2-lacks", "Whole/Kind")]
    assert got.findings[0].params == {"element": "Kind", "value": "odd"}
    assert got.residue["text"]["Kind"] == "odd"


LANDS = {"Norway": "no", "Oman": "om"}


class Place(Shape):
    class V1:
        elements = "Code Land"
        kept = "Land"
        losses = (Lost("Land", unless="Code", says=lambda land, code: LANDS.get(land, "no") == (code or "no")),)

    code = Text("Code")


@pytest.mark.parametrize(("code", "lost"), [("om", True), ("no", False), ("", False), (" no ", False)])
def test_what_says_the_same_may_be_asked(code: str, lost: bool) -> None:
    got = table_of(Place).get(etree.fromstring(f"<Place><Code>{code}</Code><Land>Norway</Land></Place>"))
    assert told(got) == [("v2-lacks", "Place/Land")] * lost


def test_it_is_named_in_its_line() -> None:
    assert findings("\n<Kind/>\n<Code>7</Code>").findings[0].line == 3


def part(inner: str) -> str:
    return f"<Part>{inner}</Part>"


@pytest.mark.parametrize(
    ("parts", "different"),
    [
        ((), False),
        (("<At>1</At>",), False),
        (("<At>1</At>", "<At> 1</At><Name>n</Name>"), False),
        (("<At>1</At>", ""), False),
        (("<At>1</At>", "<At>2</At>"), True),
        (("<At>1</At>", "<At>1</At><By>x</By>"), True),
    ],
)
def test_items_that_say_different_things_are_merged(parts: tuple[str, ...], different: bool) -> None:
    found = findings(f"<Parts>{''.join(map(part, parts))}</Parts>").findings
    assert [finding.params for finding in found] == [{"element": "At and By"}] * different

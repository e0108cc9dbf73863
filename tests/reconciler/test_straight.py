"""The written function of a shape. That it gives what the general forms give is a law, see test_flat.py."""

from __future__ import annotations

from typing import Any

import pytest
from lens import lens
from lxml import etree

from ctct_bridge.model import ATOM
from ctct_bridge.reconciler.codecs import Undecodable
from ctct_bridge.reconciler.fallback import Named
from ctct_bridge.reconciler.fields import Count, Text
from ctct_bridge.reconciler.pen import NOWHERE
from ctct_bridge.reconciler.planner import plan
from ctct_bridge.reconciler.program import Reader
from ctct_bridge.reconciler.straight import reader
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Contact, Event


def written(table: Any, xml: str) -> Reader:
    element = etree.fromstring(xml)
    return reader(plan(table, element, etree.tostring(element, encoding="unicode")))


BOXED = lens("X N? K Box?(P Deep?(Q))", kept="K", x=Text("X"), n=Count("N"), p=Text("Box/P"), q=Text("Box/Deep/Q"))


def test_every_text_goes_to_the_view_or_the_residue() -> None:
    read = written(BOXED, "<A><X>x</X><N>7</N><K/><Box><P>p</P></Box></A>")
    assert read(["x", "7", "", "p"], NOWHERE) == ({"x": "x", "n": 7, "p": "p"}, None, [], [])
    assert read(["", "07", "k", "p"], NOWHERE) == ({"n": 7, "p": "p"}, {"text": {"N": "07", "K": "k"}}, [], [])
    assert read(["x", "", "", ""], NOWHERE) == ({"x": "x"}, {"text": {"N": ""}, "within": {"Box": {}}}, [], [])


def test_residues_hang_inside_each_other() -> None:
    read = written(BOXED, "<A><X>x</X><K/><Box><P>p</P><Deep><Q>q</Q></Deep></Box></A>")
    assert read(["x", "", "p", ""], NOWHERE) == (
        {"x": "x", "p": "p"},
        {"within": {"Box": {"within": {"Deep": {}}}}},
        [],
        [],
    )


def test_nothing_is_shared_between_two_readings() -> None:
    view = {"payment_options": ["DOOR"], "name": "n"}
    read = written(table_of(Event), etree.tostring(table_of(Event).create(view)[0], encoding="unicode"))
    texts = ["n", "", "", "07", *[""] * 17]
    one, other = read(texts, NOWHERE), read(texts, NOWHERE)
    assert one == other
    assert one[0]["payment_options"] is not other[0]["payment_options"]
    assert one[1] is not None
    assert one[1]["text"] is not other[1]["text"]


def test_a_text_that_is_no_value_raises() -> None:
    with pytest.raises(Undecodable):
        written(BOXED, "<A><X>x</X><N>7</N><K/></A>")(["x", "seven", ""], NOWHERE)


def test_names_with_quotes_do_no_harm() -> None:
    table = lens(**{"it's": Text("X"), 'a"b\\n': Text("Y")})
    read = written(table, "<A><X>x</X><Y>y</Y></A>")
    assert read(["x", "y"], NOWHERE)[0] == {"it's": "x", 'a"b\\n': "y"}


@pytest.mark.parametrize(("code", "name", "view", "kept"), [
    ("", "Oman", {"code": "om"}, {"Code": "", "Land": "Oman"}), ("no", "Oman", {"code": "no"}, {"Land": "Oman"}),
    ("", "Lundy", {}, {"Land": "Lundy"}),
])  # fmt: skip
def test_an_empty_code_comes_from_the_name(code: str, name: str, view: Any, kept: Any) -> None:
    table = lens("Code Land", kept="Land", code=Text("Code", fallback=Named("Land", {"Oman": "om"}.get)))
    read = written(table, "<A><Code>no</Code><Land>Norway</Land></A>")
    assert read([code, name], NOWHERE) == (view, {"text": kept}, [], [])
    if not code:
        read = written(table, "<A><Land>Norway</Land></A>")
        assert read([name], NOWHERE) == (view, {"text": {**kept, "Code": None}}, [], [])


def test_a_link_that_names_another_is_no_business_of_the_fast_lane() -> None:
    link = f'<link xmlns="{ATOM}" href="{{}}" rel="self"/>'
    xml = f'<Contact><ContactLists><ContactList id="/lists/9">{link.format("/lists/9")}</ContactList></ContactLists>'
    read = written(table_of(Contact), f"{xml}</Contact>")
    assert read(["/lists/9", "lists/9"], NOWHERE)[0]["lists"] == [{"id": "9"}]
    with pytest.raises(Undecodable):
        read(["/lists/9", "/lists/7"], NOWHERE)

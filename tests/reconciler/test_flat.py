"""The fast lane gives what the general forms give, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from lens import lens
from lxml import etree
from spoiler import reread, spoiled
from strategies import children, views
from toys import TOYS

from ctct_bridge.model import Origin
from ctct_bridge.reconciler.fields import Count, Text, Timestamp
from ctct_bridge.reconciler.flat import _MOST, _PATIENCE, Lane
from ctct_bridge.reconciler.forms import ATOM, CTCT
from ctct_bridge.reconciler.pen import Sink
from ctct_bridge.reconciler.table import Table, table_of
from ctct_bridge.schemas import FROM_V1, Event

PLAIN = lens("X N? T? K", kept="K", x=Text("X"), n=Count("N"), t=Timestamp("T"))


@pytest.mark.laws
@pytest.mark.parametrize("schema", [*FROM_V1, *TOYS], ids=lambda schema: schema.__name__)
@given(data=st.data())
def test_both_lanes_read_the_same(schema: Any, data: st.DataObject) -> None:
    table, namespace = table_of(schema), data.draw(st.sampled_from(("", CTCT, ATOM)))
    canonical = reread(table.create(data.draw(views(schema)), data.draw(children(schema)), namespace)[0])
    element = data.draw(spoiled(schema, canonical, most=2))
    lane, quick, slow = Lane(table), Sink(Origin("-")), Sink(Origin("-"))
    lane.read(canonical, Sink(Origin("-")))  # a program that may fit
    read = lane.read(element, quick)
    event("slow" if read is None else "fast")
    if read is None:
        assert not quick.findings
        assert not quick.children
    else:
        assert read == table.read_slowly(element, slow)
        assert (quick.findings, quick.children) == (slow.findings, slow.children)


def lane(table: Table, xml: str) -> Any:
    return Lane(table).read(etree.fromstring(xml), Sink(Origin("-")))


@pytest.mark.parametrize(
    ("source", "view", "residue"),
    [
        ("<A><X>x</X><N>7</N><K/></A>", {"x": "x", "n": 7}, None),
        ("<A>\n <X/>\n <N>07</N>\n <K>k</K>\n</A>", {"n": 7}, {"text": {"N": "07", "K": "k"}}),
        ("<A><X/></A>", {}, {"text": {"K": None}}),
    ],
)
def test_the_plain_case_is_fast(source: str, view: Any, residue: Any) -> None:
    assert lane(PLAIN, source) == (view, residue)


@pytest.mark.parametrize(
    "source",
    [
        "<A><X> </X></A>",
        "<A><X>\u2003</X><K/></A>",
        "<A><X>x</X><K> </K></A>",
        "<A><X>&#13;</X><K/></A>",
        "<A><X>x</X>stray<K/></A>",
        "<A>\u00a0<X>x</X><K/></A>",
        "<A><X a='1'>x</X><K/></A>",
        "<A><X>x<!--c--></X><K/></A>",
        "<A><X>x<b/></X><K/></A>",
        "<A><K/><X>x</X></A>",
        "<A><X>x</X><X>x</X><K/></A>",
        "<A><X>x</X><U/><K/></A>",
        "<A><X>x</X><N>seven</N><K/></A>",
        "<A><X>x</X><T>2010-07-01T08:00:00.1234Z</T><K/></A>",
        "<A><X xmlns='urn:x'>x</X><K/></A>",
    ],
)
def test_the_unusual_is_left_to_the_general_forms(source: str) -> None:
    assert lane(PLAIN, source) is None


def test_an_event_with_everything_is_fast() -> None:
    view = {"name": "n", "payment_options": ["PAYPAL", "DOOR"], "paypal_account_email": "pay@example.com"}
    element = table_of(Event).create(view, {"fee": [{"label": "a"}, {"label": "b"}]})[0]
    sink = Sink(Origin("-"))
    assert Lane(table_of(Event)).read(element, sink) == (view, None)
    assert [child.view for child in sink.children] == [{"label": "a"}, {"label": "b"}]


def test_programs_are_bounded() -> None:
    fields = {f"x{number}": Text(f"X{number}") for number in range(3 * _MOST)}
    table = lens(**fields)
    learning = Lane(table)
    for number in range(len(fields)):
        assert learning.read(etree.fromstring(f"<A><X{number}>x</X{number}></A>"), Sink(Origin("-"))) is not None
    assert max(map(len, learning._programs.values())) <= _MOST


def test_odd_payloads_are_not_tried_for_ever() -> None:
    learning, sink = Lane(PLAIN), Sink(Origin("-"))
    plain, odd = etree.fromstring("<A><X>x</X><K/></A>"), etree.fromstring("<A><U/></A>")
    for _ in range(_PATIENCE):
        assert learning.read(odd, sink) is None
    tries = [learning.read(plain, sink) is not None for _ in range(3 * _PATIENCE)]
    assert tries[-1], "plain ones are read fast again after a while"
    assert not tries[0]

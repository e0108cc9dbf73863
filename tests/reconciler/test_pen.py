"""Residue notes, verbatim copies, and putting elements and texts back in their places."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from spoiler import ATTRIBUTES, UNKNOWN, plain, redressed

from ctct_bridge.model import Origin
from ctct_bridge.reconciler.forms import ATOM
from ctct_bridge.reconciler.pen import (
    Pen,
    Sink,
    assemble,
    keep,
    leaf_text,
    note,
    revive,
    strays,
    verbatim,
    weave,
)


def xml(element: Any) -> str:
    return etree.tostring(element, encoding="unicode")


def make(names: str) -> dict[str, Any]:
    return {name.lower(): etree.Element(name) if name.isupper() else None for name in names.split()}


# -- residues ---------------------------------------------------------------------------------------------------------


def test_a_residue_is_made_when_it_is_needed() -> None:
    assert note(None, "text", "A", "x") == {"text": {"A": "x"}}
    assert note({"text": {"A": "x"}}, "text", "B", None) == {"text": {"A": "x", "B": None}}
    assert keep(keep(None, "extra", "<A/>"), "extra", "<B/>") == {"extra": ["<A/>", "<B/>"]}


def test_findings_are_gathered_with_their_origin() -> None:
    sink = Sink(Origin("a.xml", 3))
    sink.add("stray-text", "A/B", 7, value="x")
    (finding,) = pickle.loads(pickle.dumps(sink.findings))
    assert (finding.code, finding.origin.entry, finding.path, finding.line) == ("stray-text", 3, "A/B", 7)


def test_what_is_lost_is_named_from_the_top_and_in_silence_only_if_asked() -> None:
    pen = Pen(silent=["#/a/0/c"])
    pen.base = "#/a/0"
    pen.homeless("#/b")
    pen.homeless("#/c")
    assert [(finding.path, finding.params) for finding in pen.findings] == [("#/a/0/b", {"property": "b"})]
    assert pen.lost == {"#/a/0/b", "#/a/0/c"}


# -- verbatim copies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("home", ["", ATOM, "urn:example:home", "relative/home"])
@pytest.mark.parametrize("source", UNKNOWN)
@pytest.mark.parametrize("dress", [False, True])
def test_a_copy_says_the_same_wherever_it_is_put(source: str, home: str, dress: bool) -> None:
    # Among elements of a default namespace, what has none must say so; and only the bytes prove it.
    parent = etree.Element("p") if not home else etree.Element(f"{{{home}}}p", nsmap={None: home})
    element = etree.fromstring(source)
    kept = verbatim(redressed(element) if dress else element)
    parent.append(revive(kept, home))
    (again,) = etree.fromstring(etree.tostring(parent))
    assert plain(again, ()) == plain(element, ())


@pytest.mark.parametrize("prefix", [None, "h"])
def test_a_prefix_of_the_place_may_mean_something_else_inside(prefix: str | None) -> None:
    home, named = "urn:example:home", f"xmlns:{prefix}" if prefix else "xmlns"
    source = f"<n:b xmlns:n='{home}'><other {named}='urn:example:other'><n:plain/></other></n:b>"
    parent = etree.Element(f"{{{home}}}p", nsmap={prefix: home})
    parent.append(revive(verbatim(etree.fromstring(source)), home, prefix))
    (again,) = etree.fromstring(etree.tostring(parent))
    assert plain(again, ()) == plain(etree.fromstring(source), ())


@pytest.mark.parametrize("prefix", ["ns0", "other"])
def test_a_prefix_that_lxml_makes_up_means_nothing_else_inside(prefix: str) -> None:
    # lxml calls the attribute's namespace ns0, and then the child's own, whose ns0 is another.
    source = f"<b xmlns='urn:a' xmlns:{prefix}='urn:b' {prefix}:c=''/>"
    parent = etree.Element("p", {"{urn:a}d": ""})
    parent.append(revive(verbatim(etree.fromstring(source))))
    (again,) = etree.fromstring(etree.tostring(parent))
    assert plain(again, ()) == plain(etree.fromstring(source), ())


def test_a_copy_has_no_tail_and_no_neighbours() -> None:
    parent = etree.fromstring("<p xmlns:u='urn:u'>a<b><!--c-->x<?d e?></b>tail<c/></p>")
    assert verbatim(parent[0]) == "<b><!--c-->x<?d e?></b>"


def test_a_copy_brings_the_namespaces_that_it_uses() -> None:
    parent = etree.fromstring("<p xmlns='urn:p' xmlns:u='urn:u' xmlns:v='urn:v'><b u:c=''/></p>")
    assert verbatim(parent[0]) == '<b xmlns="urn:p" xmlns:u="urn:u" u:c=""></b>'


def test_a_namespace_that_is_not_used_is_not_brought() -> None:
    home = "urn:example:home"
    source = f"<h:p xmlns:h='{home}' xmlns:r='relative' r:a=''><h:b xmlns='urn:example:other'>x<!--c-->y</h:b>z</h:p>"
    parent = etree.Element(f"{{{home}}}p", nsmap={None: home})
    parent.append(revive(verbatim(etree.fromstring(source)[0]), home))
    assert xml(parent) == f'<p xmlns="{home}"><b>x<!--c-->y</b></p>'


def test_no_entity_is_expanded_in_a_residue() -> None:
    with pytest.raises(ValueError):
        revive("<a>&x;</a>", "")


# -- texts ------------------------------------------------------------------------------------------------------------


def test_a_leaf_s_text_goes_around_comments() -> None:
    assert leaf_text(etree.fromstring("<a>1<!--x-->2<?y z?>3</a>")) == "123"
    assert leaf_text(etree.fromstring("<a/>")) == ""
    assert leaf_text(etree.fromstring("<a>1<b/>2</a>")) is None


TEXTS = st.sampled_from(["", " ", "\n", "x", " y ", "\u00a0"])


@given(st.lists(st.tuples(st.sampled_from(["<e/>", "<!--c-->", "<?p i?>"]), TEXTS), max_size=6), TEXTS)
def test_strays_come_back_to_their_places(nodes: list[tuple[str, str]], first: str) -> None:
    element = etree.fromstring(f"<a>{first}{''.join(node + text for node, text in nodes)}</a>")
    bare = [etree.Element("e") for node, _ in nodes if node == "<e/>"]
    again = assemble(etree.Element("a"), bare, list(strays(element)))
    assert plain(again, {"a"}) == plain(element, {"a"})


def test_strays_of_a_shorter_block_go_to_its_end() -> None:
    assert xml(assemble(etree.Element("a"), [etree.Element("b")], [[0, "x"], [1, "y"], [5, "z"]])) == "<a>x<b/>yz</a>"
    assert xml(assemble(etree.Element("a"), [], [[2, "y"], [5, "z"]])) == "<a>yz</a>"


# -- elements ---------------------------------------------------------------------------------------------------------


def test_an_element_has_the_name_namespace_and_attributes_that_the_archive_used() -> None:
    pen = Pen("urn:home")
    residue = {"as": {"A": "Ay"}, "ns": {"A": "urn:a"}, "attrs": {"A": dict(ATTRIBUTES[:3])}}
    element = pen.element("A", residue)
    assert (element.tag, dict(element.attrib)) == ("{urn:a}Ay", dict(ATTRIBUTES[:3]))
    assert pen.element("B", residue).tag == "{urn:home}B"
    assert xml(pen.element("C", {"ns": {"C": ""}})) == '<C xmlns=""/>'
    assert xml(Pen().element("C", {})) == "<C/>"


@pytest.mark.parametrize(
    ("made", "residue", "row"),
    [
        ("A B c D", {}, "A B D"),
        ("A B", {"order": ["b", "a"]}, "B A"),
        ("A", {"order": ["b", "a"]}, "A"),  # b is gone
        ("A B C", {"order": ["c", "a"]}, "C A B"),  # b is new: after its nearest predecessor
        ("A", {"order": [0, "a", 1], "extra": ["<x/>", "<y/>"]}, "x A y"),
        ("A B", {"order": ["a", ["a", 0], "b"], "extra": ["<A2/>"]}, "A A2 B"),
        ("a B", {"order": ["a", ["a", 0], "b"], "extra": ["<A2/>"]}, "B"),  # a repeat goes with its leader
        ("A", {"order": [["b", 0]], "extra": ["<B2/>"]}, "A"),
    ],
)
def test_the_archive_s_order(made: str, residue: Any, row: str) -> None:
    elements = weave(make(made), residue, [name.lower() for name in made.split()], "")
    assert [element.tag for element in elements] == row.split()

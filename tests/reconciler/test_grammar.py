"""The text of ``V1.elements``: what it says, and what is no such text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.errors import TableError
from ctct_bridge.reconciler.grammar import Known, parse

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9.-]{0,5}", fullmatch=True)
#: Grammars as trees: name -> (mark, children).
TREES: Any = st.recursive(
    st.just({}),
    lambda inner: st.dictionaries(
        NAMES, st.one_of(st.tuples(st.sampled_from(["", "?"]), inner), st.just(("=A.1", {}))), max_size=3
    ),
    max_leaves=8,
)


def written(tree: Any) -> str:
    return " ".join(f"{name}{mark}{f'({written(below)})' if below else ''}" for name, (mark, below) in tree.items())


def tree_of(known: Known) -> Any:
    marks = {None: "?", "": ""}
    return {name: (marks.get(child.blank, f"={child.blank}"), tree_of(child)) for name, child in known.children.items()}


@given(TREES)
def test_what_is_written_is_parsed(tree: Any) -> None:
    assert tree_of(parse(written(tree))) == tree


def test_blanks_and_order() -> None:
    known = parse("B=Attendee\n A?( C  D? )", "Thing")
    assert known.name == "Thing"
    assert [(path, child.blank) for path, child in known.walk()] == [
        ("B", "Attendee"), ("A", None), ("A/C", ""), ("A/D", None)
    ]  # fmt: skip


def test_nothing_is_a_grammar() -> None:
    assert parse("  ").children == {}


@pytest.mark.parametrize(
    "text",
    [
        "A(",
        "A)",
        "A(B))",
        "(A)",
        "A((B))",
        "A(B)(C)",
        "A()(B)",
        "A=x(B)",
        "A A",
        "A(B B)",
        "A?? B",
        "A=",
        "7",
        "A,B",
        "A/B",
        "?",
    ],
)
def test_a_malformed_text_is_refused(text: str) -> None:
    with pytest.raises(TableError, match=r"V1\.elements of Thing"):
        parse(text, "Thing")


@given(st.text("AB()?= \n", max_size=12))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        tree = tree_of(parse(text))
    except TableError:
        return
    assert tree_of(parse(written(tree))) == tree

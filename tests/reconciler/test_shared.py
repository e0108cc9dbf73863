"""Elements that feed several properties."""

from __future__ import annotations

from typing import Any

import pytest
from lens import get, lens, lost, put

from ctct_bridge.errors import TableError
from ctct_bridge.reconciler.fields import Text, Token
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.rosters import Single
from ctct_bridge.reconciler.shared import SharedNode


class Inner(Shape):
    kind = Token("Kind", same="DAY NIGHT", follows=True)
    word = Text("Word")


TABLE = lens("Kind Word?", kind=Token("Kind", same="DAY NIGHT", v2_only="WEEK"), inner=Single(Inner))


def test_the_element_is_compiled_to_a_shared_leaf() -> None:
    assert isinstance(TABLE.root.by_name["Kind"], SharedNode)


def test_every_follower_has_the_value() -> None:
    assert get(TABLE, "<A><Kind>day</Kind></A>").view == {"kind": "DAY", "inner": [{"kind": "DAY"}]}


def test_no_value_is_followed_by_none() -> None:
    got = get(TABLE, "<A><Kind>noon</Kind><Word>w</Word></A>")
    assert got.view == {"inner": [{"word": "w"}]}
    assert [finding.code for finding in got.findings] == ["token-unknown"]


def test_the_owner_is_written() -> None:
    view: Any = {"kind": "DAY", "inner": [{"kind": "DAY"}]}
    assert (put(TABLE, view), lost(TABLE, view)) == ("<A><Kind>DAY</Kind></A>", [])


def test_a_follower_that_disagrees_has_no_home() -> None:
    view: Any = {"kind": "DAY", "inner": [{"kind": "NIGHT"}]}
    assert (put(TABLE, view), lost(TABLE, view)) == ("<A><Kind>DAY</Kind></A>", ["#/inner/0/kind"])


def test_a_follower_stands_in_for_an_owner_that_is_missing() -> None:
    view: Any = {"inner": [{"kind": "NIGHT"}]}
    assert (put(TABLE, view), lost(TABLE, view)) == ("<A><Kind>NIGHT</Kind></A>", [])


def test_a_value_that_v1_cannot_spell_is_lost_in_each_place() -> None:
    assert lost(TABLE, {"kind": "WEEK", "inner": [{"kind": "WEEK"}]}) == ["#/kind", "#/inner/0/kind"]


def test_the_archived_spelling_outlives_a_follower() -> None:
    got = get(TABLE, "<A><Kind>night</Kind></A>")
    assert put(TABLE, got.view, got.residue) == "<A><Kind>night</Kind></A>"


def test_nothing_is_followed_that_nobody_owns() -> None:
    with pytest.raises(TableError, match="which no other property owns"):
        lens("Kind?", inner=Single(Inner))

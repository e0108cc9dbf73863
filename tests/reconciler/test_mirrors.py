"""Properties that a row shows and the item keeps elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from strategies import views

from ctct_bridge.reconciler.mirrors import Shown
from ctct_bridge.schemas import Registrant
from ctct_bridge.schemas.registrant import RegistrantRow

LISTS = frozenset({"rows"})


@pytest.mark.parametrize(
    ("path", "view", "value"),
    [
        ("a", {"a": 1}, 1),
        ("a/b", {"a": {"b": 0}}, 0),
        ("a/b", {"a": {}}, None),
        ("a/b", {"a": "text"}, None),
        ("a/b", {}, None),
        ("rows/b", {"rows": [{}, {"b": 2}, {"b": 3}]}, 2),
        ("rows[k=X]/b", {"rows": [{"k": "Y", "b": 1}, {"k": "X", "b": 2}]}, 2),
        ("rows[k=X]/b", {"rows": [{"k": "Y", "b": 1}]}, None),
        ("rows/rows[k=X]/b", {"rows": [{}, {"rows": [{"k": "X", "b": 4}]}]}, 4),
    ],
)
def test_the_first_value_at_a_path_is_shown(path: str, view: Any, value: Any) -> None:
    assert Shown(path)(view) == value


@pytest.mark.parametrize("path", ["", "a//b", "a[b]/c", "a[b=c]", "a b"])
def test_a_path_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        Shown(path)


def test_values_are_put_where_they_are_found() -> None:
    view: Any = {"other": 1}
    for path, value in (("a/b", 1), ("rows[k=X]/b", 2), ("rows[k=Y]/b", 3), ("rows[k=X]/c", 4), ("a/b", 5)):
        Shown(path).put(view, value, LISTS)
    assert view == {"other": 1, "a": {"b": 5}, "rows": [{"k": "X", "b": 2, "c": 4}, {"k": "Y", "b": 3}]}


@pytest.mark.laws
@given(view=views(Registrant))
def test_a_row_goes_to_the_item_and_back(view: Any) -> None:
    row = RegistrantRow.lift(Registrant.to_v2(view, "row"))[0]
    assert Registrant.to_v2(Registrant.of_row(row), "row") == Registrant.to_v2(view, "row")


def test_a_row_without_a_shape_of_its_own_is_the_item() -> None:
    from ctct_bridge.schemas import Fee

    assert Fee.of_row({"label": "A", "other": 1}) == {"label": "A"}

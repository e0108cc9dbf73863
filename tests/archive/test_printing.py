"""The text of a view is that of its JSON, in every style."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_views
from toys import TOYS

from ctct_bridge.archive import printing
from ctct_bridge.archive.printing import LINES, ONE_LINE, ORDERED, Form, Style, printer, printers
from ctct_bridge.reconciler.shapes import dumper
from ctct_bridge.schemas import REGISTRY, Event

STYLES = [ONE_LINE, LINES, LINES.inner, ORDERED]
ROWS = [schema.row for schema in REGISTRY if schema.row is not None]
every_shape = pytest.mark.parametrize("shape", [*REGISTRY, *TOYS, *ROWS], ids=lambda shape: shape.__name__)


@pytest.mark.laws
@every_shape
@given(data=st.data(), whole=st.booleans())
def test_a_text_is_that_of_the_json(shape: Any, data: st.DataObject, whole: bool) -> None:
    view = data.draw(json_views(shape))
    texts = [style.write(dumper(shape, whole)(view)) for style in STYLES]
    forms = [Form(shape, style, whole) for style in STYLES]
    assert [printer(form)(view) for form in forms] == texts
    if not hasattr(shape, "plain"):  # such are never printed in several forms
        assert [*printers(*forms)(view)] == texts


@every_shape
def test_nothing_is_printed_of_nothing(shape: Any) -> None:
    for style in STYLES:
        assert printer(Form(shape, style))({}) == style.write(dumper(shape)({}))


@given(items=st.lists(st.text()))
@pytest.mark.parametrize("style", STYLES)
def test_an_array_is_that_of_its_items(style: Style, items: list[str]) -> None:
    assert style.array([style.inner.write(item) for item in items]) == style.write(items)


def test_what_has_a_percent_sign_is_text() -> None:
    view = {"name": "100 %s %(x)d", "description": "%"}
    assert printers(Form(Event, ONE_LINE), Form(Event, ORDERED))(view) == (
        '{"name":"100 %s %(x)d","description":"%"}', '{"description":"%","name":"100 %s %(x)d"}',
    )  # fmt: skip


def test_made_up_sets_of_properties_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_MOST_PLANS", 2)
    show = printers.__wrapped__(Form(Event))
    for names in ("name", "title", "id", "name title", "name"):
        view = dict.fromkeys(names.split(), "x")
        assert show(view) == (ONE_LINE.write(dumper(Event)(view)),)
    (plans,) = [cell.cell_contents for cell in show.__closure__]
    assert 1 <= len(plans) <= 2

"""Cells and what fits none of them give every v2 body back, however it was disturbed."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from archives import entry, save
from disturbed import disturbed
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import json_views

import ctct_bridge as cb
from ctct_bridge.reconciler.fields import One
from ctct_bridge.reconciler.resource import Plain
from ctct_bridge.reconciler.shapes import dumper
from ctct_bridge.report.published.columns import TEXT, Kind, properties_of
from ctct_bridge.report.published.typed import archived, cells_of
from ctct_bridge.schemas import REGISTRY, Event, Fee, Folder, Guest

every = pytest.mark.parametrize("schema", REGISTRY, ids=lambda schema: schema.resource)


# -- back again -------------------------------------------------------------------------------------------------------


def value_of(kind: Kind, cell: Any) -> Any:
    """The JSON value of a cell."""
    if cell is None:
        return None
    if kind.inner is not None:
        return [value_of(kind.inner, each) for each in cell]
    if kind.name == "object":
        return body_of(kind.columns, cell)
    return float(cell) if isinstance(cell, Decimal) else cell


def body_of(columns: Any, cells: dict[str, Any]) -> dict[str, Any]:
    """The body that cells say; of an instant its text, which says it."""
    kinds = {column.name: column.kind for column in columns}
    found = {}
    for name, cell in cells.items():
        if kinds[name].line is not None:
            instant = kinds[name].name == "instant"
            found[name] = cells.get(name + TEXT) if instant else value_of(kinds[name], cell)
    return found


def put(body: Any, pointer: str, value: Any) -> None:
    *above, last = pointer.split("/")[1:]
    for name in above:
        if isinstance(body, list):
            body = body[int(name)]
        elif isinstance(body.get(name), dict | list):
            body = body[name]
        # Else it is the 0 of a list that the columns have as its only item.
    if isinstance(body, list):
        body[int(last)] = value
    else:
        body[last] = value


def plain(value: Any, kind: Kind | None = None) -> Any:
    """A body in the one of its spellings that columns have: an object that may be a list of itself, or a text."""
    if isinstance(value, dict):
        kinds = {column.name: column.kind for column in kind.columns} if kind is not None else {}
        return {name: plain(each, kinds.get(name)) for name, each in value.items()}
    line = kind.line if kind is not None else None
    if isinstance(line, One) and line.listed and isinstance(value, list) and len(value) == 1:
        return plain(value[0], kind)
    if isinstance(value, list):
        return [plain(each, kind.inner if kind is not None else None) for each in value]
    shape = getattr(line, "shape", None)
    if isinstance(value, str) and shape is not None and kind.name == "object" and issubclass(shape, Plain):  # type: ignore[union-attr]
        return {shape.plain: value}
    return value


def without_null(value: Any) -> Any:
    """A value without what says nothing, and with one spelling for numbers that are equal."""
    if type(value) is float and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: without_null(each) for name, each in value.items() if each is not None}
    return [without_null(each) for each in value] if isinstance(value, list) else value


def conserve(schema: Any, body: dict[str, Any]) -> None:
    """Take a body apart, and put it together again."""
    whole = Kind("object", columns=properties_of(schema))
    body = plain(json.loads(json.dumps(body)), whole)
    cells, unfit = cells_of(schema, body)
    found = body_of(properties_of(schema), cells)
    for pointer, value in unfit.values.items():
        put(found, pointer, value)
    assert json.dumps(without_null(found), sort_keys=True) == json.dumps(without_null(body), sort_keys=True)


@pytest.mark.laws
@every
@settings(max_examples=settings().max_examples // 4)  # thirty classes, and large bodies
@given(data=st.data())
def test_no_value_is_lost(schema: Any, data: st.DataObject) -> None:
    body = dumper(schema)(data.draw(json_views(schema)))
    if data.draw(st.booleans()):
        body = data.draw(disturbed(body))
    if isinstance(body, dict):
        conserve(schema, body)


def test_half_a_character_inside_a_list_is_found_again() -> None:
    fields = [{"type": "a\ud800", "name": "GUEST_NAME_FIRST"}]
    conserve(Guest, {"guest_section": {"fields": fields}})


@pytest.mark.parametrize(
    "amount", [0.0, 0.1, 12.5, 385, 99999999999999999999.0, -1.000000001, 1e-9, 0.30000000000000004]
)
def test_an_amount_that_has_room_is_exact(amount: float) -> None:
    fits = Decimal(repr(amount)).as_tuple().exponent >= -9  # type: ignore[operator]
    cells, unfit = cells_of(Fee, {"fee": amount})
    assert cells["fee"] == (Decimal(repr(amount)) if fits else None)
    assert unfit.values == ({} if fits else {"#/fee": amount})


@pytest.mark.parametrize(
    ("body", "pointer", "unknown"),
    [({"fee": "12"}, "#/fee", False), ({"fee": 1e30}, "#/fee", False), ({"fee": 1e-10}, "#/fee", False),
     ({"fee": True}, "#/fee", False), ({"label": 2451}, "#/label", False), ({"label": "a\ud800"}, "#/label", False),
     ({"fees": 1}, "#/fees", True)],
)  # fmt: skip
def test_what_fits_no_column_is_kept_apart(body: dict[str, Any], pointer: str, unknown: bool) -> None:
    cells, unfit = cells_of(Fee, body)
    assert all(cell is None for cell in cells.values())
    assert unfit == ({pointer: body[pointer[2:]]}, {pointer} if unknown else set())


def test_a_list_that_can_hold_nothing_holds_nothing() -> None:
    deep = {"children": [{"children": [{"children": [{"name": "x"}]}]}]}
    _, unfit = cells_of(Folder, deep)
    assert unfit.values == {"#/children/0/children/0/children/0": {"name": "x"}}
    assert not cells_of(Folder, {"children": [{"children": [{"children": []}]}]})[1].values


# -- dates ------------------------------------------------------------------------------------------------------------


def dates(tmp_path: Any, payload: str, **edits: Any) -> dict[str, Any]:
    record = next(cb.read(save(tmp_path / "in", {"e.xml": entry("e1", payload)})))
    return cells_of(Event, {**record.to_v2(), **edits}, record.residue)[0]


def test_a_date_stands_beside_itself_as_it_was_archived(tmp_path: Any) -> None:
    cells = dates(
        tmp_path, "<StartDate>2010-07-01T08:00:00-04:00</StartDate><EndDate>2010-07-01T12:00:00.000Z</EndDate>"
    )
    assert cells["start_date"] == datetime.fromisoformat("2010-07-01T12:00:00+00:00")
    assert cells["start_date_text"] == "2010-07-01T08:00:00-04:00"
    assert cells["end_date"] == cells["start_date"]
    assert cells["end_date_text"] == "2010-07-01T12:00:00.000Z"


@pytest.mark.parametrize("text", ["2012-02-14T08:45:12.031", "soon", "2010-02-30T00:00:00Z"])
def test_a_date_that_is_no_instant_is_a_text_all_the_same(tmp_path: Any, text: str) -> None:
    cells = dates(tmp_path, f"<StartDate>{text}</StartDate>")
    assert cells.get("start_date") is None
    assert cells["start_date_text"] == text


def test_an_edited_date_is_what_it_was_edited_to(tmp_path: Any) -> None:
    payload = "<StartDate>2010-07-01T08:00:00-04:00</StartDate>"
    cells = dates(tmp_path, payload, start_date="2011-01-01T00:00:00.000Z")
    assert cells["start_date_text"] == "2011-01-01T00:00:00.000Z"
    cells = dates(tmp_path, payload, start_date="in the spring")
    assert (cells["start_date"], cells["start_date_text"]) == (None, "in the spring")


def test_dates_inside_of_blocks_are_found(tmp_path: Any) -> None:
    text = "2010-06-01T23:59:00-04:00"
    inner = f"<RegistrationType><RegistrationLimitDate>{text}</RegistrationLimitDate></RegistrationType>"
    cells = dates(tmp_path, f"<RegistrationTypes>{inner}</RegistrationTypes>")
    assert cells["track_information"]["registration_limit_date_text"] == text


def test_every_date_of_v1_s_is_looked_for() -> None:
    # Those of v1's own lists are not: there are none.
    found = {
        f"{schema.resource}.{'.'.join(at)}"
        for schema in REGISTRY
        if hasattr(schema, "V1")
        for at, _, _ in archived(schema)
    }
    assert {
        "event.start_date",
        "contact.email_addresses.0.opt_in_date",
        "file.modified_date",
        "schedule.scheduled_date",
    } <= found
    assert "event.updated_date" not in found, "v1 has none"


@pytest.mark.parametrize("residue", [None, {}, {"payload": {"text": {"StartDate": None}}}, {"payload": {"within": {}}}])
def test_without_an_archived_spelling_there_is_v2_s(residue: Any) -> None:
    cells, _ = cells_of(Event, {"start_date": "2010-07-01T12:00:00.000Z"}, residue)
    assert cells["start_date_text"] == "2010-07-01T12:00:00.000Z"

"""Each thing that a payload says is mapped, in the residue or lost; and the counts are those that conservation sees."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept import home, sayings, spoken, stored
from lxml import etree
from spoiler import atoms, reread, spoiled
from strategies import children, views

from ctct_bridge.model import Origin, Record
from ctct_bridge.reconciler.coverage import LOST, MAPPED, RESIDUE, counted
from ctct_bridge.reconciler.table import Got, table_of
from ctct_bridge.schemas import FROM_V1

anything = st.data()
every = pytest.mark.parametrize("schema", [pytest.param(schema, id=schema.__name__) for schema in FROM_V1])


def records(schema: Any, got: Got) -> list[Record]:
    """The records of a reading."""
    origin = Origin("-")
    own = {"payload": got.residue} if got.residue is not None else None
    kids = [Record(kid.schema, kid.view, kid.residue, kid.findings, origin) for kid in got.children]
    return [Record(schema, got.view, own, got.findings, origin), *kids]


def kids_of(got: Got) -> dict[str, list[Any]]:
    """The children of a reading as ``create`` takes them."""
    found: dict[str, list[Any]] = {}
    for child in got.children:
        found.setdefault(child.schema.resource, []).append(child.view)
    return found


#: Paths of what v1 writes always, once there is anything around it, links that repeat what is beside them among it.
CONSTANT: set[str] = set()


def by_fate(schema: Any, element: Any) -> dict[str, Counter[str]]:
    """Fate -> path -> how often."""
    found: dict[str, Counter[str]] = {fate: Counter() for fate in (MAPPED, RESIDUE, LOST)}
    for (place, fate), number in counted(schema, element, records(schema, table_of(schema).get(element))).items():
        assert number > 0
        if place.blank is not None or place.path.endswith("/link"):
            CONSTANT.add(place.path)
        found[fate][place.path] += number
    return found


@pytest.mark.laws
@every
@given(data=anything)
def test_all_that_a_payload_says_is_mapped_in_the_residue_or_lost(schema: Any, data: st.DataObject) -> None:
    table = table_of(schema)
    view = data.draw(views(schema))
    element = data.draw(spoiled(schema, reread(table.create(view, data.draw(children(schema)))[0])))
    got = table.get(element)
    found = by_fate(schema, element)
    assert sum(map(Counter.total, found.values())) == spoken(atoms(element)).total()
    if found[LOST]:
        assert any(finding.loss for at in (got, *got.children) for finding in at.findings)
    # What is not mapped is in the residue ...
    kept = spoken(sayings(stored(got.residue))).total() + sum(
        spoken(sayings(kid.residue)).total() for kid in got.children
    )
    kept += len(element.xpath("//@rel"))  # of a link that is kept by itself, the URI is enough
    assert found[RESIDUE].total() + found[LOST].total() <= kept
    # ... and what is mapped is written from the view alone.
    again = reread(table.create(got.view, kids_of(got), home(element))[0])
    written = by_fate(schema, again)[MAPPED]
    assert not (found[MAPPED] - written).keys() - CONSTANT, (found, written, etree.tostring(element))

"""The mapping table as reStructuredText: valid, and complete."""

from __future__ import annotations

import pytest

from ctct_bridge.report.mapping import rows
from ctct_bridge.report.mapping_rst import as_rst
from ctct_bridge.schemas import REGISTRY, Event, Fee

ALL = [row for schema in REGISTRY for row in rows(schema)]


def test_a_resource_is_a_section():
    lines = list(as_rst(rows(Fee)))
    assert lines[:3] == ["fee", "---", ""]
    assert lines[3] == ".. list-table::"


def test_a_row_has_four_cells():
    text = "\n".join(as_rst(rows(Event)))
    assert (
        "   * - ``name``\n     - ``Event/Name``\n     - TSC > DSF\n"
        "     - string, max 100 characters, **required**\n\n       internal name\n"
    ) in text
    assert "   * -\n     - ``Event/WebPage``\n     -\n     - no v2 property; kept in the residue\n" in text
    assert "\n``status``\n    ``DRAFT`` ``ACTIVE`` ``COMPLETE`` ``CANCELLED`` ``DELETED``\n" in text


def test_it_is_valid_and_nothing_is_left_out():
    core = pytest.importorskip("docutils.core")
    text = "\n".join(["Title", "=====", "", *as_rst(ALL), ""])
    tree = core.publish_doctree(text, settings_overrides={"report_level": 2, "halt_level": 2})
    assert len(list(tree.findall(lambda node: node.tagname == "row"))) == len(ALL) + len(REGISTRY)
    said = tree.astext()
    for row in ALL:
        for cell in (row.v2, row.v1, row.evidence, row.limit, row.needed, row.note, *row.values):
            assert cell in said

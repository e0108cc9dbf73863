"""The parts of pages that tell the typed columns, and the options of whoever reads into them."""

from __future__ import annotations

from collections.abc import Callable

from restructured import literal, table

from ctct_bridge.jobs.piecemeal import OPTIONS
from ctct_bridge.report.published.columns import AFTER, BEFORE, sql


def options() -> str:
    """What may be said of a read, besides its path."""
    return table(["Option", "Meaning"], [[literal(name), about] for name, about in OPTIONS.items()], [22, 78])


def columns() -> str:
    """The columns that stand around v2's properties, whatever the resource."""
    rows = [[literal(each.name), literal(sql(each.kind).replace("`", "")), each.about] for each in (*BEFORE, *AFTER)]
    return table(["Column", "Type", "Meaning"], rows, [14, 26, 60])


PARTS: dict[str, Callable[[], str]] = {"spark-options": options, "declared-columns": columns}

"""The declared columns of a resource as an Arrow schema. Imported only where pyarrow is asked for."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyarrow as pa

from ctct_bridge import __version__
from ctct_bridge.report.published.columns import DIGITS, SCALE, Kind, columns_of, named

_TYPES = {
    "text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "amount": pa.decimal128(DIGITS, SCALE),
    "flag": pa.bool_(), "instant": pa.timestamp("us", "UTC"),
}  # fmt: skip


@cache
def arrow_schema(resource: str) -> Any:
    """The ``pyarrow.Schema`` of a resource: what Spark makes of :func:`~ctct_bridge.report.published.columns.ddl`.

    :raises UsageError: if there is no such resource.
    """
    fields = [pa.field(column.name, type_of(column.kind)) for column in columns_of(named(resource))]
    return pa.schema(fields, {"ctct_bridge": __version__, "resource": resource})


def type_of(kind: Kind) -> Any:
    """The ``pyarrow.DataType`` of a column."""
    if kind.inner is not None:
        return pa.list_(pa.field("element", type_of(kind.inner)))
    if kind.columns:
        return pa.struct([pa.field(column.name, type_of(column.kind)) for column in kind.columns])
    return _TYPES[kind.name]

"""Cells go into Arrow and come out as they were."""

from __future__ import annotations

from typing import Any

import pytest
from engines import engine

import ctct_bridge as cb
from ctct_bridge.errors import UsageError
from ctct_bridge.jobs.tabular import rows_of
from ctct_bridge.report.published.columns import columns_of
from ctct_bridge.schemas import FROM_V1, REGISTRY

pa = engine("pyarrow", "parquet")
arrow = pytest.importorskip("ctct_bridge.report.published.arrow")


@pytest.mark.parametrize("schema", REGISTRY, ids=lambda schema: schema.resource)
def test_every_column_has_a_type(schema: Any) -> None:
    made = arrow.arrow_schema(schema.resource)
    assert made.names == [column.name for column in columns_of(schema)]
    assert made.metadata[b"resource"].decode() == schema.resource
    instants = [column.name for column in columns_of(schema) if column.kind.name == "instant"]
    assert all(made.field(name).type == pa.timestamp("us", "UTC") for name in instants)
    assert all(made.field(name + "_text").type == pa.string() for name in instants)


def test_types_of_what_is_inside() -> None:
    contact, fee = arrow.arrow_schema("contact"), arrow.arrow_schema("fee")
    assert contact.field("addresses").type.value_type.field("postal_code").type == pa.string()
    assert fee.field("fee").type == pa.decimal128(38, 9)
    assert arrow.arrow_schema("registrant").field("payment_summary").type.field("order").type.field("total").type == (
        pa.decimal128(38, 9)
    )


@pytest.mark.parametrize("schema", FROM_V1, ids=lambda schema: schema.resource)
def test_what_is_read_goes_in_and_comes_out(schema: Any, samples: Any) -> None:
    rows = list(rows_of(cb.read(samples / "account", only=[schema.resource])))
    batch = pa.RecordBatch.from_pylist(rows, schema=arrow.arrow_schema(schema.resource))
    assert rows
    for row, found in zip(rows, batch.to_pylist(), strict=True):
        assert said(found) == said(row)


def said(value: Any) -> Any:
    """A value without what is NULL in it: rows leave that out."""
    if isinstance(value, dict):
        return {name: said(each) for name, each in value.items() if each is not None}
    return [said(each) for each in value] if isinstance(value, list) else value


def test_what_is_no_resource_is_told() -> None:
    with pytest.raises(UsageError):
        arrow.arrow_schema("fees")

"""The declared columns say of each property what the published schema says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ctct_bridge.errors import TableError, UsageError
from ctct_bridge.reconciler.fields import Money, Text, Timestamp
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.report.published.columns import AFTER, BEFORE, TEXT, Kind, columns_of, ddl, properties_of, sql
from ctct_bridge.report.published.documents import json_schema
from ctct_bridge.schemas import REGISTRY

every = pytest.mark.parametrize("schema", REGISTRY, ids=lambda schema: schema.resource)
#: What each kind is in JSON Schema.
JSON = {"text": "string", "instant": "string", "whole": "integer", "number": "number", "amount": "number",
        "flag": "boolean", "list": "array", "object": "object"}  # fmt: skip


def nodes(schema: Any, shape: str) -> dict[str, Any]:
    """The properties of the published schema, with every reference followed."""
    published = json_schema(schema.resource, shape=shape)

    def followed(node: dict[str, Any]) -> dict[str, Any]:
        while "type" not in node:  # of two shapes, the object is the one that has all
            if "anyOf" in node:
                node = max((followed(each) for each in node["anyOf"]), key=lambda each: each["type"] == "object")
            else:
                node = published["$defs"][node["$ref"].rpartition("/")[2]]
        inner = {"properties": {name: followed(each) for name, each in node.get("properties", {}).items()}}
        return {**node, **inner, **({"items": followed(node["items"])} if "items" in node else {})}

    return dict(followed(published)["properties"])


def contradictions(kind: Kind, node: dict[str, Any], at: str) -> Iterator[str]:
    types = node["type"] if isinstance(node["type"], list) else [node["type"]]
    if kind.name == "text" and not node.get("properties") and types == ["object"]:
        return  # an object that can have no parts
    if JSON[kind.name] not in types:
        yield f"{at}: {kind.name}, but {types}"
    if (kind.name == "instant") != (node.get("format") == "date-time"):
        yield f"{at}: {kind.name}, but format {node.get('format')}"
    if kind.inner is not None:
        yield from contradictions(kind.inner, node["items"], f"{at}/*")
    for column in kind.columns:
        if column.kind.line is not None:
            yield from contradictions(column.kind, node["properties"][column.name], f"{at}/{column.name}")


@every
def test_columns_are_what_the_published_schema_says(schema: Any) -> None:
    published = {**(nodes(schema, "row") if schema.row is not None else {}), **nodes(schema, "item")}
    told = {column.name: column.kind for column in properties_of(schema) if column.kind.line is not None}
    assert told.keys() == published.keys()
    assert [wrong for name, kind in told.items() for wrong in contradictions(kind, published[name], name)] == []


@every
def test_an_instant_is_followed_by_its_text(schema: Any) -> None:
    def check(columns: Any) -> int:
        found = 0
        for at, column in enumerate(columns):
            if column.kind.name == "instant":
                assert columns[at + 1] == (column.name + TEXT, Kind("text"), "")
                found += 1
            inner = column.kind.inner or column.kind
            found += check(inner.columns)
        return found

    assert check(properties_of(schema)) >= len(schema.dated)


@every
def test_the_columns_stand_between_those_of_the_record(schema: Any) -> None:
    columns = columns_of(schema)
    assert columns[: len(BEFORE)] == BEFORE
    assert columns[-len(AFTER) :] == AFTER
    assert len({column.name.lower() for column in columns}) == len(columns), "Spark does not tell case"
    assert all(column.about for column in (*BEFORE, *AFTER))


def test_a_name_that_two_columns_would_have_is_refused() -> None:
    class Both(Shape):
        start_date = Timestamp()
        start_date_text = Text()

    class Box:
        _declared_fields = Both._declared_fields
        row = None

    with pytest.raises(TableError, match="two columns"):
        properties_of(Box)


def test_types_as_spark_spells_them() -> None:
    told = dict(pair.split("` ", 1) for pair in ddl("fee").removeprefix("`").split(", `") if "` " in pair)
    assert told["label"] == "STRING"
    assert told["fee"] == "DECIMAL(38,9)"
    assert told["_entry"] == "BIGINT"
    nested = Kind("list", Kind("object", columns=(properties_of(REGISTRY[1])[1],)))
    assert sql(nested) == "ARRAY<STRUCT<`label`: STRING>>"
    assert isinstance(REGISTRY[1]._declared_fields["fee"], Money)


def test_what_is_no_resource_is_told() -> None:
    with pytest.raises(UsageError, match="there is no resource 'fees'"):
        ddl("fees")

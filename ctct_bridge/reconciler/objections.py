"""What v2 would object to in the records of one entry."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from ctct_bridge.findings import Finding
from ctct_bridge.model import Record
from ctct_bridge.reconciler.paths import row_path, v1_path
from ctct_bridge.reconciler.shapes import Contract, contract


@cache
def _court(schema: Any) -> tuple[Contract, Any, str | None]:
    """What a judgement needs of a schema class: its contract, the properties of its row, its natural key."""
    row = schema.row._declared_fields if schema.row is not None else None
    return contract(schema), row, getattr(schema.V1, "key", None)


def judge_all(records: Sequence[Record]) -> None:
    """Add to the records of one entry what v2 would object to."""
    _judge(records[0])
    children = records[1:]
    if len(children) > 1 and _sound(children):
        return
    for at, child in enumerate(children, 1):
        _judge(child, records[:at])


def _sound(children: Sequence[Record]) -> bool:
    """Whether there is nothing to be said of several children: most of the time, and seen at a glance."""
    schema, views = children[0].schema, [child.view for child in children]
    terms, _, key = _court(schema)
    return (
        all(child.schema is schema for child in children)
        and (key is None or len({view.get(key) for view in views}) == len(views))
        and terms.all_sound(views)
    )


def _judge(record: Record, before: Sequence[Record] = ()) -> None:
    """Add to a record what v2 would object to. ``before`` are the records of the same entry before it: its parent, then
    its elder siblings."""
    schema, view, origin = record.schema, record.view, record.origin
    terms, row, key = _court(schema)
    parent = before[0].schema if before else None
    for pointer, code, params in terms.problems(view, None if record.form == "detail" else row):
        v1 = v1_path(schema, pointer, parent, code) or row_path(schema, pointer, view)
        record.findings.append(Finding(code, origin, pointer, params, None, v1))
    if key is not None and len(before) > 1 and (value := view.get(key)) is not None:
        for other in before[1:]:
            if other.schema is schema and other.view.get(key) == value:
                params, v1 = {"property": key, "value": value}, v1_path(schema, f"#/{key}", parent)
                record.findings.append(Finding("v2-not-unique", origin, f"#/{key}", params, v1=v1))
                break

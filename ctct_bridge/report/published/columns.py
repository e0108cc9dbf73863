"""The v2 shapes as tables with types: what a Parquet file, an Arrow table or a Spark frame of a resource declares.

Made from the schema classes, before anything is read, so that no reader has to guess: a postal code is a text even if
all of them are digits, and a column is there even if nothing in the archive fills it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ctct_bridge.errors import TableError, UsageError
from ctct_bridge.reconciler.fields import Each, Many, Money, One, Timestamp
from ctct_bridge.schemas import BY_NAME

#: How many digits an amount has, and how many of them behind the point. What needs more stands in ``_unfit``.
DIGITS, SCALE = 38, 9
#: What is added to the name of an instant to name the column that holds it as it was written.
TEXT = "_text"


class Kind(NamedTuple):
    """The type of a column, or of what is inside one.

    :ivar name: ``text``, ``whole``, ``number``, ``amount``, ``flag``, ``instant``, ``list`` or ``object``.
    :ivar inner: of a list: what it holds.
    :ivar columns: of an object: its parts.
    :ivar line: the line of the schema class that tells the values, if there is one.
    """

    name: str
    inner: Kind | None = None
    columns: tuple[Column, ...] = ()
    line: Any = None


class Column(NamedTuple):
    """One column.

    :ivar about: what it holds; empty for v2's properties, whose page tells it.
    """

    name: str
    kind: Kind
    about: str = ""


_TEXT, _WHOLE = Kind("text"), Kind("whole")
#: What stands before the properties.
BEFORE = (
    Column("_key", _TEXT, "tells a thing from others of its resource; the same in every run, and for all its copies"),
    Column("_parent", _TEXT, "id, or v2's path, of what v2 serves it under"),
    Column("_form", _TEXT, "``detail``, or ``list`` for what is only a row in a collection"),
    Column("_state", _TEXT, "what became of the entry: ``converted``, ``converted_with_loss``, ``rejected``"),
    Column("_document", _TEXT, "the document it was read from, below the archive"),
    Column("_entry", _WHOLE, "which entry of the document, from 0"),
    Column("_line", _WHOLE, "line of the entry's start tag, from 1"),
)  # fmt: skip
_FINDING = Kind("object", columns=(
    Column("code", _TEXT), Column("severity", _TEXT), Column("path", _TEXT), Column("line", _WHOLE),
    Column("message", _TEXT),
))  # fmt: skip
#: What stands behind them.
AFTER = (
    Column("_findings", Kind("list", _FINDING), "what is wrong with it, or odd"),
    Column("_residue", _TEXT, "what v2 cannot say of it, as JSON"),
    Column("_unfit", _TEXT, "values that fit no column, as JSON: JSON pointer to value; NULL as a rule"),
    Column("_xml", _TEXT, "of a rejected entry: its XML"),
)
_LEAVES = {"string": "text", "integer": "whole", "boolean": "flag", "number": "number", "date-time string": "instant"}


def columns_of(schema: Any) -> tuple[Column, ...]:
    """The columns of a resource: :data:`BEFORE`, v2's properties in the item's order, those that only its row has,
    :data:`AFTER`."""
    return (*BEFORE, *properties_of(schema), *AFTER)


@cache
def properties_of(schema: Any) -> tuple[Column, ...]:
    """The columns of v2's properties. An instant is followed by its text."""
    lines = {**schema._declared_fields}
    for name, line in (schema.row._declared_fields if schema.row is not None else {}).items():
        lines.setdefault(name, line)
    return _columns(lines)


def _columns(lines: Mapping[str, Any]) -> tuple[Column, ...]:
    found = tuple(column for name, line in lines.items() for column in _of(name, line))
    if len({column.name for column in found}) < len(found):
        raise TableError(f"two columns of one name among {', '.join(lines)}")
    return found


def _of(name: str, line: Any) -> Iterator[Column]:
    yield Column(name, _kind(line))
    if isinstance(line, Timestamp):
        yield Column(name + TEXT, _TEXT)


def _kind(line: Any) -> Kind:
    if isinstance(line, One):
        return _object(line)
    if isinstance(line, Many):
        return Kind("list", _object(line), line=line)
    if isinstance(line, Each):
        return Kind("list", _kind(line.leaf), line=line)
    # Degrees and percents are no money: a binary fraction is all that they ever were.
    return Kind("amount" if isinstance(line, Money) else _LEAVES[line.kind], line=line)


def _object(line: Any) -> Kind:
    """The objects of a class. One without properties, which no object can be, has no parts that a file could store."""
    columns = _columns(line.shape._declared_fields)
    return Kind("object", columns=columns, line=line) if columns else Kind("text", line=line)


def named(resource: str) -> Any:
    """The class of a resource.

    :raises UsageError: if there is none.
    """
    if resource not in BY_NAME:
        raise UsageError(f"there is no resource {resource!r}; there are {', '.join(BY_NAME)}")
    return BY_NAME[resource]


# -- as text ----------------------------------------------------------------------------------------------------------

_SQL = {
    "text": "STRING", "whole": "BIGINT", "number": "DOUBLE", "amount": f"DECIMAL({DIGITS},{SCALE})", "flag": "BOOLEAN",
    "instant": "TIMESTAMP",
}  # fmt: skip


def ddl(resource: str) -> str:
    """The columns of a resource as Spark's SQL declares them.

    >>> ddl("email_open").split(", ")[-9:-7]
    ['`open_date` TIMESTAMP', '`open_date_text` STRING']

    :raises UsageError: if there is no such resource.
    """
    return ", ".join(f"`{column.name}` {sql(column.kind)}" for column in columns_of(named(resource)))


def create_table(resource: str) -> str:
    """A statement of Spark's SQL that makes an empty table with the columns of a resource.

    :raises UsageError: if there is no such resource.
    """
    lines = [f"  `{column.name}` {sql(column.kind)}" for column in columns_of(named(resource))]
    return "\n".join([f"CREATE TABLE `{resource}` (", ",\n".join(lines), ");"])


def sql(kind: Kind) -> str:
    """A type as Spark's SQL spells it."""
    if kind.inner is not None:
        return f"ARRAY<{sql(kind.inner)}>"
    if kind.columns:
        return f"STRUCT<{', '.join(f'`{column.name}`: {sql(column.kind)}' for column in kind.columns)}>"
    return _SQL[kind.name]

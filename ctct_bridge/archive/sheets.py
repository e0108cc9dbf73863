"""Tables of v2 objects: one STRICT table a resource in an SQLite file, or one CSV file a resource.

Nothing is inferred. What is text in v2 is text here, and so is every number that is not whole: a binary fraction would
be another amount. A list or a nested object is its JSON. What v2 did not print is NULL, in CSV nothing at all; an empty
text is a text, in CSV a pair of quotes.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from ctct_bridge.archive.atomic import Hashed, whole
from ctct_bridge.archive.texts import compact
from ctct_bridge.errors import OutputFailed, UsageError

#: What tells our files from others: ``PRAGMA application_id``, "ctct" in ASCII.
_OURS = 0x63746374
# What is put behind the name of a file while it is not finished.
_LEFT = re.compile(r"\.[0-9]+\.partial$")
_WHOLE = range(-(1 << 63), 1 << 63)
# What a spreadsheet takes for a formula, after whatever white space, on any line of a cell; full-width signs as well.
_FORMULA = re.compile("(^|(?<=[\r\n]))(?=(?:[^\\S\t\r\n]|[\u200b-\u200f\ufeff])*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")


class Column(NamedTuple):
    """One column.

    :ivar kind: ``string``, ``integer``, ``number``, ``boolean``, ``object`` or ``array``, as v2 documents it.
    """

    name: str
    kind: str

    def cell(self, value: Any) -> str | int | bool | None:
        """What stands in the column for a JSON value.

        :raises TypeError: if the value is of another kind.
        """
        if value is None:
            return None
        if self.kind in ("object", "array") and isinstance(value, dict if self.kind == "object" else list):
            return _text(compact(value))
        if self.kind == "integer" and type(value) is int and value in _WHOLE:
            return value
        if self.kind == "number" and type(value) in (int, float):
            return json.dumps(value)
        if self.kind == "boolean" and type(value) is bool:
            return value
        if self.kind == "string" and isinstance(value, str):
            return _text(value)
        raise TypeError(self.kind)


class Sheet(NamedTuple):
    """One table: its name, its columns, and its rows, which are gone through once."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[list[str | int | bool | None]]


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        raise TypeError("string") from None
    return value


def refuse_foreign_file(path: Path) -> None:
    """Make sure that a file is not there, or one that was written here before.

    :raises UsageError: if something else wrote it.
    """
    if path.exists() and not _is_ours(path):
        raise UsageError(f"{path} is a file of something else; choose another name")


def refuse_foreign_folder(folder: Path, names: Collection[str], ending: str = ".csv") -> set[str]:
    """Make sure that a folder is new, empty, or was filled here before; the files that are in it.

    :param names: all tables that there can be, and ``ending`` that of their files. What is left of one that was not
        finished is ours as well.
    :raises UsageError: if it holds other files.
    :raises OutputFailed: if the system does not let us look.
    """
    try:
        found = {path.name for path in folder.iterdir()} if folder.exists() else set()
    except OSError as fault:
        raise OutputFailed(f"cannot write into {folder}: {fault.strerror or fault}") from None
    ours = {f"{name}{ending}" for name in names}
    if {_LEFT.sub("", name) for name in found} - ours:
        raise UsageError(f"{folder} holds other files; choose a new or empty folder")
    return found


def write_sqlite(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write a new SQLite file, which replaces one that was written here before.

    :raises UsageError: if there is a file that something else wrote.
    :raises OutputFailed: if the system refuses.
    """
    refuse_foreign_file(path)
    partial = path.with_name(f"{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(partial, isolation_level=None)) as store:
            store.execute("PRAGMA journal_mode=OFF")
            store.execute(f"PRAGMA application_id={_OURS}")
            store.execute("BEGIN")
            for sheet in sheets:
                _fill(store, sheet)
            store.execute("COMMIT")
        partial.replace(path)
    except (OSError, sqlite3.Error) as fault:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise OutputFailed(f"cannot write {path.name}: {getattr(fault, 'strerror', None) or fault}") from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _fill(store: sqlite3.Connection, sheet: Sheet) -> None:
    kinds = {"integer": "INTEGER", "boolean": "INTEGER"}
    first, *others = sheet.columns
    columns = [f"{_name(each.name)} {kinds.get(each.kind, 'TEXT')}" for each in others]
    table = _name(sheet.name)
    store.execute(f"CREATE TABLE {table} ({', '.join([f'{_name(first.name)} INTEGER PRIMARY KEY', *columns])}) STRICT")
    store.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(sheet.columns))})", sheet.rows)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_ours(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as store:
            return bool(store.execute("PRAGMA application_id").fetchone()[0] == _OURS)
    except sqlite3.Error:
        return False


def write_csv(folder: Path, sheets: Iterable[Sheet], names: Collection[str], safe: bool = False) -> None:
    """Write one file a table: RFC 4180, UTF-8, a header, texts in quotes.

    :param names: all tables that there can be. Those of an earlier run are replaced, or removed.
    :param safe: put an apostrophe before whatever a spreadsheet would take for a formula. The cells are not exact then.
    :raises UsageError: if the folder holds other files.
    :raises OutputFailed: if the system refuses.
    """

    def lines(out: Hashed, sheet: Sheet) -> None:
        for line in _lines(sheet, safe):
            out.write(line.encode())

    write_folder(folder, ".csv", sheets, names, lines)


def write_folder(
    folder: Path, ending: str, sheets: Iterable[Any], names: Collection[str], write: Callable[[Hashed, Any], None]
) -> None:
    """Write one file a table, whole or not at all; those of an earlier run are replaced, or removed.

    :param sheets: tables, which have a ``name``.
    :param write: writes one of them.
    :raises UsageError: if the folder holds other files.
    :raises OutputFailed: if the system refuses.
    """
    found = refuse_foreign_folder(folder, names, ending)
    try:
        folder.mkdir(parents=True, exist_ok=True)  # without any table, too: nothing is an answer
        for sheet in sheets:
            with whole(folder / f"{sheet.name}{ending}") as out:
                write(out, sheet)
            found.discard(f"{sheet.name}{ending}")
        for name in found:
            (folder / name).unlink()
    except OSError as fault:
        raise OutputFailed(f"cannot write into {folder}: {fault.strerror or fault}") from None


def _lines(sheet: Sheet, safe: bool) -> Iterator[str]:
    """Quotes tell texts from numbers, and an empty text from nothing."""
    yield ",".join(column.name for column in sheet.columns) + "\r\n"
    for row in sheet.rows:
        cells = (cell(value, column.kind, safe) for value, column in zip(row, sheet.columns, strict=True))
        yield ",".join(cells) + "\r\n"


def cell(value: str | int | bool | None, kind: str, safe: bool) -> str:
    """A cell of a CSV file: texts in quotes, nothing for ``None``.

    :param kind: the column's kind; a number is exact in a text, and stands without quotes.
    :param safe: put an apostrophe before whatever a spreadsheet would take for a formula.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or kind == "number":
        return str(value)
    text = _FORMULA.sub("'", value) if safe else value
    return f'"{text.replace(chr(34), chr(34) * 2)}"'

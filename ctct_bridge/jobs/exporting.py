"""The v2 objects of an output folder as tables: SQLite, CSV, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from ctct_bridge.archive.jsonl import as_tree
from ctct_bridge.archive.manifest import MANIFEST
from ctct_bridge.archive.outputs import V2Tree, as_written
from ctct_bridge.archive.sheets import (
    Column,
    Sheet,
    refuse_foreign_file,
    refuse_foreign_folder,
    write_csv,
    write_sqlite,
)
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.contents import Thing, things
from ctct_bridge.jobs.lookup import Lookup
from ctct_bridge.jobs.tabular import row_of
from ctct_bridge.model import Origin
from ctct_bridge.report.result import Report
from ctct_bridge.schemas import REGISTRY

#: What stands before the properties: the place in the table, what v2 serves it under, and which shape there was.
_BEFORE = (Column("_number", "integer"), Column("_parent", "string"), Column("_form", "string"))
_NAMES = [schema.resource for schema in REGISTRY]
_KINDS = {"date-time string": "string"}


def export(
    out: str | Path,
    *,
    sqlite: str | Path | None = None,
    csv: str | Path | None = None,
    csv_safe: bool = False,
    parquet: str | Path | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Write the v2 objects of an output folder as tables, one a resource, as they are now.

    :param out: a folder that ``migrate`` filled, in either layout.
    :param sqlite: a file that gets one STRICT table a resource; replaced if it was written here before.
    :param csv: a folder that gets one CSV file a resource; new, empty, or written here before.
    :param csv_safe: make the CSV cells safe for spreadsheets, and so inexact where one looks like a formula.
    :param parquet: a folder that gets one Parquet file a resource, with typed columns; new, empty, or written here
        before.
    :param listen: receives a finding for each value that is not as v2 documents it, and so is in no column.
    :raises InputMissing: if ``out`` holds no v2 JSON, or for ``parquet`` a residue that cannot be read.
    :raises UsageError: if a target lies inside ``out``, or is something else's; or pyarrow is missing.
    :raises OutputFailed: if a table cannot be written.
    """
    report = Report("export")
    checked_targets(out, sqlite, csv, parquet)
    if not (Path(out) / "v2").is_dir() and not (Path(out) / MANIFEST).is_file():  # nothing converted is no folder
        raise InputMissing(f"{out} holds no folder v2")

    count = report.counting(listen)
    told: set[tuple[str, str, str]] = set()

    def tell(finding: Finding) -> None:
        # Each target reads the tree for itself; what is wrong in it is told once.
        place = finding.code, finding.origin.document, finding.path
        if place not in told:
            told.add(place)
            count(finding)

    with as_tree(Path(out)) as root:
        if sqlite is not None:
            write_sqlite(Path(sqlite), _sheets(root, tell, report))
        if csv is not None:
            write_csv(Path(csv), _sheets(root, tell, report), _NAMES, csv_safe)
        if parquet is not None:
            _write_parquet(Path(parquet), root, tell, report)
    return report


def checked_targets(
    out: str | Path,
    sqlite: str | Path | None = None,
    csv: str | Path | None = None,
    parquet: str | Path | None = None,
) -> None:
    """Make sure that tables can be written; asked before a long migration, too.

    :raises UsageError: if a target lies inside ``out``, or is something else's, or needs what is not installed.
    """
    for target in (Path(target) for target in (sqlite, csv, parquet) if target is not None):
        if target.resolve().is_relative_to(Path(out).resolve()):
            raise UsageError(f"{target} lies in the output folder, whose files are counted; choose another place")
    if sqlite is not None:
        refuse_foreign_file(Path(sqlite))
    if csv is not None:
        refuse_foreign_folder(Path(csv), _NAMES)
    if parquet is not None:
        try:
            from ctct_bridge.archive.parquet import ENDING
        except ImportError:
            raise UsageError("Parquet needs pyarrow: pip install 'ctct_bridge[parquet]'") from None
        refuse_foreign_folder(Path(parquet), _NAMES, ENDING)


def columns_of(schema: Any) -> tuple[Column, ...]:
    """The columns of a resource's table: v2's properties in the item's order, then those that only its row has."""
    lines = {**schema._declared_fields}
    for name, line in (schema.row._declared_fields if schema.row is not None else {}).items():
        lines.setdefault(name, line)
    return (*_BEFORE, *(Column(name, _KINDS.get(line.kind, line.kind)) for name, line in lines.items()))


def _sheets(root: Path, tell: Callable[[Finding], None], report: Report) -> Iterator[Sheet]:
    report.checked.clear()
    for schema, group in groupby(things(V2Tree(root, tell)), key=lambda thing: thing.schema):
        columns = columns_of(schema)
        yield Sheet(schema.resource, columns, _rows(group, columns, tell, report))


def _rows(
    group: Iterator[Thing], columns: tuple[Column, ...], tell: Callable[[Finding], None], report: Report
) -> Iterator[list[str | int | bool | None]]:
    known = {column.name for column in columns}
    for number, thing in enumerate(group, 1):
        report.checked["objects"] += 1
        cells: list[str | int | bool | None] = [number, thing.parent, "item" if thing.item else "row"]
        for column in columns[len(_BEFORE) :]:
            try:
                cells.append(column.cell(thing.body.get(column.name)))
            except TypeError:
                found = {"found": "another value", "expected": f"a value of kind {column.kind}"}
                tell(_finding("v2-wrong-type", thing, column.name, found))
                cells.append(None)
        for name in thing.body.keys() - known:
            tell(_finding("v2-unknown-property", thing, name, {"property": name}))
        yield cells


def _finding(code: str, thing: Thing, name: str, params: dict[str, str]) -> Finding:
    file, _, inside = thing.place.partition("#")
    return Finding(code, Origin(file, id=thing.id), f"#{inside}/{name}", params)


# -- Parquet ----------------------------------------------------------------------------------------------------------


def _write_parquet(folder: Path, root: Path, tell: Callable[[Finding], None], report: Report) -> None:
    from ctct_bridge.archive.parquet import Table, write_parquet
    from ctct_bridge.report.published.arrow import arrow_schema

    report.checked.clear()
    with as_written(root), Lookup(root) as lookup:
        grouped = groupby(things(V2Tree(root, tell)), key=lambda thing: thing.schema.resource)
        tables = (Table(name, arrow_schema(name), _typed(group, lookup, tell, report)) for name, group in grouped)
        write_parquet(folder, tables, _NAMES)


def _typed(
    group: Iterable[Thing], lookup: Lookup, tell: Callable[[Finding], None], report: Report
) -> Iterator[dict[str, Any]]:
    """The rows of the declared columns of one resource."""
    for at, thing in _numbered(group):
        report.checked["objects"] += 1
        row, unfit = row_of(thing, lookup, at)
        for pointer, value in unfit.values.items():
            name = pointer[2:]
            if pointer in unfit.unknown:
                tell(_finding("v2-unknown-property", thing, name, {"property": name.replace("/", ".")}))
            else:
                found = {"found": type(value).__name__, "expected": "a value that the column can hold"}
                tell(_finding("v2-wrong-type", thing, name, found))
        yield row


def _numbered(group: Iterable[Thing]) -> Iterator[tuple[int, Thing]]:
    """Things with their numbers among those of their parent, from 0."""
    for _, several in groupby(group, key=lambda thing: thing.parent):
        yield from enumerate(several)

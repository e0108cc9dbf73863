"""Tables of typed columns: one Parquet file a resource. Imported only where pyarrow is asked for."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from ctct_bridge.archive.atomic import Hashed
from ctct_bridge.archive.sheets import write_folder

ENDING = ".parquet"
#: Rows that are written at a time. So much is in memory, however large the table is.
GROUP = 5000


class Table(NamedTuple):
    """One table: its name, its ``pyarrow.Schema``, and its rows as mappings, which are gone through once."""

    name: str
    schema: Any
    rows: Iterable[dict[str, Any]]


def write_parquet(folder: Path, tables: Iterable[Table], names: Collection[str]) -> None:
    """Write one file a table, by row groups of :data:`GROUP` rows.

    :param names: all tables that there can be. Those of an earlier run are replaced, or removed.
    :raises UsageError: if the folder holds other files.
    :raises OutputFailed: if the system refuses.
    """
    write_folder(folder, ENDING, tables, names, _write)


def _write(out: Hashed, table: Table) -> None:
    rows = iter(table.rows)
    with parquet.ParquetWriter(_Sink(out), table.schema, compression="zstd") as writer:
        while some := list(islice(rows, GROUP)):
            writer.write_batch(pa.RecordBatch.from_pylist(some, schema=table.schema))


class _Sink(io.RawIOBase):
    """What pyarrow takes for a file: it wants to know where it is, and to close what it wrote."""

    def __init__(self, out: Hashed) -> None:
        super().__init__()
        self._out = out

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._out.size

    def write(self, data: Any, /) -> int:
        return self._out.write(memoryview(data).tobytes())

"""The data source of Spark: ``spark.read.format("ctct").option("resource", "event").load(path)``.

::

    from ctct_bridge.spark import register

    register(spark)
    events = spark.read.format("ctct").option("resource", "event").load("archive/")

Needs PySpark 4 and pyarrow (``pip install 'ctct_bridge[spark]'``), on the driver and wherever tasks run; the paths must
lead to the same files there. See docs/spark.rst.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

from ctct_bridge.errors import UsageError
from ctct_bridge.jobs.piecemeal import MODES, OPTIONS, Request, piece_rows, pieces
from ctct_bridge.report.published.columns import ddl

__all__ = ["CtctDataSource", "CtctReader", "ddl", "register"]

#: Rows that travel at a time.
_ROWS = 1000


def register(spark: Any) -> None:
    """Make the format ``ctct`` known to a session.

    :param spark: a ``pyspark.sql.SparkSession``.
    """
    spark.dataSource.register(CtctDataSource)


class CtctDataSource(DataSource):
    """An archive of v1 documents, as rows of one resource.

    :raises UsageError: if an option does not exist, or its value does not.
    """

    def __init__(self, options: Mapping[str, str]) -> None:
        super().__init__(options)
        self.request = request_of(options)

    @classmethod
    def name(cls) -> str:
        """What ``format`` takes."""
        return "ctct"

    def schema(self) -> str:
        """The declared columns of the resource; nothing is inferred."""
        return ddl(self.request.resource)

    def reader(self, schema: Any) -> CtctReader:
        """What reads.

        :param schema: the columns that are wanted: all of them, unless ``spark.read.schema`` said others.
        """
        return CtctReader(self.request, tuple(schema.fieldNames()))


class CtctReader(DataSourceReader):
    """Reads the documents of an archive, each in a task of its own.

    :param columns: the names of those that are wanted.
    """

    def __init__(self, request: Request, columns: tuple[str, ...]) -> None:
        self.request, self.columns = request, columns

    def partitions(self) -> list[Any]:
        """A partition for each piece of the archive.

        :raises InputMissing: if there is nothing to be read.
        """
        return [InputPartition(piece) for piece in pieces(self.request)]

    def read(self, partition: Any) -> Iterator[Any]:
        """The rows of a partition as ``pyarrow.RecordBatch``.

        :raises Stopped: at the first bad entry or document, if the mode is ``failfast``.
        """
        import pyarrow as pa

        from ctct_bridge.report.published.arrow import arrow_schema

        whole = arrow_schema(self.request.resource)
        schema = pa.schema([whole.field(name) for name in self.columns])
        rows = piece_rows(partition.value, self.request)
        while some := list(islice(rows, _ROWS)):
            yield pa.RecordBatch.from_pylist(some, schema=schema)


def request_of(options: Mapping[str, str]) -> Request:
    """What the options of a read ask for.

    :raises UsageError: if one of them does not exist, or its value does not.
    """
    given = {name.lower(): value for name, value in options.items()}
    known = {name.lower() for name in OPTIONS} | {"path", "paths"}
    for name in given:
        if name not in known:
            raise UsageError(f"there is no option {name!r}; there are {', '.join(OPTIONS)}")
    if "resource" not in given:
        raise UsageError('name a resource: .option("resource", "event")')
    profile = given.get("profile")
    paths = json.loads(given["paths"]) if "paths" in given else [given["path"]] if "path" in given else []
    return Request(
        tuple(map(_local, paths)),
        given["resource"],
        given.get("mode", MODES[0]).lower(),
        _said(given, "salvage", "true", _flag),
        None if profile is None else tomllib.loads(Path(_local(profile)).read_text("utf-8")),
        _said(given, "joined", "false", _flag),
        _said(given, "documentsPerPartition", "1", int),
    ).checked()


def _said(given: Mapping[str, str], name: str, default: str, read: Callable[[str], Any]) -> Any:
    text = given.get(name.lower(), default)
    try:
        return read(text)
    except (ValueError, KeyError):
        raise UsageError(f"{name} cannot be {text!r}") from None


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _local(path: str) -> str:
    """A path as this machine has it: ``file:`` may stand before it.

    :raises UsageError: for a URL of anything else.
    """
    url = urlsplit(path)
    if url.scheme == "file":
        return unquote(url.path)
    if len(url.scheme) > 1:  # one letter is a drive of Windows
        raise UsageError(f"{path} is no file or folder of the machines that read; mount it there, or copy it")
    return path

"""The data source of Spark, with a Spark: the same records as ``read``, wherever they are read."""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from archives import CONTACT, FILE, LIST, entry, listed, save
from engines import engine
from packed import tarred, zipped

import ctct_bridge as cb
from ctct_bridge.jobs.piecemeal import OPTIONS
from ctct_bridge.jobs.tabular import rows_of
from ctct_bridge.report.published.columns import columns_of
from ctct_bridge.schemas import REGISTRY

pyspark_sql = engine("pyspark.sql", "spark")
pa = engine("pyarrow", "spark")
source = pytest.importorskip("ctct_bridge.spark")


@pytest.fixture(scope="module")
def spark(repo: Path) -> Iterator[Any]:
    """One session on this machine, of two threads, that listens on loopback only."""
    fixed = {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(repo), "SPARK_LOCAL_IP": "127.0.0.1"}
    before = {name: os.environ.get(name) for name in fixed}
    os.environ |= fixed
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Spark's own
            made = pyspark_sql.SparkSession.builder.master("local[2]").config(
                map={
                    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
                    "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
                    "spark.sql.session.timeZone": "America/St_Johns", "spark.sql.shuffle.partitions": "2",
                }
            ).getOrCreate()  # fmt: skip
            made.sparkContext.setLogLevel("OFF")
            source.register(made)
            yield made
            made.stop()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def load(spark: Any, resource: str, *paths: Path, **options: Any) -> Any:
    reader = spark.read.format("ctct").option("resource", resource)
    for name, value in options.items():
        reader = reader.option(name, value)
    return reader.load([str(path) for path in paths] if len(paths) > 1 else str(paths[0]))


def rows(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame, as another reader gives them: instants in UTC."""
    return list(frame.toArrow().to_pylist())


def said(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: said(each) for name, each in value.items() if each is not None}
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return [said(each) for each in value] if isinstance(value, list) else value


def test_the_records_are_those_of_read(spark: Any, samples: Path) -> None:
    # Several documents a task: starting one costs Spark more than reading all of them costs us.
    for name, joined in (("event", False), ("fee", False), ("contact", False), ("registrant", True)):
        found = load(spark, name, samples / "account", documentsPerPartition=30, joined=str(joined).lower())
        wanted = list(rows_of(cb.read(samples / "account", only=[name], joined=joined)))
        assert wanted
        assert said(rows(found)) == said(wanted), name


def test_a_partition_a_document_of_folders_and_archives(spark: Any, tmp_path: Path) -> None:
    data = {"b.xml": entry("e2").encode(), "c.xml": entry("e3").encode()}
    save(tmp_path, {
        "a.xml": entry("e1"), "b.zip": zipped(data), "c.tar.gz": gzip.compress(tarred(data), mtime=0),
        "d.xml.gz": gzip.compress(entry("e4").encode(), mtime=0),
    })  # fmt: skip
    found = load(spark, "event", tmp_path)
    wanted = list(rows_of(cb.read(tmp_path, only=["event"])))
    assert found.rdd.getNumPartitions() == 5, "a compressed tar archive is one"
    assert said(rows(found)) == said(wanted)
    assert load(spark, "event", tmp_path, documentsPerPartition=2).rdd.getNumPartitions() == 3


def test_zip_codes_phones_amounts_and_offsets_survive(spark: Any, tmp_path: Path) -> None:
    save(tmp_path, {"c.xml": CONTACT, "f.xml": FILE, "e.xml": entry("e1")})
    contact = load(spark, "contact", tmp_path).first()
    assert (contact.id, contact.last_name, contact.home_phone) == ("0012", "1e5", "0700 11 22 33")
    assert contact.addresses[0].postal_code == "02451"
    (fee, _) = load(spark, "fee", tmp_path).collect()
    assert fee.fee == Decimal(385)
    frame = load(spark, "file", tmp_path)
    file = frame.selectExpr("unix_millis(modified_date) AS instant", "modified_date_text").first()
    assert file.instant == datetime(2012, 4, 5, 22, 20, 11, 4000, UTC).timestamp() * 1000
    assert file.modified_date_text == "2012-04-05T18:20:11.004-04:00"


def test_the_schema_is_declared(spark: Any, tmp_path: Path) -> None:
    to_arrow_schema = engine("pyspark.sql.pandas.types", "spark").to_arrow_schema
    types = engine("pyspark.sql.types", "spark")
    arrow_schema = engine("ctct_bridge.report.published.arrow", "spark").arrow_schema
    for schema in REGISTRY:
        made = types.StructType.fromDDL(source.ddl(schema.resource))
        assert made.fieldNames() == [column.name for column in columns_of(schema)]
        assert to_arrow_schema(made, timezone="UTC").equals(arrow_schema(schema.resource)), schema.resource
    save(tmp_path, {"l.xml": "<service xmlns='http://www.w3.org/2007/app'/>"})
    assert load(spark, "event", tmp_path).schema == types.StructType.fromDDL(source.ddl("event"))


def test_columns_may_be_chosen(spark: Any, tmp_path: Path) -> None:
    save(tmp_path, {"e.xml": entry("e1")})
    frame = spark.read.format("ctct").option("resource", "event").schema("name STRING, _key STRING").load(str(tmp_path))
    assert [tuple(row) for row in frame.collect()] == [("Autumn Concert", "event/e1")]


def test_bad_entries_are_rows(spark: Any, samples: Path) -> None:
    frame = load(spark, "event", samples / "damaged", documentsPerPartition=9)
    states = Counter(row["_state"] for row in rows(frame))
    bad = frame.where("_state = 'rejected' AND _entry IS NOT NULL").selectExpr("_document", "_xml", "_findings[0].code")
    assert [(row[0], row[2]) for row in bad.orderBy("_document").collect()] == [
        ("envelope.xml", "entry-damaged"), ("start.xml", "entry-damaged"), ("truncated.xml", "entry-damaged"),
    ]  # fmt: skip
    assert all(row[1] for row in bad.collect())
    good = load(spark, "event", samples / "damaged", documentsPerPartition=9, mode="DROPMALFORMED").count()
    assert good == len(list(cb.read(samples / "damaged", only=["event"])))
    assert sum(states.values()) - states["rejected"] == good


def test_failfast_ends_the_job_with_our_error(spark: Any, samples: Path) -> None:
    with pytest.raises(Exception, match=r"ctct_bridge\.errors\.Stopped: .*envelope\.xml, line 48: entry-damaged"):
        load(spark, "event", samples / "damaged", documentsPerPartition=9, mode="failfast").count()


@pytest.mark.parametrize(
    ("options", "told"),
    [({"resource": "events"}, "there is no resource 'events'"), ({"mode": "strict"}, "mode is permissive"),
     ({"salvage": "perhaps"}, "salvage cannot be 'perhaps'"), ({"ressource": "x"}, "there is no option 'ressource'"),
     ({"documentsPerPartition": "0"}, "one document or more")],
)  # fmt: skip
def test_options_that_cannot_be_followed_are_told(options: dict[str, str], told: str) -> None:
    with pytest.raises(cb.BridgeError, match=told):
        source.request_of({"path": "in", "resource": "event", **options})


def test_what_is_wrong_reaches_the_driver(spark: Any, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="UsageError: there is no resource 'events'"):
        load(spark, "events", tmp_path)
    with pytest.raises(Exception, match="InputMissing: there is no document to read"):
        load(spark, "event", tmp_path / "nowhere").count()
    with pytest.raises(Exception, match="name a resource"):
        spark.read.format("ctct").load(str(tmp_path))


def test_options_are_read_as_spark_gives_them(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('[event]\ntime_zone_id = "US/Eastern"\n', "utf-8")
    given = {"PATHS": json.dumps(["file:/a%20b", "/c"]), "resource": "event", "profile": str(tmp_path / "p.toml")}
    request = source.request_of(given)
    assert request.paths == ("/a b", "/c")
    assert request.profile == {"event": {"time_zone_id": "US/Eastern"}}
    with pytest.raises(cb.BridgeError, match="mount it there"):
        source.request_of({"path": "s3a://bucket/archive", "resource": "event"})
    with pytest.raises(cb.BridgeError, match="a path is needed"):
        source.request_of({"resource": "event"})
    assert set(OPTIONS) >= {"resource", "mode", "joined", "salvage", "profile", "documentsPerPartition"}


def test_what_spark_writes_is_what_was_read(spark: Any, samples: Path, tmp_path: Path) -> None:
    # Of a resource with few columns: Spark makes code for each of them.
    save(tmp_path / "in", {"s.xml": (samples / "account/campaigns/1104418765388/schedules.xml").read_bytes()})
    frame = load(spark, "schedule", tmp_path / "in")
    frame.write.parquet(str(tmp_path / "pq"))
    assert frame.count() == 1
    again = spark.read.parquet(str(tmp_path / "pq"))
    assert sorted(said(rows(again)), key=repr) == sorted(said(rows(frame)), key=repr)


def test_the_examples_of_the_page_run(spark: Any, repo: Path, tmp_path: Path, capsys: Any) -> None:
    save(tmp_path, {"l.xml": listed(("e1", LIST), ("e2", LIST)), "e.xml": entry("e1"), "z.xml": "<feed"})
    page = (repo / "docs" / "spark.rst").read_text("utf-8")
    blocks = re.findall(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", page, re.MULTILINE)
    names: dict[str, Any] = {"spark": spark}
    for block in blocks:
        exec(textwrap.dedent(block).replace("samples/account", str(tmp_path)), names)  # noqa: S102  (our own page)
    shown = capsys.readouterr().out
    assert "2010-07-01T08:00:00-04:00" in shown
    assert "385.000000000" in shown
    assert [row._form for row in names["one_each"].where("_key IS NOT NULL").orderBy("_key").collect()] == [
        "detail", "list",
    ]  # fmt: skip
    assert [row._document for row in names["bad"].collect()] == ["z.xml"]
    assert names["good"].count() == 3

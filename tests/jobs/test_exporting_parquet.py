"""Parquet of a migration: typed columns, and beside them where each object is from."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from archives import CONTACT, FILE, LIST, entry, listed, save
from engines import engine
from samplefile import ARCHIVES

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.tabular import rows_of
from ctct_bridge.schemas import BY_NAME

pq = engine("pyarrow.parquet", "parquet")


def tables(out: Path, **options: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table, by another reader."""
    folder = out.with_name("pq")
    cb.export(out, parquet=folder, **options)
    return {path.stem: pq.read_table(path).to_pylist() for path in sorted(folder.iterdir())}


def said(row: dict[str, Any], *without: str) -> Any:
    """What a row says, without what is NULL or empty."""

    def pruned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: pruned(each) for name, each in value.items() if each not in (None, [])}
        return [pruned(each) for each in value] if isinstance(value, list) else value

    return pruned({name: value for name, value in row.items() if name not in without})


@pytest.mark.parametrize("layout", ["tree", "jsonl"])
def test_zip_codes_phones_amounts_and_offsets_survive(tmp_path: Path, layout: str) -> None:
    documents: dict[str, str | bytes] = {"c.xml": CONTACT, "f.xml": FILE, "e.xml": entry("e1")}
    cb.migrate(save(tmp_path / "in", documents), tmp_path / "out", layout=layout)
    found = tables(tmp_path / "out")
    (contact,), (file,), (event,) = found["contact"], found["file"], found["event"]
    assert (contact["id"], contact["last_name"]) == ("0012", "1e5")
    assert contact["home_phone"] == "0700 11 22 33"
    assert contact["addresses"][0]["postal_code"] == "02451"
    assert file["modified_date_text"] == "2012-04-05T18:20:11.004-04:00"
    assert file["modified_date"] == datetime(2012, 4, 5, 22, 20, 11, 4000, UTC)
    assert event["start_date_text"] == "2010-07-01T08:00:00-04:00"
    assert event["start_date"] == datetime(2010, 7, 1, 12, tzinfo=UTC)
    assert [(fee["_parent"], fee["fee"]) for fee in found["fee"]] == [("e1", Decimal(385)), ("e1", Decimal(20))]


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_rows_are_those_of_the_records(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    found = {name: rows for name, rows in tables(tmp_path / "out").items() if hasattr(BY_NAME[name], "V1")}
    assert len(found) > 15
    for name, rows in found.items():
        schema = BY_NAME[name]
        records = {row["_key"]: row for row in rows_of(cb.read(archive, only=[name], joined=True))}
        assert len(rows) == len(records)
        child = any(schema in other.children() for other in BY_NAME.values())
        for row in rows:
            record = records[row["_key"]]
            if child:  # what is said of it, is said with its parent
                assert (row["_document"], row["_findings"], row["_residue"]) == (record["_document"], None, None)
                assert said(row, "_line", "_state") == said(record, "_findings", "_residue", "_line", "_state")
                continue
            codes = [finding["code"] for finding in row["_findings"]]
            assert {finding["code"] for finding in record["_findings"]} <= set(codes)
            if row["_form"] == "detail" or schema.row is None:
                assert said(row, "_findings") == said(record, "_findings"), row["_key"]
            else:  # a row in a collection says of the same what a row says
                own = {key: value for key, value in said(row).items() if key.startswith("_") or "date" in key}
                assert {key: record[key] for key in own} | {"_findings": None} == own | {"_findings": None}


def test_what_fits_no_column_is_beside_and_told_once(tmp_path: Path) -> None:
    cb.migrate(save(tmp_path / "in", {"e.xml": entry("e1")}), tmp_path / "out")
    item = tmp_path / "out/v2/eventspot/events/e1.json"
    body = json.loads(item.read_text("utf-8"))
    body |= {"total_registered_count": "many", "nickname": "x", "address": {"latitude": "north"}}
    item.write_text(json.dumps(body), "utf-8")
    told: list[Finding] = []
    (event,) = tables(tmp_path / "out", csv=tmp_path / "csv", listen=told.append)["event"]
    assert json.loads(event["_unfit"]) == {
        "#/total_registered_count": "many", "#/nickname": "x", "#/address/latitude": "north",
    }  # fmt: skip
    assert event["total_registered_count"] is None
    assert sorted((finding.code, finding.path) for finding in told) == [
        ("v2-unknown-property", "#/nickname"), ("v2-wrong-type", "#/address/latitude"),
        ("v2-wrong-type", "#/total_registered_count"),
    ]  # fmt: skip


def test_an_object_that_somebody_added_is_from_nowhere(tmp_path: Path) -> None:
    cb.migrate(save(tmp_path / "in", {"l.xml": listed(("e1", LIST))}), tmp_path / "out")
    page = tmp_path / "out/v2/eventspot/events.json"
    body = json.loads(page.read_text("utf-8"))
    body["results"].insert(0, {"id": "e0", "name": "New"})
    page.write_text(json.dumps(body), "utf-8")
    new, old = tables(tmp_path / "out")["event"]
    assert (new["_key"], new["_document"], new["_residue"], new["_form"]) == ("event/e0", None, None, "list")
    assert (old["_key"], old["name"], old["_document"]) == ("event/e1", "Autumn Concert", None), "its row moved"


def test_the_same_input_is_the_same_bytes(samples: Path, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        cb.migrate(samples / "account", tmp_path / name / "out")
        tables(tmp_path / name / "out")
        made.append({path.name: path.read_bytes() for path in (tmp_path / name / "pq").iterdir()})
    assert made[0] == made[1]

"""Tables of a whole migration: nothing is inferred, in any layout or table."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from archives import CONTACT, FILE, entry, save
from samplefile import ARCHIVES

import ctct_bridge as cb
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.contents import things
from ctct_bridge.jobs.exporting import columns_of
from ctct_bridge.schemas import BY_NAME


def tables(folder: Path, **options: Any) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, str]]]]:
    """The rows of every table, as the readers of the standard library give them."""
    cb.export(folder, sqlite=folder.with_name("a.sqlite"), csv=folder.with_name("csv"), **options)
    with closing(sqlite3.connect(folder.with_name("a.sqlite"))) as store:
        store.row_factory = sqlite3.Row
        names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        stored = {name: [dict(row) for row in store.execute(f'SELECT * FROM "{name}"')] for name in names}
    sheets = {}
    for path in sorted(folder.with_name("csv").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            sheets[path.stem] = list(csv.DictReader(file, strict=True))
    return stored, sheets


@pytest.mark.parametrize("layout", ["tree", "jsonl"])
def test_zip_codes_phones_and_offsets_survive(tmp_path: Path, layout: str) -> None:
    cb.migrate(save(tmp_path / "in", {"c.xml": CONTACT, "f.xml": FILE}), tmp_path / "out", layout=layout)
    stored, sheets = tables(tmp_path / "out")
    for contact in (stored["contact"][0], sheets["contact"][0]):
        assert contact["id"] == "0012"
        assert contact["first_name"] == "=Una"
        assert contact["last_name"] == "1e5"
        assert contact["home_phone"] == "0700 11 22 33"
        assert contact["work_phone"] == "070012345678901234567890"
        assert '"postal_code":"02451"' in contact["addresses"]
        assert json.loads(contact["addresses"])[0]["postal_code"] == "02451"
    assert stored["file"][0]["modified_date"] == sheets["file"][0]["modified_date"] == "2012-04-05T18:20:11.004-04:00"
    _, safe = tables(tmp_path / "out", csv_safe=True)
    assert safe["contact"][0]["first_name"] == "'=Una"


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_tables_hold_every_value_of_every_object(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    stored, sheets = tables(tmp_path / "out")
    assert stored.keys() == sheets.keys()
    met = dict.fromkeys(stored, 0)
    for thing in things(V2Tree(tmp_path / "out", pytest.fail)):
        name = thing.schema.resource
        row, line = stored[name][met[name]], sheets[name][met[name]]
        met[name] += 1
        assert row["_number"] == met[name] == int(line["_number"])
        for key, value in thing.body.items():
            nested = isinstance(value, (dict, list, float))
            assert (json.loads(row[key]) if nested else row[key]) == value, key
            spelled = row[key] if isinstance(row[key], str) else json.dumps(value)
            assert line[key] == spelled
        assert {key for key, value in row.items() if value is not None} - {"_number", "_parent", "_form"} == set(
            thing.body
        )
    assert met == {name: len(rows) for name, rows in stored.items()}


def test_the_columns_are_v2_s_whatever_the_archive_holds(tmp_path: Path) -> None:
    cb.migrate(save(tmp_path / "in", {"e.xml": entry("e1", "<Name>n</Name>")}), tmp_path / "out")
    stored, _ = tables(tmp_path / "out")
    assert list(stored["event"][0]) == [column.name for column in columns_of(BY_NAME["event"])]
    assert {"address", "total_registered_count"} < set(stored["event"][0])


def test_what_fits_no_column_is_told_once(tmp_path: Path) -> None:
    cb.migrate(save(tmp_path / "in", {"e.xml": entry("e1")}), tmp_path / "out")
    item = tmp_path / "out/v2/eventspot/events/e1.json"
    body = {**json.loads(item.read_text("utf-8")), "total_registered_count": "many", "nickname": "x"}
    item.write_text(json.dumps(body), "utf-8")
    found: list[Finding] = []
    report = cb.export(tmp_path / "out", sqlite=tmp_path / "a.sqlite", csv=tmp_path / "csv", listen=found.append)
    assert [(finding.code, finding.path) for finding in found] == [
        ("v2-wrong-type", "#/total_registered_count"), ("v2-unknown-property", "#/nickname"),
    ]  # fmt: skip
    assert (report.exit_code(), report.checked["objects"]) == (1, 3)


@pytest.mark.parametrize("layout", ["tree", "jsonl"])
def test_nothing_converted_is_no_table(tmp_path: Path, layout: str) -> None:
    cb.migrate(save(tmp_path / "in", {"a.xml": "<feed/>"}), tmp_path / "out", layout=layout)
    report = cb.export(tmp_path / "out", sqlite=tmp_path / "a.sqlite", csv=tmp_path / "csv")
    assert (report.exit_code(), report.checked["objects"]) == (0, 0)
    assert list((tmp_path / "csv").iterdir()) == []
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as store:
        assert store.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_targets_stay_out_of_the_output_folder(tmp_path: Path) -> None:
    cb.migrate(save(tmp_path / "in", {"e.xml": entry("e1")}), tmp_path / "out")
    for target in ({"sqlite": tmp_path / "out/a.sqlite"}, {"csv": tmp_path / "out/v2"}):
        with pytest.raises(UsageError):
            cb.export(tmp_path / "out", **target)
    with pytest.raises(InputMissing):
        cb.export(tmp_path / "in", csv=tmp_path / "csv")

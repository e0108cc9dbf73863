"""The report of an output folder is that of the run that filled it, or an error that says why it cannot be."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from totals import FORMATS, rendered

from ctct_bridge import migrate, reread
from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import Finding
from ctct_bridge.report.renderings import How
from ctct_bridge.report.result import Report


@pytest.fixture(scope="module")
def made(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Finding], Report]:
    """An output folder, and what the run told."""
    out, told = tmp_path_factory.mktemp("made") / "out", list[Finding]()
    archives = [samples / "account", samples / "findings", samples / "damaged"]
    report = migrate(archives, out, profile=["event.payable_to=Choir"], listen=told.append)
    return out, told, report


@pytest.fixture
def out(samples: Path, tmp_path: Path) -> Path:
    """A small folder to spoil."""
    names = ("no-id.xml", "timestamp-without-offset.xml")
    migrate([samples / "findings" / name for name in names], tmp_path / "out")
    return tmp_path / "out"


def test_the_report_is_that_of_the_run(made: tuple[Path, list[Finding], Report]) -> None:
    out, told, report = made
    again: list[Finding] = []
    assert reread(out, listen=again.append) == report
    assert [finding.to_json() for finding in again] == [finding.to_json() for finding in told]
    assert report.written == sum(path.is_file() for path in out.rglob("*") if ".bridge" not in path.parts)


@pytest.mark.parametrize("show_values", [False, True])
@pytest.mark.parametrize("format", FORMATS)
def test_so_is_every_rendering(made: tuple[Path, list[Finding], Report], format: str, show_values: bool) -> None:
    out, told, report = made
    how = How(show_values, "warning", str(out))
    again: list[Finding] = []
    report_again = reread(out, listen=again.append)
    assert rendered(format, again, report_again, how) == rendered(format, told, report, how)


def test_the_page_is_that_of_the_folder(made: tuple[Path, list[Finding], Report]) -> None:
    out, again = made[0], list[Finding]()
    report = reread(out, listen=again.append)
    assert rendered("html", again, report) == (out / "report.html").read_text("utf-8")


def test_neither_archive_nor_workspace_nor_v2_is_needed(out: Path) -> None:
    report = reread(out)
    shutil.rmtree(out / ".bridge")
    shutil.rmtree(out / "v2")
    assert reread(str(out)) == report


# -- damage -------------------------------------------------------------------------------------------------------


def spoil(out: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    (out / name).write_bytes(change((out / name).read_bytes()))


@pytest.mark.parametrize("name", ["report.json", "findings.jsonl", "manifest.json"])
@pytest.mark.parametrize(
    "change", [lambda data: data[:-2], lambda data: b"", lambda data: data.replace(b"1", b"2"), lambda data: b"[]"]
)
def test_what_was_changed_is_refused(out: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    spoil(out, name, change)
    told: list[Finding] = []
    with pytest.raises(InputMissing):
        reread(out, listen=told.append)
    assert told == []


def test_what_is_missing_is_named(out: Path, tmp_path: Path) -> None:
    for name, said in {
        "findings.jsonl": "findings.jsonl in .* is missing, damaged, or was changed",
        "report.json": "report.json in .* is missing, damaged, or was changed",
        "manifest.json": "its migration was not finished",
    }.items():
        (out / name).unlink()
        with pytest.raises(InputMissing, match=said):
            reread(out)
    with pytest.raises(InputMissing, match="is no folder"):
        reread(tmp_path / "none")


def replace(out: Path, name: str, data: bytes) -> None:
    """Another file, of which the manifest says that it is as it should be."""
    (out / name).write_bytes(data)
    manifest = json.loads((out / "manifest.json").read_bytes())
    for each in manifest["files"]:
        if each["path"] == name:
            each.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())
    (out / "manifest.json").write_text(json.dumps(manifest), "utf-8")


REPORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no JSON": lambda told: told.pop("none", None) and None,
    "a list": lambda told: [told],
    "no counts": lambda told: told.pop("findings") and told,
    "an unknown code": lambda told: {**told, "findings": {"made-up": 1}},
    "an unknown state": lambda told: {**told, "resources": {"event": {"read": 1, "states": {"lost": 1}}}},
    "a number that is none": lambda told: {**told, "read": True},
    "a negative number": lambda told: {**told, "children": {"fee": -1}},
    "a document without a name": lambda told: {**told, "documents": [{**told["documents"][0], "document": None}]},
    "documents that are a number": lambda told: {**told, "documents": 3},
    "another number of findings": lambda told: {**told, "findings": {**told["findings"], "no-id": 2}},
}


@pytest.mark.parametrize("kind", REPORTS)
def test_a_report_that_is_none_is_refused(out: Path, kind: str) -> None:
    told = REPORTS[kind](json.loads((out / "report.json").read_bytes()))
    replace(out, "report.json", json.dumps(told).encode() if told is not None else b"{" * 100_000)
    with pytest.raises(InputMissing, match=r"report\.json"):
        reread(out)


@pytest.mark.parametrize("line", [
    "", "[]", "{}", "7", "[" * 100_000, '{"code": "no-id"}', '{"code": ["no-id"], "document": "a"}',
    '{"code": "made-up", "document": "a"}', '{"code": "no-id", "document": 1}', '{"code": "no-id", "document": null}',
    '{"code": "no-id", "document": "a", "params": []}', '{"code": "no-id", "document": "a", "line": true}',
    '{"code": "no-id", "document": "a", "path": {}}', "\udc80",
])  # fmt: skip
def test_a_line_that_is_no_finding_is_refused(out: Path, line: str) -> None:
    replace(out, "findings.jsonl", f"{line}\n".encode("utf-8", "surrogateescape"))
    with pytest.raises(InputMissing, match=r"findings\.jsonl, line 1"):
        reread(out)

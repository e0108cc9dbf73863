"""Documents of v2 JSON among others: what is one, how it is counted, and that nothing in it stops a run."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from archives import entry, files_below, save
from hypothesis import given
from hypothesis import strategies as st
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.saved import Ahead, is_saved_body

GOLDEN = SAMPLES / "account.out"
CONTACT = (
    b'{"id": "7", "status": "ACTIVE", "email_addresses": [{"email_address": "a@example.com"}], "lists": [{"id": "3"}]}'
)


def counted(archive: object) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    report = cb.validate(archive)
    assert report.balanced
    return {name: dict(states) for name, states in report.resources.items()}, dict(report.findings)


@pytest.fixture(scope="module")
def plain() -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    return counted(GOLDEN)


@pytest.mark.parametrize("label", ["lists.jsonl", "v2/lists.ndjson", "saved/v2/lists.jsonl"])
def test_lines_below_the_url_of_a_collection_are_its_rows(label: str, tmp_path: Path) -> None:
    path = tmp_path / "in" / label
    path.parent.mkdir(parents=True)
    # By its properties alone a line could be an event, too.
    path.write_text('{"id": "1", "name": "a", "status": "ACTIVE"}\n{"id": "1", "name": "b", "status": "GONE"}\n')
    found: list[Finding] = []
    report = cb.validate(tmp_path / "in", listen=found.append)
    assert report.resources == {"list": {"kept": 2}}
    assert sorted((each.code, each.line) for each in found) == [("v2-not-allowed", 2), ("v2-same-id", 2)]


@pytest.mark.parametrize("packed", ["zip", "tar", "tar.gz", "gz", "jsonl", "stream"])
def test_a_tree_is_the_same_however_it_is_packed(tmp_path: Path, packed: str, plain: object) -> None:
    files = files_below(GOLDEN)
    archive: object = tmp_path / f"out.{packed}"
    if packed in ("zip", "stream"):
        with zipfile.ZipFile(tmp_path / f"out.{packed}", "w") as made:
            for name, data in files.items():
                made.writestr(name, data)
        if packed == "stream":
            archive = io.BytesIO((tmp_path / "out.stream").read_bytes())
    elif packed.startswith("tar"):
        with tarfile.open(tmp_path / f"out.{packed}", "w:gz" if packed.endswith("gz") else "w") as tape:
            tape.add(GOLDEN, arcname=".")
    elif packed == "gz":
        save_as = {f"{name}.gz": gzip.compress(data) for name, data in files.items() if name.startswith("v2/")}
        for name, data in save_as.items():
            (tmp_path / "gz" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "gz" / name).write_bytes(data)
        archive = tmp_path / "gz"
    else:
        cb.migrate(SAMPLES / "account", tmp_path / "out.jsonl", layout="jsonl")
    resources, findings = counted(archive)
    assert (resources, {**findings, "passed-over": 6}) == plain


def test_xml_and_json_give_one_report(tmp_path: Path) -> None:
    save(tmp_path, {"a/e1.xml": entry("e1")})
    (tmp_path / "b.txt").write_bytes(b"[" + CONTACT + b"]")
    (tmp_path / "notes.txt").write_text("{not JSON}, but notes")
    report = cb.validate(tmp_path)
    assert report.balanced and report.read == 2 and report.checked["objects"] == 1
    assert report.resources["contact"] == {"kept": 1} and report.resources["event"].total() == 1
    assert [document.label for document in report.documents] == ["b.txt", "a/e1.xml"]
    assert report.findings["passed-over"] == 1


def test_migrate_says_what_json_is_and_makes_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "contacts.json").write_bytes(CONTACT)
    report = cb.migrate(tmp_path / "contacts.json", tmp_path / "out")
    assert dict(report.findings) == {"v2-document": 1} and report.read == 0 and report.exit_code() == 3
    shutil.copytree(GOLDEN / "v2", tmp_path / "in")
    save(tmp_path / "in", {"e1.xml": entry("e1")})
    among = cb.migrate(tmp_path / "in", tmp_path / "two")
    assert among.read == 1 and among.exit_code() == 0


def test_what_was_not_asked_for_is_filtered() -> None:
    found: list[Finding] = []
    report = cb.validate(GOLDEN, only=["contact"], listen=found.append)
    assert (
        report.balanced
        and report.resources["contact"].keys() == {"kept"}
        and report.resources["event"].keys() == {"filtered"}
    )
    assert not any(each.origin.entry is not None and "eventspot" in each.origin.document for each in found)


def test_the_state_of_a_body_is_whether_it_was_recognised() -> None:
    report = cb.validate(b"[" + CONTACT + b', {"id": "8", "status": 5}, 7]')
    assert report.resources == {"contact": {"kept": 2}, "other": {"rejected": 1}}
    assert report.findings == {"v2-wrong-type": 1, "v2-required": 1, "v2-wrong-shape": 1, "check-not-run": 2}


def test_rows_before_a_fault_are_judged() -> None:
    report = cb.validate(b"[" + CONTACT + b",\n" + CONTACT[:-9])
    assert (
        report.read == 1
        and report.findings == {"v2-not-json": 1, "check-not-run": 2}
        and not report.documents[0].complete
    )


@pytest.mark.parametrize(
    ("label", "head", "wanted"),
    [
        ("a.json", b"", False), ("a.json", b" \n", False), ("a.json", b"nothing", True), ("a.json", b"<a/>", False),
        ("a", b"{}", True), ("a", b"text", False), ("a.xml", b"[1", True), ("-", '{"a": 1}'.encode("utf-16"), True),
    ],
)  # fmt: skip
def test_what_is_taken_for_v2_json(label: str, head: bytes, wanted: bool) -> None:
    assert is_saved_body(label, head) == wanted


@given(data=st.binary(max_size=50), cut=st.integers(0, 50), sizes=st.lists(st.integers(1, 20)))
def test_a_head_that_was_read_is_read_again(data: bytes, cut: int, sizes: list[int]) -> None:
    stream = Ahead(data[:cut], io.BytesIO(data[cut:]))
    assert b"".join([*(stream.read(size) for size in sizes), stream.read()]) == data


@given(
    place=st.integers(0, len(CONTACT) - 1),
    junk=st.one_of(st.binary(max_size=3), st.sampled_from([b"{", b"[", b'"', b"\\ud800", b"NaN", b"1e999", b"null"])),
    gone=st.integers(0, 4),
)
def test_a_spoiled_body_is_judged_or_told(place: int, junk: bytes, gone: int) -> None:
    data = b"[" + CONTACT[:place] + junk + CONTACT[place + gone :] + b"]"
    found: list[Finding] = []
    report = cb.validate(data, listen=found.append)
    assert report.balanced and sum(report.findings.values()) == len(found)
    try:
        sound = json.loads(data) if data.isascii() else None
    except ValueError:
        assert report.findings["v2-not-json"] or report.findings["v2-limit"]
        return
    if sound is not None and sound != [json.loads(CONTACT)]:
        assert report.read == len(sound)
    for each in found:
        if each.offset is not None:
            assert data[: each.offset].count(b"\n") + 1 == each.line

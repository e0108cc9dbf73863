"""Goldens for every sample, and the findings that the samples of findings promise.

Beside each document that shows a form or a quirk stand ``NAME.v2.json`` (what ``read`` gives) and ``NAME.residue.json``
(what it keeps besides); ``samples/account.out`` is what ``migrate`` makes of ``samples/account``.
``pytest --accept`` writes them anew: read the difference before you believe it.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from archives import files_below
from canonical import canonical
from mortal import mortal
from samplefile import (
    APART,
    ARCHIVES,
    SAMPLES,
    Expectation,
    apply_edits,
    code_of,
    comes_back,
    edits,
    event_samples,
    expectations,
    finding_samples,
    judged,
    killed,
    options,
    quirk_samples,
    read_samples,
    source,
    verified_against,
)

import ctct_bridge as cb
from ctct_bridge.archive.sources import sources
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.model import Record
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.schemas import BY_ELEMENT

#: Findings after which a document, or what follows the fault, is not read: there is nothing to give back.
UNREAD = set("empty-document not-xml not-atom v2-document xml-broken xml-doctype xml-encoding xml-limit".split())
by_archive = pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
#: The samples that say what they raise.
SPEAKING = [*finding_samples(), *quirk_samples()]
#: Those that come back whole.
WHOLE = [*finding_samples(), *read_samples(), *(path for path in quirk_samples() if path.is_dir()), *ARCHIVES]
by_code = pytest.mark.parametrize("sample", SPEAKING, ids=code_of)
by_document = pytest.mark.parametrize("sample", read_samples(), ids=lambda path: f"{path.parent.name}/{path.stem}")


def settle(golden: Path, text: str, accept: bool) -> None:
    """Compare with a golden, or write it."""
    if accept:
        golden.write_text(text, "utf-8", newline="\n")
    assert golden.is_file(), f"{golden.name} is missing: run pytest --accept and read what it says"
    assert golden.read_text("utf-8") == text


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


# -- one document -------------------------------------------------------------------------------------------------


def told(record: Record) -> dict[str, Any]:
    """What a golden says of a record."""
    row = {"resource": record.resource, "id": record.id, "parent": record.parent, "form": record.form}
    shapes: dict[str, Any] = {"v2": record.to_v2()}
    if record.schema.row is not None:
        shapes["row"] = record.to_v2("row")
    return {**row, "state": record.state, **shapes}


@by_document
def test_v2_golden(sample: Path, accept: bool) -> None:
    records = list(cb.read(sample))
    settle(sample.with_name(f"{sample.stem}.v2.json"), as_text([told(record) for record in records]), accept)


@by_document
def test_residue_golden(sample: Path, accept: bool) -> None:
    (document,) = (DocumentReading(each, EntryReader(BY_ELEMENT)) for each in sources(sample, pytest.fail))
    residues = [record.residue for _, records in document for record in records]
    assert document.frame is not None
    # By name, as they stand on disk: the order tells only which lane read them.
    residues = json.loads(json.dumps(residues, sort_keys=True))
    text = as_text({"frame": document.frame.to_json(), "residues": residues})
    settle(sample.with_name(f"{sample.stem}.residue.json"), text, accept)


@pytest.mark.parametrize("sample", event_samples(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_document_s_only_complaint_is_what_v1_never_had(sample: Path) -> None:
    reading = cb.read(sample)
    codes = {finding.code for record in reading for finding in record.findings}
    codes |= {finding.code for finding in reading.findings}  # type: ignore[attr-defined]
    assert codes <= {"v2-required", "system-list"}


@by_document
def test_v2_is_what_the_schemas_load(sample: Path) -> None:
    for record in cb.read(sample):
        assert record.schema.lift(record.to_v2()) == (record.view, [])
        if {finding.code for finding in record.findings} & {"v2-not-allowed", "v2-too-long"}:
            continue  # v2 would refuse it, and the finding says so
        record.schema().load(record.to_v2())
        if record.schema.row is not None:
            record.schema.row().load(record.to_v2("row"))


def test_no_golden_outlives_its_sample() -> None:
    goldens = {path for path in SAMPLES.glob("*/*.json") if path.parent.name not in APART - {"quirks"}}
    wanted = {path.with_name(f"{path.stem}.{kind}.json") for path in read_samples() for kind in ("v2", "residue")}
    assert goldens <= wanted


# -- whole archives --------------------------------------------------------------------------------------------------


def golden_of(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.out")


@by_archive
def test_archive_golden(archive: Path, tmp_path: Path, accept: bool) -> None:
    cb.migrate(archive, tmp_path)
    made, golden = files_below(tmp_path), golden_of(archive)
    if accept:
        for name in files_below(golden).keys() - made.keys():
            (golden / name).unlink()
        for name, data in made.items():
            (golden / name).parent.mkdir(parents=True, exist_ok=True)
            (golden / name).write_bytes(data)
    kept = files_below(golden)
    assert list(kept) == list(made)
    assert [name for name in made if made[name] != kept[name]] == []


@by_archive
def test_an_archive_comes_back_from_its_golden(archive: Path, tmp_path: Path) -> None:
    """From the files alone: nothing in the workspace is needed."""
    report = cb.restore_archive(golden_of(archive), tmp_path)
    same_documents(archive, tmp_path)
    assert dict(report.findings) == {}


@by_archive
def test_validate_agrees_with_migrate(archive: Path, tmp_path: Path) -> None:
    made, judged = cb.migrate(archive, tmp_path), cb.validate(archive)
    assert (judged.findings, judged.resources) == (made.findings, made.resources)
    assert (judged.read, judged.states) == (made.read, made.states)


def test_what_was_not_asked_for_is_filtered_and_comes_back(tmp_path: Path) -> None:
    archive = SAMPLES / "account"
    whole = cb.migrate(archive, tmp_path / "whole")
    report = cb.migrate(archive, tmp_path / "out", only=["contact", "list"])
    asked = {name: states for name, states in whole.resources.items() if name in ("contact", "list", "other")}
    assert report.balanced
    assert {name: report.resources[name] for name in asked} == asked
    assert report.resources["list_member"].keys() == {"joined"}  # what a list's members say is a part of the contacts
    for name in whole.resources.keys() - asked.keys() - {"list_member"}:
        assert report.resources[name].keys() <= {"filtered", "superseded", "duplicate", "kept"}, name
        assert report.resources[name]["filtered"], name
    assert [path.name for path in sorted((tmp_path / "out/v2").iterdir())] == ["contacts.json", "lists.json"]
    assert dict(cb.restore_archive(tmp_path / "out", tmp_path / "back").findings) == {}
    same_documents(archive, tmp_path / "back")


def test_what_only_v2_has_is_told_and_the_rest_comes_back(tmp_path: Path) -> None:
    shutil.copytree(golden_of(SAMPLES / "account"), tmp_path / "out")
    v1_had = shutil.ignore_patterns("folders.json")
    shutil.copytree(SAMPLES / "v2", tmp_path / "out" / "v2", ignore=v1_had, dirs_exist_ok=True)
    found: list[Finding] = []
    cb.restore_archive(tmp_path / "out", tmp_path / "back", listen=found.append)
    told = {finding.origin.document for finding in found if finding.code == "no-v1-home"}
    added = {f"v2/{path.relative_to(SAMPLES / 'v2').as_posix()}" for path in (SAMPLES / "v2").rglob("*.json")}
    assert (told, len(told)) == (added - {"v2/library/folders.json"}, len(found))
    same_documents(SAMPLES / "account", tmp_path / "back")


@pytest.mark.parametrize("sample", [*read_samples(), *ARCHIVES], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_create_bodies_lose_nothing(sample: Path, tmp_path: Path) -> None:
    cb.migrate(sample, tmp_path / "out", bodies="post")
    report = cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert dict(report.findings) == {}
    same_documents(sample, tmp_path / "back")


# -- samples of findings ------------------------------------------------------------------------------------------


def migrated(sample: Path, out: Path, listen: Any) -> Any:
    """The first step of a sample: ``migrate`` with its options, or ``validate``."""
    if (how := judged(sample)) is not None:
        return cb.validate(source(sample), listen=listen, **how)
    archives, profile, chosen = [source(sample)], [], dict[str, Any]()
    words = iter(options(sample))
    for word in words:
        if word == "--set":
            profile.append(next(words))
        elif word in ("--bodies", "--jobs"):
            chosen[word[2:]] = int(value) if (value := next(words)).isdigit() else value
        elif word.startswith("-"):
            pytest.fail(f"{sample.name}: this test does not know {word}")
        else:
            archives.append(Path(word))
    with mortal(*killed(sample)):
        which = archives if len(archives) > 1 else archives[0]
        return cb.migrate(which, out, profile=profile or None, listen=listen, **chosen)


def matches(claim: Expectation, finding: Finding) -> bool:
    line = finding.line if finding.line is not None else finding.origin.line
    return (claim.code, claim.path) == (finding.code, finding.path) and claim.line in (None, line)


#: Said of nearly every sample, since they are short.
AMBIENT = {"v2-required", "element-missing"}


def outcome(sample: Path, folder: Path) -> list[Finding]:
    """What all steps find."""
    found: list[Finding] = []
    migrated(sample, folder / "out", found.append)
    apply_edits(sample, folder / "out")
    if (against := verified_against(sample)) is not None:
        cb.verify(folder / "out", against=against or None, listen=found.append)
    elif edits(sample):
        cb.restore_archive(folder / "out", folder / "back", listen=found.append)
    return found


@by_code
def test_a_sample_raises_what_it_says_and_nothing_else(sample: Path, tmp_path: Path) -> None:
    found = outcome(sample, tmp_path)
    claims = expectations(sample)
    unclaimed = AMBIENT - {claim.code for claim in claims}
    found = [finding for finding in found if finding.code not in unclaimed]
    for claim in claims:
        met = [finding for finding in found if matches(claim, finding)]
        assert met, f"{claim} is not among {found}"
        found.remove(met[0])
    assert found == []


@by_code
def test_a_finding_has_a_message_without_gaps(sample: Path, tmp_path: Path) -> None:
    for finding in outcome(sample, tmp_path):
        names = {name for _, name, _, _ in Formatter().parse(CODES[finding.code].text) if name}
        holes = names - finding.params.keys()
        assert not holes, finding
        assert json.loads(json.dumps(finding.to_json()))["code"] == finding.code


# -- there and back -----------------------------------------------------------------------------------------------


def same_documents(archive: Path, back: Path) -> None:
    """Every document of ``archive`` stands in ``back``, canonically the same, and nothing else does."""
    before = files_below(archive) if archive.is_dir() else {archive.name: archive.read_bytes()}
    after = files_below(back)
    assert {name for name in before if name.endswith(".xml")} == after.keys()
    for name, data in after.items():
        assert canonical(data) == canonical(before[name]), name


unpacked = [path for path in WHOLE if path.parent.name != "findings" or comes_back(path)]


@pytest.mark.parametrize("sample", unpacked, ids=lambda path: path.stem)
def test_what_was_migrated_comes_back(sample: Path, tmp_path: Path) -> None:
    report = cb.migrate(source(sample) if sample not in ARCHIVES else sample, tmp_path / "out")
    assert report.balanced
    found: list[Finding] = []
    again = cb.restore_archive(tmp_path / "out", tmp_path / "back", listen=found.append)
    assert found == [] and again.balanced
    if UNREAD & report.findings.keys():
        assert not (tmp_path / "back").exists()
        assert report.read == 0
    else:
        same_documents(source(sample) if sample not in ARCHIVES else sample, tmp_path / "back")
        assert again.read == report.read


def test_the_samples_show_every_state_but_those_of_options(tmp_path: Path) -> None:
    states: Counter[str] = Counter()
    for number, sample in enumerate([*ARCHIVES, *finding_samples()]):
        states += cb.migrate(source(sample) if sample not in ARCHIVES else sample, tmp_path / str(number)).states
    assert {"converted", "converted_with_loss", "rejected", "kept", "superseded", "joined"} <= states.keys()

"""The samples of v2 JSON: each file stands at the URL that serves it, and is read and printed unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from samplefile import SAMPLES, code_of, expectations, objects, v2_bodies, v2_finding_samples

import ctct_bridge as cb
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.schemas import served_at
from ctct_bridge.schemas.library_levels import Level1Folder

GOT, POSTED = SAMPLES / "v2", SAMPLES / "v2.post"


def shape_at(url: str) -> Any:
    """The class that reads what is served at a URL."""
    if url == "library/folders":
        return Level1Folder
    found = served_at(url)
    assert found is not None, f"no resource is served at {url}"
    return found[0]


def trees(root: Path) -> Any:
    found = [pytest.param(shape_at(url), body, id=url) for _, url, body in v2_bodies(root)]
    assert found
    return pytest.mark.parametrize(("schema", "body"), found)


def same(one: Any, other: Any) -> bool:
    """Equal, in the order of the properties and the kinds of the numbers, too."""
    return json.dumps(one) == json.dumps(other)


@trees(GOT)
def test_what_was_got_is_read_and_printed_unchanged(schema: Any, body: Any) -> None:
    for each in objects(body):
        view = schema().load(each)
        assert same(schema().dump(view), each)
        assert (view, []) == schema.lift(each)
        assert [problem for problem in schema.problems(view) if problem[1] != "v2-required"] == []


@trees(POSTED)
def test_what_was_posted_is_accepted(schema: Any, body: Any) -> None:
    view = schema(body="post").load(body)
    assert schema.problems(view) == []
    assert schema.to_v2(view, "post") == schema().dump(view) == body


@pytest.mark.parametrize("sample", v2_finding_samples(), ids=code_of)
def test_a_sample_of_v2_raises_what_it_says_and_nothing_else(sample: Path) -> None:
    found: list[Finding] = []
    report = cb.validate(sample, listen=found.append)
    assert report.balanced
    claims = expectations(sample)
    # Samples are short: they lack what a create call wants, and what they lie below.
    incidental = {"v2-required", "v2-parent-missing", "passed-over", "check-not-run"} - {claim.code for claim in claims}
    left = [finding for finding in found if finding.code not in incidental]
    for claim in claims:
        met = [each for each in left if (each.code, each.path) == claim[:2] and claim.line in (None, each.line)]
        assert met, f"{claim} is not among {left}"
        left.remove(met[0])
    assert left == []


@pytest.mark.parametrize("sample", v2_finding_samples(), ids=code_of)
def test_a_finding_of_v2_has_its_place_and_a_message_without_gaps(sample: Path) -> None:
    found: list[Finding] = []
    cb.validate(sample, listen=found.append)
    for finding in found:
        names = {name for _, name, _, _ in Formatter().parse(CODES[finding.code].text) if name}
        assert names <= finding.params.keys(), finding
        told = json.loads(json.dumps(finding.to_json()))
        if finding.code in ("passed-over", "check-not-run"):
            continue
        data = (sample / finding.origin.document).read_bytes()
        assert data[: told["offset"]].count(b"\n") + 1 == told["line"]


def test_what_is_sound_raises_nothing_but_what_a_create_call_lacks() -> None:
    found: list[Finding] = []
    for tree in (SAMPLES / "account.out", SAMPLES / "v2.post"):
        assert cb.validate(tree, listen=found.append).balanced
    assert {finding.code for finding in found} == {"v2-required", "passed-over"}


def test_every_body_of_the_account_is_recognised() -> None:
    report = cb.validate(SAMPLES / "account.out")
    assert report.checked["objects"] == report.read == report.states["kept"] > 50
    told = json.loads((SAMPLES / "account.out" / "report.json").read_text("utf-8"))
    read = {name: row["read"] for name, row in told["resources"].items()}
    assert report.resources.keys() >= read.keys() - {"guest", "attendance", "payment", "list_member", "other"}

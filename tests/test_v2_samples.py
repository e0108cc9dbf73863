"""The samples of v2 JSON: each file stands at the URL that serves it, and is read and printed unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from samplefile import SAMPLES, code_of, expectations, objects, v2_bodies, v2_finding_samples

from ctct_bridge.findings import CODES, Finding
from ctct_bridge.model import Origin
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
    found = []
    for _, url, body in v2_bodies(sample / "v2"):
        schema = shape_at(url)
        for each in objects(body):
            view, problems = schema.lift(each)
            found += [*problems, *schema.problems(view)]
    assert sorted((claim.code, claim.path) for claim in expectations(sample)) == sorted(
        (code, pointer) for pointer, code, _ in found
    )
    for pointer, code, params in found:
        message = Finding(code, Origin("-"), pointer, params).message()
        assert "?" not in message and CODES[code].text.count("{") == len(params)
        json.dumps(params)

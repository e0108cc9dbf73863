"""The samples of findings that a service raises: each says what it answers, and what is found then."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from archives import SHORT
from samplefile import code_of, expectations, served_finding_samples
from service import HOME, USER, Service, line, serving, status

import ctct_bridge as cb
from ctct_bridge.findings import CODES, Finding


def arrange(service: Service, answers: dict[str, Any]) -> None:
    """Let the service answer as a sample says; ``{authorization}`` in a body is the header of the request."""
    for place, answer in answers.items():
        body = answer["body"].replace("{authorization}", service.proof).encode()
        headers = {name.replace("-", "_"): value for name, value in answer.get("headers", {}).items()}
        service.always(place, status(answer.get("status", 200), body, **headers))


@pytest.mark.parametrize("sample", served_finding_samples(), ids=code_of)
def test_a_service_raises_what_its_sample_says_and_nothing_else(sample: Path, tmp_path: Path) -> None:
    told, found = json.loads((sample / "served.json").read_text("utf-8")), list[Finding]()
    with serving({}) as service:
        arrange(service, told["answers"])
        with line(service) as session:
            cb.pull(service.base_url, USER, tmp_path, session=session, only=told["only"], listen=found.append)
        assert {path.removeprefix(HOME) for path in service.asked} >= told["answers"].keys()
    assert [finding.code for finding in found if finding.code not in SHORT] == [
        claim.code for claim in expectations(sample)
    ]
    for finding in found:
        names = {name for _, name, _, _ in Formatter().parse(CODES[finding.code].text) if name}
        assert names <= finding.params.keys()
        assert json.loads(json.dumps(finding.to_json()))["code"] == finding.code
    assert {path.name for path in sample.iterdir()} == {"served.json", "expect"}
    assert told["shows"].endswith(".")

"""The samples of findings that a push raises: each says what is pushed, what is answered, and what is found then."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

import pytest
from samplefile import code_of, expectations, pushed_finding_samples
from v2memory import Memory, answer, folder

import ctct_bridge as cb
from ctct_bridge.errors import RemoteFailed
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.transport.session import Answer


class Arranged(Memory):
    """A service that answers as a sample says."""

    answers: Mapping[str, Any] = {}

    def ask(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
        said = self.answers.get(f"{method} {urlsplit(url.removeprefix(self.account.root)).path}")
        return answer(said["status"], said["body"]) if said is not None else super().ask(method, url, headers, body)


@pytest.mark.parametrize("sample", pushed_finding_samples(), ids=code_of)
def test_a_push_raises_what_its_sample_says_and_nothing_else(sample: Path, tmp_path: Path) -> None:
    told, found = json.loads((sample / "pushed.json").read_text("utf-8")), list[Finding]()
    out, memory = folder(tmp_path, told["v2"]), Arranged()
    for place, rows in told.get("there", {}).items():
        for row in rows:
            memory.there(place, row)
    memory.answers = told.get("answers", {})
    with suppress(RemoteFailed):
        cb.push(out, session=memory, listen=found.append)
    if "check" in told:
        assert found == []
        memory.answers = told["check"]
        assert cb.push(out, session=memory, check=True, listen=found.append).exit_code() == 1
    assert [finding.code for finding in found] == [claim.code for claim in expectations(sample)]
    for finding in found:
        names = {name for _, name, _, _ in Formatter().parse(CODES[finding.code].text) if name}
        assert names <= finding.params.keys()
        assert json.loads(json.dumps(finding.to_json()))["code"] == finding.code
    assert {path.name for path in sample.iterdir()} == {"pushed.json", "expect"}
    assert told["shows"].endswith(".")

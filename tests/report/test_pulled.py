"""What is said of a pull."""

from __future__ import annotations

import pytest

from ctct_bridge.report.pulled import Pulled
from ctct_bridge.report.text import summary, verdict


def report(documents: int = 0, kept: int = 0, requests: int = 0, **findings: int) -> Pulled:
    made = Pulled("pull")
    made.checked.update(documents=documents, kept=kept, requests=requests)
    made.findings.update({code.replace("_", "-"): count for code, count in findings.items()})
    return made


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ({}, 0), ({"remote_absent": 5}, 0), ({"next_astray": 1, "page_missing": 1}, 0), ({"not_xml": 1}, 1),
        ({"xml_doctype": 1}, 1), ({"remote_refused": 1, "not_xml": 1}, 7), ({"remote_failed": 1}, 5),
        ({"remote_failed": 1, "remote_refused": 3}, 5),
    ],
)  # fmt: skip
def test_exit_codes(findings: dict[str, int], code: int) -> None:
    assert report(1, **findings).exit_code() == code
    assert report(1, **findings).exit_code("info") == (code or int(bool(findings)))


def test_the_verdict_counts_what_came() -> None:
    assert verdict(report(1, 0, 1)) == "1 document fetched, 1 request: no findings."
    assert verdict(report(1200, 3, 1300, remote_failed=1, next_astray=2)) == (
        "1,200 documents fetched, 3 kept from before, 1,300 requests: 1 error, 2 warnings."
    )
    # A page that no reader accepts was kept all the same: that is no refusal of this command.
    assert "refused" not in verdict(report(2, 0, 2, xml_doctype=1))


def test_the_summary_has_the_findings() -> None:
    text = "\n".join(summary(report(2, 0, 3, remote_refused=1)))
    assert "remote-refused" in text
    assert text.endswith("2 documents fetched, 3 requests: 1 error.")

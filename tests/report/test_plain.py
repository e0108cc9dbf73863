"""The text rendering: what validate has always printed, piece by piece."""

from __future__ import annotations

from totals import report_of

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.report.listing import Listing
from ctct_bridge.report.plain import TextReport
from ctct_bridge.report.text import Tally, summary

TOLD = [Finding("no-id", Origin(f"{name}.xml", at, at)) for name in "ab" for at in range(5)]


def text_of(**options: object) -> str:
    parts: list[str] = []
    made = TextReport(parts.append, **options)  # type: ignore[arg-type]
    for finding in TOLD:
        made(finding)
    made.end(report_of(TOLD, {}))
    return "".join(parts)


def test_it_is_the_listing_and_the_summary() -> None:
    lines: list[str] = []
    listing, tally = Listing(lines.append), Tally()
    for finding in TOLD:
        listing(finding)
        tally(finding)
    listing.close()
    listed = len(lines)
    lines += summary(report_of(TOLD, {}), tally=tally, out="out")
    assert text_of(out="out") == "".join(f"{line}\n" for line in lines)
    assert text_of(out="out", listing=False) == "".join(f"{line}\n" for line in lines[listed:])


def test_colours_are_the_caller_s() -> None:
    assert "<error>error" in text_of(paint=lambda style, text: f"<{style}>{text}")

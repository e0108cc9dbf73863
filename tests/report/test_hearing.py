"""Whoever hears findings in lines knows as much as one who is told each."""

from __future__ import annotations

import json
from collections import Counter
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.texts import compact
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.jobs.joining import finding_of
from ctct_bridge.model import Origin
from ctct_bridge.report import hearing
from ctct_bridge.report.diagnoses import Examples
from ctct_bridge.report.hearing import Hearing
from ctct_bridge.report.text import Tally

made = st.builds(
    lambda code, document, entry, path: Finding(code, Origin(document, entry, 7), path, {"value": "x", "reason": "y"}),
    st.sampled_from(list(CODES)[:4]),
    st.sampled_from(["a.xml", 'b",".xml', '","path":"#/a"']),
    st.integers(0, 1),
    st.sampled_from(["", "Event/Name", "Event/EndDate", "#/a/0/b", "#/a/1/b"]),
)


def read(line: str) -> Finding:
    return finding_of(json.loads(line))


@given(
    st.lists(made, max_size=60),
    st.sampled_from([0, 1, 1000]),
    st.booleans(),
    st.integers(1, 4),
    st.sampled_from([1, 2, 5]),
)
def test_lines_say_as_much_as_their_findings(
    some: list[Finding], remembered: int, all_heard: bool, times: int, together: int
) -> None:
    tallies, told = (Tally(), Examples()), (Tally(), Examples())
    each: list[Finding] = []
    counts: Counter[str] = Counter()
    heard = Hearing(counts, [*tallies, each.append] if all_heard else tallies, read)
    lines = [compact(finding.to_json()) for finding in some * 3]
    with patch.object(hearing, "_KINDS", remembered):
        for _ in range(times):
            for at in range(0, len(lines), together):
                several = lines[at : at + together]
                assert heard.lines("\n".join(several)) == len(several)
            heard.settle()
    for line in lines * times:
        for listener in told:
            listener(read(line))
    assert [tally.paths for tally in tallies] == [tally.paths for tally in told]
    assert [tally.firsts for tally in tallies] == [tally.firsts for tally in told]
    assert (tallies[1].kept, tallies[1].spare) == (told[1].kept, told[1].spare)
    assert each == list(map(read, lines)) * times * all_heard
    assert counts == Counter(finding.code for finding in some * 3 * times)


def test_what_says_nothing_new_is_not_read() -> None:
    lines: list[str] = []

    def count(line: str) -> Finding:
        lines.append(line)
        return read(line)

    counts: Counter[str] = Counter()
    tally = Tally()
    heard = Hearing(counts, [tally], count)
    for number in range(100):
        heard.lines("\n".join(line("no-id", path, number) for path in ("#/id", "#/a")))
    heard.settle()
    assert len(lines) == 2
    assert tally.paths == {"no-id": {"#/id": 100, "#/a": 100}}
    assert counts == {"no-id": 200}


def line(code: str, path: str, number: int) -> str:
    return compact(Finding(code, Origin("a.xml", number, number), path).to_json())


def test_a_finding_without_a_path_keeps_the_others_apart() -> None:
    counts: Counter[str] = Counter()
    heard = Hearing(counts, [Tally()], read)
    for _ in range(3):
        for code in ("no-id", "list-only"):
            heard.lines("\n".join([line("no-id", "", 1), line(code, "#/id", 1)]))
    heard.settle()
    assert counts == {"no-id": 9, "list-only": 3}

"""Each row in a process of its own, ratios within a run, and a table that tells what is missing and why."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import corpus  # noqa: E402
import peers  # noqa: E402
import row  # noqa: E402
import run  # noqa: E402

#: What a row makes of the only entry of a feed; any object will do.
GOLDEN: dict[str, Any] = {"id": "1", "name": "An event"}


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    feed = tmp_path / "feed.xml"
    corpus.write_feed(feed, 20)
    return feed


class TestRow:
    def test_runs_in_a_process_of_its_own(self, clean: Path) -> None:
        assert run.measure(run.UNIT, clean, 20)["missing"] == "failed"  # no sample stands beside the feed
        corpus.write_feed(clean.with_name("sample.xml"), 1)
        figures = run.measure(run.UNIT, clean, 20)
        assert figures["entries"] == 20
        assert 0 < figures["cpu"] < 60
        assert 1 < figures["peak_mib"] < 1_000

    def test_a_clock_that_stands_still_divides_nothing_by_zero(
        self, clean: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(time, "process_time", lambda: 7.0)
        figures = row.perform("script", str(clean), str(clean))
        assert figures["cpu"] == row.TICK
        rows = run.summary({run.UNIT: [figures], "script": [figures]}, 20)
        assert rows["script"]["ratio"] == 1.0
        assert run.speed_table(rows).count("1.00") == 2

    def test_a_row_that_skips_entries_fails(self, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = subprocess.CompletedProcess([], 0, json.dumps({"entries": 19, "cpu": 1.0, "peak_mib": 9.0}), "")
        monkeypatch.setattr(subprocess, "run", lambda *args, **options: answer)
        assert run.measure("script", clean, 20) == {"missing": "failed", "reason": "19 of 20 entries"}

    def test_says_why_it_cannot_run(self) -> None:
        assert row.missing(ModuleNotFoundError("no orjson", name="orjson"))["missing"] == "not installed"
        for error in (ImportError("cannot be executed"), ModuleNotFoundError("", name="ctct_bridge.cli")):
            assert row.missing(error)["missing"] == "not available"


#: Three runs of 1,000 entries.
RESULTS: dict[str, list[dict[str, Any]]] = {
    "iterparse": [{"cpu": 1.0, "peak_mib": 18.0}, {"cpu": 2.0, "peak_mib": 18.5}, {"cpu": 4.0, "peak_mib": 18.0}],
    "script": [{"cpu": 3.0, "peak_mib": 19.0}, {"cpu": 8.0, "peak_mib": 19.0}, {"cpu": 12.0, "peak_mib": 20.0}],
    "xsdata": [{"missing": "not installed", "reason": "No module named 'xsdata'"}],
}


class TestTable:
    def test_ratios_are_taken_within_a_run(self) -> None:
        rows = run.summary(RESULTS, 1_000)
        # Within the runs 3, 4 and 3; the median row over the median unit would be 4.
        assert rows["script"]["ratio"] == 3.0
        assert rows["script"]["us"] == 8_000.0
        assert rows["script"]["peak_mib"] == 20.0

    def test_columns_are_aligned(self) -> None:
        text = run.speed_table(run.summary(RESULTS, 1_000))
        head, _, script, missing = text.splitlines()
        assert head.split() == ["row", "us/entry", "min-max", "x", "iterparse", "peak", "MiB", "entries/s"]
        assert script.split() == ["script", "8000.0", "3000.0-12000.0", "3.00", "20.0", "125"]
        assert len(head) == len(script)
        assert missing.split() == ["xsdata", "not", "installed"]

    def test_only_failures_count_as_failed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert not run.explain(run.summary(RESULTS, 1_000))
        assert capsys.readouterr().out == "xsdata: not installed: No module named 'xsdata'\n"
        assert run.explain({"script": {"missing": "failed", "reason": "exit code 1"}})

    def test_check_names_what_differs(self, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def writing(values: dict[str, Any]) -> peers.Peer:
            return lambda path, out: out.write(json.dumps(values).encode())

        script, careless = writing(GOLDEN), writing(GOLDEN | {"name": "?"})
        monkeypatch.setattr(run, "PEERS", {"iterparse": None, "script": script, "careless": careless})
        monkeypatch.setattr(run, "ROWS", {"script": script, "careless": careless})
        monkeypatch.setattr(run, "objects", lambda path: [GOLDEN, GOLDEN])
        verdicts = run.check(clean)
        assert verdicts["script"] == "equal"
        assert verdicts["careless"].startswith("1 objects differ, first: entry 0, name: '?'")
        assert verdicts["ours"] == "2 objects, expected 1"

    def test_an_unknown_row_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            run.main(["--only", "iterparse,nothing"])
        assert "no row 'nothing'" in capsys.readouterr().err


class TestCommand:
    """The whole of it, as small as it goes; no figure is judged."""

    def test_speed(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        written = tmp_path / "figures.json"
        assert run.main(["--entries", "3", "--runs", "2", "--only", "script", "--json", str(written)]) == 0
        assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["row", "iterparse", "script"]
        figures = json.loads(written.read_text(encoding="utf-8"))
        assert figures["entries"] == 3
        assert len(figures["rows"]["script"]["us_runs"]) == 2

    def test_memory(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run.main(["--memory", "--sizes", "2,4", "--only", "script"]) == 0
        head, *lines = capsys.readouterr().out.splitlines()
        assert head.split() == ["entries", "script"]
        assert [line.split()[0] for line in lines] == ["2", "4"]
        assert all(line.endswith(" MiB") for line in lines)

"""When to stop before the end, and that it goes on from there."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from archives import LIST, entry, files_below, listed, save

import ctct_bridge as cb
from ctct_bridge.errors import Stopped, UsageError
from ctct_bridge.jobs.limits import Limits


@pytest.mark.parametrize(
    ("errors", "limits"),
    [(None, Limits()), (0, Limits(0)), ("7", Limits(7)), ("2%", Limits(share=2.0)), (" 0.5% ", Limits(share=0.5))],
)
def test_limits_of_options(errors: Any, limits: Limits) -> None:
    assert Limits.of(errors, None) == limits
    assert Limits.of(errors, 9) == limits._replace(entries=9)


@pytest.mark.parametrize("errors", ["", "x", "-1", "1.5", "101%", "%", "1e9%", "٣"])
def test_limits_that_are_none(errors: str) -> None:
    with pytest.raises(UsageError):
        Limits.of(errors, None)
    with pytest.raises(UsageError):
        Limits.of(None, -1)


@pytest.mark.parametrize(
    ("limits", "fine", "stopped"),
    [
        (Limits(), [(10**9, 10**9, True)], []),
        (Limits(0), [(5, 0, True)], [(5, 1, False)]),
        (Limits(errors=2), [(5, 2, True)], [(5, 3, False)]),
        (Limits(entries=5), [(5, 5, True)], [(6, 0, False)]),
        (Limits(share=10), [(99, 99, False), (100, 10, False), (0, 0, True)], [(100, 11, False), (9, 1, True)]),
    ],
)
def test_what_is_too_much(limits: Limits, fine: list[Any], stopped: list[Any]) -> None:
    for entries, errors, end in fine:
        limits.check(entries, errors, end)
    for entries, errors, end in stopped:
        with pytest.raises(Stopped) as caught:
            limits.check(entries, errors, end)
        assert pickle.loads(pickle.dumps(caught.value)).exit_code == 8


BAD = LIST.replace("2010-03-15T11:27:09.441-04:00", "some day")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return save(tmp_path / "in", {
        "a.xml": listed(("e1", LIST), ("e2", BAD)), "b.xml": entry("e3"), "c.xml": entry("e4", BAD), "d.xml": "<feed",
    })  # fmt: skip


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "limit", [{"max_errors": 0}, {"max_errors": 2}, {"max_errors": "70%"}, {"max_entries": 2}, {"max_entries": 3}]
)
def test_a_limit_stops_before_anything_is_written_and_a_higher_one_goes_on(
    archive: Path, tmp_path: Path, limit: dict[str, Any], jobs: int
) -> None:
    with pytest.raises(Stopped):
        cb.migrate(archive, tmp_path / "out", jobs=jobs, **limit)
    assert files_below(tmp_path / "out") == {}
    report = cb.migrate(archive, tmp_path / "out", max_errors=3, max_entries=4)
    assert report == cb.migrate(archive, tmp_path / "clean")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


def test_a_dry_run_stops_where_the_real_one_does(archive: Path, tmp_path: Path) -> None:
    told = []
    for dry in (True, False):
        with pytest.raises(Stopped) as caught:
            cb.migrate(archive, tmp_path / "out", dry_run=dry, max_errors=1)
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_what_earlier_runs_met_counts(archive: Path, tmp_path: Path) -> None:
    for _ in range(2):  # the second one begins with the documents of the first
        with pytest.raises(Stopped, match="more than 1 error"):
            cb.migrate(archive, tmp_path / "out", max_errors=1)

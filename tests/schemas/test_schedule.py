"""Schedules: one a campaign, told apart by the campaign alone."""

from __future__ import annotations

import json
from pathlib import Path

from families import v2_of
from samplefile import SAMPLES

import ctct_bridge as cb


def test_the_time_is_the_payload_s_and_not_the_title_s() -> None:
    assert v2_of("schedules/entry.xml") == [{"id": "1", "scheduled_date": "2012-06-18T16:00:00.000Z"}]


def test_each_campaign_has_its_own(tmp_path: Path) -> None:
    text = (SAMPLES / "schedules/entry.xml").read_text("utf-8")
    (tmp_path / "in").mkdir()
    for id in ("1104418765388", "1104410042117"):
        (tmp_path / "in" / f"{id}.xml").write_text(text.replace("1104418765388", id), "utf-8")
    report = cb.migrate(tmp_path / "in", tmp_path / "out")
    assert dict(report.states) == {"converted": 2}
    found = sorted((tmp_path / "out/v2/emailmarketing/campaigns").glob("*/schedules.json"))
    assert [path.parent.name for path in found] == ["1104410042117", "1104418765388"]
    assert json.loads(found[0].read_text()) == [{"id": "1", "scheduled_date": "2012-06-18T16:00:00.000Z"}]
    found[0].write_text(found[0].read_text().replace("06-18", "06-19"))
    cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert "2012-06-19T16:00:00.000Z</ScheduledTime>" in (tmp_path / "back/1104410042117.xml").read_text()
    assert "2012-06-18T16:00:00.000Z</ScheduledTime>" in (tmp_path / "back/1104418765388.xml").read_text()

"""The walk that gives records: what it counts, what it keeps, when it begins."""

from __future__ import annotations

from collections import Counter

import pytest
from archives import OTHERS, feed

import ctct_bridge as cb
from ctct_bridge.jobs.walking import Walk


def test_findings_of_documents_are_kept_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    data = feed(*OTHERS * 3).encode()
    whole = cb.read(data)
    assert list(whole) == []
    assert Counter(finding.code for finding in whole.findings) == whole.counts
    monkeypatch.setattr(Walk, "MOST_FINDINGS", 3)
    for joined in (False, True):
        reading = cb.read(data, joined=joined)
        assert list(reading) == []
        assert [f.code for f in reading.findings] == [f.code for f in whole.findings[:3]]
        assert reading.counts == whole.counts
        assert reading.states.total() == whole.counts.total() == 15


def test_a_walk_is_begun_by_its_first_step() -> None:
    walk = Walk("no-such-folder")
    records = walk.records()
    assert (walk.findings, walk.states) == ([], {})
    with pytest.raises(cb.BridgeError):
        next(records)
    assert [finding.code for finding in walk.findings] == ["source-unreadable"]

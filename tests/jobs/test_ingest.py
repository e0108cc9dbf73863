"""Everything read into a workspace, once."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from archives import LIST, entry, listed, save

from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import Stopped, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.ingest import ALL_READ, PHASE, Manner, ingest
from ctct_bridge.jobs.limits import Limits


def test_a_stream_that_was_read_is_known_again(tmp_path: Path) -> None:
    first, data = entry("e1", LIST).encode(), listed(("e2", LIST)).encode()
    path = tmp_path / "w"
    workspace = Workspace(path)
    with pytest.raises(Stopped):
        ingest([io.BytesIO(first), data], workspace, pytest.fail, manner=Manner(limits=Limits(entries=1)))
    workspace.close()
    for stream, fault in ((b"<feed/>", UsageError), (first, None)):
        workspace = Workspace(path, fresh=False)
        if fault is not None:
            with pytest.raises(fault):
                ingest([io.BytesIO(stream), data], workspace, pytest.fail)
        else:
            assert ingest([io.BytesIO(stream), data], workspace, pytest.fail) == 2
            assert workspace.said(PHASE) == ALL_READ
        workspace.close()


def test_what_is_outside_of_documents_is_told_and_counts(tmp_path: Path) -> None:
    told: list[Finding] = []
    archive = save(tmp_path / "in", {"a.xml": entry("e1")})
    for _ in range(2):
        with pytest.raises(Stopped, match="first error"):
            ingest([tmp_path / "none", archive], Workspace(), told.append, manner=Manner(limits=Limits(0)))
    assert [finding.code for finding in told] == ["source-unreadable"] * 2


def test_all_was_read_already(tmp_path: Path) -> None:
    archive, path = save(tmp_path / "in", {"a.xml": entry("e1")}), tmp_path / "w"
    for _ in range(2):
        workspace = Workspace(path, fresh=False)
        assert ingest(archive, workspace, pytest.fail) == 1
        assert workspace.collections() == {"event"}
        workspace.close()
    save(archive, {"b.xml": entry("e2")})
    workspace = Workspace(path, fresh=False)
    with pytest.raises(UsageError, match="fresh"):
        ingest(archive, workspace, pytest.fail)
    workspace.close()


@pytest.mark.parametrize("kept", [5, 150, -9])
def test_a_damaged_source_is_what_it_was(tmp_path: Path, kept: int) -> None:
    data = gzip.compress(listed(*((f"e{number}", LIST) for number in range(40))).encode())[:kept]
    archive, path = save(tmp_path / "in", {"a.xml.gz": data, "b.xml": entry("e1")}), tmp_path / "w"
    read = []
    for _ in range(2):
        workspace = Workspace(path, fresh=False)
        read.append(ingest(archive, workspace, pytest.fail))
        workspace.close()
    assert read[0] == read[1]
    save(archive, {"a.xml.gz": data[:-1]})
    workspace = Workspace(path, fresh=False)
    if kept != 5:
        with pytest.raises(UsageError, match="fresh"):
            ingest(archive, workspace, pytest.fail)
    workspace.close()

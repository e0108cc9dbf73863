"""Read piece by piece, an archive says what it says as a whole."""

from __future__ import annotations

import gzip
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import archives, entry, save
from hypothesis import given, settings
from hypothesis import strategies as st
from packed import tarred

import ctct_bridge as cb
from ctct_bridge.errors import InputMissing, Stopped, UsageError
from ctct_bridge.jobs.piecemeal import MODES, Request, piece_rows, pieces
from ctct_bridge.jobs.tabular import rows_of
from ctct_bridge.schemas import FROM_V1


def rows(request: Request) -> Iterator[dict[str, Any]]:
    """All rows, each piece and the request having been sent away."""
    for piece in pieces(request.checked()):
        yield from piece_rows(*pickle.loads(pickle.dumps((piece, request))))


def whole(path: Path, resource: str, **options: Any) -> list[dict[str, Any]]:
    return list(rows_of(cb.read(path, only=[resource], **options)))


@pytest.mark.parametrize("schema", FROM_V1, ids=lambda schema: schema.resource)
def test_rows_are_those_of_read(schema: Any, samples: Path) -> None:
    name = schema.resource
    request = Request((str(samples / "account"),), name, "dropmalformed")
    assert list(rows(request)) == whole(samples / "account", name)
    assert list(rows(request._replace(together=7))) == whole(samples / "account", name)
    if schema.into() is None:
        assert list(rows(request._replace(joined=True))) == whole(samples / "account", name, joined=True)
        return
    with pytest.raises(UsageError, match=schema.into()):  # joined, it is inside the other
        list(rows(request._replace(joined=True)))


@pytest.mark.laws
@settings(max_examples=settings().max_examples // 2)  # files are written for each
@given(documents=archives, packed=st.booleans(), together=st.integers(1, 3))
def test_whatever_an_archive_holds(
    tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str], packed: bool, together: int
) -> None:
    folder = tmp_path_factory.mktemp("in")
    if packed:
        data = {name: text.encode() for name, text in documents.items()}
        save(folder, {"a.tar.gz": gzip.compress(tarred(data), mtime=0)})
    else:
        save(folder, documents)
    request = Request((str(folder),), "event", together=together)
    assert list(rows(request._replace(mode="dropmalformed"))) == whole(folder, "event")
    bad = [row for row in rows(request) if row["_state"] == "rejected" and row["_entry"] is not None]
    wanted = [row for row in whole(folder, "event", rejects=True) if row["_state"] == "rejected"]
    assert bad == wanted


def test_bad_entries_and_documents_are_rows(samples: Path) -> None:
    found = list(rows(Request((str(samples / "damaged"),), "event")))
    with cb.read(samples / "damaged", rejects=True) as reading:
        rejected = [record for record in reading if record.state == "rejected"]
    entries = [row for row in found if row["_state"] == "rejected" and row["_entry"] is not None]
    assert [(row["_document"], row["_entry"], row["_xml"]) for row in entries] == [
        (record.origin.document, record.origin.entry, record.raw) for record in rejected
    ]
    assert all(row["_findings"] for row in entries)
    unread = {row["_document"]: row["_findings"] for row in found if row["_entry"] is None}
    wanted = [each for each in reading.findings if each.origin.entry is None and each.severity == "error"]
    assert {finding.origin.document for finding in wanted} == unread.keys() != set()
    assert sum(map(len, unread.values())) == len(wanted)


def test_what_the_walk_could_not_read_is_a_row(tmp_path: Path) -> None:
    save(tmp_path, {"e.xml": entry("e1")})
    paths = (str(tmp_path), str(tmp_path / "nowhere"))
    *_, last = rows(Request(paths, "event"))
    assert (last["_document"], last["_findings"][0]["code"]) == ("nowhere", "source-unreadable")
    with pytest.raises(Stopped, match="nowhere: source-unreadable"):
        list(rows(Request(paths, "event", "failfast")))
    assert len(list(rows(Request(paths, "event", "dropmalformed")))) == 1
    with pytest.raises(InputMissing):
        list(rows(Request(paths[1:], "event")))


def test_what_is_damaged_inside_is_a_row(tmp_path: Path) -> None:
    save(tmp_path, {"e.xml.gz": gzip.compress(entry("e1").encode(), mtime=0)[:-9]})
    found = list(rows(Request((str(tmp_path),), "event")))
    assert found[-1]["_findings"][0]["code"] == "source-damaged"


def test_the_first_error_ends_it_where_it_may(samples: Path) -> None:
    with pytest.raises(Stopped, match=r"envelope\.xml, line 48: entry-damaged") as told:
        list(rows(Request((str(samples / "damaged"),), "event", "failfast")))
    assert str(pickle.loads(pickle.dumps(told.value))) == str(told.value)
    fine = Request((str(samples / "account"),), "event")
    assert list(rows(fine._replace(mode="failfast"))) == list(rows(fine))


def test_findings_are_not_counted_out(tmp_path: Path) -> None:
    data = {f"{number}.xml": b"<feed" for number in range(5)}
    save(tmp_path, {"a.tar.gz": gzip.compress(tarred(data), mtime=0)})
    request = Request((str(tmp_path),), "event")
    for joined in (False, True):
        found = [row["_document"] for row in rows(request._replace(joined=joined))]
        assert found == [f"a.tar.gz/{number}.xml" for number in range(5)]


def test_a_profile_is_applied(samples: Path) -> None:
    profile = {"event": {"time_zone_id": "US/Eastern"}}
    found = rows(Request((str(samples / "account"),), "event", profile=profile))
    assert {row["time_zone_id"] for row in found} == {"US/Eastern"}


@pytest.mark.parametrize(
    "wrong",
    [{"resource": "events"}, {"resource": "promocode"}, {"mode": "strict"}, {"paths": ()}, {"together": 0},
     {"profile": {"event": {"nickname": "x"}}}],
)  # fmt: skip
def test_what_cannot_be_followed_is_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Request(("in",), "event")._replace(**wrong).checked()
    assert Request(("in",), "event").checked().mode == MODES[0]

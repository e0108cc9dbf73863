"""An account, pulled from a service that behaves: all of it, parts of it, again, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from archives import files_below
from service import BASIC, EMPTY, HOME, USER, Service, documents, line, serving, status

import ctct_bridge as cb
from ctct_bridge.archive.locks import held
from ctct_bridge.errors import OutputBusy, RemoteRefused, Stopped, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.report.pulled import Pulled

ALL = {"details": True}
INES = "001Wd3Yf7uHqB_6kRcPx-1sLmNz9Tj5GvOeA8iKy2XbCtQoZr4MwVn0EgJlShDa-Fp7"


@pytest.fixture
def service(samples: Path) -> Iterator[Service]:
    with serving(documents(samples / "account")) as made:
        yield made


def pulled(service: Service, out: Path, **options: Any) -> Pulled:
    with line(service) as session:
        return cb.pull(service.base_url, USER, out, session=session, **options)


def bodies(out: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_below(out).items() if name.endswith(".xml")}


def index(out: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in (out / "index.jsonl").read_text("utf-8").splitlines()]


def places(service: Service) -> list[str]:
    return [path.removeprefix(HOME) for path in service.asked]


# -- the rehearsal ----------------------------------------------------------------------------------------------------


def test_what_was_pulled_becomes_the_same_v2(service: Service, samples: Path, tmp_path: Path) -> None:
    report = pulled(service, tmp_path / "got", **ALL)
    cb.migrate(samples / "account", tmp_path / "one")
    cb.migrate(tmp_path / "got", tmp_path / "two")
    one, two = files_below(tmp_path / "one/v2"), files_below(tmp_path / "two/v2")
    assert two == one
    assert len(one) > 40
    # Every document that the service has was fetched, as it is, but for what nobody lists: a search, the second name of
    # a first page, the guest of a registrant whose guests are not to be had.
    fetched = {line["url"].removeprefix(service.base_url) for line in index(tmp_path / "got") if "file" in line}
    orphan = f"events/a07e4d61xn7p2f8b4c5/registrants/{INES}/guests/1"
    left = {path.removeprefix(HOME) for path in service.served.keys() - fetched}
    assert {path.partition("?")[0] for path in left} - {orphan} == {"contacts", "events"}
    assert orphan in left
    for told in index(tmp_path / "got"):
        if "file" in told:
            body = service.served[told["url"].removeprefix(service.base_url)]
            assert (tmp_path / "got" / told["file"]).read_bytes() == body
    assert report.checked["documents"] == len(fetched)
    # What the account's archive never had is what the service does not have.
    assert set(report.findings) == {"remote-refused", "remote-absent"}
    assert report.exit_code() == 7


def test_nothing_is_asked_for_twice(service: Service, tmp_path: Path) -> None:
    first = pulled(service, tmp_path, **ALL)
    assert len(set(service.asked)) == len(service.asked) == first.checked["requests"]
    before, asked = files_below(tmp_path), len(service.asked)
    again = pulled(service, tmp_path, **ALL)
    assert len(service.asked) == asked
    assert files_below(tmp_path) == before
    assert (again.checked["kept"], again.checked["requests"]) == (first.checked["documents"], 0)
    assert again.findings == first.findings


def test_two_runs_give_the_same_files(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path / "one", only=["registrant", "guest"], **ALL)
    pulled(service, tmp_path / "two", only=["registrant", "guest"], **ALL)
    assert bodies(tmp_path / "one") == bodies(tmp_path / "two")


# -- parts of it ------------------------------------------------------------------------------------------------------


def test_without_details_it_is_the_collections(service: Service, tmp_path: Path) -> None:
    report = pulled(service, tmp_path)
    assert list(bodies(tmp_path)) == [
        "activities.xml", "campaigns.xml", "contacts-2.xml", "contacts.xml", "events-2.xml", "events.xml",
        "library/folders.xml", "lists.xml", "service.xml", "settings/emailaddresses.xml",
    ]  # fmt: skip
    assert (dict(report.findings), report.exit_code()) == ({}, 0)


def test_a_collection_is_read_to_its_end_before_its_entries(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path, only=["contact"], **ALL)
    asked = places(service)
    assert asked[:3] == ["contacts", "contacts?next=q71mzk-2d0", "contacts/5207"]
    assert all(place.startswith("contacts") for place in asked)


@pytest.mark.parametrize(
    ("only", "wanted"),
    [
        (["list"], {"lists"}),
        (["list_member"], {"lists", "lists/1/members", "lists/14/members", "lists/33/members"}),
        (["guest"], {"events", "events?", "registrants", "guests"}),
        (["email_click"], {"campaigns", "contacts", "contacts?", "events/", "clicks", "urls", "campaign"}),
    ],
)
def test_only_what_leads_there(service: Service, tmp_path: Path, only: list[str], wanted: set[str]) -> None:
    pulled(service, tmp_path, only=only)

    def kind(place: str) -> str:
        base, question, _ = place.partition("?")
        parts = base.split("/")
        if len(parts) == 1 or only == ["list_member"]:
            return base + question
        if parts[-1] == "":
            return "events/"
        return "urls" if "urls" in parts else "campaign" if len(parts) == 2 else parts[-1]

    assert {kind(place) for place in places(service)} == wanted


def test_contacts_that_changed(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path, only=["contact"], since="2012-06-30T08:00:00-04:00")
    changed = "contacts?updatedsince=2012-06-30T12:00:00.000Z&listtype="
    assert places(service) == [
        f"{changed}active", "contacts?next=q71mzk-2d0", f"{changed}removed", f"{changed}do-not-mail",
    ]  # fmt: skip
    assert list(bodies(tmp_path)) == [
        "contacts-updated-active-2.xml", "contacts-updated-active.xml", "contacts-updated-do-not-mail.xml",
        "contacts-updated-removed.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "asked"),
    [
        ("2012-06-30", "2012-06-30T00:00:00.000Z"),
        (date(2012, 6, 30), "2012-06-30T00:00:00.000Z"),
        (datetime(2012, 6, 30, 23, tzinfo=timezone(timedelta(hours=-4))), "2012-07-01T03:00:00.000Z"),
        ("2012-06-30T12:00:00Z", "2012-06-30T12:00:00.000Z"),
    ],
)
def test_times(service: Service, tmp_path: Path, since: Any, asked: str) -> None:
    pulled(service, tmp_path, only=["contact"], since=since)
    assert f"updatedsince={asked}&" in service.asked[0]


@pytest.mark.parametrize("since", ["2012-06-30T12:00:00", "yesterday", "", datetime(2012, 6, 30)])
def test_a_time_without_offset_is_none(service: Service, tmp_path: Path, since: Any) -> None:
    with pytest.raises(UsageError, match="since"):
        pulled(service, tmp_path / "out", since=since)
    assert not (tmp_path / "out").exists()


def test_collections_that_only_the_service_document_knows(service: Service, tmp_path: Path) -> None:
    root = service.served[HOME].replace(
        b"</workspace>", b'<collection href="surveys"/><collection href="//evil.example/a"/></workspace>'
    )
    service.served |= {HOME: root, f"{HOME}surveys": EMPTY.format(path=f"{HOME}surveys").encode()}
    pulled(service, tmp_path)
    assert "surveys.xml" in bodies(tmp_path)


# -- again ------------------------------------------------------------------------------------------------------------


def test_a_refresh_fetches_what_changed(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path, only=["list", "contact"])
    before = len(service.asked)
    changed = service.served[f"{HOME}lists"].replace(b"<updated>2", b"<updated>3")
    service.served[f"{HOME}lists"] = changed
    report = pulled(service, tmp_path, only=["list", "contact"], refresh=True)
    assert (report.checked["documents"], report.checked["kept"]) == (1, 2)
    assert len(service.asked) - before == len(service.conditions) == 3
    assert (tmp_path / "lists.xml").read_bytes() == changed
    assert index(tmp_path)[-1]["sha256"] != index(tmp_path)[0]["sha256"]
    assert len(index(tmp_path)) == 4


def test_a_refresh_keeps_what_is_gone(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path, only=["list"])
    kept = files_below(tmp_path)
    del service.served[f"{HOME}lists"]
    report = pulled(service, tmp_path, only=["list"], refresh=True)
    assert files_below(tmp_path) == kept
    assert report.exit_code() == 7


def test_what_is_damaged_is_fetched_whole_by_a_refresh(service: Service, tmp_path: Path) -> None:
    whole = service.served[f"{HOME}lists"]
    service.once("lists", status(200, whole[:900], ETag='"same"'))
    assert pulled(service, tmp_path, only=["list"]).findings["salvage-truncated"] == 1
    pulled(service, tmp_path, only=["list"], refresh=True)
    assert service.conditions == []
    assert (tmp_path / "lists.xml").read_bytes() == whole


def test_a_file_that_was_lost_is_fetched_again(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path, only=["list", "contact"])
    (tmp_path / "lists.xml").write_bytes(b"")
    (tmp_path / "contacts-2.xml").unlink()
    before, asked = len(service.asked), ["lists", "contacts?next=q71mzk-2d0"]
    pulled(service, tmp_path, only=["list", "contact"])
    assert places(service)[before:] == asked


# -- limits, and who may not ------------------------------------------------------------------------------------------


def test_limits_stop_and_a_higher_one_goes_on(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path / "whole")
    with pytest.raises(Stopped, match="bytes"):
        pulled(service, tmp_path / "out", max_bytes=6000)
    assert 6000 < sum(map(len, bodies(tmp_path / "out").values())) < 20_000
    with pytest.raises(Stopped, match="contacts has more than 1 pages"):
        pulled(service, tmp_path / "out", max_pages=1)
    asked = len(service.asked)
    pulled(service, tmp_path / "out")
    assert bodies(tmp_path / "out") == bodies(tmp_path / "whole")
    assert "service.xml" not in places(service)[asked:]


def test_options_that_make_no_sense(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="max_pages"):
        pulled(service, tmp_path / "out", max_pages=0)
    with pytest.raises(UsageError, match="no resource"):
        pulled(service, tmp_path / "out", only=["nothing"])
    for variable in ("TOKEN", "API_KEY", "PASSWORD"):
        monkeypatch.delenv(f"CTCT_BRIDGE_{variable}", raising=False)
    with pytest.raises(UsageError, match="CTCT_BRIDGE_TOKEN"):
        cb.pull(service.base_url, USER, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_two_runs_never_write_into_one_folder(service: Service, tmp_path: Path) -> None:
    with held(tmp_path / ".pull"), pytest.raises(OutputBusy):
        pulled(service, tmp_path)
    assert service.asked == []


def test_another_account_is_not_mixed_in(service: Service, tmp_path: Path) -> None:
    pulled(service, tmp_path, only=["list"])
    with pytest.raises(UsageError, match="another account"), serving(service.served) as other:
        pulled(other, tmp_path)


def test_nothing_at_all_is_a_refusal(tmp_path: Path) -> None:
    with serving({}) as service, pytest.raises(RemoteRefused, match="base URL"):
        pulled(service, tmp_path)


def test_credentials_of_one_s_own(service: Service, tmp_path: Path) -> None:
    found: list[Finding] = []
    told: list[tuple[str, int, int]] = []
    report = cb.pull(
        service.base_url, USER.upper(), tmp_path, credentials=BASIC, only=["list"], listen=found.append, rate=1000,
        progress=lambda *words: told.append(words),
    )  # fmt: skip
    assert (report.exit_code(), found) == (0, [])
    assert told == [("lists", 3, len(service.served[f"{HOME}lists"]))]


def test_the_clock_is_utc(service: Service, tmp_path: Path) -> None:
    with line(service, now=lambda: datetime(2012, 7, 1, 12, 0, 0, 5000, tzinfo=UTC)) as session:
        cb.pull(service.base_url, USER, tmp_path, session=session, only=["list"])
    assert index(tmp_path)[0]["fetched"] == "2012-07-01T12:00:00.005Z"

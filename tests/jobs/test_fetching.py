"""A service that misbehaves: what is kept, what is told, and that the rest is fetched all the same."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import files_below
from service import (
    BASIC,
    HOME,
    USER,
    Service,
    bomb,
    chunks,
    cut,
    documents,
    drop,
    echo,
    hang,
    line,
    page,
    serving,
    status,
)

import ctct_bridge as cb
from ctct_bridge.errors import RemoteFailed, RemoteRefused
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.fetching import Wanted
from ctct_bridge.report.pulled import Pulled

ONLY = ["list", "contact"]


@pytest.fixture
def service(samples: Path) -> Iterator[Service]:
    with serving(documents(samples / "account")) as made:
        yield made


class Run:
    """A run and what it found."""

    def __init__(self, service: Service, out: Path, **options: Any) -> None:
        self.found: list[Finding] = []
        with line(service) as session:
            self.report: Pulled = cb.pull(
                service.base_url, USER, out, session=session, listen=self.found.append, **{"only": ONLY, **options}
            )
        self.files = sorted(name for name in files_below(out) if name.endswith(".xml"))

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(finding.code, finding.origin.document) for finding in self.found]


def test_a_page_that_is_not_atom_is_kept_and_told(service: Service, tmp_path: Path) -> None:
    service.once("lists", page)
    run = Run(service, tmp_path)
    assert run.said == [("not-xml", "lists.xml")]
    assert run.files == ["contacts-2.xml", "contacts.xml", "lists.xml"]
    assert b"Back soon" in (tmp_path / "lists.xml").read_bytes()
    assert run.report.exit_code() == 1
    assert Run(service, tmp_path).said == run.said  # it is not forgotten
    assert Run(service, tmp_path, refresh=True).said == []


@pytest.mark.parametrize("number", [404, 406, 410, 400, 501])
def test_what_is_refused_does_not_end_the_run(service: Service, tmp_path: Path, number: int) -> None:
    service.always("lists", status(number, b"<error><message>Gone &amp; \x1b[2J\xff</message></error>"))
    run = Run(service, tmp_path)
    assert run.said == [("remote-refused", "lists")]
    assert run.found[0].params["reason"] == f"it answered {number}"
    assert run.found[0].params["value"].startswith("Gone &amp;")
    assert "\x1b" not in run.found[0].message()
    assert run.files == ["contacts-2.xml", "contacts.xml"]
    assert run.report.exit_code() == 7


@pytest.mark.parametrize("deed", [bomb, status(302, Location="http://evil.example/"), status(302, Location="lists")])
def test_what_is_too_much_or_leads_elsewhere_is_refused(service: Service, tmp_path: Path, deed: Any) -> None:
    service.always("lists", deed)
    run = Run(service, tmp_path)
    assert (run.said, run.report.exit_code()) == ([("remote-refused", "lists")], 7)
    assert "evil" not in run.found[0].message()
    assert "contacts.xml" in run.files


@pytest.mark.parametrize("deed", [status(503), drop, cut, hang])
def test_what_fails_for_now_is_told_and_fetched_by_the_next_run(service: Service, tmp_path: Path, deed: Any) -> None:
    service.once("lists", deed, deed, deed)
    run = Run(service, tmp_path)
    assert (run.said, run.report.exit_code()) == ([("remote-failed", "lists")], 5)
    again = Run(service, tmp_path)
    assert (again.said, again.report.exit_code(), again.report.checked["requests"]) == ([], 0, 1)
    assert "lists.xml" in again.files


def test_a_service_that_is_down_ends_the_run_and_the_next_goes_on(service: Service, tmp_path: Path) -> None:
    for id in ("5206", "5201", "5133"):
        service.always(f"contacts/{id}", status(503))
    with pytest.raises(RemoteFailed, match="run again later"):
        Run(service, tmp_path, only=["contact"], details=True)
    assert (tmp_path / "contacts/5207.xml").exists()
    assert not (tmp_path / "contacts/5102.xml").exists()
    asked = len(service.asked)
    service.always("contacts/5206", status(404))
    run = Run(service, tmp_path, only=["contact"], details=True)
    assert [code for code, _ in run.said] == ["remote-refused", "remote-failed", "remote-failed"]
    assert f"{HOME}contacts/5207" not in service.asked[asked:]


def test_a_host_that_is_not_there_ends_the_run(tmp_path: Path) -> None:
    with serving({}) as gone:
        pass
    with pytest.raises(RemoteFailed, match="cannot be reached"):
        Run(gone, tmp_path)


@pytest.mark.parametrize("number", [401, 403])
def test_who_is_refused_stops_at_once_and_keeps_what_there_is(service: Service, tmp_path: Path, number: int) -> None:
    service.always("contacts", status(number))
    with pytest.raises(RemoteRefused, match=str(number)):
        Run(service, tmp_path)
    assert (tmp_path / "lists.xml").exists()
    assert service.asked[-1] == f"{HOME}contacts"


def test_faults_all_over_the_place_lose_nothing(service: Service, tmp_path: Path) -> None:
    """Every third request fails once or twice, in every way that may pass."""
    only = ["contact", "email_open", "registrant", "guest", "list_member"]
    whole = Run(service, tmp_path / "whole", only=only, details=True)
    asked, draw = list(dict.fromkeys(service.asked)), random.Random(5)
    cut_chunks = chunks(b"fff\r\n<feed")
    for path in draw.sample(asked, len(asked) // 3):
        deeds = draw.choices([status(503), status(429, Retry_After="7"), drop, cut, cut_chunks], k=draw.randint(1, 2))
        service.once(path.removeprefix(HOME), *deeds)
    run = Run(service, tmp_path / "out", only=only, details=True)
    assert run.said == whole.said
    assert run.files == whole.files
    assert all((tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes() for name in run.files)
    assert run.report.checked["requests"] > len(asked) * 1.3


# -- pages ------------------------------------------------------------------------------------------------------------


def feed(next_page: str, *ids: str) -> bytes:
    entries = "".join(
        f"<entry><id>http://h.example{HOME}lists/{id}</id><title>{id}</title>"
        "<updated>2012-02-14T08:22:57Z</updated><content type='application/vnd.ctct+xml'>"
        f"<ContactList id='http://h.example{HOME}lists/{id}' "
        f"xmlns='http://ws.constantcontact.com/ns/1.0/'><Name>{id}</Name></ContactList></content></entry>"
        for id in ids
    )
    link = f'<link rel="next" href="{next_page}"/>' if next_page else ""
    head = "<id>urn:x</id><title>Lists</title><updated>2012-02-14T08:22:57Z</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{link}{entries}</feed>'.encode()


def paged(pages: dict[str, bytes], out: Path) -> tuple[Run, list[str]]:
    with serving({f"{HOME}{place}": body for place, body in pages.items()}) as service:
        return Run(service, out, only=["list"]), [path.removeprefix(HOME) for path in service.asked]


@pytest.mark.parametrize("href", ["lists", "lists?", "?next=2", f"{HOME}lists?next=2"])
def test_a_next_that_leads_back_ends_the_collection(tmp_path: Path, href: str) -> None:
    run, asked = paged({"lists": feed("lists?next=2", "1"), "lists?next=2": feed(href, "2")}, tmp_path)
    assert asked == ["lists", "lists?next=2"]
    assert run.said == [("next-astray", "lists?next=2")]
    assert run.report.exit_code() == 0


def test_pages_that_repeat_end_the_collection(tmp_path: Path) -> None:
    """As a service does that makes up a new token for the same page each time."""
    pages = {
        "lists": feed("?next=1", "1", "2"),
        **{f"lists?next={n}": feed(f"?next={n + 1}", "3") for n in range(1, 9)},
    }
    run, asked = paged(pages, tmp_path)
    assert asked == ["lists", *(f"lists?next={n}" for n in range(1, 5))]
    assert [code for code, _ in run.said] == ["next-astray"]


def test_a_first_page_that_calls_itself_the_next_does_not_end_the_collection(tmp_path: Path) -> None:
    """As registrants may be counted: the first page is page 1, and its ``next`` is page 1."""
    pages = {"lists": feed("?n=1", "1", "2"), "lists?n=1": feed("?n=2", "1", "2"), "lists?n=2": feed("", "3")}
    run, asked = paged(pages, tmp_path)
    assert (asked, run.said) == (["lists", "lists?n=1", "lists?n=2"], [])


@pytest.mark.parametrize(
    "href", ["http://evil.example/lists?next=2", "//evil.example/?next=2", "contacts?next=2", "http://["]
)
def test_a_next_that_leads_elsewhere_is_not_followed(tmp_path: Path, href: str) -> None:
    run, asked = paged({"lists": feed(href, "1")}, tmp_path)
    assert (asked, [code for code, _ in run.said]) == (["lists"], ["next-astray"])
    assert "evil" not in run.found[0].message()


def test_a_next_page_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    run, _ = paged({"lists": feed("?next=2", "1")}, tmp_path)
    assert (run.said, run.report.exit_code()) == ([("page-missing", "lists?next=2")], 0)
    assert run.found[0].params == {"value": "next=2"}


def test_a_token_in_a_link_goes_nowhere(tmp_path: Path) -> None:
    pages = {"lists": feed("?next=2&amp;access_token=s3cret", "1"), "lists?next=2": feed("", "2")}
    run, asked = paged(pages, tmp_path)
    assert (asked, run.said) == (["lists", "lists?next=2"], [])
    assert "s3cret" not in (tmp_path / "index.jsonl").read_text()


@pytest.mark.parametrize("id", ["..", ".", "%2E%2E", "a%2F..%2F..%2Fx", "a?b", "a#b", "é"])
def test_no_id_leads_a_request_elsewhere(tmp_path: Path, id: str) -> None:
    with serving({f"{HOME}lists": feed("", id)}) as service:
        Run(service, tmp_path, only=["list", "list_member"], details=True)
        assert all(path.startswith(f"{HOME}lists") and "/.." not in path for path in service.asked)
        assert all(path.count("/") <= HOME.count("/") + 2 for path in service.asked)


def test_a_document_that_was_answered_twice_is_one(service: Service, tmp_path: Path) -> None:
    service.served[f"{HOME}lists"] = service.served[f"{HOME}contacts"]  # as a confused cache does
    run = Run(service, tmp_path, details=True)
    assert "lists.xml" in run.files
    assert not any(name.startswith("lists/") for name in run.files)


# -- secrets ----------------------------------------------------------------------------------------------------------


def test_a_response_that_shows_the_request_is_masked(service: Service, tmp_path: Path) -> None:
    service.once("lists", echo)
    run = Run(service, tmp_path)
    assert ("secret-masked", "lists.xml") in run.said
    kept = (tmp_path / "lists.xml").read_bytes()
    assert kept.count(b"[masked]") == 3
    told = json.loads((tmp_path / "index.jsonl").read_text("utf-8").splitlines()[0])
    assert BASIC.headers()["Authorization"] not in told["etag"]


def test_what_is_wanted_has_a_name_for_findings() -> None:
    assert [Wanted("").label, Wanted("lists").label, Wanted("lists", "a=1").label] == ["/", "lists", "lists?a=1"]

"""Records that go into other records: what becomes of each entry, and that every document comes back."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from archives import ATOM, SHORT, TAG, files_below, save
from canonical import canonical
from hypothesis import given
from hypothesis import strategies as st

import ctct_bridge as cb
from ctct_bridge.errors import UsageError

BASE = "/ws/customers/larkhill-choir/events"
LIST = "<LastName>Abara</LastName><FirstName>Teo</FirstName><GuestCount>1</GuestCount><PaymentStatus>NA</PaymentStatus>"
DETAIL = f"{LIST}<TicketId>E1</TicketId>"
GUEST = "<LastName>Abara</LastName><FirstName>Uma</FirstName>"


def entry(path: str, name: str, inside: str, declare: bool = True) -> str:
    names = f' xmlns:atom="{ATOM}"' if declare else ""
    links = f'<atom:link rel="edit" href="{BASE}/{path}"/><atom:id>{TAG}{BASE}/{path}</atom:id>'
    return f"<atom:entry{names}>{links}<atom:content><{name}>{inside}</{name}></atom:content></atom:entry>"


def registrant(path: str, inside: str = DETAIL, declare: bool = True) -> str:
    event, id = path.split("/")
    return entry(f"{event}/registrants/{id}", "Registrant", inside, declare)


def guest(path: str, number: str = "1", inside: str = GUEST, declare: bool = True) -> str:
    event, id = path.split("/")
    return entry(f"{event}/registrants/{id}/guests/{number}", "Guest", inside, declare)


def attended(path: str, word: str = "ATTENDED", declare: bool = True) -> str:
    event, id = path.split("/")
    inside = f"<Status>{word}</Status>"
    return entry(f"{event}/registrants/{id}/attendancestatus", "AttendanceStatus", inside, declare)


def feed(*entries: str) -> str:
    return f'<atom:feed xmlns:atom="{ATOM}">{"".join(entries)}</atom:feed>'


def body(out: Path, path: str) -> Any:
    return json.loads((out / "v2/eventspot/events" / path).read_bytes())


def test_each_registrant_has_guests_of_its_own(tmp_path: Path) -> None:
    people = ("e1/a", "e1/b", "e2/a")
    save(tmp_path / "in", {f"{at}.xml": registrant(path) for at, path in enumerate(people)})
    save(tmp_path / "in", {f"g{at}.xml": guest(path, inside=f"<FirstName>{at}</FirstName>")
                           for at, path in enumerate(people)})  # fmt: skip
    report = cb.migrate(tmp_path / "in", tmp_path / "out")
    assert report.states == {"converted": 3, "joined": 3}
    for at, path in enumerate(people):
        (info,) = body(tmp_path / "out", f"{path.replace('/', '/registrants/')}.json")["guests"]["guest_info"]
        assert (info["guest_id"], info["guest_section"]["fields"][0]["value"]) == ("1", str(at))


def test_collections_stand_below_their_event_however_they_are_mixed(tmp_path: Path) -> None:
    mixed = [f"{event}/r{number}" for number in range(3) for event in ("e1", "e 2", "e1")]
    save(tmp_path / "in", {"a.xml": feed(*(registrant(path.replace(" ", "%20"), LIST, False) for path in mixed))})
    save(tmp_path / "in", {"b.xml": entry("e%202", "Event", "<Name>N</Name>")})
    cb.migrate(tmp_path / "in", tmp_path / "out")
    (made,) = [path.stem for path in (tmp_path / "out/v2/eventspot/events").glob("event-*.json")]
    for name in ("e1", made):
        rows = body(tmp_path / "out", f"{name}/registrants.json")["results"]
        assert [row["id"] for row in rows] == ["r0", "r1", "r2"]


@pytest.mark.parametrize(
    ("documents", "states"),
    [
        ([guest("e1/a")], {"kept": 1}),
        ([registrant("e1/b"), guest("e1/a")], {"converted": 1, "kept": 1}),
        ([registrant("e2/a"), guest("e1/a")], {"converted": 1, "kept": 1}),
        ([feed(registrant("e1/a", LIST, False)), guest("e1/a"), attended("e1/a")],
         {"converted": 1, "kept": 1, "joined": 1}),
        ([entry("nowhere", "Registrant", DETAIL)], {"kept": 1}),
        ([entry("a/attendancestatus", "AttendanceStatus", "<Status>ATTENDED</Status>")], {"kept": 1}),
    ],
)  # fmt: skip
def test_what_finds_no_record_is_kept_and_told(tmp_path: Path, documents: list[str], states: Any) -> None:
    save(tmp_path / "in", {f"{at}.xml": text for at, text in enumerate(documents)})
    report = cb.migrate(tmp_path / "in", tmp_path / "out")
    assert (report.states, report.findings["parent-missing"]) == (states, states["kept"])
    reading = cb.read(tmp_path / "in", joined=True)
    assert [record.resource for record in reading] == ["registrant"] * states.get("converted", 0)
    assert reading.states == states
    assert [finding.code for finding in reading.findings if finding.code not in SHORT | {"not-archived"}] == [
        "parent-missing"
    ] * states["kept"]  # type: ignore[attr-defined]
    cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert len(files_below(tmp_path / "back")) == len(documents)


def test_the_body_of_a_change_is_a_request(tmp_path: Path) -> None:
    inside = "<AttendanceStatus><Status>ATTENDED</Status></AttendanceStatus>"
    text = f'<a:entry xmlns:a="{ATOM}"><a:content>{inside}</a:content></a:entry>'
    save(tmp_path / "in", {"put.xml": text})
    report = cb.migrate(tmp_path / "in", tmp_path / "out")
    assert (report.states, dict(report.findings)) == ({"kept": 1}, {"request-body": 1})


def test_what_is_not_chosen_takes_its_parts_along(tmp_path: Path) -> None:
    save(tmp_path / "in", {"r.xml": registrant("e1/a"), "g.xml": guest("e1/a"), "o.xml": guest("e1/b")})
    report = cb.migrate(tmp_path / "in", tmp_path / "out", only=["event"])
    assert report.states == {"filtered": 2, "kept": 1}
    assert report.balanced


# -- edits ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    save(tmp_path / "in", {"r.xml": registrant("e1/a"), "g.xml": guest("e1/a"), "s.xml": attended("e1/a")})
    cb.migrate(tmp_path / "in", tmp_path / "out")
    return tmp_path


def restored(folder: Path, change: Any) -> tuple[str, list[tuple[str, str]]]:
    path = folder / "out/v2/eventspot/events/e1/registrants/a.json"
    item = json.loads(path.read_bytes())
    change(item)
    path.write_text(json.dumps(item))
    told: list[Any] = []
    cb.restore_archive(folder / "out", folder / "back", listen=told.append)
    found = [(finding.code, finding.origin.document) for finding in told]
    return (folder / "back/r.xml").read_text(), found


def test_an_edit_of_the_registrant_reaches_its_document(migrated: Path) -> None:
    text, found = restored(migrated, lambda item: item.update(ticket_id="E2"))
    assert "<TicketId>E2</TicketId>" in text
    assert sorted(found) == [("stale-copy", "g.xml"), ("stale-copy", "s.xml")]


def test_what_was_taken_in_is_not_written_twice(migrated: Path) -> None:
    text, found = restored(migrated, lambda item: None)
    assert "AttendanceStatus" not in text
    assert found == []


def test_an_edit_of_what_was_taken_in_is_the_registrant_s(migrated: Path) -> None:
    text, found = restored(migrated, lambda item: item.update(attendance_status="NOT_ATTENDED"))
    assert "<Status>NOT_ATTENDED</Status>" in text
    assert ("stale-copy", "s.xml") in found


def test_an_edited_guest_has_no_place_in_the_registrant(migrated: Path) -> None:
    _, found = restored(migrated, lambda item: item["guests"]["guest_info"][0].update(guest_id="7"))
    assert ("no-v1-home", "r.xml") in found


# -- new objects ------------------------------------------------------------------------------------------------------


def test_v2_alone_becomes_registrants_of_their_event(tmp_path: Path) -> None:
    place = tmp_path / "out/v2/eventspot/events"
    row = {"id": "b", "first_name": "Teo", "guest_count": 2, "payment_status": "NA"}
    save(place, {
        "x.json": json.dumps({"id": "e=1"}),
        "x/registrants/a.json": json.dumps({"id": "a", "ticket_id": "E1"}),
        "x/registrants.json": json.dumps({"results": [{"id": "a"}, row]}),
        "y/registrants.json": json.dumps({"results": [row]}),
    })  # fmt: skip
    with pytest.raises(UsageError):
        cb.restore_archive(tmp_path / "out", tmp_path / "back")
    cb.restore_archive(tmp_path / "out", tmp_path / "back", account="larkhill-choir")
    made = {name: data.decode() for name, data in files_below(tmp_path / "back").items()}
    assert sorted(made) == ["events/x.xml", "registrants/a.xml", "registrants/b.xml", "registrants/b~2.xml"]
    assert f'href="{BASE}/e=1/registrants/a"' in made["registrants/a.xml"]
    assert "<TicketId>E1</TicketId>" in made["registrants/a.xml"]
    assert f'href="{BASE}/y/registrants/b"' in made["registrants/b~2.xml"]
    assert "<FirstName>Teo</FirstName>" in made["registrants/b.xml"]
    assert "<GuestCount>2</GuestCount>" in made["registrants/b.xml"]


def test_one_registrant_is_restored_below_its_event() -> None:
    text = cb.restore("registrant", {"id": "a"}, account="u", parent="e1").decode()
    assert 'href="/ws/customers/u/events/e1/registrants/a"' in text


# -- any archive ------------------------------------------------------------------------------------------------------

PEOPLE = st.sampled_from(["e1/a", "e1/b", "e2/a", "e1/a%3D"])
PIECES = st.sampled_from(["", LIST, DETAIL, f"{DETAIL}<Unknown/>", "<FirstName>Uma</FirstName>stray",
                          "<RegistrationStatus>ATTENDED</RegistrationStatus>",
                          "<AttendanceStatus><Status>NOT_ATTENDED</Status></AttendanceStatus>"])  # fmt: skip
ENTRIES = st.one_of(
    st.builds(registrant, PEOPLE, PIECES, st.just(False)),
    st.builds(guest, PEOPLE, st.sampled_from("12"), st.sampled_from(["", GUEST, f"{GUEST}<Odd/>"]), st.just(False)),
    st.builds(attended, PEOPLE, st.sampled_from(["ATTENDED", "NOT_ATTENDED", "LATE", ""]), st.just(False)),
    st.just(entry("e1", "Event", "<Name>N</Name>", False)),
)
FEEDS = st.lists(ENTRIES, max_size=4).map(lambda entries: feed(*entries))
SINGLES = ENTRIES.map(lambda text: text.replace("<atom:entry", f'<atom:entry xmlns:atom="{ATOM}"', 1))
ARCHIVES = st.lists(st.one_of(FEEDS, SINGLES), min_size=1, max_size=5)


@pytest.mark.laws
@given(documents=ARCHIVES)
def test_every_document_comes_back(tmp_path_factory: pytest.TempPathFactory, documents: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    save(folder / "in", {f"{at}.xml": text for at, text in enumerate(documents)})
    report = cb.migrate(folder / "in", folder / "out")
    assert report.balanced
    found: list[Any] = []
    cb.restore_archive(folder / "out", folder / "back", listen=found.append)
    assert found == []
    back = files_below(folder / "back")
    assert back.keys() == {f"{at}.xml" for at in range(len(documents))}
    for at, text in enumerate(documents):
        assert canonical(back[f"{at}.xml"]) == canonical(text.encode())


@pytest.mark.laws
@given(documents=ARCHIVES)
def test_reading_and_migrating_agree(tmp_path_factory: pytest.TempPathFactory, documents: list[str]) -> None:
    folder = save(tmp_path_factory.mktemp("agree"), {f"{at}.xml": text for at, text in enumerate(documents)})
    report = cb.validate(folder)
    reading = cb.read(folder, joined=True)
    records = list(reading)
    assert reading.states == report.states
    assert Counter(record.resource for record in records)["guest"] == 0
    found = Counter(finding.code for record in records for finding in record.findings)
    assert found["join-conflict"] <= report.findings["join-conflict"]

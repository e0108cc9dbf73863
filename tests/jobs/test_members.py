"""Contacts, their lists, and the members of these lists, as separate documents of one archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archives import files_below, save
from canonical import canonical
from hypothesis import given
from hypothesis import strategies as st

import ctct_bridge as cb
from ctct_bridge.model import ATOM
from ctct_bridge.reconciler.styles import CTCT

BASE = "/ws/customers/larkhill-choir"
MAIL = "<EmailAddress>a@example.com</EmailAddress>"


def entry(path: str, name: str, inside: str, own: str = "") -> str:
    """An entry below the account; ``own`` is the place of the thing itself, if its edit link names another."""
    uri = f"http://api.constantcontact.com{BASE}/{own or path}"
    return (
        f'<entry xmlns="{ATOM}"><link href="{BASE}/{path}" rel="edit"/><id>{uri}</id><title type="text">t</title>'
        f'<updated>u</updated><author><name>Constant Contact</name></author><content type="application/vnd.ctct+xml">'
        f'<{name} xmlns="{CTCT}" id="{uri}">{inside}</{name}></content></entry>'
    )


def contact(id: str, inside: str = MAIL) -> str:
    return entry(f"contacts/{id}", "Contact", inside)


def on(*lists: str) -> str:
    """A contact in its detail form, on these lists."""
    found = "".join(f'<ContactList id="http://h{BASE}/lists/{list}"/>' for list in lists)
    return f"<FirstName>Una</FirstName><ContactLists>{found}</ContactLists>"


def member(list: str, id: str, inside: str = MAIL) -> str:
    return entry(f"lists/{list}/members/{id}", "ContactListMember", inside, f"contacts/{id}")


def a_list(id: str, shown: str = "Yes") -> str:
    return entry(f"lists/{id}", "ContactList", f"<Name>{id}</Name><DisplayOnSignup>{shown}</DisplayOnSignup>")


def feed(*entries: str) -> str:
    return f'<feed xmlns="{ATOM}">{"".join(entries)}</feed>'


def migrated(folder: Path, *documents: str) -> Any:
    save(folder / "in", {f"{at}.xml": text for at, text in enumerate(documents)})
    return cb.migrate(folder / "in", folder / "out")


def contacts(folder: Path) -> Any:
    return json.loads((folder / "out/v2/contacts.json").read_bytes())["results"]


def comes_back(folder: Path) -> None:
    found: list[Any] = []
    cb.restore_archive(folder / "out", folder / "back", listen=found.append)
    assert found == []
    before, after = files_below(folder / "in"), files_below(folder / "back")
    assert before.keys() == after.keys()
    for name, data in before.items():
        assert canonical(after[name]) == canonical(data), name


# -- members ----------------------------------------------------------------------------------------------------------


def test_members_give_a_contact_of_a_feed_its_lists(tmp_path: Path) -> None:
    report = migrated(tmp_path, feed(contact("1"), contact("2")), feed(member("9", "1")), member("12", "1"))
    assert report.states == {"converted": 2, "joined": 2}
    assert [row.get("lists") for row in contacts(tmp_path)] == [[{"id": "9"}, {"id": "12"}], None]
    assert (report.findings["join-conflict"], report.findings["parent-missing"]) == (0, 0)
    comes_back(tmp_path)


def test_a_contact_that_says_its_lists_itself_is_not_told_others(tmp_path: Path) -> None:
    report = migrated(tmp_path, contact("1", on("9")), member("9", "1"), member("12", "1"), member("12", "1"))
    assert report.states == {"converted_with_loss": 1, "joined": 2, "duplicate": 1}
    assert contacts(tmp_path)[0]["lists"] == [{"id": "9"}]
    told = [json.loads(line) for line in (tmp_path / "out/findings.jsonl").read_text().splitlines()]
    assert [(row["document"], row["path"], row["v1"]) for row in told if row["code"] == "join-conflict"] == [
        ("0.xml", "#/lists", "Contact/ContactLists/ContactList")
    ]
    comes_back(tmp_path)


def test_a_whole_contact_without_lists_is_on_none(tmp_path: Path) -> None:
    report = migrated(tmp_path, contact("1", "<FirstName>Una</FirstName>"), member("9", "1"))
    assert contacts(tmp_path)[0]["lists"] == []
    assert report.findings["join-conflict"] == 1


@pytest.mark.parametrize("id", ["active", "do-not-mail", "removed"])
def test_the_service_s_own_lists_are_no_lists(tmp_path: Path, id: str) -> None:
    report = migrated(tmp_path, feed(contact("1")), member(id, "1"), a_list(id))
    assert report.states == {"converted": 1, "joined": 1, "kept": 1}
    assert "lists" not in contacts(tmp_path)[0]
    comes_back(tmp_path)


@pytest.mark.parametrize(("mail", "conflicts"), [("A@Example.com", 0), ("b@example.com", 1)])
def test_another_address_is_a_conflict(tmp_path: Path, mail: str, conflicts: int) -> None:
    document = member("9", "1", f"<EmailAddress>{mail}</EmailAddress>")
    report = migrated(tmp_path, contact("1", MAIL + on("9")), document)
    assert report.findings["join-conflict"] == conflicts
    assert contacts(tmp_path)[0]["email_addresses"][0]["email_address"] == "a@example.com"
    comes_back(tmp_path)


def test_a_member_without_its_contact_is_kept(tmp_path: Path) -> None:
    report = migrated(tmp_path, contact("1"), member("9", "2"), a_list("9"))
    assert report.states == {"converted": 2, "kept": 1}
    assert report.findings["parent-missing"] == 1
    assert [row["id"] for row in contacts(tmp_path)] == ["1"]
    comes_back(tmp_path)


def test_an_edit_of_a_contact_tells_of_its_members(tmp_path: Path) -> None:
    migrated(tmp_path, feed(contact("1")), member("9", "1"))
    file = tmp_path / "out/v2/contacts.json"
    file.write_text(file.read_text().replace("a@example.com", "b@example.com"))
    found: list[Any] = []
    cb.restore_archive(tmp_path / "out", tmp_path / "back", listen=found.append)
    assert [(finding.code, finding.origin.document) for finding in found] == [("stale-copy", "1.xml")]
    assert "b@example.com" in (tmp_path / "back/0.xml").read_text()
    assert "ContactLists" not in (tmp_path / "back/0.xml").read_text()


# -- the lists' status ------------------------------------------------------------------------------------------------


def test_a_membership_says_the_status_of_its_list(tmp_path: Path) -> None:
    lists = feed(a_list("9"), a_list("12", "No"), a_list("13", "Sometimes"))
    migrated(tmp_path, contact("1", on("12", "9", "13", "14")), lists)
    assert contacts(tmp_path)[0]["lists"] == [
        {"id": "12", "status": "HIDDEN"}, {"id": "9", "status": "ACTIVE"}, {"id": "13"}, {"id": "14"}
    ]  # fmt: skip
    comes_back(tmp_path)
    reading = cb.read(tmp_path / "in", joined=True)
    (record,) = (record for record in reading if record.resource == "contact")
    assert record.to_v2()["lists"] == contacts(tmp_path)[0]["lists"]
    assert record.supplied == {"#/lists/*/status": ["list", {"9": "ACTIVE", "12": "HIDDEN"}]}


def test_what_was_borrowed_is_left_out_again_however_the_lists_are_edited(tmp_path: Path) -> None:
    migrated(tmp_path, contact("1", on("12", "9")), feed(a_list("9"), a_list("12", "No")))
    file = tmp_path / "out/v2/contacts.json"
    body = json.loads(file.read_bytes())
    body["results"][0]["lists"] = [{"id": "9", "status": "ACTIVE"}, {"id": "14"}, {"id": "12", "status": "REMOVED"}]
    file.write_text(json.dumps(body))
    found: list[Any] = []
    cb.restore_archive(tmp_path / "out", tmp_path / "back", listen=found.append)
    assert [(finding.code, finding.path) for finding in found] == [("no-v1-home", "#/lists/2/status")]
    text = (tmp_path / "back/0.xml").read_text()
    assert [text.index(f"/lists/{id}") for id in ("9", "14", "12")] == sorted(
        text.index(f"/lists/{id}") for id in ("9", "14", "12")
    )


# -- any archive ------------------------------------------------------------------------------------------------------

IDS, LISTS = st.sampled_from(["1", "2"]), st.sampled_from(["9", "12", "active"])
ENTRIES = st.one_of(
    st.builds(contact, IDS, st.sampled_from([MAIL, "", MAIL + on("9"), on("12", "9"), on(), "<ContactLists/>stray"])),
    st.builds(member, LISTS, IDS, st.sampled_from([MAIL, "", "<EmailAddress>B@x</EmailAddress><Odd/>"])),
    st.builds(a_list, LISTS, st.sampled_from(["Yes", "No", "Maybe"])),
)
ARCHIVES = st.lists(
    st.one_of(ENTRIES, st.lists(ENTRIES, max_size=4).map(lambda each: feed(*each))), min_size=1, max_size=5
)


@pytest.mark.laws
@given(documents=ARCHIVES)
def test_every_document_comes_back(tmp_path_factory: pytest.TempPathFactory, documents: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any")
    report = migrated(folder, *documents)
    assert report.balanced
    comes_back(folder)
    reading = cb.read(folder / "in", joined=True)
    assert [record.id for record in reading if record.resource == "list_member"] == []
    assert reading.states == report.states

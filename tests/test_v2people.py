"""Lists, contacts and bulk activities as the v2 service of the tests keeps them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from v2client import LIST, Client, contact, using


def refused(client: Client, method: str, path: str, body: Any, **query: Any) -> list[str]:
    """What a 400 names: the properties."""
    status, told = client(method, path, body, **query)
    assert status == 400, told
    return [problem["error_message"].partition(":")[0] for problem in told]


def test_a_list_is_known_by_its_name() -> None:
    with using() as (service, client):
        made = client.made("lists", LIST)
        assert re.fullmatch(r"\d{10}", made["id"]) and made["contact_count"] == 0
        assert client("POST", "lists", LIST)[0] == 409
        other = client.made("lists", {"name": "choir", "status": "HIDDEN"})
        assert client("PUT", f"lists/{other['id']}", LIST)[0] == 409
        assert client("PUT", f"lists/{made['id']}", {"name": "Choir", "status": "HIDDEN"})[1]["status"] == "HIDDEN"
        assert client("GET", "lists", modified_since="2016-03-01T14:00:03Z")[1][0]["id"] == made["id"]
        assert client("DELETE", f"lists/{made['id']}") == (204, None)
        assert [each["name"] for each in service.things("lists")] == ["choir"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, {"#/name", "#/status"}),
        ({"name": "", "status": "ACTIVE"}, {"#/name"}),
        ({"name": "x" * 256, "status": "active"}, {"#/name", "#/status"}),
        ({"name": 5, "status": None}, {"#/name", "#/status"}),
        ({**LIST, "id": "7", "contact_count": 0}, {"#/id", "#/contact_count"}),
        ({**LIST, "sort_order": 3}, {"#/sort_order"}),
    ],
)
def test_a_list_s_body_is_judged_whole(body: Any, named: set[str]) -> None:
    with using() as (service, client):
        assert set(refused(client, "POST", "lists", body)) == named
        assert service.things("lists") == []


def test_a_contact_comes_back_with_all_that_the_service_adds() -> None:
    with using() as (_, client):
        id = client.made("lists", {"name": "Friends", "status": "HIDDEN"})["id"]
        home = {"address_type": "PERSONAL", "line1": "1 Organ Loft", "state_code": "MA", "country_code": "US"}
        body = contact(
            "Ada@example.org", id, first_name="Ada", notes=[{"note": "alto"}],
            addresses=[home, {"address_type": "PERSONAL"}, {"address_type": "UNKNOWN"}, {"address_type": "BUSINESS"}],
            custom_fields=[{"name": "custom_field_7", "value": "tenor"}, {"name": "CustomField12", "value": "x"}],
        )  # fmt: skip
        made = client.made("contacts", body, action_by="ACTION_BY_VISITOR")
        assert client("GET", f"contacts/{made['id']}") == (200, made)
        assert made["lists"] == [{"id": id, "status": "HIDDEN"}]
        assert [each["address_type"] for each in made["addresses"]] == ["PERSONAL", "BUSINESS"]
        assert [made["addresses"][0][name] for name in ("state", "country_code", "line2")] == [
            "Massachusetts",
            "us",
            "",
        ]
        assert [each["name"] for each in made["custom_fields"]] == ["CustomField7", "CustomField12"]
        assert all(each["label"] == each["name"] for each in made["custom_fields"])
        assert made["email_addresses"][0]["opt_in_source"] == "ACTION_BY_VISITOR"
        assert (made["last_name"], made["status"], made["source"]) == ("", "ACTIVE", "API")
        assert client("GET", "lists")[1][0]["contact_count"] == 1


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"lists": []}, "#/lists"), ({"lists": [{"id": "77"}]}, "#/lists"), ({"lists": None}, "#/lists"),
        ({"email_addresses": [{"email_address": "a@b"}]}, "#/email_addresses/0/email_address"),
        ({"email_addresses": [{"email_address": f"{'a' * 70}@example.org"}]}, "#/email_addresses/0/email_address"),
        ({"email_addresses": []}, "#/email_addresses"), ({"email_addresses": ["a@example.org"]}, "#/email_addresses/0"),
        ({"prefix_name": "Prof."}, "#/prefix_name"), ({"first_name": "x" * 51}, "#/first_name"),
        ({"custom_fields": [{"name": "CustomField16", "value": "x"}]}, "#/custom_fields/0/name"),
        ({"custom_fields": [{"name": "CustomField1", "value": ""}]}, "#/custom_fields/0/value"),
        ({"notes": [{"note": "a"}, {"note": "b"}]}, "#/notes"), ({"notes": [{"note": ""}]}, "#/notes/0/note"),
        ({"addresses": [{"state_code": "Mass"}]}, "#/addresses/0/state_code"), ({"addresses": {}}, "#/addresses"),
        ({"created_date": "2010-01-01T00:00:00.000Z"}, "#/created_date"), ({"full_name": "Ada"}, "#/full_name"),
        ({"lists": [{"id": "1", "name": "x"}]}, "#/lists/0/name"), ({"confirmed": "true"}, "#/confirmed"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_contact_is_named(more: dict[str, Any], named: str) -> None:
    with using() as (service, client):
        id = client.made("lists", LIST)["id"]
        assert named in refused(client, "POST", "contacts", {**contact("ada@example.org", id), **more})
        assert service.things("contacts") == []


def test_a_list_that_is_not_there_has_a_key_of_its_own() -> None:
    with using() as (_, client):
        told = client("POST", "contacts", contact("ada@example.org", "77"))[1]
        assert [problem["error_key"] for problem in told] == ["json.field.lists.value.invalid"]
        id = client.made("lists", LIST)["id"]
        body = contact("ada@example.org", id, custom_fields=[{"name": "seven", "value": "x"}])
        assert client("POST", "contacts", body)[1][0]["error_key"] == "json.regex.mismatch.name"
        body = contact("ada@example.org", id)
        body["email_addresses"][0]["opt_in_source"] = "ACTION_BY_VISITOR"
        assert client("POST", "contacts", body)[0] == 400
        assert client("POST", "contacts", body, action_by="ACTION_BY_VISITOR")[0] == 201


def test_one_address_is_one_contact() -> None:
    with using() as (service, client):
        id = client.made("lists", LIST)["id"]
        made = client.made("contacts", contact("ada@example.org", id))
        client.made("contacts", contact("bea@example.org", id))
        assert client("POST", "contacts", contact("ADA@example.org", id))[0] == 409
        assert [each["id"] for each in client("GET", "contacts", email="Ada@example.org")[1]["results"]] == [made["id"]]
        assert client("GET", "contacts", email="cleo@example.org")[1] == {"meta": {"pagination": {}}, "results": []}
        # 409 in any status, and its owner does not bring back who went himself.
        client("DELETE", f"contacts/{made['id']}")
        assert client("POST", "contacts", contact("ada@example.org", id))[0] == 409
        path, body = f"contacts/{made['id']}", contact("ada@example.org", id)
        assert client("PUT", path, body)[1]["status"] == "OPTOUT"
        assert client("PUT", path, body, action_by="ACTION_BY_VISITOR")[1]["status"] == "ACTIVE"
        assert client("PUT", path, contact("bea@example.org", id))[0] == 409
        assert len(service.things("contacts")) == 2


def test_putting_replaces_all_of_a_contact() -> None:
    with using() as (_, client):
        id = client.made("lists", LIST)["id"]
        made = client.made("contacts", contact("ada@example.org", id, first_name="Ada", fax="1"))
        _, now = client("PUT", f"contacts/{made['id']}", contact("ada@example.org", id, first_name="Adah", fax=None))
        assert (now["first_name"], now["fax"], now["created_date"]) == ("Adah", "", made["created_date"])


# -- bulk -------------------------------------------------------------------------------------------------------------


def bulk(*emails: str, lists: list[str], columns: str = "EMAIL", **more: Any) -> dict[str, Any]:
    rows = [{"email_addresses": [email], **more} for email in emails]
    return {"import_data": rows, "lists": lists, "column_names": columns.split(", ")}


def polled(client: Client, id: str, times: int = 4) -> list[dict[str, Any]]:
    return [client("GET", f"activities/{id}")[1] for _ in range(times)]


def test_contacts_of_a_bulk_activity_are_there_when_it_is_done() -> None:
    with using() as (service, client):
        id = client.made("lists", LIST)["id"]
        body = bulk(
            "ada@example.org",
            "bea@example.org",
            lists=[id],
            columns="EMAIL, FIRST NAME",
            first_name="Ada",
            job_title="alto",
        )
        answer = client.whole("POST", "activities/addcontacts", body)
        made = answer.json()
        assert (answer.status_code, answer.headers["Location"]) == (201, f"/v2/activities/{made['id']}")
        assert made == {"id": made["id"], "type": "ADD_CONTACTS", "error_count": 0, "contact_count": 2}
        assert [each["status"] for each in polled(client, made["id"], 3)] == ["PENDING", "QUEUED", "RUNNING"]
        assert service.things("contacts") == []
        assert [each["status"] for each in polled(client, made["id"], 2)] == ["COMPLETE", "COMPLETE"]
        found = service.things("contacts")
        # What no column names is passed over.
        assert [(each["first_name"], each["job_title"]) for each in found] == [("Ada", "")] * 2
        assert [each["id"] for each in client("GET", "activities")[1]] == [made["id"]]
        assert client("GET", "activities/77")[0] == 404


def test_a_bulk_activity_updates_and_tells_which_lines_it_could_not_take() -> None:
    with using() as (service, client):
        one, two = (client.made("lists", {"name": name, "status": "ACTIVE"})["id"] for name in ("a", "b"))
        client.made("contacts", contact("ada@example.org", one, first_name="Ada", last_name="Quill"))
        gone = client.made("contacts", contact("bea@example.org", one))["id"]
        client("DELETE", f"contacts/{gone}")
        body = bulk(
            "ADA@example.org",
            "bea@example.org",
            "no-address",
            lists=[two],
            columns="EMAIL, FIRST NAME",
            first_name="Adah",
        )
        id = client.made("activities/addcontacts", body)["id"]
        last = polled(client, id)[-1]
        assert last["error_count"] == 2 == len(last["errors"])
        assert [line.partition(":")[0] for line in last["errors"]] == ["Line 2", "Line 3"]
        ada = service.things("contacts")[0]
        assert [ada[name] for name in ("first_name", "last_name")] == ["Adah", "Quill"]
        assert [each["id"] for each in ada["lists"]] == [one, two]


def test_an_imported_address_has_its_state_by_code_or_by_name() -> None:
    with using() as (service, client):
        id = client.made("lists", LIST)["id"]
        for email, code in (("ada@example.org", "VT"), ("bea@example.org", "Østlandet")):
            place = [{"address_type": "BUSINESS", "city": "Hill", "state_code": code, "line1": "not named"}]
            columns = "EMAIL, CITY, US STATE/CA PROVINCE, CUSTOM FIELD 2"
            fields = [{"name": "custom_field_2", "value": "x"}, {"name": "custom_field_3", "value": "y"}]
            body = bulk(email, lists=[id], columns=columns, addresses=place, custom_fields=fields)
            polled(client, client.made("activities/addcontacts", body)["id"])
        found = [each["addresses"][0] for each in service.things("contacts")]
        assert [(each["state_code"], each["state"], each["line1"]) for each in found] == [
            ("VT", "Vermont", ""), ("", "Østlandet", "")
        ]  # fmt: skip
        assert [each["name"] for each in service.things("contacts")[0]["custom_fields"]] == ["CustomField2"]


def test_an_activity_may_fail_as_a_whole() -> None:
    with using() as (service, client):
        id = client.made("lists", LIST)["id"]
        service.account.activity_steps = ("PENDING", "ERROR")
        made = client.made("activities/addcontacts", bulk("ada@example.org", lists=[id]))["id"]
        assert [each["status"] for each in polled(client, made, 3)] == ["PENDING", "ERROR", "ERROR"]
        assert service.things("contacts") == []


@pytest.mark.parametrize(
    "change",
    [
        {"lists": ["77"]}, {"lists": [77]}, {"column_names": ["FIRST NAME"]}, {"column_names": ["EMAIL", "FAX"]},
        {"column_names": None}, {"import_data": []}, {"import_data": [{"first_name": "Ada"}]},
        {"import_data": [{"email_addresses": [{"email_address": "ada@example.org"}]}]},
        {"import_data": [{"email_addresses": ["ada@example.org"], "fax": "1"}]},
        {"import_data": [{"email_addresses": ["ada@example.org"], "first_name": "x" * 50} for _ in range(40_001)]},
        {"import_data": [{"email_addresses": ["ada@example.org"], "anniversary": "x" * 4_000_000}]},
    ],
    ids=lambda change: str(change)[:50],
)  # fmt: skip
def test_a_bulk_body_that_is_refused_begins_nothing(change: dict[str, Any]) -> None:
    with using() as (service, client):
        id = client.made("lists", LIST)["id"]
        assert refused(client, "POST", "activities/addcontacts", {**bulk("ada@example.org", lists=[id]), **change})
        assert service.things("activities") == []


def test_contacts_are_taken_off_lists() -> None:
    with using() as (service, client):
        one, two = (client.made("lists", {"name": name, "status": "ACTIVE"})["id"] for name in ("a", "b"))
        client.made("contacts", contact("ada@example.org", one, two))
        client.made("contacts", contact("bea@example.org", one))
        body = {"import_data": [{"email_addresses": ["Ada@example.org"]}], "lists": [one]}
        polled(client, client.made("activities/removefromlists", body)["id"])
        assert [[item["id"] for item in each["lists"]] for each in service.things("contacts")] == [[two], [one]]
        polled(client, client.made("activities/clearlists", {"lists": [one]})["id"])
        assert [each["status"] for each in service.things("contacts")] == ["ACTIVE", "REMOVED"]

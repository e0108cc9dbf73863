"""Events, and what stands below them, as the v2 service of the tests keeps them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from v2client import CODE, EVENT, FEE, ITEM, Client, using
from v2service import Service

AT = "eventspot/events"
ROW = (
    "id name title status location type address start_date end_date created_date time_zone_id is_checkin_available "
    "registration_url event_detail_url"
).split()


def change(value: str, **more: str) -> list[dict[str, str]]:
    return [{"op": "REPLACE", "path": "#/status", "value": value, **more}]


def test_an_event_comes_back_whole_as_an_item_and_short_as_a_row() -> None:
    with using() as (_, client):
        made = client.made(AT, {**EVENT, "address": {"state_code": "MA", "country_code": "us"}, "payment_options": []})
        assert re.fullmatch(r"a07e[a-z0-9]{15}", made["id"])
        assert client("GET", f"{AT}/{made['id']}") == (200, made)
        assert (made["status"], made["start_date"]) == ("DRAFT", "2010-08-11T22:00:00.000Z")
        assert made["address"] == {"state_code": "MA", "country_code": "us", "state": "Massachusetts"}
        assert (made["currency_type"], made["is_map_displayed"], "payment_options" in made) == ("USD", True, False)
        assert made["track_information"]["guest_display_label"] == "Guest(s)"
        row = client("GET", AT)[1]["results"][0]
        assert sorted(row) == sorted(ROW)
        assert row["event_detail_url"] == f"/v2/{AT}/{made['id']}" and row["address"]["line1"] == ""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        *(({name: None}, f"#/{name}") for name in ("name", "title", "type", "location", "time_zone_id", "contact")),
        ({"contact": {"email_address": "ada@example.org"}}, "#/contact/name"), ({"type": "Concert"}, "#/type"),
        ({"start_date": "2010-08-11T18:00:00"}, "#/start_date"), ({"end_date": "2010-08-11"}, "#/end_date"),
        ({"end_date": "2010-08-11T17:00:00-04:00"}, "#/end_date"), ({"description": "x" * 351}, "#/description"),
        ({"location": "x" * 51}, "#/location"), ({"payment_options": ["CARD"]}, "#/payment_options"),
        ({"payment_options": ["DOOR", "PAYPAL"]}, "#/paypal_account_email"),
        ({"payment_options": ["CHECK"], "payment_address": {"city": "Hill"}}, "#/payable_to"),
        ({"is_virtual_event": True}, "#/online_meeting/url"), ({"currency_type": "usd"}, "#/currency_type"),
        ({"online_meeting": [{"url": "http://www.example.org"}]}, "#/online_meeting"),
        ({"status": "ACTIVE"}, "#/status"),
        ({"address": {"state_code": "BY", "country_code": "de"}}, "#/address/state_code"),
        ({"address": {"latitude": "41.8"}}, "#/address/latitude"), ({"id": "a07e4k83cd2t7n5e0a4"}, "#/id"),
        ({"track_information": {"guest_limit": 101}}, "#/track_information/guest_limit"),
        (
            {"track_information": {"is_guest_name_required": True, "is_guest_anonymous_enabled": True}},
            "#/track_information",
        ),
        ({"created_date": "2010-01-01T00:00:00.000Z"}, "#/created_date"), ({"web_page": "x"}, "#/web_page"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_is_wrong_with_an_event_is_named(more: Any, told: str) -> None:
    with using() as (service, client):
        status, problems = client("POST", AT, {**EVENT, **more})
        assert status == 400 and told in [problem["error_message"].partition(":")[0] for problem in problems]
        assert service.things(AT) == []
        if told.count("/") == 1 and told[2:] in ("id", "status", "created_date", "web_page"):
            service.account.quirks.add("ignores")
            made = client.made(AT, {**EVENT, **more})
            assert made.get(told[2:]) != more[told[2:]]


def test_an_event_is_published_and_cancelled_by_one_change_only() -> None:
    with using() as (_, client):
        at = f"{AT}/{client.made(AT, EVENT)['id']}"
        assert client("PATCH", at, change("ACTIVE"))[0] == 400, "it has no fee"
        client.made(f"{at}/fees", FEE)
        for wrong in (
            change("CANCELLED"), change("COMPLETE"), change("DRAFT"), change("ACTIVE", path="/status"),
            change("ACTIVE")[0], change("ACTIVE", op="replace"), change("ACTIVE") * 2, change("ACTIVE", more="x"), [],
            ["ACTIVE"],
        ):  # fmt: skip
            assert client("PATCH", at, wrong)[0] == 400, wrong
        assert client("GET", at)[1]["status"] == "DRAFT"
        public = client("PATCH", at, change("ACTIVE"))[1]
        assert (public["status"], "active_date" in public, "cancelled_date" in public) == ("ACTIVE", True, False)
        assert client("PATCH", at, change("ACTIVE"))[0] == 400
        assert client("PATCH", at, change("CANCELLED"))[1]["status"] == "CANCELLED"


def test_putting_an_event_keeps_what_is_the_service_s() -> None:
    with using() as (_, client):
        made = client.made(AT, {**EVENT, "description": "x"})
        now = client("PUT", f"{AT}/{made['id']}", {**EVENT, "title": "Vespers"})[1]
        assert {name for name in made if made[name] != now.get(name)} == {"title", "description"}
        assert now.keys() - made.keys() == {"updated_date"}


def test_fees_and_items_and_codes_of_an_event_may_share_their_ids() -> None:
    with using() as (service, client):
        ids = [client.made(AT, EVENT)["id"] for _ in range(2)]
        made = [
            client.made(f"{AT}/{id}/{kind}", body)["id"]
            for id in ids
            for kind, body in (("fees", FEE), ("items", ITEM), ("promocodes", CODE))
        ]
        assert len(set(made)) == 2 and re.fullmatch(r"[\w-]{43}", made[0])
        second = client.made(f"{AT}/{ids[0]}/fees", {**FEE, "label": "Child"})["id"]
        assert client("DELETE", f"{AT}/{ids[0]}/fees/{second}")[0] == 204
        assert client.made(f"{AT}/{ids[0]}/fees", {**FEE, "label": "Child"})["id"] not in (second, *made)
        assert len(service.things(f"{AT}/{ids[0]}/fees")) == 2


def event(client: Client) -> str:
    return f"{AT}/{client.made(AT, EVENT)['id']}"


@pytest.mark.parametrize(("kind", "body", "unique"), [
    ("fees", FEE, "label"), ("items", ITEM, "name"), ("promocodes", CODE, "code_name"),
])  # fmt: skip
def test_what_stands_below_an_event(kind: str, body: dict[str, Any], unique: str) -> None:
    with using() as (_, client):
        at = f"{event(client)}/{kind}"
        made = client.made(at, body)
        assert client("GET", at) == (200, [made]), "a bare array"
        assert client("GET", f"{at}/{made['id']}") == (200, made)
        assert client("POST", at, {**body, unique: body[unique].lower()})[0] == 409
        other = client.made(at, {**body, unique: "other"})
        assert client("PUT", f"{at}/{other['id']}", body)[0] == 409
        assert client("PUT", f"{at}/{other['id']}", {**body, unique: "another"})[1][unique] == "another"
        assert client("DELETE", f"{at}/{made['id']}") == (204, None)
        assert client("GET", f"{at}/{made['id']}")[0] == 404
        assert client("POST", f"{AT}/none/{kind}", body)[0] == 404
        assert client("POST", at, {**body, unique: "third", "id": "x"})[0] == 400
        for name in body:
            status, told = client("POST", at, {**body, unique: "third", name: None})
            assert status == 400 or name == "discount_scope", told


def test_an_event_keeps_a_fee_and_may_be_born_with_one() -> None:
    with using() as (service, client):
        at = event(client)
        assert client("GET", f"{at}/fees") == (200, [])
        id = client.made(f"{at}/fees", FEE)["id"]
        assert client("DELETE", f"{at}/fees/{id}")[0] == 400
        for wrong in (
            {"fee": "12.5"},
            {"fee": True},
            {"fee_scope": "REGISTRANT"},
            {"label": "x" * 101},
            {"late_fee": "0"},
        ):
            assert client("POST", f"{at}/fees", {**FEE, "label": "b", **wrong})[0] == 400, wrong
        service.account.quirks.add("default-fee")
        at = event(client)
        assert len(client("GET", f"{at}/fees")[1]) == 1
        assert client.made(f"{at}/fees", FEE)["id"] != client("GET", f"{at}/fees")[1][0]["id"]


def test_attributes_sum_up_to_the_stock_of_their_item() -> None:
    with using() as (service, client):
        at = f"{event(client)}/items"
        made = client.made(at, ITEM)
        assert (made["attributes"], made["default_quantity_available"]) == ([], 20)
        below = f"{at}/{made['id']}/attributes"
        sizes = [client.made(below, {"name": name, "quantity_total": total}) for name, total in (("S", 3), ("L", 4))]
        found = client("GET", f"{at}/{made['id']}")[1]
        assert (found["attributes"], found["default_quantity_total"]) == (sizes, 7)
        assert "default_quantity_available" not in found
        assert client("GET", below) == (200, sizes)
        assert client("POST", below, {"name": "s", "quantity_total": 1})[0] == 409
        assert client("POST", f"{at}/none/attributes", {"name": "s", "quantity_total": 1})[0] == 404
        assert client("POST", at, {**ITEM, "name": "Bag", "attributes": sizes})[0] == 400
        assert client("DELETE", f"{below}/{sizes[0]['id']}")[0] == 204
        assert client("GET", at)[1][0]["default_quantity_total"] == 4
        assert len(service.things(below)) == 1


def codes(service: Service, client: Client) -> tuple[str, str, str]:
    """An event, an open fee of it and a restricted one."""
    at = event(client)
    fees = [
        client.made(f"{at}/fees", {**FEE, "label": str(hidden), "has_restricted_access": hidden})
        for hidden in (False, True)
    ]
    return at, fees[0]["id"], fees[1]["id"]


def test_a_promocode_carries_what_its_kind_must() -> None:
    with using() as (service, client):
        at, free, hidden = codes(service, client)
        opening = {"code_name": "OPEN_1", "code_type": "ACCESS", "is_paused": True, "quantity_total": 3}
        listed = {**CODE, "discount_scope": "FEE_LIST"}
        for wrong in (
            opening, {**opening, "fee_ids": [free]}, {**opening, "fee_ids": [free, hidden]},
            {**opening, "fee_ids": [hidden], "discount_percent": 3}, {**CODE, "fee_ids": [free]}, listed,
            {**CODE, "discount_amount": 1}, {**CODE, "discount_percent": None}, {**CODE, "discount_scope": None},
            {**CODE, "discount_percent": 0}, {**CODE, "discount_percent": 1.5}, {**CODE, "code_name": "abc"},
            {**CODE, "code_name": "a b c"}, {**CODE, "quantity_total": 0}, {**CODE, "discount_type": "PERCENT"},
        ):  # fmt: skip
            assert client("POST", f"{at}/promocodes", wrong)[0] == 400, wrong
        assert client("POST", f"{at}/promocodes", {**listed, "fee_ids": [free, "none"]})[0] == 404
        made = client.made(f"{at}/promocodes", {**opening, "fee_ids": [hidden]})
        assert (made["status"], made["quantity_available"], "discount_type" in made) == ("PAUSED", 3, False)
        made = client.made(
            f"{at}/promocodes", {**listed, "fee_ids": [free], "discount_amount": 0.5, "discount_percent": None}
        )
        assert (made["status"], made["discount_type"], made["quantity_available"]) == ("LIVE", "AMOUNT", -1)
        service.account.quirks.add("upper-codes")
        assert client.made(f"{at}/promocodes", {**CODE, "code_name": "small"})["code_name"] == "SMALL"


def test_nobody_is_registered_by_a_client() -> None:
    with using() as (service, client):
        at = f"{event(client)}/registrants"
        assert client("GET", at) == (200, {"meta": {"pagination": {}}, "results": []})
        assert [client(method, at, {})[0] for method in ("POST", "PUT", "PATCH")] == [405] * 3
        service.account.put(at, {"id": "001aB-_="})
        assert client("GET", f"{at}/001aB-_%3D") == (200, {"id": "001aB-_="})

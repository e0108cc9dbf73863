"""Bulk activities of the v2 service of the tests: contacts added by the thousand, and lists emptied.

An activity is answered at once and done later: it goes through ``Account.activity_steps``, a step with each look at
it, and what it does is done when it says COMPLETE. Adding updates: what a row lacks stays as it was, and so does what
no column names.
"""

from __future__ import annotations

import json

from v2ground import Account, Answer, Call, Refusal, Routes, Thing, bad
from v2people import address_of, complete, known_lists, list_ids, numbered
from v2shapes import checked, shape
from v2states import STATES

ROUTES = Routes()

shape("import", """
import_data: many row 1-40000 !
lists: texts !
column_names: texts !
""")  # fmt: skip

shape("row", """
email_addresses: texts !
first_name middle_name last_name job_title company_name home_phone work_phone: text 50
birthday_month birthday_day anniversary: text
addresses: many imported_address 0-2
custom_fields: many custom 0-15
""")  # fmt: skip

shape("imported_address", """
address_type: word PERSONAL BUSINESS
line1 line2 line3 city state_code: text 50
country_code: text 2
postal_code sub_postal_code: text 25
""")  # fmt: skip

shape("removal", """
import_data: many removed 1-20000 !
lists: texts !
""")  # fmt: skip
shape("removed", "email_addresses: texts !")
shape("clearing", "lists: texts !")

MOST_BYTES, HISTORY = 4_000_000, 50
COLUMNS = {
    "EMAIL": "email_addresses", "FIRST NAME": "first_name", "MIDDLE NAME": "middle_name", "LAST NAME": "last_name",
    "JOB TITLE": "job_title", "COMPANY NAME": "company_name", "WORK PHONE": "work_phone", "HOME PHONE": "home_phone",
    "BIRTHDAY_DAY": "birthday_day", "BIRTHDAY_MONTH": "birthday_month", "ANNIVERSARY": "anniversary",
}  # fmt: skip
PLACES = {
    "ADDRESS LINE 1": "line1", "ADDRESS LINE 2": "line2", "ADDRESS LINE 3": "line3", "CITY": "city",
    "STATE": "state_code", "US STATE/CA PROVINCE": "state_code", "COUNTRY": "country_code",
    "ZIP/POSTAL CODE": "postal_code", "SUB ZIP/POSTAL CODE": "sub_postal_code",
}  # fmt: skip
CUSTOM = {f"CUSTOM FIELD {number}": f"CustomField{number}" for number in range(1, 16)}
#: What a row may say that no contact has.
NOWHERE = {"birthday_day", "birthday_month", "anniversary"}


@ROUTES("GET activities")
def activities(account: Account, call: Call) -> Answer:
    status, kind = call.query.get("status", "ALL"), call.query.get("type", "")
    found = account.all_seen("activities", lambda each: status in ("ALL", each["status"]))
    return Answer(200, [each for each in found if kind in ("", each["type"])][-HISTORY:])


@ROUTES("GET activities/*")
def one_activity(account: Account, call: Call, id: str) -> Answer:
    found = account.seen("activities", id)
    step = min(account.polls.get(id, 0), len(account.activity_steps) - 1)
    account.polls[id] = step + 1
    found["status"] = account.activity_steps[step]
    if found["status"] in ("COMPLETE", "ERROR") and id in account.waiting:
        body = account.waiting.pop(id)
        if found["status"] == "COMPLETE":
            DONE[found["type"]](account, found, body)
        found["finish_date"] = account.now()
    return Answer(200, found)


@ROUTES("POST activities/addcontacts")
def add_contacts(account: Account, call: Call) -> Answer:
    if len(json.dumps(call.body).encode()) >= MOST_BYTES:
        raise bad("#/import_data: must be below 4 MB")
    body = checked("import", call.body, "ignores" in account.quirks)
    columns = body["column_names"]
    if columns and "EMAIL" not in columns:
        raise bad("#/column_names: must contain EMAIL")
    if not set(columns) <= {*COLUMNS, *PLACES, *CUSTOM}:
        raise bad("#/column_names: is no column")
    return begun(account, "ADD_CONTACTS", body, "upload_from_json.csv")


@ROUTES("POST activities/removefromlists")
def remove_contacts(account: Account, call: Call) -> Answer:
    return begun(account, "REMOVE_CONTACTS_FROM_LISTS", checked("removal", call.body), "")


@ROUTES("POST activities/clearlists")
def clear_lists(account: Account, call: Call) -> Answer:
    return begun(account, "CLEAR_CONTACTS_FROM_LISTS", checked("clearing", call.body), "")


def begun(account: Account, kind: str, body: Thing, file_name: str) -> Answer:
    """An activity that waits: the short object, and where to look for the rest."""
    known_lists(account, body["lists"])
    now, count = account.now(), len(body.get("import_data", []))
    made = {
        "id": account.uuid(), "type": kind, "status": "UNCONFIRMED", "file_name": file_name, "start_date": now,
        "created_date": now, "error_count": 0, "contact_count": count,
    }  # fmt: skip
    account.waiting[account.put("activities", made)["id"]] = body
    short = {name: made[name] for name in ("id", "type", "error_count", "contact_count")}
    return Answer(201, short, {"Location": f"/v2/activities/{made['id']}"})


# -- what is done in the end ------------------------------------------------------------------------------------------


def _add(account: Account, activity: Thing, body: Thing) -> None:
    columns = set(body["column_names"]) or {"EMAIL"}
    errors = []
    for line, row in enumerate(body["import_data"], 1):
        try:
            _add_one(account, imported(row, columns), body["lists"])
        except Refusal as refusal:
            errors.append(f"Line {line}: {refusal.problems[0][1]}")
    activity["error_count"] = len(errors)
    if errors:
        activity["errors"] = errors


def imported(row: Thing, columns: set[str]) -> Thing:
    """A row as a contact's body, without the columns that are not named."""
    wanted = {COLUMNS[column] for column in columns & COLUMNS.keys()} - NOWHERE
    body: Thing = {name: value for name, value in row.items() if name in wanted}
    body["email_addresses"] = [{"email_address": item} for item in row["email_addresses"][:1]]
    places = {PLACES[column] for column in columns & PLACES.keys()}
    for item in row.get("addresses", [])[: 1 if places else 0]:
        place = {name: value for name, value in item.items() if name in places}
        if place.get("state_code", "") not in STATES:
            place["state"] = place.pop("state_code", "")
        body.setdefault("addresses", []).append({"address_type": item.get("address_type", "PERSONAL"), **place})
    custom = {CUSTOM[column] for column in columns & CUSTOM.keys()}
    fields = [item for item in numbered(row.get("custom_fields", [])) if item["name"] in custom]
    return body | ({"custom_fields": fields} if fields else {})


def _add_one(account: Account, body: Thing, lists: list[str]) -> None:
    checked("contact", {**body, "lists": [{"id": id} for id in lists]})
    found = next((each for each in account.every("contacts") if address_of(each) == address_of(body)), None)
    if found is None:
        members, now = [{"id": id} for id in lists], account.now()
        made = {"id": account.decimal(10), **complete(account, {**body, "lists": members}, "ACTION_BY_OWNER")}
        account.put("contacts", {**made, "created_date": now, "modified_date": now})
        return
    if found["status"] == "OPTOUT":
        raise bad("the contact has opted out")
    members = [{"id": id} for id in dict.fromkeys([*list_ids(found), *lists])]
    full = complete(account, {**body, "lists": members}, "ACTION_BY_OWNER")
    email = found["email_addresses"]
    found.update({name: full[name] for name in body if full[name]} | {"lists": full["lists"], "status": "ACTIVE"})
    found.update(email_addresses=email, modified_date=account.now())


def _remove(account: Account, activity: Thing, body: Thing) -> None:
    gone = {item.casefold() for row in body["import_data"] for item in row["email_addresses"]}
    for contact in account.every("contacts"):
        if address_of(contact) in gone:
            _leave(account, contact, body["lists"])


def _clear(account: Account, activity: Thing, body: Thing) -> None:
    for contact in account.every("contacts"):
        _leave(account, contact, body["lists"])


def _leave(account: Account, contact: Thing, lists: list[str]) -> None:
    kept = [item for item in contact["lists"] if item["id"] not in lists]
    if kept != contact["lists"]:
        contact.update(lists=kept, status=contact["status"] if kept else "REMOVED", modified_date=account.now())


DONE = {"ADD_CONTACTS": _add, "REMOVE_CONTACTS_FROM_LISTS": _remove, "CLEAR_CONTACTS_FROM_LISTS": _clear}

"""Lists and contacts of the v2 service of the tests."""

from __future__ import annotations

import re
from typing import Any

from v2ground import Account, Answer, Call, Routes, Thing, bad, page, since, taken
from v2shapes import checked, shape
from v2states import STATES

ROUTES = Routes()

shape("list", """
name: text 1-255 !
status: word ACTIVE HIDDEN REMOVED !
id list_id created_date modified_date contact_count: served
""")  # fmt: skip

shape("membership", """
id: text !
status: ignored
name contact_count created_date modified_date: served
""")  # fmt: skip

shape("email", """
email_address: email 80 !
opt_in_source opt_out_source: word ACTION_BY_OWNER ACTION_BY_VISITOR
id status confirm_status opt_in_date opt_out_date: ignored
""")  # fmt: skip

shape("address", """
address_type: word PERSONAL BUSINESS UNKNOWN
line1 line2 line3 city state: text 50
state_code country_code: text 2
postal_code sub_postal_code: text 25
id: served
""")  # fmt: skip

shape("custom", """
name: form custom_?field_?([1-9]|1[0-5]) !
label: form customfield([1-9]|1[0-5])
value: text 1-50 !
""")  # fmt: skip

shape("note", """
note: text 1-500 !
id created_date modified_date: served
""")  # fmt: skip

shape("contact", """
email_addresses: many email 1- !
lists: many membership 1- !
addresses: many address
custom_fields: many custom 0-15
notes: many note 0-1
prefix_name: text 4
first_name middle_name last_name job_title company_name: text 50
home_phone work_phone cell_phone fax: text 50
confirmed: flag
status source source_details: ignored
id contact_id created_date modified_date: served
""")  # fmt: skip

MOST_LISTS = 1000
STATUSES = "ALL ACTIVE UNCONFIRMED OPTOUT REMOVED NON_SUBSCRIBER VISITOR TEMP_HOLD".split()
TEXTS = (
    "prefix_name first_name middle_name last_name job_title company_name home_phone work_phone cell_phone fax".split()
)

# -- lists ------------------------------------------------------------------------------------------------------------


def counted(account: Account, found: Thing) -> Thing:
    """A list with the number of its members."""
    members = [contact for contact in account.every("contacts") if found["id"] in list_ids(contact)]
    return {**found, "contact_count": len(members)}


def list_ids(contact: Thing) -> list[str]:
    return [item["id"] for item in contact["lists"]]


@ROUTES("GET lists")
def lists(account: Account, call: Call) -> Answer:
    begin = since(call)
    found = account.all_seen("lists", lambda each: each["modified_date"] >= begin)
    return Answer(200, [counted(account, each) for each in found])


@ROUTES("POST lists")
def make_list(account: Account, call: Call) -> Answer:
    body = checked("list", call.body, "ignores" in account.quirks)
    free_name(account, body["name"])
    if len(account.every("lists")) >= MOST_LISTS:
        raise bad(f"#/: an account holds {MOST_LISTS} lists")
    now = account.now()
    made = {"id": account.decimal(10), **body, "created_date": now, "modified_date": now}
    return Answer(201, counted(account, account.put("lists", made)))


def free_name(account: Account, name: str, but: str = "") -> None:
    if any(each["name"] == name and each["id"] != but for each in account.every("lists")):
        raise taken("#/name: a list has this name")


@ROUTES("GET lists/*")
def one_list(account: Account, call: Call, id: str) -> Answer:
    return Answer(200, counted(account, account.seen("lists", id)))


@ROUTES("PUT lists/*")
def replace_list(account: Account, call: Call, id: str) -> Answer:
    found = account.one("lists", id)
    body = checked("list", call.body, "ignores" in account.quirks)
    free_name(account, body["name"], id)
    found |= {**body, "modified_date": account.now()}
    return Answer(200, counted(account, found))


@ROUTES("DELETE lists/*")
def drop_list(account: Account, call: Call, id: str) -> Answer:
    account.drop("lists", id)
    for contact in account.every("contacts"):
        contact["lists"] = [item for item in contact["lists"] if item["id"] != id]
    return Answer(204)


@ROUTES("GET lists/*/contacts")
def members(account: Account, call: Call, id: str) -> Answer:
    account.seen("lists", id)
    return page(account, call, account.all_seen("contacts", lambda each: id in list_ids(each)), 50, 500)


# -- contacts ---------------------------------------------------------------------------------------------------------


def address_of(contact: Thing) -> str:
    """The e-mail address by which a contact is known; case makes no other contact."""
    return str(contact["email_addresses"][0]["email_address"]).casefold()


@ROUTES("GET contacts")
def contacts(account: Account, call: Call) -> Answer:
    email, status, begin = call.query.get("email", ""), call.query.get("status", ""), since(call)
    if (status or "ALL") not in STATUSES:
        raise bad("#/status: is no status")

    def wanted(contact: Thing) -> bool:
        fits = not email or address_of(contact) == email.casefold()
        return fits and status in ("", "ALL", contact["status"]) and contact["modified_date"] >= begin

    return page(account, call, account.all_seen("contacts", wanted), 50, 500)


@ROUTES("POST contacts")
def make_contact(account: Account, call: Call) -> Answer:
    body = accepted(account, call)
    if any(address_of(body) == address_of(each) for each in account.every("contacts")):
        raise taken("#/email_addresses/0/email_address: a contact has this address")
    made = {"id": account.decimal(10), **complete(account, body, by(call)), "created_date": account.now()}
    made["modified_date"] = made["created_date"]
    return Answer(201, account.put("contacts", made))


@ROUTES("GET contacts/*")
def one_contact(account: Account, call: Call, id: str) -> Answer:
    return Answer(200, account.seen("contacts", id))


@ROUTES("PUT contacts/*")
def replace_contact(account: Account, call: Call, id: str) -> Answer:
    found, body = account.one("contacts", id), accepted(account, call)
    others = [each for each in account.every("contacts") if each["id"] != id]
    if any(address_of(body) == address_of(each) for each in others):
        raise taken("#/email_addresses/0/email_address: a contact has this address")
    kept = {name: found[name] for name in ("id", "created_date")}
    status = found["status"] if found["status"] == "OPTOUT" and by(call) == "ACTION_BY_OWNER" else "ACTIVE"
    found.update({**complete(account, body, by(call), status), **kept, "modified_date": account.now()})
    return Answer(200, found)


@ROUTES("DELETE contacts/*")
def opt_out(account: Account, call: Call, id: str) -> Answer:
    found, now = account.one("contacts", id), account.now()
    found.update(status="OPTOUT", lists=[], modified_date=now)
    found["email_addresses"][0].update(status="OPTOUT", opt_out_source="ACTION_BY_OWNER", opt_out_date=now)
    return Answer(204)


def by(call: Call) -> str:
    """Who acts: a query parameter, the owner unless it says otherwise."""
    chosen = call.query.get("action_by", "ACTION_BY_OWNER")
    if chosen not in ("ACTION_BY_OWNER", "ACTION_BY_VISITOR"):
        raise bad("#/action_by: must be ACTION_BY_OWNER or ACTION_BY_VISITOR")
    return chosen


def accepted(account: Account, call: Call) -> Thing:
    """A contact's body whose lists exist, and whose source is who acts."""
    body = checked("contact", call.body, "ignores" in account.quirks)
    known_lists(account, list_ids(body))
    if body["email_addresses"][0].get("opt_in_source", by(call)) != by(call):
        raise bad("#/email_addresses/0/opt_in_source: must equal action_by")
    return body


def known_lists(account: Account, ids: list[str]) -> None:
    if not set(ids) <= account.things.get("lists", {}).keys():
        raise bad("#/lists: there is no such list", "json.field.lists.value.invalid")


def complete(account: Account, body: Thing, who: str, status: str = "ACTIVE") -> Thing:
    """A contact as a GET gives it: all texts and arrays there, one e-mail address, an address of each type."""
    now = account.now()
    email = {
        "id": account.uuid(), "status": status, "confirm_status": "NO_CONFIRMATION_REQUIRED",
        "opt_in_source": who, "opt_in_date": now, **body["email_addresses"][0],
    }  # fmt: skip
    first: dict[Any, Thing] = {}
    for item in body.get("addresses", []):
        if item.get("address_type") in ("PERSONAL", "BUSINESS"):
            first.setdefault(item["address_type"], placed(account, item))
    notes = [
        {"id": account.uuid(), **item, "created_date": now, "modified_date": now} for item in body.get("notes", [])
    ]
    memberships = [{"id": id, "status": account.one("lists", id)["status"]} for id in list_ids(body)]
    return {
        "status": status, "confirmed": body.get("confirmed", False),
        **{name: body.get(name, "") for name in TEXTS},
        "addresses": list(first.values()), "notes": notes, "lists": memberships, "email_addresses": [email],
        "custom_fields": numbered(body.get("custom_fields", [])), "source": "API", "source_details": "Rehearsal",
    }  # fmt: skip


def placed(account: Account, item: Thing) -> Thing:
    """An address with all its texts, its country in lower case, and the name of a state whose code is known."""
    texts = "line1 line2 line3 city state_code state country_code postal_code sub_postal_code".split()
    full = {"id": account.uuid(), "address_type": item["address_type"], **{name: item.get(name, "") for name in texts}}
    full["country_code"] = full["country_code"].lower()
    full["state"] = STATES.get(full["state_code"], full["state"])
    return full


def numbered(items: list[Thing]) -> list[Thing]:
    """Custom fields by the names that answers use."""
    names = ["CustomField" + "".join(re.findall(r"\d+", item["name"])) for item in items]
    return [{"name": name, "label": name, "value": item["value"]} for name, item in zip(names, items, strict=True)]

"""The account itself, and its verified addresses, in the v2 service of the tests."""

from __future__ import annotations

from v2ground import Account, Answer, Call, Routes, bad, taken
from v2shapes import checked, shape

ROUTES = Routes()

shape("address_to_verify", """
email_address: email 80 !
status: served
""")  # fmt: skip

shape("info", """
website organization_name phone: text
first_name last_name: text 80
email: email 80
country_code state_code: text 2
organization_addresses: many organization_address
time_zone company_logo: ignored
""")  # fmt: skip
shape("organization_address", """
line1 line2 line3 city postal_code country_code state_code state: text
id: served
""")  # fmt: skip

#: Whose account it is: an invented one.
INFO = {
    "website": "http://www.example.org", "organization_name": "Larkhill Choir", "time_zone": "US/Eastern",
    "first_name": "Ada", "last_name": "Quill", "email": "office@example.org", "phone": "555-0100", "company_logo": "",
    "country_code": "US", "state_code": "MA",
    "organization_addresses": [
        {
            "city": "Larkhill", "line1": "1 Organ Loft", "postal_code": "01002", "country_code": "US",
            "state_code": "MA",
        }
    ],
}  # fmt: skip


@ROUTES("GET account/info")
def info(account: Account, call: Call) -> Answer:
    return Answer(200, account.info)


@ROUTES("PUT account/info")
def replace_info(account: Account, call: Call) -> Answer:
    account.info |= checked("info", call.body, "ignores" in account.quirks)
    return Answer(204)


@ROUTES("GET account/verifiedemailaddresses")
def addresses(account: Account, call: Call) -> Answer:
    status = call.query.get("status", "ALL")
    if status not in ("ALL", "CONFIRMED", "UNCONFIRMED"):
        raise bad("#/status: is no status")
    return Answer(200, account.all_seen("verified", lambda each: status in ("ALL", each["status"])))


@ROUTES("POST account/verifiedemailaddresses")
def verify(account: Account, call: Call) -> Answer:
    """An array of one, before and after. The owner has to confirm it: nothing a client can do."""
    if not isinstance(call.body, list) or len(call.body) != 1:
        raise bad("#/: must be an array of one object")
    address = checked("address_to_verify", call.body[0])["email_address"]
    known = account.things.get("verified", {}).get(address)
    if known and known["status"] == "CONFIRMED":
        raise taken("#/0/email_address: is verified")
    found = known or account.put("verified", {"email_address": address, "status": "UNCONFIRMED"}, address)
    return Answer(200 if known else 201, [found])

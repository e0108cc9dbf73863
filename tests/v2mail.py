"""Campaigns and their schedules in the v2 service of the tests."""

from __future__ import annotations

from datetime import datetime

from v2ground import Account, Answer, Call, Routes, Thing, bad, page, printed, since, taken, unknown
from v2people import known_lists
from v2shapes import checked, shape

ROUTES = Routes()
AT = "emailmarketing/campaigns"

shape("campaign", r"""
name: text 1-80 !
subject: text 1-200 !
from_name: text 1-100 !
from_email: email 80 !
reply_to_email: email 80
status: ignored
is_permission_reminder_enabled is_view_as_webpage_enabled: flag
permission_reminder_text greeting_string: text 1500
view_as_web_page_text view_as_web_page_link_text greeting_salutations: text 50
greeting_name: word FIRST_NAME LAST_NAME FIRST_AND_LAST_NAME NONE
email_content: form (?>.*?<html[\s>])(?>.*?<body[\s>])(?>.*?</body>)(?>.*?</html>).* !
email_content_format: word HTML XHTML
text_content: text 1-930000 !
style_sheet: text
message_footer: one footer
sent_to_contact_lists: many sent_to
id template_type created_date modified_date last_run_date next_run_date last_sent_date: served
permalink_url tracking_summary click_through_details: served
""")  # fmt: skip

shape("sent_to", "id: text !")

shape("footer", """
organization_name: text 1-255 !
address_line_1: text 1-50 !
address_line_2 address_line_3 international_state: text 50
city: text 1- !
state: text
postal_code: text 25
country: text 1-3 !
include_forward_email include_subscribe_link: flag
forward_email_link_text subscribe_link_text: text 45
""")  # fmt: skip

shape("schedule", """
scheduled_date: date !
id: served
""")  # fmt: skip

shape("test_send", """
format: word HTML TEXT HTML_AND_TEXT !
email_addresses: emails 1-5 !
personal_message: text
""")  # fmt: skip

MOST_CONTENT = 930_000
STATUSES = "ALL DRAFT RUNNING SENT SCHEDULED DELETED".split()
COUNTED = "sends opens clicks forwards unsubscribes bounces spam_count".split()
#: A flag, and the texts that it requires.
FLAGGED = {
    "is_permission_reminder_enabled": ["permission_reminder_text"],
    "is_view_as_webpage_enabled": ["view_as_web_page_text", "view_as_web_page_link_text"],
}
FOOTER_FLAGGED = {
    "include_forward_email": ["forward_email_link_text"], "include_subscribe_link": ["subscribe_link_text"],
}  # fmt: skip

# -- campaigns --------------------------------------------------------------------------------------------------------


@ROUTES("GET emailmarketing/campaigns")
def campaigns(account: Account, call: Call) -> Answer:
    """Four properties of each, latest first; the deleted ones only when asked for."""
    status, begin = call.query.get("status", "ALL"), since(call)
    if status not in STATUSES:
        raise bad("#/status: is no status")

    def wanted(each: Thing) -> bool:
        fits = each["status"] != "DELETED" if status == "ALL" else each["status"] == status
        return fits and each["modified_date"] >= begin

    found = sorted(account.all_seen(AT, wanted), key=lambda each: str(each["modified_date"]), reverse=True)
    rows = [{name: each[name] for name in ("id", "name", "status", "modified_date")} for each in found]
    return page(account, call, rows, 50, 50)


@ROUTES("POST emailmarketing/campaigns")
def make_campaign(account: Account, call: Call) -> Answer:
    """A draft. The answer lacks the two dates that a GET has."""
    body = accepted(account, call)
    made = {"id": account.decimal(13, "11"), **body, "status": "DRAFT", "template_type": "CUSTOM"}
    created = account.now(milliseconds=True)
    account.put(AT, made | {"created_date": created, "modified_date": created})
    return Answer(201, made)


@ROUTES("GET emailmarketing/campaigns/*")
def one_campaign(account: Account, call: Call, id: str) -> Answer:
    return Answer(200, live(account, account.seen(AT, id)))


@ROUTES("PUT emailmarketing/campaigns/*")
def replace_campaign(account: Account, call: Call, id: str) -> Answer:
    found = live(account, account.one(AT, id))
    if found["status"] != "DRAFT":
        raise bad("#/status: only a draft can be changed")
    body = accepted(account, call, id)
    kept = {name: found[name] for name in ("id", "status", "template_type", "created_date")}
    found.clear()
    found.update({**body, **kept, "modified_date": account.now(milliseconds=True)})
    return Answer(200, found)


@ROUTES("DELETE emailmarketing/campaigns/*")
def drop_campaign(account: Account, call: Call, id: str) -> Answer:
    live(account, account.one(AT, id)).update(status="DELETED", modified_date=account.now(milliseconds=True))
    return Answer(204)


@ROUTES("GET emailmarketing/campaigns/*/preview")
def preview(account: Account, call: Call, id: str) -> Answer:
    found = live(account, account.seen(AT, id))
    contents = {"preview_email_content": found["email_content"], "preview_text_content": found["text_content"]}
    return Answer(200, {name: found[name] for name in ("subject", "from_email", "reply_to_email")} | contents)


@ROUTES("POST emailmarketing/campaigns/*/tests")
def send_test(account: Account, call: Call, id: str) -> Answer:
    found, body = live(account, account.one(AT, id)), checked("test_send", call.body)
    if found["email_content_format"] == "XHTML":
        raise bad("#/format: XHTML cannot be sent as a test")
    return Answer(200, body)


def live(account: Account, found: Thing) -> Thing:
    """A campaign that is not deleted."""
    if found["status"] == "DELETED":
        raise unknown(f"/{AT}/{found['id']}")
    return found


def accepted(account: Account, call: Call, id: str = "") -> Thing:
    """A campaign as a GET gives it, of a body that passes."""
    body = checked("campaign", call.body, "ignores" in account.quirks)
    if len(body["email_content"]) > MOST_CONTENT:
        raise bad(f"#/email_content: must be {MOST_CONTENT}")
    footer = body.get("message_footer", {})
    for part, rules in ((body, FLAGGED), (footer, FOOTER_FLAGGED)):
        for flag, texts in rules.items():
            if part.get(flag) and not all(part.get(text) for text in texts):
                raise bad(f"#/{texts[0]}: is required with {flag}")
    confirmed = [each["email_address"] for each in account.every("verified") if each["status"] == "CONFIRMED"]
    body.setdefault("reply_to_email", body["from_email"])
    if not {body["from_email"], body["reply_to_email"]} <= set(confirmed):
        raise bad("#/from_email: is no verified address of the account")
    if not footer and not account.info["organization_addresses"]:
        raise bad("#/message_footer: enter an address")
    known_lists(account, [item["id"] for item in body.get("sent_to_contact_lists", [])])
    others = [each for each in account.every(AT) if each["id"] != id and each["status"] != "DELETED"]
    if "names-repeat" not in account.quirks and body["name"] in [each["name"] for each in others]:
        raise taken("#/name: a campaign has this name")
    return complete(account, body)


def complete(account: Account, body: Thing) -> Thing:
    """All texts and flags there; a footer by the account's address where the body has none."""
    texts = "permission_reminder_text view_as_web_page_text view_as_web_page_link_text greeting_salutations"
    empty: Thing = dict.fromkeys([*texts.split(), "greeting_string", "style_sheet"], "")
    flags = {"is_permission_reminder_enabled": False, "is_view_as_webpage_enabled": False, "greeting_name": "NONE"}
    full = {**empty, **flags, "email_content_format": "HTML", "tracking_summary": dict.fromkeys(COUNTED, 0), **body}
    if not full.get("sent_to_contact_lists"):
        full.pop("sent_to_contact_lists", None)
    if footer := full.get("message_footer"):
        lines = dict.fromkeys(["address_line_2", "address_line_3", "state", "international_state", "postal_code"], "")
        full["message_footer"] = {**lines, "include_forward_email": False, "include_subscribe_link": False, **footer}
    else:
        full["message_footer"] = house_footer(account.info)
    return full


def house_footer(info: Thing) -> Thing:
    """The footer of a campaign that has none of its own."""
    home = info["organization_addresses"][0]
    return {
        "city": home["city"], "state": home.get("state_code", ""), "country": home["country_code"],
        "organization_name": info["organization_name"], "address_line_1": home["line1"],
        "address_line_2": home.get("line2", ""), "address_line_3": home.get("line3", ""), "international_state": "",
        "postal_code": home["postal_code"], "include_forward_email": False, "include_subscribe_link": False,
    }  # fmt: skip


# -- schedules --------------------------------------------------------------------------------------------------------


def schedules_of(id: str) -> str:
    return f"{AT}/{id}/schedules"


@ROUTES("GET emailmarketing/campaigns/*/schedules")
def schedules(account: Account, call: Call, id: str) -> Answer:
    live(account, account.seen(AT, id))
    found = account.all_seen(schedules_of(id))
    if not found:
        raise unknown(schedules_of(id))
    return Answer(200, found)


@ROUTES("POST emailmarketing/campaigns/*/schedules")
def make_schedule(account: Account, call: Call, id: str) -> Answer:
    found, body = live(account, account.one(AT, id)), checked("schedule", call.body)
    if found["status"] != "DRAFT" or not found.get("sent_to_contact_lists"):
        raise bad("#/: only a draft that goes to a list can be scheduled")
    date = printed(datetime.fromisoformat(body["scheduled_date"]))
    found.update(status="SCHEDULED", next_run_date=date)
    number = str(len(account.every(schedules_of(id))) + 1)
    return Answer(201, account.put(schedules_of(id), {"id": number, "scheduled_date": date}))


@ROUTES("GET emailmarketing/campaigns/*/schedules/*")
def one_schedule(account: Account, call: Call, id: str, number: str) -> Answer:
    return Answer(200, account.seen(schedules_of(id), number))


@ROUTES("PUT emailmarketing/campaigns/*/schedules/*")
def replace_schedule(account: Account, call: Call, id: str, number: str) -> Answer:
    found, body = account.one(schedules_of(id), number), checked("schedule", call.body)
    found["scheduled_date"] = printed(datetime.fromisoformat(body["scheduled_date"]))
    account.one(AT, id)["next_run_date"] = found["scheduled_date"]
    return Answer(200, found)


@ROUTES("DELETE emailmarketing/campaigns/*/schedules/*")
def unschedule(account: Account, call: Call, id: str, number: str) -> Answer:
    account.drop(schedules_of(id), number)
    account.one(AT, id).pop("next_run_date", None)
    account.one(AT, id)["status"] = "DRAFT"
    return Answer(204)

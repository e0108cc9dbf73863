"""The v2 objects of a choir, as an output folder has them: one of each kind that a client may create."""

from __future__ import annotations

from collections import Counter
from typing import Any

from v2memory import paged

START, END = "2031-06-01T10:00:00.000Z", "2031-06-01T12:00:00.000Z"


def contact(number: int, *lists: str) -> dict[str, Any]:
    address = f"singer{number}@example.org"
    return {
        "id": f"52{number}", "status": "ACTIVE", "lists": [{"id": id} for id in lists],
        "email_addresses": [{"email_address": address}],
    }  # fmt: skip


def campaign(id: str, name: str) -> dict[str, Any]:
    return {
        "id": id, "name": name, "subject": "Autumn", "status": "SENT", "template_type": "CUSTOM",
        "from_name": "Choir", "from_email": "choir@example.org", "reply_to_email": "choir@example.org",
        "email_content": "<html><body></body></html>", "text_content": "Autumn", "sent_to_contact_lists": [{"id": "1"}],
    }  # fmt: skip


def event(id: str, name: str) -> dict[str, Any]:
    return {
        "id": id, "name": name, "title": name, "status": "ACTIVE", "type": "OTHER", "location": "Hall",
        "start_date": START, "end_date": END, "time_zone_id": "US/Eastern", "contact": {"name": "Ada"},
    }  # fmt: skip


ITEM = {"id": "i1", "name": "Score", "price": 8.5, "per_registrant_limit": 1, "show_quantity_available": True,
        "default_quantity_total": 5, "attributes": [{"id": "a1", "name": "Bound", "quantity_total": 5}]}  # fmt: skip
CODE = {"id": "p1", "code_name": "ALTOS", "code_type": "DISCOUNT", "discount_scope": "FEE_LIST", "fee_ids": ["f1"],
        "discount_amount": 2.5, "quantity_total": -1, "is_paused": False}  # fmt: skip
#: Two campaigns and two events of one name, which only their number tells apart.
BODIES = {
    "lists": [{"id": "1", "name": "Friends", "status": "ACTIVE"}, {"id": "2", "name": "Altos", "status": "HIDDEN"}],
    "contacts": paged(contact(1, "1"), contact(2, "1", "2")),
    "emailmarketing/campaigns": paged(),
    "emailmarketing/campaigns/71": campaign("71", "Autumn"),
    "emailmarketing/campaigns/72": campaign("72", "Autumn"),
    "emailmarketing/campaigns/71/schedules": [{"id": "1", "scheduled_date": START}],
    "eventspot/events": paged(),
    "eventspot/events/e1": event("e1", "Concert"),
    "eventspot/events/e2": event("e2", "Concert"),
    "eventspot/events/e1/fees": [{"id": "f1", "label": "Seat", "fee": 2.5, "fee_scope": "BOTH"}],
    "eventspot/events/e1/items": [ITEM],
    "eventspot/events/e1/promocodes": [CODE],
}
CREATED = Counter(
    {"list": 2, "contact": 2, "campaign": 2, "event": 2, "fee": 1, "event_item": 1, "item_attribute": 1,
     "promocode": 1, "schedule": 1}
)  # fmt: skip

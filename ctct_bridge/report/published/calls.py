"""The calls of v2 that read or create what this package has shapes for, as the vendor's pages and SDKs show them.

Sources: v2 pages of each family (paths, parameters and their defaults, the code of success), "Paginated Output" (paged
objects and bare arrays), the official SDKs where no page was seen. Not here: calls that change or delete, uploads and
other bulk activities, and ``contacts/{id}/tracking``, whose rows of all kinds carry counters that no source tells.

A resource that is not in the table is served as its class says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.schemas import BY_NAME
from ctct_bridge.schemas.add_contacts import AddContacts

#: Method, path below ``/v2/``, what is sent, ``->`` and what is answered (``201`` before it where that is the code),
#: then the query: ``name=default|other`` for a list of words, ``name=?`` for a boolean that is false by default,
#: ``limit=default`` for a page whose greatest size the class knows. ``event`` is an item, ``event[]`` a bare array of
#: rows, ``event{}`` a page of rows. ``+`` stands for the path above, without its query. A line may go on in the
#: next one.
CALLS = """
GET eventspot/events -> event{} limit=50 next
POST + event -> 201 event
GET eventspot/events/{event_id} -> event
GET eventspot/events/{event_id}/fees -> fee[]
POST + fee -> 201 fee
GET eventspot/events/{event_id}/fees/{fee_id} -> fee
GET eventspot/events/{event_id}/items -> event_item[]
POST + event_item -> 201 event_item
GET eventspot/events/{event_id}/items/{item_id} -> event_item
GET eventspot/events/{event_id}/items/{item_id}/attributes -> item_attribute[]
POST + item_attribute -> 201 item_attribute
GET eventspot/events/{event_id}/items/{item_id}/attributes/{attribute_id} -> item_attribute
GET eventspot/events/{event_id}/promocodes -> promocode[]
POST + promocode -> 201 promocode
GET eventspot/events/{event_id}/promocodes/{promocode_id} -> promocode
GET eventspot/events/{event_id}/registrants -> registrant{} limit=50 next
GET eventspot/events/{event_id}/registrants/{registrant_id} -> registrant
GET contacts -> contact{} email status=ALL|ACTIVE|UNCONFIRMED|OPTOUT|REMOVED modified_since
    include_contact_id=? limit=50 next
POST + contact -> 201 contact action_by=ACTION_BY_OWNER|ACTION_BY_VISITOR
GET contacts/{contact_id} -> contact
GET contacts/{contact_id}/tracking/sends -> email_send{} created_since limit=500 next
GET contacts/{contact_id}/tracking/opens -> email_open{} created_since limit=500 next
GET contacts/{contact_id}/tracking/clicks -> email_click{} created_since limit=500 next
GET contacts/{contact_id}/tracking/forwards -> email_forward{} created_since limit=500 next
GET contacts/{contact_id}/tracking/bounces -> email_bounce{} limit=500 next
GET contacts/{contact_id}/tracking/unsubscribes -> email_unsubscribe{} created_since limit=500 next
GET contacts/{contact_id}/tracking/reports/summary -> contact_report
GET contacts/{contact_id}/tracking/reports/summaryByCampaign -> campaign_summary[]
GET lists -> list[] modified_since include_list_id=?
POST + list -> 201 list
GET lists/{list_id} -> list
GET lists/{list_id}/contacts -> contact{} modified_since limit=50 next
GET emailmarketing/campaigns -> campaign{} status=ALL|DRAFT|RUNNING|SENT|SCHEDULED|DELETED modified_since limit=50 next
POST + campaign -> 201 campaign
GET emailmarketing/campaigns/{campaign_id} -> campaign updateSummary=?
GET emailmarketing/campaigns/{campaign_id}/preview -> campaign_preview
POST emailmarketing/campaigns/{campaign_id}/tests test_send -> test_send
GET emailmarketing/campaigns/{campaign_id}/schedules -> schedule[]
POST + schedule -> 201 schedule
GET emailmarketing/campaigns/{campaign_id}/schedules/{schedule_id} -> schedule
GET emailmarketing/campaigns/{campaign_id}/tracking/sends -> email_send{} created_since limit=500 next
GET emailmarketing/campaigns/{campaign_id}/tracking/opens -> email_open{} created_since limit=500 next
GET emailmarketing/campaigns/{campaign_id}/tracking/clicks -> email_click{} created_since limit=500 next
GET emailmarketing/campaigns/{campaign_id}/tracking/clicks/{link_id} -> email_click{} created_since limit=500 next
GET emailmarketing/campaigns/{campaign_id}/tracking/forwards -> email_forward{} created_since limit=500 next
GET emailmarketing/campaigns/{campaign_id}/tracking/bounces -> email_bounce{} created_since limit=500 next
GET emailmarketing/campaigns/{campaign_id}/tracking/unsubscribes -> email_unsubscribe{} created_since limit=500 next
GET emailmarketing/campaigns/{campaign_id}/tracking/reports/summary -> campaign_report updateSummary=?
GET activities -> activity[] status type
GET activities/{activity_id} -> activity
POST activities/addcontacts add_contacts -> 201 activity
GET library/info -> library_info
GET library/folders -> folder{} sort_by limit=50 next
POST + folder -> 201 folder
GET library/folders/{folder_id} -> folder
GET library/folders/{folder_id}/files -> file{} type=ALL|IMAGES|DOCUMENTS source sort_by limit=50 next
GET library/folders/trash/files -> trashed_file{} type=ALL|IMAGES|DOCUMENTS sort_by limit=50 next
GET library/files -> file{} type=ALL|IMAGES|DOCUMENTS source sort_by limit=50 next
GET library/files/{file_id} -> file
GET library/files/uploadstatus/{file_ids} -> upload_status[]
GET account/info -> account_info
GET account/verifiedemailaddresses -> email_address[] status=ALL|CONFIRMED|UNCONFIRMED
POST + email_address[] -> 201 email_address[]
"""
_LINE = re.compile(
    r"(?P<method>GET|POST) (?P<path>\S+) (?:(?P<sent>[a-z_]+)(?P<all>\[\])? )?-> "
    r"(?:(?P<code>\d+) )?(?P<answer>[a-z_]+)(?P<many>\[\]|\{\})?(?P<query>(?: \S+)*)"
)


class Call(NamedTuple):
    """One call.

    :ivar path: below ``/v2/``, ids as ``{event_id}``.
    :ivar sent: the shape of the body; ``None`` for a call without one. ``listed``: it is an array of one.
    :ivar code: of success.
    :ivar answer: the resource of the answer. ``many``: ``[]`` for a bare array of rows, ``{}`` for a page of rows,
        empty for one item.
    :ivar query: name of each parameter, and what it takes, as in :data:`CALLS`; empty for a text.
    """

    method: str
    path: str
    sent: type[Shape] | None
    listed: bool
    code: str
    answer: type[Resource]
    many: str
    query: tuple[tuple[str, str], ...]


@cache
def calls() -> tuple[Call, ...]:
    """All calls, in the order of the table."""
    found: list[Call] = []
    lines = CALLS.strip().replace("\n    ", " ").splitlines()
    answered = {match["answer"] for text in lines if (match := _LINE.fullmatch(text)) is not None}
    others = (schema for name, schema in BY_NAME.items() if name not in answered and schema.into() is None)
    for text in [*lines, *(line for schema in others for line in _usual(schema))]:
        match = _LINE.fullmatch(text)
        if match is None:
            raise ValueError(f"cannot read the call {text!r}")
        sent, query = match["sent"], [word.partition("=") for word in match["query"].split()]
        found.append(
            Call(
                match["method"],
                found[-1].path if match["path"] == "+" else match["path"],
                None if not sent else AddContacts if sent == "add_contacts" else BY_NAME[sent],
                bool(match["all"]),
                match["code"] or "200",
                BY_NAME[match["answer"]],
                match["many"] or "",
                tuple((name, takes) for name, _, takes in query),
            )
        )
    return tuple(found)


def _usual(schema: type[Resource]) -> Iterator[str]:
    """The calls of a resource that has none in the table, as lines of it."""
    name, page = schema.resource, schema.page
    for place in schema.places():
        path = re.sub(r"\{(\w+)\}", r"{\1_id}", place)
        yield f"GET {path} -> {name}[]" if page is None else f"GET {path} -> {name}{{}} limit={page} next"
        if schema.created:
            yield f"POST + {name} -> 201 {name}"
        yield f"GET {path}/{{{name}_id}} -> {name}"


def many(schema: type[Resource]) -> str:
    """How v2 lists a resource: ``{}`` in pages, ``[]`` as a bare array; empty if it does not, or the resource is the
    one object behind its URL."""
    return next((call.many for call in calls() if call.answer is schema and call.many), "")


def is_posted(schema: type[Resource]) -> bool:
    """Whether v2 has a call that creates the resource from JSON."""
    return any(call.sent is schema for call in calls())

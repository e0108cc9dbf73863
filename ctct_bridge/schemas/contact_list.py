"""Contact lists.

Sources: v1 pages "Contact List Resource" and "Retrieving a Contact List Collection", client fixtures; v2 pages "Contact
List Collection" and "Contact List Resource", official SDKs.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Ident, Text, Timestamp, Token
from ctct_bridge.reconciler.resource import Resource


class ContactList(Resource):
    """A contact list. v1 has three more, made by the system, that v2 has not: they are a contact's status."""

    resource, collection, page = "list", "lists", None

    class V1:
        element, style, uri = "ContactList", "marketing", "lists/{id}"
        title, updated = "Name", ""  # what the envelope repeats; its time is that of the response
        elements = "OptInDefault? Name ShortName? DisplayOnSignup? SortOrder? Members? ContactCount?"
        kept = "OptInDefault ShortName SortOrder Members/@id"
        detail = "Name"  # v1 has one form only
        aside = {"active": "system-list", "do-not-mail": "system-list", "removed": "system-list"}  # noqa: RUF012

    # fmt: off
    id            = Ident("entry:content[@id]|entry:id|entry:link[edit]", read_only=True, ev="SC > SDL", note="that v2 kept the numbers: inferred")
    list_id       = Text(max=36, read_only=True, ev="D", note="the v3 id; only if asked for")
    name          = Text("Name", max=255, required=True, ev="SD > SD", note="unique in the account")
    status        = Token("DisplayOnSignup", pairs={"Yes": "ACTIVE", "No": "HIDDEN"}, v2_only="REMOVED", required=True, ev="SD > SDK",
                          note="whether contacts see the list when they sign up: inferred; absent in 2008")
    created_date  = Timestamp(read_only=True, ev="SDL")
    modified_date = Timestamp(read_only=True, ev="SDL", note="the envelope's time is that of the response, so no source")
    contact_count = Count("ContactCount", read_only=True, ev="SD > SDL", note="may lag behind; absent before 2010")
    # fmt: on

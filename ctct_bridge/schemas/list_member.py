"""Members of a contact list: entries of their own in v1, a membership of the contact in v2.

Sources: v1 page "Contact List Members Collection", its sample, and client fixtures; v2 page "Contact List Membership
Collection", which answers with whole contacts.
"""

from __future__ import annotations

from typing import Any

from ctct_bridge.model import View
from ctct_bridge.reconciler.fields import Email, Ident
from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.schemas.contact_list import ContactList


class ListMember(Resource):
    """A contact as a list names it. Only its edit link says which list that is."""

    resource, collection = "list_member", "lists/{parent}/contacts"

    class V1:
        element, style, name = "ContactListMember", "marketing", "contacts/{id}"
        uri = "lists/{parent}/members/{id}"
        title, updated = "Contact: {EmailAddress}", ""  # its time is that of the response
        into, at, by, same = "contact", "#/lists", "id", True
        repeats = {"email_address": "#/email_addresses/0/email_address"}  # noqa: RUF012
        elements = "EmailAddress Name"
        kept = "Name"

    # fmt: off
    id            = Ident("entry:content[@id]|entry:id|entry:link[edit]", read_only=True, ev="S", note="the contact's; becomes its membership in the list of the edit link")
    email_address = Email("EmailAddress", read_only=True, ev="S", note="the contact's own counts")
    # fmt: on

    @classmethod
    def part(cls, view: View, parent: str | None) -> dict[str, Any] | None:
        """The membership. What the service's own lists say, a contact's status says in v2."""
        return None if parent is None or parent in ContactList.V1.aside else {"id": parent}

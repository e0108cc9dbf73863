"""Guests of a registrant: entries of their own in v1, a part of the registrant in v2.

No payload of a guest was ever seen: its own name may be any, element names are inferred from the registrant's, and what
is met besides is kept.
Sources: v1 page "API Quick Reference" (URIs); v2 SDKs and their fixtures.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Ident, Many, One, Text
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.rosters import Rows
from ctct_bridge.schemas.sections import PERSONAL, SINGLE, Answer, Field


# fmt: off
class GuestSection(Shape):
    """A guest's only section."""

    label  = Text("PersonalInformation/Label", ev="F", note="inferred")
    fields = Rows(Field, "GUEST_NAME_FIRST=FirstName GUEST_NAME_LAST=LastName EmailAddress", f"PersonalInformation({PERSONAL})",  # type: ignore[assignment]
                  Many(Answer, "CustomInformation1/CustomField", key="label", ev="SF"),
                  Many(Answer, "CustomInformation2/CustomField", key="label", ev="SF"),
                  tag="name", says=SINGLE, ev="SF", note="v1 elements inferred from the registrant's")


class Guest(Resource):
    """A guest. Becomes an object of its registrant's ``guests.guest_info``."""

    resource, collection = "guest", "eventspot/events/{grandparent}/registrants/{parent}/guests"

    class V1:
        element, style, uri = "Guest", "eventspot", "events/{parent}/registrants/{parent}/guests/{id}"
        title, updated = "FirstName LastName", ""
        unnamed = True
        into, at = "registrant", "#/guests/guest_info"
        elements = f"""LastName FirstName EmailAddress PersonalInformation?(Label {PERSONAL})
            CustomInformation1?(CustomField) CustomInformation2?(CustomField)"""
        perhaps = "LastName FirstName EmailAddress PersonalInformation/ CustomInformation1/ CustomInformation2/"  # never seen

    guest_id      = Ident("entry:link[edit]|entry:id", read_only=True, ev="SF", note="v1's guest id: unverified")
    guest_section = One(GuestSection, "", ev="SF", note="one section, not an array")
# fmt: on

"""Bulk activities: what was done to many contacts at once.

Sources: v1 page "Bulk Activity, Collection of Activities", client fixtures; v2 pages of the bulk activities API.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Ident, Many, Tally, Text, Timestamp, Token
from ctct_bridge.reconciler.resource import Plain, Resource, row_of
from ctct_bridge.reconciler.rules import After


# fmt: off
class ActivityError(Plain):
    """A line that was rejected."""

    plain = "message"

    class V1:
        element, elements = "Error", "LineNumber EmailAddress Message"

    message       = Text("Message", ev="S > X")
    line_number   = Count("LineNumber", ev="S > X", note="counts the header line as 1: inferred")
    email_address = Text("EmailAddress", ev="S > X", note="as in the file, an address or not")


class Activity(Resource):
    """A bulk activity. The lists that it was for are named by neither v1 nor v2."""

    resource, collection, page = "activity", "activities", None
    dated = ("created_date", "start_date")
    rules = (After("start_date", "created_date"), After("finish_date", "start_date"))
    created = False  # each kind has a call of its own, with a body of its own

    class V1:
        element, style, uri = "Activity", "marketing", "activities/{id}"
        title, updated, author = "", "", None  # entries have no author, and an empty title
        elements = "Type Status Errors?(Error) FileName? TransactionCount RunStartTime? RunFinishTime? InsertTime"
        detail = "Type"  # entries of feeds are whole

    id            = Ident("entry:content[@id]|entry:id|entry:link[edit]", read_only=True, ev="SC > L")
    type          = Token("Type", same="ADD_CONTACTS REMOVE_CONTACTS_FROM_LISTS CLEAR_CONTACTS_FROM_LISTS EXPORT_CONTACTS",
                          pairs={"ADD_CONTACT_DETAIL": "ADD_CONTACTS", "SV_ADD": "ADD_CONTACTS"}, read_only=True, ev="SDC > D",
                          note="ADD_CONTACT_DETAIL: inferred")
    status        = Token("Status", same="UNCONFIRMED PENDING QUEUED RUNNING COMPLETE ERROR", v2_only="CANCELLED", read_only=True, ev="S > DK",
                          note="in v1 only COMPLETE was seen; the others: unverified")
    file_name     = Text("FileName", read_only=True, ev="SC > LD", note="of an export v1 gives a path, v2 a whole URI")
    start_date    = Timestamp("RunStartTime", read_only=True, ev="SC > L")
    finish_date   = Timestamp("RunFinishTime", read_only=True, ev="SC > L")
    created_date  = Timestamp("InsertTime", read_only=True, ev="SC > L")
    error_count   = Tally("Errors", of="errors", read_only=True, ev="SC > L", note="the number of errors that are listed, or the number that v1 has instead")
    contact_count = Count("TransactionCount", read_only=True, ev="SC > L", note="without those of rejected lines: inferred")
    errors        = Many(ActivityError, "Errors/Error", read_only=True, ev="S > DX",
                         note="v2's pages say unused, and show lines of text; its beta had objects, which say more")
# fmt: on


ActivityRow = row_of(Activity, "id type status file_name start_date finish_date created_date error_count contact_count")

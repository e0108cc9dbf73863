"""When a campaign is to be sent.

Sources: v1 page "Scheduling and Sending a Campaign"; v2 pages "Campaign Schedule Collection" and "Resource", SDKs.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Ident, Timestamp
from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.schemas.campaign import Campaign


class Schedule(Resource):
    """A schedule of a campaign, which has one at most. v1's title is a local time, and never read."""

    resource, collection, page = "schedule", "emailmarketing/campaigns/{parent}/schedules", None
    dated = ("scheduled_date",)
    above = Campaign

    class V1:
        element, style, uri = "Schedule", "marketing", "campaigns/{parent}/schedules/{id}"
        title, updated = "", "ScheduledTime"
        elements = "ScheduledTime"
        detail = "ScheduledTime"

    # fmt: off
    id             = Ident("entry:content[@id]|entry:id|entry:link[edit]", read_only=True, ev="S > D", note="always 1 in v1")
    scheduled_date = Timestamp("ScheduledTime", required=True, ev="S > D")
    # fmt: on

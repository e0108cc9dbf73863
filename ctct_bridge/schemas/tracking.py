"""Results of mailings: rows that v1 keeps below the campaign and below the contact, and v2 likewise.

Sources: v1 pages "Campaign Events Resource" and "Contact Events Service", and clients of the period (names of elements
of the kinds without a published sample); v2 pages of campaign tracking and contact tracking, and the official SDKs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ctct_bridge.reconciler.fields import Count, Email, Text, Timestamp, Token, Url
from ctct_bridge.reconciler.refs import Ref
from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.reconciler.routes import Owner

OWNERS = {
    "campaign": Owner("emailmarketing/campaigns", "campaign_id"),
    "contact": Owner("contacts", "contact_id"),
}
_SUMMED = ("opens", "clicks", "forwards")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


# fmt: off
def _activity(element: str, kind: str, title: str, dated: str, routes: str = "", more: str = "", **own: Any) -> type[Resource]:
    """The class of one kind of row.

    :param element: v1's payload element; ``kind``: the last part of v1's collections.
    :param title: v1's word for it in titles.
    :param dated: v2's property for the time, which gives the kind its name as well.
    :param routes: places besides those that all kinds have.
    :param more: v1's grammar of what follows the time.
    :param own: v2's lines after those that all kinds have, the time's included, in v2's order.
    """
    def made(view: Mapping[str, Any]) -> str | None:
        """v1's id: campaign, contact and the milliseconds of the time since 1970."""
        parts = [view.get(key) for key in ("campaign_id", "contact_id", dated)]
        if None in parts:
            return None
        return f"{parts[0]},{parts[1]},{(parts[2] - _EPOCH) // timedelta(milliseconds=1)}"  # type: ignore[operator]

    name = "email_" + dated.removesuffix("_date")
    v1 = {
        "element": element, "style": "marketing", "ident": "entry:content[@id]|entry:id",
        "title": f"Email {title} Event for Customer: {{user}}, Campaign: {{Campaign/@id}}", "updated": "EventTime",
        "routes": f"{routes} campaigns/{{campaign}}/events/{kind}/{{id}} contacts/{{contact}}/events/{kind}/{{id}}",
        "owners": OWNERS, "made": made, "detail": "Contact",
        "elements": f"Contact(EmailAddress link=self) Campaign(link=self Name?) EventTime {more}",
        "kept": "Campaign/Name", "apart": "link_uri link_id",
    }
    plural = {"sends": "sends", "optouts": "unsubscribes"}.get(kind, kind)
    lines = {
        "activity_type": Token(v2_only=name.upper(), derive=lambda row: name.upper(), read_only=True, ev="DK"),
        "campaign_id":   Ref("Campaign/@id", to="campaigns/{id}", read_only=True, ev="S > D", note="a string; v2's hand-written examples of the campaign side have an integer"),
        "contact_id":    Ref("Contact/@id", to="contacts/{id}", read_only=True, ev="S > D"),
        "email_address": Email("Contact/EmailAddress", read_only=True, ev="S > D", note="the address used"),
        **own,
    }
    return type(name.title().replace("_", ""), (Resource,), {
        "__doc__": f"{title} events.", "__module__": __name__, "V1": type("V1", (), v1), "resource": name, "dated": (dated,),
        "collection": f"{{parent}}/tracking/{plural}", "created": False, **lines,
    })


EmailSend = _activity("SentEvent", "sends", "Send", "send_date", send_date=Timestamp("EventTime", read_only=True, ev="S > D"))
EmailOpen = _activity("OpenEvent", "opens", "Open", "open_date",
    open_date=Timestamp("EventTime", read_only=True, ev="C > D", note="one row an open"))
EmailClick = _activity("ClickEvent", "clicks", "Click", "click_date", "campaigns/{campaign}/events/urls/{link}/{id}", "LinkUrl?",
    link_id=Text("uri:link", read_only=True, ev="C > X", note="a part of the URI of the campaign's side; the contact's side has none"),
    link_uri=Url("LinkUrl", read_only=True, ev="C > XK", note="in v2's examples of the contact's side only"),
    click_date=Timestamp("EventTime", read_only=True, ev="C > D"))
EmailForward = _activity("ForwardEvent", "forwards", "Forward", "forward_date",
    forward_date=Timestamp("EventTime", read_only=True, ev="C > D"))
EmailBounce = _activity("BounceEvent", "bounces", "Bounce", "bounce_date", more="Code? Description? BounceMessage?",
    bounce_code=Text("Code", max=1, one_of="BDFSVXZ", read_only=True, ev="C > K", note="letters other than B: unverified in v1"),
    bounce_description=Text("Description", read_only=True, ev="C > X"),
    bounce_message=Text("BounceMessage", read_only=True, ev="C > XD", note="often empty"),
    bounce_date=Timestamp("EventTime", read_only=True, ev="S > X"))
EmailUnsubscribe = _activity("OptoutEvent|OptOutEvent", "optouts", "Opt-out", "unsubscribe_date", more="OptOutSource? OptOutReason?",
    unsubscribe_date=Timestamp("EventTime", read_only=True, ev="C > D"),
    unsubscribe_source=Text("OptOutSource", one_of=("ACTION_BY_CUSTOMER", "ACTION_BY_CONTACT", "ACTION_BY_OWNER"), read_only=True, ev="C > DXK",
                            note="v1's words, untranslated, unlike a contact's; that v1 has the element here: unverified"),
    unsubscribe_reason=Text("OptOutReason", read_only=True, ev="C > DX", note="that v1 has the element here: unverified"))


class CampaignSummary(Resource):
    """What one contact did with one campaign."""

    resource, collection = "campaign_summary", "contacts/{parent}/tracking/reports/summaryByCampaign"
    page, created = None, False

    class V1:
        element, style, ident = "ReportsSummary", "marketing", "entry:link[edit]|entry:content[@id]|entry:id"
        uri, name = "contacts/{parent}/events/summary/{id}", "events/summary/{id}"
        title, updated, detail = "Events Summary for Customer: {user}, Contact id: {Contact/@id}", "", "Contact"
        elements = "Contact(EmailAddress link=self) Campaign(link=self Name?) Opens Clicks Forwards"
        kept = "Contact/EmailAddress Campaign/Name"

        @staticmethod
        def made(view: Mapping[str, Any]) -> str | None:
            """v1's id of a summary is that of the campaign."""
            return view.get("campaign_id")

    campaign_id = Ref("Campaign/@id", to="campaigns/{id}", read_only=True, ev="S > D")
    contact_id  = Ref("Contact/@id", to="contacts/{id}", read_only=True, ev="S > D")
    opens       = Count("Opens", read_only=True, ev="S > D")
    clicks      = Count("Clicks", read_only=True, ev="S > D")
    forwards    = Count("Forwards", read_only=True, ev="S > D")
    bounces     = Count(read_only=True, ev="D", note="no v1 source; that 0 stands for unknown is unverified")
# fmt: on

ACTIVITIES = (EmailSend, EmailOpen, EmailClick, EmailForward, EmailBounce, EmailUnsubscribe)


# fmt: off
class CampaignReport(Resource):
    """A campaign's report. v1 keeps the counters in the campaign itself. Opens, clicks and forwards count people, so
    they need not equal the number of rows."""

    resource, collection = "campaign_report", "emailmarketing/campaigns/{parent}/tracking/reports/summary"
    created = False

    campaign_id  = Text(read_only=True, ev="F", note="in an old fixture only")
    sends        = Count(read_only=True, ev="DL")
    opens        = Count(read_only=True, ev="DL")
    clicks       = Count(read_only=True, ev="DL")
    forwards     = Count(read_only=True, ev="DL")
    unsubscribes = Count(read_only=True, ev="DL")
    bounces      = Count(read_only=True, ev="DL")
    spam_count   = Count(read_only=True, ev="L")


class ContactReport(Resource):
    """What one contact did with all campaigns. v1 keeps the counters campaign by campaign."""

    resource, collection = "contact_report", "contacts/{parent}/tracking/reports/summary"
    created = False

    contact_id   = Text(read_only=True, ev="DL")
    sends        = Count(read_only=True, ev="DL", note="not in v1's summaries")
    opens        = Count(read_only=True, ev="DL", note="from v1's summaries, their sum: inferred")
    clicks       = Count(read_only=True, ev="DL", note="from v1's summaries, their sum: inferred")
    forwards     = Count(read_only=True, ev="DL", note="from v1's summaries, their sum: inferred")
    unsubscribes = Count(read_only=True, ev="DL", note="not in v1's summaries")
    bounces      = Count(read_only=True, ev="DL", note="not in v1's summaries")
# fmt: on


def report_of(campaign: Mapping[str, Any]) -> dict[str, Any] | None:
    """The report of a v2 campaign, from the counters that v1 keeps in the campaign itself; ``None`` if there are none,
    as in a draft.

    :param campaign: as ``to_v2`` gives it.
    """
    counters = campaign.get("tracking_summary") or {}
    return {key: counters[key] for key in CampaignReport._declared_fields if key in counters} or None


def contact_report(summaries: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The report of a v2 contact, from what it did with each campaign. A counter that one of them lacks is unknown;
    ``None`` if all are.

    :param summaries: rows of one contact's ``summaryByCampaign``, as ``to_v2`` gives them.
    """
    rows = list(summaries)
    sums = {key: sum(row[key] for row in rows) for key in _SUMMED if rows and all(key in row for row in rows)}
    return {"contact_id": rows[0]["contact_id"], **sums} if sums and "contact_id" in rows[0] else None

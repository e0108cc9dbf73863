"""E-mail campaigns, in the item shape and in the collection's row shape.

Sources: v1 pages "Campaign Resource", "Creating a Campaign" and client fixtures of 2009 to 2012; v2 pages "Email Campaign
Collection" and "Email Campaign Resource", the schema behind them, official SDKs and their fixtures.
"""

from __future__ import annotations

from ctct_bridge.reconciler.codecs import TokenCodec
from ctct_bridge.reconciler.fallback import Instead
from ctct_bridge.reconciler.fields import (
    CaseText,
    Count,
    Email,
    Flag,
    Ident,
    Many,
    One,
    Text,
    Timestamp,
    Token,
    Url,
    When,
)
from ctct_bridge.reconciler.markup import Markup
from ctct_bridge.reconciler.refs import Ref
from ctct_bridge.reconciler.resource import Resource, Shape, row_of
from ctct_bridge.reconciler.rules import NotAbove, Placeholder

STATUSES = {
    "Draft": "DRAFT", "Scheduled": "SCHEDULED", "Running": "RUNNING", "Sent": "SENT", "Archived": "ARCHIVED",
    "Archive Pending": "ARCHIVE_PENDING", "ArchivePending": "ARCHIVE_PENDING",
    "Closed": "CLOSED", "Close Pending": "CLOSE_PENDING", "ClosePending": "CLOSE_PENDING",
}  # fmt: skip
GREETINGS = {
    "FirstName": "FIRST_NAME", "First_Name": "FIRST_NAME", "LastName": "LAST_NAME", "Last_Name": "LAST_NAME",
    "FirstAndLastName": "FIRST_AND_LAST_NAME", "First_And_Last_Name": "FIRST_AND_LAST_NAME", "None": "NONE",
}  # fmt: skip
YES_NO = "YES NO"


#: The parts of a footer that clients left to the service.
FOOTER = """organization_name address_line_1 address_line_2 address_line_3 city state international_state postal_code
    country""".split()


# fmt: off
class MessageFooter(Shape):
    """Who sends: the organisation under each message."""

    rules = tuple(Placeholder(name, "$ACCOUNT.") for name in FOOTER)

    organization_name       = Text("OrganizationName", max=255, required=True, ev="S > DS")
    address_line_1          = Text("OrganizationAddress1", max=50, required=True, ev="S > DS")
    address_line_2          = Text("OrganizationAddress2", max=50, fill="", ev="S > DS")
    address_line_3          = Text("OrganizationAddress3", max=50, fill="", ev="S > DS")
    city                    = Text("OrganizationCity", required=True, ev="S > DS")
    state                   = Text("OrganizationState", fill="", ev="SD > DS")
    international_state     = Text("OrganizationInternationalState", max=50, fill="", ev="SD > DS")
    postal_code             = Text("OrganizationPostalCode", max=25, ev="S > DS", note="text: leading zeros count")
    country                 = CaseText("OrganizationCountry", fold=str.upper, max=2, required=True, ev="S > DS", note="v1 answers in lower case")
    include_forward_email   = Flag("IncludeForwardEmail", spell=YES_NO, ev="S > DS")
    forward_email_link_text = Text("ForwardEmailLinkText", max=45, required=When("include_forward_email", True), ev="S > DS")
    include_subscribe_link  = Flag("IncludeSubscribeLink", spell=YES_NO, ev="S > DS")
    subscribe_link_text     = Text("SubscribeLinkText", max=45, required=When("include_subscribe_link", True), ev="S > DS")


class TrackingSummary(Shape):
    """What became of the messages, as of the last refresh."""

    rules = tuple(NotAbove(name, "sends", "count-above") for name in ("unsubscribes", "bounces", "spam_count"))

    sends        = Count("Sent", ev="S > SL")
    opens        = Count("Opens", ev="S > SL")
    clicks       = Count("Clicks", ev="S > SL")
    forwards     = Count("Forwards", ev="S > SL")
    unsubscribes = Count("OptOuts", ev="S > SL", note="the same thing: inferred")
    bounces      = Count("Bounces", ev="S > SL")
    spam_count   = Count("SpamReports", ev="S > SL")


class SentToList(Shape):
    """A list that a campaign goes to."""

    class V1:
        element, elements = "ContactList", "link=self"

    id = Ref("@id", to="lists/{id}", ev="S > S")


class ClickThrough(Shape):
    """A link in the messages, and how often it was followed."""

    class V1:
        element, elements = "Url", "Value Clicks"

    url         = Url("Value|value", ev="SC > SX", note="in v1 with a capital or not")
    url_uid     = Ref("@id", to="campaigns/{parent}/events/urls/{id}", ev="S > SX")
    click_count = Count("Clicks", ev="S > SX")


class Campaign(Resource):
    """An e-mail campaign. v1's list form has name, status and a date only."""

    resource, collection, page = "campaign", "emailmarketing/campaigns", 50
    dated = ("last_run_date", "next_run_date", "modified_date")

    class V1:
        element, style, uri = "Campaign", "marketing", "campaigns/{id}"
        title, updated = "Name", "Date"  # what the envelope repeats
        elements = """Name Status Date LastEditDate? LastRunDate? NextRunDate? Sent? Opens? Clicks? Bounces? Forwards? OptOuts?
            SpamReports? SharePageURL? Subject? FromName? CampaignType? ViewAsWebpage? ViewAsWebpageLinkText?
            ViewAsWebpageText? PermissionReminder? PermissionReminderText? GreetingSalutation? GreetingName? GreetingString?
            OrganizationName? OrganizationAddress1? OrganizationAddress2? OrganizationAddress3? OrganizationCity?
            OrganizationState? OrganizationInternationalState? OrganizationCountry? OrganizationPostalCode?
            IncludeForwardEmail? ForwardEmailLinkText? IncludeSubscribeLink? SubscribeLinkText? ArchiveStatus? ArchiveURL?
            EmailContentFormat? EmailContent? EmailTextContent? StyleSheet? Urls?(Url) ContactLists?(ContactList)
            FromEmail?(Email?(link=self) EmailAddress) ReplyToEmail?(Email?(link=self) EmailAddress)"""
        kept = "Date ArchiveStatus ArchiveURL FromEmail/Email/@id ReplyToEmail/Email/@id"
        detail = """LastEditDate LastRunDate NextRunDate Sent Opens Clicks Bounces Forwards OptOuts SpamReports SharePageURL
            Subject FromName CampaignType ViewAsWebpage ViewAsWebpageLinkText ViewAsWebpageText PermissionReminder
            PermissionReminderText GreetingSalutation GreetingName GreetingString OrganizationName OrganizationAddress1
            OrganizationAddress2 OrganizationAddress3 OrganizationCity OrganizationState OrganizationInternationalState
            OrganizationCountry OrganizationPostalCode IncludeForwardEmail ForwardEmailLinkText IncludeSubscribeLink
            SubscribeLinkText ArchiveStatus ArchiveURL EmailContentFormat EmailContent EmailTextContent StyleSheet Urls URLS
            ContactLists FromEmail ReplyToEmail"""

    id              = Ident("entry:content[@id]|entry:id|entry:link[edit]", read_only=True, ev="SC > SL", note="that v2 kept the numbers: inferred")
    name            = Text("Name", max=80, required=True, ev="S > SD", note="unique in the account")
    subject         = Text("Subject", max=200, required=True, ev="S > SD")
    status          = Token("Status", pairs=STATUSES, v2_only="DELETED HISTORY OPEN", read_only=True, ev="SC > SD",
                            note="archived and closed ones stand in v2's schema only")
    from_name       = Text("FromName", max=100, required=True, ev="S > SD")
    from_email      = Email("FromEmail/EmailAddress", max=80, required=True, ev="S > DS", note="v1 also refers to the account's address by number")
    reply_to_email  = Email("ReplyToEmail/EmailAddress", max=80, ev="S > S")
    template_type   = Token("CampaignType", same="CUSTOM STOCK TEMPLATE_V2", read_only=True, ev="SD > SD")
    created_date    = Timestamp(read_only=True, ev="SL")
    modified_date   = Timestamp("LastEditDate", fallback=Instead("Date", "Status", TokenCodec(STATUSES), "DRAFT", V1.detail), read_only=True, ev="S > SL",
                            note="in a feed, which has one date only, that of a draft is its last edit: inferred")
    last_run_date   = Timestamp("LastRunDate", read_only=True, ev="S > SX")
    next_run_date   = Timestamp("NextRunDate", read_only=True, ev="S > SX")
    permalink_url   = Url("SharePageURL", read_only=True, ev="S > SX", note="v2 has it for sent campaigns only: inferred")
    is_permission_reminder_enabled = Flag("PermissionReminder", spell=YES_NO, ev="S > SL")
    permission_reminder_text       = Markup("PermissionReminderText", max=1500, required=When("is_permission_reminder_enabled", True), fill="", ev="S > S",
                                            note="the vendor's own tags stay in it")
    is_view_as_webpage_enabled     = Flag("ViewAsWebpage", spell=YES_NO, ev="S > S")
    view_as_web_page_text          = Text("ViewAsWebpageText", max=50, required=When("is_view_as_webpage_enabled", True), fill="", ev="S > S")
    view_as_web_page_link_text     = Text("ViewAsWebpageLinkText", max=50, required=When("is_view_as_webpage_enabled", True), fill="", ev="S > S")
    greeting_salutations           = Text("GreetingSalutation", max=50, fill="", ev="S > S")
    greeting_name                  = Token("GreetingName", pairs=GREETINGS, ev="SD > S", note="with underscores in one sample")
    greeting_string                = Text("GreetingString", max=1500, fill="", ev="S > S")
    email_content        = Markup("EmailContent", max=930000, required=When("template_type", "CUSTOM"), ev="SD > S", note="custom code only; v2 wants html and body in it")
    text_content         = Markup("EmailTextContent", max=930000, required=When("template_type", "CUSTOM"), ev="SD > S", note="with its Text tag; custom code only")
    email_content_format = Token("EmailContentFormat", same="HTML XHTML", ev="SD > S", note="custom code only")
    style_sheet          = Text("StyleSheet", ev="SD > SL", note="meant for XHTML")
    message_footer       = One(MessageFooter, "", ev="S > DS")
    tracking_summary     = One(TrackingSummary, "", read_only=True, ev="S > SL")
    sent_to_contact_lists = Many(SentToList, "ContactLists/ContactList", key="id", ev="S > S", note="left out where there are none")
    click_through_details = Many(ClickThrough, "Urls|URLS/Url", key="url_uid", read_only=True, ev="S > SX", note="the element is spelled in two ways")
# fmt: on


CampaignRow = row_of(Campaign, "id name status modified_date")

"""One file a resource: marshmallow v2 schemas whose fields also say where v1 keeps them."""

from __future__ import annotations

from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas.activity import Activity
from ctct_bridge.schemas.campaign import Campaign
from ctct_bridge.schemas.contact import Contact
from ctct_bridge.schemas.contact_list import ContactList
from ctct_bridge.schemas.email_address import EmailAddress
from ctct_bridge.schemas.event import Event
from ctct_bridge.schemas.fee import Fee
from ctct_bridge.schemas.file import File
from ctct_bridge.schemas.folder import Folder
from ctct_bridge.schemas.schedule import Schedule
from ctct_bridge.schemas.tracking import ACTIVITIES, CampaignSummary

#: Every resource, in the order of the documentation. A new resource is one file and one line here.
REGISTRY: tuple[type[Resource], ...] = (
    Event, Fee, ContactList, Contact, Campaign, Schedule, *ACTIVITIES, CampaignSummary, Activity, Folder, File,
    EmailAddress,
)  # fmt: skip

# Compiled at import, so that a class that contradicts itself is refused before anything is read.
BY_ELEMENT = {name: table_of(schema) for schema in REGISTRY for name in schema.V1.element.split("|")}  # type: ignore[attr-defined]
#: Names of the v1 elements that hold elements only: a writer may put each of their children on a line of its own.
CONTAINERS = frozenset(name for table in BY_ELEMENT.values() for name in table.containers())
BY_NAME: dict[str, type[Resource]] = {schema.resource: schema for schema in REGISTRY}

__all__ = [
    "BY_ELEMENT", "BY_NAME", "CONTAINERS", "REGISTRY", "Activity", "Campaign", "Contact", "ContactList",
    "EmailAddress", "Event", "Fee", "File", "Folder", "Schedule",
]  # fmt: skip

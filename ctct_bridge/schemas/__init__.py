"""One file a resource: marshmallow v2 schemas whose fields also say where v1 keeps them, if it does."""

from __future__ import annotations

import re
from functools import cache

from ctct_bridge.reconciler.resource import Resource, patterns_of
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas.account_info import AccountInfo
from ctct_bridge.schemas.activity import Activity
from ctct_bridge.schemas.campaign import Campaign
from ctct_bridge.schemas.campaign_preview import CampaignPreview
from ctct_bridge.schemas.contact import Contact
from ctct_bridge.schemas.contact_list import ContactList
from ctct_bridge.schemas.email_address import EmailAddress
from ctct_bridge.schemas.event import Event
from ctct_bridge.schemas.event_item import EventItem
from ctct_bridge.schemas.fee import Fee
from ctct_bridge.schemas.file import File
from ctct_bridge.schemas.folder import Folder
from ctct_bridge.schemas.guest import Guest
from ctct_bridge.schemas.item_attribute import ItemAttribute
from ctct_bridge.schemas.library_info import LibraryInfo
from ctct_bridge.schemas.library_trash import TrashedFile
from ctct_bridge.schemas.list_member import ListMember
from ctct_bridge.schemas.promocode import Promocode
from ctct_bridge.schemas.registrant import Registrant
from ctct_bridge.schemas.schedule import Schedule
from ctct_bridge.schemas.status import Attendance, Payment
from ctct_bridge.schemas.testsend import CampaignTestSend
from ctct_bridge.schemas.tracking import ACTIVITIES, CampaignReport, CampaignSummary, ContactReport
from ctct_bridge.schemas.upload_status import UploadStatus

#: Every resource, in the order of the documentation. A new resource is one file and one line here.
REGISTRY: tuple[type[Resource], ...] = (
    Event,
    Fee,
    Registrant,
    Guest,
    Attendance,
    Payment,
    ContactList,
    Contact,
    ListMember,
    Campaign,
    Schedule,
    *ACTIVITIES,
    CampaignSummary,
    Activity,
    Folder,
    File,
    EmailAddress,
    EventItem,
    ItemAttribute,
    Promocode,
    CampaignTestSend,
    CampaignPreview,
    CampaignReport,
    ContactReport,
    AccountInfo,
    LibraryInfo,
    TrashedFile,
    UploadStatus,
)
#: Those that v1 had as well. Nothing in an archive becomes one of the others, and nothing is restored from them.
FROM_V1 = tuple(schema for schema in REGISTRY if hasattr(schema, "V1"))

# Compiled at import, so that a class that contradicts itself is refused before anything is read.
BY_ELEMENT = {name: table_of(schema) for schema in FROM_V1 for name in schema.V1.element.split("|")}
#: Names of the v1 elements that hold elements only: a writer may put each of their children on a line of its own.
CONTAINERS = frozenset(name for table in BY_ELEMENT.values() for name in table.containers())
BY_NAME: dict[str, type[Resource]] = {schema.resource: schema for schema in REGISTRY}


def served_at(url: str) -> tuple[type[Resource], tuple[str, ...]] | None:
    """The resource that v2 serves under a URL below ``/v2``, and the ids of those above it; ``None`` if none is known.

    >>> served_at("eventspot/events/a07e4k/items/Zk1/attributes")
    (<class 'ctct_bridge.schemas.item_attribute.ItemAttribute'>, ('a07e4k', 'Zk1'))
    """
    found = ((schema, pattern.fullmatch(url)) for schema, pattern in _served().get(url.count("/"), ()))
    return next(((schema, match.groups()) for schema, match in found if match is not None), None)


@cache
def _served() -> dict[int, list[tuple[type[Resource], re.Pattern[str]]]]:
    """The patterns of all URLs, by their number of slashes."""
    found: dict[int, list[tuple[type[Resource], re.Pattern[str]]]] = {}
    for schema in REGISTRY:
        for place, pattern in zip(schema.places(), patterns_of(schema), strict=True):
            if schema.into() is None:
                found.setdefault(place.count("/"), []).append((schema, pattern))
    return found


__all__ = [
    "BY_ELEMENT",
    "BY_NAME",
    "CONTAINERS",
    "FROM_V1",
    "REGISTRY",
    "AccountInfo",
    "Activity",
    "Attendance",
    "Campaign",
    "CampaignPreview",
    "CampaignReport",
    "CampaignSummary",
    "CampaignTestSend",
    "Contact",
    "ContactList",
    "ContactReport",
    "EmailAddress",
    "Event",
    "EventItem",
    "Fee",
    "File",
    "Folder",
    "Guest",
    "ItemAttribute",
    "LibraryInfo",
    "ListMember",
    "Payment",
    "Promocode",
    "Registrant",
    "Schedule",
    "TrashedFile",
    "UploadStatus",
    "served_at",
]  # fmt: skip

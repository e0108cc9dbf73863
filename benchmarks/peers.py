"""Other ways to do the same job: a v1 feed of event details in, one v2 JSON object a line out.

Each peer is a function ``(path, out) -> number of entries``. The first is no converter but the unit: what lxml
takes to parse the bytes and forget them. All others give equal objects: the properties of a v2 event, with its fees
(a resource of their own in v2) under ``fees``, so that one line is one entry. None of them checks anything, keeps
what v2 cannot say, or knows where a value stood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import field, make_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import GenericAlias
from typing import Any, BinaryIO

from lxml import etree

Peer = Callable[[str, BinaryIO], int]
#: v1 element names to text, to a dict of the same kind, or to a list of those.
Payload = dict[str, Any]

ATOM = "http://www.w3.org/2005/Atom"
ENTRY, LINK, CONTENT = (f"{{{ATOM}}}{name}" for name in ("entry", "link", "content"))

to_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_bytes(value: Any) -> bytes:
    """One JSON line with the standard library."""
    return to_text(value).encode() + b"\n"


# -- the mapping, as one would write it by hand ---------------------------------------------------------------------


def instant(text: str | None) -> str | None:
    """An ISO 8601 instant in v2's spelling; nothing if it is none, or names no offset."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def flag(text: str | None) -> bool | None:
    return text.upper() == "TRUE" if text else None


def integer(text: str | None) -> int | None:
    return int(text) if text else None


def money(text: str | None) -> float | None:
    return float(text) if text else None


def filled(properties: dict[str, Any]) -> dict[str, Any]:
    """EventSpot's v2 leaves out what has no value; zero and false are values."""
    return {name: value for name, value in properties.items() if value or value == 0}


def address(v1: Payload) -> dict[str, Any]:
    return filled(
        {
            "line1": v1.get("Address1"),
            "line2": v1.get("Address2"),
            "line3": v1.get("Address3"),
            "city": v1.get("City"),
            "state": v1.get("State"),
            "country": v1.get("Country"),
            "postal_code": v1.get("PostalCode"),
        }
    )


def fee(v1: Payload) -> dict[str, Any]:
    return filled(
        {
            "label": v1.get("Label"),
            "fee": money(v1.get("Fee")),
            "early_fee": money(v1.get("EarlyFee")),
            "late_fee": money(v1.get("LateFee")),
            "fee_scope": v1.get("FeeScope"),
        }
    )


def first(options: list[Payload], name: str) -> Any:
    """What one payment option alone carries, and v2 has on the event."""
    return next((option[name] for option in options if option.get(name)), None)


def event(href: str, v1: Payload) -> dict[str, Any]:
    """The v2 event of one entry.

    :param href: the entry's edit link, which names the id.
    :param v1: the payload; ``PaymentOptions`` and ``EventFees`` are lists, and the one registration type is a dict.
    """
    venue, options, registration = v1["EventLocation"], v1["PaymentOptions"], v1["RegistrationType"]
    return filled(
        {
            "id": href.rpartition("/")[2],
            "name": v1.get("Name"),
            "title": v1.get("Title"),
            "description": v1.get("Description"),
            "status": v1.get("Status"),
            "type": v1.get("EventType"),
            "location": venue.get("Location"),
            "address": address(venue),
            "registration_url": v1.get("RegistrationURL"),
            "total_registered_count": integer(v1.get("Registered")),
            "created_date": instant(v1.get("CreatedDate")),
            "active_date": instant(v1.get("PublishDate")),
            "start_date": instant(v1.get("StartDate")),
            "end_date": instant(v1.get("EndDate")),
            "currency_type": v1.get("CurrencyType"),
            "payment_options": [option["Type"] for option in options],
            "paypal_account_email": first(options, "PayPalAccountEmail"),
            "payment_address": address(first(options, "PaymentAddress") or {}),
            "track_information": filled(
                {
                    "registration_limit_count": integer(registration.get("RegistrationLimitCount")),
                    "registration_limit_date": instant(registration.get("RegistrationLimitDate")),
                    "is_registration_closed_manually": flag(registration.get("RegistrationClosedManually")),
                    "guest_limit": integer(registration.get("GuestLimit")),
                    "is_ticketing_link_displayed": flag(registration.get("Ticketing")),
                }
            ),
            "fees": [fee(v1_fee) for v1_fee in registration["EventFees"]],
        }
    )


# -- lxml -----------------------------------------------------------------------------------------------------------


def entries(path: str, **options: Any) -> Iterator[Any]:
    """Each entry of a feed in turn, freed when the next one is asked for: memory stays flat."""
    for _, entry in etree.iterparse(path, tag=ENTRY, **options):
        yield entry
        entry.clear()
        while entry.getprevious() is not None:
            del entry.getparent()[0]


def iterparse(path: str, out: BinaryIO) -> int:
    """The unit: parse and forget."""
    return sum(1 for _ in entries(path))


def nested(element: Any) -> Payload:
    """One element with children: texts of the leaves, and the containers by what they hold."""
    values: Payload = {}
    for child in element:
        tag = child.tag
        if tag in ("EventLocation", "PaymentAddress"):
            values[tag] = {leaf.tag: leaf.text for leaf in child}
        elif tag in ("PaymentOptions", "EventFees"):
            values[tag] = [nested(item) for item in child]
        elif tag == "RegistrationTypes":
            values["RegistrationType"] = nested(child[0])
        else:
            values[tag] = child.text
    return values


def _script(path: str, out: BinaryIO, dump: Callable[[Any], bytes]) -> int:
    count = 0
    for entry in entries(path, remove_comments=True):
        count += 1
        out.write(dump(event(entry.find(LINK).get("href"), nested(entry.find(CONTENT)[0]))))
    return count


def script(path: str, out: BinaryIO) -> int:
    """What an expert writes in an afternoon: one pass into dicts, the mapping, the standard library's JSON."""
    return _script(path, out, to_bytes)


def script_orjson(path: str, out: BinaryIO) -> int:
    """The same script with the fastest JSON encoder."""
    import orjson

    return _script(path, out, lambda value: orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))


# -- xmltodict ------------------------------------------------------------------------------------------------------


def several(container: Payload | None, name: str) -> list[Payload]:
    """The items of a container; xmltodict makes a list only where it met more than one."""
    items = (container or {}).get(name) or []
    return items if isinstance(items, list) else [items]


def xmltodict(path: str, out: BinaryIO) -> int:
    """xmltodict in its streaming mode, then the same mapping and JSON."""
    import xmltodict

    count = 0

    def convert(where: list[tuple[str, Any]], entry: Any) -> bool:
        nonlocal count
        if where[-1][0] == "atom:entry":
            count += 1
            v1 = entry["atom:content"]["Event"]
            v1["PaymentOptions"] = several(v1["PaymentOptions"], "PaymentOption")
            v1["RegistrationType"] = registration = several(v1["RegistrationTypes"], "RegistrationType")[0]
            registration["EventFees"] = several(registration["EventFees"], "EventFee")
            out.write(to_bytes(event(entry["atom:link"]["@href"], v1)))
        return True

    with Path(path).open("rb") as feed:
        xmltodict.parse(feed, item_depth=2, item_callback=convert)
    return count


# -- xsdata ---------------------------------------------------------------------------------------------------------

FEE = "Label Fee EarlyFee LateFee FeeScope"
ADDRESS = "Address1 Address2 Address3 City State Country PostalCode"
REGISTRATION = "Name RegistrationLimitCount RegistrationLimitDate RegistrationClosedManually GuestLimit Ticketing"
EVENT = (
    "Name Description Title Registered CreatedDate Status EventType RegistrationURL StartDate EndDate PublishDate "
    "WebPage AttendedCount CancelledCount EventFeeRequired CurrencyType"
)


def _bound(tag: str, texts: str = "", namespace: str = "", **inner: Any) -> type:
    """A dataclass for the element ``tag``: leaves named in ``texts``, and ``inner`` classes (in a list if repeated)."""
    about = {"type": "Element", "namespace": namespace}
    fields: list[Any] = [(name, str | None, field(default=None, metadata=about)) for name in texts.split()]
    for name, kind in inner.items():
        if isinstance(kind, list):
            fields.append((name, GenericAlias(list, (kind[0],)), field(default_factory=list, metadata=about)))
        else:
            fields.append((name, kind | None, field(default=None, metadata=about)))
    meta = type("Meta", (), {"name": tag, "namespace": namespace})
    return make_dataclass(tag, fields, namespace={"Meta": meta})


@cache
def _bound_parser() -> tuple[Any, type]:
    """A kept parser (its knowledge of the classes is built once) and the class of an entry."""
    from xsdata.formats.dataclass.parsers import XmlParser
    from xsdata.formats.dataclass.parsers.config import ParserConfig

    option = _bound("PaymentOption", "Type PayPalAccountEmail", PaymentAddress=_bound("PaymentAddress", ADDRESS))
    fees = _bound("EventFees", EventFee=[_bound("EventFee", FEE)])
    types = _bound("RegistrationTypes", RegistrationType=[_bound("RegistrationType", REGISTRATION, EventFees=fees)])
    payload = _bound(
        "Event",
        EVENT,
        EventLocation=_bound("EventLocation", f"Location {ADDRESS}"),
        PaymentOptions=_bound("PaymentOptions", PaymentOption=[option]),
        RegistrationTypes=types,
    )
    content = make_dataclass("content", [("Event", payload, field(metadata={"type": "Element", "namespace": ""}))])
    link = make_dataclass("link", [("href", str, field(metadata={"type": "Attribute"}))])
    entry = _bound("entry", "title updated id", ATOM, link=link, content=content)
    return XmlParser(config=ParserConfig(fail_on_unknown_properties=False)), entry


def _option(bound: Any) -> Payload:
    inner = bound.PaymentAddress
    return {**vars(bound), "PaymentAddress": inner and vars(inner)}


def xsdata(path: str, out: BinaryIO) -> int:
    """Dataclasses bound by xsdata, an entry at a time, then the same mapping and JSON."""
    parser, kind = _bound_parser()
    count = 0
    for element in entries(path, remove_comments=True):
        count += 1
        entry = parser.parse(element, kind)
        v1 = vars(entry.content.Event)
        registration = v1["RegistrationTypes"].RegistrationType[0]
        v1["EventLocation"] = vars(v1["EventLocation"])
        v1["PaymentOptions"] = [_option(option) for option in v1["PaymentOptions"].PaymentOption]
        v1["RegistrationType"] = vars(registration) | {"EventFees": [vars(f) for f in registration.EventFees.EventFee]}
        out.write(to_bytes(event(entry.link.href, v1)))
    return count


#: The unit first; every other one gives the same objects.
PEERS: dict[str, Peer] = {
    "iterparse": iterparse,
    "script": script,
    "script-orjson": script_orjson,
    "xmltodict": xmltodict,
    "xsdata": xsdata,
}

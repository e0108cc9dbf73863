"""An invented EventSpot archive of any size: one Atom feed of event details.

    python benchmarks/corpus.py 1000 out.xml [--odd 0.02] [--seed 2]

Every entry holds all elements that v1 documents for the detail form (68 below ``Event``), three payment options and
three fees, and is about 2.8 KB long. The values keep v2's limits, so a clean feed raises no finding about lengths
or lists. Standard library only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar
from xml.sax.saxutils import escape

T = TypeVar("T")

ATOM = "http://www.w3.org/2005/Atom"
EVENTS = "/ws/customers/quayside-guild/events"

HEAD = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<atom:feed xmlns:atom="{ATOM}">
<atom:title>Events</atom:title>
<atom:updated>2014-06-30T09:15:42.118-04:00</atom:updated>
<atom:id>tag:api.constantcontact.com,2010:{EVENTS}</atom:id>
"""
FOOT = "</atom:feed>\n"

ENTRY = (
    f"""<atom:entry>
<atom:title>{{name}}</atom:title>
<atom:link rel="edit" href="{EVENTS}/{{id}}"/>
<atom:updated>{{created}}</atom:updated>
<atom:id>tag:api.constantcontact.com,2010:{EVENTS}/{{id}}</atom:id>
"""
    """<atom:content>
<Event>
<Name>{name}</Name>
<Description>{description}</Description>
<Title>{title}</Title>
<Registered>{registered}</Registered>
<CreatedDate>{created}</CreatedDate>
<Status>{status}</Status>
<EventType>{type}</EventType>
<EventLocation>
<Location>{venue}</Location>
{address}
</EventLocation>
<RegistrationURL>{url}</RegistrationURL>
<StartDate>{start}</StartDate>
<EndDate>{end}</EndDate>
<PublishDate>{published}</PublishDate>
<WebPage></WebPage>
<AttendedCount>{attended}</AttendedCount>
<CancelledCount>{cancelled}</CancelledCount>
{unknown}<EventFeeRequired>{required}</EventFeeRequired>
<CurrencyType>{currency}</CurrencyType>
<PaymentOptions>
<PaymentOption>
<Type>PAYPAL</Type>
<PayPalAccountEmail>{email}</PayPalAccountEmail>
</PaymentOption>
<PaymentOption>
<Type>CHECK</Type>
<PaymentAddress>
{payment_address}
</PaymentAddress>
</PaymentOption>
<PaymentOption>
<Type>DOOR</Type>
</PaymentOption>
</PaymentOptions>
<RegistrationTypes>
<RegistrationType>
<Name>Attendee</Name>
<RegistrationLimitCount>{limit}</RegistrationLimitCount>
<RegistrationLimitDate>{closing}</RegistrationLimitDate>
<RegistrationClosedManually>{closed}</RegistrationClosedManually>
<GuestLimit>{guests}</GuestLimit>
<Ticketing>{ticketing}</Ticketing>
<EventFees>
{fees}
</EventFees>
</RegistrationType>
</RegistrationTypes>
</Event>
</atom:content>
</atom:entry>
"""
)

ADDRESS = """<Address1>{line1}</Address1>
<Address2>{line2}</Address2>
<Address3></Address3>
<City>{city}</City>
<State>{state}</State>
<Country>{country}</Country>
<PostalCode>{postal}</PostalCode>"""

FEE = """<EventFee>
<Label>{label}</Label>
<Fee>{fee}</Fee>
<EarlyFee>{early}</EarlyFee>
<LateFee>{late}</LateFee>
<FeeScope>{scope}</FeeScope>
</EventFee>"""

# No word is longer than 9 characters, which keeps 9 words below v2's 100 for titles, and 34 below its 350 for
# descriptions.
WORDS = (
    "harbour lantern supper with friends of the guild on upper deck bring warm coats rope work and tide tables "
    "knots & hitches for beginners boats < 6 metres members only café Zoë’s soirée Dvořák piñata Łódź Ærø "
    "Straße Ελλάδα Київ море 東京 音楽会 🌷 “open” – late ½ price £5 off O'Hara Caf&#233; tea"
).split()
PLACES = (
    ("Providence", "Rhode Island", "United States", "02903"),
    ("Coeur d'Alene", "Idaho", "United States", "83814"),
    ("Española", "New Mexico", "United States", "87532"),
    ("Lunenburg", "Nova Scotia", "Canada", "B0J 2C0"),
    ("Trois-Rivières", "Quebec", "Canada", "G9A 1A1"),
    ("Århus", "", "Denmark", "8000"),
    ("Łódź", "", "Poland", "90-001"),
)
STATUSES = ("DRAFT", "ACTIVE", "COMPLETE", "COMPLETE", "CANCELLED")
TYPES = ("", "BIRTHDAY", "CLASSES_WORKSHOPS", "FOOD_WINE", "MUSIC_CONCERTS", "OTHER")
CURRENCIES = ("USD", "USD", "USD", "CAD", "DKK", "JPY")
OFFSETS = ("-04:00", "-04:00", "-05:00", "-08:00", "+01:00", "+05:30", "Z")
BAD_DATES = ("0000-00-00T00:00:00-04:00", "2011-02-30T10:00:00-05:00", "soon", "2011-11-05")


class Dice:
    """Seeded choices.

    Everything rests on ``Random.random``: of the generator's methods only that one promises the same sequence in
    every later Python, and figures of two dates are comparable only if the bytes were the same.
    """

    def __init__(self, seed: int | str) -> None:
        self.roll = Random(seed).random

    def number(self, low: int, high: int) -> int:
        return low + int(self.roll() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self.roll() * len(choices))]

    def words(self, low: int, high: int) -> str:
        return escape(" ".join(self.pick(WORDS) for _ in range(self.number(low, high))))


def _dates(dice: Dice) -> dict[str, str]:
    """Five instants in the order in which an event meets them; times of day without milliseconds, as v1 prints them."""
    start = datetime(2009, 1, 1) + timedelta(minutes=15 * dice.number(0, 200_000))
    created = start - timedelta(days=dice.number(30, 90), milliseconds=dice.number(1, 999_999))
    # A day at least: the offsets differ, and published must not come before created.
    published = created + timedelta(days=1, milliseconds=dice.number(1, 99_999_999))
    return {
        "created": created.isoformat(timespec="milliseconds") + dice.pick(OFFSETS),
        "published": published.isoformat(timespec="milliseconds") + dice.pick(OFFSETS),
        "closing": (start - timedelta(days=2)).isoformat() + dice.pick(OFFSETS),
        "start": start.isoformat() + (offset := dice.pick(OFFSETS)),
        "end": (start + timedelta(minutes=15 * dice.number(4, 200))).isoformat() + offset,
    }


def _address(dice: Dice) -> str:
    city, state, country, postal = dice.pick(PLACES)
    line1 = f"{dice.number(1, 999)} {dice.words(1, 2)}"
    line2 = dice.pick(("", "", "Pier 4", "Étage 2"))
    return ADDRESS.format(line1=line1, line2=line2, city=escape(city), state=state, country=country, postal=postal)


def _fee(dice: Dice, label: str, scope: str) -> str:
    early, late = dice.pick(("0.0", "0.0", "12.5")), dice.pick(("0.0", "0.0", "30.0"))
    fee = dice.pick(("1.0", "18.25", "19.99", "150.5"))
    return FEE.format(label=f"{label} {dice.words(1, 4)}", fee=fee, early=early, late=late, scope=scope)


def _event(dice: Dice, ordinal: int) -> dict[str, str]:
    """The values of one entry, as XML text, by the names of :data:`ENTRY`."""
    event_id = "a07e2" + "".join(dice.pick("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(14))
    flag = ("TRUE", "FALSE")
    page = f"https://events.example.com/register/event?oeidk={event_id}&amp;llr=guild"
    return {
        **_dates(dice),
        "id": event_id,
        "name": dice.words(2, 5),
        "title": dice.words(3, 9),
        "description": dice.words(20, 34),
        "registered": str(dice.number(0, 400)),
        "attended": str(dice.number(0, 300)),
        "cancelled": str(dice.number(0, 20)),
        "status": dice.pick(STATUSES),
        "type": dice.pick(TYPES),
        "venue": dice.words(2, 4),
        "address": _address(dice),
        "url": dice.pick(("", page)),
        "unknown": "",
        "required": dice.pick(flag),
        "currency": dice.pick(CURRENCIES),
        "email": f"treasurer{ordinal}@example.com",
        "payment_address": _address(dice),
        "limit": str(dice.number(10, 900)),
        "closed": dice.pick(flag),
        "guests": str(dice.number(0, 9)),
        "ticketing": dice.pick(flag),
        "fees": "\n".join(
            _fee(dice, label, scope)
            for label, scope in (("Seat", "BOTH"), ("Berth", "REGISTRANTS"), ("Supper", "GUESTS"))
        ),
    }


def _spoil(values: dict[str, str], dice: Dice, kind: int) -> None:
    """Put one oddity into an entry: by ``kind`` an unknown element, a comment in a text, CDATA, or a bad date."""
    if kind == 0:
        values["unknown"] = f"<LegacyCode>{dice.number(1, 999)}</LegacyCode>\n"
    elif kind == 1:
        values["title"] = values["title"].replace(" ", "<!-- typed by hand </atom:entry> --> ", 1)
    elif kind == 2:
        values["description"] = "<![CDATA[Bring <b>boots</b> & a hat; see </Event></atom:entry>]]>"
    else:
        values["start"] = dice.pick(BAD_DATES)


def write_feed(path: str | Path, entries: int, seed: int = 1, odd: float = 0.0) -> int:
    """Write one feed of event details; the same arguments give the same bytes, always and everywhere.

    A longer feed of the same seed starts with the shorter one's entries, and ``odd`` changes the odd entries only.

    :param path: the file to write; an older one is replaced.
    :param entries: how many entries.
    :param seed: another number gives other values.
    :param odd: share of entries, 0 to 1, that carry one oddity; the kinds take turns.
    :returns: the size of the file in bytes.
    :raises OSError: if the file cannot be written.
    """
    dice, oddities = Dice(seed), Dice(f"odd {seed}")
    spoiled = 0
    with Path(path).open("w", encoding="utf-8", newline="\n") as feed:
        feed.write(HEAD)
        for ordinal in range(entries):
            values = _event(dice, ordinal)
            if oddities.roll() < odd:
                _spoil(values, oddities, spoiled % 4)
                spoiled += 1
            feed.write(ENTRY.format_map(values))
        feed.write(FOOT)
    return Path(path).stat().st_size


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write an invented EventSpot feed.")
    parser.add_argument("entries", type=int, help="how many entries")
    parser.add_argument("out", type=Path, help="the file to write")
    parser.add_argument("--odd", type=float, default=0.0, help="share of entries with one oddity (default: none)")
    parser.add_argument("--family", choices=("event", "contact"), default="event", help="what of (default: event)")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other values")
    options = parser.parse_args(arguments)
    if options.family == "contact":
        import contacts  # it takes its dice from here

        if options.odd:
            parser.error("contacts have no oddities")
        contacts.write_feed(options.out, options.entries, options.seed)
    else:
        write_feed(options.out, options.entries, options.seed, options.odd)
    return 0


if __name__ == "__main__":
    sys.exit(main())

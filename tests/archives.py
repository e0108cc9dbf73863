"""Small archives for the tests of the upper rooms: documents written by hand, and a strategy that deals them out.

Everything here is text put together, so that nothing of the package has a hand in what it is tested with.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

ATOM = "http://www.w3.org/2005/Atom"
CTCT = "http://ws.constantcontact.com/ns/1.0/"
BASE = "/ws/customers/larkhill-choir/events"
TAG = "tag:api.constantcontact.com,2010:"

#: What is said of nearly every document here, since they are short.
SHORT = {"atom-missing", "element-missing"}
HEAD = f"<atom:title>Events</atom:title><atom:id>{TAG}{BASE}</atom:id><atom:updated>2010-03-16T09:00:00Z</atom:updated>"
LIST = (
    "<Name>Autumn Concert</Name><Title>Songs</Title><Registered>28</Registered>"
    "<CreatedDate>2010-03-15T11:27:09.441-04:00</CreatedDate><Status>ACTIVE</Status><EventType/>"
    "<EventLocation><Location>Hall</Location><Address1/><City>Halifax</City><State>Nova Scotia</State><Country/>"
    "</EventLocation><StartDate>2010-07-01T08:00:00-04:00</StartDate><EndDate>2010-07-04T20:00:00-04:00</EndDate>"
)
DETAIL = (
    LIST + "<EventFeeRequired>TRUE</EventFeeRequired><CurrencyType>CAD</CurrencyType><RegistrationTypes>"
    "<RegistrationType><Name>Attendee</Name><GuestLimit>2</GuestLimit><EventFees>"
    "<EventFee><Label>Singer</Label><Fee>385.0</Fee><EarlyFee>0.0</EarlyFee><LateFee>410.00</LateFee>"
    "<FeeScope>REGISTRANTS</FeeScope></EventFee>"
    "<EventFee><Label>Guest</Label><Fee>20</Fee><FeeScope>BOTH</FeeScope></EventFee>"
    "</EventFees></RegistrationType></RegistrationTypes>"
)

#: What a careless reader makes a number, or another instant, of.
_ROOT = "http://api.constantcontact.com/ws/customers/larkhill-choir"
CONTACT = (
    f'<entry xmlns="{ATOM}"><id>{_ROOT}/contacts/0012</id><title>t</title><updated>2009-01-01T00:00:00.000Z</updated>'
    f'<content type="application/vnd.ctct+xml"><Contact xmlns="{CTCT}" id="{_ROOT}/contacts/0012">'
    "<Status>Active</Status><EmailAddress>una.marsh@example.com</EmailAddress><FirstName>=Una</FirstName><LastName>1e5</LastName>"
    "<HomePhone>0700 11 22 33</HomePhone><WorkPhone>070012345678901234567890</WorkPhone><Addr1/>"
    "<PostalCode>02451</PostalCode></Contact></content></entry>"
)
FILE = (
    f'<entry xmlns="{ATOM}"><id>{_ROOT}/library/images/7</id><title>t</title>'
    "<updated>2009-01-01T00:00:00.000Z</updated>"
    f'<content type="application/vnd.ctct+xml"><Image xmlns="{CTCT}" id="{_ROOT}/library/images/7">'
    "<FileName>a.jpg</FileName><LastUpdated>2012-04-05T18:20:11.004-04:00</LastUpdated></Image></content></entry>"
)


def entry(id: str | None, payload: str = DETAIL, *, declare: bool = True, envelope: str | None = None) -> str:
    """An entry as text: in the canonical envelope, or with other children before its content."""
    if envelope is None:
        envelope = f"<atom:title>t</atom:title>{link(id)}<atom:updated>2010-03-16T09:00:00.000-04:00</atom:updated>"
    whole = not payload or payload.startswith(("<Event>", "<Event ", "<Survey"))
    event = payload if whole else f"<Event>{payload}</Event>"
    names = f' xmlns:atom="{ATOM}"' if declare else ""
    return f"<atom:entry{names}>{envelope}<atom:content>{event}</atom:content></atom:entry>"


def link(id: str | None) -> str:
    """The edit link and the atom:id of an event."""
    if id is None:
        return "<atom:id>data:,none</atom:id>"
    return f'<atom:link rel="edit" href="{BASE}/{id}"/><atom:id>{TAG}{BASE}/{id}</atom:id>'


def feed(*entries: str, head: str = HEAD) -> str:
    """A feed of entries that :func:`entry` made with ``declare=False``."""
    return f'<atom:feed xmlns:atom="{ATOM}">\n{head}{"".join(entries)}</atom:feed>'


def listed(*entries: tuple[str, str]) -> str:
    """A feed of ``(id, payload)``."""
    return feed(*(entry(id, payload, declare=False) for id, payload in entries))


def save(folder: Path, documents: Mapping[str, str | bytes]) -> Path:
    """Write documents below ``folder``; returns it."""
    for name, text in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def files_below(root: Path) -> dict[str, bytes]:
    """Every file below ``root`` by its relative name, the workspace left out."""
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {name: data for name, data in sorted(found.items()) if not name.startswith(".bridge/")}


# -- a strategy -------------------------------------------------------------------------------------------------------

PIECES = (
    "<Name>A</Name>", "<Name>B &amp; C</Name>", "<Title>T</Title>", "<Title/>", "<Title> T </Title>",
    "<Status>ACTIVE</Status>", "<Status>active</Status>", "<Status>GONE</Status>", "<Registered>7</Registered>",
    "<Registered>007</Registered>", "<Registered>many</Registered>", "<StartDate>2010-07-01T08:00:00-04:00</StartDate>",
    "<StartDate>2010-07-01T12:00:00.000Z</StartDate>", "<EndDate>2010-02-30T00:00:00Z</EndDate>", "<EventType/>",
    "<EventLocation><City>Halifax</City><State>Nova Scotia</State><Country>Canada</Country></EventLocation>",
    "<EventLocation><Country>Atlantis</Country> lost <City/></EventLocation>", "<EventLocation/>",
    "<EventLocation><StateCode>ns</StateCode><Country/></EventLocation>", "<Description a='1'>d</Description>",
    "<Legacy><x y='z'>1</x></Legacy>", "<!-- c -->", "stray", "<WebPage/>", "<AttendedCount>3</AttendedCount>",
)  # fmt: skip
MORE = (
    "<EventFeeRequired>TRUE</EventFeeRequired>", "<CurrencyType>CAD</CurrencyType>", "<PaymentOptions/>",
    "<PaymentOptions><PaymentOption><Type>DOOR</Type></PaymentOption></PaymentOptions>",
    "<PaymentOptions><PaymentOption><Type>CHECK</Type><PaymentAddress><Country>Canada</Country></PaymentAddress>"
    "</PaymentOption><PaymentOption><Type>BARTER</Type></PaymentOption></PaymentOptions>",
    "<RegistrationTypes><RegistrationType><Name>Attendee</Name><EventFees><EventFee><Label>A</Label><Fee>1.0</Fee>"
    "</EventFee><EventFee><Label>A</Label><Fee>one</Fee></EventFee></EventFees></RegistrationType></RegistrationTypes>",
    "<RegistrationTypes><RegistrationType><GuestLimit>3</GuestLimit><EventFees/></RegistrationType></RegistrationTypes>",
)  # fmt: skip
#: What stands before the content; ``{id}`` is filled in.
ENVELOPES = (
    None, None, None,
    '<atom:link href="http://api.example.com/ws/customers/larkhill-choir/events/{id}/" rel="edit"/>',
    '<atom:id> https://api.example.com/ws/customers/larkhill-choir/events/\n {id}?x=1 </atom:id>'
    '<atom:title type="text"/>',
    '<atom:title>A</atom:title>stray<atom:link rel="edit" href="{id}"/><atom:summary/><atom:id>urn:x:1</atom:id>',
)  # fmt: skip
#: What becomes no record.
OTHERS = (
    "<atom:entry><atom:title>no content</atom:title></atom:entry>",
    "<atom:entry><atom:link rel='edit' href='/ws/customers/larkhill-choir/events/e1'/><atom:content/></atom:entry>",
    entry(None, LIST, declare=False),
    entry(None, LIST, declare=False, envelope="<atom:title/>"),
    entry("7", f"<Survey xmlns='{CTCT}' id='u'><Name>Ada</Name></Survey>", declare=False),
)
IDS = ("e1", "e2", "E2", "e%2F3")


@st.composite
def _events(draw: Any) -> str:
    id = draw(st.sampled_from(IDS))
    pieces = draw(st.lists(st.sampled_from(PIECES), max_size=6))
    pieces += draw(st.lists(st.sampled_from(MORE), max_size=3))
    envelope = draw(st.sampled_from(ENVELOPES))
    event = f"<Event xmlns='{CTCT}'>" if draw(st.integers(0, 4)) == 4 else "<Event>"
    payload = f"{event}{''.join(pieces)}</Event>"
    return entry(id, payload, declare=False, envelope=envelope and envelope.format(id=id))


entries = st.one_of(_events(), _events(), _events(), st.sampled_from(OTHERS))
feeds = st.lists(entries, max_size=4).map(lambda found: feed(*found))
singles = entries.map(lambda text: text.replace("<atom:entry", f'<atom:entry xmlns:atom="{ATOM}"', 1))
#: Documents by name: feeds and entries in any order, and what is no document at all.
archives = st.lists(st.one_of(feeds, singles), min_size=1, max_size=4).map(
    lambda found: {f"d{number}.xml": text for number, text in enumerate(found)}
)

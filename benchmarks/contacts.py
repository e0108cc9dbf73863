"""An invented archive of contacts of any size: one Atom feed in the style of the marketing families.

    python benchmarks/corpus.py 1000 out.xml --family contact [--seed 2]

Every entry holds all elements that v1 documents for the detail form, fifteen custom fields and two lists, and is
about 2.5 KB long. The values keep v2's limits. Standard library only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from corpus import Dice

HOST = "http://api.constantcontact.com"
OURS = "/ws/customers/quayside-guild"
HEAD = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>{HOST}{OURS}/contacts</id>
<title type="text">Contacts for Customer: quayside-guild</title>
<updated>2014-06-30T13:15:42.118Z</updated>
"""
FOOT = "</feed>\n"
_FIELDS = "\n".join(f"<CustomField{number}>{{field{number}}}</CustomField{number}>" for number in range(1, 16))
_LIST = f"""<ContactList id="{HOST}{OURS}/lists/{{list}}">
<link xmlns="http://www.w3.org/2005/Atom" href="{OURS}/lists/{{list}}" rel="self"></link>
<OptInSource>ACTION_BY_CUSTOMER</OptInSource>
<OptInTime>{{time}}</OptInTime>
</ContactList>"""
ENTRY = f"""<entry>
<link href="{OURS}/contacts/{{id}}" rel="edit"></link>
<id>{HOST}{OURS}/contacts/{{id}}</id>
<title type="text">Contact: {{email}}</title>
<updated>{{updated}}</updated>
<author><name>Constant Contact</name></author>
<content type="application/vnd.ctct+xml">
<Contact xmlns="http://ws.constantcontact.com/ns/1.0/" id="{HOST}{OURS}/contacts/{{id}}">
<Status>{{status}}</Status>
<EmailAddress>{{email}}</EmailAddress>
<EmailType>HTML</EmailType>
<Name>{{first}} {{last}}</Name>
<FirstName>{{first}}</FirstName>
<MiddleName></MiddleName>
<LastName>{{last}}</LastName>
<JobTitle>{{job}}</JobTitle>
<CompanyName>{{company}}</CompanyName>
<HomePhone>{{phone}}</HomePhone>
<WorkPhone></WorkPhone>
<Addr1>{{line}}</Addr1>
<Addr2></Addr2>
<Addr3></Addr3>
<City>{{city}}</City>
<StateCode>{{code}}</StateCode>
<StateName>{{state}}</StateName>
<CountryCode>{{country}}</CountryCode>
<CountryName>{{nation}}</CountryName>
<PostalCode>{{postal}}</PostalCode>
<SubPostalCode></SubPostalCode>
<Note>{{note}}</Note>
{_FIELDS}
<ContactLists>
{{lists}}
</ContactLists>
<Confirmed>{{confirmed}}</Confirmed>
<InsertTime>{{inserted}}</InsertTime>
<LastUpdateTime>{{updated}}</LastUpdateTime>
</Contact>
</content>
</entry>
"""
PLACES = (
    ("Providence", "RI", "Rhode Island", "us", "United States", "02903"),
    ("Coeur d'Alene", "ID", "Idaho", "us", "United States", "83814"),
    ("Trois-Rivières", "QC", "Quebec", "ca", "Canada", "G9A 1A1"),
    ("Łódź", "", "", "pl", "Poland", "90-001"),
)
FIRST = ("Ada", "Björn", "Chioma", "Đorđe", "Eilís", "Fenna")
LAST = ("Quay", "O'Hara", "Nuñez", "Løkke", "Marsh-Field", "Ng")


def _contact(dice: Dice, ordinal: int) -> dict[str, str]:
    """The values of one entry, as XML text, by the names of :data:`ENTRY`."""
    city, code, state, country, nation, postal = dice.pick(PLACES)
    inserted = datetime(2008, 1, 1) + timedelta(milliseconds=dice.number(1, 150_000_000_000))
    updated = inserted + timedelta(milliseconds=dice.number(1, 9_000_000_000))
    time = inserted.isoformat(timespec="milliseconds") + "Z"
    fields = {f"field{number}": dice.pick(("", "", dice.words(1, 3))) for number in range(1, 16)}
    lists = "\n".join(_LIST.format(list=dice.number(3, 9) + 10 * at, time=time) for at in range(2))
    return fields | {
        "id": str(1000 + ordinal),
        "email": f"member{ordinal}@example.com",
        "status": dice.pick(("Active", "Active", "Active", "Unconfirmed")),
        "first": dice.pick(FIRST),
        "last": escape(dice.pick(LAST)),
        "job": dice.pick(("", dice.words(1, 2))),
        "company": dice.pick(("", dice.words(1, 3))),
        "phone": f"401-555-{dice.number(100, 199):04}",
        "line": f"{dice.number(1, 999)} {dice.words(1, 2)}",
        "city": city, "code": code, "state": state, "country": country, "nation": nation, "postal": postal,
        "note": dice.pick(("", "", dice.words(5, 20))),
        "lists": lists,
        "confirmed": dice.pick(("true", "false")),
        "inserted": time,
        "updated": updated.isoformat(timespec="milliseconds") + "Z",
    }  # fmt: skip


def write_feed(path: str | Path, entries: int, seed: int = 1) -> int:
    """Write one feed of contacts in their detail form; the same arguments give the same bytes, always and everywhere.

    :param path: the file to write; an older one is replaced.
    :param entries: how many entries.
    :param seed: another number gives other values.
    :returns: the size of the file in bytes.
    :raises OSError: if the file cannot be written.
    """
    dice = Dice(seed)
    with Path(path).open("w", encoding="utf-8", newline="\n") as feed:
        feed.write(HEAD)
        feed.writelines(ENTRY.format_map(_contact(dice, ordinal)) for ordinal in range(entries))
        feed.write(FOOT)
    return Path(path).stat().st_size

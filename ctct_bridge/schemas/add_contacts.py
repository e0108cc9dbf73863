"""The body of v2's bulk activity that adds contacts, and contacts turned into such bodies.

Sources: v2 page "Bulk Activities: Import Contacts" and the official SDKs (the names of columns).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ctct_bridge.reconciler.fields import Each, Email, Many, Text, Token
from ctct_bridge.reconciler.resource import Shape

#: Contacts in one body; forty thousand is the number of v2's successor.
MOST = 5_000
#: Bytes of the contacts in one body. v2 says less than four megabytes; what is left is for lists and columns.
SIZE = 3_900_000
#: Contacts that wait for others on the same lists, at most: beyond it the greatest body is ended early.
WAITING = 4 * MOST
_PLAIN = ("first_name", "middle_name", "last_name", "job_title", "company_name", "work_phone", "home_phone")
_COLUMNS = {key: key.upper().replace("_", " ") for key in _PLAIN} | {
    "line1": "ADDRESS LINE 1", "line2": "ADDRESS LINE 2", "line3": "ADDRESS LINE 3", "city": "CITY",
    "state_code": "US STATE/CA PROVINCE", "country_code": "COUNTRY", "postal_code": "ZIP/POSTAL CODE",
    "sub_postal_code": "SUB ZIP/POSTAL CODE",
}  # fmt: skip
_STATE = "STATE"
#: What a contact says that is v2's own business: nothing is lost if a new contact gets it anew.
_OWN = {"id", "contact_id", "status", "confirmed", "source", "source_details", "created_date", "modified_date"}


# fmt: off
class ImportAddress(Shape):
    """The address of a contact to be added."""

    line1           = Text(max=50, ev="D")
    line2           = Text(max=50, ev="D")
    line3           = Text(max=50, ev="D")
    city            = Text(max=50, ev="D")
    address_type    = Token(v2_only="PERSONAL BUSINESS", ev="D")
    state_code      = Text(max=50, ev="D", note="free text here")
    country_code    = Text(max=2, ev="D")
    postal_code     = Text(max=25, ev="D")
    sub_postal_code = Text(max=25, ev="D")


class ImportField(Shape):
    """A custom field of a contact to be added."""

    name  = Text(one_of=[f"custom_field_{number}" for number in range(1, 16)], required=True, ev="D")
    value = Text(max=50, required=True, ev="D")


class ImportRow(Shape):
    """A contact to be added."""

    email_addresses = Each(Email(max=80), required=True, ev="D", note="texts, not objects; one")
    first_name      = Text(max=50, ev="D")
    middle_name     = Text(max=50, ev="D")
    last_name       = Text(max=50, ev="D")
    job_title       = Text(max=50, ev="D")
    company_name    = Text(max=50, ev="D")
    work_phone      = Text(max=50, ev="D")
    home_phone      = Text(max=50, ev="D")
    birthday_month  = Text(ev="D", note="bulk only")
    birthday_day    = Text(ev="D", note="bulk only")
    anniversary     = Text(ev="D", note="MM/DD/YYYY; bulk only")
    addresses       = Many(ImportAddress, ev="D")
    custom_fields   = Many(ImportField, ev="D")


class AddContacts(Shape):
    """The body of ``POST /activities/addcontacts``."""

    import_data  = Many(ImportRow, required=True, ev="DK")
    lists        = Each(Text(), required=True, ev="DK", note="ids as plain texts")
    column_names = Each(Text(), required=True, ev="DK", note="what no column names is ignored")
# fmt: on


class Import(NamedTuple):
    """One body, and the ids of the contacts in it."""

    body: dict[str, Any]
    ids: list[str | None]


class Imports:
    """Contacts gathered into the bodies that add them: one for each set of lists, since a body names the lists of all
    its contacts, and another whenever one is full.

    Contacts that v2 would refuse, or mail against their will, are in none: ask :func:`left_out`.

    :param most: contacts in one body.
    :param size: their bytes in one body.
    """

    def __init__(self, most: int = MOST, size: int = SIZE, waiting: int = WAITING) -> None:
        self._most, self._size, self._waiting = most, size, waiting
        self._groups: dict[tuple[str, ...], _Group] = {}
        self._held = 0

    def add(self, contact: Mapping[str, Any]) -> Iterator[Import]:
        """Take a v2 contact, as ``to_v2`` gives it; gives the bodies that are full."""
        if refusal(contact) is not None:
            return
        named = list(dict.fromkeys(entry["id"] for entry in contact["lists"] if "id" in entry))  # a URI may name none
        lists = tuple(sorted(named))
        row, columns = _row(contact)
        size = len(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")) + 2
        group = self._groups.get(lists)
        if group is not None and group.size + size > self._size:
            yield self._end(lists)
        group = self._groups.setdefault(lists, _Group(named))
        group.add(contact.get("id"), row, columns, size)
        self._held += 1
        if len(group.rows) == self._most:
            yield self._end(lists)
        elif self._held > self._waiting:
            yield self._end(max(self._groups, key=lambda each: len(self._groups[each].rows)))

    def rest(self) -> Iterator[Import]:
        """The bodies that are not full."""
        for lists in list(self._groups):
            yield self._end(lists)

    def _end(self, lists: tuple[str, ...]) -> Import:
        made = self._groups.pop(lists).body()
        self._held -= len(made.ids)
        return made


class _Group:
    """A body in the making."""

    def __init__(self, lists: list[str]) -> None:
        self.lists, self.size = lists, 0
        self.rows: list[dict[str, Any]] = []
        self.ids: list[str | None] = []
        self._columns: set[str] = set()

    def add(self, id: str | None, row: dict[str, Any], columns: set[str], size: int) -> None:
        self.rows.append(row)
        self.ids.append(id)
        self._columns |= columns
        self.size += size

    def body(self) -> Import:
        known = [*_COLUMNS.values(), _STATE, *(f"CUSTOM FIELD {number}" for number in range(1, 16))]
        columns = ["EMAIL", *(column for column in known if column in self._columns)]
        return Import({"import_data": self.rows, "lists": self.lists, "column_names": columns}, self.ids)


def add_contacts(contacts: Iterable[Mapping[str, Any]], most: int = MOST) -> Iterator[Import]:
    """The bodies that add ``contacts``, see :class:`Imports`.

    :param contacts: v2 contacts, as ``to_v2`` gives them.
    :param most: contacts in one body.
    """
    imports = Imports(most)
    for contact in contacts:
        yield from imports.add(contact)
    yield from imports.rest()


def left_out(contact: Mapping[str, Any]) -> list[str]:
    """JSON pointers of what :func:`add_contacts` cannot say of a v2 contact; ``#`` for one that it leaves out."""
    if refusal(contact) is not None:
        return ["#"]
    said = {*_PLAIN, *_OWN, "email_addresses", "lists", "addresses", "custom_fields"}
    lost = [f"#/{key}" for key, value in contact.items() if key not in said and value not in ("", [])]
    return lost + [f"#/addresses/{at}" for at in range(1, len(contact.get("addresses") or ()))]


def refusal(contact: Mapping[str, Any]) -> str | None:
    """Why :func:`add_contacts` leaves a v2 contact out; ``None`` if it does not."""
    emails = contact.get("email_addresses") or [{}]
    if contact.get("status") == "OPTOUT":
        return "it opted out, which only the contact can undo"
    if not emails[0].get("email_address"):
        return "it has no e-mail address"
    named = any("id" in entry for entry in contact.get("lists") or ())
    return None if named else "the archive names no list that it is on"


def _row(contact: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """A contact as a row of the body, and the columns that it fills. An absent property changes nothing in v2, an
    empty one might."""
    row: dict[str, Any] = {"email_addresses": [contact["email_addresses"][0]["email_address"]]}
    row |= {key: contact[key] for key in _PLAIN if contact.get(key)}
    columns = {_COLUMNS[key] for key in row if key in _COLUMNS}
    for address in (contact.get("addresses") or ())[:1]:
        given = {key: address[key] for key in ImportAddress._declared_fields if address.get(key)}
        columns |= {_COLUMNS[key] for key in given if key in _COLUMNS}
        if "state_code" not in given and address.get("state"):
            given["state_code"] = address["state"]
            columns.add(_STATE)
        row["addresses"] = [given]
    fields = [(_number(entry["name"]), entry["value"]) for entry in contact.get("custom_fields") or ()]
    if fields:
        row["custom_fields"] = [{"name": f"custom_field_{number}", "value": value} for number, value in fields]
        columns |= {f"CUSTOM FIELD {number}" for number, _ in fields}
    return row, columns


def _number(name: str) -> int:
    """The number of a custom field, in any of the spellings that v2 accepts."""
    return int("".join(filter(str.isdigit, name)))

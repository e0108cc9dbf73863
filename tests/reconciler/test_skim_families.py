"""Every family's feeds give the same records whether or not their entries are recognised by their text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from lxml import etree
from reading import skimmed
from spoiler import spoiled
from strategies import children, views

from ctct_bridge.model import ATOM, Frame
from ctct_bridge.reconciler.entries import write_entry
from ctct_bridge.reconciler.keys import parent_of
from ctct_bridge.reconciler.routes import routes_of
from ctct_bridge.reconciler.styles import manner_of
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import FROM_V1, Contact

FAMILIES = [schema for schema in FROM_V1 if hasattr(schema.V1, "style") and not routes_of(schema)]
USER = "larkhill-choir"
MEMBER = f"http://api.constantcontact.com/ws/customers/{USER}/contacts"


def entry(schema: Any, view: Any, number: int, kids: Any = None) -> etree._Element:
    """The canonical entry of a view, as a document of its own would hold it."""
    manner, table = manner_of(schema), table_of(schema)
    parent = parent_of([f"p{at}" for at in range(manner.link.count("{parent}"))])
    view = {**view, **({table.ident: str(number)} if table.ident else {})}
    frame = Frame(user=USER, prefix=manner.style.prefix)
    return write_entry(schema, view, None, kids or {}, frame, parent, id=str(number))[0]


def text_of(element: etree._Element) -> str:
    """The text of an entry in a feed, which declares Atom's namespace for it."""
    return re.sub(r"^<([\w:]+)[^<>]*>", r"<\1>", etree.tostring(element, encoding="unicode"))


def feed(schema: Any, *entries: str) -> bytes:
    prefix = manner_of(schema).style.prefix
    name, space = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
    head = f'<{name}feed xmlns{space}="{ATOM}"><{name}id>/ws/customers/{USER}/all</{name}id>\n'
    return f"{head}{''.join(entries)}</{name}feed>".encode()


@pytest.mark.parametrize("schema", FAMILIES, ids=lambda schema: schema.__name__)
@pytest.mark.laws
@given(data=st.data())
def test_recognised_or_read_the_long_way_records_are_the_same(schema: Any, data: st.DataObject) -> None:
    texts = []
    for number in range(2):
        element = entry(schema, data.draw(views(schema)), number, data.draw(children(schema)))
        texts += [text_of(element)] * 3
        payload = element.find("{*}content")[0]
        payload.getparent().replace(payload, data.draw(spoiled(schema, payload, most=1)))
        texts.append(text_of(element))
    whole = "".join(texts + data.draw(st.permutations(texts))).replace("><", data.draw(st.sampled_from(("><", ">\n<"))))
    pieces = st.sampled_from(("&amp;", "&", " ", "\n", "<!-- -->", "<b/>", "</entry>", "\u2003", "x", '"'))
    for at, piece in data.draw(st.lists(st.tuples(st.integers(0, len(whole)), pieces), max_size=2)):
        whole = whole[:at] + piece + whole[at:]
    spared, _ = skimmed(feed(schema, whole))
    event("recognised" if spared else "read")


def contact(number: int, *lists: str, **texts: str) -> str:
    """An entry of a contact with one of v1's detail elements, and lists by the XML of each."""
    view = {"first_name": "Ada", "email_addresses": [{"email_address": "ada@example.com"}]}
    text = text_of(entry(Contact, view, number))
    inner = f"<ContactLists>{''.join(lists)}</ContactLists>" if lists else ""
    text = text.replace("<Confirmed/>", f"{inner}<Confirmed/>")
    for name, said in texts.items():
        text = text.replace(f"<{name}/>", f"<{name}>{said}</{name}>")
    return text


def membership(id: str, time: str = "2010-01-02T03:04:05.000Z", href: str | None = None) -> str:
    href = f"/ws/customers/{USER}/lists/{id}" if href is None else href
    return (
        f'<ContactList id="http://api.constantcontact.com/ws/customers/{USER}/lists/{id}">'
        f'<link xmlns="{ATOM}" href="{href}" rel="self"/>'
        f"<OptInSource>ACTION_BY_CUSTOMER</OptInSource><OptInTime>{time}</OptInTime></ContactList>"
    )


@pytest.mark.parametrize(
    ("odd", "recognised"),
    [
        (contact(5), True),
        (contact(5, LastName="O&apos;Hara &amp; Co", Note="n"), True),
        (contact(5, EmailType="HTML"), True),
        (contact(5, EmailType="Text", OptOutReason="r", CountryName="Nowhere"), True),
        (contact(5).replace(f"{MEMBER}/5</id>", f"{MEMBER}/6</id>"), False),
        (contact(5).replace(f'id="{MEMBER}/5"', f'id="{MEMBER}/6"'), False),
        (contact(5).replace(f'id="{MEMBER}/5"', f'id="{MEMBER}/5&amp;"'), False),
        (contact(5).replace("<name>Constant Contact</name>", "<name>Somebody</name>"), False),
        (contact(5).replace("Contact: ada@example.com", "ada@example.com"), True),
        (contact(5).replace(' type="text"', ' type="html"'), False),
    ],
)  # fmt: skip
def test_what_is_recognised_of_contacts(odd: str, recognised: bool) -> None:
    before = [contact(number) for number in range(4)]
    spared, _ = skimmed(feed(Contact, *before, odd, *before))
    assert spared == 6 + recognised


@pytest.mark.parametrize(
    ("odd", "recognised"),
    [
        ((membership("1"), membership("2")), True),
        ((membership("1", "2010-01-02T03:04:05.001Z"), membership("2")), True),
        ((membership("1", "then"), membership("2")), True),
        ((membership("1", "then"), membership("2", "then")), True),
        ((membership("1", href="lists/1"), membership("2")), True),
        ((membership("1", href=""), membership("2")), False),
        ((membership("1&#10;"), membership("2")), False),
        ((membership("1 "), membership("2")), True),
        ((membership("%zz"), membership("2")), True),
        ((membership("1").replace("<link ", "<link title='x' "), membership("2")), False),
        ((membership("1").replace('rel="self"/>', 'rel="self">x</link>'), membership("2")), False),
        ((membership("1").replace(f' xmlns="{ATOM}"', ""), membership("2")), False),
        ((membership("1").replace("</ContactList>", "<OptOutTime/></ContactList>"), membership("2")), False),
    ],
)  # fmt: skip
def test_what_is_recognised_of_lists_in_contacts(odd: tuple[str, str], recognised: bool) -> None:
    before = [contact(number, membership("1"), membership("2")) for number in range(4)]
    spared, _ = skimmed(feed(Contact, *before, contact(5, *odd), *before))
    assert spared == 6 + recognised


def test_what_is_lost_is_told_with_its_line() -> None:
    rows = [contact(number, membership("1"), membership("2", "2011-01-02T03:04:05.000Z")) for number in range(4)]
    whole = "\n".join(row.replace("<EmailType/>", "\n<EmailType>Text</EmailType>") for row in rows)
    spared, records = skimmed(feed(Contact, whole))
    assert spared == 2
    told = [[(finding.code, finding.line) for finding in record.findings] for (record,) in records]
    assert told == [[("v2-lacks", 3 + 2 * at), ("v2-merges", 2 + 2 * at), ("atom-date", 2 + 2 * at)] for at in range(4)]

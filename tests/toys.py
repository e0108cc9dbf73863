"""Schema classes that use every form, for tests that no real resource is rich enough for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctct_bridge.reconciler.fallback import Earliest
from ctct_bridge.reconciler.fields import (
    CaseText,
    Count,
    Each,
    Email,
    Flag,
    Many,
    Money,
    Number,
    One,
    Text,
    Timestamp,
    Token,
    Url,
    Variants,
    When,
)  # fmt: skip
from ctct_bridge.reconciler.losses import Lost, Merged
from ctct_bridge.reconciler.refs import Ref
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.rosters import Overloaded, Rows, Single, Sole
from ctct_bridge.reconciler.rules import Before, Exclusive, OnlyWith


def initial(view: Mapping[str, Any]) -> str | None:
    return view["word"][0].lower() if view.get("word", "")[:1].isalpha() else None


class Deep(Shape):
    """Always there with all it holds; an attribute; values derived from others, stated and unstated."""

    rules = (OnlyWith("letter", "code", ("a",)),)

    class V1:
        elements = "Word Code? Letter Fixed=Yes Size?"
        kept = "Size"

    number = Count("@number", max=9)
    word = Text("Word|Term", max=6)
    code = CaseText("Code", fold=str.lower, derive=initial)
    letter = CaseText("Letter", fold=str.upper, derive=lambda view: view["code"].upper() if "code" in view else None)
    kind = Text(derive=lambda view: "PLAIN")


class Outer(Shape):
    """One in One, beside a list; only v2 has ``extra``."""

    deep = One(Deep, "Deep")
    also = Text("Deep/Also", required=True)
    names = Each(Text(), "Names/Name")
    extra = Text(max=2)
    more = One(Deep, required=True)


class Point(Shape):
    """An item of a list with everything in it."""

    class V1:
        elements = "Label At? Marks(Mark)"

    label = Text("Label", required=True)
    at = Timestamp("At")
    marks = Each(Token(same="GOOD BAD", pairs={"So so": "FAIR"}, v2_only="NEW"), "Marks/Mark")
    deep = One(Deep, "Deep")
    notes = Text("@note")


class Route(Shape):
    """Lists in items of lists, without a key."""

    points = Many(Point, "Stops/Point", key="label")


class Leg(Resource):
    """A child with a list of its own."""

    resource, collection = "leg", "legs"

    class V1:
        element, key = "Leg", "name"

    name = Text("Name")
    length = Money("Length")
    routes = Many(Route, "Routes/Route")


class Trip(Resource):
    """Every form except variants."""

    resource, collection = "trip", "trips"
    rules = (Before("start", "end"), Exclusive("open", "shut"))

    class V1:
        element = "Trip"
        elements = """Name Start End? Open Price Box?(Inside Version=1.0) Points?(Point) Days(Day) Comment?
            Legs?(Leg) Mail Url"""
        kept = "Comment"
        children = {Leg: "Legs/Leg"}  # noqa: RUF012

    name = Text("Name|Title", required=True)
    start = Timestamp("Start")
    end = Timestamp("End")
    open = Flag("Open", spell="Yes No")
    shut = Flag()
    price = Money("Price")
    inside = Text("Box/Inside")
    outer = One(Outer, "Outer", listed=True)
    points = Many(Point, "Points/Point", key="label")
    routes = Many(Route, "Routes/Route")
    days = Each(Timestamp(), "Days/Day")
    mail = Email("Mail", max=20)
    url = Url("Url")
    degrees = Number()


class Wallet(Resource):
    """Variants, with every form inside a variant."""

    resource, collection = "wallet", "wallets"

    class V1:
        element = "Wallet"
        elements = "Cards?(Card(Kind Number? Owner? Limits Stamp?))"

    cards = Variants("Cards/Card", on="Kind", same="VISA STORE", v2_only="COIN")
    number = Text(cards["VISA"] / "Number", required=When("cards", "VISA"))
    owner = One(Deep, cards["VISA"] / "Owner")
    limits = Each(Money(), cards["STORE"] / "Limits/Limit")
    stamp = Text(cards["STORE"] / "Stamp|Seal")
    serial = Text(cards["STORE"] / "@serial")


class Stay(Shape):
    """An item that says who it is by an URI, and more than v2 has properties for."""

    class V1:
        elements = "Since? By?"
        kept = "Since By"

    place = Ref("@place", to="places/{id}")
    room = Text("Room")


class Badge(Shape):
    """The only item of a list: elements in place, one of them not its own, two that may stand in the items instead."""

    mail = Email("Mail")
    kind = Token("Kind", same="DAY NIGHT", follows=True)
    since = Timestamp("Since", fallback=Earliest("Stays/Stay", "Since", "Since"))
    by = Token("By|Through", pairs={"SELF": "OWNER"}, fallback=Earliest("Stays/Stay", "Since", "By"))
    colour = Text(derive=lambda badge: "brass")


class Slip(Shape):
    """The only item of a list, with an element of its own."""

    text = Text("Text", max=5)
    deep = One(Deep, "Deep")


class Mark(Shape):
    """An element of a numbered family that repeats its name."""

    name = Text()
    label = Text()
    value = Text(fill="")


class Visitor(Resource):
    """Lists of one, shared elements, values with two places, ids in URIs, and what v2 lacks."""

    resource, collection = "visitor", "visitors"

    class V1:
        element = "Visitor"
        elements = "Kind Mail Note? Since? Stays?(Stay) By? Line?(Text) Mark1 Mark2 Mark3"
        kept = "Note"
        losses = (Lost("Note", usual="none", unless="Mail"), Merged("Stays/Stay", "Since By"))

    kind = Token("Kind", same="DAY NIGHT", v2_only="WEEK")
    badges = Single(Badge)
    slips = Single(Slip, "Line")
    stays = Many(Stay, "Stays/Stay", key="place")
    marks = Rows(Mark, "Mark1..3", tag="name", echo="label")
    host = Ref("Host/@id", to="hosts/{id}")


class CustomField(Shape):
    """A custom field of a contact, as v2 has it: named by its v1 element."""

    name = Text()
    label = Text()
    value = Text(max=50)


class Person(Resource):
    """A numbered family among other elements."""

    resource, collection = "person", "persons"

    class V1:
        element = "Person"
        elements = "Name " + " ".join(f"CustomField{number}" for number in range(1, 16)) + " Note?"

    name = Text("Name")
    custom_fields = Rows(CustomField, "CustomField1..15", tag="name")
    note = Text("Note")


def many_or_one(view: Mapping[str, Any]) -> str:
    return "MANY" if len(view.get("values", ())) > 1 else "ONE"


class Reply(Shape):
    """A question with its answers; what v2 calls it is unknown."""

    class V1:
        elements = "Question Answers(Answer)"

    kind = Text(derive=many_or_one)
    name = Text()
    label = Text("Question")
    value = Text()
    values = Sole(Text(), "Answers/Answer", alone="value")


class Line(Shape):
    """A line of a form: any of the two kinds."""

    kind = Text()
    name = Text()
    label = Text()
    value = Text()
    values = Each(Text())


class Part(Shape):
    """A part of a form, as v2 has it."""

    label = Text()
    lines = Many(Line)


class Home(Shape):
    """Elements in a block, and some that stand beside it; one has two names, one is an attribute."""

    label = Text("Home/Label")
    lines = Rows(Line, "FIRST=First Home(Street|Road City)", tag="name", says={"kind": "ONE"})


class Work(Shape):
    """Elements with the names of the other block's."""

    label = Text("Label")
    lines = Rows(Line, "City Firm @code", tag="name", says={"kind": "ONE"})


class Replies(Shape):
    """Pairs, without a label."""

    label = Text()
    lines = Many(Reply, "Item", key="label")


class Form(Resource):
    """Objects of several kinds in one list; elements and pairs in one list; a word that says two things."""

    resource, collection = "form", "forms"

    class V1:
        element = "Form"
        elements = """First Home?(Label? Street City) Work?(Label City Firm) Info1?(Item) Info2?(Item)
            State Check?(State) Size? More?(Item) Rest?(Item)"""

    parts = Rows(Part, One(Home, ""), One(Work, "Work"), One(Replies, "Info1"), One(Replies, "Info2"))
    state = Overloaded("State", same="IN OUT", over={"CAME": "IN", "ABSENT": "IN"}, feeds="check")
    check = Token("Check/State", same="CAME ABSENT")
    mixed = Rows(
        Line, "SIZE=Size", Many(Reply, "More/Item", key="label"), Many(Reply, "Rest/Item", key="label"),
        tag="name", says={"kind": "ONE"},
    )  # fmt: skip


#: What stands beside the real resources wherever a law is tested.
TOYS: tuple[type[Resource], ...] = (Trip, Wallet, Visitor, Person, Form)

"""The laws of the lens, for every resource and for toys that use every form, on views and on spoiled sources.

What ``get``, ``put`` and ``create`` mean is told in ``ctct_bridge/reconciler/table.py``. ``≈`` is canonical XML without
white space between elements, comments and the choice of prefix, and it is judged on bytes: what lxml holds in memory
is no proof.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from lxml import etree
from marshmallow import ValidationError
from spoiler import atoms, containers, kids, local, reread, same, spoiled
from strategies import children, json_views, lines, views

from ctct_bridge.reconciler.fields import (
    CaseText, Count, Each, Email, Flag, Many, Money, Number, One, Text, Timestamp, Token, Url, Variants, When,
)  # fmt: skip
from ctct_bridge.reconciler.forms import ATOM, CTCT
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.rules import Before, Exclusive, OnlyWith
from ctct_bridge.reconciler.shapes import dumper, lift
from ctct_bridge.reconciler.table import Got, table_of
from ctct_bridge.schemas import REGISTRY

pytestmark = pytest.mark.laws

# -- toys -------------------------------------------------------------------------------------------------------------


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
    rules = (Before("start", "end"), Exclusive("open", "outer.deep.open"))

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
    price = Money("Price")
    inside = Text("Box/Inside")
    outer = One(Outer, "Outer")
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


SCHEMAS = [pytest.param(schema, id=schema.__name__) for schema in (*REGISTRY, Trip, Wallet)]
every = pytest.mark.parametrize("schema", SCHEMAS)
anything = st.data()

# -- helpers ----------------------------------------------------------------------------------------------------------


def kids_of(got: Got) -> dict[str, list[Any]]:
    """The children of a reading as ``put`` takes them."""
    found: dict[str, list[Any]] = {}
    for child in got.children:
        found.setdefault(child.schema.resource, []).append(child.view)
    return found


def made(data: st.DataObject, schema: Any) -> Any:
    """A canonical payload element of a representable view."""
    namespace = data.draw(st.sampled_from(("", "", CTCT, ATOM)))
    return reread(table_of(schema).create(data.draw(views(schema)), data.draw(children(schema)), namespace)[0])


def source(data: st.DataObject, schema: Any) -> Any:
    """A spoiled payload element."""
    return data.draw(spoiled(schema, made(data, schema)))


def home(element: Any) -> str:
    return etree.QName(element).namespace or ""


def stored(residue: Any) -> Any:
    """The residue as a file gives it back."""
    return json.loads(json.dumps(residue))


def codes(findings: Any) -> Counter[str]:
    return Counter(finding.code for finding in findings)


# -- the three laws of a lens -----------------------------------------------------------------------------------------


@every
@given(data=anything)
def test_get_put(schema: Any, data: st.DataObject) -> None:
    before = source(data, schema)
    got = table_of(schema).get(before)
    after, findings = table_of(schema).put(got.view, stored(got.residue), kids_of(got), home(before))
    assert findings == []
    assert same(before, reread(after), containers(schema)), etree.tostring(reread(after))


@every
@given(data=anything)
def test_put_get(schema: Any, data: st.DataObject) -> None:
    table, old = table_of(schema), source(data, schema)
    residue = stored(table.get(old).residue)
    view, kids = data.draw(views(schema)), data.draw(children(schema))
    element, findings = table.put(view, residue, kids, home(old))
    got = table.get(reread(element))
    assert findings == []
    assert (got.view, kids_of(got)) == (view, kids)


@every
@given(data=anything)
def test_create_get(schema: Any, data: st.DataObject) -> None:
    view, kids = data.draw(views(schema)), data.draw(children(schema))
    namespace = data.draw(st.sampled_from(("", CTCT, ATOM)))
    element, findings = table_of(schema).create(view, kids, namespace)
    got = table_of(schema).get(reread(element))
    assert findings == []
    assert (got.view, kids_of(got), got.findings) == (view, kids, [])


@every
@given(data=anything)
def test_create_leaves_no_residue(schema: Any, data: st.DataObject) -> None:
    view, kids = data.draw(views(schema)), data.draw(children(schema))
    residue = table_of(schema).get(reread(table_of(schema).create(view, kids)[0])).residue
    # A stated value that could also be derived keeps its spelling: without it, put could not tell that it was stated.
    assert not [path for path in kept_in(residue) if not is_derived(schema, path[-1])]


def kept_in(residue: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of everything that a residue keeps."""
    for kind, held in (residue or {}).items():
        if kind == "within":
            for name, inside in held.items():
                yield from kept_in(inside, (*path, name)) if inside else [(*path, name)]
        elif kind == "items":
            for _, inside in held:
                yield from kept_in(inside, path)
        elif kind == "text":
            yield from ((*path, name) for name in held)
        else:
            yield (*path, kind)


def is_derived(schema: Any, name: str) -> bool:
    """Whether an element of this name may be derived, anywhere in the class."""
    shapes = [schema, *getattr(getattr(schema, "V1", None), "children", {})]
    for shape in shapes:
        shapes += [line.shape for _, line in lines(shape) if isinstance(line, (One, Many)) and line.shape not in shapes]
    own = [line for shape in shapes for _, line in lines(shape) if line.derive is not None and line.path is not None]
    return any(name in str(line.path).rpartition("/")[2].split("|") for line in own)


# -- conservation -----------------------------------------------------------------------------------------------------


def held(residue: Any) -> Iterator[str]:
    """Everything that a residue says."""
    for kind, found in (residue or {}).items():
        if kind == "text":
            yield from (text for text in found.values() if text is not None)
        elif kind == "within":
            yield from (atom for inside in found.values() for atom in held(inside))
        elif kind == "items":
            yield from (atom for _, inside in found for atom in held(inside))
        elif kind == "extra":
            yield from (atom for xml in found for atom in atoms(etree.fromstring(xml)))
        elif kind == "opaque":
            yield from (atom for xml in found.values() for atom in atoms(etree.fromstring(xml)))
        elif kind == "stray":
            yield from (text for _, text in found)
        elif kind == "attrs":
            yield from (value for attributes in found.values() for value in attributes.values())


def spoken(texts: Any) -> Counter[str]:
    return Counter(text for text in texts if text.strip(" \t\r\n"))


@every
@given(data=anything)
def test_conservation(schema: Any, data: st.DataObject) -> None:
    before = source(data, schema)
    got = table_of(schema).get(before)
    said, kept = spoken(atoms(before)), spoken(held(stored(got.residue)))
    canonical = spoken(atoms(table_of(schema).create(got.view, kids_of(got), home(before))[0]))
    assert not kept - said, "the residue says what the source does not"
    assert not (said - kept) - canonical, "neither in the view nor in the residue"
    # What is kept only because v2 has no place for it is named, each thing once.
    assert codes(got.findings)["stray-text"] == count(got.residue, "stray")
    assert codes(got.findings)["unknown-attribute"] == count(got.residue, "attrs")
    assert codes(got.findings)["opaque-leaf"] >= count(got.residue, "opaque")


def count(residue: Any, kind: str) -> int:
    """How many things of one kind a residue keeps."""
    total = 0
    for key, found in (residue or {}).items():
        if key == kind:
            total += sum(len(names) for names in found.values()) if kind == "attrs" else len(found)
        if key in ("within", "items"):
            inner = found.values() if key == "within" else [inside for _, inside in found]
            total += sum(count(inside, kind) for inside in inner)
    return total


@every
@given(data=anything)
def test_every_unclaimed_element_is_named(schema: Any, data: st.DataObject) -> None:
    before = source(data, schema)
    got = table_of(schema).get(before)
    named = codes(got.findings)
    extras = count(got.residue, "extra")
    event(f"{min(extras, 3)} extras")
    assert extras >= named["unknown-element"] + named["repeated-element"]
    # Items that give no value are kept too: blank ones, and those whose own finding says why.
    assert extras - named["unknown-element"] - named["repeated-element"] <= sum(
        1 for element in before.iter() if isinstance(element.tag, str)
    )


# -- v2 JSON ----------------------------------------------------------------------------------------------------------

ROWS = [pytest.param(schema.row, id=schema.row.__name__) for schema in REGISTRY if schema.row is not None]
every_shape = pytest.mark.parametrize("schema", [*SCHEMAS, *ROWS])
#: What marshmallow refuses on loading; the rest of the contract is advice.
REFUSED = {"v2-too-long", "v2-not-allowed", "v2-out-of-range", "v2-not-email", "v2-exclusive"}


@every_shape
@given(data=anything)
def test_the_compiled_dump_is_the_schema_s(schema: Any, data: st.DataObject) -> None:
    view = data.draw(json_views(schema))
    assert dumper(schema)(view) == schema().dump(view)


@every
@given(data=anything)
def test_json_gives_the_view_again(schema: Any, data: st.DataObject) -> None:
    view = data.draw(json_views(schema))
    assert lift(schema, json.loads(json.dumps(dumper(schema)(view)))) == (view, [])


@every
@given(data=anything)
def test_loading_refuses_what_the_contract_names(schema: Any, data: st.DataObject) -> None:
    view = data.draw(json_views(schema))
    broken = REFUSED & {code for _, code, _ in schema.problems(view)}
    event(f"broken: {bool(broken)}")
    try:
        loaded = schema().load(dumper(schema)(view))
    except ValidationError:
        assert broken
    else:
        assert not broken
        assert loaded == view


@every
@given(data=anything)
def test_any_json_view_is_put_without_an_exception(schema: Any, data: st.DataObject) -> None:
    table, old = table_of(schema), source(data, schema)
    residue = data.draw(st.sampled_from((None, stored(table.get(old).residue))))
    view = data.draw(json_views(schema))
    kids = {child.resource: data.draw(st.lists(json_views(child), max_size=2)) for child in children_of(schema)}
    element, findings = table.put(view, residue, kids, home(old))
    # What v1 cannot hold is named, and what is not named comes back.
    lost = {finding.path for finding in findings}
    if not any(kids.values()):
        again = leaves_of(table.get(reread(element)).view)
        assert dict(leaves_of(view)).keys() - dict(again).keys() <= lost | above(lost, view) | envelope(schema)


def children_of(schema: Any) -> list[Any]:
    return list(getattr(schema.V1, "children", {}))


def leaves_of(view: Any, pointer: str = "#") -> Iterator[tuple[str, Any]]:
    if isinstance(view, dict):
        for key, value in view.items():
            yield from leaves_of(value, f"{pointer}/{key}")
    elif isinstance(view, list):
        for at, value in enumerate(view):
            yield from leaves_of(value, f"{pointer}/{at}")
    else:
        yield pointer, view


def above(lost: set[str], view: Any) -> set[str]:
    """Pointers below one that is lost as a whole."""
    return {pointer for pointer, _ in leaves_of(view) if any(pointer.startswith(f"{place}/") for place in lost)}


def envelope(schema: Any) -> set[str]:
    return {f"#/{key}" for key, line in lines(schema) if str(line.path).startswith("entry:")}

"""The laws of the lens, for every resource and for toys that use every form, on views and on spoiled sources.

What ``get``, ``put`` and ``create`` mean is told in ``ctct_bridge/reconciler/table.py``. ``≈`` is canonical XML without
white space between elements, comments and the choice of prefix, and it is judged on bytes: what lxml holds in memory
is no proof.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kept import copies, home, in_markup, parts, sayings, spoken, stored
from spoiler import atoms, constants, containers, elements, plain, reread, spoiled
from strategies import children, json_views, lines, views
from toys import TOYS

from ctct_bridge.reconciler.fields import Many, One
from ctct_bridge.reconciler.forms import ATOM, CTCT
from ctct_bridge.reconciler.table import Got, table_of
from ctct_bridge.schemas import FROM_V1

pytestmark = pytest.mark.laws

SCHEMAS = [pytest.param(schema, id=schema.__name__) for schema in (*FROM_V1, *TOYS)]
every = pytest.mark.parametrize("schema", SCHEMAS)
anything = st.data()

#: A value that could not be read.
FAULTS = {"timestamp-invalid", "timestamp-without-offset", "number-invalid", "number-inexact", "boolean-invalid",
          "token-unknown", "opaque-leaf"}  # fmt: skip

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


def codes(got: Got) -> Counter[str]:
    """How often each code was found, in the resource and in its children."""
    return Counter(finding.code for at in (got, *got.children) for finding in at.findings)


# -- the three laws of a lens -----------------------------------------------------------------------------------------


@every
@given(data=anything)
def test_get_put(schema: Any, data: st.DataObject) -> None:
    before = source(data, schema)
    got = table_of(schema).get(before)
    after, findings = table_of(schema).put(got.view, stored(got.residue), kids_of(got), home(before))
    assert findings == []
    assert plain(before, containers(schema)) == plain(reread(after), containers(schema))


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
    assert (got.view, kids_of(got), codes(got)) == (view, kids, {})


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


@every
@given(data=anything)
def test_conservation(schema: Any, data: st.DataObject) -> None:
    before = source(data, schema)
    got = table_of(schema).get(before)
    said, kept = spoken(atoms(before)), spoken(sayings(stored(got.residue)))
    created = table_of(schema).create(got.view, kids_of(got), home(before))[0]
    canonical = spoken([*atoms(created), *in_markup(created, got.residue)])
    assert not kept - said, "the residue says what the source does not"
    unsaid = constants(schema)  # what stands in a block by itself is said by the block's being there
    assert not [text for text in (said - kept) - canonical if text not in unsaid], "not in the view, not in the residue"
    # What is kept because v2 has no place for it is named, each thing once.
    named, kinds = codes(got), list(parts(got.residue))
    assert named["stray-text"] == len([1 for part in kinds for _, text in part.get("stray", ()) if spoken([text])])
    # Kept whole, but not unknown: items of a list that are blank, and those whose own finding says what is wrong.
    items = sum(len(part.get("extra", ())) for part in kinds) - named["unknown-element"] - named["repeated-element"]
    faults = sum(number for code, number in named.items() if code in FAULTS)
    empty = sum(1 for element in elements(before) if not "".join(element.itertext()).strip())
    assert 0 <= items <= faults + empty
    opaque = sum(len(part.get("opaque", ())) for part in kinds)
    assert opaque <= named["opaque-leaf"] + named["link-mismatch"] <= opaque + items
    attributes = sum(len(names) for part in kinds for names in part.get("attrs", {}).values())
    of_items = sum(len(copy.attrib) for part in kinds for copy in copies(part))
    assert attributes <= named["unknown-attribute"] <= attributes + of_items


# -- views that v1 cannot hold ----------------------------------------------------------------------------------------


@every
@given(data=anything)
def test_any_json_view_is_put_without_an_exception(schema: Any, data: st.DataObject) -> None:
    table, old = table_of(schema), source(data, schema)
    residue = data.draw(st.sampled_from((None, stored(table.get(old).residue))))
    view = data.draw(json_views(schema))
    kids = {child.resource: data.draw(st.lists(json_views(child), max_size=2)) for child in children_of(schema)}
    element, findings = table.put(view, residue, kids, home(old))
    # What v1 cannot hold is named, and what is not named comes back (at another place of its list, perhaps).
    if not any(kids.values()):
        wanted, found = places(view), places(table.get(reread(element)).view)
        lost = [finding.path for finding in findings]
        named = Counter(place(path) for path in lost) + places_below(lost, view)
        assert not wanted - found - named - Counter(dict.fromkeys(envelope(schema), 1))


def children_of(schema: Any) -> list[Any]:
    return list(getattr(schema.V1, "children", {}))


def leaves_of(view: Any, pointer: str = "#") -> Iterator[str]:
    """The pointers of all simple values."""
    if isinstance(view, (dict, list)):
        for key, value in view.items() if isinstance(view, dict) else enumerate(view):
            yield from leaves_of(value, f"{pointer}/{key}")
    else:
        yield pointer


def place(pointer: str) -> str:
    """A pointer without positions in lists."""
    return re.sub(r"/\d+", "/*", pointer)


def places(view: Any) -> Counter[str]:
    return Counter(place(pointer) for pointer in leaves_of(view))


def places_below(lost: list[str], view: Any) -> Counter[str]:
    """The places of what is lost as a part of something else."""
    return Counter(place(pointer) for pointer in leaves_of(view) if any(pointer.startswith(f"{at}/") for at in lost))


def envelope(schema: Any) -> set[str]:
    return {f"#/{key}" for key, line in lines(schema) if str(line.path).startswith(("entry:", "uri:"))}

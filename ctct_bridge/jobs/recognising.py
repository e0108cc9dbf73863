"""What a saved body of v2 is: its path tells, or else its properties, or else nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from ctct_bridge.schemas import REGISTRY, served_at
from ctct_bridge.schemas.add_contacts import AddContacts
from ctct_bridge.schemas.folder import Folder
from ctct_bridge.schemas.library_levels import Level1Folder

#: Other shapes in which a collection or an item comes.
_ALSO: dict[Any, tuple[Any, ...]] = {Folder: (Level1Folder,)}
#: A call whose bodies migrate writes; it is no resource, and its URL would be an item's.
BULK = "activities/addcontacts"
_PAGE = re.compile(r"\.page-([0-9]+)$")
_ENDINGS = re.compile(r"\.(?:json|jsonl|ndjson|txt)$", re.IGNORECASE)
#: What a compressed file adds to the label of the document in it.
_UNPACKED = re.compile(r"\.(?:gz|bz2|xz)/[^/]+$", re.IGNORECASE)
_ERROR = frozenset(("error_key", "error_message"))


class Home(NamedTuple):
    """What the path of a body says.

    :ivar root: what stands before the URL: the tree.
    :ivar collection: v2's URL of the collection, or of the one object.
    :ivar page: the number of the page.
    :ivar schema: what is served there; ``None`` if nothing is known to be.
    :ivar item: the last part of an item's URL; ``None`` for a collection.
    :ivar certain: whether the path says that it is a URL of v2.
    """

    root: str
    collection: str
    page: int
    schema: Any
    item: str | None
    certain: bool

    @property
    def above(self) -> tuple[str, str] | None:
        """Collection and last part of the URL of what the body lies below, if it lies below anything."""
        found = list(_parents(self.schema, self.collection)) if self.schema is not None else []
        return found[-1] if found else None


def home_of(path: str) -> Home | None:
    """What a path says: below a folder ``v2``, or as far as its end is a URL of v2; ``None`` if it says nothing.

    >>> home_of("out/v2/eventspot/events/a07e4k/fees.json").collection
    'eventspot/events/a07e4k/fees'
    """
    parts = [part for part in PurePosixPath(_UNPACKED.sub("", path)).parts if part != "/"]
    if "v2" in parts[:-1]:
        at = len(parts) - 1 - parts[::-1].index("v2", 1)
        root, url = "/".join(parts[:at]), "/".join(parts[at + 1 :])
        return _home(root, url, True) or Home(root, _bare(url)[0], _bare(url)[1], None, None, True)
    for at in range(len(parts)):
        found = _home("/".join(parts[:at]), "/".join(parts[at:]), False)
        if found is not None:
            return found
    return None


def _bare(url: str) -> tuple[str, int]:
    url = _ENDINGS.sub("", url.partition("?")[0])
    page = _PAGE.search(url)
    return (url[: page.start()], int(page[1][:9])) if page is not None else (url, 1)


def _home(root: str, url: str, certain: bool) -> Home | None:
    url, page = _bare(url)
    if url == BULK:
        return Home(root, url, page, AddContacts, "", certain)
    found = served_at(url)
    if found is not None:
        return Home(root, url, page, found[0], None, certain)
    above, _, last = url.rpartition("/")
    found = served_at(above) if above else None
    return Home(root, above, 1, found[0], last, certain) if found is not None else None


def _parents(schema: Any, collection: str) -> Iterator[tuple[str, str]]:
    """Collection and last part of the URLs above a collection, outermost first."""
    for place in schema.places() if schema is not AddContacts else ():
        match = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", place), collection)
        if match is not None:
            # What ends the URL is its own id, and no parent's.
            ends = [n for n in range(1, len(match.groups()) + 1) if match.end(n) < len(collection)]
            yield from ((collection[: match.start(n) - 1], match[n]) for n in ends)
            return


class Known(NamedTuple):
    """What a body is: its resource, and the shape that reads it."""

    schema: Any
    shape: Any


def recognise(body: dict[str, Any], home: Any, row: bool) -> Known | str:
    """What a body is, or why that is not certain.

    :param home: the schema of which its path, or its neighbours, say that it is.
    :param row: whether it stands in a list.
    """
    if body and body.keys() <= _ERROR:
        return "an error message of the service"
    if home is not None:
        shape = _shape(home, body, row)
        unknown = len(body.keys() - shape._declared_fields.keys())
        if unknown * 2 <= len(body):
            return Known(home, shape)
    if not body:
        return "an empty object"
    fits = sorted(
        ((len(body.keys() - shape._declared_fields.keys()), at, Known(schema, shape))
         for at, schema in enumerate(_served()) for shape in (_shape(schema, body, row),)),
        key=lambda found: found[:2],
    )  # fmt: skip
    best = [known for unknown, _, known in fits if unknown == fits[0][0] and unknown * 4 <= len(body)]
    if not best:
        return "no resource has these properties"
    if len(best) > 1:
        best = _sound(best, body)
    return best[0] if len(best) == 1 else f"its properties are those of {_listed(best)}"


def _sound(several: list[Known], body: dict[str, Any]) -> list[Known]:
    """Those that have no other properties than the body; else those that would object least to its values."""
    whole = [known for known in several if known.shape._declared_fields.keys() == body.keys()]
    if len(whole) == 1:
        return whole
    counted = [(_objections(known.shape, body), known) for known in several]
    least = min(number for number, _ in counted)
    return [known for number, known in counted if number == least]


def _objections(shape: Any, body: dict[str, Any]) -> int:
    view, problems = shape.lift(body)
    return len([*problems, *(each for each in shape.problems(view) if each[1] != "v2-required")])


def _listed(several: list[Known]) -> str:
    names = [known.schema.resource for known in several]
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"{', '.join(names[:4])}{more}"


@cache
def _served() -> tuple[Any, ...]:
    """The resources that v2 serves as bodies of their own."""
    return tuple(schema for schema in REGISTRY if schema.into() is None)


def _shape(schema: Any, body: dict[str, Any], row: bool) -> Any:
    """The shape of a resource that has most of a body's properties; of several, the one that is served there."""
    own = getattr(schema, "row", None) or schema
    shapes = [*((own, schema) if row else (schema, own)), *_ALSO.get(schema, ())]
    return min(shapes, key=lambda shape: len(body.keys() - shape._declared_fields.keys()))

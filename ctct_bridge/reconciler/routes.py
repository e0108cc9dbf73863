"""Resources that v1 serves at several places: whose they are, and what else their URI says, is a part of the URI.

A class lists its places in ``V1.routes``, best first, each a path below the account with names in braces. The first
name is the owner's kind, which ``V1.owners`` pairs with v2's place of the owner and the property that repeats the
owner's id; ``{id}`` is the record's own; what another name stands for goes into the property at ``uri:name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from ctct_bridge.model import View
from ctct_bridge.reconciler.keys import encoded
from ctct_bridge.reconciler.pen import Sink
from ctct_bridge.reconciler.uris import decoded

_NAME = re.compile(r"\\{(\w+)\\}")


class Owner(NamedTuple):
    """One kind of owner: its place in v2, and the property of the record that repeats its id."""

    place: str
    property: str


class Route(NamedTuple):
    """One place: its text, and a pattern of the URIs there, which may lack the record's own id."""

    text: str
    pattern: re.Pattern[str]

    @property
    def owner(self) -> str:
        """The kind of owner."""
        return self.text.partition("{")[2].partition("}")[0]


class Found(NamedTuple):
    """What the URIs of a record say: the kind of its owner, what each name stands for, and the record's own id."""

    kind: str | None
    parts: Mapping[str, str]
    id: str | None


@cache
def routes_of(schema: Any) -> tuple[Route, ...]:
    """The places of a class; none for what has one place, and an id."""
    texts = getattr(getattr(schema, "V1", None), "routes", "").split()
    return tuple(Route(text, _pattern(text)) for text in texts)


def _pattern(text: str) -> re.Pattern[str]:
    above = _NAME.sub(r"(?P<\1>[^/]+)", re.escape(text.removesuffix("/{id}")))
    return re.compile(f"(?:^|/){above}(?:/(?P<id>[^/]+))?/?$")


def find(schema: Any, uris: Iterable[str]) -> Found:
    """What ``uris``, best first, say of a record. The first that names an id counts, else the first that names an
    owner."""
    best = Found(None, {}, None)
    for uri in uris:
        found = _match(schema, "".join(uri.split()).partition("?")[0].partition("#")[0])
        if found is not None and (best.kind is None or (best.id is None and found.id is not None)):
            best = found
    return best


def _match(schema: Any, uri: str) -> Found | None:
    for route in routes_of(schema):
        match = route.pattern.search(uri)
        if match is not None:
            parts = {name: decoded(text) for name, text in match.groupdict().items() if text is not None}
            id = parts.pop("id", None)
            return Found(route.owner, parts, id)
    return None


def state(schema: Any, found: Found, view: View, sink: Sink) -> str | None:
    """Put what the URI says into ``view``; returns v2's place of the owner, the record's parent.

    Where the payload names another owner than the URI it is right: published documents contradict themselves so.
    """
    for key, name in _parts(schema):
        if name in found.parts:
            view[key] = found.parts[name]
    kinds: Mapping[str, Owner] = schema.V1.owners
    known = (kind for kind, owner in kinds.items() if owner.property in view)
    kind = found.kind or next(known, None)
    if kind is None:
        return None
    said, chosen = found.parts.get(kind), view.get(kinds[kind].property)
    if said is not None and chosen is not None and said != chosen:
        sink.add("owner-mismatch", "", None, chosen=chosen, other=said)
    owner = chosen if chosen is not None else said
    return None if owner is None else f"{kinds[kind].place}/{encoded(owner)}"


@cache
def _parts(schema: Any) -> list[tuple[str, str]]:
    """The properties that stand in the URI, and the names there."""
    lines = schema._declared_fields.items()
    return [(key, line.path[4:]) for key, line in lines if line.path is not None and line.path.startswith("uri:")]


def template(schema: Any, parent: str | None, view: View) -> str:
    """The place of a record, with ``{id}`` for its own: the first one of its owner's for which the view knows all."""
    kinds: Mapping[str, Owner] = schema.V1.owners
    place, _, owner = (parent or "").rpartition("/")
    kind = next((kind for kind, known in kinds.items() if known.place == place), next(iter(kinds)))
    known = {name: encoded(view[key]) for key, name in _parts(schema) if key in view}
    known[kind] = owner if parent else encoded(view.get(kinds[kind].property) or "")
    for route in routes_of(schema):
        names = set(re.findall(r"\{(\w+)\}", route.text)) - {"id"}
        if route.owner == kind and names <= known.keys():
            return re.sub(r"\{(\w+)\}", lambda match: known.get(match[1], match[0]), route.text)
    raise ValueError(f"{schema.__name__} has no place below {kind}")

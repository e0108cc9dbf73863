"""JSON pointer of a property -> the v1 path that it comes from, for findings that speak of v2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from ctct_bridge.reconciler.draft import steps as path_steps
from ctct_bridge.reconciler.fields import Each, Many, One, Variants
from ctct_bridge.reconciler.rosters import Rows
from ctct_bridge.reconciler.rules import Underivable

_INDEX = re.compile(r"/\d+(?=/|$)")


@lru_cache(maxsize=4096)
def v1_path(schema: Any, pointer: str, parent: Any = None, code: str = "") -> str:
    """The v1 path of the property at ``pointer``, as the findings of reading write it: from the payload element, by
    canonical names. Empty if v1 has no place for it.

    :param parent: for a child resource, the class that it was found inside.
    :param code: of the finding: some speak of what the property is derived from.
    """
    paths, pointer = _paths(schema, parent), _INDEX.sub("/*", pointer)
    return paths.get(f"{pointer} {code}") or paths.get(pointer, "")


def row_path(schema: Any, pointer: str, view: Mapping[str, Any]) -> str:
    """The same for an object of a roster, by the name that it has in ``view``."""
    rosters = _rosters(schema)
    if not rosters:
        return ""
    key, *steps = pointer.removeprefix("#/").split("/")
    line = rosters.get(key)
    if line is None or not steps or not steps[0].isdigit():
        return ""
    home = line.homes.get(view[key][int(steps[0])].get(line.tag))
    if home is None or not home.path:
        return ""
    return "/".join([_canonical(schema), *(step.names[0] for step in path_steps(home.path))])


@cache
def _rosters(schema: Any) -> dict[str, Rows]:
    return {key: line for key, line in schema._declared_fields.items() if isinstance(line, Rows)}


@cache
def _paths(schema: Any, parent: Any) -> dict[str, str]:
    inside = parent is not None and schema in parent.children()
    base = _canonical(parent) + f"/{parent.children()[schema]}" if inside else _canonical(schema)
    found = {"#": base}
    for shape in filter(None, (schema.row, schema)):  # what both have, the item says
        found |= dict(_below(shape, "#", base))
    for child, path in schema.children().items():
        found[f"#/{child.collection.rpartition('/')[2]}"] = f"{base}/{path}"
    return found


def _canonical(schema: Any) -> str:
    """The canonical name of the payload element, which is the first of those that are accepted."""
    return str(schema.V1.element.partition("|")[0])


def _below(shape: Any, pointer: str, base: str) -> Iterator[tuple[str, str]]:
    for rule in shape.rules:
        source = shape._declared_fields[rule.source].path if isinstance(rule, Underivable) else None
        if source is not None:
            yield (
                f"{pointer}/{rule.property} {rule.code}",
                "/".join([base, *(step.names[0] for step in path_steps(source))]),
            )
    for key, line in shape._declared_fields.items():
        if line.path is None:
            continue
        here = f"{pointer}/{key}"
        if line.path.startswith("entry:"):
            yield here, str(line.path)
            continue
        path = "/".join([base, *(step.names[0] for step in path_steps(line.path))])
        yield here, path
        if isinstance(line, One):
            yield from _below(line.shape, here, path)
        elif isinstance(line, Many):
            yield f"{here}/*", path
            yield from _below(line.shape, f"{here}/*", path)
        elif isinstance(line, Each):
            yield f"{here}/*", f"{path}/{line.on}" if isinstance(line, Variants) else path

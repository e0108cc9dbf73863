"""Properties that a row shows flat and the item keeps somewhere inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_STEP = re.compile(r"(\w+)(?:\[(\w+)=(\w+)\])?")


class Shown:
    """Where in the item a row's property stands: ``guests/guest_count``, or ``sections/fields[name=X]/value``.

    A step into a list goes into each of its objects, or into those where a property has a value. Called with the view
    of an item, it gives the first value found.
    """

    def __init__(self, path: str) -> None:
        matches = [_STEP.fullmatch(step) for step in path.split("/")]
        self.steps = [match.groups() for match in matches if match is not None]
        if len(self.steps) != len(matches) or self.steps[-1][1]:
            raise ValueError(f"cannot read the path {path!r}")

    def __call__(self, view: Mapping[str, Any]) -> Any:
        return next(self._find([view], 0), None)

    def _find(self, values: Any, at: int) -> Iterator[Any]:
        if at == len(self.steps):
            yield from values
            return
        key, by, wanted = self.steps[at]
        for value in values:
            inner = value.get(key) if isinstance(value, Mapping) else None
            found = inner if isinstance(inner, list) else [] if inner is None else [inner]
            yield from self._find([each for each in found if by is None or each.get(by) == wanted], at + 1)

    def put(self, view: dict[str, Any], value: Any, lists: frozenset[str]) -> None:
        """Set the value in ``view``, with the objects on the way; ``lists`` names the keys that hold lists."""
        here = view
        for key, by, wanted in self.steps[:-1]:
            if key not in lists:
                here = here.setdefault(key, {})
                continue
            listed = here.setdefault(key, [])
            fit = (each for each in listed if by is None or each.get(by) == wanted)
            found = next(fit, None)
            if found is None:
                found = {} if by is None else {by: wanted}
                listed.append(found)
            here = found
        here[self.steps[-1][0]] = value

"""Lines whose v2 value is put together from several v1 elements, or taken from a part of one.

What they do to a view stands in :mod:`~ctct_bridge.reconciler.rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any

from ctct_bridge.errors import TableError
from ctct_bridge.reconciler.fields import Each, Leaf, Many, One, Token
from ctct_bridge.reconciler.mapped import V1Path

_WORD = re.compile(r"\s*(?:(\w[\w.-]*)\(([^()]*)\)|(?:(\w+)=)?(@?\w[\w/|-]*?)(?:(\d+)\.\.(\d+))?(?=\s|$))")


class Roster:
    """The inside of a :class:`Rows` line, as the compiler sees a class: what each name of the roster is."""

    __name__ = "Rows"

    def __init__(self) -> None:
        self._declared_fields: dict[str, Any] = {}


class Rows(Many):
    """A roster of named v1 elements, or question and answer pairs <-> a list of objects, in the roster's order.

    :param shape: class of the objects, as v2 has them.
    :param homes: what the list is made of. A text is a roster of simple elements: ``Element``, ``TAG=Element``,
        ``Field1..15`` for a numbered family, ``Box(A B)`` for elements in another. A ``One`` is a block that becomes
        one object, a ``Many`` a list of blocks that become one each. Their paths begin where the class's own do.
    :param tag: property that names a simple element.
    :param value: property that holds its text; its line in ``shape`` says how that is read.
    :param says: what every object of a simple element says besides.
    :param echo: a property that repeats the tag.
    """

    def __init__(
        self,
        shape: Any,
        *homes: Any,
        tag: str = "",
        value: str = "value",
        says: Mapping[str, Any] | None = None,
        echo: str = "",
        fill: Any = None,
        **described: Any,
    ) -> None:
        super().__init__(shape, "", **described)
        if fill is not None:
            self.dump_default = fill
        self.tag, self.value, self.says, self.echo = tag, value, dict(says or {}), echo
        self.roster = Roster()
        for home in homes:
            for name, line in self._lines(home) if isinstance(home, str) else [(_name(home), home)]:
                if name in self.homes:
                    raise TableError(f"the roster has {name} twice")
                self.homes[name] = line

    def said(self, name: str) -> dict[str, Any]:
        """What the object of a simple element says besides its value."""
        return {**self.says, self.tag: name, **({self.echo: name} if self.echo else {})}

    @property
    def homes(self) -> dict[str, Any]:
        """Name -> the line that stands behind it: a leaf, a ``One`` or a ``Many``."""
        return self.roster._declared_fields

    def _lines(self, text: str) -> Iterator[tuple[str, Leaf]]:
        pattern = self.shape._declared_fields.get(self.value)
        if not self.tag or not isinstance(pattern, Leaf) or pattern.codec is None:
            raise TableError(f"the roster {text!r} needs a tag, and a value that v1 can hold")
        for name, path in roster(text):
            line = copy(pattern)
            line.path = V1Path(path)
            yield name, line


def _name(home: Any) -> str:
    if not isinstance(home, (One, Many)):
        raise TableError(f"a roster is a text, a One or a Many, not {home!r}")
    return str(home.path or home.shape.__name__).partition("/")[0]


def roster(text: str) -> Iterator[tuple[str, str]]:
    """The tags and paths that a roster writes, in order.

    :raises TableError: if it cannot be read.
    """
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None:
            raise TableError(f"cannot read the roster at {text[at : at + 20].strip()!r}")
        at = match.end()
        box, inside, tag, path, first, last = match.groups()
        if box is not None:
            yield from ((name, f"{box}/{below}") for name, below in roster(inside))
        elif first is not None:
            yield from ((f"{path}{number}", f"{path}{number}") for number in range(int(first), int(last) + 1))
        else:
            yield tag or path.rpartition("/")[2].partition("|")[0], path


class Single(Many):
    """A list of objects of which v1 holds the first alone: not as an item, but in the element at ``path``, or, with
    an empty path, in place among its neighbours."""

    def __init__(self, shape: Any, path: str | None = "", **described: Any) -> None:
        super().__init__(shape, path, **described)


class Sole(Each):
    """A list of simple values, of which a single one stands as the property ``alone`` instead.

    :param alone: name of that property; its own line has no path.
    """

    def __init__(self, leaf: Leaf, path: str, *, alone: str, **described: Any) -> None:
        super().__init__(leaf, path, **described)
        self.alone = alone


class Overloaded(Token):
    """A token of which some words speak of another property, too.

    :param over: such a word -> its value here.
    :param feeds: the other property. It takes the word itself, unless its own element has a value.
    """

    def __init__(self, path: str, *, over: Mapping[str, str], feeds: str, same: str = "", **described: Any) -> None:
        super().__init__(path, same=same, pairs=over, **described)
        self.over, self.feeds = dict(over), feeds

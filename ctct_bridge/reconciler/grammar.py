"""The v1 grammar of one payload, as the ``V1.elements`` text of a schema class writes it.

``Name`` is always there (it may be empty), ``Name?`` may be missing, ``Name=Text`` is always there with this text, and
``Name(…)`` holds others. The order is the order of the documentation, and the order in which v1 is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ctct_bridge.errors import TableError

_TOKEN = re.compile(r"\s*(?:([A-Za-z][\w.-]*)(\?|=([\w.-]+))?|([()]))")


@dataclass(slots=True)
class Known:
    """One element that the v1 documentation knows.

    :ivar blank: what stands for *no value*: an empty text, a constant, or ``None`` for no element at all.
    """

    name: str
    blank: str | None = ""
    children: dict[str, Known] = field(default_factory=dict)

    def walk(self, path: str = "") -> Iterator[tuple[str, Known]]:
        """Every element below this one with its path, in order."""
        for child in self.children.values():
            here = f"{path}/{child.name}" if path else child.name
            yield here, child
            yield from child.walk(here)


def parse(text: str, name: str = "") -> Known:
    """The grammar that ``text`` writes.

    :raises TableError: if the text is malformed or names an element twice in one place.
    """
    root = Known(name)
    stack, at = [root], 0
    opens: Known | None = None
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise TableError(f"V1.elements of {name}: cannot read {text[at : at + 20]!r}")
        at = match.end()
        word, mark, constant, bracket = match.groups()
        if bracket == "(" and opens is not None:
            stack.append(opens)
            opens = None
        elif bracket == ")" and len(stack) > 1:
            stack.pop()
            opens = None
        elif bracket:
            raise TableError(f"V1.elements of {name}: no element before {text[at - 1 :][:20]!r}")
        elif word in stack[-1].children:
            raise TableError(f"V1.elements of {name}: {word} stands twice in {stack[-1].name}")
        else:
            made = stack[-1].children[word] = Known(word, None if mark == "?" else constant or "")
            opens = None if constant else made
    if len(stack) != 1:
        raise TableError(f"V1.elements of {name}: a bracket is not closed")
    return root

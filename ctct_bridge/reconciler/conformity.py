"""What Atom demands of an envelope, and where a document falls short of it.

Only what the service itself kept: its entries had no author in one style and no media type in the other, and its links
and plain ids were relative, so none of this is a fault here. Source: RFC 4287, sections 4.1, 4.1.3.1, 4.2 and 3.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ctct_bridge.parsers.frames import Part, part_of
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.envelope import Plain

#: A date and time of RFC 3339, as Atom wants it: upper-case letters, an offset, a day that its month has.
DATE = (
    r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-9]))T(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_DATE, _SCHEME = re.compile(DATE), re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_COMMON = "author category contributor id link rights title updated"
#: What may stand in each, and what of it at most once.
KNOWN = {
    "entry": frozenset(f"{_COMMON} content published source summary".split()),
    "feed": frozenset(f"{_COMMON} entry generator icon logo subtitle".split()),
}
_ONCE = frozenset("content generator icon id logo published rights source subtitle summary title updated".split())
_ALWAYS = ("id", "title", "updated")

#: Code, path, line, parameters.
Fault = tuple[str, str, int | None, dict[str, Any]]


def is_sound(bare: Plain) -> bool:
    """Whether an envelope that is plain, so has all that it must have and once, says a date and a URI."""
    return _DATE.fullmatch(bare.updated) is not None and _SCHEME.match(bare.id) is not None


def of_entry(entry: Any, bare: Plain | None) -> Iterator[Fault]:
    """What is wrong with the envelope of an entry.

    :param bare: the envelope, if it is a plain one.
    """
    if bare is None or not is_sound(bare):
        home = split(entry.tag)[0]
        parts = [part_of(kid) for kid in entry if isinstance(kid.tag, str) and split(kid.tag)[0] == home]
        yield from faults("entry", parts, entry.sourceline)


def faults(kind: str, parts: Iterable[Part], line: int | None) -> Iterator[Fault]:
    """What is wrong with the children of a ``feed`` or an ``entry``, of which the start tag stands on ``line``."""
    seen = set()
    for each in parts:
        name, path = each.name, f"{kind}/{each.name}"
        if name not in KNOWN[kind]:
            yield "atom-unknown", path, each.line, {"element": name}
        elif name in seen and name in _ONCE:
            yield "atom-repeated", path, each.line, {"element": name}
        else:
            yield from _alone(each, path)
        seen.add(name)
    for name in _ALWAYS:
        if name not in seen:
            yield "atom-missing", kind, line, {"element": name}


def _alone(each: Part, path: str) -> Iterator[Fault]:
    """What is wrong with a part by itself."""
    text = each.text.strip()
    if each.name in ("updated", "published") and _DATE.fullmatch(text) is None:
        yield "atom-date", path, each.line, {"value": text[:200]}
    elif each.name == "id" and _SCHEME.match("".join(text.split())) is None:
        yield "atom-id", path, each.line, {"value": text[:200]}
    elif each.name == "link" and "href" not in each.attributes:
        yield "atom-link", path, each.line, {}
    elif each.name == "content" and each.holds and each.attributes.get("type") in ("text", "html"):
        yield "atom-content", path, each.line, {"value": each.attributes["type"]}

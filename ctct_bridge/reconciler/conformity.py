"""What Atom demands of an envelope, and where a document falls short of it.

Only what the service itself kept: its entries had no author in one style and no media type in the other, and its links
and plain ids were relative, so none of this is a fault here. Source: RFC 4287, sections 4.1, 4.1.3.1, 4.2 and 3.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.parsers.frames import Part, part_of
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.envelope import Plain

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
#: The form of a date and time of RFC 3339; and those that need no calendar, which is quicker.
_FORM = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){_CLOCK}")
_EARLY = re.compile(rf"[0-9]{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8]){_CLOCK}").fullmatch
_COMMON = "author category contributor id link rights title updated"
#: What may stand in each, and what of it at most once.
KNOWN = {
    "entry": frozenset(f"{_COMMON} content published source summary".split()),
    "feed": frozenset(f"{_COMMON} entry generator icon logo subtitle".split()),
}
_ONCE = frozenset("content generator icon id logo published rights source subtitle summary title updated".split())
_ALWAYS = ("id", "title", "updated")


def is_date(text: str) -> bool:
    """Whether a text is a date and time of RFC 3339 as Atom wants it: upper-case letters, an offset, a day that is."""
    return _EARLY(text) is not None or _is_late(text)


def _is_late(text: str) -> bool:
    """The same for the days that not every month has, and for leap seconds."""
    if text[17:19] == "60":
        text = f"{text[:17]}59{text[19:]}"
    form = _FORM.fullmatch(text)
    try:
        return form is not None and bool(date.fromisoformat(form[1]))
    except ValueError:
        return False


def no_date(path: str, text: str, line: int | None, origin: Origin) -> Finding:
    """The finding that a text is no date."""
    return Finding("atom-date", origin, path, {"value": text.strip()[:200]}, line)


def of_entry(entry: Any, bare: Plain | None, origin: Origin) -> Iterator[Finding]:
    """What is wrong with the envelope of an entry.

    :param bare: the envelope, if it is a plain one: that has all that it must have, once.
    """
    if bare is None or not is_date(bare.updated) or _SCHEME.match(bare.id) is None:
        home = split(entry.tag)[0]
        parts = [part_of(kid) for kid in entry if isinstance(kid.tag, str) and split(kid.tag)[0] == home]
        yield from faults("entry", parts, entry.sourceline, origin)


def faults(kind: str, parts: Iterable[Part], line: int | None, origin: Origin) -> Iterator[Finding]:
    """What is wrong with the children of a ``feed`` or an ``entry``, of which the start tag stands on ``line``."""
    seen = set()
    for each in parts:
        name, path = each.name, f"{kind}/{each.name}"
        if name not in KNOWN[kind]:
            yield Finding("atom-unknown", origin, path, {"element": name}, each.line)
        elif name in seen and name in _ONCE:
            yield Finding("atom-repeated", origin, path, {"element": name}, each.line)
        else:
            yield from _alone(each, path, origin)
        seen.add(name)
    if absent := [name for name in _ALWAYS if name not in seen]:
        yield Finding("atom-missing", origin, kind, {"element": ", ".join(absent)}, line)


def _alone(each: Part, path: str, origin: Origin) -> Iterator[Finding]:
    """What is wrong with a part by itself."""
    text = each.text.strip()
    if each.name in ("updated", "published") and not is_date(text):
        yield no_date(path, text, each.line, origin)
    elif each.name == "id" and _SCHEME.match("".join(text.split())) is None:
        yield Finding("atom-id", origin, path, {"value": text[:200]}, each.line)
    elif each.name == "link" and "href" not in each.attributes:
        yield Finding("atom-link", origin, path, {}, each.line)
    elif each.name == "content" and each.holds and each.attributes.get("type") in ("text", "html"):
        yield Finding("atom-content", origin, path, {"value": each.attributes["type"]}, each.line)

"""Samples of a family, read and written: a short way for the tests of its schema."""

from __future__ import annotations

from typing import Any

from lxml import etree
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.reconciler.resource import Resource

CTCT = "{http://ws.constantcontact.com/ns/1.0/}"


def v2_of(sample: str) -> list[dict[str, Any]]:
    """The v2 objects of a sample's records, in the item shape."""
    return [record.to_v2() for record in cb.read(SAMPLES / sample)]


def restored(resource: str, v2: dict[str, Any], **options: Any) -> Any:
    """The payload of the v1 entry that is made of a v2 object alone."""
    entry = etree.fromstring(cb.restore(resource, v2, account="larkhill-choir", **options))
    (content,) = [kid for kid in entry if str(kid.tag).endswith("content")]
    return content[0]


def created(schema: type[Resource], v2: dict[str, Any]) -> dict[str, Any]:
    """What a v2 object gives when the v1 entry made of it alone is read again."""
    entry = cb.restore(schema.resource, v2, account="larkhill-choir", parent="7")
    (record,) = cb.read(entry)
    return record.to_v2()


#: The lengths and requirements of a class, as ``property: (longest, needed)``.
Contract = dict[str, tuple[int | None, Any]]


def contract(schema: Any) -> Contract:
    """What a class demands of its own properties."""
    found: Contract = {}
    for key, line in schema._declared_fields.items():
        longest = next((check.max for check in getattr(line, "validators", ()) if hasattr(check, "max")), None)
        if longest is not None or line.need:
            found[key] = longest, str(line.need) if line.need else None
    return found

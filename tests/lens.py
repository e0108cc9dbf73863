"""A short way to try a lens in a test: a class from a few lines, payloads as text."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.table import Got, Table, table_of


def lens(elements: str = "", kept: str = "", **lines: Any) -> Table:
    """The compiled lens of a class named A with these fields."""
    v1 = type("V1", (), {"elements": elements, "kept": kept})
    return table_of(type("A", (Shape,), {"V1": v1, **lines}))


def get(table: Table, xml: str) -> Got:
    """Read a payload."""
    return table.get(etree.fromstring(xml))


def put(table: Table, view: Any, residue: Any = None, namespace: str = "") -> str:
    """Write a payload; what v1 cannot hold is for :func:`lost`."""
    return etree.tostring(table.put(view, residue, namespace=namespace)[0], encoding="unicode")


def lost(table: Table, view: Any, residue: Any = None) -> list[str]:
    """The pointers of what v1 cannot hold."""
    return [finding.path for finding in table.put(view, residue)[1]]


def again(table: Table, xml: str) -> str:
    """Read a payload and write it."""
    element = etree.fromstring(xml)
    got = table.get(element)
    return put(table, got.view, got.residue, etree.QName(element).namespace or "")


def told(got: Got) -> list[tuple[str, str]]:
    """Code and path of each finding."""
    return [(finding.code, finding.path) for finding in got.findings]

"""Diagnostics as values: one row a code, holding everything that is ever said about it.

``explain``, ``docs/findings.rst`` and the text of every report come from :data:`CODES`. A finding is never
logged and never raised; it travels beside the data that it speaks of.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ctct_bridge.codes import CODES, LOSSES
from ctct_bridge.codes.code import ERROR, INFO, LEVELS, SEVERITIES, WARNING, Code
from ctct_bridge.model import Origin

__all__ = ["CODES", "ERROR", "INFO", "LEVELS", "LOSSES", "SEVERITIES", "WARNING", "Code", "Finding", "visible"]


class Finding(NamedTuple):
    """One diagnostic.

    :ivar code: name of a row of :data:`CODES`.
    :ivar origin: the document and entry it was met in.
    :ivar path: v1 path (``Event/StartDate``) or JSON pointer (``#/time_zone_id``); empty for a whole document.
    :ivar params: values for the message's placeholders.
    :ivar line: line in the document, from 1, where known.
    :ivar v1: v1 path of the property, if ``path`` is a JSON pointer and v1 has a place for it.
    :ivar offset: bytes of the document before the place, where known.
    """

    code: str
    origin: Origin
    path: str = ""
    params: dict[str, Any] = {}  # noqa: RUF012  (a NamedTuple default; never mutated)
    line: int | None = None
    v1: str = ""
    offset: int | None = None

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""
        return CODES[self.code].severity

    @property
    def level(self) -> str:
        """``REQUIRED``, ``RECOMMENDED`` or ``OPTIONAL``: how binding what was broken is."""
        return CODES[self.code].level

    @property
    def loss(self) -> bool:
        """Whether an entry with this finding counts as converted with loss."""
        return CODES[self.code].loss

    def message(self, show_values: bool = True) -> str:
        """The wording, with control characters made visible; archive text only if ``show_values``."""
        params = dict(self.params)
        if not show_values and "value" in params:
            params["value"] = "(not shown)"
        return visible(CODES[self.code].text.format_map(_Blank(params)))

    def to_json(self) -> dict[str, Any]:
        """A JSON-able dict with stable keys; what is unknown is left out."""
        origin = self.origin
        row = {
            "code": self.code,
            "severity": self.severity,
            "level": self.level,
            "document": origin.document,
            "entry": origin.entry,
            "line": self.line if self.line is not None else origin.line,
            "offset": self.offset,
            "id": origin.id,
            "path": self.path or None,
            "v1": self.v1 or None,
            "message": self.message(),
            "params": self.params or None,
        }
        return {key: value for key, value in row.items() if value is not None}


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """``text`` with control, bidi and line-breaking characters shown as escapes, so that no value of an archive
    can move a terminal's cursor, forge a line or reverse the reading order."""
    return _HIDDEN.sub(lambda match: ascii(match.group())[1:-1], text)

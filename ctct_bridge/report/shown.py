"""What is shown of a finding in renderings that are handed around: no more than the text shows, and nothing that moves
a cursor or fills a screen.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ctct_bridge.findings import Finding, visible

_ADDRESS = re.compile("@|%40")


class Shown(NamedTuple):
    """The texts of a finding, with control characters visible and nothing longer than was asked for; empty where
    there is nothing, ``None`` for numbers."""

    document: str
    line: int | None
    offset: int | None
    entry: int | None
    id: str
    path: str
    v1: str
    message: str


def shown(finding: Finding, show_values: bool, most: int) -> Shown:
    """The texts of a finding.

    :param show_values: whether values of the archive may be shown. An id that is an e-mail address is such a value.
    :param most: the most characters of each text.
    """
    origin = finding.origin
    id = origin.id or ""
    params = {key: value[: most + 1] if isinstance(value, str) else value for key, value in finding.params.items()}
    return Shown(
        cut(origin.document, most),
        finding.line if finding.line is not None else origin.line,
        finding.offset,
        origin.entry,
        cut(id, most) if show_values or not is_address(id) else "",
        cut(finding.path, most),
        cut(finding.v1, most),
        cut(finding._replace(params=params).message(show_values), most),
    )


def is_address(id: str) -> bool:
    """Whether an id is an e-mail address, or holds one."""
    return _ADDRESS.search(id) is not None


def cut(text: str, most: int) -> str:
    """``text`` with control characters visible, and with the first ``most`` characters of it, if it has more."""
    start = visible(text[:most])
    return start if len(text) <= most >= len(start) else f"{start[:most]}… (cut)"

"""What is said of one kind of finding."""

from __future__ import annotations

from typing import NamedTuple

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (INFO, WARNING, ERROR)
REQUIRED, RECOMMENDED, OPTIONAL = "REQUIRED", "RECOMMENDED", "OPTIONAL"
LEVELS = (OPTIONAL, RECOMMENDED, REQUIRED)


class Code(NamedTuple):
    """One row of the table.

    :ivar name: stable public name.
    :ivar severity: *error*: something was not read or was lost; *warning*: v2 or v1 would object, or v2 cannot
        say it; *info*: worth knowing.
    :ivar level: *REQUIRED*: a must of Atom, of XML or of a documented contract of v1 or v2 is broken, or something is
        lost; *RECOMMENDED*: a should is, or something that v2 or a reader may trip over; *OPTIONAL*: worth knowing.
    :ivar loss: whether an entry with this finding counts as converted *with loss*.
    :ivar text: the message; ``{name}`` stands for a parameter, and ``{value}`` holds archive text.
    :ivar why: what it means.
    :ivar remedy: what to do.
    :ivar refused: whether the input was refused for safety (exit code 4).
    """

    name: str
    severity: str
    level: str
    loss: bool
    text: str
    why: str
    remedy: str
    refused: bool = False

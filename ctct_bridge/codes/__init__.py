"""Every kind of finding, one row each, in the order of the walk.

``explain``, ``docs/findings.rst`` and the text of every report come from :data:`CODES`.
"""

from __future__ import annotations

from ctct_bridge.codes import (
    checks,
    completeness,
    contract,
    documents,
    entries,
    outputs,
    payload,
    pushing,
    saved,
    transport,
)
from ctct_bridge.codes.code import Code

_ROOMS = (documents, entries, payload, contract, completeness, checks, saved, outputs, transport, pushing)

#: Every diagnostic of the package by name.
CODES: dict[str, Code] = {code.name: code for room in _ROOMS for code in room.ROWS}

#: Codes that make an entry converted *with loss*.
LOSSES = frozenset(name for name, code in CODES.items() if code.loss)

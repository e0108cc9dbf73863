"""Archives of Constant Contact's retired v1 web service (XML in Atom) to v2 JSON, and back, losing nothing in silence.

The public names are imported when they are first used, so ``import ctct_bridge`` costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # who checks types takes it for true, as that of typing, which takes longer than all else here
if TYPE_CHECKING:
    from typing import Any

__version__ = "0.1.0"

#: Public name -> the module that defines it.
_HOMES = {
    "read": "ctct_bridge.jobs.reading",
    "migrate": "ctct_bridge.jobs.migrate",
    "validate": "ctct_bridge.jobs.validate",
    "export": "ctct_bridge.jobs.exporting",
    "replay": "ctct_bridge.jobs.replay",
    "reread": "ctct_bridge.jobs.rereading",
    "rendering": "ctct_bridge.report.renderings",
    "verify": "ctct_bridge.jobs.verify",
    "pull": "ctct_bridge.jobs.pull",
    "push": "ctct_bridge.jobs.push",
    "Credentials": "ctct_bridge.transport.credentials",
    "restore": "ctct_bridge.jobs.restore",
    "restore_archive": "ctct_bridge.jobs.restoring",
    "Bounded": "ctct_bridge.archive.sources",
    "Record": "ctct_bridge.model",
    "Finding": "ctct_bridge.findings",
    "BridgeError": "ctct_bridge.errors",
    "schemas": "ctct_bridge",
    "json_schema": "ctct_bridge.report.published.documents",
    "openapi": "ctct_bridge.report.published.openapi",
}

__all__ = [
    "Bounded", "BridgeError", "Credentials", "Finding", "Record", "__version__", "export", "json_schema", "migrate",
    "openapi", "pull", "push", "read", "rendering", "replay", "reread", "restore", "restore_archive", "schemas",
    "validate", "verify",
]  # fmt: skip

if TYPE_CHECKING:
    from ctct_bridge import schemas
    from ctct_bridge.archive.sources import Bounded
    from ctct_bridge.errors import BridgeError
    from ctct_bridge.findings import Finding
    from ctct_bridge.jobs.exporting import export
    from ctct_bridge.jobs.migrate import migrate
    from ctct_bridge.jobs.pull import pull
    from ctct_bridge.jobs.push import push
    from ctct_bridge.jobs.reading import read
    from ctct_bridge.jobs.replay import replay
    from ctct_bridge.jobs.rereading import reread
    from ctct_bridge.jobs.restore import restore
    from ctct_bridge.jobs.restoring import restore_archive
    from ctct_bridge.jobs.validate import validate
    from ctct_bridge.jobs.verify import verify
    from ctct_bridge.model import Record
    from ctct_bridge.report.published.documents import json_schema
    from ctct_bridge.report.published.openapi import openapi
    from ctct_bridge.report.renderings import rendering
    from ctct_bridge.transport.credentials import Credentials


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = import_module("ctct_bridge.schemas") if name == "schemas" else getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

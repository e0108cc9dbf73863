"""Reading an archive as an iterator of records: lazy, at flat memory, without a store unless joining asks for one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ctct_bridge.jobs.documents import Progress, Reading, load_profile, wanted
from ctct_bridge.jobs.joining import JoinedReading

__all__ = ["Progress", "Reading", "load_profile", "read", "wanted"]


def read(
    archives: Any,
    *,
    only: Collection[str] | None = None,
    profile: Any = None,
    joined: bool = False,
    rejects: bool = False,
    salvage: bool = True,
) -> Reading:
    """The records of an archive, lazily and at flat memory.

    :param archives: path of a file or folder, bytes, a binary stream, ``-``, or an iterable of these; or
        :class:`~ctct_bridge.archive.sources.Bounded`. See :func:`~ctct_bridge.archive.sources.sources`.
    :param only: resource names (``event``, ``fee``); all if not given.
    :param profile: path of a TOML file, nested mapping, or assignments such as ``event.time_zone_id=US/Eastern``.
    :param joined: bring together the copies of one record (list form, detail form). Uses a temporary store, and
        gives nothing before everything is read.
    :param rejects: also give the entries that became no record, in state ``rejected`` or ``kept`` and without a schema.
    :param salvage: read damaged documents on where they stop being XML, see :mod:`ctct_bridge.parsers.salvage`.
    :return: an iterator of :class:`~ctct_bridge.model.Record`; it has ``findings``, ``counts`` and ``states`` besides
        (see :class:`~ctct_bridge.jobs.documents.Reading`).
    :raises InputMissing: at the first step, if there is nothing that could be opened.
    :raises UsageError: if a resource or profile value does not exist.
    """
    return (JoinedReading if joined else Reading)(archives, only, profile, rejects, salvage)

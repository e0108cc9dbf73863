"""Reading an archive as an iterator of records: lazy, at flat memory, without a store unless joining asks for one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ctct_bridge.archive.given import check
from ctct_bridge.jobs.documents import Progress, load_profile, wanted
from ctct_bridge.jobs.walking import Walk
from ctct_bridge.model import Record

__all__ = ["Progress", "Reading", "load_profile", "read", "wanted"]


class Reading(Iterator[Record]):
    """The records of an archive, in archive order; children follow their parent.

    Iterate once; who stops early may :meth:`close` it, use it in a ``with`` block, or forget it. It may be handed from
    one thread to another, but not be used by two at once. What is no record is not in the iteration, unless
    ``rejects`` asked for it:

    :ivar findings: of documents, and of entries that became no record. At most :attr:`MOST_FINDINGS` are kept.
    :ivar counts: code -> how often, of the same findings; all of them, kept or not.
    :ivar states: state -> entries so far.
    """

    #: How many findings an iteration keeps, since a damaged archive can have any number of them.
    MOST_FINDINGS = Walk.MOST_FINDINGS

    def __init__(self, walk: Walk) -> None:
        # The generator must not know us: where nobody holds it any more, it is closed at once, and its files with it.
        self._records = walk.records()
        self.findings, self.counts, self.states = walk.findings, walk.counts, walk.states

    def __iter__(self) -> Iterator[Record]:
        return self._records

    def __next__(self) -> Record:
        return next(self._records)

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Give no more records, and close the document and the store that are open."""
        self._records.close()


def read(
    archives: Any,
    *,
    only: Collection[str] | None = None,
    profile: Any = None,
    joined: bool = False,
    rejects: bool = False,
    salvage: bool = True,
) -> Reading:
    """The records of an archive, lazily and at flat memory, in an order that is the same in each run.

    :param archives: path of a file or folder, bytes, a binary stream, ``-``, or a list or iterator of these; or
        :class:`~ctct_bridge.archive.sources.Bounded`. See :func:`~ctct_bridge.archive.sources.sources`. A stream is
        read from where it stands, need not be able to seek, and stays the caller's to close.
    :param only: resource names (``event``, ``fee``); all if not given.
    :param profile: path of a TOML file, nested mapping, or assignments such as ``event.time_zone_id=US/Eastern``.
    :param joined: bring together the copies of one record (list form, detail form). Uses a temporary store, and
        gives nothing before everything is read.
    :param rejects: also give the entries that became no record, in state ``rejected`` or ``kept`` and without a schema.
    :param salvage: read damaged documents on where they stop being XML, see :mod:`ctct_bridge.parsers.salvage`.
    :return: an iterator of :class:`~ctct_bridge.model.Record`; it has ``findings``, ``counts`` and ``states`` besides
        (see :class:`~ctct_bridge.jobs.reading.Reading`).
    :raises InputMissing: at the first step, if there is nothing that could be opened.
    :raises UsageError: if a resource or profile value does not exist.
    :raises WrongType: if an argument is of another type; for what an iterator or a stream gives, when it is met.
    """
    check(archives)
    walk: type[Walk] = Walk
    if joined:
        from ctct_bridge.jobs.joining import JoinedWalk  # it needs sqlite3, and nobody else here does

        walk = JoinedWalk
    return Reading(walk(archives, only, profile, rejects, salvage))

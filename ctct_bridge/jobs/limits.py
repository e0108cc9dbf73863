"""When to stop before the end: too many errors, or more entries than were meant to be read."""

from __future__ import annotations

import re
from typing import NamedTuple

from ctct_bridge.errors import Stopped, UsageError

#: A share of the entries is judged from so many entries on, and at the end. Earlier, one error would be a lot.
_SOME = 100


class Limits(NamedTuple):
    """What a run may meet.

    :ivar errors: the most errors: entries, or documents, with a finding of severity *error*.
    :ivar share: the same in percent of the entries read.
    :ivar entries: the most entries.
    """

    errors: int | None = None
    share: float | None = None
    entries: int | None = None

    @classmethod
    def of(cls, max_errors: int | str | None, max_entries: int | None) -> Limits:
        """The limits of the public options; ``max_errors`` is a number or, with a percent sign, a share.

        :raises UsageError: if one of them is no such thing.
        """
        if max_entries is not None and max_entries < 0:
            raise UsageError("max_entries is a number from 0 on")
        if max_errors is None:
            return cls(entries=max_entries)
        match = re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)%|([0-9]{1,12})", str(max_errors).strip())
        if match is None or (match[1] is not None and float(match[1]) > 100):
            raise UsageError("max_errors is a number such as 20, or a share of the entries such as 2%")
        if match[1] is not None:
            return cls(share=float(match[1]), entries=max_entries)
        return cls(errors=int(match[2]), entries=max_entries)

    def check(self, entries: int, errors: int, end: bool = False) -> None:
        """Compare what was met so far.

        :param end: whether this is all.
        :raises Stopped: if it is too much.
        """
        if self.entries is not None and entries > self.entries:
            raise Stopped(f"stopped: more than {self.entries:,} entries, the most that was wanted")
        if self.errors is not None and errors > self.errors:
            met = "the first error" if not self.errors else f"more than {self.errors:,} errors"
            raise Stopped(f"stopped at {met}, after {entries:,} entries")
        if self.share is not None and (end or entries >= _SOME) and errors * 100 > self.share * max(entries, 1):
            raise Stopped(f"stopped: {errors:,} errors in {entries:,} entries are more than {self.share:g} percent")

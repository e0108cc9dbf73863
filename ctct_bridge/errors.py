"""What the library raises. Everything else that goes wrong is a finding, and findings are values.

Every exception takes plain arguments only, so that it survives pickling between processes, and carries
the exit code that the command line answers with.
"""

from __future__ import annotations


class BridgeError(Exception):
    """Root of all exceptions that this package raises on purpose."""

    exit_code = 70


class UsageError(BridgeError):
    """The caller asked for something that does not exist: an option, a property, a resource."""

    exit_code = 2


class WrongType(UsageError, TypeError):
    """The caller handed over something of a type that the call does not take."""


class InputMissing(BridgeError):
    """There is nothing that could be opened, or what there is was damaged since."""

    exit_code = 3


class OutputBusy(BridgeError):
    """Another run holds the output folder; try again when it is done."""

    exit_code = 5


class OutputFailed(BridgeError):
    """The output could not be written: disk full, no permission, a file in the way."""

    exit_code = 6


class RemoteFailed(BridgeError):
    """The service cannot be reached, or asks to wait longer than a run may. What was fetched is kept; run again."""

    exit_code = 5


class RemoteRefused(BridgeError):
    """The service refuses: wrong credentials, a locked or unknown account, a base URL where there is nothing."""

    exit_code = 7


class TableError(BridgeError, TypeError):
    """A schema class contradicts itself: a path claimed twice, a known element that nobody claims, …"""


class Stopped(BridgeError):
    """A limit that the caller set was reached. What was read is kept; with a higher limit the next run goes on."""

    exit_code = 8

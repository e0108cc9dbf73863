"""A copy of this process (a fork), where nothing speaks against one: it has all modules at once.

What speaks against one: another system than Linux; another thread, which may hold a lock that the copy would wait for;
and an address space so large that the limit of the copy's memory would leave it none.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

#: Bytes of address space that a process may have whose copies have limits of their own.
_LIGHT = 1 << 30
#: Streams of the other process: if they ended, they would write what they hold.
_theirs: list[object] = []


def may_copy() -> bool:
    """Whether a copy is safe, here and now."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except (OSError, ValueError, IndexError):
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") <= _LIGHT


class Copy:
    """A copy that runs a line of Python; as far as it goes, it looks like :class:`subprocess.Popen`.

    :param line: what it runs, with the other side of ``stdin`` and ``stdout`` as its standard streams.
    :param pipe: bytes that may be on their way, if the system agrees.
    """

    def __init__(self, line: str, pipe: int) -> None:
        told, mouth = os.pipe()
        ear, says = os.pipe()
        for end in (told, says):
            _widen(end, pipe)
        # What a signal does here, it must not do in the copy, too: there it waits until that has handlers of its own.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            self.pid = os.fork()
            if not self.pid:
                _become(line, told, says, mask)
        except OSError:
            for end in (told, mouth, ear, says):
                os.close(end)
            raise
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(told)
        os.close(says)
        self.stdin, self.stdout = os.fdopen(mouth, "wb"), os.fdopen(ear, "rb")
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, if it has ended."""
        return self._asked(os.WNOHANG)

    def wait(self) -> int:
        """The exit code, once it ends; a negative one names a signal."""
        code = self._asked(0)
        assert code is not None
        return code

    def kill(self) -> None:
        """End it, unless it has ended: then its number may be another's."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _asked(self, how: int) -> int | None:
        if self._code is None:
            try:
                pid, status = os.waitpid(self.pid, how)
            except ChildProcessError:  # somebody else was told how it ended
                self._code = 0
                return self._code
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def _widen(end: int, size: int) -> None:
    import fcntl

    with suppress(OSError):
        fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, size)


def _become(line: str, told: int, says: int, mask: set[Any]) -> NoReturn:
    """In the copy: let go of everything that is the other's, run the line, and end."""
    code = 1
    try:
        gc.freeze()  # nothing of the other's is to be finalised here
        for number in signal.valid_signals():
            if callable(signal.getsignal(number)):
                signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.dup2(told, 0)
        os.dup2(says, 1)
        for name in os.listdir("/proc/self/fd"):  # noqa: PTH208  (all of them, before one is closed)
            if int(name) > 2:
                with suppress(OSError):
                    os.close(int(name))
        _theirs.extend((sys.stdin, sys.stdout))
        sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
        exec(line, {"__name__": "__main__"})  # noqa: S102  (our own)
        sys.stdout.flush()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        os.write(2, traceback.format_exc().encode("utf-8", "backslashreplace"))
    finally:
        os._exit(code)

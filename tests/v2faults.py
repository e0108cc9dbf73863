"""What real services do wrong, as faults for ``Service.plan`` of the v2 service of the tests.

A fault gets the connection, whose ``take()`` does what the request asks for and whose ``give()`` answers. One that
does not ``take`` has done nothing, whatever it says; one that takes has done it, whatever it says.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from v2ground import ERROR, Answer
from v2handler import Fault, Handler
from v2service import too_many

PAGE = b"<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>"


def named(name: str, fault: Fault) -> Fault:
    """With a name for the log."""
    fault.__name__ = name
    return fault


# -- nothing is done --------------------------------------------------------------------------------------------------


def status(number: int, key: str = ERROR, message: str = "Something went wrong.", **headers: str) -> Fault:
    """An error instead of an answer, nothing done."""
    told = [{"error_key": key, "error_message": message}]

    def fault(handler: Handler) -> None:
        handler.read()
        handler.give(Answer(number, told), **headers)

    return named(f"status {number}", fault)


def throttled(after: object = None, number: int = 429) -> Fault:
    """Too many calls.

    :param after: Retry-After: seconds, ``"date"`` for a date two seconds ahead, any nonsense, or None for no header.
    """

    def fault(handler: Handler) -> None:
        handler.read()
        ahead = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        headers = {} if after is None else {"Retry_After": ahead if after == "date" else str(after)}
        handler.give(too_many(number, "qps"), **headers)

    return named(f"throttled {after}", fault)


def spent(number: int = 403) -> Fault:
    """No more calls today."""

    def fault(handler: Handler) -> None:
        handler.read()
        handler.give(too_many(number, "ratelimit"))

    return named("spent", fault)


def drop(handler: Handler) -> None:
    """Close without reading the request."""
    handler.close_connection = True


def drop_read(handler: Handler) -> None:
    """Read the request, do nothing, and close."""
    handler.read()
    handler.close_connection = True


def hang(handler: Handler) -> None:
    """Do nothing and say nothing, for as long as the service runs."""
    handler.read()
    handler.service.closing.wait(60)
    handler.close_connection = True


def page(handler: Handler) -> None:
    """An error page for people that says all is well; nothing done."""
    handler.read()
    handler.answer(200, PAGE, Content_Type="text/html")


def elsewhere(handler: Handler) -> None:
    """A redirection to another host, which would get the token."""
    handler.read()
    handler.answer(307, Location=handler.service.elsewhere + handler.seen.path)


def expired(handler: Handler) -> None:
    """The token ends here, for this call and all that follow."""
    handler.service.token += "-renewed"
    handler.seen.authorised = False
    handler.give(handler.take())


# -- it is done -------------------------------------------------------------------------------------------------------


def accepted(fault: Fault) -> Fault:
    """Do what is asked for, and let this fault answer: ``accepted(status(503))``.

    The fault reads the request, too; it finds nothing more to read.
    """

    def both(handler: Handler) -> None:
        handler.take()
        fault(handler)

    return named(f"accepted {fault.__name__}", both)


def drop_after(handler: Handler) -> None:
    """Do what is asked for, and close without an answer."""
    handler.take()
    handler.close_connection = True


def cut(handler: Handler) -> None:
    """Do what is asked for, and close in the middle of the answer."""
    body = json.dumps(handler.take().body).encode()
    handler.answer(200, body[: len(body) // 2], Content_Length=str(len(body)))
    handler.close_connection = True


def short(handler: Handler) -> None:
    """Do what is asked for, and announce less than is sent: the rest stands before the next answer."""
    answer = handler.take()
    body = json.dumps(answer.body).encode()
    handler.answer(answer.status, body, Content_Length=str(max(len(body) - 5, 0)))


def drip(handler: Handler) -> None:
    """Do what is asked for, and send the headers of the answer byte by byte, without end."""
    handler.take()
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.service.closing.wait(0.02):
        try:
            handler.wfile.write(b"a")
        except OSError:
            return


def late(seconds: float, told: bool = True) -> Fault:
    """Do what is asked for, and let no GET see it for so many seconds of ``Service.clock``.

    :param told: whether there is an answer. Without one a client that looks for what became of it sees nothing, and
        is wrong if it takes that for nothing.
    """

    def fault(handler: Handler) -> None:
        answer = handler.take(lag=seconds)
        if told:
            handler.give(answer)
        handler.close_connection = handler.close_connection or not told

    return named(f"late {seconds}", fault)

"""lxml's strict pull parser, with every option spelled out and every complaint of libxml2 turned into a value.

What lxml raises is not the whole truth: an undefined entity ends the parse without an exception, a namespace
error does not end it at all, and a warning after an error hides the error. The error log tells, so it is asked.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree
from lxml.etree import _Element

from ctct_bridge.parsers.guard import Limits

#: Nothing expands, nothing is fetched, nothing is repaired, nothing is dropped. Comments and processing
#: instructions are kept: markup inside a payload is carried with them.
OPTIONS: dict[str, Any] = {
    "recover": False,
    "huge_tree": False,
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "no_network": True,
    "remove_comments": False,
    "remove_pis": False,
    "remove_blank_text": False,
    "strip_cdata": True,
    "ns_clean": False,
    "collect_ids": False,
}

# libxml2 stops recording errors that do not end the parse after so many in one document.
_LOG_CAP = 100
# A namespace name that is no URI (a blank before it, in public archives) is odd, but as well-formed as any.
_HARMLESS = "WAR_NS_URI"


class Fault(NamedTuple):
    """Where and why a document stops being readable.

    :ivar code: ``xml-broken`` or ``xml-limit``.
    :ivar params: parameters of the finding.
    :ivar line: line of the fault, if libxml2 said.
    """

    code: str
    params: dict[str, Any]
    line: int | None


class PullParser:
    """Feeds bytes, yields the start and end of every element called ``feed`` or ``entry``, never raises.

    :ivar fault: what ended the parse, or ``None``. Events from before the fault can still be read.
    :ivar doubt: a namespace error that did not end the parse; whoever takes an entry then asks :meth:`spoils`.
    """

    def __init__(self, limits: Limits) -> None:
        # Any namespace: the names are compared by the reader, which forgives blanks around them.
        self._parser = etree.XMLPullParser(events=("start", "end"), tag=("{*}feed", "{*}entry"), **OPTIONS)
        self._limits = limits
        self._deaf = False
        self.fault: Fault | None = None
        self.doubt: Fault | None = None

    def feed(self, chunk: bytes) -> Iterator[tuple[str, _Element]]:
        """Parse some more bytes; the events of the elements that they complete."""
        raised = None
        try:
            self._parser.feed(chunk)
        except etree.LxmlError as error:
            raised = error
        self._judge(raised, self._parser.feed_error_log)
        return self._parser.read_events()  # type: ignore[return-value]

    def close(self) -> Iterator[tuple[str, _Element]]:
        """Tell the parser that the bytes are at an end; the last events."""
        raised = None
        try:
            self._parser.close()
        except etree.LxmlError as error:
            raised = error
        # After a failed close the parser's own log is empty and the exception carries the real one.
        log = self._parser.error_log if raised is None or not raised.error_log else raised.error_log
        self._judge(raised, log)
        return self._parser.read_events()  # type: ignore[return-value]

    def spoils(self, element: _Element) -> bool:
        """Whether the doubt falls on this entry: it holds the namespace error, or starts after it."""
        if self.doubt is None and not self._deaf:
            return False
        if self.doubt is not None and (element.sourceline or 0) > (self.doubt.line or 0):
            return True
        complaint = _complaint(element, self._limits)
        self.doubt = self.doubt or complaint
        return complaint is not None

    def _judge(self, raised: etree.LxmlError | None, log: Any) -> None:
        errors = 0
        for record in log:
            if record.level == etree.ErrorLevels.FATAL:
                self.fault = self.fault or fault_of(record.message, record.type_name, record.line, self._limits)
            elif record.level == etree.ErrorLevels.ERROR:
                errors += 1
                if record.type_name != _HARMLESS:
                    self.doubt = self.doubt or fault_of(record.message, record.type_name, record.line, self._limits)
        self._deaf = errors >= _LOG_CAP
        if raised is not None and self.fault is None and self.doubt is None and not errors:
            line = getattr(raised, "lineno", None)
            self.fault = fault_of(getattr(raised, "msg", None) or str(raised), "", line, self._limits)


def _complaint(element: _Element, limits: Limits) -> Fault | None:
    """The first error of ``element`` on its own, other than odd namespace names."""
    parser = etree.XMLParser(**OPTIONS)
    try:
        etree.fromstring(etree.tostring(element, with_tail=False), parser)
    except etree.XMLSyntaxError as error:
        for record in error.error_log:
            if record.level >= etree.ErrorLevels.ERROR and record.type_name != _HARMLESS:
                return fault_of(record.message, record.type_name, element.sourceline, limits)
    return None


def fault_of(message: str, type_name: str, line: int | None, limits: Limits) -> Fault:
    """The fault that one message of libxml2 stands for. Its limits are told apart by its wording, since most of
    them share their numbers with plain syntax errors."""
    text = message.strip()
    limit = None
    if "Excessive depth" in text:
        limit = f"nested more than {limits.depth} levels deep"
    elif "Name too long" in text or "NAME_TOO_LONG" in type_name:
        limit = "a name of more than 50,000 bytes"
    elif "too big" in text or "too long" in text or "HUGE" in text or "RESOURCE_LIMIT" in type_name:
        limit = f"a text, comment or attribute of more than {limits.text:,} bytes"
    if limit is not None:
        return Fault("xml-limit", {"limit": limit}, line)
    return Fault("xml-broken", {"reason": text}, line or None)


def root_name(head: bytes) -> str | None:
    """The root element's name in ``{namespace}local`` form, from a document's first bytes; ``None`` if they are
    not well-formed that far."""
    parser = etree.XMLPullParser(events=("start",), **OPTIONS)
    try:
        parser.feed(head)
    except etree.LxmlError:
        pass  # what follows the root's start tag is of no interest
    for _, element in parser.read_events():
        return str(element.tag)
    return None


def has_doctype(root: _Element) -> bool:
    """Whether the document of ``root`` declares a document type. Asked as well as the bytes, which could deceive."""
    info = root.getroottree().docinfo
    return bool(info.doctype) or info.internalDTD is not None


@functools.lru_cache(maxsize=8)
def _crowded(limit: int) -> etree.XPath:
    return etree.XPath(f"boolean(descendant-or-self::*[@*[{limit + 1}]])")


_COUNT_NODES = etree.XPath("count(descendant::node())")


def has_crowded_tag(element: _Element, limits: Limits) -> bool:
    """Whether an element in ``element`` has too many attributes. Asked in C: to list them is quadratic."""
    return bool(_crowded(limits.attributes)(element))


def count_nodes(element: _Element) -> int:
    """How many nodes lie below ``element``."""
    return int(_COUNT_NODES(element))  # type: ignore[arg-type]

"""lxml's strict pull parser, with every option spelled out and every complaint of libxml2 turned into a value.

What lxml raises is not the whole truth: an undefined entity ends the parse without an exception, a namespace
error does not end it at all, and a warning after an error hides the error. The error log tells, so it is asked.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

from lxml import etree
from lxml.etree import _Element

from ctct_bridge.parsers.guard import LIMITS, MISC, Limits, Stop, Verdict

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
    """Feeds bytes, gives start and end of every element called ``feed``, ``entry`` or ``service``, never raises.

    :ivar fault: what ended the parse, or ``None``. Events from before the fault can still be read.
    :ivar doubt: a namespace error that did not end the parse.
    :ivar wary: whether each entry is to be asked about with :meth:`spoils`: there is a doubt, or there could be one
        that libxml2 no longer tells.
    """

    def __init__(self, verdict: Verdict, limits: Limits) -> None:
        # Any namespace: the names are compared by the reader, which forgives blanks around them.
        self._parser = etree.XMLPullParser(
            events=("start", "end"), tag=("{*}feed", "{*}entry", "{*}service"), **OPTIONS
        )
        self.wary = False
        self._verdict = verdict
        self._limits = limits
        self._odd = 0  # errors that libxml2 recorded and went on
        # libxml2 may hold an end tag back until more bytes come, so the chunk before counts as well.
        self._before = self._latest = b""
        self._tail: bytearray | None = None
        self.fault: Fault | None = None
        self.doubt: Fault | None = None

    def feed(self, chunk: bytes) -> Iterator[tuple[str, _Element]]:
        """Parse some more bytes; the events of the elements that they complete."""
        if self._tail is not None:
            self._tail += chunk
        self._before, self._latest = self._latest, chunk
        return self._step(lambda: self._parser.feed(chunk))

    def root_ended(self) -> None:
        """Tell that the end of the root element was met: what follows is looked at again if need be."""
        self._tail = bytearray(self._before + self._latest)

    def close(self) -> Iterator[tuple[str, _Element]]:
        """Tell the parser that the bytes are at an end; the last events."""
        return self._step(self._parser.close)

    def check_end(self) -> None:
        """Once all events were read: look for what libxml2 passes over. After a namespace error it says nothing
        about text or a second document behind the root element."""
        if self._odd and self.fault is None and not (self._tail and ends_clean(bytes(self._tail), self._verdict)):
            self.fault = Fault("xml-broken", {"reason": "extra content at the end of the document"}, None)

    def spoils(self, element: _Element) -> bool:
        """Whether the doubt falls on this entry: it holds the namespace error, or starts after it."""
        if self.doubt is not None and (element.sourceline or 0) > (self.doubt.line or 0):
            return True
        complaint = _complaint(element, self._limits)
        self.doubt = self.doubt or complaint
        return complaint is not None

    def _step(self, action: Callable[[], Any]) -> Iterator[tuple[str, _Element]]:
        raised = None
        try:
            action()
        except etree.LxmlError as error:
            raised = error
        self._judge(raised)
        return cast("Iterator[tuple[str, _Element]]", self._parser.read_events())

    def _judge(self, raised: etree.LxmlError | None) -> None:
        # Only this log is the document's own; the one in an exception also holds what earlier documents left.
        self._odd = 0
        for record in self._parser.feed_error_log:
            if record.level < etree.ErrorLevels.ERROR:
                continue
            fault = fault_of(record.message, record.type_name, record.line, self._limits)
            if record.level == etree.ErrorLevels.FATAL:
                self.fault = self.fault or fault
                continue
            self._odd += 1
            if record.type_name != _HARMLESS:
                self.doubt = self.doubt or fault
        self.wary = self.doubt is not None or self._odd >= _LOG_CAP
        if raised is not None and self.fault is None and not self._odd:
            message = getattr(raised, "msg", None) or str(raised)
            self.fault = fault_of(message, "", getattr(raised, "lineno", None), self._limits)


def ends_clean(tail: bytes, verdict: Verdict) -> bool:
    """Whether only blanks, comments and processing instructions follow the first end of the root in ``tail``.
    Where that end tag also stands in a comment or CDATA section before, the answer is a cautious no."""
    text = (tail.replace(b"\0", b"") if verdict.wide else tail).decode("latin-1")
    root = re.escape(verdict.root or "")
    end = re.search(rf"</{root}[ \t\r\n]*>|<{root}(?:[ \t\r\n][^<>]*)?/>", text)
    misc = MISC.match(text, end.end()) if end else None
    return misc is not None and misc.end() == len(text)


def fragment(xml: str) -> _Element:
    """The element of a text on its own. As in documents, a namespace name that is no URI is no error, although
    lxml's own functions make it one.

    :raises ValueError: if the text is no well-formed element, or declares a document type.
    """
    try:
        return whole(xml.encode())
    except Stop as stop:
        reason = "it declares a document type" if stop.code == "xml-doctype" else stop.params.get("reason")
        raise ValueError(f"not an XML element: {reason or stop.params['limit']}") from None


def canonical(element: _Element, comments: bool = True) -> str | None:
    """The element as exclusive canonical XML. ``None`` where there is none: where a namespace name is a relative URI,
    or holds an ampersand, which libxml2 leaves there as it is."""
    try:
        text = etree.tostring(element, method="c14n", exclusive=True, with_comments=comments).decode()
    except etree.C14NError:
        return None
    if "&" in text and any("&" in name for inner in element.iter(etree.Element) for name in inner.nsmap.values()):
        return None
    return text


def whole(data: bytes, limits: Limits = LIMITS) -> _Element:
    """The root element of a small document that is all there.

    :raises Stop: if it is not well-formed, too large, or declares a document type.
    """
    parser = etree.XMLPullParser(events=("start",), **OPTIONS)
    with contextlib.suppress(etree.LxmlError):
        parser.feed(data)
    with contextlib.suppress(etree.LxmlError):
        parser.close()
    for record in parser.feed_error_log:
        if record.level >= etree.ErrorLevels.ERROR and record.type_name != _HARMLESS:
            raise Stop(*fault_of(record.message, record.type_name, record.line, limits))
    for _, root in parser.read_events():
        if has_doctype(root):
            raise Stop("xml-doctype", {})
        if data.count(b"=") > limits.attributes:
            refuse_crowded(root, limits)
        if len(data) // 2 > limits.nodes:
            refuse_heavy(root, limits)
        return root
    raise Stop("xml-broken", {"reason": "there is none"})


def _complaint(element: _Element, limits: Limits) -> Fault | None:
    """The first error of ``element`` on its own, other than odd namespace names."""
    parser = etree.XMLParser(**OPTIONS)
    try:
        etree.fromstring(etree.tostring(element, with_tail=False), parser)
    except etree.XMLSyntaxError:
        for record in parser.error_log:
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
    reason = "a bare &" if "xmlParseEntityRef: no name" in text else text
    return Fault("xml-broken", {"reason": reason}, line or None)


def root_name(head: bytes) -> str | None:
    """The root element's name in ``{namespace}local`` form, from a document's first bytes; ``None`` if they are
    not well-formed that far."""
    parser = etree.XMLPullParser(events=("start",), **OPTIONS)
    with contextlib.suppress(etree.LxmlError):  # what follows the root's start tag is of no interest
        parser.feed(head)
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


@functools.lru_cache(maxsize=8)
def _heavy(limit: int) -> etree.XPath:
    return etree.XPath(f"boolean(descendant::node()[{limit + 1}])")


def refuse_crowded(element: _Element, limits: Limits) -> None:
    """Look at every element in ``element``. Attributes are asked for in C, and for a position: to list them is
    quadratic. Declarations of namespaces are walked over, since to ask for them in C is quadratic, too.

    :raises Stop: if one has too many of either.
    """
    if _crowded(limits.attributes)(element):
        limit = f"more than {limits.attributes:,} attributes on one element"
        raise Stop("xml-limit", {"limit": limit}, element.sourceline)
    declared = 0
    for event, _ in etree.iterwalk(element, events=("start-ns", "start")):
        declared = declared + 1 if event == "start-ns" else 0  # those of an element come before it
        if declared > limits.attributes:
            limit = f"more than {limits.attributes:,} namespaces on one element"
            raise Stop("xml-limit", {"limit": limit}, element.sourceline)


def refuse_heavy(element: _Element, limits: Limits) -> None:
    """Look whether ``element`` has one node too many below it; cheaper than to count them all.

    :raises Stop: if it is more than an entry may have.
    """
    if _heavy(limits.nodes)(element):
        raise heavy(limits, element.sourceline)


def heavy(limits: Limits, line: int | None = None) -> Stop:
    """What refuses an entry of too many nodes."""
    return Stop("xml-limit", {"limit": f"more than {limits.nodes:,} nodes in one entry"}, line)

"""What the entries of a document share: its frame, and what stands in a feed beside its entries."""

from __future__ import annotations

import copy
import itertools
import re
from typing import Any, NamedTuple

from lxml import etree
from lxml.etree import _Element

from ctct_bridge.model import ATOM, Frame
from ctct_bridge.parsers import strict
from ctct_bridge.parsers.guard import BLANKS, Limits, Stop
from ctct_bridge.parsers.names import split

#: Namespace of service documents (RFC 5023).
APP = "http://www.w3.org/2007/app"

# Blanks and line breaks occur inside the URIs of real documents, so only a slash, query or fragment ends a name.
_USER = re.compile(r"/customers/([^/?#]+)")
_BROKEN_LINE = re.compile(r"\s*[\r\n]\s*")
#: How much of a feed's head is looked at: more than any real one has.
_MOST_PARTS, _MOST_TEXTS, _LONGEST = 1000, 100, 1000


def is_envelope(namespace: str) -> bool:
    """Whether an envelope may lie in this namespace: Atom's, also with blanks around it, or none at all, as in
    documents saved from pages that had their URLs taken out."""
    return namespace.strip(BLANKS) in (ATOM, "")


def is_entry_name(tag: str) -> bool:
    """Whether an element of this name, child of a feed, is one of its entries."""
    namespace, local = split(tag)
    return local == "entry" and is_envelope(namespace)


def frame_of(root: _Element) -> Frame | None:
    """The frame that a root element begins; ``None`` if the root is neither a feed nor an entry. A service document is
    handed on whole, as an entry would be."""
    namespace, local = split(str(root.tag))
    if (namespace.strip(BLANKS), local) == (APP, "service"):
        return Frame()
    if local not in ("feed", "entry") or not is_envelope(namespace):
        return None
    attributes = {str(name): str(value) for name, value in root.attrib.items()} if local == "feed" else {}
    return Frame(kind=local, atom=namespace, prefix=root.prefix, attributes=attributes)


def user_in(text: str | None) -> str | None:
    """The user name in a URI of the service, as it is spelled there."""
    found = _USER.search(text) if text else None
    return _BROKEN_LINE.sub("", found[1]).strip() or None if found else None


def learn_user(frame: Frame, parent: _Element) -> None:
    """Fill in the frame's user, if it is still unknown, from the first ``id`` or ``link`` child that names one."""
    prefix = f"{{{frame.atom}}}" if frame.atom else ""
    for child in parent.iterchildren(prefix + "id", prefix + "link"):
        uri = child.get("href") if child.tag == prefix + "link" else "".join(child.itertext())
        frame.user = user_in(uri)
        if frame.user:
            return


def exclusive_xml(element: _Element) -> str:
    """``element`` alone as exclusive canonical XML, without comments, processing instructions and tail."""
    bare = copy.deepcopy(element)
    bare.tail = None
    etree.strip_tags(bare, etree.Comment, etree.ProcessingInstruction)
    _mend_names(bare)
    text = strict.canonical(bare, comments=False)
    if text is not None:
        return text
    # libxml2 counts a namespace name with a blank before it as a relative URI, too.
    etree.cleanup_namespaces(bare)
    return etree.tostring(bare, encoding="unicode", with_tail=False)


def _mend_names(element: _Element) -> None:
    """Take the blanks off Atom's namespace. The frame keeps them once; a head item with them could not be read."""
    odd = False
    for part in element.iter(etree.Element):
        namespace, local = split(str(part.tag))
        if namespace != ATOM and namespace.strip(BLANKS) == ATOM:
            part.tag, odd = f"{{{ATOM}}}{local}", True
    if odd:
        etree.cleanup_namespaces(element, top_nsmap={None: ATOM})


class Part(NamedTuple):
    """A child of an entry or a feed as one looks at it: its name, line, text and attributes, and whether it holds
    elements. Of a long text, its start."""

    name: str
    line: int | None
    text: str
    attributes: dict[str, str]
    holds: bool = False


def part_of(child: _Element) -> Part:
    """The part that an element is."""
    attributes = {str(name): str(value) for name, value in child.attrib.items()}
    holds = any(isinstance(inner.tag, str) for inner in child)
    text = "".join(itertools.islice(child.itertext(), _MOST_TEXTS))[:_LONGEST]
    return Part(split(str(child.tag))[1], child.sourceline, text, attributes, holds)


class Head:
    """Collects what stands in a feed beside its entries, and removes all of it from the tree as it goes by.

    :ivar parts: the first of the elements, as one looks at them.
    :raises Stop: from :meth:`collect`, if it is more than any feed's.
    """

    def __init__(self, frame: Frame, root: _Element, limits: Limits) -> None:
        self._limits = limits
        self._frame = frame
        self._root = root
        self._fresh = True
        self._entry: _Element | None = None
        self._entries = 0
        self._size = 0
        self.parts: list[Part] = []

    def collect(self, entry: _Element | None) -> None:
        """Take in everything before ``entry``, or up to the end if it is ``None``; ``entry`` is the next one out."""
        root = self._root
        text = (root.text or "") if self._fresh else ""  # all of it was parsed, now that something follows it
        self._fresh = False
        if self._frame.user is None:
            learn_user(self._frame, root)
        while len(root) and (child := root[0]) is not entry:
            # "a<!-- -->b" is one text, so a text is only taken when an element follows it.
            if child is not self._entry and isinstance(child.tag, str):
                self._add("text", text)
                self._take(child)
                text = ""
            text += child.tail or ""
            root.remove(child)
        self._add("text", text)
        self._entry = entry
        self._entries += entry is not None

    def resume(self, root: _Element, entries: int) -> None:
        """Take in all of another root element, which stands behind ``entries`` entries."""
        self._root, self._fresh, self._entry, self._entries = root, True, None, entries
        self.collect(None)

    def passed(self) -> None:
        """An entry went by that is not in the tree."""
        self._entries += 1

    def _take(self, child: _Element) -> None:
        strict.refuse_crowded(child, self._limits)
        self._add("xml", exclusive_xml(child))
        if len(self.parts) < _MOST_PARTS and is_envelope(split(str(child.tag))[0]):
            self.parts.append(part_of(child))

    def _add(self, kind: str, value: str) -> None:
        if not value.strip(BLANKS):
            return
        item: list[Any] = [self._entries, kind, value]
        self._frame.head.append(item)
        self._size += len(value)
        if self._size > self._limits.entry:
            raise Stop("xml-limit", {"limit": f"more than {self._limits.entry:,} characters beside the entries"})

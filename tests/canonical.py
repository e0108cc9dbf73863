"""When two documents say the same: the ``≈`` of the laws, as a text that can be compared and read in a diff.

Ignored are the choice of prefixes, comments, processing instructions, CDATA sections, the order of attributes, and
white space between elements. White space is kept where it may be a value: in a leaf, and beside other text.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

BLANKS = " \t\r\n"


def canonical(source: bytes | str | etree._Element) -> str:
    """The canonical text of a document, or of an element without its tail.

    One line a start tag, end tag or text, in ``{namespace}local`` names. Texts on both sides of a comment or
    processing instruction are one text.
    """
    root = source if isinstance(source, etree._Element) else _parse(source)
    return "\n".join(_lines(root, ""))


def _parse(source: bytes | str) -> etree._Element:
    data = source.encode() if isinstance(source, str) else source
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        # A namespace name that is no URI is well-formed, and old documents have some; lxml refuses it all the same.
        if any(error.type_name != "WAR_NS_URI" for error in parser.error_log):
            raise
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))


def _lines(element: etree._Element, indent: str) -> Iterator[str]:
    attributes = "".join(f" {name}={value!r}" for name, value in sorted(element.attrib.items()))
    yield f"{indent}<{element.tag}{attributes}>"
    pieces = _pieces(element)
    leaf = len(pieces) == 1 and not str(element.tag).endswith("}feed")  # an empty feed is no value
    for piece in pieces:
        if isinstance(piece, etree._Element):
            yield from _lines(piece, indent + " ")
        elif piece if leaf else piece.strip(BLANKS):
            yield f"{indent} {piece!r}"
    yield f"{indent}</>"


def _pieces(element: etree._Element) -> list[str | etree._Element]:
    """Texts and elements in turn: text, element, text, …, text."""
    pieces: list[str | etree._Element] = []
    text = element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            pieces += [text, child]
            text = ""
        text += child.tail or ""
    return [*pieces, text]

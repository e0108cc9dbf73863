"""A page taken apart, as a browser would read it: strictly, so that a tag that is not closed is an error."""

from __future__ import annotations

from html.parser import HTMLParser

#: Texts that want to be more than texts.
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='x", "</style><svg onload=x>", "<!--",
    "]]>", "&lt;b&gt;", "&#x3c;", "\u202egnp.exe", "\x00\x1b[2J\x07", "\ud800", "\ufeff\u200b\u200f", "javascript:x",
    "\u2028", "</td></tr></table>", "\U000e0041",
)  # fmt: skip
VOID = {"meta", "br", "hr", "link", "img", "input"}


class Node:
    """An element: name, attributes, and what is in it."""

    def __init__(self, name: str, attributes: dict[str, str | None]) -> None:
        self.name, self.attributes = name, attributes
        self.inside: list[Node | str] = []

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)

    def all(self, name: str = "", **attributes: str) -> list[Node]:
        """All elements below of that name and with those attributes."""
        found = []
        for part in self.inside:
            if isinstance(part, Node):
                said = all(part.attributes.get(key.rstrip("_")) == value for key, value in attributes.items())
                if said and name in ("", part.name):
                    found.append(part)
                found += part.all(name, **attributes)
        return found


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        node = Node(tag, dict(attrs))
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag.lower(), tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def parsed(page: str) -> Node:
    """The page as a tree."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, reader.open[-1].name
    return reader.open[0]


def rows(table: Node) -> list[list[str]]:
    """The cells of a table's body."""
    return [[cell.text for cell in row.inside if isinstance(cell, Node)] for row in table.all("tbody")[0].all("tr")]


def captioned(page: Node, caption: str) -> Node:
    """The one table of a caption."""
    (table,) = (table for table in page.all("table") if table.all("caption")[0].text == caption)
    return table

"""reStructuredText, for the pages that are generated."""

from __future__ import annotations

import re


def text(plain: str) -> str:
    """Plain text with everything escaped that reStructuredText would take for markup."""
    return re.sub(r"([\\*`|@]|_(?!\w))", r"\\\1", plain)


def literal(plain: str) -> str:
    return f"``{plain}``" if plain else ""


def heading(title: str, underline: str) -> str:
    return f"{title}\n{underline * len(title)}\n"


def table(header: list[str], rows: list[list[str]], widths: list[int]) -> str:
    """A list table, which needs no aligned columns and so reads well in a diff."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {' '.join(map(str, widths))}", ""]
    for row in [header, *rows]:
        lines += [f"   {'*' if at == 0 else ' '} - {cell}".rstrip() for at, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def toctree(names: list[str]) -> str:
    """What puts pages into the menu of the site. Where there is no site, nobody sees it."""
    return "\n".join([".. toctree::", "   :hidden:", "", *(f"   {name}" for name in names)]) + "\n"

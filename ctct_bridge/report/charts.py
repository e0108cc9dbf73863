"""The pictures of a report, as inline SVG. Each has a title and a description, and a table beside it says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctct_bridge.report.markup import Markup, tag

#: What an unknown year is called.
NO_DATE = "no date"
#: Most years that a picture has room for; a table has them all.
MOST_YEARS = 18
_LEFT, _WIDTH, _ROW, _HIGH = 112, 960, 58, 34
_RIGHT = 100


def stacked(title: str, parts: Mapping[str, int], words: Mapping[str, str], high: int = 12) -> Markup:
    """A bar of parts, as long as it can be.

    :param parts: class of each part -> how many; ``words``: what to call it.
    """
    total = sum(parts.values())
    desc = ", ".join(f"{words[name]} {number:,}" for name, number in parts.items() if number) or "nothing"
    pieces, left = [], 0.0
    there = [(name, number) for name, number in parts.items() if number]
    # What there is can be seen, however little it is.
    widths = [max(6.0, 1000 * number / total) for _, number in there]
    scale = 1000 / sum(widths) if widths else 1
    for (name, number), width in zip(there, widths, strict=True):
        wide = width * scale
        piece = tag("title", f"{words[name]}: {number:,}")
        x, w = f"{left:.1f}", f"{max(wide - 2, 2):.1f}"
        pieces.append(tag("rect", piece, x=x, y=0, width=w, height=high, class_=f"fill-{name}"))
        left += wide
    return tag(
        "svg",
        tag("title", f"{title}: {desc}"),
        *pieces,
        class_="bar",
        viewBox=f"0 0 1000 {high}",
        preserveAspectRatio="none",
        role="img",
    )


def legend(names: Sequence[str], words: Mapping[str, str]) -> Markup:
    """What the colours of bars mean."""
    return tag(
        "ul",
        *(tag("li", tag("span", class_=f"key key-{name}", aria_hidden="true"), words[name]) for name in names),
        class_="legend",
    )


def years(title: str, desc: str, rows: Mapping[str, Mapping[str, int]]) -> Markup:
    """Columns by year, a row for each family; each row has its own scale, and says how many there are in all.

    :param rows: family -> year -> how many; an unknown year is empty.
    """
    columns, wide = _columns(rows), _WIDTH - _LEFT - _RIGHT
    step = wide / max(1, len(columns))
    pieces = [tag("title", title), tag("desc", desc)]
    for at, (name, found) in enumerate(rows.items()):
        base = at * _ROW + _HIGH + 16
        highest = max(found.values(), default=0)
        pieces += [
            tag("text", name, x=_LEFT - 12, y=base - 4, class_="row", text_anchor="end"),
            tag("line", x1=_LEFT, x2=_LEFT + wide, y1=base, y2=base, class_="axis"),
            tag("text", f"{sum(found.values()):,} in all", x=_WIDTH - _RIGHT + 10, y=base - 4, class_="note"),
        ]
        for column, year in enumerate(columns):
            number = found.get(year, 0)
            if number:
                tall = max(2.0, _HIGH * number / highest)
                pieces += _column(_LEFT + column * step, step, base, tall, (name, year, number))
    foot = len(rows) * _ROW + 18
    every = 1 + len(columns) // 14
    for column, year in enumerate(columns):
        if column % every == 0 or not year:
            x = f"{_LEFT + (column + 0.5) * step:.1f}"
            pieces.append(tag("text", year or NO_DATE, x=x, y=foot, class_="year", text_anchor="middle"))
    return tag("svg", *pieces, class_="years", viewBox=f"0 0 {_WIDTH} {foot + 8}", role="img")


def _column(x: float, step: float, base: int, tall: float, said: tuple[str, str, int]) -> list[Markup]:
    """A column, and its number above it where there is room."""
    name, year, number = said
    wide = min(step * 0.72, 44)
    place = {"x": f"{x + (step - wide) / 2:.1f}", "y": f"{base - tall:.1f}"}
    size = {"width": f"{wide:.1f}", "height": f"{tall:.1f}"}
    title, kind = tag("title", f"{name}, {year or NO_DATE}: {number:,}"), "column" if year else "column undated"
    pieces = [tag("rect", title, **place, **size, class_=kind)]
    if len(f"{number:,}") * 7 < step:
        middle = {"x": f"{x + step / 2:.1f}", "y": f"{base - tall - 4:.1f}", "text_anchor": "middle"}
        pieces.append(tag("text", f"{number:,}", **middle, class_="value"))
    return pieces


def _columns(rows: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The years that are shown, those between included as long as there is room; then the unknown one."""
    there = {year for found in rows.values() for year, number in found.items() if number}
    dated = sorted(year for year in there if year)
    if dated and int(dated[-1]) - int(dated[0]) < MOST_YEARS:
        dated = [f"{year:04}" for year in range(int(dated[0]), int(dated[-1]) + 1)]
    elif len(dated) > MOST_YEARS:
        total = {year: sum(found.get(year, 0) for found in rows.values()) for year in dated}
        dated = sorted(sorted(dated, key=lambda year: (-total[year], year))[:MOST_YEARS])
    return dated + ([""] if "" in there else [])


def left_out(rows: Mapping[str, Mapping[str, int]]) -> int:
    """How many years a picture of these has no room for."""
    there = {year for found in rows.values() for year, number in found.items() if number}
    return len(there - set(_columns(rows)))

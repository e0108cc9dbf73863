"""Views as the JSON texts that are stored and written: what :mod:`~ctct_bridge.archive.texts` makes of ``to_v2()``, in
one step and at a fraction of its price.

Views repeat a few sets of properties, so for each set one expression is made that gives the whole text. A law proves
every text equal to that of the general way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache, cached_property, lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from ctct_bridge.archive.texts import compact, indented, number, sorted_text
from ctct_bridge.model import View
from ctct_bridge.reconciler.fields import Each, Leaf, Many, Money, One, Timestamp
from ctct_bridge.reconciler.instants import instant
from ctct_bridge.reconciler.shapes import fill_of

#: The text of one value of a view.
Show = Callable[[Any], str]
_MOST_PLANS, _MOST_AMOUNTS = 1000, 4096


class Style:
    """How a text is laid out.

    :ivar gap: what stands between two lines; empty if all is one line.
    :ivar ordered: whether properties come by name.
    """

    def __init__(self, gap: str = "", ordered: bool = False) -> None:
        self.gap, self.ordered = gap, ordered

    @cached_property
    def inner(self) -> Style:
        """The style of what stands inside."""
        return Style(f"{self.gap}  ", self.ordered) if self.gap else self

    def write(self, value: Any) -> str:
        """The general way."""
        return indented(value, self.gap) if self.gap else sorted_text(value) if self.ordered else compact(value)

    def array(self, items: Sequence[str]) -> str:
        """An array of texts that are laid out as what stands inside."""
        inner = self.inner.gap
        return f"[{inner}{f',{inner}'.join(items)}{self.gap}]" if items else "[]"


#: One line; lines for people; and what two values share if and only if they are equal.
ONE_LINE, LINES, ORDERED = Style(), Style("\n"), Style("", True)


class Form(NamedTuple):
    """A text to be made of views: in the shape of a class, in a style. ``whole`` is that of
    :func:`~ctct_bridge.reconciler.shapes.dumper`."""

    shape: Any
    style: Style = ONE_LINE
    whole: bool = True


@cache
def printers(*forms: Form) -> Callable[[View], tuple[str, ...]]:
    """A function that gives several texts of one view; what they have in common is made once."""
    plans = _Plans(forms)
    return lambda view: plans[tuple(view)](view)


class _Plans(dict[tuple[str, ...], Callable[[View], tuple[str, ...]]]):
    """The expressions of some forms, by the properties of the view."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        super().__init__()
        self._forms = forms

    def __missing__(self, keys: tuple[str, ...]) -> Callable[[View], tuple[str, ...]]:
        if len(self) >= _MOST_PLANS:
            self.clear()
        made = self[keys] = _Plan(keys).made(self._forms)
        return made


@cache
def printer(form: Form) -> Show:
    """A function that gives the text of what :func:`~ctct_bridge.reconciler.shapes.dumper` gives."""
    several = printers(form)
    plain = getattr(form.shape, "plain", None)
    if plain is None:
        return lambda view: several(view)[0]
    return lambda view: encode_basestring(view[plain]) if view.keys() == {plain} else several(view)[0]


#: A value that a text shows: its property, and what makes its text, or the form of the view that it is.
_Value = tuple[str, "Show | Form"]


class _Plan:
    """The expression that gives the texts of a view of certain properties."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._names: dict[str, Any] = {}

    def made(self, forms: tuple[Form, ...]) -> Callable[[View], tuple[str, ...]]:
        """The function; each value is made once, and put into templates."""
        templates = [self._template(form) for form in forms]
        source, order = self._values(dict.fromkeys(value for _, picked in templates for value in picked))
        texts = []
        for at, (template, picked) in enumerate(templates):
            self._names[f"t{at}"] = template
            some = "x" if picked == order else f"({''.join(f'x[{order.index(one)}], ' for one in picked)})"
            texts.append(f"t{at} % {some}")
        source = f"(x := ({source}), {', '.join(texts)})[1:]"
        made: Callable[[View], tuple[str, ...]] = eval(f"lambda v: {source}", self._names)  # noqa: S307  (of declared names only)
        return made

    def _values(self, wanted: Collection[_Value]) -> tuple[str, list[_Value]]:
        """What makes the texts of all values, and their order. All forms of a view inside are made at once."""
        source, order = "", list[_Value]()
        for key, show in wanted:
            if (key, show) in order:
                continue
            forms = [form for name, form in wanted if name == key and isinstance(form, Form)]
            inside = isinstance(show, Form)
            order += [(key, form) for form in forms] if inside else [(key, show)]
            name = f"f{len(self._names)}"
            self._names[name] = printers(*forms) if inside else show
            source += f"{'*' if inside else ''}{name}(v[{key!r}]), "
        return source, order

    def _template(self, form: Form) -> tuple[str, list[_Value]]:
        """A text with room for values, and which ones."""
        lines, style, inner = form.shape._declared_fields, form.style, form.style.inner
        said, picked, between = "{", list[_Value](), ""
        for key in sorted(lines) if style.ordered else lines:
            line, fill = lines[key], fill_of(lines[key]) if form.whole else None
            if key not in self._keys and fill is None:
                continue
            said += f"{between}{inner.gap}{encode_basestring(key).replace('%', '%%')}:{' ' if style.gap else ''}"
            between = ","
            before, show, behind = _shown(line, inner)
            if key in self._keys:
                inside = isinstance(line, One) and not (line.allow_none or hasattr(line.shape, "plain"))
                picked.append((key, Form(line.shape, inner) if inside else show))
                said += f"{before}%s{behind}"
            else:
                said += f"{before}{show(fill)}{behind}".replace("%", "%%")
        return f"{said}{style.gap if between else ''}}}", picked


def _shown(line: Any, style: Style) -> tuple[str, Show, str]:
    """What gives the text of a property's value, and what stands before and behind it."""
    if line.allow_none:
        before, show, behind = _sure(line, style)
        return "", lambda value: "null" if value is None else f"{before}{show(value)}{behind}", ""
    return _sure(line, style)


def _sure(line: Any, style: Style) -> tuple[str, Show, str]:
    """The same of a value that is not ``None``."""
    if isinstance(line, One):
        return "", printer(Form(line.shape, style)), ""
    if isinstance(line, (Many, Each)):
        one = printer(Form(line.shape, style.inner)) if isinstance(line, Many) else _whole(line.leaf, style.inner)
        return "", lambda values: style.array(list(map(one, values))), ""
    convert = type(line).to_json
    if convert is Timestamp.to_json:  # digits and letters only
        return '"', instant, '"'
    if isinstance(line, Money):
        return "", _amount(line), ""
    if convert is not Leaf.to_json:
        return "", lambda value: style.write(line.to_json(value)), ""
    return "", _LEAVES.get(line.kind, style.write), ""


@cache
def _amount(line: Any) -> Show:
    """Amounts are the same few over and over."""
    return lru_cache(_MOST_AMOUNTS)(lambda value: number(line.to_json(value)))


def _whole(line: Any, style: Style) -> Show:
    before, show, behind = _shown(line, style)
    return (lambda value: f"{before}{show(value)}{behind}") if before else show


#: How the values of leaves are written that are the same in view and JSON, by their kind.
_LEAVES: dict[str, Show] = {
    "string": encode_basestring,
    "integer": int.__repr__,
    "boolean": {True: "true", False: "false"}.__getitem__,
}

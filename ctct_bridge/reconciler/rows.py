"""Views as the blocks of v1 see them, and as v2 has them: the forms whose two sides have no common nesting.

Reading and writing elements needs an object whose keys are elements; v2 has a list instead. So a lens reads such an
object, with the forms that there are, and *rolls* it up into v2's list when all is read; before writing it *unrolls*
the list again. Order, repeats, spellings and all else that only v1 knows are then the business of the blocks.

Where the list does not tell by itself where its objects belong, a *hint* in the residue does. A hint is followed only
as far as it fits what the view says now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from ctct_bridge.model import Residue, View
from ctct_bridge.reconciler.assign import assign, blocks
from ctct_bridge.reconciler.codecs import Unencodable
from ctct_bridge.reconciler.fields import Many, One
from ctct_bridge.reconciler.pen import NOTHING, note
from ctct_bridge.reconciler.rosters import Overloaded, Rows, Single, Sole


class Told(Protocol):
    """What hears of unrolling: a :class:`~ctct_bridge.reconciler.pen.Pen`, or nobody."""

    def homeless(self, pointer: str) -> None:
        """v1 cannot hold the value at ``pointer``."""

    def moved(self, pointer: str, origin: str) -> None:
        """What will be written from ``pointer`` stands at ``origin`` in v2."""


class Roll:
    """One line in its scope.

    :ivar path: keys from the scope's view to the object that the line belongs to; ``key`` is the line's own.
    :ivar pointer: JSON pointer of the line.
    """

    def __init__(self, path: Sequence[str], key: str, line: Any) -> None:
        self.path, self.key, self.line = tuple(path), key, line
        self.pointer = "/".join(("#", *path, key))

    def roll(self, holder: View, residue: Residue | None) -> Residue | None:
        """Bring ``holder`` into v2's form; returns the residue, with a hint if one is needed."""
        raise NotImplementedError

    def unroll(self, holder: View, residue: Residue, told: Told | None) -> Residue:
        """Bring ``holder`` into the form that v1's blocks are written from; returns the residue to write with."""
        raise NotImplementedError


def rolls_of(schema: Any) -> list[Roll]:
    """The rolls of a scope, outer ones first."""
    return list(_rolls(schema, ()))


def _rolls(shape: Any, path: tuple[str, ...]) -> Iterator[Roll]:
    for key, line in shape._declared_fields.items():
        if line.path is None:
            continue
        if isinstance(line, Rows):
            yield RowsRoll(path, key, line)
            yield from _rolls(line.roster, (*path, key))
        elif isinstance(line, One):
            yield from _rolls(line.shape, (*path, key))
        elif isinstance(line, Single):
            yield SingleRoll(path, key, line)
            yield from _rolls(line.shape, (*path, key))
        elif isinstance(line, Sole):
            yield SoleRoll(path, key, line)
        elif isinstance(line, Overloaded):
            yield OverRoll(path, key, line)


def roll(rolls: Sequence[Roll], view: View, residue: Residue | None) -> Residue | None:
    """Bring a view that was just read into v2's form, in place; returns the residue."""
    for each in reversed(rolls):
        holder = _holder(view, each.path)
        if holder is not None:
            residue = each.roll(holder, residue)
    return residue


def unroll(rolls: Sequence[Roll], view: View, residue: Residue, told: Told | None = None) -> tuple[View, Residue]:
    """A view in the form that v1's blocks are written from, and the residue to write it with. Both arguments stay as
    they are."""
    view = _copied(view)
    for each in rolls:
        holder = _holder(view, each.path)
        if holder is not None:
            residue = each.unroll(holder, residue, told)
    return view, residue


def _holder(view: Any, path: Sequence[str]) -> View | None:
    for key in path:
        view = view.get(key) if isinstance(view, dict) else None
    return view if isinstance(view, dict) else None


def _copied(view: View) -> View:
    return {key: _copied(value) if isinstance(value, dict) else value for key, value in view.items()}


#: Stands for the name of an element.
_NAME = "name of an element"


class RowsRoll(Roll):
    """A roster <-> a list."""

    line: Rows

    def __init__(self, path: Sequence[str], key: str, line: Any) -> None:
        super().__init__(path, key, line)
        # Of a roster of simple elements alone: the rank of each name, and what makes the list.
        self._ranks = {} if blocks(line) else {name: at for at, name in enumerate(line.homes)}
        self._items = _maker(line)

    def roll(self, holder: View, residue: Residue | None) -> Residue | None:
        inside = holder.get(self.key)
        if inside is None:
            return residue
        line = self.line
        if self._ranks:
            holder[self.key] = self._items(inside, sorted(inside, key=self._ranks.__getitem__))
            return residue
        items, places = [], []
        for name, home in line.homes.items():
            if name not in inside:
                continue
            if isinstance(home, Many):
                items += inside[name]
                places += [name] * len(inside[name])
            elif isinstance(home, One):
                items.append(inside[name])
                places.append(name)
            else:
                items.append({**line.said(name), line.value: inside[name]})
        holder[self.key] = items
        if places and [name for name in assign(line, items, None) if name in blocks(line)] != places:
            residue = note(residue, "hints", self.pointer, places)
        return residue

    def unroll(self, holder: View, residue: Residue, told: Told | None) -> Residue:
        items = holder.pop(self.key, None)
        if not isinstance(items, list):
            return residue
        line, inside = self.line, View()
        hint = residue.get("hints", NOTHING).get(self.pointer)
        for at, (item, name) in enumerate(zip(items, assign(line, items, hint), strict=True)):
            origin = f"{self.pointer}/{at}"
            if name is None:
                _tell(told, origin)
            elif isinstance(line.homes[name], One):
                inside[name] = _copied(item)
                _move(told, f"{self.pointer}/{name}", origin)
            elif isinstance(line.homes[name], Many):
                listed = inside.setdefault(name, [])
                _move(told, f"{self.pointer}/{name}/{len(listed)}", origin)
                listed.append(item)
            else:
                self._leaf(inside, name, item, origin, told)
        if inside:
            holder[self.key] = inside
        return residue

    def _leaf(self, inside: View, name: str, item: View, origin: str, told: Told | None) -> None:
        line = self.line
        if line.value not in item:  # a name alone says nothing in v1
            _tell(told, origin)
            return
        inside[name] = item[line.value]
        _move(told, f"{self.pointer}/{name}", origin)  # without its value the object is nothing
        said = line.said(name)
        for key, value in item.items():
            if key != line.value and said.get(key) != value:
                _tell(told, f"{origin}/{key}")


def _maker(line: Rows) -> Callable[[View, list[str]], list[View]]:
    """What makes the list of the values and the names of a roster of simple elements. As one expression, which takes
    half of the time of merging what each object says with its value."""
    terms = [f"{key!r}: {'n' if text is _NAME else repr(text)}" for key, text in line.said(_NAME).items()]
    made: Any = eval(f"lambda v, names: [{{{', '.join([*terms, f'{line.value!r}: v[n]'])}}} for n in names]")  # noqa: S307  (of declared names only)
    return made  # type: ignore[no-any-return]


class SingleRoll(Roll):
    """The only object that v1 holds of a list <-> the object itself."""

    line: Single

    def roll(self, holder: View, residue: Residue | None) -> Residue | None:
        if self.key in holder:
            holder[self.key] = [holder[self.key]]
        return residue

    def unroll(self, holder: View, residue: Residue, told: Told | None) -> Residue:
        items = holder.pop(self.key, None)
        if isinstance(items, list) and items:
            for at in range(1, len(items)):
                _tell(told, f"{self.pointer}/{at}")
            _move(told, self.pointer, f"{self.pointer}/0")
            holder[self.key] = _copied(items[0])
        return residue


class SoleRoll(Roll):
    """A list of one value <-> the value under another name."""

    line: Sole

    def roll(self, holder: View, residue: Residue | None) -> Residue | None:
        if len(holder.get(self.key, ())) == 1:
            (holder[self.line.alone],) = holder.pop(self.key)
        return residue

    def unroll(self, holder: View, residue: Residue, told: Told | None) -> Residue:
        above = self.pointer.rpartition("/")[0]
        if self.key in holder:
            values, good = holder[self.key], [value for value in holder[self.key] if self._held(value)]
            holder[self.key] = good
            for at, value in enumerate(values):
                if len(good) == 1 or not self._held(value):  # a single one would come back as the other property
                    _tell(told, f"{self.pointer}/{at}")
        elif self.line.alone in holder:
            holder[self.key] = [holder.pop(self.line.alone)]
            _move(told, f"{self.pointer}/0", f"{above}/{self.line.alone}")
        return residue

    def _held(self, value: Any) -> bool:
        """Whether v1 can hold a value."""
        try:
            return self.line.leaf.codec is not None and self.line.leaf.codec.encode(value) is not None
        except Unencodable:
            return False


class OverRoll(Roll):
    """A word that says two things <-> two properties. The word is in the residue, as any odd spelling is."""

    line: Overloaded

    def __init__(self, path: Sequence[str], key: str, line: Any) -> None:
        super().__init__(path, key, line)
        self.fed = f"{self.pointer.rpartition('/')[0]}/{line.feeds}"
        self.tag = str(line.path).partition("|")[0]

    def _word(self, residue: Residue | None) -> str | None:
        text = (residue or NOTHING).get("text", NOTHING).get(self.tag)
        word = text.strip().upper() if isinstance(text, str) else None
        return word if word in self.line.over else None

    def roll(self, holder: View, residue: Residue | None) -> Residue | None:
        word = self._word(residue)
        if word is None or self.line.feeds in holder:
            return residue
        holder[self.line.feeds] = word
        return note(residue, "hints", self.fed, True)

    def unroll(self, holder: View, residue: Residue, told: Told | None) -> Residue:
        word, feeds = self._word(residue), self.line.feeds
        if word is None or holder.get(self.key) != self.line.over[word]:
            return residue
        if feeds not in holder:  # the word would say it again
            texts = {tag: text for tag, text in residue["text"].items() if tag != self.tag}
            return {**residue, "text": texts}
        if holder[feeds] == word and residue.get("hints", NOTHING).get(self.fed):
            del holder[feeds]
        return residue


def _tell(told: Told | None, pointer: str) -> None:
    if told is not None:
        told.homeless(pointer)


def _move(told: Told | None, pointer: str, origin: str) -> None:
    if told is not None:
        told.moved(pointer, origin)

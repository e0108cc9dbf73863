"""Writes what a program decides as one straight Python function, because a loop over its steps takes twice as long.

The steps are those of the general forms, in their order: values, what follows from them, objects into objects, residues
from the inside out. Names in the source: ``t2`` a text, ``o3`` an object, ``n3`` the texts that a home keeps, ``r3``
its residue, ``c`` whether a text is canonical, ``a`` what stands around,
``l`` what is lost.
"""

from __future__ import annotations

from typing import Any

from ctct_bridge.reconciler.codecs import Undecodable
from ctct_bridge.reconciler.program import Home, Place, Program, Reader


def reader(program: Program) -> Reader:
    """The function that reads the texts of a payload of the program's shape.

    It raises :exc:`~ctct_bridge.reconciler.codecs.Undecodable` where a text is no value of its leaf.
    """
    return _Writer(program).written()


class _Writer:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.lines: list[str] = []
        self.names: dict[str, Any] = {}

    def written(self) -> Reader:
        program = self.program
        self.lines.append(f"[{', '.join(f't{group}' for group in range(program.groups))}] = t")
        self.lines += [f"o{number} = {{}}" for number in range(program.objects)]
        self.lines += [f"n{home.number} = {{}}" for home in program.homes]
        self._values()
        self._elsewhere()
        self._objects()
        inside: dict[int, list[tuple[int, str]]] = {}
        for home in reversed(program.homes):
            self._residue(home, inside)
        kids = ", ".join(f"(o{kid.obj}, r{kid.home.number})" for kid in program.children)
        body = "\n    ".join([*self.lines, f"return o0, r0, [{kids}], l"])
        exec(f"def read(t, a):\n    {body}", self.names)  # noqa: S102  (made of this class's own words and quoted names)
        return self.names["read"]  # type: ignore[no-any-return]

    def _name(self, value: Any) -> str:
        """A name for a function of the schema's."""
        name = f"f{len(self.names)}"
        self.names[name] = value
        return name

    def _values(self) -> None:
        program = self.program
        for obj, pairs in program.texts.items():
            for key, group in pairs:
                self.lines.append(f"if t{group}: o{obj}[{key!r}] = t{group}")
        for obj, pairs in program.hollow.items():
            self.lines += [f"o{obj}[{key!r}] = t{group}" for key, group in pairs]
        for group, obj, key, memory, read, place in program.memos:
            self._decoded(group, obj, key, f"{self._name(memory)}(t{group}) or {self._name(read)}(t{group})", place)
        for group, obj, key, read, place in program.coded:
            self._decoded(group, obj, key, f"{self._name(read)}(t{group})", place)
        for group, obj, key, read, place in program.refs:
            self._decoded(group, obj, key, f"{self._name(read)}(t{group}, a)", place)
        for group, obj, key, read, (home, tag) in program.spelled:
            self.lines += [f"if t{group}:", f"    o{obj}[{key!r}] = {self._name(read)}(t{group})[0]"]
            self.lines += [f"    n{home.number}[{tag!r}] = t{group}"]
        for group, (obj, key), (other, name) in program.shares:
            self.lines.append(f"if t{group}: o{other}[{name!r}] = o{obj}[{key!r}]")
        for group, blank, (home, tag) in program.kept:
            self.lines.append(f"if t{group} != {blank!r}: n{home.number}[{tag!r}] = t{group}")
        named = {group: f"o{obj}[{key!r}]" for group, obj, key, _, _ in program.refs}
        for said, group, near, (home, tag) in program.repeats:
            read, odd = self._name(near), self._name(Undecodable)
            self.lines += [
                f"if t{group} != t{said}:",
                f"    if {read}(t{group}, a)[0] != {named[said]}: raise {odd}('link-mismatch')",
                f"    n{home.number}[{tag!r}] = t{group}",
            ]
        for group, (home, tag) in program.optional:
            self.lines.append(f"if not t{group}: n{home.number}[{tag!r}] = ''")
        for home, tag in program.missing:
            self.lines.append(f"n{home.number}[{tag!r}] = None")

    def _decoded(self, group: int, obj: int, key: str, call: str, place: Place) -> None:
        home, tag = place
        self.lines += [
            f"if t{group}:",
            f"    o{obj}[{key!r}], c = {call}",
            f"    if not c: n{home.number}[{tag!r}] = t{group}",
        ]

    def _elsewhere(self) -> None:
        """What v1 says in another place, and what v2 cannot say."""
        program = self.program
        for group, obj, key, (home, tag), choose, codec, rows in program.fallbacks:
            silent = "" if group is None else f"if not t{group}: "
            self.lines += [
                "x = None",
                f"{silent}x = {self._name(choose)}({_texts(rows)}, {self._name(codec)})",
                f"if x is not None: o{obj}[{key!r}], n{home.number}[{tag!r}] = x, {None if group is None else ''!r}",
            ]
        self.lines.append("l = []")
        for loss, path, looked in program.losses:
            group = looked[0] if isinstance(looked, tuple) else None
            arguments = f"{_texts(looked[0])}, {_texts(looked[1])}" if isinstance(looked, tuple) else _texts(looked)
            self.lines += [
                f"x = {self._name(loss.lost)}({arguments})",
                f"if x is not None: l.append(({loss.code!r}, {path!r}, {group}, x))",
            ]

    def _objects(self) -> None:
        program = self.program
        self.lines += [f"o{obj}[{key!r}] = {values!r}" for obj, key, values in program.lists]
        for obj, key, derive in program.derived:
            self.lines += [
                f"if o{obj} and {key!r} not in o{obj}:",
                f"    x = {self._name(derive)}(o{obj})",
                f"    if x is not None: o{obj}[{key!r}] = x",
            ]
        for obj, parent, key, listed in program.links:
            if listed:
                self.lines.append(f"o{parent}.setdefault({key!r}, []).append(o{obj})")
            else:
                self.lines.append(f"if o{obj}: o{parent}[{key!r}] = o{obj}")

    def _residue(self, home: Home, inside: dict[int, list[tuple[int, str]]]) -> None:
        """One home's residue; those inside it are made. ``inside`` gathers, by home, what puts them there."""
        r = f"r{home.number}"
        self.lines.append(f"{r} = {{'text': n{home.number}}} if n{home.number} else None")
        for slots, optional in self.program.perhaps:
            if optional is home:
                filled = " or ".join(f"{key!r} in o{obj}" for obj, key in slots) or "False"
                self.lines.append(f"if {r} is None and not ({filled}): {r} = {{}}")
        for number, tag in inside.pop(home.number, []):
            self.lines += [
                f"if r{number} is not None:",
                f"    if {r} is None: {r} = {{}}",
                f"    {r}.setdefault('within', {{}})[{tag!r}] = r{number}",
            ]
        if home.items:
            kept = " or ".join(f"r{item.number} is not None" for item in home.items)
            rows = ", ".join(f"[{item.key}, r{item.number}]" for item in home.items)
            self.lines += [f"if {kept}:", f"    if {r} is None: {r} = {{}}", f"    {r}['items'] = [{rows}]"]
        if home.above is not None and not home.listed:
            inside.setdefault(home.above.number, []).append((home.number, home.tag))


def _texts(groups: Any) -> str:
    """The expression for the texts of groups: of one, of none, or of several in tuples."""
    if isinstance(groups, (list, tuple)):
        return f"({''.join(f'{_texts(group)}, ' for group in groups)})"
    return "''" if groups is None else f"t{groups}"

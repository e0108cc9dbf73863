"""The fast lane of reading: archives repeat a few shapes of payload, and each shape is read by a program of its own.

Whatever is unusual about a payload (an unknown element, stray text, an attribute, a comment, a text that does not
decode) keeps it out of this lane; the general forms read it and say what it is. A law proves that both give the same
wherever this one gives anything.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from ctct_bridge.model import Residue, View
from ctct_bridge.reconciler.codecs import Undecodable
from ctct_bridge.reconciler.pen import Child, Sink, note
from ctct_bridge.reconciler.program import Odd, Place, Program, plan

#: How many programs of one number of elements are tried; archives with more shapes than that are rare.
_MOST = 16
#: How many payloads may fail before learning waits for better ones.
_PATIENCE = 100


class Lane:
    """The programs of one table, learned from what is read."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self._programs: dict[int, list[Program]] = {}
        self._hits = self._misses = 0

    def read(self, element: etree._Element, sink: Sink) -> tuple[View, Residue | None] | None:
        """What ``Table.read_slowly`` gives, or ``None`` if the payload is not plain."""
        if self._misses > _PATIENCE + self._hits:
            self._misses -= 1  # mostly odd payloads: try again later
            return None
        whole = etree.tostring(element, encoding="unicode", with_tail=False)
        if "&#13;" in whole:  # a carriage return may be all that a text holds
            return None
        # Start tags without end tags count once, so this is twice the number of elements.
        known = self._programs.setdefault(whole.count("<") + whole.count("/>"), [])
        for program in known:
            match = program.match(whole)
            if match is not None:
                break
        else:
            try:
                program = plan(self.table, element, whole)
            except Odd:
                self._misses += 2
                return None
            match = program.match(whole)
            del known[_MOST - 1 :]
        if match is None:
            self._misses += 2
            return None
        if not known or known[0] is not program:
            known[:] = [program, *(other for other in known if other is not program)]
        self._hits += 1
        texts = list(match.groups())
        if "&" in whole:
            for group in program.wordy:
                text = texts[group]
                if text is not None and "&" in text:
                    texts[group] = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return run(program, texts, element, sink)


def run(
    program: Program, texts: list[str | None], element: etree._Element, sink: Sink
) -> tuple[View, Residue | None] | None:
    """View and residue of the payload that ``texts`` were taken from; ``None`` if one of them does not decode."""
    objs: list[View] = [{} for _ in range(program.objects)]
    notes: list[tuple[Place, str]] = []
    try:
        _read(program, texts, objs, notes)
    except Undecodable:
        return None
    for obj, key, values in program.lists:
        objs[obj][key] = values.copy()
    for obj, parent, key, listed in program.links:
        if listed:  # before anything is derived: a list may be what a value is derived from
            objs[parent].setdefault(key, []).append(objs[obj])
    for obj, key, derive in program.derived:
        holder = objs[obj]
        if holder and key not in holder and (value := derive(holder)) is not None:
            holder[key] = value
    for obj, parent, key, listed in program.links:
        if not listed and objs[obj]:
            objs[parent][key] = objs[obj]
    residues = _residues(program, objs, notes)
    for table, obj, home, path, at in program.children:
        around = element
        for index in path:
            around = around[index]
        sink.children.append(Child(table.schema, objs[obj], residues[home.number], [], around[at].sourceline))
    return objs[0], residues[0]


def _read(program: Program, texts: list[str | None], objs: list[View], notes: list[tuple[Place, str]]) -> None:
    """The values of all leaves, and a note of each text that the writer would not write."""
    for obj, pairs in program.texts.items():
        objs[obj] = {key: text for key, group in pairs if (text := texts[group]) is not None}
    for group, obj, key, memory, read, place in program.memos:
        text = texts[group]
        if text is not None:
            objs[obj][key], canonical = memory(text) or read(text)
            if not canonical:
                notes.append((place, text))
    for group, obj, key, read, place in program.coded:
        text = texts[group]
        if text is not None:
            objs[obj][key], canonical = read(text)
            if not canonical:
                notes.append((place, text))
    for group, blank, place in program.kept:
        text = texts[group] or ""
        if text != blank:
            notes.append((place, text))
    for group, place in program.optional:
        if texts[group] is None:
            notes.append((place, ""))


def _residues(program: Program, objs: list[View], notes: list[tuple[Place, str]]) -> list[Residue | None]:
    """The residue of each home, hung up where it belongs."""
    made: list[Residue | None] = [None] * len(program.homes)
    for (home, tag), text in notes:
        residue = made[home.number]
        if residue is None:
            made[home.number] = {"text": {tag: text}}
        else:
            residue["text"][tag] = text
    for home, tag in program.missing:
        made[home.number] = note(made[home.number], "text", tag, None)
    for slots, home in program.perhaps:
        if made[home.number] is None and not any(key in objs[obj] for obj, key in slots):
            made[home.number] = {}
    # Inner homes have higher numbers, so each is whole before it is hung up.
    for home in reversed(program.homes):
        residue, above = made[home.number], home.above
        if home.items and any(made[item.number] is not None for item in home.items):
            residue = made[home.number] = residue or {}
            residue["items"] = [[item.key(objs), made[item.number]] for item in home.items]
        if residue is not None and above is not None and not home.listed:
            made[above.number] = note(made[above.number], "within", home.tag, residue)
    return made

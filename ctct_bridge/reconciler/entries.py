"""Entry -> record, and record -> entry: the lens of the payload and the envelope around it, put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from ctct_bridge.findings import LOSSES, Finding
from ctct_bridge.model import Entry, Frame, Origin, Record, Residue, State, View
from ctct_bridge.parsers.names import payload_of, split
from ctct_bridge.reconciler.envelope import PLAIN_ORDER, Plain, facts, plain, read_envelope, write_envelope
from ctct_bridge.reconciler.forms import ACCEPTED
from ctct_bridge.reconciler.keys import number
from ctct_bridge.reconciler.pen import Around, Child, Sink, verbatim
from ctct_bridge.reconciler.routes import find, routes_of, state, template
from ctct_bridge.reconciler.scrutiny import scrutinise
from ctct_bridge.reconciler.styles import Manner, manner_of
from ctct_bridge.reconciler.table import Table, table_of
from ctct_bridge.reconciler.uris import is_bare, texts_of, uris

Read = TypeVar("Read")
#: An element's name in the sentence of a title.
NAME = re.compile(r"\{([^}]+)\}")


class Place(NamedTuple):
    """Where an entry stands: its id and parent, how it is dressed there, and what of its envelope was seen before."""

    id: str
    parent: str | None
    manner: Manner
    bare: Plain | None
    named: str | None


class EntryReader:
    """Reads entries of the given resources.

    :param tables: compiled lens by the name of the payload element.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self._placed = [table for table in tables.values() if getattr(table.schema.V1, "unnamed", False)]

    def records(self, entry: Entry) -> list[Record]:
        """The record of an entry, followed by its children's; always at least one, whatever the entry holds.

        An entry that became no resource gives one record without a schema, in state ``rejected`` or ``kept``.
        """
        bare = plain(entry.element)
        payload = bare.payload if bare is not None else payload_of(entry.element)
        records = self._records(entry, payload, bare)
        scrutinise(entry.element, payload, bare, records)
        return records

    def _records(self, entry: Entry, payload: etree._Element | None, bare: Plain | None) -> list[Record]:
        if payload is None:
            if split(entry.element.tag)[1] == "service":
                return [self._aside(entry, State.KEPT, "service-document")]
            return [self._aside(entry, State.REJECTED, "no-payload")]
        namespace, local = split(payload.tag)
        table = self.tables.get(local)
        alone = table is not None and hasattr(table.schema.V1, "style")  # a fee never was an entry of its own
        if not alone:
            table = self._at_place(entry)
        if table is None or namespace.strip() not in ACCEPTED:
            return [self._aside(entry, State.KEPT, "other-family", element=local)]
        manner = manner_of(table.schema)
        if bare is not None and manner.style.order != PLAIN_ORDER:
            bare = None
        return self._read(entry, payload, table, manner, bare)

    def _read(
        self, entry: Entry, payload: etree._Element, table: Table, manner: Manner, bare: Plain | None
    ) -> list[Record]:
        named = payload.get("id") if manner.named else None
        if routes_of(table.schema):
            return self._routed(entry, payload, table, manner, named)
        agreed = bare.href if bare is not None and bare.id == manner.style.authority + bare.href else None
        said = uris(entry.element, manner, named, agreed if named is None else None)
        if said.parent is None and "{parent}" in manner.link and (other := self._at_place(entry)) not in (None, table):
            return self._read(entry, payload, other, manner_of(other.schema), bare)
        if said.id is None:
            if said.request or (table.schema.into() is not None and is_bare(entry.element)):
                return [self._aside(entry, State.KEPT, "request-body")]
            return [self._aside(entry, State.REJECTED, "no-id")]
        aside = getattr(table.schema.V1, "aside", {}).get(said.id)
        if aside is not None:
            return [self._aside(entry, State.KEPT, aside)]
        document, ordinal, line, _ = entry.origin
        sink = Sink(Origin(document, ordinal, line, said.id), Around(entry.frame.user, said.id))
        if said.other is not None:
            where = f"entry/{said.source}" if said.source != "ident" else f"{split(payload.tag)[1]}/@id"
            sink.add("id-mismatch", where, None, chosen=said.id, other=said.other)
        view, inner = nameless(payload, named, partial(table.read, sink=sink))
        place = Place(said.id, said.parent, manner, bare, named)
        return self._record(entry, payload, table, place, sink, view, inner)

    def _at_place(self, entry: Entry) -> Table | None:
        """The table of an entry that is known by its place, whatever its payload is called."""
        found = (table for table in self._placed if uris(entry.element, manner_of(table.schema)).parent is not None)
        return next(found, None)

    def _routed(
        self, entry: Entry, payload: etree._Element, table: Table, manner: Manner, named: str | None
    ) -> list[Record]:
        """:meth:`_read` for what v1 serves at several places, and v2 without an id."""
        schema, texts = table.schema, texts_of(entry.element, named)
        found = find(schema, (uri for source in manner.sources for uri in texts[source]))
        document, ordinal, line, _ = entry.origin
        sink = Sink(Origin(document, ordinal, line, found.id), Around(entry.frame.user, found.id))
        view, inner = nameless(payload, named, partial(table.read, sink=sink))
        parent, made = state(schema, found, view, sink), schema.V1.made(view)
        id = found.id or made
        if id is None or parent is None:
            return [self._aside(entry, State.REJECTED, "no-id")]
        place = Place(id, parent, manner.at(template(schema, parent, view)), None, named)
        records = self._record(entry, payload, table, place, sink, view, inner)
        if found.id is None or found.id != made:  # an edit of what a usual id is made of leaves this one alone
            records[0].residue = {**(records[0].residue or {}), "said": found.id}
        return records

    def _record(
        self,
        entry: Entry,
        payload: etree._Element,
        table: Table,
        place: Place,
        sink: Sink,
        view: View,
        inner: Residue | None,
    ) -> list[Record]:
        id, parent, manner, bare, named = place
        known = facts(entry.frame, manner, id, parent, _shown(payload, manner, entry.frame.user))
        envelope = read_envelope(entry.element, payload, known, manner, bare, named)
        namespace, local = split(payload.tag)
        records = made(table, (id, parent), view, inner, envelope, namespace, _form(entry, payload, table), sink)
        if local != table.root.tag:
            records[0].residue = {**(records[0].residue or {}), "element": local}
        return records

    def _aside(self, entry: Entry, state: str, code: str, **params: Any) -> Record:
        """The record of an entry that becomes no resource: its XML and the reason."""
        finding = Finding(code, entry.origin, "", params)
        return Record(None, {}, None, [finding], entry.origin, state=state, raw=verbatim(entry.element))


def made(
    table: Table,
    ids: tuple[str, str | None],
    view: View,
    inner: Residue | None,
    envelope: Residue | None,
    namespace: str,
    form: str,
    sink: Sink,
) -> list[Record]:
    """The records of an entry that was read: its own, and its children's. ``ids`` are its id and its parent's."""
    residue: Residue | None = None
    usual = manner_of(table.schema).style.payload
    if inner is not None or envelope is not None or namespace != usual:
        residue = {} if inner is None else {"payload": inner}
        if envelope is not None:
            residue["envelope"] = envelope
        if namespace != usual:
            residue["namespace"] = namespace
    if table.ident is not None:
        view[table.ident] = ids[0]
    record = Record(table.schema, view, residue, sink.findings, sink.origin, *ids, form)
    return number([record, *[_child(child, record) for child in sink.children]]) if sink.children else [record]


def set_states(records: list[Record]) -> list[Record]:
    """Set the state of the records of one entry from their findings."""
    for record in records:
        record.state = State.CONVERTED
        for finding in record.findings:
            if finding.code in LOSSES:
                record.state = State.WITH_LOSS
                break
    return records


def nameless(payload: etree._Element, named: str | None, read: Callable[[etree._Element], Read]) -> Read:
    """What ``read`` makes of a payload without its own ``id``, which belongs to the envelope."""
    if named is None:
        return read(payload)
    del payload.attrib["id"]
    try:
        return read(payload)
    finally:
        payload.set("id", named)


def _shown(payload: etree._Element, manner: Manner, user: str | None) -> tuple[str, str]:
    """The texts of the payload that the envelope repeats: title and time."""
    known = {"user": user or ""}
    title = manner.title if "{" in manner.title or not manner.title else f"{{{manner.title}}}"
    title = NAME.sub(lambda names: known.get(names[1]) or _joined(payload, names[1]), title)
    return title, _told(payload, manner.updated)


def _joined(payload: etree._Element, paths: str) -> str:
    return " ".join(text for path in paths.split() if (text := _told(payload, path)))


def _told(payload: etree._Element | None, path: str) -> str:
    """The text of an element or attribute at a path from the payload; empty if there is none."""
    for name in path.split("/") if path else ():
        if payload is None or name.startswith("@"):
            return payload.get(name[1:], "") if payload is not None else ""
        namespace = split(payload.tag)[0]
        payload = next(payload.iterchildren(f"{{{namespace}}}{name}" if namespace else name), None)
    return (payload is not None and path and payload.text) or ""


def _form(entry: Entry, payload: etree._Element, table: Table) -> str:
    """``detail`` for an entry fetched alone, and for one that has what only the detail form has."""
    if entry.frame.kind == "entry":
        return "detail"
    found = (kid for kid in reversed(payload) if isinstance(kid.tag, str) and split(kid.tag)[1] in table.detail)
    return "list" if next(found, None) is None else "detail"


def _child(child: Child, parent: Record) -> Record:
    document, ordinal, line, id = parent.origin
    origin = Origin(document, ordinal, child.line or line, id)
    return Record(child.schema, child.view, child.residue, child.findings, origin, None, parent.id, parent.form)


def write_entry(
    schema: Any,
    view: View,
    residue: Residue | None,
    children: Mapping[str, Sequence[View]],
    frame: Frame,
    parent: str | None = None,
    silent: Collection[str] = (),
    origin: Origin | None = None,
    id: str | None = None,
) -> tuple[etree._Element, list[Finding]]:
    """The ``atom:entry`` of a view, and a finding for each value that v1 cannot hold.

    :param residue: what :meth:`EntryReader.records` kept, or ``None`` to create the entry in its canonical form.
    :param children: views of the child resources by resource name.
    :param silent: JSON pointers whose loss is no news.
    :param id: for a resource whose view has no id: the last component of its URI, if it is not the usual one.
    """
    residue = residue or {}
    manner, table = manner_of(schema), table_of(schema)
    last = manner.link.rpartition("/")[2]
    id = view.get(table.ident or "id", id) or (None if "{" in last else last)
    named = id
    if routes_of(schema):
        manner, made = manner.at(template(schema, parent, view)), schema.V1.made(view)
        id = id if "said" in residue and id is not None else made or id
        named = residue.get("said", id)
    namespace = residue.get("namespace", manner.style.payload).strip()  # lxml makes no name with blanks around it
    around = Around(frame.user, id)
    view = {key: value for key, value in view.items() if key != "id" or key in schema._declared_fields}
    payload, findings = table.put(view, residue.get("payload"), children, namespace, silent, around)
    if "element" in residue:
        payload.tag = etree.QName(split(payload.tag)[0] or None, residue["element"]).text
    known = facts(frame, manner, id, parent, _shown(payload, manner, frame.user))
    entry = write_envelope(payload, residue.get("envelope"), frame, known, manner, named)
    if origin is not None:
        findings = [finding._replace(origin=origin) for finding in findings]
    return entry, findings

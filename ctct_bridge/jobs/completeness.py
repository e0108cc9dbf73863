"""What an archive does not hold, as far as it shows that itself: found from the store, once everything is in it.

Nothing is guessed here: what is told is which page, id or number of rows one document names, and that no other has it.
Where the archive holds nothing of a collection at all, a single note says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.codes import completeness as codes
from ctct_bridge.findings import Finding
from ctct_bridge.jobs import counters
from ctct_bridge.jobs.counters import Lack
from ctct_bridge.model import Frame, Origin
from ctct_bridge.reconciler.pages import Pages, listed
from ctct_bridge.reconciler.paths import v1_path
from ctct_bridge.schemas import BY_NAME
from ctct_bridge.schemas.contact_list import ContactList
from ctct_bridge.schemas.tracking import ACTIVITIES, CampaignSummary

#: The findings that are told here.
OURS = frozenset(("page-missing", *(code.name for code in codes.ROWS)))

#: Where the records, or the parts of records, of something lie.
_WITHIN = "collection >= '{0}/' AND collection < '{0}0'"
_BY_PLACE = "SELECT substr(collection, length('{0}') + 2) AS id, count(*) AS n, min(first) AS first FROM record "
_BY_PLACE += f"WHERE own AND {_WITHIN} GROUP BY collection"
_BY_VIEW = "SELECT json_extract(view, '$.{1}') AS id, count(*) AS n, min(number) AS first FROM entry "
_BY_VIEW += f"WHERE {_WITHIN} GROUP BY 1"
_MEMBERS = "SELECT parent AS id, count(*) AS n, min(number) AS first FROM entry "
_MEMBERS += "WHERE collection = 'contact' AND resource = 'list_member' GROUP BY parent"
_CAMPAIGN_LISTS = "SELECT json_extract(l.value, '$.id') AS id, count(DISTINCT name) AS n, min(number) AS first "
_CAMPAIGN_LISTS += "FROM entry, json_each(view, '$.sent_to_contact_lists') l WHERE collection = 'campaign' GROUP BY 1"


class _Naming(NamedTuple):
    """A way in which one resource names another.

    :ivar query: gives ids, how often each is named, and the first entry that does.
    :ivar pointer: the property that names it; empty if it is the place.
    """

    referrer: str
    target: str
    query: str
    pointer: str = ""


_TRACKED = tuple(kind.resource for kind in (*ACTIVITIES, CampaignSummary))
_NAMINGS = (
    _Naming("registrant", "event", _BY_PLACE.format("registrant")),
    _Naming("schedule", "campaign", _BY_PLACE.format("schedule")),
    _Naming("list_member", "list", _MEMBERS),
    _Naming("campaign", "list", _CAMPAIGN_LISTS, "#/sent_to_contact_lists"),
    *(
        _Naming(kind, target, _BY_VIEW.format(kind, f"{target}_id"), f"#/{target}_id")
        for kind in _TRACKED
        for target in ("campaign", "contact")
    ),
)


def tell(workspace: Workspace, again: bool = False) -> None:
    """Tell of everything that is missing, as findings of the documents that show it.

    :param again: whether that was told before, and entries have changed since.
    """
    pages, feeds, labels = Pages(), dict[str, str](), dict[int, str]()
    told: dict[int, list[Any]] = {}
    for document in workspace.documents():
        labels[document.number] = document.label
        if again and any(finding["code"] in OURS for finding in document.findings):
            told[document.number] = []
        if document.frame is not None:
            frame = Frame(**document.frame)
            pages.add(document.number, frame)
            path, updated = listed(frame)
            if path:
                feeds[path] = max(feeds.get(path, ""), updated)
    several = len(labels) > 1
    firsts = pages.without_first() if several else iter(())
    for code, lacking in (("page-missing", pages.missing()), ("first-page-missing", firsts)):
        for number, uri in lacking:
            finding = Finding(code, Origin(labels[number]), params={"value": uri[:200]})
            told.setdefault(number, []).append(finding.to_json())
    for lack in _lacks(workspace, feeds, several):
        number = lack.entry >> 32
        told.setdefault(number, []).append(_finding(workspace, lack, labels[number]).to_json())
    for number, findings in told.items():
        before = workspace.document(number)
        kept = [finding for finding in before.findings if finding["code"] not in OURS] if before is not None else []
        workspace.retell(number, [*kept, *findings])


def _lacks(workspace: Workspace, feeds: dict[str, str], several: bool) -> Iterator[Lack]:
    """What is lacking, save for pages.

    :param several: whether there are several documents: of what a single one does not hold there is nothing to say.
    """
    lists = _Lists(workspace)
    found = [lack for naming in _NAMINGS for lack in _unknown(workspace, naming)]
    found += lists.unknown()
    found += counters.lacks(workspace, feeds, lists.ids)
    for lack in found:
        if several or lack.code != "not-archived":
            yield lack


def _finding(workspace: Workspace, lack: Lack, label: str) -> Finding:
    query = "SELECT ordinal, line, id, resource FROM entry WHERE number=?"
    ((ordinal, line, id, resource),) = workspace.ask(query, lack.entry)
    v1 = lack.v1 or (v1_path(BY_NAME[resource], lack.pointer) if lack.pointer else "")
    return Finding(lack.code, Origin(label, ordinal, line, id), lack.pointer or lack.v1, lack.params, v1=v1)


# -- what is named and not there ------------------------------------------------------------------------------------


def _unknown(workspace: Workspace, naming: _Naming) -> Iterator[Lack]:
    """The things that are named in one way, and that nothing in the archive is."""
    target = naming.target
    known = f"SELECT 1 FROM entry e WHERE e.collection = '{target}' AND e.resource = '{target}'"
    missing = f"SELECT id, n, first FROM ({naming.query}) AS named WHERE id IS NOT NULL "
    missing += f"AND NOT EXISTS ({known} AND e.name = named.id) ORDER BY first, id"
    aside = ContactList.V1.aside if target == "list" else ()
    some = next(workspace.ask(f"{known} LIMIT 1"), None) is not None
    rows = ((str(id), count, first) for id, count, first in workspace.ask(missing) if id not in aside)
    yield from _lacking(rows, naming, some)


def _lacking(rows: Iterator[tuple[str, int, int]], naming: _Naming, some: bool) -> Iterator[Lack]:
    """One lack for each, or one for all of them if there is not ``some`` other of their kind."""
    number, total, at = 0, 0, 0
    for id, count, first in rows:
        if some:
            params = {
                "resource": said(naming.target),
                "id": id,
                "count": count,
                "what": said(naming.referrer, count),
            }
            yield Lack(first, "reference-missing", params, naming.pointer)
        number, total, at = number + 1, total + count, at or first
    if number and not some:
        reason = f"{said(naming.referrer, 2)} name {number:,} of them, {total:,} times in all"
        yield Lack(at, "not-archived", {"what": said(naming.target, 2), "reason": reason}, naming.pointer)


class _Lists:
    """The lists that contacts say they are on.

    There are few combinations of lists, and many contacts: so the text of the property is what is grouped by, and each
    text is looked at once.

    :ivar ids: list -> how many copies of contacts name it.
    """

    #: A key cannot stand inside a text of JSON: its quotes would be escaped.
    QUERY = """SELECT substr(view, at, instr(substr(view, at), ']')) AS lists, count(*), min(number), max(number) FROM
        (SELECT number, view, max(instr(view, '"lists":['), instr(view, '"lists": [')) AS at FROM entry
        WHERE collection = 'contact' AND resource = 'contact') WHERE at GROUP BY 1 ORDER BY min(number)"""

    def __init__(self, workspace: Workspace) -> None:
        self.ids: Counter[str] = Counter()
        self._first: dict[str, int] = {}
        for text, count, first, _ in workspace.ask(self.QUERY):
            for id in _ids(text):
                self.ids[id] += count
                self._first.setdefault(id, first)
        query = "SELECT DISTINCT name FROM entry WHERE collection = 'list' AND resource = 'list'"
        self._known = {name for (name,) in workspace.ask(query)}

    def unknown(self) -> Iterator[Lack]:
        """Those that are not in the archive."""
        missing = [id for id in self.ids if id not in self._known and id not in ContactList.V1.aside]
        rows = ((id, self.ids[id], self._first[id]) for id in missing)
        yield from _lacking(rows, _Naming("contact", "list", "", "#/lists"), bool(self._known))


def _ids(text: str) -> list[str]:
    """The ids in ``"lists":[…]``. Ids with a bracket are no ids of the service: of those nothing is said."""
    try:
        return [row["id"] for row in json.loads(f"{{{text}}}")["lists"] if "id" in row]
    except ValueError:
        return []


def said(resource: str, number: int = 1) -> str:
    """A resource as a word, in the plural if there are several."""
    word = resource.replace("_", " ")
    return word if number == 1 else f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"

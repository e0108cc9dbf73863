"""Whatever single thing goes wrong in a good document is told, with the right code at the right line.

The mutants are derived from the documents and from the table of fields: nobody lists them.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from mutants import SPOILED, Bench, Mutant, below, known, told
from samplefile import SAMPLES

from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.fields import Text
from ctct_bridge.reconciler.fields import Timestamp as Instant
from ctct_bridge.reconciler.markup import Markup
from ctct_bridge.reconciler.scrutiny import lacking

ALONE = """events registrants lists campaigns schedules activities contacts email_addresses""".split()
FEEDS = """events registrants lists list_members campaigns contacts folders files email_addresses
    campaign_summaries""".split()
GOOD = [SAMPLES / family / "entry.xml" for family in ALONE] + [SAMPLES / family / "feed.xml" for family in FEEDS]
GOOD = [path for path in GOOD if path.is_file()] + sorted(SAMPLES.glob("email_*/feed-campaign.xml"))
by_document = pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.stem}")


def demanded(mutants: Iterator[Mutant]) -> int:
    """Demand of each mutant that it is told; returns how many there were."""
    count = 0
    for mutant in mutants:
        found = [(finding.code, finding.path, finding.line) for finding in told(mutant.data)]
        assert (mutant.code, mutant.path, mutant.line) in found, f"{mutant.what}: {found}"
        count += 1
    return count


def new(parent: Any, name: str, text: str = "") -> Any:
    """A child of ``parent`` in its namespace, on a line of its own, put before all others."""
    made = etree.Element(f"{{{split(parent.tag)[0]}}}{name}" if split(parent.tag)[0] else name)
    made.text, made.tail = text, "\n"
    return made


def cut(element: Any) -> Any:
    """Take an element out; gives its parent."""
    parent = element.getparent()
    parent.remove(element)
    return parent


def again(element: Any) -> Any:
    """Write an element a second time."""
    other = deepcopy(element)
    element.addnext(other)
    return other


def renamed(element: Any, name: str) -> Any:
    space = split(element.tag)[0]
    element.tag = f"{{{space}}}{name}" if space else name
    return element


# -- the envelope -----------------------------------------------------------------------------------------------------


def of_envelopes(bench: Bench) -> Iterator[Mutant]:
    for number, kid in enumerate(bench.entry()):
        name, at = split(kid.tag)[1] if isinstance(kid.tag, str) else "", (number,)
        if name in ("id", "title", "updated"):
            yield bench.mutant(f"no {name}", "atom-missing", "entry", at, cut)
            yield bench.mutant(f"two {name}", "atom-repeated", f"entry/{name}", at, again)
            yield bench.mutant(
                f"{name}s", "atom-unknown", f"entry/{name}s", at, lambda e: renamed(e, f"{split(e.tag)[1]}s")
            )
        if name == "updated":
            for text in ("", "yesterday", "2012-13-01T10:00:00Z", "2012-02-30T10:00:00Z", "2012-02-03T10:00:00"):
                yield bench.mutant(f"updated {text}", "atom-date", "entry/updated", at, lambda e, t=text: written(e, t))
        if name == "id":
            yield bench.mutant(
                "relative id", "atom-id", "entry/id", at, lambda e: written(e, e.text[e.text.index("/ws") :])
            )
        if name == "title":
            yield bench.mutant("bare link", "atom-link", "entry/link", at, lambda e: beside(e, "link", rel="self"))
        if name == "content":
            yield bench.mutant("text", "atom-content", "entry/content", at, lambda e: typed(e, "text"))


def written(element: Any, text: str) -> Any:
    element.text = text
    return element


def typed(element: Any, kind: str) -> Any:
    element.set("type", kind)
    return element


def beside(element: Any, name: str, **attributes: str) -> Any:
    made = new(element.getparent(), name)
    made.text = None
    for key, value in attributes.items():
        made.set(key, value)
    element.addnext(made)
    return made


@by_document
def test_envelopes(path: Path) -> None:
    assert demanded(of_envelopes(Bench(path))) >= 12


# -- names ------------------------------------------------------------------------------------------------------------


def of_names(bench: Bench) -> Iterator[Mutant]:
    for at, element, draft, path in known(bench):
        above, _, name = path.rpartition("/")
        yield bench.mutant(f"{path} again", "repeated-element", path, at, again)
        yield bench.mutant(f"{path} odd", "unknown-element", f"{above}/Mystery", at, lambda e: renamed(e, "Mystery"))
        loud = name.swapcase()
        yield bench.mutant(f"{path} loud", "misspelt-element", f"{above}/{loud}", at, lambda e, n=loud: renamed(e, n))
        if not len(element) and not element.attrib and draft.line is not None and type(draft.line) is not Markup:
            yield bench.mutant(f"{path} opaque", "opaque-leaf", path, at, opaque)
        if not element.attrib and draft.line is not None:
            yield bench.mutant(f"{path} marked", "unknown-attribute", path, at, marked)


def opaque(element: Any) -> Any:
    element.append(etree.Element("b"))
    return element


def marked(element: Any) -> Any:
    element.set("mystery", "1")
    return element


@by_document
def test_names(path: Path) -> None:
    assert demanded(of_names(Bench(path))) >= 2


def of_places(bench: Bench) -> Iterator[Mutant]:
    """Each element of the payload itself, moved into each block that does not know it."""
    rows = list(known(bench))
    top = len(bench.content()) + 1
    blocks = [(at, draft, path) for at, _, draft, path in rows if draft.children and len(at) == top]
    for at, _, _, path in rows:
        name = path.rpartition("/")[2]
        for box, draft, where in blocks:
            if len(at) == top and at != box and not any(name in child.names for child in draft.children.values()):
                edit = lambda root, a=at, b=box: moved(root, a, b)  # noqa: E731
                yield bench.mutant(f"{path} in {where}", "misplaced-element", f"{where}/{name}", (), edit)


def moved(entry: Any, at: tuple[int, ...], box: tuple[int, ...]) -> Any:
    element, into = below(entry, at), below(entry, box)
    element.tail = "\n"
    into.append(element)
    return element


@pytest.mark.parametrize("family", ["events", "registrants", "campaigns", "email_sends"])
def test_places(family: str) -> None:
    paths = {"events": "entry.xml", "email_sends": "feed-campaign.xml"}
    assert demanded(of_places(Bench(SAMPLES / family / paths.get(family, "entry.xml")))) >= 1


@by_document
def test_absence(path: Path) -> None:
    """Every element that v1 always had is missed, one at a time; that none is missed for nothing, the good show."""
    bench = Bench(path)
    hollow = etree.Element(bench.table.root.tag)
    hollow.append(etree.Element("Nothing"))
    wanted = [
        names for _, _, names in lacking(bench.table.schema, "detail" if path.stem == "entry" else "list", hollow)
    ]
    always = set(wanted[0]) if wanted else set()
    top = len(bench.content()) + 1
    of_absence = (
        bench.mutant(f"no {where}", "element-missing", where.rpartition("/")[0], at, cut)
        for at, _, draft, where in known(bench)
        if len(at) == top and always.intersection(draft.names)
    )
    assert demanded(of_absence) == len(always)


# -- values -----------------------------------------------------------------------------------------------------------


def of_values(bench: Bench) -> Iterator[Mutant]:
    for at, element, draft, path in known(bench):
        kind = type(draft.line).__name__
        if draft.line is None or draft.line.derive is not None or draft.followers or len(element):
            continue
        for text, code in SPOILED.get(kind, ()):
            yield bench.mutant(f"{path} {text}", code, path, at, lambda e, t=text: written(e, t))


@by_document
def test_values(path: Path) -> None:
    demanded(of_values(Bench(path)))


def test_there_are_mutants_of_every_kind_of_value() -> None:
    codes = {mutant.code for path in GOOD for mutant in of_values(Bench(path))}
    assert codes == {code for kinds in SPOILED.values() for _, code in kinds}


@by_document
def test_a_text_that_is_too_long_is_told_of_its_element(path: Path) -> None:
    bench = Bench(path)
    for at, element, draft, where in known(bench):
        line = draft.line
        numbered = where[-1].isdigit()  # one of a family: v2's list does not say of which element an item is
        if (
            not numbered
            and type(line) is Text
            and line.validators
            and getattr(line.validators[0], "max", None)
            and not len(element)
        ):
            longest = line.validators[0].max
            mutant = bench.mutant(where, "v2-too-long", where, at, lambda e, n=longest: written(e, "x" * (n + 1)))
            assert ("v2-too-long", where) in [(each.code, each.v1) for each in told(mutant.data)]
            sound = bench.mutant(where, "", where, at, lambda e, n=longest: written(e, "x" * n))
            assert ("v2-too-long", where) not in [(each.code, each.v1) for each in told(sound.data)]


@pytest.mark.parametrize("pair", ["StartDate EndDate"])
def test_dates_the_wrong_way_round(pair: str) -> None:
    bench = Bench(SAMPLES / "events" / "entry.xml")
    places = {path.rpartition("/")[2]: at for at, _, draft, path in known(bench) if type(draft.line) is Instant}
    first, second = pair.split()

    def edit(entry: Any) -> Any:
        payload = entry[places[first][0]][places[first][1]]
        one, other = payload[places[first][2]], payload[places[second][2]]
        one.text, other.text = other.text, one.text
        return other

    mutant = bench.mutant(pair, "end-before-start", "#/end_date", (), edit)
    assert ("end-before-start", "Event/EndDate") in [(each.code, each.v1) for each in told(mutant.data)]


def test_good_documents_tell_nothing() -> None:
    for path in GOOD:
        assert {finding.code for finding in told(path.read_bytes())} <= {"v2-required", "system-list"}, path

"""Documents made to exhaust a reader, or to make it read what it should not: each is refused, nothing else suffers.

One run reads all of them together with honest documents, in little memory. The numbers are those at which other readers
were seen to fail.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from archives import entry, feed, save
from hostile import CANARY, Outcome, event, listener, migrate

MB = 1_000_000


class Case(NamedTuple):
    """A document: its text, the finding that it must have, and how many of its entries are read all the same."""

    text: str | bytes
    code: str | None
    entries: int = 0


def typed(subset: str, inside: str = "", attributes: str = "", system: str = "") -> str:
    """A feed with a document type."""
    subset = f" [{subset}]" if subset else ""
    return f"<?xml version='1.0'?>\n<!DOCTYPE feed{system}{subset}>\n" + feed(event("no", inside, attributes))


def around(inside: str, attributes: str = "") -> str:
    """A feed of three, the second of which is hostile."""
    return feed(event("before", ""), event("hostile", inside, attributes), event("after", ""))


def laughs(mark: str) -> str:
    first = f"<!ENTITY {'% ' if mark == '%' else ''}l0 'ha'>"
    rest = (f"<!ENTITY {'% ' if mark == '%' else ''}l{n} '{f'{mark}l{n - 1};' * 10}'>" for n in range(1, 10))
    return first + "".join(rest)


def doctypes(canary: Path, port: int) -> dict[str, str | bytes]:
    """Document types: none is ever read, whatever it says."""
    web, text = f"http://127.0.0.1:{port}/x", "<Description>&x;</Description>"
    quadratic = "<!ENTITY x '{}'>".format("a" * 50_000), f"<Description>{'&x;' * 50_000}</Description>"
    small = "<!ENTITY x '{}'>".format("a" * 5000), f"<Description>{'&x;' * 1900}</Description>"
    found: dict[str, str | bytes] = {
        "laughs": typed(laughs("&"), "<Description>&l9;</Description>"),
        "laughs-attribute": typed(laughs("&"), "", "x='&l9;'"),
        "laughs-parameter": typed(laughs("%") + "%l9;"),
        "quadratic": typed(*quadratic),
        "quadratic-small": typed(*small),
        "loop": typed("<!ENTITY x '&y;'><!ENTITY y '&x;'>", text),
        "loop-parameter": typed("<!ENTITY % x '&#37;y;'><!ENTITY % y '%x;'> %y;", text),
        "file": typed(f"<!ENTITY x SYSTEM 'file://{canary}'>", text),
        "file-relative": typed("<!ENTITY x SYSTEM '../canary.txt'>", text),
        "file-parameter": typed(f"<!ENTITY % x SYSTEM 'file://{canary}'> %x;", text),
        "file-public": typed(f"<!ENTITY x PUBLIC '-//x' '{canary}'>", text),
        "web-entity": typed(f"<!ENTITY x SYSTEM '{web}'>", text),
        "web-parameter": typed(f"<!ENTITY % x SYSTEM '{web}'> %x;", text),
        "web-type": typed("", "", "", f" SYSTEM '{web}.dtd'"),
        "unused-file": typed("", "", "", f" SYSTEM '{canary}'"),
        "unused-public": typed("", "", "", f" PUBLIC '-//x' '{web}.dtd'"),
        "defaults": typed("<!ATTLIST Event x CDATA 'added'>"),
        "harmless": typed(""),
        "many-entities": typed("".join(f"<!ENTITY e{number} 'x'>" for number in range(450_000))),
    }
    wide = {f"{name}-16": found[name].encode("utf-16") for name in found if isinstance(found[name], str)}  # type: ignore[union-attr]
    del wide["many-entities-16"]
    return found | wide


#: What salvage mends; before what nothing may let pass.
BROKEN = "<Description>&canary;</Description>"
TROUBLES = set("xml-doctype xml-limit xml-encoding xml-broken not-xml not-atom entry-damaged salvage-recovered".split())
DECLARED = "xmlns:n{0}='urn:{0}' "


def rooted(attributes: str) -> str:
    """A feed whose root has all these attributes."""
    return feed(event("no")).replace("<atom:feed ", f"<atom:feed {attributes}")


def names(count: int, form: str) -> str:
    return "".join(form.format(number) for number in range(count))


def nested(count: int) -> str:
    """So many elements, deep in elements of long names."""
    name = "n" * 10_000
    return f"<{name}>" * 200 + "<e/>" * count + f"</{name}>" * 200


def shapes() -> dict[str, Case]:
    """Documents that are large in some way. The honest neighbour of each limit is read."""
    deep = 251  # feed, entry, content and Event are four more; the innermost element is one
    return {
        "deep": Case(around("<d>" * (deep + 1) + "</d>" * (deep + 1)), None, 3),
        "too-deep": Case(around("<d>" * (deep + 2) + "</d>" * (deep + 2)), "xml-limit", 1),
        "deep-200000": Case(around("<d>" * 200_000), "xml-limit", 1),
        "name": Case(around(f"<{'n' * 49_000}/>"), None, 3),
        "long-name": Case(around(f"<{'n' * 60_000}/>"), "xml-limit", 1),
        "long-attribute-name": Case(around("", f"{'n' * 60_000}='x'"), "xml-limit", 1),
        "attributes": Case(around("", names(256, "a{}='' ")), None, 3),
        "attributes-257": Case(around("", names(257, "a{}='' ")), "xml-limit", 1),
        "attributes-100000": Case(around("", names(100_000, "a{}='' ")), "xml-limit", 1),
        "namespaces": Case(around(f"<x {names(256, DECLARED)}/>"), None, 3),
        "namespaces-257": Case(around(f"<x {names(257, DECLARED)}/>"), "xml-limit", 1),
        "namespaces-100000": Case(around(f"<x {names(100_000, DECLARED)}/>"), "xml-limit", 1),
        "root-namespaces": Case(rooted(names(100_000, DECLARED)), "xml-limit"),
        "root-attributes": Case(rooted(names(100_000, "a{}='' ")), "xml-limit"),
        "comments-first": Case(f"<!--{'x' * 1000}-->" * 10_000 + feed(event("no")), "xml-limit"),
        "blanks-first": Case(" " * 10 * MB + feed(event("no")), "xml-limit"),
        "nodes-3000000": Case(around("<e/>" * 3 * MB), "xml-limit", 1),
        "broken-nodes": Case(around(BROKEN + "<e/>" * MB), "xml-limit", 1),
        "broken-deep": Case(around(BROKEN + nested(300_000)), "xml-limit", 1),
        "broken-names": Case(around(BROKEN + nested(20_000)), "salvage-recovered", 3),
        "between-entries": Case(feed(event("before"), f"<x>{'a' * 9 * MB}</x>" * 4, event("after")), "xml-limit", 1),
    }  # fmt: skip


def encodings() -> dict[str, Case]:
    """Encodings that can hide markup."""
    text = feed(event("no"))
    declared = "<?xml version='1.0' encoding='{}'?>" + text
    hidden = text.replace("<atom:entry>", "+ADw-atom:entry+AD4-")
    return {
        "utf-7": Case(f"<?xml version='1.0' encoding='UTF-7'?>{hidden}", "xml-encoding"),
        "utf-7-mark": Case(b"+/v8-" + hidden.encode(), "xml-encoding"),
        "utf-32": Case(text.encode("utf-32"), "xml-encoding"),
        "utf-32-be": Case(text.encode("utf-32-be"), "xml-encoding"),
        "ebcdic": Case(declared.format("cp037").encode("cp037"), "xml-encoding"),
        "declared-utf-32": Case(declared.format("UTF-32"), "xml-encoding"),
        "shift-jis": Case(declared.format("Shift_JIS"), "xml-encoding"),
        "utf-16": Case(declared.format("UTF-16").encode("utf-16"), None, 1),
    }


def inert(canary: Path, port: int) -> dict[str, Case]:
    """What other readers follow, and this one carries along."""
    web, xi = f"http://127.0.0.1:{port}/x", "xmlns:xi='http://www.w3.org/2001/XInclude'"
    schema = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='urn:x {0}.xsd'"
    return {
        "xinclude-file": Case(around(f"<xi:include {xi} href='{canary}' parse='text'/>"), None, 3),
        "xinclude-web": Case(around(f"<xi:include {xi} href='{web}'/>"), None, 3),
        "stylesheet": Case(f"<?xml-stylesheet type='text/xsl' href='{web}.xsl'?>" + around(""), None, 3),
        "schema": Case(around("", schema.format(web)), None, 3),
        "base": Case(around("", f"xml:base='{web}'"), None, 3),
        "link": Case(feed(event("e"), head=f"<atom:link rel='next' href='{web}'/>"), None, 1),
        "entity-undeclared": Case(around("<Description>&canary;</Description>"), "salvage-recovered", 3),
    }


def all_cases(canary: Path, port: int) -> dict[str, Case]:
    refused = {name: Case(text, "xml-doctype") for name, text in doctypes(canary, port).items()}
    return refused | shapes() | encodings() | inert(canary, port)


NAMES = [*doctypes(Path("/c"), 1), *shapes(), *encodings(), *inert(Path("/c"), 1)]


class Ran(NamedTuple):
    outcome: Outcome
    cases: dict[str, Case]
    heard: list[str]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("hostile")
    canary = folder / "canary.txt"
    canary.write_text(CANARY)
    with listener() as (port, heard):
        cases = all_cases(canary, port)
        save(folder / "in", {f"{name}.xml": case.text for name, case in cases.items()})
        save(folder / "in", {"a-good.xml": entry("first"), "zz-good.xml": entry("last")})
        yield Ran(migrate(folder / "out", folder / "in"), cases, heard)


def test_the_run_as_a_whole(ran: Ran) -> None:
    ran.outcome.check(4)
    assert ran.heard == []
    assert len(ran.outcome.documents) == len(ran.cases) + 2
    assert {"first", "last", "before"} <= ran.outcome.ids


@pytest.mark.parametrize("name", NAMES)
def test_each_document(ran: Ran, name: str) -> None:
    case, document = ran.cases[name], f"{name}.xml"
    codes = ran.outcome.codes(document)
    assert codes & TROUBLES == ({case.code} if case.code else set())
    assert ran.outcome.documents[document] == case.entries


def test_the_listener_would_have_heard() -> None:
    with listener() as (port, heard):
        socket.create_connection(("127.0.0.1", port)).close()
        for _ in range(100):
            if heard:
                break
            time.sleep(0.05)
    assert len(heard) == 1


# -- long texts -------------------------------------------------------------------------------------------------------

LONG: dict[str, Callable[[str], tuple[str, str]]] = {
    "text": lambda text: (f"<Description>{text}</Description>", ""),
    "cdata": lambda text: (f"<Description><![CDATA[{text}]]></Description>", ""),
    "comment": lambda text: (f"<!--{text}-->", ""),
    "instruction": lambda text: (f"<?x {text}?>", ""),
    "attribute": lambda text: ("", f"x='{text}'"),
}


@pytest.mark.parametrize("kind", LONG)
def test_long_texts(kind: str, tmp_path: Path) -> None:
    """9.9 MB are read, 11 MB and 60 MB refused."""
    sizes = {"a-passes.xml": 99 * MB // 10, "b-long.xml": 11 * MB, "c-longer.xml": 60 * MB}
    save(tmp_path / "in", {name: around(*LONG[kind]("x" * size)) for name, size in sizes.items()})
    save(tmp_path / "in", {"z-good.xml": entry("last")})
    outcome = migrate(tmp_path / "out", tmp_path / "in")
    outcome.check(4)
    # Of an attribute, libxml2 minds the bytes that it could not let go of: its entry is whole, the next is not read.
    long = 2 if kind == "attribute" else 1
    assert outcome.documents == {"a-passes.xml": 3, "b-long.xml": long, "c-longer.xml": 1, "z-good.xml": 1}
    assert [outcome.codes(name) & {"xml-limit", "xml-broken"} for name in sizes] == [
        set(),
        {"xml-limit"},
        {"xml-limit"},
    ]


def test_names_that_never_come_again(tmp_path: Path) -> None:
    """Names are kept for good by the parser, and unknown ones are findings: of neither may there be too many."""
    numbers = range(100)
    text = feed(*(event(f"e{number}", names(200, f"<u{number}x{{}}/>")) for number in numbers))
    outcome = migrate(tmp_path / "out", save(tmp_path / "in", {"names.xml": text}))
    outcome.check(0)
    assert outcome.documents == {"names.xml": len(numbers)}

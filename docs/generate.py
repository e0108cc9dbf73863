"""Writes the pages, and the parts of pages, that repeat what the code says, so that no fact has two places.

``python docs/generate.py`` writes them; with ``--check`` it writes nothing, names the stale ones and ends with 1.

A part stands in a page between ``.. begin generated: NAME`` and ``.. end generated``.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

DOCS = Path(__file__).resolve().parent
REPO = DOCS.parent
# The pages speak of this checkout, whatever is installed.
sys.path[:0] = [str(REPO), str(DOCS)]

import declared  # noqa: E402
import manual  # noqa: E402
from restructured import heading, literal, table, text, toctree  # noqa: E402

from ctct_bridge import cli, codes, errors  # noqa: E402
from ctct_bridge.findings import Code  # noqa: E402
from ctct_bridge.reconciler import fields as field_classes  # noqa: E402
from ctct_bridge.reconciler import markup, pen, refs, rosters, zoned  # noqa: E402
from ctct_bridge.report.mapping import MappingRow, rows  # noqa: E402
from ctct_bridge.report.mapping_rst import one_as_rst  # noqa: E402
from ctct_bridge.schemas import REGISTRY  # noqa: E402

COMMAND = "python docs/generate.py"
_PART = re.compile(r"^\.\. begin generated: ([\w-]+)\n\n.*?^\.\. end generated$", re.MULTILINE | re.DOTALL)

# -- pages ------------------------------------------------------------------------------------------------------------


def page(title: str, source: str, intro: str, *body: str) -> str:
    """A whole page that says that it is generated, and from what."""
    said = f"This page is generated from {source} by ``{COMMAND}``."
    return "\n".join([heading(title, "="), f"{intro}\n", f"{said}\n", *body])


# -- findings ---------------------------------------------------------------------------------------------------------


def samples_of(code: str) -> str:
    """Links to the samples that raise a code: files and folders named after it."""
    folder = REPO / "samples" / "findings"
    named = re.compile(rf"{re.escape(code)}(-\d+)?(\.\w+)?")
    found = [path for path in sorted(folder.iterdir()) if named.fullmatch(path.name)]
    return ", ".join(f"`{path.name} <../samples/findings/{path.name}>`__" for path in found) or "none"


def finding(code: Code) -> str:
    """The section of one code."""
    loss = "counts as loss" if code.loss else "no loss"
    refused = "; the document is refused for safety" if code.refused else ""
    return f"""{heading(code.name, "~")}
*{code.severity}*, {code.level}, {loss}{refused}: {literal(code.text)}

{text(code.why)}

**What to do.** {text(code.remedy)}

Sample: {samples_of(code.name)}
"""


def findings() -> str:
    """docs/findings.rst"""
    intro = """Every diagnostic has a stable code. ``ctct-bridge explain CODE`` says the same as this page. In a message
``{name}`` stands for a value.

*error*: something was not read, or was lost. *warning*: v2 or v1 would object, or v2 cannot say it. *info*: worth
knowing.

The level says how binding what was broken is. REQUIRED: a must of Atom (RFC 4287), of XML, or of a documented contract
of v1 or v2 is broken, or something is lost. RECOMMENDED: a should is, or something that v2 or another reader may trip
over. OPTIONAL: worth knowing.

An entry with a finding that *counts as loss* is ``converted_with_loss``: v2 lacks something that the archive has. The
residue has it."""
    return page("Findings", "``ctct_bridge/codes/``", intro, *map(theme, codes._ROOMS)).rstrip() + "\n"


def theme(room: ModuleType) -> str:
    """The codes of one file: a table of them, then a section for each."""
    about = inspect.getdoc(room) or ""
    named = re.match(r"Findings of ([^:,.]+)", about)
    title = named[1] if named else room.__name__.rpartition(".")[2]
    found = [
        [f"`{code.name}`_", code.severity, code.level, "yes" if code.loss else "", literal(code.text)]
        for code in room.ROWS
    ]
    index = table(["Code", "Severity", "Level", "Loss", "Message"], found, [24, 9, 12, 5, 50])
    return "\n".join([heading(title[0].upper() + title[1:], "-"), f"{text(about)}\n", index, *map(finding, room.ROWS)])


# -- fields -----------------------------------------------------------------------------------------------------------


def mapping() -> str:
    """docs/fields.rst"""
    intro = """What becomes of every property of v2, and of every element of v1: a page for each resource.

A row without a v1 path is a property that only v2 has. A row without a v2 property is an element that is known and kept
in the residue. Paths of v1 begin at the payload element; ``A|B`` accepts both names; ``entry:`` is the envelope. The
marks of evidence, v1 before the ``>`` and v2 behind it, are explained in
`Decisions on meaning <decisions.rst#evidence>`__. ``ctct-bridge fields`` prints the same."""
    header = ["Resource", "In v1", "In v2", "Properties"]
    lines = [
        [f"`{schema.resource} <fields/{schema.resource}.rst>`__", literal(_element(schema)), _url(schema), str(n)]
        for schema in REGISTRY
        if (n := sum(bool(row.v2) for row in rows(schema)))
    ]
    index = table(header, lines, [20, 22, 46, 12])
    menu = toctree([f"fields/{schema.resource}" for schema in REGISTRY])
    return page("Fields", "the classes in ``ctct_bridge/schemas/``", intro, index, menu)


def resource_page(schema: Any) -> str:
    """docs/fields/RESOURCE.rst"""
    known = rows(schema)
    said = inspect.getdoc(schema) or ""
    facts = {
        "In v1": literal(_element(schema)) or "nothing: only v2 has it",
        "In v2": _url(schema),
        "Counted": _counted(known),
    }
    told = "\n".join(f":{name}: {fact}" for name, fact in facts.items())
    title = heading(schema.resource, "=")
    more = f"`All resources <../fields.rst>`__ · `evidence <../decisions.rst#evidence>`__ · generated by ``{COMMAND}``"
    return "\n".join([title, f"{_described(said)}\n", f"{told}\n", *one_as_rst(known), "", more]) + "\n"


def _element(schema: Any) -> str:
    return getattr(getattr(schema, "V1", None), "element", "")


def _url(schema: Any) -> str:
    into = schema.into()
    return f"part of its {into}" if into else literal(f"/{schema.collection}")


def _described(doc: str) -> str:
    """A docstring without what is meant for who reads the code."""
    return re.sub(r":(?:class|func|meth|mod|data):`~?(?:[\w.]+\.)?(\w+)`", r"``\1``", doc.partition("\n\n:param")[0])


def _counted(known: list[MappingRow]) -> str:
    both = sum(bool(row.v1 and row.v2) for row in known)
    only_v1, only_v2 = (sum(not getattr(row, side) for row in known) for side in ("v2", "v1"))
    parts = {f"{both} in both": both, f"{only_v2} in v2 only": only_v2, f"{only_v1} in v1 only": only_v1}
    return ", ".join(words for words, number in parts.items() if number)


# -- exit codes -------------------------------------------------------------------------------------------------------


def exit_codes() -> str:
    """docs/exit-codes.rst"""
    intro = "A script may rely on these. ``ctct-bridge --help`` lists them::"
    said = (cli.parser().epilog or "").partition("\n\n")[0].partition("\n")[2]
    raised = [kind for kind in errors.BridgeError.__subclasses__() if "exit_code" in vars(kind)]
    chosen = sorted(raised, key=lambda kind: kind.exit_code)
    exceptions = [[str(kind.exit_code), literal(kind.__name__), text(inspect.getdoc(kind) or "")] for kind in chosen]
    return page(
        "Exit codes",
        "``ctct_bridge/cli/__init__.py`` and ``ctct_bridge/errors.py``",
        f"{intro}\n\n{textwrap.indent(said, '  ')}",
        "The library raises an exception where the command ends with one of these; its ``exit_code`` says which:\n",
        table(["Code", "Exception", "Meaning"], exceptions, [8, 20, 72]),
    )


# -- parts ------------------------------------------------------------------------------------------------------------


def residue_kinds() -> str:
    """The table in the docstring of the module that writes residues."""
    lines = (inspect.getdoc(pen) or "").splitlines()
    rules = [at for at, line in enumerate(lines) if line.startswith("=====")]
    return "\n".join(lines[rules[0] : rules[-1] + 1]) + "\n"


def fields_of_v2() -> str:
    """The classes that a schema file is written with."""
    kinds = [
        kind
        for module in (field_classes, zoned, refs, markup, rosters)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, field_classes.Mapped) and kind.__module__ == module.__name__
    ]
    chosen = [kind for kind in kinds if kind not in (field_classes.Mapped, field_classes.Leaf)]
    rows = [[literal(call_of(kind)), kind.kind, summary(kind)] for kind in chosen]
    return table(["Class", "In v2", "Meaning"], rows, [30, 12, 58])


def call_of(kind: Any) -> str:
    """How a field class is called, without what all of them take."""
    parameters = list(inspect.signature(kind.__init__).parameters.values())[1:]
    return f"{kind.__name__}({', '.join(_arguments(parameters))})"


def _arguments(parameters: list[inspect.Parameter]) -> Iterator[str]:
    for each in parameters:
        if each.name in ("described", "fill", "checks"):
            continue
        star = "*" if each.kind is each.VAR_POSITIONAL else ""
        yield f"{each.name}=" if each.kind is each.KEYWORD_ONLY else star + each.name


def summary(kind: Any) -> str:
    """The first paragraph of a class's docstring, and what its parameters are."""
    doc = inspect.getdoc(kind) or ""
    described = re.findall(r"^:param (\w+): (.+?)(?=\n:|\Z)", doc, re.MULTILINE | re.DOTALL)
    told = [f"``{name}``: {about.rstrip('.')}." for name, about in described]
    return " ".join(" ".join([doc.split("\n\n")[0].replace("<->", "↔"), *told]).split())


def report_schema() -> str:
    """The published schema of a report, as it is in the package."""
    schema = REPO / "ctct_bridge" / "report" / "report.schema.json"
    return f".. code-block:: json\n\n{textwrap.indent(schema.read_text('utf-8'), '  ')}"


PAGES: dict[str, Callable[[], str]] = {
    "docs/findings.rst": findings,
    "docs/fields.rst": mapping,
    "docs/exit-codes.rst": exit_codes,
    **{f"docs/fields/{schema.resource}.rst": partial(resource_page, schema) for schema in REGISTRY},
}
PARTS: dict[str, Callable[[], str]] = {
    "residue-kinds": residue_kinds,
    "field-classes": fields_of_v2,
    "commands": manual.chapters,
    "exit-codes": manual.exit_table,
    "report-schema": report_schema,
    **declared.PARTS,
}


def refreshed(page: str) -> str:
    """``page`` with its generated parts as they should be.

    :raises KeyError: if nothing generates a part of this name.
    """
    return _PART.sub(lambda part: f".. begin generated: {part[1]}\n\n{PARTS[part[1]]()}\n.. end generated", page)


def wanted() -> dict[str, str]:
    """Path of every page that is generated in whole or in part -> its text."""
    texts = {name: made() for name, made in PAGES.items()}
    for path in sorted((REPO / "docs").glob("*.rst")):
        name = path.relative_to(REPO).as_posix()
        present = path.read_text("utf-8")
        if name not in texts and _PART.search(present):
            texts[name] = refreshed(present)
    return texts


def main(arguments: list[str] | None = None) -> int:
    """Writes or checks the pages.

    :return: the exit code: 1 if the check found a stale page, else 0.
    """
    parser = argparse.ArgumentParser(description="Write the pages that repeat what the code says.")
    parser.add_argument("--check", action="store_true", help="write nothing; name stale pages and exit with 1")
    options = parser.parse_args(arguments)
    stale = []
    pages = wanted()
    for path in sorted((DOCS / "fields").glob("*.rst")):
        if path.relative_to(REPO).as_posix() not in pages:
            stale.append(path.relative_to(REPO).as_posix())
            if not options.check:
                path.unlink()
    for name, page in pages.items():
        path = REPO / name
        if not path.is_file() or path.read_text("utf-8") != page:
            stale.append(name)
            if not options.check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(page, "utf-8", newline="\n")
    for name in stale:
        print(f"{'stale' if options.check else 'written'}: {name}")
    if stale and options.check:
        print(f"write them anew with: {COMMAND}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

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
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parent.parent
# The pages speak of this checkout, whatever is installed.
sys.path.insert(0, str(REPO))

from ctct_bridge import cli, errors  # noqa: E402
from ctct_bridge.findings import CODES, Code  # noqa: E402
from ctct_bridge.reconciler import fields as field_classes  # noqa: E402
from ctct_bridge.reconciler import markup, pen, refs, rosters, zoned  # noqa: E402
from ctct_bridge.report.mapping import as_rst, rows  # noqa: E402
from ctct_bridge.schemas import REGISTRY  # noqa: E402

COMMAND = "python docs/generate.py"
_PART = re.compile(r"^\.\. begin generated: ([\w-]+)\n\n.*?^\.\. end generated$", re.MULTILINE | re.DOTALL)

# -- reStructuredText -------------------------------------------------------------------------------------------------


def text(plain: str) -> str:
    """Plain text with everything escaped that reStructuredText would take for markup."""
    return re.sub(r"([\\*`|@]|_(?!\w))", r"\\\1", plain)


def literal(plain: str) -> str:
    return f"``{plain}``" if plain else ""


def heading(title: str, underline: str) -> str:
    return f"{title}\n{underline * len(title)}\n"


def table(header: list[str], rows: list[list[str]], widths: list[int]) -> str:
    """A list table, which needs no aligned columns and so reads well in a diff."""
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {' '.join(map(str, widths))}", ""]
    for row in [header, *rows]:
        lines += [f"   {'*' if at == 0 else ' '} - {cell}".rstrip() for at, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


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
    return f"""{heading(code.name, "-")}
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
    rows = [
        [f"`{code.name}`_", code.severity, code.level, "yes" if code.loss else "", literal(code.text)]
        for code in CODES.values()
    ]
    index = table(["Code", "Severity", "Level", "Loss", "Message"], rows, [24, 9, 12, 5, 50])
    return page("Findings", "``ctct_bridge/codes/``", intro, index, *map(finding, CODES.values())).rstrip() + "\n"


# -- fields -----------------------------------------------------------------------------------------------------------


def mapping() -> str:
    """docs/fields.rst"""
    intro = """What becomes of every property of v2, and of every element of v1.

A row without a v1 path is a property that only v2 has; a row without a v2 property is an element that is known and kept
in the residue. Paths of v1 begin at the payload element. The marks of evidence are explained in
`decisions.rst <decisions.rst#evidence>`__. ``ctct-bridge fields`` prints the same; with ``--json`` it also lists the
values that v2 allows."""
    lines = as_rst(row for schema in REGISTRY for row in rows(schema))
    return page("Fields", "the classes in ``ctct_bridge/schemas/``", intro, *lines) + "\n"


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
}
PARTS: dict[str, Callable[[], str]] = {
    "residue-kinds": residue_kinds,
    "field-classes": fields_of_v2,
    "report-schema": report_schema,
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
    for name, page in wanted().items():
        path = REPO / name
        if not path.is_file() or path.read_text("utf-8") != page:
            stale.append(name)
            if not options.check:
                path.write_text(page, "utf-8", newline="\n")
    for name in stale:
        print(f"{'stale' if options.check else 'written'}: {name}")
    if stale and options.check:
        print(f"write them anew with: {COMMAND}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the site makes of the pages beyond what Sphinx does: their links, their long paths, their sessions.

The pages link to each other by file name (``residue.rst#states``), so that they can be read in any checkout. A page
that only includes a file from elsewhere stands for that file. What else is linked is copied beside the pages, a folder
with a list of what is in it.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.utils import get_source_line
from pygments.lexer import RegexLexer, bygroups
from pygments.token import Generic
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

_INCLUDES = re.compile(r"^\.\. include:: (\S+)$", re.MULTILINE)
_LOG = logging.getLogger(__name__)


class FileLinks(SphinxPostTransform):
    """Turns every link to a file into one to its page, or to a copy of it."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Go through the links of one page."""
        for node in self.document.findall(nodes.reference):
            target, _, fragment = node.get("refuri", "").partition("#")
            if target and "://" not in target and not target.startswith("mailto:"):
                self._lead(node, target, fragment)

    def _lead(self, node: nodes.reference, target: str, fragment: str) -> None:
        home = Path(get_source_line(node)[0] or self.env.doc2path(self.env.docname)).resolve().parent
        file = (home / target).resolve()
        page = _pages(self.app).get(file)
        if page is not None:
            node["refuri"] = self.app.builder.get_relative_uri(self.env.docname, page) + (fragment and f"#{fragment}")
            node["internal"] = True
        elif file.exists() and _repo(self.app) in file.parents:
            name = file.relative_to(_repo(self.app)).as_posix()
            self.app.ctct_copied.add(name)  # type: ignore[attr-defined]
            above = Path(self.app.builder.get_target_uri(self.env.docname)).parent
            node["refuri"] = os.path.relpath(f"{name}/index.html" if file.is_dir() else name, above)
        else:
            _LOG.warning("a link to nothing: %s", target, location=node)


class LongPaths(SphinxPostTransform):
    """Lets paths in tables break behind a slash or a bar, rather than in the middle of a name."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Go through the tables of one page."""
        for table in self.document.findall(nodes.table):
            for node in list(table.findall(nodes.literal)):
                if len(node.astext()) > 12:
                    said = re.sub(r"([/|])(?=.)", r"\1<wbr>", html.escape(node.astext()))
                    said = f'<code class="docutils literal notranslate"><span class="pre">{said}</span></code>'
                    node.replace_self(nodes.raw("", said, format="html"))


class Session(RegexLexer):
    """A ``console`` block as the pages write it: what is typed stands behind ``$``, and everything else is printed."""

    name = "console"
    tokens: ClassVar = {
        "root": [
            (r"^(\$ )(.+\n?)", bygroups(Generic.Prompt, Generic.Strong)),
            (r".+\n?|\n", Generic.Output),
        ]
    }


def _repo(app: Sphinx) -> Path:
    return Path(app.srcdir).resolve().parent


def _pages(app: Sphinx) -> dict[Path, str]:
    """File -> the page that it is, or that includes it."""
    known: dict[Path, str] = {}
    for name in app.env.found_docs:
        path = Path(app.env.doc2path(name)).resolve()
        known[path] = name
        for included in _INCLUDES.findall(path.read_text("utf-8")):
            known[(path.parent / included).resolve()] = name
    return known


def _copy(app: Sphinx, fault: Exception | None) -> None:
    """Put the linked files beside the pages."""
    if fault is not None or app.builder.format != "html":
        return
    for name in sorted(app.ctct_copied):  # type: ignore[attr-defined]
        source, target = _repo(app) / name, Path(app.outdir) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
            (target / "index.html").write_text(_listing(source, name), "utf-8")
        else:
            shutil.copyfile(source, target)


def _listing(folder: Path, name: str) -> str:
    files = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    rows = "\n".join(f'<li><a href="{html.escape(each)}">{html.escape(each)}</a></li>' for each in files)
    title = html.escape(name)
    return f'<!doctype html>\n<meta charset="utf-8">\n<title>{title}</title>\n<h1>{title}</h1>\n<ul>\n{rows}\n</ul>\n'


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.ctct_copied = set()  # type: ignore[attr-defined]
    app.add_post_transform(FileLinks)
    app.add_post_transform(LongPaths)
    app.add_lexer("console", Session)
    app.connect("build-finished", _copy)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}

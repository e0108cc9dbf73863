"""Every page is valid reStructuredText, without Sphinx, as a code host shows it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from checkout import REPO, files, name_of

#: What only Sphinx knows. That these are used well, the site says (tests/test_site.py).
OF_SPHINX = ("toctree", "autofunction", "autoclass", "automethod", "automodule", "literalinclude")


@pytest.mark.parametrize("page", files(".rst"), ids=name_of)
def test_pages_are_valid(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    core = pytest.importorskip("docutils.core")
    rst = pytest.importorskip("docutils.parsers.rst")
    directives = rst.directives

    class Silent(rst.Directive):
        has_content, optional_arguments, final_argument_whitespace = True, 1, True
        option_spec = dict.fromkeys(("hidden", "members", "caption", "language"), directives.unchanged)

        def run(self) -> list[Any]:
            return []

    monkeypatch.setattr(directives, "_directives", {**directives._directives, **dict.fromkeys(OF_SPHINX, Silent)})
    monkeypatch.chdir(REPO)  # where included files are looked for
    told = io.StringIO()
    options = {"warning_stream": told, "report_level": 1, "halt_level": 5, "syntax_highlight": "none"}
    core.publish_doctree(page.read_text("utf-8"), source_path=name_of(page), settings_overrides=options)
    assert not told.getvalue()

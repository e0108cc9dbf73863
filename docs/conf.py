"""How Sphinx makes the site and the page of the manual: ``tox -e docs``, or

python -m sphinx -W --keep-going -n -b html docs docs/_build/html
python -m sphinx -W --keep-going -n -b man docs docs/_build/man
"""

import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]

import ctct_bridge  # noqa: E402

project = "ctct_bridge"
author = "the authors of ctct_bridge"
project_copyright = author
version = release = ctct_bridge.__version__

# Nothing is fetched: no intersphinx, no fonts, no scripts of others.
extensions = ["sphinx.ext.autodoc", "links"]
exclude_patterns = ["_build"]
default_role = None
# A name in a docstring that leads into the inside of the package is set as code, without a link.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!ctct_bridge\.\w+$).*"), ("py:mod", ".*")]
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_display_short_literal_types = True
smartquotes = False
highlight_language = "text"

html_theme = "furo"
html_title = "ctct_bridge"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "monokai"

man_pages = [("command", "ctct-bridge", "archives of Constant Contact v1 to v2 JSON, and back", author, 1)]
man_show_urls = False

"""Findings of the checking itself: where a second witness disagrees, and which checks did not run."""

from __future__ import annotations

from ctct_bridge.codes.code import INFO, OPTIONAL, RECOMMENDED, WARNING, Code

# fmt: off
ROWS = (
    Code("witness-differs", WARNING, RECOMMENDED, False, "another parser reads {what} otherwise: {value}",
         "The document was read by two parsers that share no code: well-formedness and the number of entries are "
         "compared with expat's reading, titles, ids, times and links of entries with feedparser's. What comes before "
         "the stroke is our reading, and that is what is written.",
         "Look at the document at this place; if our reading is wrong, please report it."),
    Code("check-not-run", WARNING, RECOMMENDED, False, "the check of {what} did not run to its end: {reason}",
         "Something stood in the way of a check, so the findings do not tell all that there is. This document is the "
         "first that is concerned.",
         "Remove what stood in the way, and run again; see the other findings of the document."),
    Code("check-left-out", INFO, OPTIONAL, False, "left out of the check of {what}: {reason}",
         "The check was not wanted, by an option of the command. So nothing can be said of what it would have found.",
         "Run again without the option if you want to know."),
)
# fmt: on

"""Findings of what an archive does not hold: pages, rows, and whole collections."""

from __future__ import annotations

from ctct_bridge.codes.code import INFO, OPTIONAL, RECOMMENDED, WARNING, Code

# fmt: off
ROWS = (
    Code("first-page-missing", INFO, OPTIONAL, False, "the first page of this feed is not in the archive: {value}",
         "The feed's link first names a page that no document of the archive is. A search result has such a link, too, "
         "and names the whole collection by it.",
         "Look for the document, unless the feed answers a search."),
    Code("reference-missing", WARNING, RECOMMENDED, False,
         "names the {resource} {id}, which is not in the archive (named by {count} {what})",
         "Other things of its kind are in the archive, this one is not: it may have been deleted before the archive "
         "was made, its document may be lost, or it could not be read. The place is the first that names it.",
         "Look for the document of this id. Without it, v2 will not know what the id stands for."),
    Code("not-archived", INFO, OPTIONAL, False, "the archive holds no {what}: {reason}",
         "A whole collection of the service was not archived, or its documents were not among those given. So nothing "
         "can be said of whether it is complete.",
         "Nothing to do if that was meant; else look for its documents."),
    Code("rows-missing", WARNING, RECOMMENDED, False,
         "{element} says {said}, but only {count} {what} are in the archive",
         "The collection itself is in the archive, with fewer rows than the counter says, even if everything that the "
         "counter may include is counted: cancelled registrants and guests, say. A page may be missing, or rows were "
         "removed between the two documents, or the service counted otherwise.",
         "Look for further pages of the collection, and compare the times at which the documents were saved."),
    Code("rows-differ", INFO, OPTIONAL, False, "{element} says {said}, and the archive holds {count} {what}",
         "The counter and the rows were saved at different times, and some counters (those of lists, above all) lagged "
         "behind. So neither is wrong for this alone.",
         "Nothing to do, unless the two were saved at the same time and the difference matters to you."),
    Code("rows-expired", INFO, OPTIONAL, False,
         "{element} says {said}, and {count} {what} were left of them: the service kept 90 days of events",
         "The service kept the single events of a mailing for 90 days, but its counters for good. This mailing was "
         "older than that when its events were saved, so rows were gone by then that no archive can hold.",
         "Nothing to do; the counters themselves are in the archive."),
)
# fmt: on

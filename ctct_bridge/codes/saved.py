"""Findings of v2 JSON that is judged as it was saved: its text, what it is, and how its files agree."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, RECOMMENDED, REQUIRED, WARNING, Code

# fmt: off
ROWS = (
    Code("v2-document", ERROR, REQUIRED, True, "this is JSON, as v2 has it, and not v1's XML: nothing is made of it",
         "What is read here is v1's XML. A body of v2, or another JSON file, is already what it would become.",
         "Leave it out; ctct-bridge validate says what is in it, and whether v2 would object to it."),
    Code("v2-encoding", WARNING, RECOMMENDED, False, "the encoding is {encoding}; JSON is UTF-8 without such a mark",
         "RFC 8259 has JSON in UTF-8 only, and many readers refuse a byte order mark. It was read nevertheless.",
         "Save the file as UTF-8 without a byte order mark."),
    Code("v2-not-utf8", ERROR, REQUIRED, True, "a byte that is no UTF-8: {value}",
         "The text is written in another encoding than JSON has, or was damaged. Nobody can say for sure which "
         "character was meant; all else was read.",
         "Find out in which encoding the file was saved, and convert it to UTF-8."),
    Code("v2-half-character", ERROR, REQUIRED, True, "half a character: {value}",
         "Characters beyond the first 65,536 are written as two escapes. Of this one only a half is there, as programs "
         "leave it which cut texts at a length. No UTF-8 can hold it.",
         "Delete the escape, or write the character that was meant."),
    Code("v2-duplicate-key", ERROR, REQUIRED, True, "the property {property} stands twice in one object",
         "Readers of JSON differ in which of the two they take, so one value is lost to some of them. Here the last "
         "one is judged, as most readers take it.",
         "Decide which of the two counts, and delete the other."),
    Code("v2-number", ERROR, REQUIRED, True, "not a number that readers of JSON agree on: {value}",
         "NaN and Infinity are no JSON, and numbers of hundreds of digits or beyond 1e308 are cut, refused or made "
         "infinite by one reader or another.",
         "Write the number that was meant, or take the property away."),
    Code("v2-limit", ERROR, REQUIRED, True, "a row or an object exceeds what is read: {limit}",
         "A limit that no body of v2 reaches was exceeded: the depth of objects inside each other, or the length of "
         "one row or object. Such files are made to exhaust a reader. The number of rows has no limit.",
         "If the file is genuine, cut it into smaller ones.", True),
    Code("v2-wrong-shape", ERROR, REQUIRED, True, "{found} where v2 sends {expected}",
         "A body of v2 is an object, an array of objects, or an object of which results is such an array and "
         "meta.pagination.next_link a text where there is a next page.",
         "Correct the JSON, or look for the answer that was to be saved."),
    Code("v2-unrecognised", WARNING, RECOMMENDED, False, "not recognised as anything that v2 has: {reason}",
         "What a body is, its place tells (a path like v2/eventspot/events.json), or else its properties. Here neither "
         "is certain, and nothing is guessed: it was judged as JSON only.",
         "Save it under the path of the URL that it came from, or leave it out if it is not of v2."),
    Code("v2-same-id", WARNING, RECOMMENDED, False,
         "the {resource} of this id stands in the collection before, in {other}",
         "Ids are unique in a collection. Pages that were fetched while the collection changed repeat rows, and so do "
         "pages that were saved twice.",
         "Compare the two, and delete the older one."),
    Code("v2-row-differs", WARNING, RECOMMENDED, False,
         "the row and the object in {other} have different values of {property}",
         "The collection and the object's own file disagree, as if they had been saved on different days, or one of "
         "them had been edited.",
         "Compare the two. For restore the object's own file counts."),
    Code("v2-page-missing", WARNING, RECOMMENDED, False, "the page that this next_link names is not there: {value}",
         "A next_link says that the collection goes on. The file that migrate names by it is missing; or, where "
         "the token is the service's own, each page of the collection that is there says that another follows.",
         "Look for the missing page: the rows on it are not in what was checked."),
    Code("v2-parent-missing", WARNING, RECOMMENDED, False, "it lies below {other}, which is not there",
         "The path says which object the body belongs to, and neither that object's own file nor a row of it is among "
         "what was checked.",
         "Look for the collection of these objects, or check the name of the folder."),
)
# fmt: on

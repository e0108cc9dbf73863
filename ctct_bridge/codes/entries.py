"""Findings of entries: their envelope, and what had to be mended in them."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, WARNING, Code

# fmt: off
ROWS = (
    Code("no-payload", ERROR, True, "the entry has no payload element in its content",
         "An entry's record is the first element inside atom:content. Here content is missing, empty, or text.",
         "Look at the entry in rejects.jsonl; correct it there or in the archive."),
    Code("entry-damaged", ERROR, True, "damaged beyond repair ({reason}); its envelope tells of {value}",
         "The entry is no XML, and nothing that mends it was certain. Its bytes are in rejects.jsonl, as they were. "
         "What its envelope tells is feedparser's reading.",
         "Repair the entry in the archive, or find another copy of it, and run again."),
    Code("salvage-encoding", WARNING, True, "the bytes are not {encoding}; they were read as {meant}",
         "The document names another encoding than its bytes are written in. Characters beyond ASCII were read as what "
         "they are most likely to be; the bytes are kept in the residue.",
         "Compare names and texts with accents; correct them in the v2 JSON where they are wrong."),
    Code("salvage-entities", INFO, False, "entities of HTML were read as the characters they stand for: {value}",
         "XML knows five named entities, HTML two thousand. Each of those met here has one meaning only.",
         "Nothing to do."),
    Code("salvage-ampersands", WARNING, False, "{count} times & was read as text, since it begins no reference",
         "In XML an ampersand that is meant as text is written as &amp;. These were not.",
         "Nothing to do."),
    Code("salvage-prefixes", WARNING, False, "the prefix {prefix} is not declared; it was read as {namespace}",
         "A prefix must be bound to a namespace. This one is not, but in documents of the service it always is to the "
         "same.",
         "Nothing to do."),
    Code("salvage-recovered", ERROR, True, "recovered in part, {count} pieces left out: {reason}",
         "The entry is no XML. Of what a recovering parser made of it, only values that stand whole in the source were "
         "taken. The source is kept in the residue.",
         "Compare the record with its source in the residue, and write what is missing into the v2 JSON."),
    Code("no-id", ERROR, True, "no URI of the entry names an id",
         "The id is the last component of the edit link, else of atom:id. Neither names one, and v2 cannot hold a "
         "record without it; an id is never invented.",
         "Add the edit link if you know the id, and run again."),
    Code("request-body", INFO, False, "a stored request body, not a record",
         "Its id is a data: URI, the collection's or made up, as clients write into the body of a create call. It "
         "never had an id in the service.",
         "Nothing to do; it is kept verbatim and restored."),
    Code("id-mismatch", WARNING, False, "one URI of the entry names {chosen}, another {other}",
         "Two URIs of one entry name different ids. The edit link decides, or the payload's own id if it has one.",
         "Check which of the two is right if both occur in the archive."),
    Code("owner-mismatch", WARNING, False, "the payload names {chosen}, the URI {other}",
         "An event of a mailing lies below the campaign or contact that it is of, and its payload names both. Here the "
         "two disagree; the payload decides, and the URI is restored as it was.",
         "Check which of the two is right if both occur in the archive."),
    Code("link-mismatch", WARNING, False, "the reference names {chosen}, the link in it {other}",
         "v1 names what it refers to twice, by the attribute id and by a link, and here the two disagree. The "
         "attribute decides, and the link is restored as it was.",
         "Check which of the two is right if both occur in the archive."),
)
# fmt: on

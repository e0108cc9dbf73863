"""Findings of entries: their envelope, and what had to be mended in them."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, OPTIONAL, RECOMMENDED, REQUIRED, WARNING, Code

# fmt: off
ROWS = (
    Code("no-payload", ERROR, REQUIRED, True, "the entry has no payload element in its content",
         "An entry's record is the first element inside atom:content. Here content is missing, empty, or text.",
         "Look at the entry in rejects.jsonl; correct it there or in the archive."),
    Code("entry-damaged", ERROR, REQUIRED, True, "damaged beyond repair ({reason}); its envelope tells of {value}",
         "The entry is no XML, and nothing that mends it was certain. Its bytes are in rejects.jsonl, as they were. "
         "What its envelope tells is feedparser's reading.",
         "Repair the entry in the archive, or find another copy of it, and run again."),
    Code("salvage-encoding", WARNING, REQUIRED, True, "the bytes are not {encoding}; they were read as {meant}",
         "The document names another encoding than its bytes are written in. Characters beyond ASCII were read as what "
         "they are most likely to be; the bytes are kept in the residue.",
         "Compare names and texts with accents; correct them in the v2 JSON where they are wrong."),
    Code("salvage-entities", INFO, REQUIRED, False,
         "entities of HTML were read as the characters they stand for: {value}",
         "XML knows five named entities, HTML two thousand. Each of those met here has one meaning only.",
         "Nothing to do."),
    Code("salvage-ampersands", WARNING, REQUIRED, False,
         "{count} times & was read as text, since it begins no reference",
         "In XML an ampersand that is meant as text is written as &amp;. These were not.",
         "Nothing to do."),
    Code("salvage-prefixes", WARNING, REQUIRED, False,
         "the prefix {prefix} is not declared; it was read as {namespace}",
         "A prefix must be bound to a namespace. This one is not, but in documents of the service it always is to the "
         "same.",
         "Nothing to do."),
    Code("salvage-recovered", ERROR, REQUIRED, True, "recovered in part, {count} pieces left out: {reason}",
         "The entry is no XML. Of what a recovering parser made of it, only values that stand whole in the source were "
         "taken. The source is kept in the residue.",
         "Compare the record with its source in the residue, and write what is missing into the v2 JSON."),
    Code("no-id", ERROR, REQUIRED, True, "no URI of the entry names an id",
         "The id is the last component of the edit link, else of atom:id. Neither names one, and v2 cannot hold a "
         "record without it; an id is never invented.",
         "Add the edit link if you know the id, and run again."),
    Code("request-body", INFO, OPTIONAL, False, "a stored request body, not a record",
         "Its id is a data: URI, the collection's or made up, as clients write into the body of a create call. It "
         "never had an id in the service.",
         "Nothing to do; it is kept verbatim and restored."),
    Code("id-mismatch", WARNING, RECOMMENDED, False, "one URI of the entry names {chosen}, another {other}",
         "Two URIs of one entry name different ids. The edit link decides, or the payload's own id if it has one.",
         "Check which of the two is right if both occur in the archive."),
    Code("owner-mismatch", WARNING, RECOMMENDED, False, "the payload names {chosen}, the URI {other}",
         "An event of a mailing lies below the campaign or contact that it is of, and its payload names both. Here the "
         "two disagree; the payload decides, and the URI is restored as it was.",
         "Check which of the two is right if both occur in the archive."),
    Code("link-mismatch", WARNING, RECOMMENDED, False, "the reference names {chosen}, the link in it {other}",
         "v1 names what it refers to twice, by the attribute id and by a link, and here the two disagree. The "
         "attribute decides, and the link is restored as it was.",
         "Check which of the two is right if both occur in the archive."),
    Code("atom-missing", WARNING, REQUIRED, False, "Atom wants {element} here, and it is not there",
         "RFC 4287 demands an id, a title and a time of update of every feed and every entry, and the service always "
         "wrote them. Something took this one away.",
         "Look for another copy of the document; nothing is made up for it."),
    Code("atom-repeated", WARNING, REQUIRED, False, "{element} occurs again; Atom allows one",
         "RFC 4287 allows this element once in a feed or an entry, so readers may take either. All are restored.",
         "Find out which of them belongs there."),
    Code("atom-same-id", WARNING, RECOMMENDED, False, "entry {other} of this feed has the same id",
         "To Atom, entries of one id are one entry, and a feed should not hold two of them of the same time. The "
         "service did so now and then; or pages that overlap were put together, or an id was changed. The two are "
         "joined, as if they came from two documents: where they differ, the first one counts.",
         "Compare the two. If they are two things, correct the id of one of them, and run again."),
    Code("atom-unknown", WARNING, REQUIRED, False, "Atom has no element {element} here",
         "RFC 4287 does not define an element of this name at this place. It is kept in the residue and restored.",
         "Look whether its name is misspelt, or whether it belongs elsewhere."),
    Code("atom-date", WARNING, REQUIRED, False, "no date and time of RFC 3339: {value}",
         "Atom wants the form 2010-08-17T16:28:10.385-04:00, or Z in place of the offset. No v2 value comes from here.",
         "Nothing to do, unless other readers need the date."),
    Code("atom-id", WARNING, REQUIRED, False, "no absolute URI: {value}",
         "Atom wants an absolute URI as the id of a feed or an entry, and the service wrote one.",
         "Compare with the edit link, or with another copy of the document."),
    Code("atom-link", WARNING, REQUIRED, False, "a link without an href",
         "RFC 4287 demands the attribute; a link without it leads nowhere.",
         "Nothing to do, unless it is the edit link, which names the id."),
    Code("atom-content", WARNING, REQUIRED, False, "content of the type {value} holds elements",
         "Content of this type holds text only, says RFC 4287. The payload is read all the same, but another reader "
         "may take it for text.",
         "Nothing to do."),
)
# fmt: on

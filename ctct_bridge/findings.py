"""Diagnostics as values: one row a code, holding everything that is ever said about it.

``explain``, ``docs/findings.rst`` and the text of every report come from :data:`CODES`. A finding is never
logged and never raised; it travels beside the data that it speaks of.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ctct_bridge.model import Origin

ERROR, WARNING, INFO = "error", "warning", "info"
SEVERITIES = (INFO, WARNING, ERROR)


class Code(NamedTuple):
    """One row of the table.

    :ivar name: stable public name.
    :ivar severity: *error*: something was not read or was lost; *warning*: v2 or v1 would object, or v2 cannot
        say it; *info*: worth knowing.
    :ivar loss: whether an entry with this finding counts as converted *with loss*.
    :ivar text: the message; ``{name}`` stands for a parameter, and ``{value}`` holds archive text.
    :ivar why: what it means.
    :ivar remedy: what to do.
    :ivar refused: whether the input was refused for safety (exit code 4).
    """

    name: str
    severity: str
    loss: bool
    text: str
    why: str
    remedy: str
    refused: bool = False


class Finding(NamedTuple):
    """One diagnostic.

    :ivar code: name of a row of :data:`CODES`.
    :ivar origin: the document and entry it was met in.
    :ivar path: v1 path (``Event/StartDate``) or JSON pointer (``#/time_zone_id``); empty for a whole document.
    :ivar params: values for the message's placeholders.
    :ivar line: line in the document, from 1, where known.
    :ivar v1: v1 path of the property, if ``path`` is a JSON pointer and v1 has a place for it.
    """

    code: str
    origin: Origin
    path: str = ""
    params: dict[str, Any] = {}  # noqa: RUF012  (a NamedTuple default; never mutated)
    line: int | None = None
    v1: str = ""

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``."""
        return CODES[self.code].severity

    @property
    def loss(self) -> bool:
        """Whether an entry with this finding counts as converted with loss."""
        return CODES[self.code].loss

    def message(self, show_values: bool = True) -> str:
        """The wording, with control characters made visible; archive text only if ``show_values``."""
        params = dict(self.params)
        if not show_values and "value" in params:
            params["value"] = "(not shown)"
        return visible(CODES[self.code].text.format_map(_Blank(params)))

    def to_json(self) -> dict[str, Any]:
        """A JSON-able dict with stable keys; what is unknown is left out."""
        origin = self.origin
        row = {
            "code": self.code,
            "severity": self.severity,
            "document": origin.document,
            "entry": origin.entry,
            "line": self.line if self.line is not None else origin.line,
            "id": origin.id,
            "path": self.path or None,
            "v1": self.v1 or None,
            "message": self.message(),
            "params": self.params or None,
        }
        return {key: value for key, value in row.items() if value is not None}


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """``text`` with control, bidi and line-breaking characters shown as escapes, so that no value of an archive
    can move a terminal's cursor, forge a line or reverse the reading order."""
    return _HIDDEN.sub(lambda match: ascii(match.group())[1:-1], text)


# fmt: off
_ROWS = (
    # -- documents ----------------------------------------------------------------------------------------------
    Code("source-unreadable", ERROR, True, "cannot read this source: {reason}",
         "The file or folder does not exist, is not a regular file, or the system refused to open it.",
         "Check the path and its permissions, then run the same command again."),
    Code("passed-over", INFO, False, "not read: {reason}",
         "The folder also holds files that are no documents of an archive, by their name and first bytes.",
         "Name the file itself on the command line if it is to be read."),
    Code("source-damaged", ERROR, True, "cut or damaged: {reason}",
         "A compressed file, a member of an archive, or the archive itself is not whole. What comes before the damage "
         "was read; what comes after it was not.",
         "Look for another copy of the file. A zip archive without its directory may be mended with zip -FF."),
    Code("source-limit", ERROR, True, "it unpacks to more than the reader accepts: {limit}",
         "Compressed data can be made to unpack to a million times their size. Beyond 64 MiB, no more than 200 times "
         "the size of the archive is unpacked, and no more in all than --max-bytes says.",
         "If you trust the archive, unpack it yourself and read the folder.", True),
    Code("archive-inside", ERROR, True, "an archive inside an archive is not opened",
         "Archives are opened one level deep, so that none can be made which never ends.",
         "Unpack the outer archive and read the folder."),
    Code("archive-overlap", ERROR, True, "its data belong to another member, too",
         "Two members of a zip archive share the same bytes. No tool makes such archives by itself: they are made to "
         "exhaust a reader. The first of the members is read, the others are not.",
         "If you trust the archive, unpack it yourself and read the folder.", True),
    Code("member-renamed", WARNING, False, "the name that the archive has for it {reason}: {value}",
         "Names of members are labels here, and nothing is ever written under them. This one leads out of the archive, "
         "holds characters that no name should, or stands there twice, so the document has another name here.",
         "Look where the archive came from if the name is hostile; two versions of a file both are read."),
    Code("http-error", ERROR, True, "a saved response of the service that is no document: {reason}",
         "The file starts with the headers of an HTTP response, and they tell of an error or a redirection, or have no "
         "end.",
         "Look for a later copy of the same document."),
    Code("worker-lost", ERROR, True, "the process that read this document ended early: {reason}",
         "With --jobs, documents are read by processes of their own. The one that read this document was ended by a "
         "signal, or by a limit on memory or processor time. Nothing of the document was taken; the others are not "
         "touched by it.",
         "Run again with --fresh; if it happens again, look at the document, or read it alone with --jobs 1."),
    Code("empty-document", WARNING, False, "the document is empty",
         "The file holds no bytes, or white space only. An interrupted download often leaves such a file.",
         "Look for another copy of this document in the archive."),
    Code("not-xml", ERROR, True, "this is not XML: {reason}",
         "The document holds something else: plain text, JSON, an HTML error page, compressed data.",
         "Remove it from the archive, or replace it by the response that was meant to be saved."),
    Code("not-atom", WARNING, False, "the root element is {element}, not an Atom feed or entry",
         "Only feeds and entries carry records. Other XML (an error message, say) is passed over.",
         "Nothing to do if the file is no part of the archive."),
    Code("xml-broken", ERROR, True, "not well-formed here: {reason}",
         "The document stops being XML at this line: it was cut, or damaged, and nothing could be salvaged, or salvage "
         "was turned off. Entries that end before this place were read; what follows it was not.",
         "Repair the document at this line, or find another copy, and run again."),
    Code("salvage-junk", WARNING, False, "passed over {reason}: {value}",
         "Blanks, HTTP headers or other text stand before the document or behind its end. They are no part of it.",
         "Nothing to do, unless the text is the trace of a second document."),
    Code("salvage-glued", WARNING, False, "another document follows in the same file",
         "Two documents were written into one file. The entries of both were read; they come back as one feed.",
         "Nothing to do; cut the file in two if you want them apart."),
    Code("salvage-cut", WARNING, False, "not well-formed here, so read entry by entry from here on: {reason}",
         "The document stops being XML at this line. From there on it was cut at the bounds of its entries, and each "
         "was parsed by itself; those that are not damaged suffered nothing. Findings tell what the others needed.",
         "Look for another copy of the document if the findings of its entries tell of loss."),
    Code("salvage-truncated", ERROR, True, "the document ends before its end tag",
         "The file was cut off, by an interrupted download perhaps. All entries that are complete were read; the one "
         "that was cut is rejected, and nothing is known of those that followed.",
         "Look for another copy of this document."),
    Code("head-damaged", ERROR, True, "damaged, and not read, beside the entries: {value}",
         "What a feed holds beside its entries (its title, say), or the attributes of its start tag, could not be "
         "mended. It will be missing in the restored document.",
         "Look for another copy of this document if it matters to you."),
    Code("xml-doctype", ERROR, True, "the document declares a DOCTYPE",
         "The service never sent one. Document types allow entity expansion and outside references, so a document "
         "that has one is not read at all.",
         "If you trust the document, remove its DOCTYPE declaration by hand.", True),
    Code("xml-encoding", ERROR, True, "the encoding {encoding} is not accepted",
         "Accepted are UTF-8, UTF-16 with a byte order mark, US-ASCII, ISO-8859-1 and windows-1252. Others can hide "
         "markup from a reader.",
         "Convert the document to UTF-8 and correct its XML declaration.", True),
    Code("xml-limit", ERROR, True, "larger than the reader accepts: {limit}",
         "A limit that no real archive reaches was exceeded: depth, number of attributes or elements, length of a "
         "text or of the prolog. Such documents are made to exhaust a reader.",
         "If the document is genuine, cut it into smaller ones.", True),
    Code("other-family", INFO, False, "{element} entries are not converted by this version",
         "The document belongs to a family of the service that has no schema here. Its entries are kept verbatim "
         "in the residue and restored from it.",
         "Nothing to do; a later version may convert it from the same archive."),
    Code("service-document", INFO, False, "a service document: it names collections, and holds no record",
         "The service told its clients with it which collections there are; v2 has nothing like it. It is kept "
         "verbatim in the residue and restored from it.",
         "Nothing to do."),
    Code("system-list", INFO, False, "a list that the service keeps itself",
         "Active, Do Not Mail and Removed are lists in v1 only; in v2 a contact's status says the same. The entry is "
         "kept verbatim in the residue and restored from it.",
         "Nothing to do."),
    Code("page-missing", WARNING, False, "the next page of this feed is not in the archive: {value}",
         "The feed's link next names a page that no document of the archive is. Its entries may be missing; but the "
         "service also gave such a link on an only page, so it is no proof.",
         "Look for the document; without it, compare the number of entries with what you know of the account."),
    # -- entries ------------------------------------------------------------------------------------------------
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
    # -- payload ------------------------------------------------------------------------------------------------
    Code("unknown-element", WARNING, True, "unknown element {element}",
         "Neither the v1 documentation nor this package knows the element here. v2 has no property for it; it is "
         "kept verbatim in the residue and restored.",
         "Look at its content; add a field to the schema if it matters to you."),
    Code("unknown-attribute", WARNING, True, "unknown attribute {attribute}",
         "v1 never documented this attribute here. It is kept in the residue and restored.",
         "Look at its value if it matters to you."),
    Code("repeated-element", WARNING, True, "{element} occurs again; the first one counts",
         "v1 has this element once. The later ones are kept verbatim in the residue and restored.",
         "Compare the two; if the later one is right, edit the v2 JSON."),
    Code("stray-text", WARNING, True, "text between elements: {value}",
         "An element that holds only elements also holds text. v2 has no place for it; the residue keeps it.",
         "Look at the text; it is often the trace of a damaged tag."),
    Code("opaque-leaf", ERROR, True, "{element} holds elements where a value was expected",
         "A simple value cannot be read from it with certainty, so v2 gets none. The residue keeps it verbatim.",
         "Write the value into the v2 JSON by hand if it is clear to you."),
    Code("timestamp-invalid", ERROR, True, "not a date and time: {value}",
         "The text is not an ISO 8601 instant that exists. v2 gets no value; the residue keeps the text.",
         "Correct the date in the archive or in the v2 JSON."),
    Code("timestamp-without-offset", ERROR, True, "no time zone offset: {value}",
         "Without an offset this is no exact instant, and v2 wants one. None is guessed; the residue keeps the text.",
         "Write the instant into the v2 JSON if you know the offset."),
    Code("timestamp-precision", INFO, True, "finer than a millisecond: {value}",
         "v2 prints milliseconds. The rest is cut off in v2 and kept in the residue.",
         "Nothing to do."),
    Code("number-invalid", ERROR, True, "not a number of the expected kind: {value}",
         "A whole number or a decimal was expected. v2 gets no value; the residue keeps the text.",
         "Correct the number in the archive or in the v2 JSON."),
    Code("number-inexact", ERROR, True, "cannot be a JSON number exactly: {value}",
         "v2 carries money as a JSON number. This one has more digits than such a number holds, and money is never "
         "rounded in silence; the residue keeps the text.",
         "Decide on the rounded value yourself and write it into the v2 JSON."),
    Code("boolean-invalid", ERROR, True, "neither true nor false: {value}",
         "v1 writes TRUE or FALSE (YES or NO in older families). v2 gets no value; the residue keeps the text.",
         "Correct the value in the archive or in the v2 JSON."),
    Code("token-unknown", ERROR, True, "not a known value: {value}",
         "The documented list of values has no such name, so there is no v2 value for it. It is kept in the residue.",
         "Write the v2 value that fits into the v2 JSON."),
    Code("reference-invalid", ERROR, True, "names no resource: {value}",
         "v1 refers to another resource by its URI, and this one ends in no id. v2 gets no value; the residue "
         "keeps the text.",
         "Write the id into the v2 JSON if you know it."),
    Code("v2-lacks", WARNING, True, "v2 has no property for {element}: {value}",
         "v1 says something here that nothing in v2 can say. It is kept in the residue and restored, but a v2 service "
         "will not know it.",
         "Decide whether it matters to you; a custom field or a note of the contact may hold it."),
    Code("v2-merges", WARNING, True, "different values of {element} become one in v2",
         "v1 says it of each list that the contact is on, v2 once of the contact. v2 gets the earliest; the residue "
         "keeps all of them.",
         "Nothing to do if one of them is enough."),
    Code("namespace-odd", INFO, False, "namespace {namespace} stands for {meant}",
         "The element lies in another namespace than its parent, or its name has blanks around it. It was read as if "
         "it were right, and is restored as it was.",
         "Nothing to do."),
    Code("country-unknown", INFO, False, "no country code known for {value}",
         "The code is derived from the country's name, and the table has no such name. The name itself is carried.",
         "Write country_code into the v2 JSON if v2 is to have it."),
    Code("state-unknown", INFO, False, "no state code known for {value} in this country",
         "The code of a US state or Canadian province is derived from its name; the table has no such name.",
         "Write state_code into the v2 JSON if v2 is to have it."),
    Code("placeholder-text", WARNING, False, "a placeholder, not a value: {value}",
         "A client wrote what the service was to fill in from the account's own data. Nothing in v1 says what it stood "
         "for. It is carried as it is.",
         "Write the value into the v2 JSON."),
    # -- v2 contract --------------------------------------------------------------------------------------------
    Code("v2-required", WARNING, False, "v2 requires {property} when it is created{when}",
         "v1 has nothing to say here (it never returned a time zone, say), but a v2 create call is refused without it.",
         "Supply it with --set or a profile, or edit the v2 JSON."),
    Code("v2-too-long", WARNING, False, "{length} characters; v2 allows {max}",
         "The value is longer than v2's documentation allows. It is carried whole; nothing is cut.",
         "Shorten it in the v2 JSON before it is sent to a v2 service."),
    Code("v2-too-short", WARNING, False, "{length} characters; v2 wants at least {min}",
         "The value is shorter than v2's documentation allows. It is carried as it is.",
         "Write a longer value into the v2 JSON before it is sent to a v2 service."),
    Code("v2-not-allowed", WARNING, False, "not among the values that v2 allows: {value}",
         "v2 documents a closed list for this property. The value is carried as it is.",
         "Choose a value of the list in the v2 JSON."),
    Code("v2-out-of-range", WARNING, False, "outside the range that v2 allows: {value}",
         "v2 documents a smallest or largest value for this property. The value is carried as it is.",
         "Correct the number in the v2 JSON."),
    Code("v2-not-email", WARNING, False, "not an e-mail address: {value}",
         "v2 wants an address of the form name@domain here. The value is carried as it is.",
         "Correct the address in the v2 JSON."),
    Code("v2-wrong-form", WARNING, False, "not of the form that v2 wants ({form}): {value}",
         "v2 documents which characters the value may have. It is carried as it is.",
         "Correct the value in the v2 JSON."),
    Code("v2-item-count", WARNING, False, "{count} values; v2 allows {limit}",
         "v2 documents how many values this list holds, here or in this combination. All of them are carried.",
         "Add values to the list in the v2 JSON, or take some away."),
    Code("v2-exclusive", WARNING, False, "{property} and {other} exclude each other",
         "v2 documents the two as mutually exclusive: they cannot both be true, or cannot both be there.",
         "Decide on one of them in the v2 JSON."),
    Code("v2-not-unique", WARNING, False, "{property} occurs more than once: {value}",
         "v2 wants this value to be unique among its siblings (the labels of one event's fees).",
         "Rename one of them in the v2 JSON."),
    Code("v2-above", WARNING, False, "{property} is above {other}",
         "v2 documents the second as the most that the first may be, when either is written. What an archive holds may "
         "still be right: the service itself lowers the second as stock is sold.",
         "Lower the first before you send the object to a v2 service."),
    Code("end-before-start", WARNING, False, "the end lies before the start",
         "An event that ends before it starts would be refused (inferred; the v2 documentation is silent).",
         "Correct one of the two dates."),
    Code("v2-wrong-type", ERROR, True, "{found} where v2 has {expected}",
         "The JSON value is of another kind than v2 documents for the property, so it cannot be read.",
         "Correct the JSON."),
    Code("v2-unknown-property", WARNING, True, "v2 has no property {property} here",
         "v2 refuses bodies with unknown properties, and v1 has no place for it.",
         "Remove the property, or correct its name."),
    Code("v2-not-json", ERROR, True, "not JSON: {reason}",
         "The file cannot be read as JSON, so its records cannot be restored from it.",
         "Correct the file at the place named; the residue is still intact."),
    Code("v2-missing", WARNING, True, "the v2 JSON that the residue points to is not there",
         "The object was deleted or moved. A record without its v2 half cannot be restored; deleting it in v2 "
         "deletes it in v1.",
         "Put the file back, or run migrate again, if it was not meant."),
    Code("xml-missing", ERROR, True, "the XML that was kept of this entry is not there",
         "An entry that did not become v2 comes back from its own XML: a rejected one from its line in rejects.jsonl, "
         "any other from its line in residue.jsonl. That line was taken away or cannot be read.",
         "Put the line back, or run migrate again."),
    # -- joins --------------------------------------------------------------------------------------------------
    Code("join-conflict", WARNING, True, "the other copy has another value for {property}",
         "The list form and the detail form of one record disagree. The detail form wins; the other value stays with "
         "its own entry and is restored there.",
         "Compare the two; if the list form is right, edit the v2 JSON."),
    Code("list-only", INFO, False, "only the list form is in the archive",
         "The record's detail document is missing, and with it what the list form lacks: an event's fees, say, or the "
         "parts of a contact's name, its address and lists. The record stays a row of its collection; the missing half "
         "is not invented.",
         "Look for the detail document of this id."),
    Code("parent-missing", WARNING, True, "the {resource} that this belongs to is not in the archive",
         "v2 has this only as a part of another record, whose own document is missing, or is there in its list form "
         "only, or is named by no URI. It is kept in the residue and restored.",
         "Look for the detail document of the record that it belongs to."),
    # -- the way back -------------------------------------------------------------------------------------------
    Code("no-v1-home", WARNING, True, "v1 cannot hold {property}",
         "The v2 value has no element in v1, or contradicts what v1 derives it from, or holds characters that XML "
         "forbids. It is not in the restored document.",
         "Nothing to do if you knew; the v2 JSON still has it."),
    Code("stale-copy", WARNING, False, "the edited v2 record has another copy here, restored as archived",
         "The same record also stands in this document (a list form, a duplicate). An edit of v2 reaches only the "
         "copy that the v2 JSON was made from.",
         "Use the restored detail document for the edited values."),
    Code("row-edited", WARNING, True, "the row in {file} was edited, but the item file counts",
         "An event with a file of its own also stands as a row in its collection. v1 is restored from the item file; "
         "an edit of the row alone reaches nothing.",
         "Make the same edit in the item file."),
    Code("bulk-lacks", INFO, False, "the bulk body that adds contacts has no place for {property}",
         "v2's bulk activity takes fewer properties of a contact than the call that creates one: no note, say, and no "
         "second address. The contact's own create body has all of them.",
         "Create the contact with its own body if the property counts."),
    Code("bulk-without", WARNING, False, "no bulk body adds this contact: {reason}",
         "v2's bulk activity puts contacts on lists. Without an address or a list it cannot, and a contact that opted "
         "out may not be added by the account's owner.",
         "Create the contact with its own body, or ask it to opt in again."),
    # -- verify -------------------------------------------------------------------------------------------------
    Code("manifest-broken", ERROR, True, "the manifest is not as it was written: {reason}",
         "The manifest ends with a hash of itself, so that no byte of it changes unseen. This one was edited or "
         "damaged; what it says of the other files is no proof any more.",
         "Run migrate again into this folder."),
    Code("file-changed", ERROR, True, "not as it was written: {reason}",
         "Size or SHA-256 of the file are not those that the manifest lists: it was edited, cut or damaged since.",
         "If you edited it, all is well: restore uses the edit. If not, run migrate again."),
    Code("file-missing", ERROR, True, "the manifest lists this file, and it is not there",
         "The file was deleted, moved or renamed since it was written.",
         "Put it back, or run migrate again."),
    Code("file-extra", ERROR, True, "the manifest does not list this file",
         "Something else put the file into the output folder: a copy, an editor, or you, with an object to restore.",
         "Nothing to do if you know it; move it elsewhere if it does not belong here."),
    Code("count-differs", ERROR, True, "{counted} counted, {said} expected",
         "The numbers of report.json were counted again, from residue, findings, rejects and v2 files, and this one "
         "differs; or a page holds more or fewer rows than the residue knows.",
         "If no file was changed, this is a bug of ctct-bridge: please report it. Else run migrate again."),
    Code("sides-differ", ERROR, True, "the two sides differ: {value}",
         "Both sides have it, but not the same of it. The path says where the first difference is.",
         "Decide which side is right."),
    Code("only-in-first", ERROR, True, "only the first side has this {resource}",
         "It stands in what is verified, and not in what it is compared with.",
         "Look for it on the other side, perhaps under another id."),
    Code("only-in-second", ERROR, True, "only the second side has this {resource}",
         "It stands in what was named with --against, and not in what is verified.",
         "Look for it on the first side, perhaps under another id."),
    Code("not-compared", ERROR, True, "cannot be compared to its end: {reason}",
         "The document is no readable XML, or is damaged, so nothing proves that what lies behind the fault came back. "
         "What was read before it was compared.",
         "Mend the document, or keep it beside the output."),
    Code("profile-supplied", INFO, False, "{property} was supplied by the profile",
         "v1 says nothing here; the value comes from --set or --profile, not from the archive.",
         "Nothing to do."),
)
# fmt: on

#: Every diagnostic of the package by name, in the order of the walk.
CODES: dict[str, Code] = {code.name: code for code in _ROWS}

#: Codes that make an entry converted *with loss*.
LOSSES = frozenset(name for name, code in CODES.items() if code.loss)

"""Findings of whole documents, and of what they were found in."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, OPTIONAL, RECOMMENDED, REQUIRED, WARNING, Code

# fmt: off
ROWS = (
    Code("source-unreadable", ERROR, REQUIRED, True, "cannot read this source: {reason}",
         "The file or folder does not exist, is not a regular file, or the system refused to open it.",
         "Check the path and its permissions, then run the same command again."),
    Code("passed-over", INFO, OPTIONAL, False, "not read: {reason}",
         "The folder also holds files that are no documents of an archive, by their name and first bytes.",
         "Name the file itself on the command line if it is to be read."),
    Code("source-damaged", ERROR, REQUIRED, True, "cut or damaged: {reason}",
         "A compressed file, a member of an archive, or the archive itself is not whole. What comes before the damage "
         "was read; what comes after it was not.",
         "Look for another copy of the file. A zip archive without its directory may be mended with zip -FF."),
    Code("source-limit", ERROR, REQUIRED, True, "it unpacks to more than the reader accepts: {limit}",
         "Compressed data can be made to unpack to a million times their size. Beyond 64 MiB, no more than 200 times "
         "the size of the archive is unpacked, and no more in all than --max-bytes says.",
         "If you trust the archive, unpack it yourself and read the folder.", True),
    Code("archive-inside", ERROR, REQUIRED, True, "an archive inside an archive is not opened",
         "Archives are opened one level deep, so that none can be made which never ends.",
         "Unpack the outer archive and read the folder."),
    Code("archive-overlap", ERROR, REQUIRED, True, "its data belong to another member, too",
         "Two members of a zip archive share the same bytes. No tool makes such archives by itself: they are made to "
         "exhaust a reader. The first of the members is read, the others are not.",
         "If you trust the archive, unpack it yourself and read the folder.", True),
    Code("member-renamed", WARNING, RECOMMENDED, False, "the name that the archive has for it {reason}: {value}",
         "Names of members are labels here, and nothing is ever written under them. This one leads out of the archive, "
         "holds characters that no name should, or stands there twice, so the document has another name here. So has a "
         "file whose name is no UTF-8, as older systems wrote them.",
         "Look where the archive came from if the name is hostile; two versions of a file both are read."),
    Code("http-error", ERROR, REQUIRED, True, "a saved response of the service that is no document: {reason}",
         "The file starts with the headers of an HTTP response, and they tell of an error or a redirection, or have no "
         "end.",
         "Look for a later copy of the same document."),
    Code("worker-lost", ERROR, REQUIRED, True, "the process that read this document ended early: {reason}",
         "With --jobs, documents are read by processes of their own. The one that read this document was ended by a "
         "signal, or by a limit on memory or processor time. Nothing of the document was taken; the others are not "
         "touched by it.",
         "Run again with --fresh; if it happens again, look at the document, or read it alone with --jobs 1."),
    Code("empty-document", WARNING, REQUIRED, False, "the document is empty",
         "The file holds no bytes, or white space only. An interrupted download often leaves such a file.",
         "Look for another copy of this document in the archive."),
    Code("not-xml", ERROR, REQUIRED, True, "this is not XML: {reason}",
         "The document holds something else: plain text, JSON, an HTML error page, compressed data.",
         "Remove it from the archive, or replace it by the response that was meant to be saved."),
    Code("not-atom", WARNING, RECOMMENDED, False, "the root element is {element}, not an Atom feed or entry",
         "Only feeds and entries carry records. Other XML (an error message, say) is passed over.",
         "Nothing to do if the file is no part of the archive."),
    Code("xml-broken", ERROR, REQUIRED, True, "not well-formed here: {reason}",
         "The document stops being XML at this line: it was cut, or damaged, and nothing could be salvaged, or salvage "
         "was turned off. Entries that end before this place were read; what follows it was not.",
         "Repair the document at this line, or find another copy, and run again."),
    Code("salvage-junk", WARNING, REQUIRED, False, "passed over {reason}: {value}",
         "Blanks, HTTP headers or other text stand before the document or behind its end. They are no part of it.",
         "Nothing to do, unless the text is the trace of a second document."),
    Code("salvage-glued", WARNING, REQUIRED, False, "another document follows in the same file",
         "Two documents were written into one file. The entries of both were read; they come back as one feed.",
         "Nothing to do; cut the file in two if you want them apart."),
    Code("salvage-cut", WARNING, REQUIRED, False, "not well-formed here, so read entry by entry from here on: {reason}",
         "The document stops being XML at this line. From there on it was cut at the bounds of its entries, and each "
         "was parsed by itself; those that are not damaged suffered nothing. Findings tell what the others needed.",
         "Look for another copy of the document if the findings of its entries tell of loss."),
    Code("salvage-truncated", ERROR, REQUIRED, True, "the document ends before its end tag",
         "The file was cut off, by an interrupted download perhaps. All entries that are complete were read; the one "
         "that was cut is rejected, and nothing is known of those that followed.",
         "Look for another copy of this document."),
    Code("head-damaged", ERROR, REQUIRED, True, "damaged, and not read, beside the entries: {value}",
         "What a feed holds beside its entries (its title, say), or the attributes of its start tag, could not be "
         "mended. It will be missing in the restored document.",
         "Look for another copy of this document if it matters to you."),
    Code("xml-doctype", ERROR, REQUIRED, True, "the document declares a DOCTYPE",
         "The service never sent one. Document types allow entity expansion and outside references, so a document "
         "that has one is not read at all.",
         "If you trust the document, remove its DOCTYPE declaration by hand.", True),
    Code("xml-encoding", ERROR, REQUIRED, True, "the encoding {encoding} is not accepted",
         "Accepted are UTF-8, UTF-16 with a byte order mark, US-ASCII, ISO-8859-1 and windows-1252. Others can hide "
         "markup from a reader.",
         "Convert the document to UTF-8 and correct its XML declaration.", True),
    Code("xml-limit", ERROR, REQUIRED, True, "larger than the reader accepts: {limit}",
         "A limit that no real archive reaches was exceeded: depth, number of attributes or elements, length of a "
         "text or of the prolog. Such documents are made to exhaust a reader.",
         "If the document is genuine, cut it into smaller ones.", True),
    Code("other-family", INFO, OPTIONAL, False, "{element} entries are not converted by this version",
         "The document belongs to a family of the service that has no schema here. Its entries are kept verbatim "
         "in the residue and restored from it.",
         "Nothing to do; a later version may convert it from the same archive."),
    Code("service-document", INFO, OPTIONAL, False, "a service document: it names collections, and holds no record",
         "The service told its clients with it which collections there are; v2 has nothing like it. It is kept "
         "verbatim in the residue and restored from it.",
         "Nothing to do."),
    Code("system-list", INFO, OPTIONAL, False, "a list that the service keeps itself",
         "Active, Do Not Mail and Removed are lists in v1 only; in v2 a contact's status says the same. The entry is "
         "kept verbatim in the residue and restored from it.",
         "Nothing to do."),
    Code("page-missing", WARNING, RECOMMENDED, False, "the next page of this feed is not in the archive: {value}",
         "The feed's link next names a page that no document of the archive is. Its entries may be missing; but the "
         "service also gave such a link on an only page, so it is no proof.",
         "Look for the document; without it, compare the number of entries with what you know of the account."),
)
# fmt: on

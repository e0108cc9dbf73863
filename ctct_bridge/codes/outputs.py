"""Findings of an output folder: on the way back to v1, and of what stands on the disk."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, OPTIONAL, RECOMMENDED, REQUIRED, WARNING, Code

# fmt: off
ROWS = (
    Code("no-v1-home", WARNING, REQUIRED, True, "v1 cannot hold {property}",
         "The v2 value has no element in v1, or contradicts what v1 derives it from, or holds characters that XML "
         "forbids. It is not in the restored document.",
         "Nothing to do if you knew; the v2 JSON still has it."),
    Code("stale-copy", WARNING, RECOMMENDED, False, "the edited v2 record has another copy here, restored as archived",
         "The same record also stands in this document (a list form, a duplicate). An edit of v2 reaches only the "
         "copy that the v2 JSON was made from.",
         "Use the restored detail document for the edited values."),
    Code("row-edited", WARNING, REQUIRED, True, "the row in {file} was edited, but the item file counts",
         "An event with a file of its own also stands as a row in its collection. v1 is restored from the item file; "
         "an edit of the row alone reaches nothing.",
         "Make the same edit in the item file."),
    Code("bulk-lacks", INFO, OPTIONAL, False, "the bulk body that adds contacts has no place for {property}",
         "v2's bulk activity takes fewer properties of a contact than the call that creates one: no note, say, and no "
         "second address. The contact's own create body has all of them.",
         "Create the contact with its own body if the property counts."),
    Code("bulk-without", WARNING, RECOMMENDED, False, "no bulk body adds this contact: {reason}",
         "v2's bulk activity puts contacts on lists. Without an address or a list it cannot, and a contact that opted "
         "out may not be added by the account's owner.",
         "Create the contact with its own body, or ask it to opt in again."),
    Code("manifest-broken", ERROR, REQUIRED, True, "the manifest is not as it was written: {reason}",
         "The manifest ends with a hash of itself, so that no byte of it changes unseen. This one was edited or "
         "damaged; what it says of the other files is no proof any more.",
         "Run migrate again into this folder."),
    Code("file-changed", ERROR, REQUIRED, True, "not as it was written: {reason}",
         "Size or SHA-256 of the file are not those that the manifest lists: it was edited, cut or damaged since.",
         "If you edited it, all is well: restore uses the edit. If not, run migrate again."),
    Code("file-missing", ERROR, REQUIRED, True, "the manifest lists this file, and it is not there",
         "The file was deleted, moved or renamed since it was written.",
         "Put it back, or run migrate again."),
    Code("file-extra", ERROR, REQUIRED, True, "the manifest does not list this file",
         "Something else put the file into the output folder: a copy, an editor, or you, with an object to restore.",
         "Nothing to do if you know it; move it elsewhere if it does not belong here."),
    Code("count-differs", ERROR, REQUIRED, True, "{counted} counted, {said} expected",
         "The numbers of report.json were counted again, from residue, findings, rejects and v2 files, and this one "
         "differs; or a page holds more or fewer rows than the residue knows.",
         "If no file was changed, this is a bug of ctct-bridge: please report it. Else run migrate again."),
    Code("sides-differ", ERROR, REQUIRED, True, "the two sides differ: {value}",
         "Both sides have it, but not the same of it. The path says where the first difference is.",
         "Decide which side is right."),
    Code("only-in-first", ERROR, REQUIRED, True, "only the first side has this {resource}",
         "It stands in what is verified, and not in what it is compared with.",
         "Look for it on the other side, perhaps under another id."),
    Code("only-in-second", ERROR, REQUIRED, True, "only the second side has this {resource}",
         "It stands in what was named with --against, and not in what is verified.",
         "Look for it on the first side, perhaps under another id."),
    Code("not-compared", ERROR, REQUIRED, True, "cannot be compared to its end: {reason}",
         "The document is no readable XML, or is damaged, so nothing proves that what lies behind the fault came back. "
         "What was read before it was compared.",
         "Mend the document, or keep it beside the output."),
    Code("profile-supplied", INFO, OPTIONAL, False, "{property} was supplied by the profile",
         "v1 says nothing here; the value comes from --set or --profile, not from the archive.",
         "Nothing to do."),
)
# fmt: on

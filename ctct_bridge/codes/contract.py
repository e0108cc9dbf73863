"""Findings of records: what v2's contract says of them, and how their copies were joined."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, OPTIONAL, RECOMMENDED, REQUIRED, WARNING, Code

# fmt: off
ROWS = (
    Code("v2-required", WARNING, REQUIRED, False, "v2 requires {property} when it is created{when}",
         "v1 has nothing to say here (it never returned a time zone, say), but a v2 create call is refused without it.",
         "Supply it with --set or a profile, or edit the v2 JSON."),
    Code("v2-too-long", WARNING, REQUIRED, False, "{length} characters; v2 allows {max}",
         "The value is longer than v2's documentation allows. It is carried whole; nothing is cut.",
         "Shorten it in the v2 JSON before it is sent to a v2 service."),
    Code("v2-too-short", WARNING, REQUIRED, False, "{length} characters; v2 wants at least {min}",
         "The value is shorter than v2's documentation allows. It is carried as it is.",
         "Write a longer value into the v2 JSON before it is sent to a v2 service."),
    Code("v2-not-allowed", WARNING, REQUIRED, False, "not among the values that v2 allows: {value}",
         "v2 documents a closed list for this property. The value is carried as it is.",
         "Choose a value of the list in the v2 JSON."),
    Code("v2-out-of-range", WARNING, REQUIRED, False, "outside the range that v2 allows: {value}",
         "v2 documents a smallest or largest value for this property. The value is carried as it is.",
         "Correct the number in the v2 JSON."),
    Code("v2-not-email", WARNING, REQUIRED, False, "not an e-mail address: {value}",
         "v2 wants an address of the form name@domain here. The value is carried as it is.",
         "Correct the address in the v2 JSON."),
    Code("v2-wrong-form", WARNING, REQUIRED, False, "not of the form that v2 wants ({form}): {value}",
         "v2 documents which characters the value may have. It is carried as it is.",
         "Correct the value in the v2 JSON."),
    Code("v2-item-count", WARNING, REQUIRED, False, "{count} values; v2 allows {limit}",
         "v2 documents how many values this list holds, here or in this combination. All of them are carried.",
         "Add values to the list in the v2 JSON, or take some away."),
    Code("v2-exclusive", WARNING, REQUIRED, False, "{property} and {other} exclude each other",
         "v2 documents the two as mutually exclusive: they cannot both be true, or cannot both be there.",
         "Decide on one of them in the v2 JSON."),
    Code("v2-not-unique", WARNING, REQUIRED, False, "{property} occurs more than once: {value}",
         "v2 wants this value to be unique among its siblings (the labels of one event's fees).",
         "Rename one of them in the v2 JSON."),
    Code("v2-above", WARNING, RECOMMENDED, False, "{property} is above {other}",
         "v2 documents the second as the most that the first may be, when either is written. What an archive holds may "
         "still be right: the service itself lowers the second as stock is sold.",
         "Lower the first before you send the object to a v2 service."),
    Code("end-before-start", WARNING, RECOMMENDED, False, "the end lies before the start",
         "An event that ends before it starts would be refused (inferred; the v2 documentation is silent).",
         "Correct one of the two dates."),
    Code("dates-disordered", WARNING, RECOMMENDED, False, "{property} lies before {other}",
         "Of two times of one history the later one lies before the earlier one: changed before it was made, say. Both "
         "are carried as they are.",
         "Compare with other copies of the record; one of the two was damaged or edited."),
    Code("count-above", WARNING, RECOMMENDED, False, "{property} is more than {other}",
         "No more messages can bounce, or be complained of, than were sent. The counters are carried as they are.",
         "Compare with the rows of tracking, if the archive has them."),
    Code("status-contradicted", WARNING, RECOMMENDED, False, "{property} contradicts the {other} {value}",
         "A contact that was removed is on no list, and only one that opted out has the time of it. Here the record "
         "says both. Nothing is corrected.",
         "Find out which is right before you send the contact to a v2 service."),
    Code("v2-wrong-type", ERROR, REQUIRED, True, "{found} where v2 has {expected}",
         "The JSON value is of another kind than v2 documents for the property, so it cannot be read.",
         "Correct the JSON."),
    Code("v2-unknown-property", WARNING, REQUIRED, True, "v2 has no property {property} here",
         "v2 refuses bodies with unknown properties, and v1 has no place for it.",
         "Remove the property, or correct its name."),
    Code("v2-not-json", ERROR, REQUIRED, True, "not JSON: {reason}",
         "From this place on the file cannot be read as JSON: it was cut, damaged, or edited with a slip of the pen. "
         "What stands behind it is not known, so records cannot be restored from it.",
         "Correct the file at the place named; the residue, if there is one, is still intact."),
    Code("v2-missing", WARNING, REQUIRED, True, "the v2 JSON that the residue points to is not there",
         "The object was deleted or moved. A record without its v2 half cannot be restored; deleting it in v2 "
         "deletes it in v1.",
         "Put the file back, or run migrate again, if it was not meant."),
    Code("xml-missing", ERROR, REQUIRED, True, "the XML that was kept of this entry is not there",
         "An entry that did not become v2 comes back from its own XML: a rejected one from its line in rejects.jsonl, "
         "any other from its line in residue.jsonl. That line was taken away or cannot be read.",
         "Put the line back, or run migrate again."),
    Code("join-conflict", WARNING, REQUIRED, True, "the other copy has another value for {property}",
         "The list form and the detail form of one record disagree. The detail form wins; the other value stays with "
         "its own entry and is restored there.",
         "Compare the two; if the list form is right, edit the v2 JSON."),
    Code("list-only", INFO, OPTIONAL, False, "only the list form is in the archive",
         "The record's detail document is missing, and with it what the list form lacks: an event's fees, say, or the "
         "parts of a contact's name, its address and lists. The record stays a row of its collection; the missing half "
         "is not invented.",
         "Look for the detail document of this id."),
    Code("parent-missing", WARNING, REQUIRED, True, "the {resource} that this belongs to is not in the archive",
         "v2 has this only as a part of another record, whose own document is missing, or is there in its list form "
         "only, or is named by no URI. It is kept in the residue and restored.",
         "Look for the detail document of the record that it belongs to."),
)
# fmt: on

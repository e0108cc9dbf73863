"""Findings of payload elements and their values."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, OPTIONAL, RECOMMENDED, REQUIRED, WARNING, Code

# fmt: off
ROWS = (
    Code("unknown-element", WARNING, REQUIRED, True, "unknown element {element}",
         "Neither the v1 documentation nor this package knows the element here. v2 has no property for it; it is "
         "kept verbatim in the residue and restored.",
         "Look at its content; add a field to the schema if it matters to you."),
    Code("misplaced-element", WARNING, REQUIRED, True, "{element} does not belong here, but in {expected}",
         "v1 knows this element at another place. It is not taken from here; the residue keeps it verbatim, and it is "
         "restored where it was.",
         "Move it in the archive, or write its value into the v2 JSON, if it is meant."),
    Code("misspelt-element", WARNING, REQUIRED, True, "{element} is spelled {expected} in v1",
         "Names of elements are case-sensitive in XML, so this is no element that v1 knows. It is kept verbatim in the "
         "residue and restored.",
         "Correct its name in the archive."),
    Code("element-missing", WARNING, REQUIRED, False, "v1 always has {element} here, and it is not there",
         "The service wrote this element into every document of this form, empty if it knew nothing. What is not there "
         "was taken out later, or lost.",
         "Look for another copy of the document."),
    Code("unknown-attribute", WARNING, REQUIRED, True, "unknown attribute {attribute}",
         "v1 never documented this attribute here. It is kept in the residue and restored.",
         "Look at its value if it matters to you."),
    Code("repeated-element", WARNING, REQUIRED, True, "{element} occurs again; the first one counts",
         "v1 has this element once. The later ones are kept verbatim in the residue and restored.",
         "Compare the two; if the later one is right, edit the v2 JSON."),
    Code("stray-text", WARNING, REQUIRED, True, "text between elements: {value}",
         "An element that holds only elements also holds text. v2 has no place for it; the residue keeps it.",
         "Look at the text; it is often the trace of a damaged tag."),
    Code("opaque-leaf", ERROR, REQUIRED, True, "{element} holds elements where a value was expected",
         "A simple value cannot be read from it with certainty, so v2 gets none. The residue keeps it verbatim.",
         "Write the value into the v2 JSON by hand if it is clear to you."),
    Code("timestamp-invalid", ERROR, REQUIRED, True, "not a date and time: {value}",
         "The text is not an ISO 8601 instant that exists. v2 gets no value; the residue keeps the text.",
         "Correct the date in the archive or in the v2 JSON."),
    Code("timestamp-without-offset", ERROR, REQUIRED, True, "no time zone offset: {value}",
         "Without an offset this is no exact instant, and v2 wants one. None is guessed; the residue keeps the text.",
         "Write the instant into the v2 JSON if you know the offset."),
    Code("timestamp-precision", INFO, REQUIRED, True, "finer than a millisecond: {value}",
         "v2 prints milliseconds. The rest is cut off in v2 and kept in the residue.",
         "Nothing to do."),
    Code("number-invalid", ERROR, REQUIRED, True, "not a number of the expected kind: {value}",
         "A whole number or a decimal was expected. v2 gets no value; the residue keeps the text.",
         "Correct the number in the archive or in the v2 JSON."),
    Code("number-inexact", ERROR, REQUIRED, True, "cannot be a JSON number exactly: {value}",
         "v2 carries money as a JSON number. This one has more digits than such a number holds, and money is never "
         "rounded in silence; the residue keeps the text.",
         "Decide on the rounded value yourself and write it into the v2 JSON."),
    Code("boolean-invalid", ERROR, REQUIRED, True, "neither true nor false: {value}",
         "v1 writes TRUE or FALSE (YES or NO in older families). v2 gets no value; the residue keeps the text.",
         "Correct the value in the archive or in the v2 JSON."),
    Code("token-unknown", ERROR, REQUIRED, True, "not a known value: {value}",
         "The documented list of values has no such name, so there is no v2 value for it. It is kept in the residue.",
         "Write the v2 value that fits into the v2 JSON."),
    Code("reference-invalid", ERROR, REQUIRED, True, "names no resource: {value}",
         "v1 refers to another resource by its URI, and this one ends in no id. v2 gets no value; the residue "
         "keeps the text.",
         "Write the id into the v2 JSON if you know it."),
    Code("v2-lacks", WARNING, REQUIRED, True, "v2 has no property for {element}: {value}",
         "v1 says something here that nothing in v2 can say. It is kept in the residue and restored, but a v2 service "
         "will not know it.",
         "Decide whether it matters to you; a custom field or a note of the contact may hold it."),
    Code("v2-merges", WARNING, REQUIRED, True, "different values of {element} become one in v2",
         "v1 says it of each list that the contact is on, v2 once of the contact. v2 gets the earliest; the residue "
         "keeps all of them.",
         "Nothing to do if one of them is enough."),
    Code("namespace-odd", INFO, RECOMMENDED, False, "namespace {namespace} stands for {meant}",
         "The element lies in another namespace than its parent, or its name has blanks around it. It was read as if "
         "it were right, and is restored as it was.",
         "Nothing to do."),
    Code("country-unknown", INFO, OPTIONAL, False, "no country code known for {value}",
         "The code is derived from the country's name, and the table has no such name. The name itself is carried.",
         "Write country_code into the v2 JSON if v2 is to have it."),
    Code("state-unknown", INFO, OPTIONAL, False, "no state code known for {value} in this country",
         "The code of a US state or Canadian province is derived from its name; the table has no such name.",
         "Write state_code into the v2 JSON if v2 is to have it."),
    Code("placeholder-text", WARNING, RECOMMENDED, False, "a placeholder, not a value: {value}",
         "A client wrote what the service was to fill in from the account's own data. Nothing in v1 says what it stood "
         "for. It is carried as it is.",
         "Write the value into the v2 JSON."),
)
# fmt: on

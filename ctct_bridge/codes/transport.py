"""Findings of what was asked of a service."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, WARNING, Code

# fmt: off
ROWS = (
    Code("remote-refused", ERROR, True, "asked for, and not given: {reason} (the service says: {value})",
         "The service answered that it does not have this, or does not give it: it is gone since it was listed, was "
         "never there, or is larger than what is accepted. Asking again would give the same answer.",
         "If the answer is 404 or 410, look whether the thing still exists, or whether the mirror is whole; 406 comes "
         "from servers that know no Atom. Once the reason is gone, pull with --refresh."),
    Code("remote-absent", INFO, False, "not at this service: {reason}",
         "Not every account has every collection, and what may lie below an entry need not. The service was asked for "
         "it because its documentation knows the place, not because anything named it.",
         "Nothing to do, unless you know that it exists."),
    Code("remote-failed", ERROR, True, "asked for {count} times, and no answer that could be used: {reason}",
         "The service did not answer in time, dropped the connection, sent less than it announced, or said that it has "
         "a problem of its own. The rest was fetched.",
         "Run the same command again: it asks for what is missing only."),
    Code("next-astray", WARNING, False, "the link to the next page was not followed: {reason}",
         "A link may lead to another page of the same collection on the same host, and to no page that was read "
         "already. The service had such links on an only page; others are damaged, or hostile.",
         "Compare the number of entries with what you know of the account."),
    Code("secret-masked", WARNING, True, "the response showed the credentials that it was asked with; they are masked",
         "Some servers print the request into their answers. An archive is passed around, so where the key, the "
         "password or the token stood, its copy says [masked]; the rest is verbatim.",
         "Look at the file. If it is an error page, pull again with --refresh; and think of changing the credentials."),
)
# fmt: on

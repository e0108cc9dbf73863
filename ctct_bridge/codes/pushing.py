"""Findings of a push: what was not created at a service, and what it has otherwise."""

from __future__ import annotations

from ctct_bridge.codes.code import ERROR, INFO, OPTIONAL, RECOMMENDED, REQUIRED, WARNING, Code

# fmt: off
ROWS = (
    Code("push-refused", ERROR, REQUIRED, True, "the service refused the {resource}: {value}",
         "The service answered that it does not take this; the words are its own. Nothing was created, and the rest "
         "was sent. What lies below it waits.",
         "Mend the body in the output folder, and push again: what was changed is sent again. If the reason lay at "
         "the service (an address that was not verified, say), push with --again."),
    Code("push-unknown", ERROR, REQUIRED, True, "whether the service has the {resource} is not known: {reason}",
         "The request was made, and no answer came that says what became of it. The service was looked through, and "
         "what it has does not tell either: there is more than one of the name, or it did not answer.",
         "Push again: it looks again. If it stays so, look at the account; nothing is sent a second time unseen."),
    Code("push-waits", ERROR, REQUIRED, True,
         "the {resource} was not sent: it needs the {other} {value}, which is not there",
         "It names, or lies below, something that was refused, held back or not sent yet. Without it the service "
         "would refuse this too, or take it as something else than it was.",
         "See to what it waits for, and push again."),
    Code("push-lacks", ERROR, REQUIRED, True, "the {resource} was not sent: it lacks {reason}",
         "v2 requires these properties of whoever creates one, and v1 never said them, or the archive has only the "
         "short form. Sending it would cost a call of the day's quota to be refused.",
         "Migrate again with a profile that supplies them, and push again; or push with --incomplete to let the "
         "service decide."),
    Code("push-withheld", WARNING, REQUIRED, True, "the {resource} was not sent: {reason}",
         "It can be created no more, or not by the account's owner: who opted out may not be added again, a contact "
         "on no list is none, a mailing cannot be sent in the past.",
         "Nothing to do if that is as it should be."),
    Code("push-adopted", WARNING, RECOMMENDED, False,
         "the service has this {resource} already, and it is left as it is",
         "The service refused to create a second one of the same name or address. What refers to it now refers to "
         "the one that was there; its properties were not changed.",
         "push --check tells what is different."),
    Code("push-reference", WARNING, REQUIRED, True, "names {value}, which is not in this folder: left out",
         "What the thing refers to was not in the archive, so the service has no id for it.",
         "Look whether the archive is whole."),
    Code("push-as-owner", INFO, OPTIONAL, False, "the contact joined by itself; it is added as the owner's doing",
         "v2 sends letters of welcome, or asks for a confirmation, where a contact is added as its own doing. So all "
         "are added as the owner's, and v2 then says that of them, with the date of the push.",
         "Keep the output folder: it has who joined by itself, and when."),
    Code("push-left", INFO, OPTIONAL, False, "not pushed: {resource} ({count})",
         "v2 has no call with which a client creates this (registrants, tracking, activities), or none that push "
         "makes (files of the library, addresses to be verified).",
         "Keep the output folder, which has it."),
    Code("push-differs", ERROR, REQUIRED, True, "{property} is not as it was sent: {value}",
         "Sent on the left, at the service on the right. It was changed since, the service made something else of "
         "it, or it was there before and left as it was.",
         "Decide which is right."),
    Code("push-gone", ERROR, REQUIRED, True, "the service does not have this {resource} any more",
         "It was created, and is not to be seen at its place now.",
         "Look at the account: somebody may have deleted it."),
)
# fmt: on

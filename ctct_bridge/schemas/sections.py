"""What people wrote into a registration form: shapes that registrants and guests share.

v1 has two blocks of named elements and two of question and answer pairs; v2 has a list of sections of fields. Field
names that v2's documents do not show are v1's element names, which is inferred.

Sources: v1 pages "Registrants Collection and Resource" and "Managing Registrants and Guests" (their openings), and the
clients that read the detail form; v2 page "Registrants", official SDKs and their fixtures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctct_bridge.reconciler.fields import Each, Many, Text, Token
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.rosters import Rows, Sole

KINDS = "single_value multiple_values"
SINGLE = {"type": "single_value"}
_ADDRESS = "Address1 Address2 Address3 City State Zip Province Country Phone"
#: Elements of v1's two blocks, in the order of the client that reads them all.
PERSONAL = f"{_ADDRESS} CellPhone"
BUSINESS = f"Company JobTitle Department {_ADDRESS} Fax Website Blog"


def _kind(answer: Mapping[str, Any]) -> str:
    return "multiple_values" if len(answer.get("values", ())) > 1 else "single_value"


# fmt: off
class Field(Shape):
    """One field of a section, as v2 has it."""

    type   = Token(same=KINDS, ev="SF", note="early SDKs call it field_type")
    name   = Text(ev="SF", note="NAME_FIRST, NAME_LAST, EMAIL_ADDRESS, GUEST_NAME_FIRST, GUEST_NAME_LAST are known; others unverified")
    label  = Text(ev="SF", note="the question; v1 has none for named elements")
    value  = Text(ev="SF")
    values = Each(Text(), ev="S")


class Answer(Shape):
    """A question of the account's own, with its answers."""

    class V1:
        element, elements = "CustomField", "Question Answers(Answer)"

    type   = Token(same=KINDS, derive=_kind, ev="C > SF", note="by the number of answers")
    name   = Text(ev="SF", note="v1 has no name for a question; none is invented")
    label  = Text("Question", ev="C > SF")
    value  = Text(ev="C > SF", note="the only answer; dates stay the text that they are")
    values = Sole(Text(), "Answers/Answer", alone="value", ev="C > S", note="several answers; one alone is value")


class Section(Shape):
    """A section, as v2 has it."""

    label  = Text(ev="SF")
    fields = Many(Field, ev="SF")  # type: ignore[assignment]


class Personal(Shape):
    """The names, which v1 keeps beside the block, and the personal block."""

    label  = Text("PersonalInformation/Label", ev="C > SF", note="the account's own wording")
    fields = Rows(Field, "NAME_FIRST=FirstName NAME_LAST=LastName EMAIL_ADDRESS=EmailAddress",  # type: ignore[assignment]
                  f"PersonalInformation({PERSONAL})", tag="name", says=SINGLE, ev="SC > SF")


class Business(Shape):
    """The business block."""

    label  = Text("Label", ev="C > SF", note="the account's own wording")
    fields = Rows(Field, BUSINESS, tag="name", says=SINGLE, ev="C > SF")  # type: ignore[assignment]


class Custom(Shape):
    """One of the two groups of the account's own questions."""

    label  = Text(ev="SF", note="v1 has no label for its groups of questions")
    fields = Many(Answer, "CustomField", key="label", ev="C > SF", note="v1's order may be that of the form: unverified")  # type: ignore[assignment]
# fmt: on

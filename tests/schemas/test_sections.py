"""What was written into a form: which v1 element is which field of which section."""

from __future__ import annotations

from typing import Any

import pytest
from lens import again, get

from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Registrant
from ctct_bridge.schemas.sections import BUSINESS, PERSONAL

TABLE = table_of(Registrant)


def sections(inside: str) -> Any:
    return get(TABLE, f"<Registrant>{inside}</Registrant>").view.get("sections")


def filled(names: str) -> str:
    return "".join(f"<{name}>{name.lower()}</{name}>" for name in names.split())


def named(section: Any) -> dict[str, str]:
    assert {field["type"] for field in section["fields"]} == {"single_value"}
    return {field["name"]: field["value"] for field in section["fields"]}


def test_the_names_stand_with_the_personal_block() -> None:
    names = "<LastName>L</LastName><FirstName>F</FirstName><EmailAddress>e@example.com</EmailAddress>"
    (only,) = sections(f"{names}<PersonalInformation><Label>You</Label>{filled(PERSONAL)}</PersonalInformation>")
    assert only["label"] == "You"
    expected = {"NAME_FIRST": "F", "NAME_LAST": "L", "EMAIL_ADDRESS": "e@example.com"}
    assert named(only) == expected | {name: name.lower() for name in PERSONAL.split()}
    assert list(named(only))[:3] == list(expected), "as v2 has them, not as v1 does"


def test_the_names_are_a_section_without_the_block() -> None:
    assert sections("<LastName>L</LastName>") == [
        {"fields": [{"type": "single_value", "name": "NAME_LAST", "value": "L"}]}
    ]  # fmt: skip


def test_the_business_block_is_a_section() -> None:
    (only,) = sections(f"<BusinessInformation>{filled(BUSINESS)}</BusinessInformation>")
    assert named(only) == {name: name.lower() for name in BUSINESS.split()}


@pytest.mark.parametrize("block", ["PersonalInformation", "BusinessInformation", "CustomInformation1"])
def test_an_empty_block_is_no_section(block: str) -> None:
    assert sections(f"<{block}/>") is None
    assert again(TABLE, f"<Registrant><{block}/></Registrant>") == f"<Registrant><{block}/></Registrant>"


def asked(question: str, *answers: str) -> str:
    inside = "".join(f"<Answer>{answer}</Answer>" for answer in answers)
    return f"<CustomField><Question>{question}</Question><Answers>{inside}</Answers></CustomField>"


def test_questions_of_both_groups_are_sections_of_their_own() -> None:
    one, two = asked("Q?", "2011-11-05T00:00:00-04:00"), asked("Q?", "a", "b") + asked("R?")
    assert sections(
        f"<CustomInformation1>{one}</CustomInformation1><CustomInformation2>{two}</CustomInformation2>"
    ) == [
        {"fields": [{"type": "single_value", "label": "Q?", "value": "2011-11-05T00:00:00-04:00"}]},
        {
            "fields": [
                {"type": "multiple_values", "label": "Q?", "values": ["a", "b"]},
                {"type": "single_value", "label": "R?"},
            ]
        },
    ]


def test_sections_come_in_one_order_and_go_back_in_the_archive_s() -> None:
    xml = (
        f"<Registrant><CustomInformation2>{asked('Q?', 'a')}</CustomInformation2>"
        "<BusinessInformation><Phone>1</Phone></BusinessInformation><FirstName>F</FirstName></Registrant>"
    )
    assert [list(section["fields"][0].values())[-1] for section in get(TABLE, xml).view["sections"]] == ["F", "1", "a"]
    assert again(TABLE, xml) == xml

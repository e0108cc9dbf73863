"""What v2 would object to is told of the record that it is about, whether one looks at a glance or at each."""

from __future__ import annotations

import io
from unittest.mock import patch

import pytest
from archives import DETAIL, LIST, entry, feed
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.model import Record
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.reconciler import objections
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.objections import judge_all
from ctct_bridge.schemas import BY_ELEMENT

TYPES = "<RegistrationTypes><RegistrationType><EventFees>{}</EventFees></RegistrationType></RegistrationTypes>"
FEES = f"<Event>{TYPES}</Event>"
labels = st.sampled_from(["", "<Label>A</Label>", "<Label>B</Label>", f"<Label>{'x' * 101}</Label>", "<Label/>"])
amounts = st.sampled_from(["", "<Fee>1.0</Fee>", "<Fee>-1.0</Fee>"])


def judged(text: str) -> list[Record]:
    """The records of a document's first entry."""
    document = open_document(io.BytesIO(text.encode()), "d.xml", lambda finding: pytest.fail(str(finding)))
    found = EntryReader(BY_ELEMENT).records(next(iter(document)))
    judge_all(found)
    return found


@given(st.lists(st.tuples(labels, amounts).map("".join), max_size=4))
def test_several_children_are_judged_as_each_of_them(fees: list[str]) -> None:
    text = entry("e1", FEES.format("".join(f"<EventFee>{fee}</EventFee>" for fee in fees)))
    with patch.object(objections, "_sound", lambda children: False):
        one_by_one = judged(text)
    assert [record.findings for record in judged(text)] == [record.findings for record in one_by_one]


def test_judging_looks_for_equal_names_among_the_same_kind() -> None:
    _, one, other = judged(entry("e1", DETAIL.replace("Guest<", "Singer<")))
    assert one.findings == []
    (found,) = [finding for finding in other.findings if finding.code == "v2-not-unique"]
    assert found.params["value"] == "Singer"
    assert found.v1 == "Event/RegistrationTypes/RegistrationType/EventFees/EventFee/Label"


def test_what_v2_objects_to_is_told_with_its_place_in_v1() -> None:
    parent, fee = judged(entry("e1", DETAIL.partition("<EventFee><Label>Guest")[0].replace("Singer", "S" * 101)
                                + "</EventFees></RegistrationType></RegistrationTypes>"))  # fmt: skip
    objections = [each for each in [*parent.findings, *fee.findings] if each.path.startswith("#")]
    assert {finding.path: finding.v1 for finding in objections} == {
        "#/type": "Event/EventType", "#/time_zone_id": "", "#/contact/name": "",
        "#/label": "Event/RegistrationTypes/RegistrationType/EventFees/EventFee/Label",
    }  # fmt: skip


def test_a_list_form_is_judged_by_what_a_row_has() -> None:
    (row,) = judged(feed(entry("e1", LIST, declare=False)))
    (item,) = judged(entry("e1", LIST))
    wanted = [{finding.path for finding in record.findings if finding.code == "v2-required"} for record in (row, item)]
    assert wanted[1] - wanted[0] == {"#/contact/name"}

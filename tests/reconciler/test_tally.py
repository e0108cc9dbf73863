"""A list, its length, or the length alone."""

from __future__ import annotations

from typing import Any

import pytest
from canonical import canonical
from lens import again, get, lens, lost, put, told

from ctct_bridge.reconciler.fields import Count, Many, Tally
from ctct_bridge.reconciler.resource import Shape


class Fault(Shape):
    """An item."""

    line = Count("Line")


def table(elements: str = "Errors?(Error)") -> Any:
    return lens(elements, count=Tally("Errors", of="faults"), faults=Many(Fault, "Errors/Error"))


@pytest.mark.parametrize(
    ("xml", "view"),
    [
        ("<A/>", {}),
        ("<A><Errors/></A>", {"count": 0}),
        ("<A><Errors> \n </Errors></A>", {"count": 0}),
        ("<A><Errors>0</Errors></A>", {"count": 0}),
        ("<A><Errors>2</Errors></A>", {"count": 2}),
        ("<A><Errors> 02<!-- c --></Errors></A>", {"count": 2}),
        ("<A><Errors a='1'>2</Errors></A>", {"count": 2}),
        ("<A><Errors>a few</Errors></A>", {}),
        ("<A><Errors><Error/><Error><Line>3</Line></Error></Errors></A>", {"count": 2, "faults": [{}, {"line": 3}]}),
        ("<A><Errors>2<Error/></Errors></A>", {"count": 1, "faults": [{}]}),
        ("<A><Errors><Other/></Errors></A>", {"count": 0}),
        ("<A><Errors>2<Other/></Errors></A>", {}),
    ],
)
def test_every_form_is_read_and_comes_back(xml: str, view: Any) -> None:
    assert get(table(), xml).view == view
    assert canonical(again(table(), xml)) == canonical(xml)


@pytest.mark.parametrize("xml", ["<A><Errors/></A>", "<A><Errors>2</Errors></A>", "<A/>"])
def test_the_canonical_forms_leave_nothing_to_keep(xml: str) -> None:
    assert (get(table(), xml).residue, told(get(table(), xml))) == (None, [])


def test_a_number_that_contradicts_the_list_has_no_home() -> None:
    assert lost(table(), {"count": 5, "faults": [{}]}) == ["#/count"]
    assert lost(table(), {"count": 1, "faults": [{}]}) == []
    assert lost(table(), {"count": 10**20}) == ["#/count"]


@pytest.mark.parametrize("old", ["2", "00", "few", "<Other/>", "few<Other/>", "7<Error/>", "<Error/>few", " "])
@pytest.mark.parametrize("view", [{}, {"count": 0}, {"count": 4}, {"count": 1, "faults": [{"line": 1}]}])
def test_an_edit_is_what_is_read_again(old: str, view: Any) -> None:
    residue = get(table(), f"<A><Errors>{old}</Errors></A>").residue
    assert get(table(), put(table(), view, residue)).view == view

"""Copies that say a value elsewhere than in an element of its own: one that states it counts more."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ctct_bridge.reconciler.joins import Joined, Part, join, unjoin
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Campaign, Contact

NOON, ONE = "2011-06-09T12:00:00.000Z", "2011-06-09T13:00:00.000Z"
OWN = (
    "",
    f"<OptInTime>{NOON}</OptInTime>",
    f"<OptInTime>{ONE}</OptInTime><OptInSource>ACTION_BY_CONTACT</OptInSource>",
)
HELD = ("", "<ContactLists/>", *(
    f'<ContactLists><ContactList id="/lists/{at}"><OptInSource>ACTION_BY_CUSTOMER</OptInSource>'
    f"<OptInTime>{time}</OptInTime></ContactList></ContactLists>" for at, time in enumerate((NOON, ONE))
))  # fmt: skip


def copy_of(schema: Any, payload: str, form: str) -> Part:
    """A copy of another resource than an event."""
    name = schema.V1.element
    got = table_of(schema).get(etree.fromstring(f"<{name}>{payload}</{name}>"))
    return Part(form, got.view, got.residue, {})


FORMS = st.sampled_from(["list", "detail"])
contacts = st.builds(
    lambda own, held, form: copy_of(Contact, own + held, form), *map(st.sampled_from, (OWN, HELD)), FORMS
)
DATES = st.sampled_from(
    ["", f"<Date>{NOON}</Date>", f"<Date>{ONE}</Date>", f"<Date>{NOON}</Date><LastEditDate>{ONE}</LastEditDate>"]
)
STATUS = st.sampled_from(
    ["", "<Status>Draft</Status>", "<Status>Sent</Status>", "<Status>Draft</Status><Subject>S</Subject>"]
)
campaigns = st.builds(lambda status, dates, form: copy_of(Campaign, status + dates, form), STATUS, DATES, FORMS)


@pytest.mark.laws
@given(st.one_of(
    st.tuples(st.just(Contact), st.lists(contacts, min_size=1, max_size=4)),
    st.tuples(st.just(Campaign), st.lists(campaigns, min_size=1, max_size=4)),
))  # fmt: skip
def test_what_another_copy_states_better_is_taken_back(drawn: tuple[Any, list[Part]]) -> None:
    schema, copies = drawn
    joined = join(schema, copies)
    winner = copies[joined.winner]
    stored, problems = schema.lift(json.loads(json.dumps(schema.to_v2(joined.view, whole=False))))
    assert problems == []
    assert unjoin(schema, stored, json.loads(json.dumps(joined.supplied)), winner.residue) == winner.view


def opted(joined: Joined) -> Any:
    (email,) = joined.view["email_addresses"]
    return email["opt_in_date"].isoformat(), email["opt_in_source"]


def test_the_opt_in_of_a_feed_counts_more_than_the_earliest_of_the_lists() -> None:
    whole, short = copy_of(Contact, HELD[2], "detail"), copy_of(Contact, OWN[2], "list")
    joined = join(Contact, [whole, short])
    assert opted(joined) == ("2011-06-09T13:00:00+00:00", "ACTION_BY_VISITOR")
    assert joined.conflicts == []
    assert joined.supplied == {
        "#/email_addresses/opt_in_date": ["list", ONE, NOON],
        "#/email_addresses/opt_in_source": ["list", "ACTION_BY_VISITOR", "ACTION_BY_OWNER"],
    }
    other = copy_of(Contact, OWN[1], "list")
    assert join(Contact, [whole, short, other]).conflicts == ["#/email_addresses/opt_in_date"]
    assert opted(join(Contact, [whole, other, short])) == ("2011-06-09T12:00:00+00:00", "ACTION_BY_VISITOR")


def test_a_feed_does_not_overrule_what_the_entry_states() -> None:
    joined = join(Contact, [copy_of(Contact, OWN[1] + HELD[3], "detail"), copy_of(Contact, OWN[2], "list")])
    assert opted(joined) == ("2011-06-09T12:00:00+00:00", "ACTION_BY_VISITOR")
    assert joined.conflicts == ["#/email_addresses/opt_in_date"]
    assert joined.supplied == {"#/email_addresses/opt_in_source": ["list", "ACTION_BY_VISITOR", "ACTION_BY_OWNER"]}


@pytest.mark.parametrize("edited", ["", f"<LastEditDate>{ONE}</LastEditDate>"])
def test_the_date_of_a_draft_in_a_feed_is_no_news_to_its_entry(edited: str) -> None:
    draft = f"<Status>Draft</Status><Date>{NOON}</Date>"
    short, whole = copy_of(Campaign, draft, "list"), copy_of(Campaign, f"{draft}{edited}<Subject>S</Subject>", "detail")
    joined = join(Campaign, [short, whole])
    assert (joined.view, joined.conflicts, joined.supplied) == (whole.view, [], {})
    assert "modified_date" in short.view

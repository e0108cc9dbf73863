"""Records tagged by a child."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lens import again, get, lost, put, told
from toys import Wallet

from ctct_bridge.reconciler.forms import ATOM
from ctct_bridge.reconciler.table import table_of

WALLET = table_of(Wallet)


def wallet(cards: str) -> str:
    return f"<Wallet><Cards>{cards}</Cards></Wallet>"


VISA = "<Card><Kind>VISA</Kind><Number>7</Number></Card>"
STORE = '<Card serial="s"><Kind>STORE</Kind><Limits><Limit>1.0</Limit></Limits></Card>'


def test_tags_make_a_list_and_the_rest_properties() -> None:
    got = get(WALLET, wallet(STORE + VISA))
    assert got[:3] == ({"cards": ["STORE", "VISA"], "limits": [Decimal(1)], "serial": "s", "number": "7"}, None, [])
    assert put(WALLET, got.view) == wallet(STORE + VISA)


@pytest.mark.parametrize(
    "cards",
    [
        "",
        VISA + VISA,
        VISA.replace("7", "8") + STORE + VISA,
        "<Card/>",
        "<Card><Number>7</Number></Card>" + VISA,
        "<Card><Kind/></Card>",
        "<Card><Kind>COIN</Kind></Card>" + VISA,
        "<Card><Kind>visa</Kind><Seal>x</Seal></Card>",
        "<Card><Kind> Visa </Kind><Kind>STORE</Kind></Card>",
        "<Card><Number>7</Number><Kind>VISA</Kind></Card>",
        "<Card><Kind>VISA<b/></Kind></Card>",
        '<Card><Kind a="1">STORE</Kind><Seal>x</Seal></Card>',
        f'<Card><Kind xmlns="{ATOM}">STORE</Kind><Kind>VISA</Kind></Card>',
        "x" + VISA + "y",
    ],
)
def test_everything_comes_back(cards: str) -> None:
    source = wallet(cards) if cards else "<Wallet><Cards/></Wallet>"
    assert again(WALLET, source) == source


def test_the_tag_is_looked_for_as_any_other_name() -> None:
    # In another accepted namespace it is the tag all the same, and the first of two counts.
    got = get(WALLET, wallet(f'<Card><Kind xmlns="{ATOM}">STORE</Kind><Kind>VISA</Kind><Limits/></Card>'))
    assert got.view == {"cards": ["STORE"]}
    assert told(got) == [("namespace-odd", "Wallet/Cards/Card/Kind"), ("repeated-element", "Wallet/Cards/Card/Kind")]


def test_a_record_without_a_known_tag_is_kept_whole_and_named() -> None:
    got = get(WALLET, wallet("<Card><Kind>COIN</Kind></Card><Card/>" + VISA))
    assert got.view == {"cards": ["VISA"], "number": "7"}
    assert told(got) == [("token-unknown", "Wallet/Cards/Card/Kind")] * 2


def test_the_first_of_two_with_one_tag_counts_and_the_other_goes_with_it() -> None:
    got = get(WALLET, wallet(VISA + STORE + VISA.replace("7", "8")))
    assert told(got) == [("repeated-element", "Wallet/Cards/Card")]
    assert got.view["number"] == "7"
    assert put(WALLET, {"cards": ["STORE"]}, got.residue) == wallet("<Card><Kind>STORE</Kind><Limits/></Card>")


def test_a_repeat_never_comes_before_its_leader() -> None:
    residue = get(WALLET, wallet(VISA + VISA.replace("7", "8") + STORE)).residue
    view = {"cards": ["STORE", "VISA"], "number": "9"}
    assert get(WALLET, put(WALLET, view, residue)).view == view


def test_a_record_does_not_take_over_what_another_tag_left() -> None:
    # What is unknown beside one tag is a property beside the other.
    residue = get(WALLET, wallet("<Card><Kind>VISA</Kind><Stamp>stray</Stamp></Card>")).residue
    assert get(WALLET, put(WALLET, {"cards": ["STORE"]}, residue)).view == {"cards": ["STORE"]}


def test_properties_without_their_tag_have_no_home() -> None:
    view: Any = {"number": "7", "owner": {"word": "w"}, "limits": [Decimal(1)], "serial": "s"}
    assert sorted(lost(WALLET, view)) == ["#/limits", "#/number", "#/owner/word", "#/serial"]
    del view["owner"]
    assert sorted(lost(WALLET, {**view, "cards": ["VISA"]})) == ["#/limits", "#/serial"]


def test_tags_that_v1_lacks_or_that_stand_twice_have_no_home() -> None:
    view = {"cards": ["COIN", "VISA", "other", "VISA"]}
    assert lost(WALLET, view) == ["#/cards/0", "#/cards/2", "#/cards/3"]
    assert get(WALLET, put(WALLET, view)).view == {"cards": ["VISA"]}

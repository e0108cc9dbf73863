"""Codes for names of places: everything that is known is found, and nothing is guessed."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import zoneinfo
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ctct_bridge.reconciler import places
from ctct_bridge.reconciler.places import TIME_ZONES, country_code, fold, state_code

TABLES: dict[str, Any] = json.loads(Path(places.__file__).with_name("places.json").read_text("utf-8"))


def names_of(text: str) -> list[tuple[str, str]]:
    """``code: name; name | code: name`` as pairs of name and code."""
    places = (place.split(": ") for line in text.strip().splitlines() for place in line.split(" | "))
    return [(name, code) for code, names in places for name in names.split("; ")]


# The vendor's spellings that differ from the standard's, with the code that v2 wants.
VENDOR = names_of("""
cv: Cape Verde | cg: Congo | cd: Congo, Democratic Republic of | ci: Cote D'Ivoire | tl: East Timor
gb: England; Northern Ireland; Scotland; Wales | fk: Faukland Islands | gf: French Guyana | la: Laos | ly: Libya
mo: Macao | mk: Macedonia | fm: Micronesia | md: Moldova | an: Netherlands Antilles
ps: Palestinian Territory, Occupied | ru: Russian Federation | vc: Saint Vincent & the Grenadines
gs: South Georgia & S. Sandwich Is. | kr: South Korea | sj: Svalbard and Jan Mayen | sz: Swaziland | tw: Taiwan
tz: Tanzania | tr: Turkey | um: United States Minor Outlying Is. | va: Vatican City State | vn: Viet Nam
vg: Virgin Islands, British | vi: Virgin Islands, U.S.
""")

ALIASES = names_of("""
gb: UK; U.K.; Great Britain; United Kingdom
us: US; U.S.; USA; U.S.A.; U. S. A.; United States; The United States of America | ru: Russia | tr: Türkiye
mk: North Macedonia; Macedonia, The Former Yugoslav Republic of | sz: Eswatini | mm: Burma
ci: Ivory Coast; Côte d’Ivoire; COTE DIVOIRE | tl: Timor-Leste | cv: Cabo Verde
va: Vatican; Holy See (Vatican City State) | kr: Korea, Republic of; Republic of Korea | kp: North Korea; NORTH_KOREA
vn: Vietnam | cz: Czech Republic | nl: The Netherlands | ie: Republic of Ireland | lc: St. Lucia
vc: St Vincent and the Grenadines | ba: Bosnia & Herzegovina | cd: Democratic Republic of the Congo
gw: Guinea Bissau | re: Réunion; Re\u0301union | ax: Aland Islands | cw: Curacao | ge: Georgia | pr: Puerto Rico
""")

AMBIGUOUS = """America; Channel Islands; Czechoslovakia; Guiana; Korea; Republic of China; Saint Martin; St. Martin;
Serbia and Montenegro; Soviet Union; Timor; USSR; Virgin Islands; Yugoslavia""".replace("\n", " ").split("; ")

# Slips of the pen, states, cities, continents, codes of other lists, and a territory that the standard does not have.
NOT_KNOWN = """Untied States; Germny; United; States; Kingdom; New Jersey; Massachusetts; Ontario; London; Europe; USAA;
DEU; GBR; eng; tmp; EU; XK; Kosovo; Neutral Zone; unavailable; D.E.; C A; N/A; none; -; 840; united_states_x; Россия;
\N{LATIN SMALL LIGATURE FI}; \N{TRADE MARK SIGN}; \N{SQUARE KG}; \N{KELVIN SIGN}G""".replace("\n", " ").split("; ")

US = """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR AA AE AP""".split()
CANADA = "AB BC MB NB NL NS NT NU ON PE QC SK YT".split()

STATES_OF_US = names_of("""
MA: Massachusetts; ma; MA | GA: Georgia | WA: Washington | DC: Washington, D.C.; D.C.; district of columbia
WV: West  Virginia | PR: Puerto Rico | NY: N.Y. | AA: Armed Forces Americas | AE: Armed Forces Europe
AP: Armed Forces Pacific
""")
PROVINCES = names_of("""
QC: Quebec; Québec | NL: Newfoundland; Newfoundland & Labrador | YT: Yukon Territory | BC: B.C.
NS: Nouvelle-Écosse | PE: Prince Edward Island
""")
NO_STATES = """Ontario/us; Massachusetts/ca; MA/ca; Georgia/ge; New South Wales/au; NSW/au; Massachusetts/; MA/usa; /us;
Massachusetts/countries; APO/us; FPO/us; Guam/us; Virginia Beach/us; Masachusetts/us; \N{SQUARE MS}/us""".replace(
    "\n", " "
).split("; ")


# -- countries ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code"), [*VENDOR, *ALIASES])
def test_a_known_name_gives_its_code(name: str, code: str) -> None:
    assert country_code(name) == code
    assert country_code(f"\n\t {name.upper()} \xa0") == code


def test_every_name_of_the_standard_gives_its_code() -> None:
    pycountry = pytest.importorskip("pycountry", reason="pycountry is for development; the table was made from it")
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            if name := getattr(country, kind, None):
                assert country_code(name) == country.alpha_2.lower(), name


@pytest.mark.parametrize("name", ["", " ", *AMBIGUOUS, *NOT_KNOWN])
def test_nothing_is_guessed(name: str) -> None:
    assert country_code(name) is None


@pytest.mark.parametrize("code", TABLES["countries"])
def test_a_code_of_two_letters_is_a_stated_code(code: str) -> None:
    assert country_code(code) == country_code(code.upper()) == country_code(f" {code} ") == code
    if code not in ("us", "gb"):  # of these two, the dotted form is a name
        assert country_code(f"{code[0]}.{code[1]}.") is None


# -- states -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code"), STATES_OF_US)
def test_a_known_state_gives_its_code(name: str, code: str) -> None:
    assert state_code(name, "us") == state_code(name.upper(), "US") == code


@pytest.mark.parametrize(("name", "code"), PROVINCES)
def test_a_known_province_gives_its_code(name: str, code: str) -> None:
    assert state_code(name, "ca") == state_code(name.upper(), "CA") == code


@pytest.mark.parametrize("place", NO_STATES)
def test_no_state_is_guessed(place: str) -> None:
    name, country = place.split("/")
    assert state_code(name, country) is None


def test_the_states_are_those_of_v1() -> None:
    assert set(TABLES["us"]) == set(US)
    assert set(TABLES["ca"]) == set(CANADA)
    assert [state_code(code, "us") for code in US] == US
    assert [state_code(code.lower(), "ca") for code in CANADA] == CANADA


def test_every_state_of_the_standard_gives_its_code() -> None:
    pycountry = pytest.importorskip("pycountry", reason="pycountry is for development; the table was made from it")
    names = {division.code: division.name for division in pycountry.subdivisions}
    for country, codes in (("us", US), ("ca", CANADA)):
        for code in set(codes) - {"AA", "AE", "AP"}:
            assert state_code(names[f"{country.upper()}-{code}"], country) == code


# -- folding and the memo -----------------------------------------------------------------------------------------


def test_the_table_is_folded_and_no_name_has_two_owners() -> None:
    tables = {title: table for title, table in TABLES.items() if title != "note"}
    assert set(tables) == {"countries", "us", "ca"}
    for title, table in tables.items():
        names = [name for names in table.values() for name in names]
        assert len(set(names)) == len(names)
        assert [fold(name) for name in names] == names
        assert all(re.fullmatch("[a-z]{2}" if title == "countries" else "[A-Z]{2}", code) for code in table)


# Few texts of the plain kind are names; those of the second kind have every mark that folding knows.
texts = st.text() | st.text("Uu.SsAa &'-\u0301éßİﬁ\N{COMBINING GREEK YPOGEGRAMMENI}\ud800\0")


@pytest.mark.laws
@given(texts)
@example("\ud800")
@example("U.S.A." * 100)
def test_any_text_is_answered(text: str) -> None:
    code = country_code(text)
    assert code is None or re.fullmatch("[a-z]{2}", code)
    for country in ("us", "ca", text):
        state = state_code(text, country)
        assert state is None or re.fullmatch("[A-Z]{2}", state)


@pytest.mark.laws
@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == " ".join(once.split())


@pytest.mark.laws
@given(
    st.sampled_from([(code, name) for code, names in TABLES["countries"].items() for name in names]),
    st.text(" \t\n\xa0.,-–'’()/", min_size=1, max_size=3),
    st.sampled_from(["", "\u0301", "\u0327"]),
    st.sampled_from([str.upper, str.title, str.swapcase]),
)
def test_case_blanks_marks_and_accents_do_not_matter(
    place: tuple[str, str], between: str, accent: str, case: Any
) -> None:
    code, name = place
    spelled = between.join(word + accent for word in case(name).split())
    assert country_code(f"{between}{spelled}{between}") == code


def test_the_memo_is_bounded() -> None:
    for number in range(places._MEMO_ROWS + 10):
        assert country_code(f"Nowhere {number}") is None
    assert len(places._COUNTRIES) <= places._MEMO_ROWS
    assert country_code("United States") == country_code("United States") == "us"


def test_long_texts_are_not_remembered() -> None:
    padded = "United States" + " " * 1000
    assert country_code(padded) == "us"
    assert country_code("x" * 1000) is None
    assert country_code("United States" + "!" * 1000) is None
    assert state_code(padded, "us") is None
    assert all(len(name) <= places._LONGEST for name in places._COUNTRIES)


def test_the_table_is_read_on_first_use_only() -> None:
    code = (
        "from ctct_bridge.reconciler import places as p; read = lambda: p._tables.cache_info().currsize;"
        "before = read(); p.country_code('Canada'); p.state_code('x', 'us'); print(before, read())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPO)
    assert run.stdout.split() == ["0", "1"]


# -- time zones ---------------------------------------------------------------------------------------------------


def test_the_time_zones_are_those_of_the_v1_page() -> None:
    assert len(TIME_ZONES) == 126
    assert list(TIME_ZONES)[:5] == ["US/Eastern", "US/Central", "US/Mountain", "US/Pacific", "Etc/GMT+12"]
    assert list(TIME_ZONES)[-1] == "Pacific/Tongatapu"
    assert TIME_ZONES["US/Eastern"] == "-05:00"
    assert TIME_ZONES["America/Caracas"] == "-04:30"
    assert TIME_ZONES["Asia/Kathmandu"] == "+05:45"
    assert all(re.fullmatch(r"[+-](0\d|1[0-3]):(00|15|30|45)", offset) for offset in TIME_ZONES.values())
    assert all(len(zone) <= 40 for zone in TIME_ZONES)  # v2's longest time_zone_id


def test_all_time_zones_but_one_are_in_the_database() -> None:
    assert TIME_ZONES.keys() - zoneinfo.available_timezones() == {"CST"}


def test_the_time_zones_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        TIME_ZONES["US/Eastern"] = "+00:00"  # type: ignore[index]


# -- the generator ------------------------------------------------------------------------------------------------

REPO = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """docs/make_places.py as a module."""
    pytest.importorskip("pycountry", reason="pycountry is for development; the generator reads it")
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec = importlib.util.spec_from_file_location("make_places", REPO / "docs" / "make_places.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_table_is_what_the_generator_writes(generator: ModuleType) -> None:
    installed = importlib.metadata.version("pycountry")
    if f"pycountry {installed}:" not in TABLES["note"]:
        pytest.skip(f"the table was made from another pycountry than {installed}")
    assert generator.main(["--check"]) == 0


def test_the_generator_notices_a_changed_table(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "places.json"
    monkeypatch.setattr(generator, "TABLE", table)
    assert generator.main(["--check"]) == 1
    assert not table.exists()
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0
    table.write_text(table.read_text("utf-8").replace('"wales"', '"whales"'), encoding="utf-8")
    capsys.readouterr()
    assert generator.main(["--check"]) == 1
    assert "whales" in capsys.readouterr().err


def test_the_generator_refuses_a_bad_alias(generator: ModuleType) -> None:
    table = generator.Table(["Korea"])
    table.add("us", "United States")
    with pytest.raises(ValueError, match="claimed by gb"):
        table.add("gb", "UNITED STATES")
    with pytest.raises(ValueError, match="has it already"):
        table.add("us", "united-states")
    with pytest.raises(ValueError, match="ambiguous"):
        table.add("kr", "Korea")

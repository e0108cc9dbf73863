"""Writes ctct_bridge/reconciler/places.json from pycountry's names and the aliases below.

A name that two places claim stops the script, and so does an alias that the other names already give: the lists
below stay as short as they can be.

    python docs/make_places.py            write the table
    python docs/make_places.py --check    exit with 1 if the committed table is not what would be written
"""

from __future__ import annotations

import argparse
import difflib
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pycountry

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a plain run has the script's own folder on the path, not the checkout's

from ctct_bridge.reconciler.places import fold  # noqa: E402

TABLE = ROOT / "ctct_bridge" / "reconciler" / "places.json"

# The vendor's own country list, where it leaves ISO's spelling. Two of its entries have no current code in ISO:
# the Netherlands Antilles, whose withdrawn code v2's list kept, and the parts of the United Kingdom.
VENDOR = """
an: Netherlands Antilles
cd: Congo, Democratic Republic of
cv: Cape Verde
fk: Faukland Islands
fm: Micronesia
gb: England | Northern Ireland | Scotland | Wales
gf: French Guyana
gs: South Georgia & S. Sandwich Is.
mk: Macedonia
ps: Palestinian Territory, Occupied
sz: Swaziland
tl: East Timor
tr: Turkey
um: United States Minor Outlying Is.
va: Vatican City State
"""

# English only: short forms, forms with the article, and names that ISO gave up but archives of the time still use.
ALIASES = """
ae: UAE | The United Arab Emirates
ag: Antigua
ax: Aland
ba: Bosnia
bl: Saint Barts
bn: Brunei
bs: The Bahamas | Bahamas, The
cc: Cocos Islands | Keeling Islands
cd: DR Congo | DRC | Congo-Kinshasa | Congo, The Democratic Republic of | Zaire
cd: Congo, Democratic Republic of the
cf: The Central African Republic
cg: Republic of Congo | Congo-Brazzaville | Congo, Republic of the
ci: Ivory Coast
ck: The Cook Islands
cn: PRC | PR China | Mainland China | China, People's Republic of
cv: Cape Verde Islands
cz: The Czech Republic
do: The Dominican Republic
fk: Falkland Islands | The Falkland Islands | Falklands
fo: Faeroe Islands | Faroes | The Faroe Islands
fr: France, Metropolitan
gb: UK | The UK | The United Kingdom | Great Britain | Britain | G.B. | Great Britain (UK) | United Kingdom (UK)
gb: United Kingdom (Great Britain) | England, UK | Scotland, UK | Wales, UK | Northern Ireland, UK
gm: The Gambia | Gambia, The
gs: South Georgia | South Georgia and South Sandwich Islands
hk: Hong Kong SAR | Hong Kong SAR China | Hong Kong, China
hm: Heard and McDonald Islands | Heard and Mc Donald Islands
ie: Ireland, Republic of | Eire
kn: Saint Kitts | Saint Christopher and Nevis
kp: Korea, North | DPRK
kr: Korea, South
ky: The Cayman Islands | Caymans
la: Lao PDR
ly: Libyan Arab Jamahiriya
mh: The Marshall Islands
mk: Macedonia, The Former Yugoslav Republic of | Macedonia, Republic of | FYR Macedonia | FYROM
mm: Burma | Myanmar (Burma) | Burma (Myanmar) | Union of Myanmar
mo: Macau | Macao SAR | Macau SAR | Macao, China
mp: Northern Marianas
mv: The Maldives | Maldive Islands
nl: The Netherlands | Netherlands, The | Holland
ph: The Philippines | Republic of Philippines
pn: Pitcairn Island | Pitcairn Islands
ps: Palestine | Palestinian Territory | Palestinian Territories
re: Reunion Island
ru: Russia
sb: The Solomon Islands
sc: The Seychelles
sd: The Sudan
sh: Saint Helena
sj: Svalbard | Svalbard and Jan Mayen Islands
st: Sao Tome
sx: Sint Maarten | Saint Maarten
sz: Kingdom of Swaziland
tc: Turks and Caicos | The Turks and Caicos Islands
tf: French Southern and Antarctic Lands
tr: Republic of Turkey
tt: Trinidad
tw: Taiwan, Republic of China | Taiwan, ROC
ua: The Ukraine
um: US Minor Outlying Islands
us: US | USA | The United States | The USA | The United States of America | United States (USA) | United States (US)
us: United States of America (USA) | The US
va: Vatican | The Vatican | Vatican City | Holy See | The Holy See | Holy See (Vatican City)
vc: Saint Vincent | Saint Vincent and Grenadines
vg: BVI | The British Virgin Islands
vi: US Virgin Islands | The US Virgin Islands | United States Virgin Islands | USVI | Virgin Islands, USA
vi: Virgin Islands, United States
wf: Wallis and Futuna Islands
ws: Western Samoa
"""

# Each of these names more than one country, or one whose successors are several: no source may bring them in.
AMBIGUOUS = """
America | Channel Islands | Czechoslovakia | Guiana | Korea | Republic of China | Saint Martin
Serbia and Montenegro | Soviet Union | Timor | USSR | Virgin Islands | Yugoslavia
"""

# What pycountry does not have: the military "states", the names of Canada's other official language, former names, and
# codes that the post retired (NF, PQ).
STATES = """
us/AA: Armed Forces Americas | Armed Forces (the) Americas | Armed Forces Americas (except Canada)
us/AE: Armed Forces Europe | Armed Forces Africa | Armed Forces Canada | Armed Forces Middle East
us/AE: Armed Forces Europe, the Middle East, and Canada | Armed Forces Europe, Middle East, & Canada
us/AP: Armed Forces Pacific | Armed Forces (the) Pacific
us/DC: Washington, D.C. | Washington, District of Columbia
ca/BC: Colombie-Britannique
ca/NB: Nouveau-Brunswick
ca/NL: Newfoundland | Newfoundland/Labrador | Terre-Neuve-et-Labrador | Terre-Neuve | NF
ca/NS: Nouvelle-Écosse
ca/NT: The Northwest Territories | North West Territories | Territoires du Nord-Ouest | NWT
ca/PE: PEI | Île-du-Prince-Édouard
ca/QC: PQ
ca/YT: Yukon Territory | The Yukon | The Yukon Territory
"""
OUTLYING = {"PR"}  # v1 lists no other outlying area among the states


def lines_of(text: str) -> Iterator[tuple[str, str]]:
    """The ``code: name | name`` lines of ``text`` as pairs of code and name."""
    for line in text.strip().splitlines():
        code, names = line.split(": ")
        for name in names.split(" | "):
            yield code, name


def spellings(name: str) -> set[str]:
    """The folded forms of ``name`` and of the spellings that differ from it by a fixed habit of writing only."""
    found = {name}
    if turned := re.fullmatch(r"([^,]+), ((?:.+ )?of(?: the)?)", name):
        found.add(f"{turned[2]} {turned[1]}")  # Korea, Republic of
    found |= {re.sub("^the ", "", each, flags=re.IGNORECASE) for each in found if " of" in each}
    found |= {re.sub(r"\bSaint\b", "St.", each) for each in found}
    found |= {re.sub("['’]", "", each) for each in found}
    return {fold(each) for each in found}


class Table:
    """Folded names by code, each name with one owner."""

    def __init__(self, refused: Iterable[str] = ()) -> None:
        self.owner: dict[str, str] = {}
        self.refused = {spelling for name in refused for spelling in spellings(name)}

    def add(self, code: str, name: str, *, known: bool = False) -> None:
        """Adds a name.

        :param known: whether the table may already have it, as pycountry's official names may.
        :raises ValueError: if another place has the name, if it is ambiguous, or if it adds nothing.
        """
        new = spellings(name)
        if new & self.refused:
            raise ValueError(f"{name}: ambiguous, and yet given to {code}")
        if clash := {self.owner[each] for each in new & self.owner.keys()} - {code}:
            raise ValueError(f"{name}: claimed by {code} and {clash}")
        if not known and new <= self.owner.keys():
            raise ValueError(f"{name}: {code} has it already")
        self.owner.update(dict.fromkeys(new, code))

    def by_code(self) -> dict[str, list[str]]:
        """The names of each code, all in order."""
        codes = sorted(set(self.owner.values()))
        return {code: sorted(name for name in self.owner if self.owner[name] == code) for code in codes}


def countries() -> dict[str, list[str]]:
    """The table of countries: ISO's names, then the vendor's, then the aliases."""
    table = Table(name for line in AMBIGUOUS.strip().splitlines() for name in line.split(" | "))
    for country in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            if name := getattr(country, kind, None):
                table.add(country.alpha_2.lower(), name, known=True)
    for code, name in [*lines_of(VENDOR), *lines_of(ALIASES)]:
        table.add(code, name)
    return table.by_code()


def states() -> dict[str, dict[str, list[str]]]:
    """The tables of states and provinces, by country. A code stands among the names of its state."""
    tables = {"us": Table(), "ca": Table()}
    for country, table in tables.items():
        for division in pycountry.subdivisions:
            place, code = division.code.split("-")
            if place == country.upper() and (division.type != "Outlying area" or code in OUTLYING):
                table.add(code, division.name)
                table.add(code, code)
    for key, name in lines_of(STATES):
        country, code = key.split("/")
        if code not in tables[country].owner.values():
            tables[country].add(code, code)
        tables[country].add(code, name)
    return {country: table.by_code() for country, table in tables.items()}


def document() -> str:
    """The text of places.json: one line a code, so that a change of names reads well in a diff."""
    version = importlib.metadata.version("pycountry")
    note = f"Names in folded form by code. Written by docs/make_places.py from pycountry {version}: do not edit."
    parts = [f'"note": {json.dumps(note)}']
    for title, table in {"countries": countries(), **states()}.items():
        rows = ",\n".join(f'"{code}": {json.dumps(names)}' for code, names in table.items())
        parts.append(f'"{title}": {{\n{rows}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(arguments: list[str] | None = None) -> int:
    """Writes or checks the table.

    :return: the exit code: 1 if the check found a difference, else 0.
    """
    parser = argparse.ArgumentParser(description="Write the table of place names from pycountry and the aliases.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if the table is out of date")
    options = parser.parse_args(arguments)
    wanted = document()
    if not options.check:
        TABLE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    present = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    old, new = present.splitlines(keepends=True), wanted.splitlines(keepends=True)
    sys.stderr.writelines(difflib.unified_diff(old, new, "committed", "would be written", n=0))
    return int(present != wanted)


if __name__ == "__main__":
    sys.exit(main())

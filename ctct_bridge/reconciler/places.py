"""Codes for the names of places: countries, US states, Canadian provinces; and v2's time zone ids.

v1's events name their places in words; v2 wants the code as well. A code is looked up, never guessed: no fuzzy
matching, no country from a state. The names are in places.json beside this file, which docs/make_places.py writes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

_MEMO_ROWS = 4096
_LONGEST = 200  # v2 allows 128 characters for a country and 50 for a state

_WORD = re.compile(r"[^\W_]+")
_INITIAL = re.compile(r"\b(\w) (?=\w\b)")


def country_code(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country, in lower case as v2's documents print it (``us``).

    Source of the spellings: pycountry, the vendor's own country list, common English aliases.

    :param name: an English name as v1 spelled it, or a code of two letters. England, Scotland, Wales and Northern
        Ireland have no code of their own in the standard and give ``gb``; the Netherlands Antilles keep ``an``,
        withdrawn from the standard but known to v1 and v2.
    :return: ``None`` if the name is unknown or stands for more than one country. Never raises.
    """
    return _COUNTRIES[name]


def state_code(name: str, country: str) -> str | None:
    """The two-letter code of a US state or a Canadian province, in upper case (``MA``).

    Known are what v1 lists: the 50 states, DC, PR, the military AA, AE and AP, Canada's 13.

    :param name: an English name (for Canada also the French one), or the code itself.
    :param country: code of the country, ``us`` or ``ca``, in any case.
    :return: ``None`` if the name is unknown in that country, and always for other countries: v2 refuses a state
        code there. Never raises.
    """
    states = _STATES.get(country.lower())
    return None if states is None else states[name]


def fold(name: str) -> str:
    """The form in which names are compared: words in lower case without accents, one blank between two.

    What is neither letter nor digit separates words (``Guinea-Bissau`` is ``guinea bissau``), ``&`` reads *and*,
    initials join (``U.S.A.`` and ``U S A`` are ``usa``).
    """
    text = name.replace("&", " and ").casefold()
    if not text.isascii():
        # Canonical decomposition only: the other kind makes "ms", Mississippi, of the one-character sign for it.
        text = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return _INITIAL.sub(r"\1", " ".join(_WORD.findall(text)))


class _Table(NamedTuple):
    codes: frozenset[str]
    names: dict[str, str]


# Read on first use: most runs of the command never ask for a place, and the file's generator imports this module.
@cache
def _tables() -> dict[str, _Table]:
    tables = json.loads(Path(__file__).with_name("places.json").read_bytes())
    del tables["note"]
    return {
        title: _Table(frozenset(table), {name: code for code, names in table.items() for name in names})
        for title, table in tables.items()
    }


class _Memo(dict[str, str | None]):
    """Codes by the very spelling that was asked for: archives spell the same few places over and over.

    Bounded in rows, and in the length of a key too: keys are archive text, and few long ones fill a memory as well.
    """

    def __init__(self, find: Callable[[str], str | None]) -> None:
        self.find = find

    def __missing__(self, name: str) -> str | None:
        if len(name) > _LONGEST:  # no name; and folding is too slow for the long texts of a hostile archive
            stripped = name.strip()
            return self[stripped] if len(stripped) <= _LONGEST else None
        if len(self) >= _MEMO_ROWS:
            self.clear()
        code = self[name] = self.find(name)
        return code


def _find_country(name: str) -> str | None:
    codes, names = _tables()["countries"]
    stated = name.strip()
    # Only two plain letters state a code: not "D. E.", and not a Kelvin sign, whose lower case is a plain k.
    if stated.isascii() and stated.lower() in codes:
        return stated.lower()
    return names.get(fold(name))


def _find_state(country: str, name: str) -> str | None:
    return _tables()[country].names.get(fold(name))


_COUNTRIES = _Memo(_find_country)
_STATES = {country: _Memo(partial(_find_state, country)) for country in ("us", "ca")}

# Several of these zones no longer have the offset that the page printed, and CST is no zone of the time zone database
# at all: the ids are for recognition, the offsets for display, nothing here for arithmetic.
_ZONES = """
US/Eastern -05:00              US/Central -06:00              US/Mountain -07:00
US/Pacific -08:00              Etc/GMT+12 -12:00              Pacific/Samoa -11:00
US/Hawaii -10:00               Pacific/Tahiti -10:00          US/Alaska -09:00
Mexico/BajaNorte -08:00        US/Arizona -07:00              America/Chihuahua -07:00
CST -06:00                     America/Mexico_City -06:00     Canada/Saskatchewan -06:00
America/Bogota -05:00          US/East-Indiana -05:00         America/Lima -05:00
America/Guayaquil -05:00       America/Caracas -04:30         America/Puerto_Rico -04:00
America/Asuncion -04:00        Canada/Atlantic -04:00         America/Cuiaba -04:00
America/Guyana -04:00          America/La_Paz -04:00          America/Manaus -04:00
America/Santiago -04:00        Canada/Newfoundland -03:30     Brazil/East -03:00
America/Buenos_Aires -03:00    America/Cayenne -03:00         America/Fortaleza -03:00
America/Godthab -03:00         America/Montevideo -03:00      America/Paramaribo -03:00
Atlantic/South_Georgia -02:00  Atlantic/Azores -01:00         Atlantic/Cape_Verde -01:00
Africa/Accra +00:00            Africa/Casablanca +00:00       Europe/London +00:00
Etc/Universal +00:00           Europe/Lisbon +00:00           Africa/Monrovia +00:00
Europe/Amsterdam +01:00        Europe/Belgrade +01:00         Europe/Brussels +01:00
Europe/Sarajevo +01:00         Africa/Lagos +01:00            Africa/Windhoek +01:00
Asia/Amman +02:00              Europe/Athens +02:00           Asia/Beirut +02:00
Africa/Harare +02:00           Europe/Helsinki +02:00         Asia/Jerusalem +02:00
Africa/Johannesburg +02:00     Europe/Minsk +02:00            Asia/Baghdad +03:00
Asia/Kuwait +03:00             Europe/Moscow +03:00           Africa/Nairobi +03:00
Europe/Volgograd +03:00        Asia/Tehran +03:30             Asia/Dubai +04:00
Asia/Baku +04:00               Indian/Mahe +04:00             Indian/Mauritius +04:00
Indian/Reunion +04:00          Asia/Tbilisi +04:00            Asia/Yerevan +04:00
Asia/Kabul +04:30              Asia/Aqtobe +05:00             Asia/Ashgabat +05:00
Asia/Dushanbe +05:00           Asia/Karachi +05:00            Indian/Maldives +05:00
Asia/Oral +05:00               Asia/Tashkent +05:00           Asia/Yekaterinburg +05:00
Asia/Kolkata +05:30            Asia/Kathmandu +05:45          Asia/Almaty +06:00
Asia/Bishkek +06:00            Asia/Dhaka +06:00              Asia/Omsk +06:00
Asia/Qyzylorda +06:00          Asia/Novosibirsk +06:00        Asia/Thimbu +06:00
Asia/Rangoon +06:30            Asia/Bangkok +07:00            Asia/Jakarta +07:00
Asia/Krasnoyarsk +07:00        Asia/Chongqing +08:00          Asia/Brunei +08:00
Asia/Hong_Kong +08:00          Asia/Irkutsk +08:00            Asia/Kuala_Lumpur +08:00
Asia/Makassar +08:00           Asia/Manila +08:00             Australia/Perth +08:00
Asia/Singapore +08:00          Asia/Taipei +08:00             Asia/Ulaanbaatar +08:00
Asia/Tokyo +09:00              Asia/Dili +09:00               Asia/Jayapura +09:00
Asia/Seoul +09:00              Asia/Yakutsk +09:00            Australia/Adelaide +09:30
Australia/Darwin +09:30        Australia/Brisbane +10:00      Australia/Canberra +10:00
Pacific/Port_Moresby +10:00    Pacific/Guam +10:00            Australia/Hobart +10:00
Asia/Vladivostok +10:00        Pacific/Noumea +11:00          Asia/Magadan +11:00
Pacific/Guadalcanal +11:00     Pacific/Efate +11:00           Pacific/Auckland +12:00
Pacific/Fiji +12:00            Asia/Kamchatka +12:00          Pacific/Tongatapu +13:00
"""

#: The time zone ids that v2 accepts, with the standard offset that v1's page on events printed, in its order.
TIME_ZONES: Mapping[str, str] = MappingProxyType(dict(zip(_ZONES.split()[::2], _ZONES.split()[1::2], strict=True)))

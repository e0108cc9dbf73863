"""Text of one v1 leaf <-> typed value, with one law: ``decode(encode(value)) == value``.

A value has one canonical spelling. Others that mean the same decode too, and the lens keeps them in the residue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, ClassVar


class Undecodable(ValueError):
    """A text that is no value of the codec's kind. ``code`` names the finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unencodable(ValueError):
    """A value that v1 has no spelling for."""


class Codec:
    """Base of all codecs. Texts that are empty or blank never reach a codec: they mean *no value*."""

    #: Python types of the values, for documentation and for checking a schema class.
    types: ClassVar[tuple[type, ...]] = (str,)

    def decode(self, text: str) -> Any:
        """The value of ``text``.

        :raises Undecodable: if it has none.
        """
        return self.read(text)[0]

    def encode(self, value: Any) -> str:
        """The canonical spelling of ``value``.

        :raises Unencodable: if v1 has none.
        """
        raise NotImplementedError

    def read(self, text: str) -> tuple[Any, bool]:
        """The value of ``text``, and whether ``text`` is its canonical spelling."""
        raise NotImplementedError


class Memo(Codec):
    """A codec whose texts repeat: ``known`` remembers (bounded) what :meth:`read` gave for those met so far."""

    size: ClassVar[int] = 4096

    def __init__(self) -> None:
        self.known: dict[str, tuple[Any, bool]] = {}

    def read(self, text: str) -> tuple[Any, bool]:
        known = self.known.get(text)
        if known is None:
            value = self.parse(text)
            known = value, self.encode(value) == text
            if len(self.known) >= self.size:
                self.known.clear()
            self.known[text] = known
        return known

    def parse(self, text: str) -> Any:
        """The value of ``text``; called once a distinct text."""
        raise NotImplementedError


# What XML 1.0 cannot hold, whatever the escaping (XML 1.0, production 2).
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TextCodec(Codec):
    """Text is text: never trimmed, never a number."""

    def read(self, text: str) -> tuple[str, bool]:
        return text, True

    def encode(self, value: Any) -> str:
        if not isinstance(value, str) or not value or value.isspace() or FORBIDDEN.search(value):
            raise Unencodable(value)
        return value


class FoldedCodec(TextCodec):
    """Text whose case and outer blanks mean nothing; ``fold`` is ``str.lower`` or ``str.upper``."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self.fold = fold

    def read(self, text: str) -> tuple[str, bool]:
        value = self.fold(text.strip())
        return value, value == text

    def encode(self, value: Any) -> str:
        text = super().encode(value)
        if text != self.fold(text.strip()):
            raise Unencodable(value)
        return text


class TrimmedCodec(FoldedCodec):
    """Text in which outer white space means nothing: URLs and e-mail addresses."""

    def __init__(self) -> None:
        super().__init__(str)


class IntegerCodec(Memo):
    """A plain integer of at most 15 digits."""

    types = (int,)
    _form = re.compile(r"[+-]?[0-9]{1,15}")

    def parse(self, text: str) -> int:
        text = text.strip()
        if not self._form.fullmatch(text):
            raise Undecodable("number-invalid")
        return int(text)

    def encode(self, value: Any) -> str:
        if type(value) is not int or abs(value) >= 10**15:
            raise Unencodable(value)
        return str(value)


@lru_cache(maxsize=4096)
def exact_float(value: Decimal) -> float | None:
    """``value`` as a float if its shortest decimal form is ``value`` again, else ``None``."""
    try:
        number = float(value) or 0.0  # -0 equals 0, so it must not print differently
        return number if Decimal(repr(number)) == value else None
    except (OverflowError, InvalidOperation, ValueError):
        return None


class MoneyCodec(Memo):
    """A decimal amount, exact as a JSON number. Canonical: at least one fraction digit and no more than needed."""

    types = (Decimal,)
    # Room for every number that JSON can carry: the plain form of the smallest one has 340 fraction digits.
    _form = re.compile(r"[+-]?[0-9]{1,400}(?:\.[0-9]{0,400})?(?:[eE][+-]?[0-9]{1,3})?")

    def parse(self, text: str) -> Decimal:
        text = text.strip()
        if not self._form.fullmatch(text):
            raise Undecodable("number-invalid")
        value = Decimal(text)
        if exact_float(value) is None:
            raise Undecodable("number-inexact")
        return value

    def encode(self, value: Any) -> str:
        if not isinstance(value, Decimal) or not value.is_finite() or exact_float(value) is None:
            raise Unencodable(value)
        if not value:
            return "0.0"
        text = format(value.normalize(), "f")
        return text if "." in text else text + ".0"


class FlagCodec(Memo):
    """A boolean; the four spellings of v1 in any case. ``spell`` gives the canonical pair (true, false).
    Source: v1 pages "Events Collection and Resource" (TRUE, FALSE) and "Campaign Resource" (YES, NO)."""

    types = (bool,)
    _values: ClassVar[dict[str, bool]] = {"TRUE": True, "YES": True, "FALSE": False, "NO": False}

    def __init__(self, spell: str = "TRUE FALSE") -> None:
        super().__init__()
        self.true, self.false = spell.split()

    def parse(self, text: str) -> bool:
        value = self._values.get(text.strip().upper())
        if value is None:
            raise Undecodable("boolean-invalid")
        return value

    def encode(self, value: Any) -> str:
        if value is True:
            return self.true
        if value is False:
            return self.false
        raise Unencodable(value)


class TokenCodec(Memo):
    """One of a closed list of names; ``pairs`` maps v1's spelling to v2's. Case and outer blanks are forgiven."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        super().__init__()
        self.pairs = dict(pairs)
        self._folded = {spelling.upper(): value for spelling, value in pairs.items()}
        self._spelling = {value: spelling for spelling, value in reversed(self.pairs.items())}

    def parse(self, text: str) -> str:
        value = self._folded.get(text.strip().upper())
        if value is None:
            raise Undecodable("token-unknown")
        return value

    def encode(self, value: Any) -> str:
        try:
            return self._spelling[value]
        except (KeyError, TypeError):
            raise Unencodable(value) from None

"""Two judges of v2 JSON that were made from the same lines and go their own ways: the contract, and JSON Schema in the
hands of an independent validator."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from strategies import REFUSED

from ctct_bridge.reconciler.bodies import read_only
from ctct_bridge.reconciler.lifting import lift
from ctct_bridge.reconciler.shapes import contract, dumper
from ctct_bridge.report.published.objects import Book
from ctct_bridge.report.published.values import ZONED

jsonschema = pytest.importorskip("jsonschema", reason="the independent validator; the extra `test` has it")

Problem = tuple[str, str, Any]
#: What the contract objects to and JSON Schema cannot: why, and how to know it by ``(code, value, parameters)``.
UNSAID: dict[str, Callable[[str, Any, Any], bool]] = {
    "1.0 is an integer to JSON Schema, which knows no spelling of a number": lambda code, value, params: (
        code == "v2-wrong-type" and isinstance(value, float) and value.is_integer() and "integer" in params["expected"]
    ),
    "JSON Schema cannot count the digits of a number, and not all of so many are printed again": (
        lambda code, value, params: code == "v2-wrong-type" and type(value) is int and params["expected"] == "a number"
    ),
    "a pattern does not know which month has which days": lambda code, value, params: (
        code == "v2-wrong-type" and isinstance(value, str) and re.fullmatch(ZONED[1:-1], value) is not None
    ),
    "in Python, if in no other language, $ is also before a line end that ends the text": (
        lambda code, value, params: code in ("v2-not-email", "v2-wrong-form") and value.endswith("\n")
    ),
}


def judge(schema: Any) -> Any:
    """An independent validator, of a schema that is one."""
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@cache
def judge_of(shape: Any, body: str = "get") -> Any:
    """The judge of a class's objects."""
    book = Book()
    return judge({**book.refer(shape, body), "$defs": book.definitions})


def objections(shape: Any, body: str, found: Any) -> list[Problem]:
    """What the contract objects to in a JSON value, as an answer or as a create body."""
    view, problems = lift(shape, found)
    codes = REFUSED | ({"v2-required"} if body == "post" else set())
    problems += [problem for problem in contract(shape).problems(view) if problem[1] in codes]
    return problems + [(at, "read-only", {}) for at in (read_only(shape, found, "#") if body == "post" else ())]


def at(found: Any, pointer: str) -> Any:
    """The value at a JSON pointer."""
    for part in pointer.split("/")[1:]:
        found = found[int(part) if isinstance(found, list) else part.replace("~1", "/").replace("~0", "~")]
    return found


def unsaid(problem: Problem, found: Any) -> str:
    """Why JSON Schema cannot say a problem; empty if it can."""
    pointer, code, params = problem
    if code in ("v2-required", "v2-unknown-property", "read-only"):
        return ""
    return next((why for why, cannot in UNSAID.items() if cannot(code, at(found, pointer), params)), "")


def agree(shape: Any, body: str, found: Any) -> bool:
    """Assert that both judges say the same of a JSON value; returns whether the schema accepts it.

    What the contract refuses, the schema refuses, unless it cannot say it. What the contract accepts, the schema
    accepts as v2 spells it: reading also forgives spellings (of dates, of the case of codes, an object in a list),
    which nobody is to send.
    """
    problems, judging = objections(shape, body, found), judge_of(shape, body)
    accepted: bool = judging.is_valid(found)
    if problems:
        assert not accepted or all(unsaid(problem, found) for problem in problems), problems
    else:
        spelled = dumper(shape, body == "get")(lift(shape, found)[0])
        assert judging.is_valid(spelled), [error.message for error in judging.iter_errors(spelled)]
        assert accepted or spelled != found
    return accepted

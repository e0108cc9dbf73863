"""Mutants of good v2 bodies, made from the schemas: each must be caught with its code, at its pointer and its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from marshmallow import validate
from samplefile import SAMPLES, objects, v2_bodies

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.recognising import Known, home_of, recognise
from ctct_bridge.reconciler.fields import Each, Many, One, Text

HERE = "@@here@@"


class Mutant(NamedTuple):
    """A body with one fault: its text, and the finding that it deserves."""

    url: str
    text: str
    code: str
    pointer: str
    line: int


class Good(NamedTuple):
    """A good document with one object: its URL, how the object is wrapped, and its shape."""

    url: str
    wrap: str
    body: dict[str, Any]
    shape: Any
    short: bool


def wrapped(wrap: str, body: Any) -> Any:
    return {"": body, "[": [body], "{": {"meta": {"pagination": {}}, "results": [body]}}[wrap]


def good() -> Iterator[Good]:
    """The largest object of each URL's shape among the samples."""
    best: dict[tuple[Any, str], Good] = {}
    for root in (SAMPLES / "account.out" / "v2", SAMPLES / "v2"):
        for _, url, body in v2_bodies(root):
            home = home_of(f"v2/{url}.json")
            wrap = "[" if isinstance(body, list) else "{" if "results" in body else ""
            for each in objects(body):
                known = recognise(each, home.schema if home is not None else None, bool(wrap))
                assert isinstance(known, Known)
                found = Good(url, wrap, each, known.shape, bool(wrap) and known.shape is not known.schema)
                rival = best.get((known.shape, wrap))
                if rival is None or len(json.dumps(each)) > len(json.dumps(rival.body)):
                    best[known.shape, wrap] = found
    return iter(best.values())


GOOD = list(good())


def places(shape: Any, body: Any, pointer: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The objects of a body with their pointers and shapes."""
    yield pointer, shape, body
    for key, value in body.items():
        line = shape._declared_fields[key]
        if isinstance(line, One) and isinstance(value, dict):
            yield from places(line.shape, value, f"{pointer}/{key}")
        elif isinstance(line, Many):
            for at, item in enumerate(value):
                if isinstance(item, dict):
                    yield from places(line.shape, item, f"{pointer}/{key}/{at}")


def at(body: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        body = body[int(step)] if isinstance(body, list) else body[step]
    return body


def line_of(document: Any, pointer: str) -> int:
    """The line of a property, or of an object's first brace, in the document as it is written."""
    marked = deepcopy(document)
    above, _, key = pointer.rpartition("/")
    holder = at(marked, above)
    if isinstance(holder, list):
        holder[int(key)] = HERE
    else:
        pairs = [(HERE if name == key else name, value) for name, value in holder.items()]
        holder.clear()
        holder.update(pairs)
    text = json.dumps(marked, indent=1)
    return text[: text.index(HERE)].count("\n") + 1


def wrong_values(line: Any) -> Iterator[tuple[Any, str]]:
    """Values that a property must not have, and the findings that they deserve."""
    yield ({"wrong": 1}, "v2-wrong-type") if not isinstance(line, One) else (5, "v2-wrong-type")
    if isinstance(line, (Many, Each)):
        return
    kinds = {type(limit): limit for limit in getattr(line, "validators", ())}
    if isinstance(line, Text) and kinds.keys() == {validate.Length} and kinds[validate.Length].max:
        yield "x" * (kinds[validate.Length].max + 1), "v2-too-long"
    if kinds.keys() == {validate.OneOf}:
        yield "NO_SUCH_VALUE", "v2-not-allowed"


def mutants(document: Good) -> Iterator[Mutant]:
    base = {"": "", "[": "/0", "{": "/results/0"}[document.wrap]
    whole = wrapped(document.wrap, document.body)

    def made(code: str, pointer: str, changed: Any, place: str | None = None) -> Mutant:
        text = json.dumps(changed, indent=1)
        where = pointer if place is None else place
        line = line_of(changed, where) if where else 1
        return Mutant(document.url, text, code, f"#{pointer}", line)

    for inside, shape, body in places(document.shape, document.body):
        pointer = f"{base}{inside}"
        changed = deepcopy(whole)
        at(changed, pointer)["no_such_name"] = 1
        yield made("v2-unknown-property", f"{pointer}/no_such_name", changed)
        for key in body:
            line = shape._declared_fields[key]
            for value, code in wrong_values(line):
                changed = deepcopy(whole)
                at(changed, pointer)[key] = value
                yield made(code, f"{pointer}/{key}", changed)
            if line.need is True and not document.short:
                changed = deepcopy(whole)
                del at(changed, pointer)[key]
                inner = (
                    [name for name, each in line.shape._declared_fields.items() if each.need]
                    if isinstance(line, One)
                    else []
                )
                yield made("v2-required", "/".join([pointer, key, *inner[:1]]), changed, place=pointer)
            yield doubled(document, whole, f"{pointer}/{key}", body[key])


def doubled(document: Good, whole: Any, pointer: str, value: Any) -> Mutant:
    """The property stands twice in its object."""
    changed = deepcopy(whole)
    holder = at(changed, pointer.rpartition("/")[0])
    holder[HERE] = value  # at the end of its object
    text = json.dumps(changed, indent=1)
    line = text[: text.index(HERE)].count("\n") + 1
    return Mutant(document.url, text.replace(HERE, pointer.rpartition("/")[2]), "v2-duplicate-key", f"#{pointer}", line)


def judged(folder: Path, documents: list[tuple[str, str]]) -> list[list[tuple[str, str, int | None]]]:
    """What is said of each of several documents, each in a tree of its own."""
    for number, (url, text) in enumerate(documents):
        path = folder / f"{number}" / "v2" / f"{url}.json"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    heard: list[list[tuple[str, str, int | None]]] = [[] for _ in documents]

    def listen(finding: Finding) -> None:
        number = int(finding.origin.document.partition("/")[0])
        heard[number].append((finding.code, finding.path, finding.line))

    report = cb.validate(folder, listen=listen)
    assert report.balanced
    return heard


@pytest.mark.parametrize("document", GOOD, ids=lambda each: f"{each.shape.__name__}-{each.wrap or 'object'}")
def test_every_mutant_is_caught_where_it_is(document: Good, tmp_path: Path) -> None:
    several = list(mutants(document))
    texts = [(mutant.url, mutant.text) for mutant in several]
    before, *heard = judged(
        tmp_path, [(document.url, json.dumps(wrapped(document.wrap, document.body), indent=1)), *texts]
    )
    assert {code for code, _, _ in before} <= {"v2-required", "v2-parent-missing"}
    for mutant, found in zip(several, heard, strict=True):
        assert mutant[2:] in found, (mutant[2:], found)


def test_there_are_mutants_of_every_kind_and_many() -> None:
    made = [mutant for document in GOOD for mutant in mutants(document)]
    assert {mutant.code for mutant in made} == {
        "v2-unknown-property", "v2-wrong-type", "v2-too-long", "v2-not-allowed", "v2-required", "v2-duplicate-key"
    }  # fmt: skip
    assert len(made) > 1000
    assert {document.shape for document in GOOD} >= {
        cb.schemas.Event,
        cb.schemas.Contact,
        cb.schemas.Campaign,
        cb.schemas.Fee,
    }

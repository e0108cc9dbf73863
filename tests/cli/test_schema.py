"""ctct-bridge schema."""

from __future__ import annotations

import json

import pytest

from ctct_bridge.report.published.documents import json_schema
from ctct_bridge.report.published.openapi import openapi
from ctct_bridge.schemas import REGISTRY


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ([], json_schema()),
        (["event"], json_schema("event")),
        (["--format", "jsonschema", "fee", "event", "--shape", "post"], json_schema("event", "fee", shape="post")),
        (["lists", "--shape", "collection"], None),
        (["list", "--shape", "collection"], json_schema("list", shape="collection")),
        (["--format", "openapi"], openapi()),
        (["--format", "openapi", "fee"], openapi("fee")),
    ],
)
def test_it_prints_what_the_library_makes(run, words, made):
    ran = run("schema", *words)
    assert ran.code == (0 if made else 2)
    assert (json.loads(ran.out) if ran.out else None) == made


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing"], "there is no resource 'nothing'"),
        (["guest", "--shape", "collection"], "v2 has no collection of it"),
        (["registrant", "--shape", "post"], "v2 has no call that creates it"),
        (["--format", "openapi", "--shape", "row"], "an OpenAPI document has all shapes"),
        (["--format", "ddl", "--shape", "row"], "a table has one"),
        (["--format", "ddl", "nothing"], "there is no resource 'nothing'"),
        (["--format", "yaml"], "invalid choice"),
        (["--shape", "page"], "invalid choice"),
    ],
)
def test_wrong_usage(run, words, told):
    ran = run("schema", *words)
    assert ran.code == 2
    assert ran.out == ""
    assert told in ran.err


def test_tables_with_typed_columns(run):
    ran = run("schema", "fee", "--format", "ddl")
    assert ran.code == 0
    assert ran.out.startswith("CREATE TABLE `fee` (\n  `_key` STRING,\n")
    assert "  `fee` DECIMAL(38,9),\n" in ran.out
    assert ran.out.endswith("\n);\n")
    assert run("schema", "--format", "ddl").out.count("CREATE TABLE") == len(REGISTRY)


def test_the_same_words_give_the_same_bytes(command):
    printed = [command("schema", "--format", "openapi", env={"PYTHONHASHSEED": seed}).communicate()[0] for seed in "12"]
    assert printed[0] == printed[1]
    assert printed[0]

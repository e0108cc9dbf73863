"""A validator of JSON Schema that is not ours."""

from __future__ import annotations

import importlib
import os
from typing import Any

import pytest


def validator(schema: dict[str, Any]) -> Any:
    """A validator for a schema, which is checked itself. Without the package the test is skipped, but not under CI."""
    if os.environ.get("CI"):
        jsonschema = importlib.import_module("jsonschema")
    else:
        jsonschema = pytest.importorskip("jsonschema", reason="jsonschema validates; pip install '.[test]' has it")
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    return kind(schema)


def problems(schema: dict[str, Any], value: Any) -> list[str]:
    """What a validator has against a value, each with its place."""
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(schema).iter_errors(value)]

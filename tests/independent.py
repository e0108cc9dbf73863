"""A validator of JSON Schema that is not ours."""

from __future__ import annotations

import importlib
import json
import os
from functools import cache
from typing import Any

import pytest


@cache
def _validator(schema: str) -> Any:
    """A validator for a schema, which is checked itself. Without the package the test is skipped, but not under CI."""
    if os.environ.get("CI"):
        jsonschema = importlib.import_module("jsonschema")
    else:
        jsonschema = pytest.importorskip("jsonschema", reason="jsonschema validates; pip install '.[test]' has it")
    kind = jsonschema.Draft202012Validator
    kind.check_schema(json.loads(schema))
    return kind(json.loads(schema))


def problems(schema: dict[str, Any], *values: Any) -> list[str]:
    """What a validator has against values, each with its place."""
    validator = _validator(json.dumps(schema))
    return [f"{error.json_path}: {error.message[:200]}" for value in values for error in validator.iter_errors(value)]

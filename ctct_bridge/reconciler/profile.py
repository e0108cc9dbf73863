"""Profiles: values that v1 cannot supply, given by the person who runs the migration.

A profile fills what the archive is silent about and never overrides it. What it supplied is marked in the record, the
residue and the report.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from ctct_bridge.errors import UsageError
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.model import Record, View
from ctct_bridge.reconciler.fields import Each, Leaf, Many, Mapped, One, When


class Supply(NamedTuple):
    """One value of a profile: the resource, the keys down to the property, its value in view and JSON, and the
    condition under which v2 wants it."""

    resource: str
    keys: tuple[str, ...]
    value: Any
    json: Any
    when: When | None

    @property
    def name(self) -> str:
        return ".".join((self.resource, *self.keys))


class Profile:
    """A checked set of values.

    :param resources: schema class by resource name.
    """

    def __init__(self, resources: Mapping[str, Any]) -> None:
        self.resources = resources
        self.supplies: dict[str, Supply] = {}

    def load(self, path: Path) -> None:
        """Add the values of a TOML file: one table a resource, nested tables for nested objects.

        :raises UsageError: if the file cannot be read, or a value does not fit.
        """
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as fault:
            raise UsageError(f"cannot read the profile {path}: {fault.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            raise UsageError(f"the profile {path} is not TOML: {fault}") from None
        self.enter(data)

    def enter(self, data: Mapping[str, Any]) -> None:
        """Add nested values: resource -> property -> value.

        :raises UsageError: if a value does not fit.
        """
        for resource, table in data.items():
            if not isinstance(table, dict):
                raise UsageError(f"profile: {resource} is a value; expected a table such as [event]")
            self._enter(resource, (), table)

    def set(self, assignment: str) -> None:
        """Add one value written as ``event.time_zone_id=US/Eastern``.

        :raises UsageError: if there is no such property, or the value does not fit.
        """
        name, equals, text = assignment.partition("=")
        resource, *keys = name.strip().split(".")
        if not equals or not keys:
            raise UsageError(f"--set wants RESOURCE.PROPERTY=VALUE, not {assignment!r}")
        self._add(resource, tuple(keys), _parse(self._line(resource, keys), text))

    def _enter(self, resource: str, above: tuple[str, ...], table: Mapping[str, Any]) -> None:
        for key, value in table.items():
            keys = (*above, key)
            if isinstance(value, dict) and isinstance(self._line(resource, keys), One):
                self._enter(resource, keys, value)
            else:
                self._add(resource, keys, value)

    def _line(self, resource: str, keys: Iterable[str]) -> Mapped:
        shape: Any = self.resources.get(resource)
        if shape is None:
            raise UsageError(f"profile: there is no resource {resource!r}; there are {', '.join(self.resources)}")
        if not hasattr(shape, "V1"):
            raise UsageError(f"profile: only v2 has {resource!r}: nothing in an archive becomes one")
        line: Any = None
        for key in keys:
            if line is not None:
                shape = line.shape if isinstance(line, One) else None
            line = shape._declared_fields.get(key) if shape is not None else None
            if line is None:
                raise UsageError(f"profile: {resource} has no property {'.'.join(keys)}")
        return line  # type: ignore[no-any-return]

    def _add(self, resource: str, keys: tuple[str, ...], value: Any) -> None:
        line, schema = self._line(resource, keys), self.resources[resource]
        name = ".".join((resource, *keys))
        if line.read_only:
            raise UsageError(f"profile: {name} is set by the v2 service and cannot be supplied")
        nested: Any = value
        for key in reversed(keys):
            nested = {key: nested}
        view, wrong = schema.lift(nested)
        wrong += [problem for problem in schema.problems(view) if problem[1] != "v2-required"]
        if wrong:
            _, code, params = wrong[0]
            raise UsageError(f"profile: {name}: {CODES[code].text.format_map({'value': value, **params})}")
        printed = schema.to_v2(view)
        for key in keys:
            if key not in view:
                raise UsageError(f"profile: {name}: v2 prints this where nothing is known, so it supplies nothing")
            view, printed = view[key], printed[key]
        top = self._line(resource, keys[:1])
        when = next((line.need for line in (line, top) if isinstance(line.need, When)), None)
        self.supplies[name] = Supply(resource, keys, view, printed, when)

    def apply(self, record: Record) -> None:
        """Fill what ``record`` is silent about; marks each value in ``record.supplied`` and with a finding."""
        for supply in self.supplies.values():
            if supply.resource != record.resource or (supply.when is not None and not supply.when.met(record.view)):
                continue
            row = record.schema.row
            if record.form == "list" and row is not None and supply.keys[0] not in row._declared_fields:
                continue
            if _fill(record.view, supply.keys, deepcopy(supply.value)):
                pointer = "#/" + "/".join(supply.keys)
                record.supplied = {**(record.supplied or {}), pointer: ["profile", supply.json]}
                params = {"property": ".".join(supply.keys)}
                record.findings.append(Finding("profile-supplied", record.origin, pointer, params))


def _fill(view: View, keys: tuple[str, ...], value: Any) -> bool:
    for key in keys[:-1]:
        view = view.setdefault(key, {})
    if keys[-1] in view:
        return False
    view[keys[-1]] = value
    return True


def _parse(line: Mapped, text: str) -> Any:
    """The JSON value that ``text`` means for a property of this kind."""
    if isinstance(line, Leaf) and line.kind in ("string", "date-time string"):
        return text
    if isinstance(line, Each) and not text.lstrip().startswith("["):
        return [part.strip() for part in text.split(",")]
    if isinstance(line, (One, Many)) and not text.lstrip().startswith(("{", "[")):
        raise UsageError(f"--set: {text!r} is a plain value; name a property inside, as in event.contact.name=…")
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text

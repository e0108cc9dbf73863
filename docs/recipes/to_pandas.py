"""A resource of an archive as a pandas frame, kept as CSV: python to_pandas.py ARCHIVE RESOURCE FILE"""

import sys

import pandas as pd

import ctct_bridge as cb

KINDS = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def columns(schema: dict, ref: str, above: str = ""):
    """Name and kind of each column. The schema has them, so that none is guessed and none is missing."""
    for name, line in schema["$defs"][ref.rpartition("/")[2]]["properties"].items():
        inner = next((each["$ref"] for each in (line, *line.get("anyOf", ())) if "$ref" in each), None)
        if inner is not None:
            yield from columns(schema, inner, f"{above}{name}.")
        else:
            is_time = line.get("format") == "date-time"
            yield above + name, "time" if is_time else KINDS.get(str(line.get("type")), "object")


def frame(archive: str, resource: str) -> pd.DataFrame:
    """One row a thing, by its key; nested objects are columns such as address.city, and lists stay lists."""
    bodies = {record.key: record.to_v2() for record in cb.read(archive, only=[resource], joined=True)}
    schema = cb.json_schema(resource)
    kinds = dict(columns(schema, schema["$ref"]))
    rows = pd.json_normalize(list(bodies.values())).reindex(columns=list(kinds))
    rows.index = pd.Index(bodies, name="key", dtype="string")
    for name, kind in kinds.items():
        values = rows[name]
        rows[name] = pd.to_datetime(values, utc=True, format="ISO8601") if kind == "time" else values.astype(kind)
    return rows


if __name__ == "__main__":
    table = frame(*sys.argv[1:3])
    table.to_csv(sys.argv[3])
    print(table.dtypes.to_string())

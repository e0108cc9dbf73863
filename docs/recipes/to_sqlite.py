"""An archive into SQLite by upserts, with a table of dead letters: python to_sqlite.py ARCHIVE DATABASE"""

import json
import sqlite3
import sys
from contextlib import closing

import ctct_bridge as cb

TABLES = """
CREATE TABLE IF NOT EXISTS record (key TEXT PRIMARY KEY, resource TEXT, parent TEXT, id TEXT, v2 TEXT);
CREATE TABLE IF NOT EXISTS dead (document TEXT, entry INTEGER, why TEXT, xml TEXT, PRIMARY KEY (document, entry));
"""


def load(archive: str, database: str) -> bool:
    """Whether everything was read. Run it again whenever you like: a key is the same in every run."""
    reading = cb.read(archive, joined=True, rejects=True)
    with closing(sqlite3.connect(database)) as store, store:  # all or nothing
        store.executescript(TABLES)
        for record in reading:
            if record.resource:
                row = (record.key, record.resource, record.parent, record.id, json.dumps(record.to_v2()))
                store.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)", row)
            elif record.state == "rejected":
                why = " ".join(finding.code for finding in record.findings)
                row = (record.origin.document, record.origin.entry, why, record.raw)
                store.execute("INSERT OR REPLACE INTO dead VALUES (?, ?, ?, ?)", row)
    for finding in reading.findings:
        if finding.severity == "error":
            print(finding.origin.document, finding.code, finding.message(show_values=False), file=sys.stderr)
    return not any(finding.severity == "error" for finding in reading.findings)


if __name__ == "__main__":
    sys.exit(0 if load(*sys.argv[1:]) else 1)

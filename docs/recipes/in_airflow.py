"""An Airflow DAG that keeps a table of contacts up to date; its task alone: python in_airflow.py ARCHIVE DATABASE"""

import json
import sqlite3
import sys
from contextlib import closing

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException

import ctct_bridge as cb

UPSERT = "INSERT INTO contact VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET v2 = excluded.v2"


@task(retries=3)
def load(archive: str, database: str) -> dict[str, int]:
    """The states of the entries. It may be tried again: what is there already is put in its own place."""
    reading = cb.read(archive, only=["contact"], joined=True)
    try:
        with closing(sqlite3.connect(database)) as store, store:
            store.execute("CREATE TABLE IF NOT EXISTS contact (key TEXT PRIMARY KEY, v2 TEXT)")
            for record in reading:
                store.execute(UPSERT, (record.key, json.dumps(record.to_v2())))
    except cb.BridgeError as fault:  # nothing there that could be opened: trying again would not help
        raise AirflowFailException(str(fault)) from fault
    return dict(reading.states)


@dag(schedule=None, params={"archive": "samples/account", "database": "contacts.db"})
def contacts():
    load("{{ params.archive }}", "{{ params.database }}")


made = contacts()
if __name__ == "__main__":
    print(load.function(*sys.argv[1:]))

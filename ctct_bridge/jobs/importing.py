"""The bodies of v2's bulk activity that adds contacts, beside the create bodies of single ones."""

from __future__ import annotations

from collections.abc import Iterable

from ctct_bridge.archive.layouts import Tree
from ctct_bridge.archive.texts import compact
from ctct_bridge.model import Record
from ctct_bridge.schemas.add_contacts import Import, Imports

PLACE = "activities/addcontacts"


class Importing:
    """Writes ``v2/activities/addcontacts.json`` and its further pages, each the body of one call. They are made from
    the contacts, and nothing is restored from them."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self._imports, self._number = tree, Imports(), 0
        tree.workspace.register.claim(PLACE, "")  # no activity may be called so

    def add(self, contact: Record) -> None:
        """Take a contact."""
        self._write(self._imports.add(contact.to_v2()))

    def close(self) -> None:
        """Write what waits for more."""
        self._write(self._imports.rest())

    def _write(self, made: Iterable[Import]) -> None:
        for each in made:
            self._number += 1
            page = "" if self._number == 1 else f".page-{self._number}"
            self.tree.lines(f"v2/{PLACE}{page}.json", [compact(each.body)])

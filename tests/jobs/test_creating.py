"""What is in a v2 tree and not in its residue."""

from __future__ import annotations

import json
from pathlib import Path

from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.creating import new_objects


def tree(root: Path, **files: object) -> V2Tree:
    for name, body in files.items():
        path = root / "v2/eventspot" / f"{name.replace('__', '/')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), "utf-8")
    return V2Tree(root, lambda finding: None)


def test_items_come_before_rows_and_each_object_once(tmp_path: Path) -> None:
    rows = {"meta": {"pagination": {}}, "results": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}
    made = tree(tmp_path, events=rows, events__a={"id": "a"})
    found = list(new_objects(made, {"event/c"}, set(), lambda finding: None))
    assert [(new.stem, new.item) for new in found] == [("a", "v2/eventspot/events/a.json"), ("b", None)]


def test_an_item_of_a_known_id_in_another_file_is_told(tmp_path: Path) -> None:
    told: list[Finding] = []
    made = tree(tmp_path, events__a={"id": "a"}, events__copy={"id": "a"}, events__list=[1])
    assert not list(new_objects(made, {"event/a"}, {"v2/eventspot/events/a.json"}, told.append))
    assert [finding.code for finding in told] == ["v2-not-unique", "v2-wrong-type"]


def test_an_id_that_is_no_file_name_gets_another(tmp_path: Path) -> None:
    made = tree(tmp_path, events={"results": [{"id": "../x"}]})
    (new,) = new_objects(made, set(), set(), lambda finding: None)
    assert "/" not in new.stem

"""Files in the trash."""

from __future__ import annotations

import pytest
from frozen import agrees, table

from ctct_bridge.schemas import TrashedFile, served_at
from ctct_bridge.schemas.library_trash import Thumbnail


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        table(
            TrashedFile,
            """
            name           string   ..80
            id             string   -      R
            description    string   ..100
            folder         string   ..80   R
            folder_id      string   -      0
            height         integer  0..    R
            width          integer  0..    R
            size           integer  0..    R
            url            url      -      R
            source         string   =MyComputer|StockImage|Facebook|Instagram|Shutterstock|Mobile
            status         string   =Active|Processing|Uploaded|VirusFound|Failed|Deleted  R
            file_type      string   =JPEG|JPG|GIF|PDF|PNG|DOC|DOCX|XLS|XLSX|PPT|PPTX
            is_image       boolean  -      R
            thumbnail      object   -      R
            created_date   date     -      R
            modified_date  date     -      R
            """,
        ),
        table(
            Thumbnail,
            """
            url     url      -    R
            height  integer  0..  R
            width   integer  0..  R
            """,
        ),
    ],
)
def test_the_contract_as_documented(schema: type, text: str) -> None:
    agrees(schema, text)


def test_no_folder_is_not_the_same_as_nothing_known() -> None:
    assert TrashedFile().load({"folder_id": None}) == TrashedFile.lift({"folder_id": None})[0] == {"folder_id": None}
    assert TrashedFile.to_v2({"folder_id": None}) == {"folder_id": None}
    assert TrashedFile.to_v2({}) == {}
    assert TrashedFile.lift({"name": None})[1] != []


def test_dates_keep_the_offset_of_their_clock() -> None:
    body = {"created_date": "2014-11-21T15:10:47.000-05:00"}
    assert TrashedFile.to_v2(TrashedFile().load(body)) == body


def test_the_trash_is_no_folder() -> None:
    assert served_at("library/folders/trash/files") == (TrashedFile, ())

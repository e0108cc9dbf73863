"""What the library holds."""

from __future__ import annotations

import pytest
from frozen import agrees, table

from ctct_bridge.schemas import LibraryInfo
from ctct_bridge.schemas.library_info import UsageSummary


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        table(
            LibraryInfo,
            """
            max_free_file_num        integer  0..  R
            max_premium_space_limit  integer  0..  R
            max_upload_size_limit    integer  0..  R
            image_root               url      -    R
            usage_summary            object   -    R
            """,
        ),
        table(
            UsageSummary,
            """
            folder_count           integer  0..  R
            file_count             integer  0..  R
            image_count            integer  0..  R
            document_count         integer  0..  R
            total_bytes_used       integer  0..  R
            image_bytes_used       integer  0..  R
            document_bytes_used    integer  0..  R
            total_bytes_remaining  integer  -    R
            free_files_remaining   integer  -    R
            """,
        ),
    ],
)
def test_the_contract_as_documented(schema: type, text: str) -> None:
    agrees(schema, text)


def test_nothing_of_it_can_be_written() -> None:
    body = {"max_free_file_num": 5, "usage_summary": {"file_count": 1}}
    assert LibraryInfo.to_v2(LibraryInfo().load(body), "post") == {}

"""How an upload stands."""

from __future__ import annotations

from frozen import agrees

from ctct_bridge.schemas import UploadStatus, served_at


def test_the_contract_as_documented() -> None:
    agrees(
        UploadStatus,
        """
        file_id      integer  -  R
        status       string   -  R
        description  string   -  R
        """,
    )


def test_one_url_may_ask_for_several() -> None:
    assert served_at("library/files/uploadstatus/14,17") == (UploadStatus, ("14,17",))

"""How the upload of a library file stands. v1 had nothing like it.

Sources: the official SDKs and an answer that one of them captured.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Text
from ctct_bridge.reconciler.resource import Resource


class UploadStatus(Resource):
    """One row of a bare array; the URL names one file, or several with commas between them."""

    resource, collection = "upload_status", "library/files/uploadstatus/{parent}"

    # fmt: off
    file_id     = Count(min=None, read_only=True, ev="FL", note="a number here, against the custom of v2; a string in a hand-written example")
    status      = Text(read_only=True, ev="FL", note="the states of a file: inferred")
    description = Text(read_only=True, ev="FL")
    # fmt: on

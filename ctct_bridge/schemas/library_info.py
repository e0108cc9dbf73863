"""What the library holds and may hold. v1 never said.

Sources: the official SDKs and an answer that one of them captured.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, One, Url
from ctct_bridge.reconciler.resource import Resource, Shape


# fmt: off
class UsageSummary(Shape):
    """Counts and bytes."""

    folder_count          = Count(read_only=True, ev="L")
    file_count            = Count(read_only=True, ev="L")
    image_count           = Count(read_only=True, ev="L")
    document_count        = Count(read_only=True, ev="L")
    total_bytes_used      = Count(read_only=True, ev="L")
    image_bytes_used      = Count(read_only=True, ev="L")
    document_bytes_used   = Count(read_only=True, ev="L")
    total_bytes_remaining = Count(min=None, read_only=True, ev="L")
    free_files_remaining  = Count(min=None, read_only=True, ev="L")


class LibraryInfo(Resource):
    """The one object behind its URL. (One SDK's fixture puts it into an array.)"""

    resource, collection = "library_info", "library/info"

    image_root              = Url(read_only=True, ev="L")
    max_free_file_num       = Count(read_only=True, ev="L")
    max_premium_space_limit = Count(read_only=True, ev="L")
    max_upload_size_limit   = Count(read_only=True, ev="L")
    usage_summary           = One(UsageSummary, read_only=True, ev="L")
# fmt: on

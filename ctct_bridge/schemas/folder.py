"""Folders of the image library.

Sources: v1 page "Folder Collection and Resource"; v2 pages "MyLibrary Folder Collection" and "Individual Folder".
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Ident, Many, Text
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.zoned import ZonedTimestamp


class SubFolder(Shape):
    """A folder in a folder. v1's folders do not nest."""

    id = Ident(ev="LD")
    name = Text(max=40, ev="D")


# fmt: off
class Folder(Resource):
    """A folder of images."""

    resource, collection, page = "folder", "library/folders", 1000

    class V1:
        element, style, uri = "Folder", "library", "library/folders/{id}"
        title, updated = "Name", ""
        elements = "Name Link?(href)"
        kept = "Link/href"
        detail = "Name"  # folders are never fetched alone

    id            = Ident("entry:link[edit]|entry:id|entry:content[@id]", read_only=True, ev="S > LD",
                          note="v2 numbered folders anew, with negative numbers: inferred; v1's number is carried")
    name          = Text("Name", max=40, required=True, ev="S > D")
    level         = Count(min=1, max=3, read_only=True, ev="D", note="1 for all of v1's, which do not nest: inferred, so not written")
    children      = Many(SubFolder, read_only=True, fill=[], ev="DL")  # type: ignore[assignment]
    item_count    = Count(read_only=True, ev="D", note="v1 does not say")
    parent_id     = Text(ev="DLX", note="left out for a folder of the first level")
    modified_date = ZonedTimestamp(read_only=True, ev="L", note="the envelope's time is that of the response, so no source")
    created_date  = ZonedTimestamp(read_only=True, ev="L")
# fmt: on

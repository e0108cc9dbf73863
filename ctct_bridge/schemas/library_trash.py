"""Files in the library's trash. v1 deleted for good.

Sources: v2 pages "File Collections" and "File Resource API"; the official SDKs (lists of values) and answers that they
captured.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Flag, Ident, One, Text, Token, Url
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.zoned import ZonedTimestamp

#: How a file came into the library, how it stands, and what it is, as v2 spells them.
SOURCES = "MyComputer StockImage Facebook Instagram Shutterstock Mobile"
STATUSES = "Active Processing Uploaded VirusFound Failed Deleted"
FILE_TYPES = "JPEG JPG GIF PDF PNG DOC DOCX XLS XLSX PPT PPTX"


# fmt: off
class Thumbnail(Shape):
    """A small picture of a file; of a document, an icon."""

    url    = Url(read_only=True, ev="L")
    height = Count(read_only=True, ev="L")
    width  = Count(read_only=True, ev="L", note="the longer side has 200 pixels")


class TrashedFile(Resource):
    """A file in the trash, in the shape that every listing of files has. Listed in pages; it may be purged, not edited."""

    resource, collection = "trashed_file", "library/folders/trash/files"

    name          = Text(max=80, ev="D", note="with its extension")
    id            = Ident(read_only=True, ev="L", note="a positive number")
    description   = Text(max=100, ev="D")
    folder        = Text(max=80, read_only=True, ev="D", note="name of the folder")
    height        = Count(read_only=True, ev="DF", note="0 for documents")
    width         = Count(read_only=True, ev="DF", note="0 for documents")
    size          = Count(read_only=True, ev="D", note="bytes")
    url           = Url(read_only=True, ev="FL")
    source        = Token(v2_only=SOURCES, ev="DS")
    status        = Token(v2_only=STATUSES, read_only=True, ev="S")
    thumbnail     = One(Thumbnail, read_only=True, ev="L", note="v2's table says array, its answers an object")
    created_date  = ZonedTimestamp(read_only=True, ev="L", note="US Eastern time")
    modified_date = ZonedTimestamp(read_only=True, ev="L", note="US Eastern time")
    folder_id     = Text(null=True, ev="DFL", note="null outside the user's folders")
    is_image      = Flag(read_only=True, ev="L")
    file_type     = Token(v2_only=FILE_TYPES, ev="DS", note="an early listing of the trash calls it type")
# fmt: on

"""Files of the library: v1 had images only.

Sources: v1 page "Image Collection and Resource" and the clients that read it; v2 pages of the MyLibrary files API.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import CaseText, Count, Flag, Ident, One, Text, Token, Url
from ctct_bridge.reconciler.refs import TAG, Ref
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.zoned import ZonedTimestamp


# fmt: off
class Thumbnail(Shape):
    """A small picture of a file. v1 has none."""

    url    = Url(ev="L")
    height = Count(ev="L")
    width  = Count(ev="L")


class File(Resource):
    """A file of the library, in v1 an image."""

    resource, collection, page = "file", "library/files", 1000
    dated = ("modified_date",)
    created = False  # it is uploaded as a form, with the data

    class V1:
        element, style, uri = "Image", "library", "library/folders/{parent}/images/{id}"
        title, updated = "FileName", "LastUpdated"
        elements = """FileName ImageURL Height Width Description? Folder?(Name Link?(href)) MD5Hash? FileSize? LastUpdated?
            FileType? ImageUsages? Link?(href)"""
        kept = "Folder/Link/href MD5Hash ImageUsages Link/href"
        detail = "FileName"  # an entry of a feed says all but who uses the image

    name          = Text("FileName", max=80, ev="SD > D")
    id            = Ident("entry:link[edit]|entry:id", read_only=True, ev="S > L", note="v2 numbered files anew: inferred; v1's number is carried")
    description   = Text("Description", max=100, fill="", ev="C > D", note="place among the elements: unverified")
    folder        = Text("Folder/Name", max=80, read_only=True, ev="S > D")
    folder_id     = Ref("Folder/@id", to="library/folders/{id}", authority=TAG, null=True, ev="S > DXL", note="v1's number; null outside the user's folders")
    height        = Count("Height", read_only=True, ev="S > DX")
    width         = Count("Width", read_only=True, ev="S > DX")
    size          = Count("FileSize", read_only=True, ev="C > D", note="bytes in v1, too: unverified")
    url           = Url("ImageURL", read_only=True, ev="S > XL", note="v1's samples have a blank behind it; hosts changed in 2014, so it may be dead")
    source        = Token(v2_only="MyComputer StockImage Facebook Instagram Shutterstock Mobile", ev="DK")
    status        = Token(v2_only="Active Processing Uploaded VirusFound Failed Deleted", read_only=True, ev="K")
    file_type     = CaseText("FileType", fold=str.upper, one_of="JPEG JPG GIF PDF PNG DOC DOCX XLS XLSX PPT PPTX".split(), ev="C > DK",
                             note="v1's values: unverified")
    is_image      = Flag(read_only=True, ev="L", note="v1 has images only, but does not say so")
    thumbnail     = One(Thumbnail, read_only=True, ev="L")
    created_date  = ZonedTimestamp(read_only=True, ev="L")
    modified_date = ZonedTimestamp("LastUpdated", read_only=True, ev="C > L")
# fmt: on

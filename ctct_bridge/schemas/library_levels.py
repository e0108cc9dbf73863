"""The tree of library folders: three levels. v1's folders were flat.

Sources: v2 pages "MyLibrary Folder Collection" and "Individual Folder", and answers that the official SDKs captured.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Ident, Many, Text
from ctct_bridge.reconciler.resource import Shape, like
from ctct_bridge.reconciler.zoned import ZonedTimestamp


class NoFolder(Shape):
    """What a folder of the third level holds of folders: there is no fourth."""


# fmt: off
class Level3Folder(Shape):
    """A folder of the third and last level."""

    id            = Ident(read_only=True, ev="DL", note="a negative number")
    name          = Text(max=40, form=(r"[\x00-\xff]*", "characters of ISO-8859-1"), required=True, ev="D")
    level         = Count(max=3, read_only=True, ev="D", note="1 is the top; an early example has 0")
    children      = Many(NoFolder, most=0, read_only=True, ev="DL")
    item_count    = Count(read_only=True, ev="D", note="files in the folder itself")
    parent_id     = Text(null=True, ev="DFL", note="left out at the top, where examples have 0 or an empty text, and the text says null; a PUT of 0 moves it there")
    modified_date = ZonedTimestamp(read_only=True, ev="L", note="US Eastern time; 1970 in early examples")
    created_date  = ZonedTimestamp(read_only=True, ev="L", note="US Eastern time; 1970 in early examples")


Level2Folder = like(Level3Folder, "Level2Folder", "A folder inside one at the top.",
                    children=Many(Level3Folder, read_only=True, ev="DL", note="[] if there are none"))
Level1Folder = like(Level3Folder, "Level1Folder", "A folder at the top.",
                    children=Many(Level2Folder, read_only=True, ev="DL", note="[] if there are none"))
# fmt: on

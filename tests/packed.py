"""Archives made by hand for the tests: bytes that the standard library would not write."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping

Files = Mapping[str, bytes] | Iterable[tuple[str, bytes]]
#: Format -> how its files are made.
PACKERS = {"gz": lambda data: gzip.compress(data, mtime=0), "bz2": bz2.compress, "xz": lzma.compress}


def _pairs(files: Files) -> list[tuple[str, bytes]]:
    return list(files.items()) if isinstance(files, Mapping) else list(files)


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    """A zip archive; names that stand twice are written twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in _pairs(files):
            info = zipfile.ZipInfo("x")
            info.filename = info.orig_filename = name  # the constructor would tame it
            info.compress_type = method
            info._compresslevel = 9 if len(data) > 1 << 20 else None  # type: ignore[attr-defined]
            archive.NameToInfo.pop(name, None)  # no warning of names that stand twice
            archive.writestr(info, data)
        archive.comment = comment
    return out.getvalue()


def tarred(files: Files, format: int = tarfile.PAX_FORMAT, mode: str = "w") -> bytes:
    """A tar archive of plain files, in the order given."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=format) as archive:  # type: ignore[call-overload]
        for name, data in _pairs(files):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def special(kind: bytes, name: str = "special.xml", target: str = "/etc/hostname") -> bytes:
    """A tar archive of one member that is no file, and of a file behind it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, target
        archive.addfile(info)
        after = tarfile.TarInfo("after.xml")
        after.size = 4
        archive.addfile(after, io.BytesIO(b"<a/>"))
    return out.getvalue()


def records(data: bytes) -> list[int]:
    """Where the records of a zip archive's directory stand."""
    (size, start) = struct.unpack_from("<2L", data, data.rfind(b"PK\5\6") + 12)
    found, at = [], start
    while at < start + size:
        found.append(at)
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    return found


def patched(data: bytes, number: int, offset: int, form: str, value: int) -> bytes:
    """A zip archive with one number of one directory record changed."""
    copy = bytearray(data)
    struct.pack_into(form, copy, records(data)[number] + offset, value)
    return bytes(copy)


#: Places in a directory record, with the form of the number there.
FLAGS, METHOD, CRC, PACKED, SIZE = (8, "<H"), (10, "<H"), (16, "<L"), (20, "<L"), (24, "<L")
ATTRIBUTES, OFFSET = (38, "<L"), (42, "<L")


def many_records(count: int) -> bytes:
    """A zip archive of empty members; quicker than by ``zipfile``, which could not write a million in a test."""
    body, directory = bytearray(), bytearray()
    for number in range(count):
        name = b"%d.xml" % number
        local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, len(body)
        )
        directory += name
        body += local
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), len(body))
    pointer = struct.pack("<4sLQL", b"PK\6\7", 0, len(body) + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return bytes(body + directory + end64 + pointer + end)


def deflated(data: bytes) -> bytes:
    """A raw deflate stream."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def chunked(data: bytes, size: int = 1000, end: bytes = b"\r\n") -> bytes:
    """A body in HTTP's chunks."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x%b%b%b" % (len(part), end, part, end) for part in (*parts, b""))

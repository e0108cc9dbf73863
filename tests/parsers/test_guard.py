"""What is refused, and how it is named: other things than XML, other encodings, document types."""

from __future__ import annotations

import gzip
import io

import pytest
from reading import ENTRY, OPEN, judge

from ctct_bridge.parsers.atom import open_document

FEED = f"{OPEN}{ENTRY}</feed>"


# -- what it is ---------------------------------------------------------------------------------------------------

OTHER = {
    "nothing": ("", "empty-document"),
    "blanks": (" \n\t\r\n ", "empty-document"),
    "a mark": (b"\xef\xbb\xbf", "empty-document"),
    "a mark and blanks": (b"\xef\xbb\xbf \n", "empty-document"),
    "a wide mark": (b"\xff\xfe", "empty-document"),
    "a wide mark and blanks": (b"\xff\xfe \0\n\0", "empty-document"),
    "an HTML page": ("<HTML><p>Not found", "not-xml: this is not XML: it looks like an HTML page"),
    "an HTML page of today": ("\n<!doctype html>\n<title>", "HTML page"),
    "an HTML page without blanks": ("<!doctype html><title>Not found</title>", "HTML page"),
    "an XHTML page": (
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html/>',
        "HTML page",
    ),
    "JSON": ('{"error_key": "x"}', "JSON"),
    "a JSON array": ("[]", "JSON"),
    "text": ("Over the rate limit", "plain text"),
    "text with a comparison": ("1 < 2", "plain text"),
    "gzip": (gzip.compress(FEED.encode()), "gzip data"),
    "zip": (b"PK\x03\x04\x14\0\0\0", "a zip archive"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
    "a PDF": (b"%PDF-1.4\n", "a PDF document"),
    "NULs": (b"\0" * 5000, "binary data"),
    "machine code": (b"\x7fELF\x02\x01\x01\0\0\0", "binary data"),
    "a service of something else": (
        '<?xml version="1.0"?><service xmlns="urn:x"/>',
        "not-atom: the root element is {urn:x}service,",
    ),
    "an error": ("<error><message>x</message></error>", "not-atom: the root element is error,"),
    "a broken something": ("<error><message>x</error>", "not-atom: the root element is error,"),
    "an older Atom": (
        '<feed xmlns="http://purl.org/atom/ns#"/>',
        "not-atom: the root element is {http://purl.org/atom/ns#}feed",
    ),
    "a foreign entry": ('<entry xmlns="urn:x"/>', "not-atom"),
    "a payload alone": ("<Event/>", "not-atom: the root element is Event,"),
    "a cut root": ("<fee", "xml-broken"),
    "HTTP headers": (
        f"HTTP/1.1 200 OK\r\nX: y\r\n\r\n<?xml version='1.0'?>{FEED}",
        "xml-broken: not well-formed here: HTTP headers",
    ),
    "a word before": (f"ok\n{FEED}", "xml-broken: not well-formed here: text before"),
    "blanks before the declaration": (f"\n<?xml version='1.0'?>{FEED}", "xml-broken"),
    "text between declaration and root": (f"<?xml version='1.0'?>x{FEED}", "xml-broken"),
    "one sign": ("<", "xml-broken"),
}


@pytest.mark.parametrize(("data", "found"), OTHER.values(), ids=OTHER)
def test_what_is_no_feed_is_named(data: bytes | str, found: str) -> None:
    count, said = judge(data)
    assert count == 0
    assert found in said


# -- document types -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE feed>",
        '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE feed PUBLIC "-//X//Y" "file:///etc/hostname">',
        '<!DOCTYPE feed [<!ENTITY a "b">]>',
        '<!DOCTYPE feed [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
        '<!DOCTYPE feed [<!ATTLIST entry a CDATA "b">]>',
        "<!-- before --><?pi before?>\n<!DOCTYPE feed>",
        "<!-- <?x --><!DOCTYPE feed>",
        "<!DOCTYPE feed [" + '<!ENTITY a "b">' * 10_000 + "]>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_is_read(doctype: str, encoding: str) -> None:
    assert judge((doctype + FEED).encode(encoding)) == (0, "xml-doctype: the document declares a DOCTYPE")


@pytest.mark.parametrize(
    "data",
    [
        f"<!-- <!DOCTYPE feed> -->{FEED}",
        f"<?pi <!DOCTYPE feed>?>{FEED}",
        f"{OPEN}<entry><content><![CDATA[<!DOCTYPE html>]]></content></entry></feed>",
    ],
)
def test_what_only_looks_like_a_document_type_is_read(data: str) -> None:
    assert judge(data) == (1, "")


# -- encodings ----------------------------------------------------------------------------------------------------


def declared(name: str, codec: str) -> bytes:
    return f'<?xml version="1.0" encoding="{name}"?>{OPEN}<title>é</title>{ENTRY}</feed>'.encode(
        codec, "xmlcharrefreplace"
    )


ACCEPTED = {
    "nothing declared": FEED.encode(),
    "a mark": FEED.encode("utf-8-sig"),
    "UTF-8": declared("UTF-8", "utf-8"),
    "utf8 in apostrophes": declared("utf-8", "utf-8").replace(b'"', b"'"),
    "UTF-8 with a mark": declared("utf-8", "utf-8-sig"),
    "US-ASCII": declared("US-ASCII", "ascii"),
    "ISO-8859-1": declared("ISO-8859-1", "latin-1"),
    "windows-1252": declared("Windows-1252", "cp1252"),
    "UTF-16, little end first": b"\xff\xfe" + FEED.encode("utf-16-le"),
    "UTF-16, big end first": b"\xfe\xff" + FEED.encode("utf-16-be"),
    "UTF-16, declared": declared("UTF-16", "utf-16"),
    "UTF-16 that says UTF-8": declared("UTF-8", "utf-16"),
}
REFUSED = {
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-feed+AD4-', "UTF-7"),
    "UTF-7 with a mark": (b"+/v8-+ADw-feed+AD4-", "UTF-7"),
    "UTF-32": (FEED.encode("utf-32"), "UTF-32"),
    "UTF-32 without a mark": (FEED.encode("utf-32-be"), "UTF-32"),
    "UTF-16 without a mark": (FEED.encode("utf-16-le"), "UTF-16 without"),
    "UTF-16 without a mark, big end first": (FEED.encode("utf-16-be"), "UTF-16 without"),
    "UTF-16 in name only": (declared("UTF-16", "utf-8"), "UTF-16 without"),
    "EBCDIC": (f"<?xml version='1.0'?>{FEED}".encode("cp037"), "EBCDIC"),
    "Shift_JIS": (declared("Shift_JIS", "ascii"), "Shift_JIS"),
    "ISO-2022-JP": (declared("ISO-2022-JP", "ascii"), "ISO-2022-JP"),
    "windows-1251": (declared("windows-1251", "ascii"), "windows-1251"),
    "an unknown one": (declared("x-none", "ascii"), "x-none"),
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED)
def test_encodings_that_are_read(data: bytes) -> None:
    assert judge(data) == (1, "")


@pytest.mark.parametrize(("data", "name"), REFUSED.values(), ids=REFUSED)
def test_encodings_that_are_refused(data: bytes, name: str) -> None:
    count, said = judge(data)
    assert count == 0
    assert said.startswith(f"xml-encoding: the encoding {name}")


@pytest.mark.parametrize(
    ("name", "codec"), [("windows-1252", "cp1252"), ("ISO-8859-1", "latin-1"), ("UTF-16", "utf-16")]
)
def test_characters_come_out_right(name: str, codec: str) -> None:
    document = open_document(io.BytesIO(declared(name, codec)), "a", print)
    list(document)
    assert document.frame is not None
    assert ">é<" in document.frame.head[0][2]

"""The reader of expectations, and what the samples promise about themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from samplefile import (
    MENDED,
    SAMPLES,
    Edit,
    Expectation,
    apply_edits,
    code_of,
    edits,
    event_samples,
    expectations,
    finding_samples,
    judged,
    options,
    pushed_finding_samples,
    quirk_samples,
    served_finding_samples,
    source,
    v2_finding_samples,
    verified_against,
)

from ctct_bridge.findings import CODES

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
NO_XML = {"empty-document", "not-xml", "v2-document", "xml-broken"}

paths = st.one_of(
    st.just(""),
    st.lists(st.sampled_from(["Event", "EventLocation", "City", "line"]), min_size=1).map(
        lambda p: "Event/" + "/".join(p)
    ),
    st.lists(st.sampled_from(["name", "address", "0", "line1", "line"]), min_size=1).map(lambda p: "#/" + "/".join(p)),
)
claims = st.lists(
    st.builds(Expectation, st.sampled_from(sorted(CODES)), paths, st.none() | st.integers(1, 10**6)), max_size=5
)


def written(claim: Expectation) -> str:
    line = "" if claim.line is None else f"line {claim.line}"
    return " ".join(filter(None, ["expect:", claim.code, claim.path, line]))


# -- the reader ---------------------------------------------------------------------------------------------------


@given(
    claims, st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-be"]), st.sampled_from(["\n", "\r\n"])
)
def test_expectations_are_read_from_any_bytes(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[Expectation], encoding: str, end: str
) -> None:
    path = tmp_path_factory.mktemp("said") / "document.xml"
    text = end.join(
        ["<?xml version='1.0'?>", "<!--", "A sample.", *map(written, wanted), "-->", "<a é <b", "<!-- expect: no -->"]
    )
    path.write_bytes(text.encode(encoding))
    assert expectations(path) == wanted


@pytest.mark.parametrize(
    "line", ["expect unknown-element", "expects: no-id", "expect: No-Id", "expect: no-id a b", "expect: no-id line x"]
)
def test_a_slip_of_the_pen_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "document.xml"
    path.write_text(f"<!--\n{line}\n--><a/>")
    with pytest.raises(ValueError, match=r"document\.xml"):
        expectations(path)


def test_a_sidecar_speaks_for_a_document_without_comment(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    assert expectations(tmp_path / "x.json") == []
    (tmp_path / "x.json.expect").write_text("expect: v2-not-json\n")
    assert expectations(tmp_path / "x.json") == [Expectation("v2-not-json")]


def test_options_are_split_once_and_sources_made_absolute(tmp_path: Path) -> None:
    (tmp_path / "options").write_text("--set event.contact.name=Ilse Varga\n\n--strict\narchive/gone.xml\n")
    assert options(tmp_path) == [
        "--set",
        "event.contact.name=Ilse Varga",
        "--strict",
        str(tmp_path / "archive/gone.xml"),
    ]
    assert options(tmp_path / "nothing") == []


def test_edits_set_delete_and_overwrite(tmp_path: Path) -> None:
    sample, output = tmp_path / "sample", tmp_path / "out"
    sample.mkdir()
    output.mkdir()
    for name in ("a", "b", "c"):
        (output / name).write_text('{"x/y": [{"é": 1}], "gone": 1}', "utf-8")
    rows = [
        {"file": "a", "pointer": "/x~1y/0/é", "value": [None]},
        {"file": "a", "pointer": "/gone", "delete": True},
        {"file": "b", "delete": True},
        {"file": "c", "text": "{"},
    ]
    (sample / "edit.json").write_text(json.dumps(rows))
    assert edits(sample)[2] == Edit("b", delete=True)
    apply_edits(sample, output)
    assert json.loads((output / "a").read_text("utf-8")) == {"x/y": [{"é": [None]}]}
    assert not (output / "b").exists()
    assert (output / "c").read_text() == "{"


def test_an_edit_that_meets_nothing_fails(tmp_path: Path) -> None:
    for row in ({"file": "gone", "delete": True}, {"file": "gone", "text": ""}, {"file": "gone", "pointer": "/a"}):
        (tmp_path / "edit.json").write_text(json.dumps([row]))
        with pytest.raises(FileNotFoundError):
            apply_edits(tmp_path, tmp_path)


# -- the samples --------------------------------------------------------------------------------------------------


def envelope_path(node: etree._Element) -> str:
    """The local names from the feed or the entry down to an element of its own."""
    parent = node.getparent()
    return "/".join(etree.QName(each).localname for each in (parent, node) if each is not None)


def local_path(element: etree._Element) -> str:
    """The v1 path of an element, counted from the payload, by local names."""
    names = [etree.QName(node).localname for node in (element, *element.iterancestors())]
    return "/".join(reversed(names[: names.index("content")])) if "content" in names else ""


def documents(sample: Path) -> list[Path]:
    return sorted(sample.rglob("*.xml")) if sample.is_dir() else [sample]


EVERY = [*finding_samples(), *v2_finding_samples(), *served_finding_samples(), *pushed_finding_samples()]


def test_each_finding_has_one_sample() -> None:
    assert sorted(map(code_of, EVERY)) == sorted(CODES)


@pytest.mark.parametrize("sample", EVERY, ids=code_of)
def test_a_sample_expects_its_own_code_and_only_known_ones(sample: Path) -> None:
    codes = [claim.code for claim in expectations(sample)]
    assert code_of(sample) in codes
    assert set(codes) <= set(CODES)


#: Told with the line of their entry by whoever reads it once; ``validate`` looks for the element.
OF_THE_ENTRY = ("atom-same-id", "id-mismatch")


@pytest.mark.parametrize("sample", [*finding_samples(), *event_samples()], ids=code_of)
def test_an_expected_line_is_where_its_element_stands(sample: Path) -> None:
    """The line of a v1 path is that of such an element; the line of an empty path is the entry's start tag."""
    for claim in expectations(sample):
        if claim.line is None or sample.is_dir() or claim.code in NO_XML or code_of(sample).startswith(MENDED):
            continue
        assert not claim.path.startswith("#"), "a v2 path has no line of its own"
        path = claim.path.partition("/@")[0]  # an attribute stands where its element does
        wanted = [f"{{*}}{path.rpartition('/')[2]}"] if path else ["{*}entry", "{*}service"]
        envelope = path.partition("/")[0] in ("entry", "feed")  # its paths begin there, those of payloads below
        nodes = list(etree.parse(sample).iter(*wanted))
        places = {
            (envelope_path(node) if envelope else local_path(node) if path else "", node.sourceline) for node in nodes
        }
        if claim.code in OF_THE_ENTRY:
            places = {(path, node.sourceline) for node in etree.parse(sample).iter("{*}entry")}
        assert (path, claim.line) in places


def test_the_broken_sample_breaks_where_it_says() -> None:
    sample = SAMPLES / "findings" / "xml-broken.xml"
    with pytest.raises(etree.XMLSyntaxError) as caught:
        etree.parse(sample)
    assert [claim.line for claim in expectations(sample)] == [caught.value.lineno]


@pytest.mark.parametrize("sample", [*finding_samples(), *event_samples()], ids=code_of)
def test_samples_are_well_formed_unless_they_show_the_opposite(sample: Path) -> None:
    for path in documents(sample):
        if code_of(sample) in NO_XML or code_of(sample).startswith(MENDED):
            with pytest.raises((etree.XMLSyntaxError, OSError)):  # the latter, for bytes that are no characters
                etree.parse(path)
        else:
            etree.parse(path)


@pytest.mark.parametrize("sample", [path for path in finding_samples() if path.is_dir()], ids=code_of)
def test_a_folder_sample_holds_an_archive_and_nothing_unread(sample: Path) -> None:
    against = verified_against(sample)
    known = {
        "archive",
        "expect",
        "options",
        "edit.json",
        "killed",
        "verify",
        "validate",
        *(path.name for path in against or ()),
    }
    assert {path.name for path in sample.iterdir()} <= known
    assert any(source(sample).iterdir())
    # A single document needs no folder unless something is done to it.
    done = edits(sample) or options(sample) or against or judged(sample) is not None
    assert len(list(source(sample).iterdir())) > 1 or done
    ids = {path.stem for path in documents(sample)}
    assert all(Path(edit.file).stem in {*ids, "events", "rejects"} or against is not None for edit in edits(sample))


@pytest.mark.parametrize("sample", event_samples(), ids=code_of)
def test_an_event_sample_says_what_it_shows_and_its_evidence(sample: Path) -> None:
    comment = next(node for node in etree.parse(sample).xpath("//comment()"))
    said = str(comment.text)
    assert comment.getparent() is None, "the first comment stands before the root"
    assert re.search(r"^Evidence: (?:.*)(documented|seen|announced|described|inferred)", said, re.MULTILINE)


def test_what_lies_in_the_bytes_is_still_there() -> None:
    """An editor or a checkout that means well could mend what these samples are for."""

    def read(name: str) -> bytes:
        return (SAMPLES / "events" / f"entry-{name}.xml").read_bytes()

    assert read("crlf").count(b"\n") == read("crlf").count(b"\r\n") > 10
    assert read("utf16")[:2] in {b"\xff\xfe", b"\xfe\xff"}
    assert "Noël".encode("latin-1") in read("latin1")
    assert not re.search(rb">\s+<", read("compact").partition(b"-->")[2])
    assert all(mark in read(name) for name, mark in {"cdata": b"<![CDATA[", "html-entities": b"&amp;#337;"}.items())
    assert all(
        b"\r" not in path.read_bytes() for path in event_samples() if path.stem not in {"entry-crlf", "entry-utf16"}
    )


def test_the_readme_lists_every_event_sample() -> None:
    readme = (SAMPLES / "README.rst").read_text("utf-8")
    assert set(re.findall(r"``(?:\w+/)?((?:entry|feed)[\w-]*\.xml)``", readme)) == {
        path.name for path in event_samples()
    }


def test_every_quirk_of_the_readme_has_its_sample_and_the_reverse() -> None:
    readme = (SAMPLES / "README.rst").read_text("utf-8")
    quirks = readme.partition("\nQuirks\n------\n")[2].partition("\nHow expectations are written\n")[0]
    rows = re.findall(r"^   \* - (.+)\n     - ((?:.+\n)+?)     - (.+)$", quirks, re.MULTILINE)
    named = {name for _, samples, _ in rows for name in re.findall(r"``([^`]+)``", samples)}
    assert [name for name in sorted(named) if not (SAMPLES / name).exists()] == []
    assert {f"quirks/{path.name}" for path in quirk_samples()} == {name for name in named if name.startswith("quirks/")}
    told = [quirk for quirk, _, _ in rows if quirk != "Quirk"]
    assert len(set(told)) == len(told) == quirks.count("   * - ") - quirks.count("   * - Quirk\n") > 100


def test_what_becomes_of_a_quirk_is_what_its_sample_expects() -> None:
    """A code that the table names is among the findings that a sample of the row expects."""
    readme = (SAMPLES / "README.rst").read_text("utf-8")
    for samples, outcome in re.findall(r"^     - (``quirks/(?:.+\n)+?)     - (.+)$", readme, re.MULTILINE):
        paths = [SAMPLES / name for name in re.findall(r"``([^`]+)``", samples)]
        claimed = {claim.code for path in paths if path.exists() for claim in expectations(path)}
        assert set(re.findall(r"``([^`]+)``", outcome)) & CODES.keys() <= claimed, samples


@pytest.mark.parametrize("sample", [path for path in quirk_samples() if path.is_file()], ids=code_of)
def test_a_quirk_says_what_it_shows_and_its_evidence(sample: Path) -> None:
    said = sample.read_text("utf-8").partition("<!--")[2].partition("-->")[0]
    assert re.search(r"^Evidence: .*(documented|seen|announced|described|inferred)", said, re.MULTILINE)
    assert {claim.code for claim in expectations(sample)} <= CODES.keys()


def test_samples_name_nobody_real() -> None:
    """Hosts are the service's own, those of XML namespaces, and names that can never be registered."""
    allowed = re.compile(
        r"(?:[\w-]+\.)*(?:example|example\.(?:com|org))$|^(?:api|ws|www)\.constantcontact\.com$|^www\.w3\.org$"
        r"|^api\.constant$"  # where a line of the sample breaks in the middle of a host
    )
    for path in SAMPLES.rglob("*"):
        if path.is_file():
            text = path.read_bytes().replace(b"\0", b"").decode("latin-1")
            hosts = re.findall(r"https?://([\w.-]+)|[\w.+-]+@([\w.-]+\w)", text)
            assert all(allowed.search((host or mail).lower()) for host, mail in hosts), path
            users = {unquote(user).lower() for user in re.findall(r"/ws/customers/([^/\s\"<\\]+)", text)}
            assert users - {"cust..."} <= {"larkhill-choir"}, path

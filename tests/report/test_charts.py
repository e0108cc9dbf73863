"""Pictures say what the numbers say, in shapes and in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pages import Node, parsed

from ctct_bridge.report.charts import MOST_YEARS, NO_DATE, left_out, legend, stacked, years

WORDS = {"a": "good", "b": "bad", "c": "ugly"}
counts = st.dictionaries(st.sampled_from("abc"), st.integers(0, 10**9))


def number(node: Node, name: str) -> float:
    return float(node.attributes[name] or "")


@given(counts)
def test_a_bar_is_as_long_as_it_can_be_and_says_all(parts: dict[str, int]) -> None:
    page = parsed(stacked("thing", parts, WORDS))
    there = [name for name, count in parts.items() if count]
    assert [node.attributes["class"] for node in page.all("rect")] == [f"fill-{name}" for name in there]
    assert [node.text for node in page.all("rect")] == [f"{WORDS[name]}: {parts[name]:,}" for name in there]
    assert all(number(node, "width") >= 2 for node in page.all("rect"))
    if there:
        last = page.all("rect")[-1]
        assert 990 < number(last, "x") + number(last, "width") <= 1000.1
    title = page.all("title")[0].text
    assert all(f"{WORDS[name]} {parts[name]:,}" in title for name in there)


def test_shares_are_true_to_the_numbers() -> None:
    _, second = parsed(stacked("t", {"a": 750, "b": 250}, WORDS)).all("rect")
    assert abs(number(second, "x") - 750) < 1


rows = st.dictionaries(
    st.sampled_from(["Events", "Contacts", "Other"]),
    st.dictionaries(
        st.one_of(st.just(""), st.integers(1, 9999).map("{:04}".format)), st.integers(1, 10**7), min_size=1
    ),
)


@given(rows)
def test_each_column_is_a_number_and_none_leaves_the_picture(found: dict[str, dict[str, int]]) -> None:
    page = parsed(years("t", "d", found))
    said = {rect.all("title")[0].text for rect in page.all("rect")}
    cells = [(name, year, count) for name, row in found.items() for year, count in row.items()]
    all_of_them = {f"{name}, {year or NO_DATE}: {count:,}" for name, year, count in cells}
    assert said <= all_of_them
    assert bool(all_of_them - said) == bool(left_out(found))
    _, _, wide, high = map(float, (page.all("svg")[0].attributes["viewbox"] or "").split())
    for rect in page.all("rect"):
        assert 0 <= number(rect, "x") <= number(rect, "x") + number(rect, "width") <= wide
        assert 0 <= number(rect, "y") <= number(rect, "y") + number(rect, "height") <= high
    assert [page.all("title")[0].text, page.all("desc")[0].text] == ["t", "d"]


def test_years_between_are_shown_as_long_as_there_is_room() -> None:
    page = parsed(years("t", "d", {"Events": {"2009": 1, "2012": 2}}))
    assert [node.text for node in page.all("text", class_="year")] == ["2009", "2010", "2011", "2012"]


def test_of_many_years_the_fullest_are_shown() -> None:
    found = {"Events": {f"{year:04}": year for year in range(1000, 2000)}}
    assert left_out(found) == 1000 - MOST_YEARS
    said = [rect.text for rect in parsed(years("t", "d", found)).all("rect")]
    assert said[-1] == "Events, 1999: 1,999"


def test_colours_have_names() -> None:
    page = parsed(legend(["a", "b"], WORDS))
    assert [item.text for item in page.all("li")] == ["good", "bad"]
    assert all(key.attributes["aria-hidden"] == "true" for key in page.all("span"))

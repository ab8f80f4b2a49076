"""What holds for every chart, whatever the register puts into it."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import markdown  # type: ignore[import-untyped]

from tests.reports.chart_samples import HOSTILE, MAKERS, Maker
from toolkit.locale import dutch
from toolkit.reports.charts import (
    IntervalChart,
    IntervalRow,
    ShareChart,
    TrendChart,
    fixed_colours,
    interval_chart,
    share_chart,
    trend_chart,
)

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "style", "g", "path", "rect", "circle", "text"}
FORBIDDEN_CHARACTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
VALUES = [3, 0, None, 41, 1234]
LARGEST_BYTES = 20 * 1024

every_chart = pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)


def told(root: Element) -> str:
    return "\n".join(
        "".join(part.itertext())
        for part in root.iter()
        if part.tag in (f"{SVG}text", f"{SVG}title")
    )


def assert_is_safe(svg: str) -> Element:
    """One well-formed element of the few kinds that a chart needs, named, and without anything that acts or fetches."""
    assert not FORBIDDEN_CHARACTERS.search(svg)
    assert "\n" not in svg
    root = fromstring(svg)
    assert {part.tag.removeprefix(SVG) for part in root.iter()} <= ALLOWED
    names = {name for part in root.iter() for name in part.attrib}
    assert not [
        name
        for name in names
        if name.startswith("on") or "href" in name or name in ("src", "style")
    ]
    sheet = root.find(f"{SVG}style")
    assert sheet is not None
    assert "url" not in (sheet.text or "")
    assert "@import" not in (sheet.text or "")
    assert root.get("role") == "img"
    assert root.get("viewBox", "").startswith("0 0 520 ")
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    ids = [part.get("id") for part in root.iter() if part.get("id")]
    assert len(ids) == len(set(ids))
    assert all(one.startswith(root.get("id", "?")) for one in ids if one)
    return root


@every_chart
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text(maker: Maker, name: str) -> None:
    """A name from the sheet is shown as text, short, and does nothing."""
    svg = maker(name, VALUES)
    root = assert_is_safe(svg)
    assert len(svg.encode()) <= LARGEST_BYTES
    assert all(len("".join(part.itertext())) <= 400 for part in root.iter(f"{SVG}text"))


@every_chart
@given(name=st.text(max_size=80), values=st.lists(st.none() | st.integers(0, 10**6), max_size=20))
@settings(max_examples=25, deadline=None)
def test_any_text_and_any_counts_give_a_safe_chart(
    maker: Maker, name: str, values: list[int | None]
) -> None:
    """No name and no series of counts breaks a chart, and the same input gives the same drawing."""
    svg = maker(name, values)
    assert_is_safe(svg)
    assert maker(name, values) == svg


@every_chart
@pytest.mark.parametrize(
    "values",
    [[5], [0], [0, 0, 0], [None, 4, None], [10**9, 1], [1e300, 0.0], [7] * 31, [1e-9]],
    ids=["one", "zero", "zeros", "gaps", "huge and one", "largest", "equal", "tiny"],
)
def test_edges(maker: Maker, values: list[float | None]) -> None:
    """One point, only zeros, gaps, huge and tiny numbers are drawn within the drawing."""
    svg = maker("Rubriek", values)
    root = assert_is_safe(svg)
    assert not [
        part for part in root.iter() if "n" in part.get("d", "") or "e" in part.get("d", "")
    ]
    height = float(root.get("height", "nan"))
    for part in root.iter():
        for name, most in (("x", 520), ("cx", 520), ("y", height), ("cy", height)):
            assert -520 <= float(part.get(name, "0")) <= most + 0.1


@every_chart
@pytest.mark.parametrize("values", [[], [None, None], [math.nan]], ids=["empty", "none", "nan"])
def test_no_figures_are_said(maker: Maker, values: list[float | None]) -> None:
    """Without a figure the drawing says "Geen gegevens", to the eye and to a screen reader."""
    if any(value is not None for value in values) and maker is MAKERS["share"]:
        values = [None]
    root = assert_is_safe(maker("Rubriek", values))
    assert "Geen gegevens" in told(root)
    assert "Geen gegevens" in "".join(root[1].itertext())


@every_chart
def test_every_value_is_readable(maker: Maker) -> None:
    """Each value stands in the drawing as a text or as the title of its mark."""
    shown = told(assert_is_safe(maker("Rubriek", [3, 17, 41, 1234])))
    if maker is MAKERS["share"]:
        assert "3 van de 6" in shown
        assert all(
            f"{count} van de {total}" in shown
            for count, total in [("17", "20"), ("41", "44"), ("1.234", "1.237")]
        )
    else:
        assert all(
            re.search(rf"(?<![\d.,]){value}(?![\d.])", shown)
            for value in ("3", "17", "41", r"1\.234")
        )


@every_chart
def test_missing_values_are_marked(maker: Maker) -> None:
    """A period or part without a figure stands in the drawing as such, not as nothing and not as 0."""
    shown = told(assert_is_safe(maker("minder dan 5", [30, None, 41])))
    assert "onbekend" in shown or shown.count("minder dan 5") > 1


@every_chart
@pytest.mark.parametrize("value", [-1, math.inf])
def test_impossible_figures_are_refused(maker: Maker, value: float) -> None:
    """A negative or infinite figure is a fault of the caller, not something to draw."""
    with pytest.raises((ValueError, OverflowError)):
        maker("Rubriek", [1, value])


@every_chart
def test_markdown_leaves_a_chart_alone(maker: Maker) -> None:
    """A chart inside a page's figure comes out of Markdown as it went in."""
    for name in HOSTILE:
        svg = maker(name, VALUES)
        page = f"Tekst\n\n<figure>\n{svg}\n</figure>\n\nTekst"
        html = markdown(
            page, extensions=["tables", "attr_list", "def_list", "md_in_html", "admonition"]
        )
        assert svg in html


@every_chart
def test_a_colour_is_fixed_first_and_a_variable_second(maker: Maker) -> None:
    """Each colour has a fixed value before its variable, and no other colour is used."""
    sheet = fromstring(maker("Rubriek", VALUES)).findtext(f"{SVG}style") or ""
    variables = re.findall(
        r"(fill|stroke):(#[0-9a-f]{6});\1:var\((--kg-[a-z0-9-]+),(#[0-9a-f]{6})\)", sheet
    )
    assert variables
    assert all(first == second for _name, first, _variable, second in variables)
    assert sheet.count("var(") == len(variables)


@every_chart
def test_fixed_colours_serve_other_programs(maker: Maker) -> None:
    """Without variables and media queries the drawing is the same but for its style sheet."""
    svg = maker("Rubriek @media{}} ;fill:var(--kg-ink,#000000)", VALUES)
    fixed = fixed_colours(svg)
    one, other = fromstring(svg), fromstring(fixed)
    assert "var(" not in (other.findtext(f"{SVG}style") or "")
    assert "@media" not in (other.findtext(f"{SVG}style") or "")
    assert told(one) == told(other)


def test_charts_of_one_page_share_no_id() -> None:
    """Different prefixes give different ids."""
    ids = [re.findall(r'\bid="([^"]+)"', maker("Rubriek", VALUES)) for maker in MAKERS.values()]
    assert len({one for found in ids for one in found}) == sum(map(len, ids)) == 3 * len(ids)


@pytest.mark.parametrize("prefix", ["", "1a", 'a"b', "a b", "a#b", "x" * 62, "é"])
def test_a_prefix_that_is_no_id_is_refused(prefix: str) -> None:
    """An id is made of letters, digits, - and _ only."""
    with pytest.raises(ValueError, match="not the start of an id"):
        trend_chart(TrendChart(prefix=prefix, title="x", labels=["a"], values=[1]))


def test_sequences_of_different_length_are_refused() -> None:
    """A limit for each period, or none at all."""
    with pytest.raises(ValueError, match="centre has 1 values, expected 2 or none"):
        trend_chart(
            TrendChart(prefix="a", title="x", labels=["a", "b"], values=[1, 2], centre=[1.0])
        )


@pytest.mark.parametrize(("count", "total"), [(8, 7), (1, 0), (-1, 7)])
def test_a_share_beyond_its_whole_is_refused(count: int, total: int) -> None:
    """A count lies within its total."""
    with pytest.raises(ValueError, match="count"):
        share_chart(ShareChart(prefix="a", title="x", labels=["a"], counts=[count], totals=[total]))


@pytest.mark.parametrize(("low", "high"), [(8.0, 9.0), (1.0, 6.0)])
def test_an_interval_holds_its_value(low: float, high: float) -> None:
    """A value outside its interval is refused."""
    row = IntervalRow(label="a", value=7.0, low=low, high=high)
    with pytest.raises(ValueError, match="an interval holds its value"):
        interval_chart(IntervalChart(prefix="a", title="x", rows=[row]))


def test_own_description_is_read_aloud() -> None:
    """The page's description replaces the composed one."""
    root = fromstring(
        trend_chart(
            TrendChart(prefix="a", title="x", description="Zo & zo", labels=["a"], values=[1])
        )
    )
    assert root[1].text == "Zo & zo"


def test_no_break_space_is_one_space() -> None:
    """A share in a drawing reads as in the text."""
    shown = told(fromstring(MAKERS["share"]("Rubriek", [17])))
    assert dutch.format_share(0.85).replace(dutch.NO_BREAK_SPACE, " ") in shown

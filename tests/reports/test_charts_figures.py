"""What each kind of chart shows: the right word, mark and order at the right place."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from toolkit.reports.charts import (
    BarChart,
    BeforeAfterChart,
    DistributionChart,
    HeatChart,
    HeatRow,
    IntervalChart,
    IntervalRow,
    ParetoChart,
    Part,
    ShareChart,
    TrendChart,
    age_chart,
    bar_chart,
    before_after_chart,
    distribution_chart,
    heat_chart,
    interval_chart,
    pareto_chart,
    share_chart,
    trend_chart,
)
from toolkit.reports.charts.palette import INK, MUTED, SERIES, TINTS, VARIABLES

SVG = "{http://www.w3.org/2000/svg}"
STYLES = Path(__file__).parents[2] / "docs/assets/klachtgeheugen.css"
WHITE, DARK = "#ffffff", "#1e2129"
MONTHS = [f"{name} 2026" for name in ("januari", "februari", "maart", "april", "mei", "juni")]


def parsed(svg: str) -> Element:
    return fromstring(svg)


def texts(root: Element) -> list[str]:
    return ["".join(part.itertext()) for part in root.iter(f"{SVG}text")]


def titles(root: Element) -> list[str]:
    return [part.text or "" for part in root.iter(f"{SVG}title")][1:]


def of_kind(root: Element, kind: str) -> list[Element]:
    return [part for part in root.iter() if kind in part.get("class", "").split()]


def points(part: Element) -> list[tuple[float, float]]:
    return [
        (float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", part.get("d", ""))
    ]


TREND = TrendChart(
    prefix="t",
    title="Klachten per maand",
    labels=MONTHS,
    values=[10, 12, 11, None, 9, 40],
    marks=["", "", "", "", "", "piek"],
    centre=[11.5] * 6,
    lower=[4.5] * 6,
    upper=[18.5] * 6,
)


def test_a_trend_names_its_limits_at_their_values() -> None:
    """Average and limits stand at the right with their word and number, and their lines at their height."""
    root = parsed(trend_chart(TREND))
    shown = texts(root)
    for word, value in (("bovengrens", "18,5"), ("gemiddelde", "11,5"), ("ondergrens", "4,5")):
        assert shown[shown.index(word) + 1] == value
    upper, lower = (points(part) for part in of_kind(root, "limit"))
    (centre,) = (points(part) for part in of_kind(root, "centre"))
    assert upper[0][1] < centre[0][1] < lower[0][1]
    assert centre[0][1] - upper[0][1] == pytest.approx(lower[0][1] - centre[0][1], abs=0.2)


def test_what_stands_out_has_a_shape_and_a_word() -> None:
    """A special point is a diamond with its word beside it; the others are dots; the colour is neutral."""
    root = parsed(trend_chart(TREND))
    (special,) = of_kind(root, "special")
    assert special.tag == f"{SVG}path"
    assert "".join(special.itertext()) == "juni 2026: 40 (piek)"
    assert "piek" in texts(root)
    assert len(of_kind(root, "dot")) == 4
    sheet = root.findtext(f"{SVG}style") or ""
    assert "--kg-accent" not in sheet.split("@media")[0]


def test_a_gap_breaks_the_line_and_is_told() -> None:
    """The line is not drawn over a missing period, which is marked and named."""
    root = parsed(trend_chart(replace(TREND, missing_text="minder dan 5")))
    assert [len(points(part)) for part in of_kind(root, "series")] == [3, 2]
    assert "april 2026: minder dan 5" in titles(root)


def test_a_rebase_is_a_step() -> None:
    """Limits that change at a period are drawn as steps there, and the last ones are named."""
    root = parsed(trend_chart(replace(TREND, centre=[10.0] * 3 + [20.0] * 3, lower=(), upper=())))
    (centre,) = (points(part) for part in of_kind(root, "centre"))
    assert [y for _x, y in centre] == sorted((y for _x, y in centre), reverse=True)
    assert len({y for _x, y in centre}) == 2
    assert "20" in texts(root)


def test_equal_limits_have_readable_words() -> None:
    """A constant series has three limits at one height; their words stand apart."""
    root = parsed(
        trend_chart(replace(TREND, values=[7] * 6, centre=[7] * 6, lower=[7] * 6, upper=[7] * 6))
    )
    words = [
        part
        for part in root.iter(f"{SVG}text")
        if part.text in ("bovengrens", "gemiddelde", "ondergrens")
    ]
    heights = sorted(float(part.get("y", "0")) for part in words)
    assert len(heights) == 3
    assert min(b - a for a, b in pairwise(heights)) >= 34


def test_the_description_tells_what_there_is_to_see() -> None:
    """A screen reader hears span, extremes, limits and what stands out."""
    description = parsed(trend_chart(TREND))[1].text or ""
    assert description == (
        "Van januari 2026 tot en met juni 2026. Laagste: 9 (mei 2026). Hoogste: 40 (juni 2026). "
        "Laatste: 40 (juni 2026). Lijnen: bovengrens 18,5, gemiddelde 11,5 en ondergrens 4,5. "
        "Valt op: juni 2026 (piek). Perioden zonder getal: 1."
    )


def test_long_series_thin_their_labels_and_keep_the_last() -> None:
    """Labels never touch, on a telephone neither, and the newest period is always named."""
    labels = [f"week {place}" for place in range(1, 105)]
    root = parsed(trend_chart(TrendChart(prefix="t", title="x", labels=labels, values=[5] * 104)))
    shown = [part for part in of_kind(root, "muted") if (part.text or "").startswith("week")]
    everywhere = [part for part in shown if "wide" not in part.get("class", "")]
    assert shown[-1].text == "week 104"
    assert shown[-1] in everywhere
    places = [float(part.get("x", "0")) for part in everywhere]
    assert min(b - a for a, b in pairwise(places)) > 17 * 0.6 * len("week 104") * 0.9
    assert len(shown) > len(everywhere)


def test_events_stand_at_their_period() -> None:
    """What happened is a line down with its word, which moves aside at the edge."""
    root = parsed(trend_chart(replace(TREND, events=[(0, "nieuwe folder"), (5, "campagne")])))
    marks = [points(part)[0][0] for part in of_kind(root, "mark")]
    dots = [float(part.get("cx", "0")) for part in of_kind(root, "dot")]
    assert marks[0] == pytest.approx(dots[0], abs=0.1)
    assert {"nieuwe folder", "campagne"} <= set(texts(root))


SHARE = ShareChart(
    prefix="s", title="Op tijd", labels=MONTHS[:4], counts=[25, 3, 0, 60], totals=[30, 7, 0, 60]
)


def test_shares_run_from_0_to_100_percent() -> None:
    """The axis of shares is fixed, a small total is told in numbers, and none is no share."""
    root = parsed(share_chart(SHARE))
    assert [text for text in texts(root) if text.endswith("%")] == [
        "0 %",
        "25 %",
        "50 %",
        "75 %",
        "100 %",
    ]
    assert sorted(titles(root)) == [
        "april 2026: 100 % (60 van de 60)",
        "februari 2026: 3 van de 7",
        "januari 2026: 83 % (25 van de 30)",
        "maart 2026: onbekend",
    ]
    assert len(of_kind(root, "hollow")) == 1


@pytest.mark.parametrize(("total", "is_hollow"), [(9, True), (10, False)])
def test_a_small_total_is_hollow(total: int, is_hollow: bool) -> None:
    """Under ten there is no percentage and the point is open; from ten on there is."""
    root = parsed(share_chart(replace(SHARE, labels=["mei"], counts=[4], totals=[total])))
    assert bool(of_kind(root, "hollow")) is is_hollow
    assert ("%" in titles(root)[0]) is not is_hollow


def test_varying_limits_are_steps() -> None:
    """The limits of a p-chart follow each period's total."""
    limits = [1.0, 1.0, 0.9, 0.95]
    root = parsed(share_chart(replace(SHARE, upper=limits, norm=0.85)))
    (upper,) = (points(part) for part in of_kind(root, "limit"))
    assert len(upper) == 6
    assert {"bovengrens", "95 %", "norm", "85 %"} <= set(texts(root))


EFFECT = BeforeAfterChart(
    prefix="e",
    title="Actie",
    labels=MONTHS,
    values=[14, 15, 13, 9, 6, 5],
    introduced_at=3,
    wash_in=1,
    before=14.0,
    after=5.5,
)


def test_before_and_after_have_levels_and_a_line_between() -> None:
    """Both levels are named, the introduction lies between its neighbours, and the wash-in belongs to neither."""
    root = parsed(before_after_chart(EFFECT))
    shown = texts(root)
    assert shown[shown.index("vóór") + 1] == "14"
    assert shown[shown.index("na") + 1] == "5,5"
    assert "ingevoerd" in shown
    dots = [float(part.get("cx", "0")) for part in of_kind(root, "dot")]
    (line,) = (points(part) for part in of_kind(root, "mark"))
    assert dots[2] < line[0][0] < dots[3]
    after = points(of_kind(root, "strong")[0])
    assert dots[3] < after[0][0] < dots[4]
    assert of_kind(root, "veil")


@pytest.mark.parametrize("introduced_at", [0, 6])
def test_an_action_at_the_edge_is_drawn(introduced_at: int) -> None:
    """An action before or after all periods still has its line."""
    root = parsed(before_after_chart(replace(EFFECT, introduced_at=introduced_at, wash_in=3)))
    assert "ingevoerd" in texts(root)


@pytest.mark.parametrize(("introduced_at", "wash_in"), [(-1, 0), (7, 0), (1, -1)])
def test_an_action_outside_the_periods_is_refused(introduced_at: int, wash_in: int) -> None:
    """The introduction lies in the periods shown."""
    with pytest.raises(ValueError, match="introduced_at is 0–6"):
        before_after_chart(replace(EFFECT, introduced_at=introduced_at, wash_in=wash_in))


def pareto(*counts: float | None) -> Element:
    parts = [Part(label=f"rubriek {place}", value=count) for place, count in enumerate(counts)]
    return parsed(pareto_chart(ParetoChart(prefix="p", title="Pareto", parts=parts)))


def test_a_pareto_chart_sorts_and_adds_up() -> None:
    """Largest first, equal ones in their order, each with the share so far."""
    shown = titles(pareto(10, 50, 10, 30))
    assert shown == [
        "rubriek 1: 50, samen 50 %",
        "rubriek 3: 30, samen 80 %",
        "rubriek 0: 10, samen 90 %",
        "rubriek 2: 10, samen 100 %",
    ]


@pytest.mark.parametrize(
    ("counts", "filled"),
    [
        ((50, 30, 10, 10), 2),
        ((50, 29, 11, 10), 3),
        ((80, 20), 1),
        ((79, 21), 2),
        ((25, 25, 25, 25), 4),
        ((100, 0, 0), 1),
    ],
)
def test_the_smallest_set_of_80_percent_is_filled(counts: tuple[int, ...], filled: int) -> None:
    """Exactly at 80 % the set is complete; one below it takes one part more."""
    root = pareto(*counts)
    assert len(of_kind(root, "bar")) == filled
    assert len(of_kind(root, "hollow")) == sum(count > 0 for count in counts) - filled
    assert any("samen minstens 80 %" in text for text in texts(root)) is (filled < len(counts))


def test_a_withheld_part_gives_nothing_away() -> None:
    """With a figure missing there are no shares, from which it could be computed."""
    root = pareto(50, None, 30)
    assert titles(root) == ["rubriek 0: 50", "rubriek 2: 30", "rubriek 1: onbekend"]
    assert not [text for text in texts(root) if "%" in text]


def test_not_everything_is_never_100_percent() -> None:
    """Only the last part that counts reaches 100 %."""
    assert [title.rpartition(" samen ")[2] for title in titles(pareto(9_999, 1, 0))] == [
        "99 %",
        "100 %",
        "100 %",
    ]


def test_many_parts_are_folded() -> None:
    """Bars beyond thirty are added up in one, so that the sum stays."""
    shown = titles(pareto(*range(100, 60, -1)))
    assert len(shown) == 30
    assert shown[-1].startswith("nog 11 andere: 726,")


def test_bars_keep_their_order_and_hatch_the_late_ones() -> None:
    """Ages stand from young to old; those past the term have a hatching and a word."""
    bands = [("0–5", 4), ("6–10", 9), ("11–20", 2), ("20+", 0)]
    chart = BarChart(
        prefix="b", title="Open", parts=[Part(label=n, value=v) for n, v in bands], late_from=2
    )
    root = parsed(age_chart(chart))
    assert titles(root) == ["0–5: 4", "6–10: 9", "11–20: 2 · na de termijn", "20+: 0"]
    assert len(of_kind(root, "hatch")) == 1
    widths = [float(part.get("width", "0")) for part in root.iter(f"{SVG}rect")]
    assert widths[0] / widths[1] == pytest.approx(4 / 9, abs=0.01)


@pytest.mark.parametrize(
    ("kind", "shown"), [("count", "1.234"), ("decimal", "1.234,4"), ("euro", "€ 1.234")]
)
def test_bars_write_amounts_by_their_kind(kind: str, shown: str) -> None:
    """Counts are whole, rates have a decimal, costs a sign."""
    chart = BarChart(prefix="b", title="x", parts=[Part(label="a", value=1234.4)])
    root = parsed(bar_chart(replace(chart, value_kind=kind)))  # type: ignore[arg-type]
    assert shown in texts(root)


def test_heat_grows_with_the_number_and_hides_what_is_withheld() -> None:
    """Each cell has its number on a tint of five; a withheld one has its sign and its reason."""
    rows = [
        HeatRow(label="Informatie", values=[0, 1, 10, 50]),
        HeatRow(label="Beleid", values=[None, 20, 21, 50]),
    ]
    chart = HeatChart(
        prefix="h",
        title="x",
        columns=MONTHS[:4],
        rows=rows,
        missing_sign="<5",
        missing_text="minder dan 5",
    )
    root = parsed(heat_chart(chart))
    cells = [part for part in root.iter(f"{SVG}path") if part.get("d", "").endswith("Z")]
    kinds = [part.get("class") for part in cells]
    assert kinds == ["edge", "t1", "t1", "t5", "gap", "t2", "t3", "t5"]
    assert "<5" in texts(root)
    assert "januari 2026: minder dan 5" in titles(root)


def test_large_heat_tables_say_what_they_leave_out() -> None:
    """Older periods and further rows are left to the page's table, and the drawing says so."""
    columns = [f"m{place}" for place in range(24)]
    rows = [HeatRow(label=f"r{place}", values=list(range(24))) for place in range(40)]
    root = parsed(heat_chart(HeatChart(prefix="h", title="x", columns=columns, rows=rows)))
    assert "Perioden die alleen in de tabel staan: 11" in texts(root)
    assert "Rijen die alleen in de tabel staan: 28" in texts(root)
    assert titles(root)[1].startswith("m11:")


def test_a_heat_row_has_a_value_for_each_column() -> None:
    """A row of another length is refused."""
    with pytest.raises(ValueError, match="a row has 1 values, expected 2"):
        heat_chart(
            HeatChart(
                prefix="h", title="x", columns=["a", "b"], rows=[HeatRow(label="r", values=[1])]
            )
        )


@pytest.mark.parametrize(("term", "late"), [(0, 3), (1, 2), (3, 0), (9, 0)])
def test_days_past_the_term_are_hatched(term: int, late: int) -> None:
    """The last day of the term is on time; the day after it is late."""
    chart = DistributionChart(
        prefix="d", title="x", day_counts=[4, 3, 2, 1], term_working_days=term
    )
    root = parsed(distribution_chart(chart))
    assert len(of_kind(root, "late")) == late
    expected = {0: 6, 1: 3, 3: 0, 9: 0}[term]
    assert f"Na de termijn: {expected} van de 10" in texts(root)
    assert titles(root)[1] == ("1 werkdag: 3 (na de termijn)" if term == 0 else "1 werkdag: 3")


def test_long_handling_times_share_the_last_bar() -> None:
    """No complaint falls off the chart."""
    root = parsed(
        distribution_chart(
            DistributionChart(prefix="d", title="x", day_counts=[1] * 50, median=24.5, p90=44)
        )
    )
    assert titles(root)[-1] == "30 werkdagen of meer: 20"
    assert {"De helft binnen 24,5 werkdagen", "Negen van de tien binnen 44 werkdagen"} <= set(
        texts(root)
    )


def test_a_withheld_day_hides_the_late_count() -> None:
    """With a figure missing there is no sum from which it could be computed."""
    root = parsed(
        distribution_chart(
            DistributionChart(prefix="d", title="x", day_counts=[9, None], term_working_days=0)
        )
    )
    assert not [text for text in texts(root) if text.startswith("Na de termijn")]
    assert titles(root)[1] == "1 werkdag: onbekend (na de termijn)"


def test_intervals_lie_around_their_point() -> None:
    """Point, whisker and norm stand where their numbers say, and are written out."""
    row = IntervalRow(label="Te woord gestaan", value=8.0, low=7.0, high=9.0, note="n = 41")
    chart = IntervalChart(
        prefix="i",
        title="x",
        rows=[row, IntervalRow(label="Actie", value=None)],
        high=10,
        reference=7.0,
        reference_text="norm",
    )
    root = parsed(interval_chart(chart))
    (point,) = of_kind(root, "dot")
    whisker = points(of_kind(root, "series")[0])
    assert whisker[1][0] - float(point.get("cx", "0")) == pytest.approx(
        float(point.get("cx", "0")) - whisker[0][0], abs=0.2
    )
    assert points(of_kind(root, "strong")[0])[0][0] == pytest.approx(whisker[0][0], abs=0.1)
    assert {"n = 41 · 8,0 (7,0–9,0)", "norm 7,0", "te weinig gegevens"} <= set(texts(root))


def test_ratios_are_even_around_one() -> None:
    """Half and double lie equally far from 1; no upper end is an arrow and the sign of infinity."""
    rows = [
        IntervalRow(label="half", value=0.5),
        IntervalRow(label="dubbel", value=2.0, low=1.0, high=math.inf),
    ]
    root = parsed(
        interval_chart(
            IntervalChart(prefix="i", title="x", rows=rows, is_ratio=True, reference=1.0)
        )
    )
    half, double = (float(part.get("cx", "0")) for part in of_kind(root, "dot"))
    middle = points(of_kind(root, "strong")[0])[0][0]
    assert middle - half == pytest.approx(double - middle, abs=0.2)
    assert "2,0 (1,0–∞)" in texts(root)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, ground: str, strength: float) -> str:
    parts = [
        round(strength * int(colour[p : p + 2], 16) + (1 - strength) * int(ground[p : p + 2], 16))
        for p in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


@pytest.mark.parametrize("colour", SERIES)
@pytest.mark.parametrize("ground", [WHITE, DARK])
def test_fixed_series_colours_can_be_seen(colour: str, ground: str) -> None:
    """Where a page sets no colours, the series differ at least 3:1 from white and from a dark page."""
    assert contrast(colour, ground) >= 3


@pytest.mark.parametrize("colour", [INK, MUTED])
def test_fixed_text_colours_can_be_read(colour: str) -> None:
    """Text differs at least 4.5:1 from white."""
    assert contrast(colour, WHITE) >= 4.5


@pytest.mark.parametrize(("scheme", "ground"), [("default", WHITE), ("slate", DARK)])
def test_the_site_sets_every_colour_of_the_charts(scheme: str, ground: str) -> None:
    """Light and dark pages bring each variable, with the contrast that its use needs."""
    block = re.search(
        rf'\[data-md-color-scheme="{scheme}"\] \{{([^}}]*--kg-series-1[^}}]*)\}}',
        STYLES.read_text("utf-8"),
    )
    assert block is not None
    colours = dict(re.findall(r"(--kg-[a-z0-9-]+): (#[0-9a-f]{6});", block[1]))
    assert set(VARIABLES) <= set(colours)
    assert colours["--kg-page"] == ground
    least = {"--kg-page": 1.0, "--kg-grid": 1.2, "--kg-ink": 4.5, "--kg-muted": 4.5}
    assert [
        name for name in VARIABLES if contrast(colours[name], ground) < least.get(name, 3)
    ] == []
    tints = [mixed(colours["--kg-series-1"], ground, strength) for strength in TINTS]
    assert all(contrast(colours["--kg-ink"], tint) >= 4.5 for tint in tints)

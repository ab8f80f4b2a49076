"""A reader who holds every published table at once finds no withheld count."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

import pytest

from tests.privacy.attack import Puzzle
from tests.reports.knowing import demo_knowledge
from toolkit.reports.chronicle import Chronicle, chronicle
from toolkit.reports.pages import Pages, report_pages
from toolkit.reports.sections_parts import rest_label
from toolkit.writing.labels import part_label

THRESHOLD = 5
TABLES = {
    "category": "rubrieken",
    "channel": "kanalen",
    "complex": "complexen",
    "reason": "redenen",
    "team": "teams",
}


@cache
def pages() -> Pages:
    return report_pages(demo_knowledge(), datetime(2026, 11, 25, 8, 30, tzinfo=UTC))


@cache
def told() -> Chronicle:
    return chronicle(demo_knowledge())


def table(name: str) -> list[list[str]]:
    """The rows of a published CSV file, without its head; nothing where there is no such file."""
    text = pages().texts.get(f"csv/{name}.csv", "")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))[1:]


def published_counts(family: str, key: str) -> dict[str, int]:
    """Label → count in the table of one period; the last row, which takes others together, left out."""
    rest = {rest_label(count) for count in range(200)}
    return {row[0]: int(row[1]) for row in table(f"{key}-{TABLES[family]}") if row[0] not in rest}


def not_filled_in(family: str, key: str) -> int:
    """How many complaints have no part, as the page of a period tells it to everybody."""
    counts = published_counts(family, key)
    if counts:
        return counts.get("(niet ingevuld)", 0)
    rows = told().tables.get((key, family), [])
    return sum(row["received_count"] for row in rows if row["part"] == "")


def puzzle_of(family: str) -> tuple[Puzzle, list[tuple[str, str]]]:
    """Everything that the published pages tell of one family, as equations over what they withhold."""
    knowledge, counts = demo_knowledge(), told().linked[family]
    labels = {part: part_label(knowledge.register, family, part) for part in counts.parts}
    puzzle, names, at = Puzzle(), [], {}
    for key in counts.columns:
        shown = published_counts(family, key)
        for part, count in zip(counts.parts, counts.columns[key].tolist(), strict=True):
            if labels[part] in shown:
                assert shown[labels[part]] == count
                at[part, key] = None
            else:
                at[part, key] = puzzle.unknown(count)
                names.append((part, key))

    def side(cells: list[tuple[str, str]]) -> tuple[list[int], int]:
        unknown = [i for cell in cells if (i := at[cell]) is not None]
        known = sum(
            int(counts.columns[key][counts.parts.index(part)])
            for part, key in cells
            if at[part, key] is None
        )
        return unknown, known

    def equate(whole: list[tuple[str, str]], parts: list[tuple[str, str]], total: int = 0) -> None:
        (plus, more), (minus, less) = side(parts), side(whole)
        puzzle.equation(plus, minus, total - more + less)

    for key in counts.columns:
        rest = told().total(key)["received_count"] - not_filled_in(family, key)
        equate([], [(part, key) for part in counts.parts], rest)
    for part in counts.parts:
        for kind, inner in (("quarter", "month"), ("year", "quarter")):
            for period in told().periods(kind):  # type: ignore[arg-type]
                inside = [
                    p.key
                    for p in told().periods(inner)  # type: ignore[arg-type]
                    if period.first_on <= p.first_on <= period.last_on
                ]
                equate([(part, period.key)], [(part, key) for key in inside])
    return puzzle, names


@pytest.mark.parametrize("family", TABLES)
def test_the_published_tables_give_nothing_away(family: str) -> None:
    """
    Months, quarters, years and their totals together leave every withheld count open; only where a whole month
    has no complaints at all, everybody knows that each part has none.

    The puzzle is made of the published files themselves, so a number that slips into a table is found.
    """
    puzzle, names = puzzle_of(family)
    columns = told().linked[family].columns
    found = [names[i] for i in puzzle.recovered()]
    recovered = [(part, key) for part, key in found if columns[key].sum()]
    assert names
    assert recovered == []


@pytest.mark.parametrize("family", TABLES)
def test_no_small_count_is_published(family: str) -> None:
    """Every number of complaints in a breakdown is at least the threshold, the rest row too."""
    found = 0
    for key in told().linked[family].columns:
        for row in table(f"{key}-{TABLES[family]}"):
            if not row[0].startswith("("):
                assert int(row[1]) >= THRESHOLD
                found += 1
    assert found > 20


def test_the_heat_table_shows_no_more_than_the_months() -> None:
    """A cell of rubriek by month is on the month's own page, or withheld there as well."""
    knowledge, counts = demo_knowledge(), told().linked["category"]
    labels = {part_label(knowledge.register, "category", part): part for part in counts.parts}
    keys = [p.key for p in told().periods("month")][-12:]
    rows = table(f"{told().periods('month')[-1].key}-rubriek-per-maand")
    assert rows
    for name, *cells in rows:
        shown = [counts.shown(labels[name], key) for key in keys]
        assert cells == ["niet getoond" if value is None else str(value) for value in shown]


def test_shares_and_medians_rest_on_many() -> None:
    """A share on time stands beside a part only where both of its sides are large."""
    for key in told().linked["category"].columns:
        by_label = {
            part_label(demo_knowledge().register, "category", row["part"]): row
            for row in told().tables.get((key, "category"), [])
        }
        for row in table(f"{key}-rubrieken"):
            if row[3] != "niet getoond":
                counts: Mapping[str, int] = by_label[row[0]]
                late = counts["due_count"] - counts["on_time_count"]
                assert min(late, counts["on_time_count"]) >= THRESHOLD


def test_costs_show_no_withheld_category() -> None:
    """What a category costs is its count in euros: only shown ones have it, and the total is rounded."""
    for key in told().linked["category"].columns:
        rows = table(f"{key}-kosten")
        assert {row[0] for row in rows[:-1]} <= set(published_counts("category", key))
        assert all(int(row[3]) % 1000 == 0 for row in rows[-1:])

"""
Conditional formats: ours are known by column and words, compared, and replaced when they differ.

Adding them at every run would pile them up; pasting splits them in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.storage.google.cells import Json
from toolkit.storage.google.layout import Place, conditional_rules

Key = tuple[str, tuple[str, ...], int]
"""Kind of condition, its texts, and the column."""


def colour_requests(place: Place, found: Sequence[Json]) -> list[Json]:
    """
    The requests that make a tab's colours right; none when they are.

    Args:
        place: The tab.
        found: All its conditional formats, in their order; those of the staff stay.
    """
    wanted = conditional_rules(place)
    keys = {key: rule for rule in wanted for key in _keys(rule)}
    ours = [at for at, rule in enumerate(found) if any(key in keys for key in _keys(rule))]
    if len(ours) == len(wanted) and all(
        is_same(found[at], rule, place.rows) for at, rule in zip(ours, wanted, strict=True)
    ):
        return []
    gone: list[Json] = [
        {"deleteConditionalFormatRule": {"sheetId": place.sheet_id, "index": at}}
        for at in reversed(ours)
    ]
    return [
        *gone,
        *(
            {"addConditionalFormatRule": {"rule": rule, "index": at}}
            for at, rule in enumerate(wanted)
        ),
    ]


def _keys(rule: Json) -> Iterator[Key]:
    condition = rule.get("booleanRule", {}).get("condition", {})
    texts = tuple(str(v.get("userEnteredValue", "")) for v in condition.get("values", []))
    for grid in rule.get("ranges", []):
        for column in range(grid.get("startColumnIndex", 0), grid.get("endColumnIndex", 0)):
            yield str(condition.get("type", "")), texts, column


def is_same(found: Json, wanted: Json, rows: int) -> bool:
    """
    Whether a rule is the wanted one and covers its whole column.

    Args:
        found: As the service gives it.
        wanted: With one range that is open at its end.
        rows: Rows of the grid.
    """
    if set(_keys(found)) != set(_keys(wanted)):
        return False
    look, asked = found["booleanRule"].get("format", {}), wanted["booleanRule"]["format"]
    if _look(look) != _look(asked):
        return False
    covered = wanted["ranges"][0]["startRowIndex"]
    for start, end in sorted(
        (g.get("startRowIndex", 0), g.get("endRowIndex", rows)) for g in found["ranges"]
    ):
        if start <= covered:
            covered = max(covered, end)
    return bool(covered >= rows)


def _look(look: Json) -> tuple[object, ...]:
    """What is seen of a format: both colours in 255ths, bold, italics."""
    text = look.get("textFormat", {})
    ground = look.get("backgroundColorStyle", {}).get("rgbColor", look.get("backgroundColor", {}))
    letters = text.get("foregroundColorStyle", {}).get("rgbColor", text.get("foregroundColor", {}))
    return _steps(ground), _steps(letters), bool(text.get("bold")), bool(text.get("italic"))


def _steps(colour: Json) -> tuple[int, ...]:
    return tuple(round(255 * float(colour.get(name, 0))) for name in ("red", "green", "blue"))

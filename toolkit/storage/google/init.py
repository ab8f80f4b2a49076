"""
Making or repairing a register in a Google Sheet that a person made and shared.

What there is is compared with what ought to be; only the differences are written, in one atomic call.
So a second run finds nothing, and a dropdown that was pasted away comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.errors import RegisterError
from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.register.numbers import serials
from toolkit.schema import Schema, Table
from toolkit.storage.base import Cell, own_titles
from toolkit.storage.google.batches import batches, free_id
from toolkit.storage.google.cells import Json, row_data
from toolkit.storage.google.found import Found, FoundTab, empty_default_tabs, look
from toolkit.storage.google.layout import Place, named_ranges
from toolkit.storage.google.receipts import (
    highest_serial,
    numbers_receipt,
    obsolete,
    single_receipt,
)
from toolkit.storage.google.repair import FROZEN_ROWS, Context, differences
from toolkit.storage.google.requests import (
    NUMBER,
    Block,
    Writing,
    grid_range,
    has_numbers,
    insert_rows,
    insertion,
    placed,
    stretched,
    write_values,
)
from toolkit.storage.google.seen import highest_logged
from toolkit.storage.google.service import Service
from toolkit.storage.google.stock import missing_count, stock_of, stock_rows
from toolkit.storage.google.tabs import id_of, leftovers
from toolkit.storage.initial import initial_contents, settings_rows

LANGUAGE, LOCALE, TIME_ZONE = "nl", "nl_NL", "Europe/Amsterdam"

Contents = Mapping[str, Sequence[Mapping[str, Cell]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A sentence for people, and what is written for it; *serials* are those issued, 0 for none."""

    text: str
    writing: Writing
    highest: int = 0


def initialise(
    service: Service,
    schema: Schema,
    email: str,
    *,
    dry_run: bool,
    contents: Contents | None,
    payload_limit: int,
) -> list[str]:
    """
    See :meth:`toolkit.storage.base.Storage.initialise`.

    Args:
        service: The spreadsheet.
        schema: The register's tabs and columns.
        email: Who must be able to write into protected ranges; ``""`` when unknown.
        dry_run: Only say what would be mended.
        contents: Rows for a register that is still empty.
        payload_limit: Bytes of one call.

    Raises:
        RegisterError: *contents* were given and a tab that people fill already has rows.
        RefusedError: The service refused the changes; nothing was written.
        AlreadyDoneError: Another run issued the same numbers first; nothing was written.
    """
    found = look(service, schema)
    if contents is not None:
        _check_untouched(found, schema)
    steps = list(_steps(found, schema, email, contents))
    if not steps or dry_run:
        return [step.text for step in steps]
    writing = Writing()
    for step in steps:
        writing = writing.joined(step.writing)
    cleaning = [
        {"deleteSheet": {"sheetId": i}}
        for i in (*leftovers(found.sheets), *empty_default_tabs(found, service, schema))
    ]
    cleaning += obsolete(found.metadata)
    highest, before = max(step.highest for step in steps), highest_serial(found.metadata)
    receipt = (
        numbers_receipt(before, highest, service.random)
        if highest > before
        else single_receipt(service.random)
    )
    *earlier, last = batches(
        writing,
        free_id([id_of(sheet) for sheet in found.sheets.values()], service.random),
        limit=payload_limit,
    )
    for at, requests in enumerate(earlier):
        service.write(requests, None if at else single_receipt(service.random))
    service.write([*last, *cleaning], receipt)
    return [step.text for step in steps]


def _steps(found: Found, schema: Schema, email: str, contents: Contents | None) -> Iterator[Step]:
    """All that has to be done, tab by tab."""
    places = {name: tab.place for name, tab in found.tabs.items()}
    context = Context(schema=schema, places=places, editors=(email,) if email else ())
    rows = initial_contents(schema, contents or {})
    count = len(found.sheets)
    yield from _locale(found)
    for tab in found.tabs.values():
        if tab.is_new:
            yield _made(tab, rows[tab.table.name], count, context)
            count += 1
            continue
        for one in differences(tab, context):
            yield Step(text=one.text, writing=Writing(before=one.room, after=one.requests))
        if tab.table.owner == "script":
            continue
        if contents is not None and tab.table.name in contents:
            yield _filled(tab, rows[tab.table.name])
        else:
            yield from _restocked(tab, found, schema)
            yield from _settings(tab)
    yield from _names(found, schema, places)


def _locale(found: Found) -> Iterator[Step]:
    """Dutch reading of what people type: in an American sheet 3-11 would silently become 11 March."""
    if found.locale.startswith(LANGUAGE):
        return
    properties = {"locale": LOCALE, "timeZone": TIME_ZONE}
    request = {
        "updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}
    }
    text = _("The sheet set to the Netherlands, so that 3-11 is read as 3 November.")
    yield Step(text=text, writing=Writing(before=(request,)))


def _made(tab: FoundTab, rows: Sequence[Mapping[str, Cell]], index: int, context: Context) -> Step:
    """A new tab with its first rows and its looks."""
    table = tab.table
    place, titles = _with_own(tab.place, rows, len(table.columns))
    spare = 0 if has_numbers(table) else table.stock_rows
    properties = {
        "sheetId": place.sheet_id,
        "title": table.title,
        "index": index,
        "gridProperties": {
            "rowCount": FROZEN_ROWS + max(1, len(rows) + spare),
            "columnCount": max(place.positions.values()) + 1,
        },
    }
    looks = tuple(request for one in differences(tab, context) for request in one.requests)
    writing = Writing(
        before=({"addSheet": {"properties": properties}},),
        blocks=_block(place, rows),
        after=(*looks, *titles),
    )
    return Step(
        text=_("Tab {tab} made.").format(tab=table.title), writing=writing, highest=_highest(rows)
    )


def _with_own(
    place: Place, rows: Sequence[Mapping[str, Cell]], width: int
) -> tuple[Place, tuple[Json, ...]]:
    """
    The place with the columns of the staff's own that stand in rows, and the request for their titles.

    Args:
        place: The tab.
        rows: Its rows.
        width: How many columns it has before.
    """
    own = own_titles(rows)
    if not own:
        return place, ()
    positions = {name: at for at, name in enumerate(own, width)}
    grid = grid_range(place.sheet_id, 0, 1, width, width + len(own))
    wide = replace(place, positions={**place.positions, **positions})
    return wide, (write_values(grid, [row_data([*own.values()])]),)


def _block(place: Place, rows: Sequence[Mapping[str, Cell]]) -> tuple[Block, ...]:
    if not rows:
        return ()
    computed = {c.name for c in place.table.computed_columns}
    cells = [placed(row, place.positions, computed) for row in rows]
    return (
        Block(
            sheet_id=place.sheet_id,
            top=FROZEN_ROWS,
            columns=max(place.positions.values()) + 1,
            rows=cells,
        ),
    )


def _highest(rows: Sequence[Mapping[str, Cell]]) -> int:
    """The highest serial among the rows' own numbers; 0 when there is none."""
    return int(serials([*(str(row.get(NUMBER) or "") for row in rows), ""]).max())


def _filled(tab: FoundTab, rows: Sequence[Mapping[str, Cell]]) -> Step:
    """
    An untouched tab, its first rows replaced by the given ones.

    New lines come before the last one, so that dropdowns, colours and filter views grow along.
    """
    table = tab.table
    columns = int(tab.grid.get("columnCount", len(table.columns)))
    place, titles = _with_own(tab.place, rows, columns)
    wider = {
        "sheetId": place.sheet_id,
        "dimension": "COLUMNS",
        "length": len(place.positions) - len(tab.place.positions),
    }
    spare = 0 if has_numbers(table) else table.stock_rows
    before = len(tab.tab.rows) if tab.tab else 0
    blanks: list[Mapping[str, Cell]] = [{}] * max(0, before - len(rows))
    more = FROZEN_ROWS + len(rows) + spare - place.rows
    lines = (
        (insert_rows(place.sheet_id, max(FROZEN_ROWS, place.rows - 1), more),) if more > 0 else ()
    )
    text = ngettext(
        "Tab {tab}: {count} row entered.", "Tab {tab}: {count} rows entered.", len(rows)
    )
    return Step(
        text=text.format(tab=table.title, count=len(rows)),
        writing=Writing(
            before=(*lines, *({"appendDimension": wider} for _titles in titles)),
            blocks=_block(place, [*rows, *blanks]),
            after=titles,
        ),
        highest=_highest(rows) if has_numbers(table) else 0,
    )


def _restocked(tab: FoundTab, found: Found, schema: Schema) -> Iterator[Step]:
    """Numbered rows at the end, up to the stock that the schema asks for."""
    table, place = tab.table, tab.place
    if not has_numbers(table) or tab.tab is None or NUMBER in tab.missing:
        return
    stock = stock_of(tab.tab, table, place.positions)
    count = missing_count(table, stock)
    if not count:
        return
    highest = max(stock.highest, highest_serial(found.metadata), highest_logged(found.raw, schema))
    at_end = stock.refill_row >= place.rows
    views = stretched(tab.parts("filterViews") if at_end else (), place.rows + count)
    text = ngettext(
        "Tab {tab}: {count} numbered row added.", "Tab {tab}: {count} numbered rows added.", count
    )
    yield Step(
        text=text.format(tab=table.title, count=count),
        writing=insertion(stock_rows(highest, count), place, stock.refill_row).joined(
            Writing(after=tuple(views))
        ),
        highest=highest + count,
    )


def _settings(tab: FoundTab) -> Iterator[Step]:
    """Settings that the register did not have yet."""
    if not tab.table.settings or tab.tab is None or tab.missing:
        return
    at = tab.place.positions["setting"]
    known = {str(row[at] or "").strip().casefold() for row in tab.tab.rows}
    rows = [
        row for row in settings_rows(tab.table, ()) if str(row["setting"]).casefold() not in known
    ]
    if rows:
        names = ", ".join(f"'{row['setting']}'" for row in rows)
        text = _("Tab {tab}: setting {names} added.").format(tab=tab.table.title, names=names)
        yield Step(text=text, writing=insertion(rows, tab.place, len(tab.tab.rows) + 1))


def _names(found: Found, schema: Schema, places: Mapping[str, Place]) -> Iterator[Step]:
    """The lists by name, for formulas that people make."""
    shown = {str(named["name"]): named for named in found.named_ranges}
    requests: list[Json] = []
    for name, grid in named_ranges(schema, places).items():
        named = shown.get(name)
        if named is None:
            requests.append({"addNamedRange": {"namedRange": {"name": name, "range": grid}}})
        elif any(
            named["range"].get(side, 0) != grid[side]
            for side in ("sheetId", "startRowIndex", "startColumnIndex")
        ):
            item = {"namedRangeId": named["namedRangeId"], "range": grid}
            requests.append({"updateNamedRange": {"namedRange": item, "fields": "range"}})
    if requests:
        yield Step(
            text=_("The names of the lists put back."), writing=Writing(after=tuple(requests))
        )


def _check_untouched(found: Found, schema: Schema) -> None:
    """
    Refuse to copy into a register that people already fill.

    Raises:
        RegisterError: Which tab has rows.
    """
    fresh = initial_contents(schema, {})
    for tab in found.tabs.values():
        if tab.tab is None or tab.table.owner == "script":
            continue
        if _entries(tab.table, _named(tab)) != _entries(tab.table, fresh[tab.table.name]):
            text = _("S060 Tab {tab} already has rows. Copy into a sheet that is still empty.")
            raise RegisterError(text.format(tab=tab.table.title))


def _named(tab: FoundTab) -> list[dict[str, Cell]]:
    rows = tab.tab.rows if tab.tab else ()
    return [{n: row[at] for n, at in tab.place.positions.items() if at < len(row)} for row in rows]


def _entries(table: Table, rows: Sequence[Mapping[str, Cell]]) -> list[tuple[str, ...]]:
    """What people filled in, as text; rows that are empty but for a number do not count."""
    names = [c.name for c in table.columns if not c.is_computed and not c.is_preprinted]
    texts = [tuple("" if row.get(n) is None else str(row[n]) for n in names) for row in rows if row]
    return [cells for cells in texts if any(cells)]

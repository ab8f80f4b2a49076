"""
Is the register all right: who we are, whether we may read it, and whether it is still built as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import UserError
from toolkit.locale import gettext as _
from toolkit.locale.dutch import format_day
from toolkit.operations.doctor.checks import Check, error, errors_of, ok, warning
from toolkit.operations.doctor.installation import chmod_cure, is_open_to_others
from toolkit.register.cell_values import folded
from toolkit.register.findings import column_letters
from toolkit.register.tables import check_layout
from toolkit.resolving.workdays import WorkCalendar
from toolkit.schema import Schema, Table
from toolkit.storage.base import RawRegister, RawTab, Storage

if TYPE_CHECKING:
    from toolkit.storage.google_sheet import GoogleSheetStorage

AHEAD = timedelta(days=366)
"""So long before the known days off end, somebody should bring a new version in."""


def credential_checks(storage: GoogleSheetStorage, file: Path | None) -> Iterator[Check]:
    """
    Who we are at Google, and who can read our key.

    Args:
        storage: The opened sheet.
        file: The key file of the settings, if any.
    """
    identity = storage.identity
    yield ok("credentials", _("We are {identity} at Google.").format(identity=identity.shown))
    if file is not None and file.is_file() and is_open_to_others(file):
        text = _("Others on this machine can read the key file {path}.").format(path=file)
        yield error("credentials", text, chmod_cure(file, "600"))


def google_clock(storage: GoogleSheetStorage) -> datetime | None:
    """
    What the clock of the service says; ``None`` when it does not.

    Raises:
        UserError: The service cannot be reached, or refuses us.
    """
    stamp = storage.service.date_header()
    return parsedate_to_datetime(stamp) if stamp else None


def read_checks(storage: Storage, schema: Schema) -> tuple[RawRegister | None, list[Check]]:
    """The register and that it could be read, or ``None`` and why not."""
    try:
        raw = storage.read(schema)
    except UserError as raised:
        return None, errors_of("access", raised)
    text = _("The register {address} can be read.").format(address=storage.address)
    return raw, [ok("access", text)]


def layout_checks(raw: RawRegister, schema: Schema) -> Iterator[Check]:
    """Whether every tab and column is there, and what was moved or added."""
    try:
        check_layout(raw, schema)
    except UserError as raised:
        yield from errors_of("layout", raised)
        return
    drifted = [
        check
        for table in schema
        if table.owner != "script"
        for check in _drift(raw.tabs[table.title], table)
    ]
    yield from drifted
    if not drifted:
        yield ok("layout", _("Every tab and column is in its place."))


def _drift(tab: RawTab, table: Table) -> Iterator[Check]:
    known = {folded(column.title): column for column in table.columns}
    present = [(at, title) for at, title in enumerate(tab.header) if title]
    extra = [(at, title) for at, title in present if folded(title) not in known]
    for at, title in extra:
        text = _("Tab {tab}: the column '{column}' ({cell}) is not ours.")
        cure = _(
            "It may stay; the register does not look at it. What stands in it goes with the rest when its row is anonymised."
        )
        where = f"{column_letters(at)}1"
        yield warning("layout", text.format(tab=table.title, column=title, cell=where), cure)
    order = [known[folded(title)].title for _at, title in present if folded(title) in known]
    for column in moved(order, [column.title for column in table.columns]):
        text = _("Tab {tab}: the column '{column}' was moved.")
        cure = _(
            "It may stay; columns are found by their name. Drag it back if people look for it."
        )
        yield warning("layout", text.format(tab=table.title, column=column), cure)


def moved(order: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """
    The fewest parts that must be moved to get from one order to another.

    Args:
        order: All different, as they are.
        wanted: The same parts, as they should be; those that are absent do not count.

    >>> moved(["b", "c", "d", "a"], ["a", "b", "c", "d"])
    ['a']
    """
    place = {part: at for at, part in enumerate(wanted)}
    longest: list[list[str]] = [[]]
    for part in order:
        before = (run for run in longest if not run or place[run[-1]] < place[part])
        longest.append([*max(before, key=len), part])
    stays = max(longest, key=len)
    return [part for part in order if part not in stays]


def repair_checks(storage: Storage, schema: Schema) -> Iterator[Check]:
    """Whether dropdowns, formulas, formats and protection are as they were made; nothing is written."""
    try:
        differences = list(storage.initialise(schema, dry_run=True))
    except UserError as raised:
        yield from errors_of("repairs", raised)
        return
    for difference in differences:
        yield warning(
            "repairs",
            difference,
            _("Run 'klachten init' to mend it; filled cells stay as they are."),
        )
    if not differences:
        yield ok("repairs", _("Everything is as it was made."))


def holiday_checks(calendar: WorkCalendar, today: date) -> Iterator[Check]:
    """Whether the days off are known for long enough."""
    known = {"day": format_day(calendar.known_until)}
    cure = _("Install the newest version, which knows the new decree. See the page about days off.")
    if calendar.known_until < today:
        text = _("The days off are known until {day} only; terms may be a day off.")
        yield error("holidays", text.format(**known), cure)
    elif calendar.known_until < today + AHEAD:
        yield warning("holidays", _("The days off are known until {day}.").format(**known), cure)
    else:
        yield ok("holidays", _("The days off are known until {day}.").format(**known))

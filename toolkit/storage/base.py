"""
What every storage offers: read all tabs once, apply a plan of writes.

Nothing above this package knows whether the register is a workbook or a Google Sheet; nothing in it
knows what a complaint is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from toolkit.errors import RegisterBusyError
from toolkit.schema import Schema, Table

if TYPE_CHECKING:
    from toolkit.storage.different import Different

Cell = str | int | float | bool | date | datetime | None
"""What stands in one cell; ``None`` or ``""`` is empty.  Dates are real dates where the storage knows."""


OWN_COLUMN = "="
"""Before the title of a column that the staff added themselves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawTab:
    """
    One tab as it was read.

    Attributes:
        title: The tab's name.
        header: Row 1 as text, stripped; an empty header is ``""``.
        rows: Rows 2 and on, each as long as the header; trailing empty rows are left out.
        typed_over: (sheet row number, 0-based column) of cells in computed columns where somebody typed
            a value over the formula.
        sorted_out: Position → that column as :func:`toolkit.storage.different.columns_of` sorted it, once for all.
    """

    title: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    typed_over: frozenset[tuple[int, int]] = frozenset()
    sorted_out: dict[int, Different] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


def own_positions(header: Sequence[str], table: Table) -> dict[str, int]:
    """
    Position of each column that the staff added themselves, by ``=`` and its title.

    A title that stands there before gets a count: each column is kept, and none twice.
    """
    declared = {column.title.casefold() for column in table.columns}
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        if title and title.casefold() not in declared:
            count = 1
            while (name := own_name(title, count)) in found:
                count += 1
            found[name] = at
    return found


def own_name(title: str, count: int = 1) -> str:
    """
    The name of a column that the staff added.

    >>> own_name("Dossier"), own_name("Dossier", 2)
    ('=Dossier', '=Dossier (2)')
    """
    return f"{OWN_COLUMN}{title}" if count == 1 else f"{OWN_COLUMN}{title} ({count})"


def own_titles(rows: Iterable[Mapping[str, Cell]]) -> dict[str, str]:
    """
    Name → title of the columns of the staff's own that stand in rows, in their order.

    >>> own_titles([{"number": "K-0000012", "=Dossier": None}, {"=Dossier": 3, "=Wijk": "West"}])
    {'=Dossier': 'Dossier', '=Wijk': 'Wijk'}
    """
    names = dict.fromkeys(chain.from_iterable(rows))
    return {name: name.removeprefix(OWN_COLUMN) for name in names if name.startswith(OWN_COLUMN)}


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRegister:
    """All tabs of a register, by title, and the version that was read."""

    tabs: Mapping[str, RawTab]
    version: str
    reads: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class TabContent:
    """
    The whole new content of one tab that the script owns.

    Attributes:
        table: The tab's table in the schema.
        rows: One sequence of cells a row, in the order of the table's columns; without the header.
        links: (0-based row, 0-based column) → the cell it points at, such as ``Klachten!F14``.
        changed_rows: 0-based rows that differ from what the register shows, those beyond the last one
            included; ``None`` when that is not known or the header differs.
    """

    table: Table
    rows: Sequence[Sequence[Cell]]
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    changed_rows: Sequence[int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FreshRows:
    """
    Rows to enter in a staff's table on rows of their own, never on top of somebody's typing.

    Attributes:
        table: The table they go into.
        rows: Column name, or ``=`` and the title of a column of the staff's own, → cell. A row without ``number`` is given one; a row with ``number`` (put back
            from a snapshot) keeps it, so it must not stand in the register.
        highest_number: The highest number ever issued; new ones come after it.
    """

    table: Table
    rows: Sequence[Mapping[str, Cell]]
    highest_number: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RowEdits:
    """
    Cells of people's rows that retention empties or replaces; nothing else ever writes there.

    Attributes:
        table: The table of the rows.
        key: Name of the column by which a row is found; where its cell is empty, ``#`` and the sheet row is the key.
        cells: Key → column name → new cell; an empty mapping empties every cell of the row that people
            fill, its number and the staff's own columns included.  Every row with that key is meant.
        own_columns: Whether the cells of columns that the staff added themselves are emptied as well.
    """

    table: Table
    key: str
    cells: Mapping[str, Mapping[str, Cell]]
    own_columns: bool = True

    def key_of(self, cell: Cell, row: int) -> str:
        """The key of a sheet row with this cell in the key column."""
        return str(cell or "").strip() or row_key(row)


def row_key(row: int) -> str:
    """The key of a sheet row that has none of its own: right only as long as nobody moves it."""
    return f"#{row}"


@dataclass(frozen=True, kw_only=True, slots=True)
class WritePlan:
    """What one run will write: tabs replaced whole, fresh rows, and for retention single cells."""

    contents: tuple[TabContent, ...] = ()
    fresh_rows: tuple[FreshRows, ...] = ()
    row_edits: tuple[RowEdits, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        edits = any(e.cells for e in self.row_edits)
        return not self.contents and not edits and not any(f.rows for f in self.fresh_rows)

    def with_contents(self, *more: TabContent) -> WritePlan:
        """The plan with further tabs."""
        return replace(self, contents=(*self.contents, *more))


@dataclass(frozen=True, kw_only=True, slots=True)
class Applied:
    """What a storage did: the number of write calls, and the numbers given to fresh rows, in order."""

    writes: int
    issued_numbers: tuple[str, ...] = ()


class RegisterChangedError(RegisterBusyError):
    """The register is no longer what was read: read again and plan anew."""


class Storage(Protocol):
    """A place where a register lives."""

    @property
    def address(self) -> str:
        """How a person names the register: a path or a URL."""
        ...

    def read(self, schema: Schema) -> RawRegister:
        """
        Read all tabs at once.

        Raises:
            RegisterError: The register is not there, or is damaged.
        """
        ...

    def apply(self, plan: WritePlan, schema: Schema, expected_version: str) -> Applied:
        """
        Write the plan, whole or not at all.

        Raises:
            RegisterChangedError: The register is no longer at *expected_version*; nothing was written.
            RegisterBusyError: Somebody holds the register; nothing was written.
        """
        ...

    def initialise(
        self,
        schema: Schema,
        *,
        dry_run: bool,
        contents: Mapping[str, Sequence[Mapping[str, Cell]]] | None = None,
    ) -> Sequence[str]:
        """
        Make the register, or repair what is missing, without touching a filled cell.

        Args:
            schema: The register's tabs and columns.
            dry_run: Only say what would be mended.
            contents: Table name → rows (column name → cell as people see it, numbers included) for a
                register that is still empty: a copy of another one.  The stock of numbered rows comes
                after the highest number.  A column of the staff's own (``=`` and its title) comes
                beside the others.

        Raises:
            RegisterError: *contents* were given and a tab that people fill already has rows.

        Returns:
            The differences that were (or, with *dry_run*, would be) mended, as sentences for people.
        """
        ...

    def forget_copies(self) -> int:
        """
        Destroy the copies of earlier states that this storage keeps by itself; how many.

        Retention calls it: what was removed from the register must not live on beside it.
        """
        ...

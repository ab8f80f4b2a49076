"""
The register's tables and columns, as the schema files declare them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ColumnType = Literal["string", "date", "datetime", "integer", "number", "boolean"]
Owner = Literal["staff", "coordinator", "script"]
FilledBy = Literal["employee", "coordinator", "script"]

COLUMN_TYPES = ("string", "date", "datetime", "integer", "number", "boolean")
OWNERS = ("staff", "coordinator", "script")
FILLED_BY = ("employee", "coordinator", "script")


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    """One value of a closed list: the code compares *value*, people see *label*."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Constraints:
    """What a cell must satisfy, in Table Schema's words."""

    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A list that lives in another tab: the column *column* of the table *table*."""

    table: str
    column: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column: how the code calls it, what staff see, what may stand in it and who fills it."""

    name: str
    title: str
    type: ColumnType
    filled_by: FilledBy
    description: str
    format: str | None = None
    example: str | None = None
    width: float = 14
    constraints: Constraints = field(default_factory=Constraints)
    categories: tuple[Category, ...] = ()
    true_label: str = ""
    false_label: str = ""
    reference: Reference | None = None
    is_personal: bool = False
    is_free_text: bool = False
    is_preprinted: bool = False

    @property
    def is_computed(self) -> bool:
        """Whether the script fills it after each refresh (a pre-printed cell is written only once)."""
        return self.filled_by == "script" and not self.is_preprinted

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that the dropdown shows, in order; empty when the column is no closed list."""
        if self.type == "boolean":
            return (self.true_label, self.false_label)
        return tuple(c.label for c in self.categories)

    def label(self, value: str) -> str:
        """
        The label of one category value.

        Raises:
            KeyError: *value* is not among the categories.
        """
        for category in self.categories:
            if category.value == value:
                return category.label
        raise KeyError(value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Highlight:
    """A conditional format: cells of *column* that contain or equal a text get a named style."""

    column: str
    style: str
    contains: str | None = None
    equals: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One number or choice of the coordinator, with its default and the source of that default."""

    name: str
    title: str
    type: ColumnType
    default: Any
    description: str
    source: str
    constraints: Constraints
    categories: tuple[Category, ...]
    true_label: str
    false_label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One tab of the register."""

    name: str
    title: str
    position: int
    owner: Owner
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    is_hidden: bool = False
    lookup_for: str | None = None
    frozen_columns: int = 0
    stock_rows: int = 0
    highlights: tuple[Highlight, ...] = ()
    settings: tuple[Setting, ...] = ()
    initial_rows: tuple[Mapping[str, Any], ...] = ()

    @property
    def computed_columns(self) -> tuple[Column, ...]:
        """Columns that the script fills beside the staff's rows; none in a script's own tab."""
        return () if self.owner == "script" else tuple(c for c in self.columns if c.is_computed)

    def column(self, name: str) -> Column:
        """
        The column with that English name.

        Raises:
            KeyError: There is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def column_names(self) -> tuple[str, ...]:
        """The English names, in sheet order."""
        return tuple(c.name for c in self.columns)


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """All tables, in the order of their tabs."""

    tables: tuple[Table, ...]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __getitem__(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    def lookup_table(self, name: str) -> Table:
        """
        The hidden script table in which the computed columns of table *name* are looked up.

        Raises:
            KeyError: The table has no such lookup.
        """
        for table in self.tables:
            if table.lookup_for == name:
                return table
        raise KeyError(name)

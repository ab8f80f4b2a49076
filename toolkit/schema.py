"""
The register's schema: ``sheets_schema/*.yaml`` as frozen tables and columns.

The files use the words of Frictionless Table Schema 2.0 (``name``, ``title``, ``type``,
``constraints``, ``categories``, ``foreignKeys``); the keys that are ours are listed in
:data:`TABLE_KEYS` and :data:`COLUMN_KEYS`.  One departure: in a cell stands the *label* of a
category (people read it), and the code compares its *value*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.schema_shapes import misshapen
from toolkit.schema_tables import (
    COLUMN_TYPES,
    FILLED_BY,
    OWNERS,
    Category,
    Column,
    ColumnType,
    Constraints,
    FilledBy,
    Highlight,
    Owner,
    Reference,
    Schema,
    Setting,
    Table,
)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C where PyYAML has it: ten times as fast, which every command's start-up feels."""

__all__ = [
    "PROJECT_FOLDER",
    "SCHEMA_FOLDER",
    "Category",
    "Column",
    "ColumnType",
    "Constraints",
    "FilledBy",
    "Highlight",
    "Owner",
    "Reference",
    "Schema",
    "Setting",
    "Table",
    "load_schema",
    "register_schema",
]

PROJECT_FOLDER = Path(__file__).parent.parent
SCHEMA_FOLDER = PROJECT_FOLDER / "sheets_schema"

TABLE_KEYS = frozenset(
    [
        "name",
        "title",
        "position",
        "description",
        "owner",
        "primaryKey",
        "foreignKeys",
        "fields",
        "hidden",
        "lookupFor",
        "frozenColumns",
        "stockRows",
        "highlights",
        "settings",
        "initialRows",
    ]
)
COLUMN_KEYS = frozenset(
    [
        "name",
        "title",
        "type",
        "format",
        "description",
        "example",
        "constraints",
        "categories",
        "trueValues",
        "falseValues",
        "filledBy",
        "width",
        "personal",
        "freeText",
        "preprinted",
    ]
)
SETTING_KEYS = frozenset(
    [
        "name",
        "title",
        "type",
        "default",
        "constraints",
        "categories",
        "trueValues",
        "falseValues",
        "description",
        "source",
    ]
)
CONSTRAINT_KEYS = frozenset(["required", "unique", "minimum", "maximum", "maxLength", "pattern"])
HIGHLIGHT_KEYS = frozenset(["field", "contains", "equals", "style"])


@cache
def register_schema() -> Schema:
    """The schema in ``sheets_schema/``, read once."""
    return load_schema(SCHEMA_FOLDER)


def load_schema(folder: Path) -> Schema:
    """
    Read all schema files of a folder.

    Args:
        folder: A folder with one ``*.yaml`` file a tab.

    Raises:
        ConfigurationError: A file is missing, cannot be parsed, has unknown or missing keys, or refers
            to a table or column that is not there; all problems at once.
    """
    reader = _Reader()
    documents: list[tuple[str, Any]] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            documents.append(
                (path.name, yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))
            )
        except (yaml.YAMLError, ValueError, AttributeError, RecursionError) as error:
            # PyYAML lets those of a constructor through: month 13, ``!!int x``, ``!!timestamp x``
            reader.problem(path.name, _("cannot be read as YAML: {error}").format(error=error))
    tables = [t for name, document in documents if (t := reader.table(name, document)) is not None]
    schema = Schema(tables=tuple(sorted(tables, key=lambda t: t.position)))
    if not documents and not reader.problems:
        reader.problem(str(folder.name), _("holds no schema files"))
    if not reader.problems:
        reader.check_references(schema)
    if reader.problems:
        raise ConfigurationError(*reader.problems)
    return schema


class _Reader:
    """Turns parsed YAML into tables and collects every problem on the way."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def problem(self, where: str, what: str) -> None:
        self.problems.append(_("S010 Schema file {where}: {what}.").format(where=where, what=what))

    def check_keys(
        self, where: str, document: Any, allowed: frozenset[str], needed: Sequence[str]
    ) -> bool:
        """Whether *document* is a mapping with the needed keys, no unknown ones, and values of their kind."""
        if not isinstance(document, dict):
            self.problem(where, _("a mapping was expected"))
            return False
        unknown = sorted(str(k) for k in document if k not in allowed)
        missing = [k for k in needed if k not in document]
        if unknown:
            self.problem(where, _("unknown key: {keys}").format(keys=", ".join(unknown)))
        if missing:
            self.problem(where, _("missing key: {keys}").format(keys=", ".join(missing)))
        wrong = list(misshapen(document))
        if wrong:
            self.problem(
                where,
                _("a value of another kind was expected: {keys}").format(keys=", ".join(wrong)),
            )
        return not unknown and not missing and not wrong

    def check_choice(self, where: str, key: str, value: Any, choices: Sequence[str]) -> None:
        if value not in choices:
            text = _("'{value}' is not a valid {key}; choose one of: {choices}")
            self.problem(where, text.format(value=value, key=key, choices=", ".join(choices)))

    def table(self, where: str, document: Any) -> Table | None:
        needed = ("name", "title", "position", "description", "owner", "fields")
        if not self.check_keys(where, document, TABLE_KEYS, needed):
            return None
        self.check_choice(where, "owner", document["owner"], OWNERS)
        references = self.references(where, document.get("foreignKeys", []))
        columns = [
            self.column(f"{where}, {i}", c, references) for i, c in enumerate(document["fields"], 1)
        ]
        settings = [
            self.setting(f"{where}, settings {i}", s)
            for i, s in enumerate(document.get("settings", []), 1)
        ]
        table = Table(
            name=document["name"],
            title=document["title"],
            position=document["position"],
            owner=document["owner"],
            description=document["description"],
            columns=tuple(c for c in columns if c is not None),
            primary_key=tuple(document.get("primaryKey", ())),
            is_hidden=bool(document.get("hidden", False)),
            lookup_for=document.get("lookupFor"),
            frozen_columns=document.get("frozenColumns", 0),
            stock_rows=document.get("stockRows", 0),
            highlights=tuple(self.highlights(where, document.get("highlights", []))),
            settings=tuple(s for s in settings if s is not None),
            initial_rows=tuple(document.get("initialRows", ())),
        )
        names = [c.name for c in table.columns]
        titles = [c.title.casefold() for c in table.columns]
        if len(set(names)) < len(names) or len(set(titles)) < len(titles):
            self.problem(where, _("two columns share a name or a title"))
        return table

    def references(self, where: str, keys: Any) -> dict[str, Reference]:
        found = {}
        for key in keys:
            if self.check_keys(
                where, key, frozenset({"fields", "reference"}), ("fields", "reference")
            ):
                target = key["reference"]
                if self.check_keys(
                    where, target, frozenset({"resource", "fields"}), ("resource", "fields")
                ):
                    found[key["fields"][0]] = Reference(
                        table=target["resource"], column=target["fields"][0]
                    )
        return found

    def column(
        self, where: str, document: Any, references: Mapping[str, Reference]
    ) -> Column | None:
        needed = ("name", "title", "type", "filledBy", "description")
        if not self.check_keys(where, document, COLUMN_KEYS, needed):
            return None
        self.check_choice(where, "type", document["type"], COLUMN_TYPES)
        self.check_choice(where, "filledBy", document["filledBy"], FILLED_BY)
        return Column(
            name=document["name"],
            title=document["title"],
            type=document["type"],
            filled_by=document["filledBy"],
            description=document["description"],
            format=document.get("format"),
            example=document.get("example"),
            width=document.get("width", 14),
            constraints=self.constraints(where, document.get("constraints", {})),
            categories=self.categories(where, document.get("categories", [])),
            true_label=document.get("trueValues", [""])[0],
            false_label=document.get("falseValues", [""])[0],
            reference=references.get(document["name"]),
            is_personal=bool(document.get("personal", False)),
            is_free_text=bool(document.get("freeText", False)),
            is_preprinted=bool(document.get("preprinted", False)),
        )

    def constraints(self, where: str, document: Any) -> Constraints:
        if not self.check_keys(where, document, CONSTRAINT_KEYS, ()):
            return Constraints()
        return Constraints(
            required=bool(document.get("required", False)),
            unique=bool(document.get("unique", False)),
            minimum=document.get("minimum"),
            maximum=document.get("maximum"),
            max_length=document.get("maxLength"),
            pattern=document.get("pattern"),
        )

    def categories(self, where: str, documents: Any) -> tuple[Category, ...]:
        keys = frozenset({"value", "label"})
        good = [d for d in documents if self.check_keys(where, d, keys, ("value", "label"))]
        return tuple(Category(value=d["value"], label=d["label"]) for d in good)

    def highlights(self, where: str, documents: Any) -> Iterator[Highlight]:
        for document in documents:
            if self.check_keys(where, document, HIGHLIGHT_KEYS, ("field", "style")):
                yield Highlight(
                    column=document["field"],
                    style=document["style"],
                    contains=document.get("contains"),
                    equals=document.get("equals"),
                )

    def setting(self, where: str, document: Any) -> Setting | None:
        needed = ("name", "title", "type", "default", "description", "source")
        if not self.check_keys(where, document, SETTING_KEYS, needed):
            return None
        self.check_choice(where, "type", document["type"], COLUMN_TYPES)
        return Setting(
            name=document["name"],
            title=document["title"],
            type=document["type"],
            default=document["default"],
            description=document["description"],
            source=document["source"],
            constraints=self.constraints(where, document.get("constraints", {})),
            categories=self.categories(where, document.get("categories", [])),
            true_label=document.get("trueValues", [""])[0],
            false_label=document.get("falseValues", [""])[0],
        )

    def check_references(self, schema: Schema) -> None:
        names = {t.name: set(t.column_names()) for t in schema}
        titles = [t.title.casefold() for t in schema]
        if len(names) < len(schema.tables) or len(set(titles)) < len(titles):
            self.problem("*", _("two tables share a name or a title"))
        for table in schema:
            if table.lookup_for is not None and table.lookup_for not in names:
                self.problem(table.title, _("unknown table '{name}'").format(name=table.lookup_for))
            for column in table.columns:
                target = column.reference
                if target is not None and target.column not in names.get(target.table, set()):
                    text = _("column '{column}' refers to '{target}', which does not exist")
                    self.problem(
                        table.title,
                        text.format(column=column.name, target=f"{target.table}.{target.column}"),
                    )
            for used in (*table.primary_key, *(h.column for h in table.highlights)):
                if used not in names[table.name]:
                    self.problem(table.title, _("unknown column '{name}'").format(name=used))

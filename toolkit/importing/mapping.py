"""
The mapping of an import: which column of the source goes where, in a TOML file.

Sections:

- ``[columns]``: register column = header of the source, or a list of headers of which the first one there
  counts; ``#3`` is the third column where it has no header, ``Datum (2)`` the second of that name;
- ``[constants]``: register column = the same value for every row;
- ``[defaults]``: register column = value where the source is empty;
- ``[values.COLUMN]``: source value = register value; ``"*"`` is every other value;
- ``[dates] formats``: ``strptime`` formats to try first, such as ``%m/%d/%Y %I:%M:%S %p``;
- ``[lists] add``: lists to which unknown values are added: ``categories``, ``employees``, ``complexes``,
  ``units`` (home numbers, each with the ``complex`` beside it);
- ``[text] truncate``: text columns that are cut to length instead of rejected;
- ``[source]``: ``delimiter``, ``encoding``, ``sheet`` where detection is not wanted.

A register column goes by its English name or its Dutch title; ``complex`` and ``team`` are allowed too,
where the source has no home number or person.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import filterfalse
from pathlib import Path
from typing import Any

from toolkit.errors import InputFileError
from toolkit.locale import gettext as _
from toolkit.register.cell_values import folded
from toolkit.schema import Schema

EXTRA_COLUMNS = ("complex", "team")
"""Targets beside the columns that people fill: they lead to the lists."""

ADDABLE_LISTS = ("categories", "employees", "complexes", "units")
ANY = "*"
_SECTIONS = {
    "columns": None,
    "constants": None,
    "defaults": None,
    "values": None,
    "dates": {"formats"},
    "lists": {"add"},
    "text": {"truncate"},
    "source": {"delimiter", "encoding", "sheet"},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportMapping:
    """
    A checked mapping; every key is a register column's English name.

    Attributes:
        columns: Column → headers of the source, the first one present counts.
        constants: Column → the same text for every row.
        defaults: Column → text for rows where the source is empty.
        values: Column → source text (folded) → register text; :data:`ANY` stands for every other text.
        date_formats: ``strptime`` formats to try first, in order.
        added_lists: Lists to which unknown values are added.
        truncated: Text columns that are cut to their longest length instead of rejected.
        delimiter, encoding, sheet: How to read the source; ``""`` is to be detected.
    """

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    defaults: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    date_formats: tuple[str, ...]
    added_lists: tuple[str, ...]
    truncated: tuple[str, ...]
    delimiter: str
    encoding: str
    sheet: str


def load_mapping(path: Path, schema: Schema) -> ImportMapping:
    """
    Read and check a mapping file.

    Raises:
        InputFileError: The file is missing, is no TOML, or names what does not exist; all problems at once.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputFileError(
            _("I001 The mapping {file} cannot be opened: {error}.").format(
                file=path.name, error=error.strerror
            )
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputFileError(
            _("I002 The mapping {file} is not TOML: {error}.").format(file=path.name, error=error)
        ) from error
    checker = _Checker(path.name, schema)
    mapping = checker.mapping(document)
    if checker.problems:
        raise InputFileError(*checker.problems)
    return mapping


class _Checker:
    """Collects every problem of one mapping file."""

    def __init__(self, file: str, schema: Schema) -> None:
        self.file = file
        self.problems: list[str] = []
        complaints = schema["complaints"]
        entries = [c for c in complaints.columns if not c.is_computed and not c.is_preprinted]
        self.known = {c.name: c.name for c in entries} | {folded(c.title): c.name for c in entries}
        self.known |= {name: name for name in EXTRA_COLUMNS}

    def problem(self, text: str, **values: object) -> None:
        self.problems.append(
            _("I003 Mapping {file}: ").format(file=self.file) + text.format(**values)
        )

    def column(self, section: str, key: str) -> str | None:
        name = self.known.get(key) or self.known.get(folded(key))
        if name is None:
            near = difflib.get_close_matches(key, self.known, n=1)
            hint = " " + _("Did you mean '{label}'?").format(label=near[0]) if near else ""
            self.problem(
                _("[{section}] the register has no column '{key}'.{hint}"),
                section=section,
                key=key,
                hint=hint,
            )
        return name

    def texts(self, document: Mapping[str, Any], section: str) -> dict[str, str]:
        pairs = {
            self.column(section, k): str(v) for k, v in self.section(document, section).items()
        }
        return {k: v for k, v in pairs.items() if k is not None}

    def section(self, document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        found = document.get(name, {})
        if not isinstance(found, dict):
            self.problem(_("[{section}] is not a section."), section=name)
            return {}
        allowed = _SECTIONS[name]
        for key in found:
            if allowed is not None and key not in allowed:
                self.problem(_("[{section}] unknown key '{key}'."), section=name, key=key)
        return found

    def names(self, document: Mapping[str, Any], section: str, key: str) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        return self.listed(section, key, self.section(document, section).get(key, []))

    def listed(self, section: str, key: str, found: object) -> tuple[str, ...]:
        """One text, or a list of texts."""
        texts = [found] if isinstance(found, str) else found
        if isinstance(texts, list) and all(isinstance(text, str) for text in texts):
            return tuple(texts)
        self.problem(
            _("[{section}] '{key}' must be a text or a list of texts."), section=section, key=key
        )
        return ()

    def mapping(self, document: Mapping[str, Any]) -> ImportMapping:
        for key in document:
            if key not in _SECTIONS:
                self.problem(_("unknown section [{section}]."), section=key)
        columns: dict[str, tuple[str, ...]] = {}
        for key, headers in self.section(document, "columns").items():
            name = self.column("columns", key)
            if name is not None:
                columns[name] = self.listed("columns", key, headers)
        values: dict[str, dict[str, str]] = {}
        for key, pairs in self.section(document, "values").items():
            name = self.column("values", key)
            if name is not None and isinstance(pairs, dict):
                values[name] = {folded(str(k)): str(v) for k, v in pairs.items()}
            elif name is not None:
                self.problem(_("[{section}] is not a section."), section=f"values.{key}")
        added = self.names(document, "lists", "add")
        for key in added:
            if key not in ADDABLE_LISTS:
                choices = ", ".join(ADDABLE_LISTS)
                self.problem(
                    _("[lists] '{key}' cannot be added to; choose from: {choices}."),
                    key=key,
                    choices=choices,
                )
        source = self.section(document, "source")
        if len(str(source.get("delimiter", ""))) > 1:
            self.problem(_("[source] 'delimiter' must be one character."))
        truncated = [self.column("text", key) for key in self.names(document, "text", "truncate")]
        constants, defaults = self.texts(document, "constants"), self.texts(document, "defaults")
        if "received_on" not in columns and "received_on" not in constants:
            self.problem(
                _(
                    "[columns] 'received_on' is missing: without a day of receipt nothing can be reckoned."
                )
            )
        formats = self.names(document, "dates", "formats")
        for text in filterfalse(_is_date_format, formats):
            self.problem(
                _("[dates] '{format}' is no date format; write one such as %d-%m-%Y."), format=text
            )
        return ImportMapping(
            columns=columns,
            constants=constants,
            defaults=defaults,
            values=values,
            date_formats=formats,
            added_lists=added,
            truncated=tuple(t for t in truncated if t is not None),
            delimiter=str(source.get("delimiter", "")),
            encoding=str(source.get("encoding", "")),
            sheet=str(source.get("sheet", "")),
        )


def _is_date_format(text: str) -> bool:
    """
    Whether ``strptime`` takes it: it names no part of a date twice, and nothing that is none.

    >>> _is_date_format("%d-%m-%Y"), _is_date_format("%d%d"), _is_date_format("%q")
    (True, False, False)
    """
    day = datetime(2026, 11, 3)  # noqa: DTZ001 - any day will do
    try:
        datetime.strptime(day.strftime(text), text)  # noqa: DTZ007 - only the format is looked at
    except (ValueError, re.error):
        return False
    return True

"""Reading beside the loading of the program: never older than the question, and errors come where it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage.workbook_tools import computed, make_register, write
from toolkit.errors import RegisterError
from toolkit.schema import Schema
from toolkit.storage.ahead import ReadAhead
from toolkit.storage.base import WritePlan
from toolkit.storage.workbook import WorkbookStorage


def test_the_first_reading_is_the_one_that_began_before(folder: Path, schema: Schema) -> None:
    """The same tabs and version; and a later reading is new."""
    storage = make_register(folder, schema)
    ahead = ReadAhead(storage, schema)
    first = ahead.read(schema)
    assert first == storage.read(schema)
    write(storage, schema, computed(schema, n1="Nieuw"))
    assert ahead.read(schema) == storage.read(schema) != first


def test_a_register_that_was_touched_since_is_read_anew(folder: Path, schema: Schema) -> None:
    """Between the start of the program and the question."""
    storage = make_register(folder, schema)
    ahead = ReadAhead(storage, schema)
    write(storage, schema, computed(schema, n1="Nieuw"))
    assert ahead.read(schema) == storage.read(schema)


def test_what_goes_wrong_is_told_where_it_is_asked(folder: Path, schema: Schema) -> None:
    """Not before: a command may have something else to say first."""
    ahead = ReadAhead(WorkbookStorage(folder / "weg.xlsx", backups=0), schema)
    assert ahead.address == str(folder / "weg.xlsx")
    with pytest.raises(RegisterError, match="S050"):
        ahead.read(schema)


def test_all_else_is_the_storage_itself(folder: Path, schema: Schema) -> None:
    """Making, writing and forgetting go through unchanged."""
    storage = WorkbookStorage(folder / "klachten.xlsx", backups=1)
    ahead = ReadAhead(storage, schema)
    assert ahead.initialise(schema, dry_run=False)
    plan = WritePlan(contents=(computed(schema, n1="Nieuw"),))
    assert ahead.apply(plan, schema, ahead.read(schema).version).writes == 1
    assert ahead.read(schema) == storage.read(schema)
    assert ahead.forget_copies() == 1

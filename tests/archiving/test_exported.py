"""The export: nothing that leads to a person, nothing that a spreadsheet runs, and every complaint once."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.registers import complaint
from tests.reports.knowing import HOSTILE, knowledge_of
from toolkit.archiving.exported import export_table, with_titles
from toolkit.archiving.files import csv_bytes, parquet_bytes, workbook_bytes, write_new
from toolkit.errors import ConfigurationError
from toolkit.schema import register_schema

TABLE = register_schema()["complaints"]
PERSONAL = {
    "handler": "Roos Elzenkamp",
    "description": "Roos liet de bewoner van nummer 12 wachten.",
    "unit_or_tenant_id": "00417",
    "promise": "Roos belt terug.",
    "cause": "Roos was ziek.",
    "extension_reason": "Roos is er pas maandag.",
}


def exported(*, personal: bool = False) -> pd.DataFrame:
    """One complaint that is filled in everywhere, and one that is bare."""
    titles = {c.name: c.title for c in TABLE.columns}
    row = complaint(1, Klachtreden="Afspraak niet nagekomen", Uitstel_tot="20-11-2026")
    row |= {titles[name]: text for name, text in PERSONAL.items()}
    knowledge = knowledge_of({"Klachten": [row, complaint(2)]})
    return export_table(knowledge.register, knowledge.assessed, with_personal_data=personal)


def test_by_default_nothing_leads_to_a_person() -> None:
    """Handler, home and free texts are not there; team, complex and dates are."""
    table = exported()
    assert set(PERSONAL) & set(table.columns) == set()
    text = table.to_csv()
    assert [word for word in PERSONAL.values() if word in text] == []
    first = table.iloc[0]
    assert (first["team"], first["complex"], first["neighbourhood"]) == (
        "Klantcontact",
        "De Linde",
        "Noord",
    )
    assert (first["status"], first["repeat_number"]) == ("new", 1)
    assert first["received_on"] == pd.Timestamp(2026, 11, 3)


def test_with_personal_data_every_filled_column_is_there() -> None:
    """As it stands in the register, unchanged."""
    first = exported(personal=True).iloc[0]
    assert {name: first[name] for name in PERSONAL} == PERSONAL
    filled = {c.name for c in TABLE.columns if not c.is_computed}
    assert filled <= set(first.index)


def test_people_read_titles_and_labels() -> None:
    """In Dutch, as in the register."""
    schema = register_schema()
    shown = with_titles(exported(), TABLE, schema["complexes"].columns)
    assert [*shown.columns[:3], *shown.columns[-2:]] == [
        "Nummer",
        "Ontvangen op",
        "Kanaal",
        "Hoeveelste keer",
        "Werkdagen tot afhandeling",
    ]
    assert shown["Kanaal"].tolist() == ["Telefoon", "Telefoon"]
    assert shown["Status"].tolist() == ["Nieuw", "Nieuw"]


@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE), min_size=1
    )
)
def test_no_cell_of_a_csv_file_is_a_formula(texts: list[str]) -> None:
    """Whatever somebody typed; and a program reads back every row."""
    content = csv_bytes(pd.DataFrame({"tekst": texts, "aantal": 1})).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert len(rows) == len(texts) + 1
    assert [cell for row in rows for cell in row if cell[:1] in {*"=+-@\t\r"} and cell] == []
    assert [row[0].removeprefix("'") for row in rows[1:]] == [t.removeprefix("'") for t in texts]


def test_a_workbook_holds_texts_days_and_numbers() -> None:
    """A text that begins with a sign of equality stays a text."""
    table = pd.DataFrame(
        {
            "tekst": ["=1+1", ""],
            "dag": pd.to_datetime(["2026-11-03", None]),
            "aantal": pd.array([3, None], dtype="Int64"),
        }
    )
    sheet = load_workbook(io.BytesIO(workbook_bytes(table, "Klachten")))["Klachten"]
    cell = sheet["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert (sheet["B2"].value, sheet["C2"].value) == (datetime(2026, 11, 3), 3)  # noqa: DTZ001  # a sheet knows no time zones
    assert [c.value for c in sheet[3]] == [None, None, None]


def test_parquet_keeps_codes_and_types() -> None:
    """Read back, it is the same table; the days are days."""
    pytest.importorskip("pyarrow", reason="optional: the extra archive")
    table = exported()
    back = pd.read_parquet(io.BytesIO(parquet_bytes(table)))
    assert list(back.columns) == list(table.columns)
    assert back["received_on"].dt.date.tolist() == [date(2026, 11, 3)] * 2
    assert back["channel"].tolist() == ["phone", "phone"]
    assert back["repeat_number"].tolist() == [1, 0]


def test_a_file_is_new_closed_to_others_and_whole(tmp_path: Path) -> None:
    """Never over another one; where it cannot be written, nothing is left."""
    path = tmp_path / "uit.csv"
    write_new(path, b"a")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigurationError, match="S072"):
        write_new(path, b"b")
    assert path.read_bytes() == b"a"
    with pytest.raises(ConfigurationError, match="S074"):
        write_new(tmp_path / "weg" / "uit.csv", b"c")
    assert [p.name for p in tmp_path.iterdir()] == ["uit.csv"]

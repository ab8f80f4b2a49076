"""Real workbooks for the tests, and looks inside them."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from toolkit.register.findings import column_letters
from toolkit.register.numbers import complaint_number
from toolkit.schema import Schema, register_schema
from toolkit.storage.base import Cell, TabContent, WritePlan
from toolkit.storage.workbook import WorkbookStorage
from toolkit.storage.xlsx.make import make_workbook

NOW = datetime(2026, 11, 25, 9, 30)  # noqa: DTZ001 - a sheet's moments have no time zone
DAY = date(2026, 11, 3)


def number(serial: int) -> str:
    """The complaint number with that serial."""
    return complaint_number(serial)


def lookup(schema: Schema, row: int, place: int) -> str:
    """The formula that looks the row's value up in the column *place* (1-based) of *Berekend*."""
    last = column_letters(len(schema["computed"].columns) - 1)
    return f'=IFERROR(VLOOKUP($A{row},Berekend!$A:${last},{place},0)&"","")'


def some_contents() -> dict[str, list[dict[str, Cell]]]:
    """A small register: three complaints, two employees, a home, an action."""
    complaint: dict[str, Cell] = {
        "handler": "Jan de Vries",
        "received_on": DAY,
        "channel": "Telefoon",
        "category": "Informatie",
        "description": "Kreeg twee brieven die elkaar tegenspreken.",
        "unit_or_tenant_id": "00417",
    }
    return {
        "complaints": [{"number": number(i), **complaint} for i in (1, 2, 3)],
        "employees": [
            {"name": "Jan de Vries", "team": "Klantcontact"},
            {"name": "Fatma Yilmaz", "team": "Wijkbeheer"},
        ],
        "complexes": [{"name": "De Linde", "homes": 120}],
        "units": [{"unit_id": "00417", "complex": "De Linde"}],
        "improvement_actions": [{"action_id": "VA-01", "action": "Brieven herschrijven"}],
    }


@cache
def _usual_workbook() -> bytes:
    return make_workbook(register_schema(), some_contents())


def make_register(
    folder: Path, schema: Schema, contents: Mapping[str, Sequence[Mapping[str, Cell]]] | None = None
) -> WorkbookStorage:
    """A register on disk, with two backups."""
    path = folder / "klachten.xlsx"
    path.write_bytes(_usual_workbook() if contents is None else make_workbook(schema, contents))
    return WorkbookStorage(path, backups=2)


def computed(schema: Schema, **status: str) -> TabContent:
    """New content of *Berekend*: number (as ``n1``) → status."""
    rows: list[list[Cell]] = [
        [number(int(key[1:])), text, f"signaal {text}", date(2026, 11, 17), "De Linde"]
        for key, text in status.items()
    ]
    width = len(schema["computed"].columns)
    return TabContent(
        table=schema["computed"], rows=[row + [""] * (width - len(row)) for row in rows]
    )


def write(storage: WorkbookStorage, schema: Schema, *contents: TabContent) -> None:
    """Put contents into a register, whatever is there."""
    version = storage.read(schema).version
    storage.apply(WritePlan(contents=contents), schema, version)
    check_well_formed(storage.path)


def members(path: Path) -> dict[str, bytes]:
    """The unpacked parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def change_parts(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Rewrite a workbook's parts; ``None`` drops one."""
    parts = members(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            new = change(name, content)
            if new is not None:
                archive.writestr(name, new)


def sheet_part(path: Path, title: str) -> str:
    """The part with a tab's sheet, by the order of the tabs (as our own workbooks are made)."""
    titles = re.findall(r'<sheet [^>]*?\bname="([^"]*)"', members(path)["xl/workbook.xml"].decode())
    return f"xl/worksheets/sheet{titles.index(title) + 1}.xml"


ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
"""Excel refuses a sheet whose elements stand in another order.  Source: ECMA-376 part 1, 18.3.1.99."""


def check_well_formed(path: Path) -> None:
    """Hold a workbook against the rules at whose breach Excel offers to repair the file."""
    parts = members(path)
    formats = len(etree.fromstring(parts["xl/styles.xml"]).find("{*}cellXfs"))
    highlights = len(etree.fromstring(parts["xl/styles.xml"]).find("{*}dxfs"))
    listed = parts["[Content_Types].xml"].decode()
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            assert f'"/{name}"' in listed
            _check_sheet(etree.fromstring(content), formats, highlights)


def _check_sheet(root: etree._Element, formats: int, highlights: int) -> None:
    names = [ORDER.index(etree.QName(child).localname) for child in root]
    assert names == sorted(names)
    assert len([n for n in names if ORDER[n] != "conditionalFormatting"]) == len(
        set(names) - {ORDER.index("conditionalFormatting")}
    )
    numbers = [int(row.get("r")) for row in root.iterfind("{*}sheetData/{*}row")]
    assert numbers == sorted(set(numbers))
    for row in root.iterfind("{*}sheetData/{*}row"):
        assert float(row.get("ht", "15")) <= 409
        refs = [re.fullmatch(r"([A-Z]+)(\d+)", c.get("r")) for c in row]
        places = [(len(m[1]), m[1]) for m in refs if m and m[2] == row.get("r")]
        assert len(places) == len(refs)
        assert places == sorted(set(places))
        assert all(int(c.get("s", "0")) < formats for c in row)
    spans = [(int(c.get("min")), int(c.get("max"))) for c in root.iterfind("{*}cols/{*}col")]
    assert all(low <= high for low, high in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert all(int(c.get("style", "0")) < formats for c in root.iterfind("{*}cols/{*}col"))
    assert all(int(r.get("dxfId", "0")) < highlights for r in root.iter("{*}cfRule"))
    group = root.find("{*}dataValidations")
    assert group is None or int(group.get("count", len(group))) == len(group)


def shown(path: Path, title: str) -> list[list[object]]:
    """What a tab holds, read by another library than ours."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    return workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)


class Office:
    """LibreOffice Calc without a window, with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which("soffice")
        if found is None:
            pytest.skip("LibreOffice Calc (soffice) is not installed")
        self.program = found
        self.folder = folder

    def convert(self, path: Path, kind: str, name: str) -> Path:
        """Open a file and save it as another kind."""
        target = self.folder / name
        done = subprocess.run(
            [
                self.program,
                f"-env:UserInstallation={(self.folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(target),
                str(path),
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return target

    def saved_again(self, path: Path) -> Path:
        """The file as LibreOffice saves it."""
        return self.convert(path, "xlsx:Calc MS Excel 2007 XML", "saved") / path.name

    def tab(self, path: Path, title: str) -> list[list[str]]:
        """What somebody who opens the file sees on a tab."""
        kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        folder = self.convert(path, kind, f"csv-{path.stem}")
        with (folder / f"{path.stem}-{title}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

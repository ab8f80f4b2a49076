"""A file as other formats, and a CSV text as a file; as little of each as tests look at."""

import csv
import io
import zipfile

from tests.sheets_server.entered import enter
from tests.sheets_server.formats import render
from tests.sheets_server.grid import BLANK, CellError, Sheet, Spreadsheet
from tests.sheets_server.recalculate import recalculate

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(spreadsheet: Spreadsheet, mime_type: str) -> bytes | None:
    """The file in another format; nothing when the format is not one of those offered."""
    recalculate(spreadsheet)
    first = spreadsheet.sheets[0]
    if mime_type == "text/csv":
        return _delimited(spreadsheet, first, ",")
    if mime_type == "text/tab-separated-values":
        return _delimited(spreadsheet, first, "\t")
    if mime_type == EXCEL:
        return _workbook(spreadsheet)
    if mime_type == "application/pdf":
        return _page(spreadsheet)
    if mime_type == "application/zip":
        return _zipped(spreadsheet)
    return None


def _shown(spreadsheet: Spreadsheet, sheet: Sheet) -> list[list[str]]:
    height, widths = sheet.used(sheet.box)
    width = max(widths, default=0)
    return [
        [
            render(sheet.effective(row, column), sheet.cell(row, column).format, spreadsheet.locale)
            for column in range(width)
        ]
        for row in range(height)
    ]


def _delimited(spreadsheet: Spreadsheet, sheet: Sheet, delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(_shown(spreadsheet, sheet))
    return text.getvalue().removesuffix("\r\n").encode()


def _workbook(spreadsheet: Spreadsheet) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as workbook:
        for sheet in spreadsheet.sheets:
            tab = workbook.add_worksheet(sheet.title[:31])
            height, widths = sheet.used(sheet.box)
            for row in range(height):
                for column in range(widths[row]):
                    value = sheet.effective(row, column)
                    shown = value.code if isinstance(value, CellError) else value
                    if shown is not None:
                        tab.write(row, column, shown)
    return content.getvalue()


def _page(spreadsheet: Spreadsheet) -> bytes:
    """A PDF of one empty page that carries the title."""
    title = spreadsheet.title.encode("latin-1", "replace").replace(b"(", b"[").replace(b")", b"]")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Title (" + title + b") >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(content)
    content += b"xref\n0 5\n0000000000 65535 f \n"
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    return content


def _zipped(spreadsheet: Spreadsheet) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for sheet in spreadsheet.sheets:
            lines = "".join(
                "<tr>" + "".join(f"<td>{_escaped(text)}</td>" for text in row) + "</tr>"
                for row in _shown(spreadsheet, sheet)
            )
            archive.writestr(f"{sheet.title}.html", f"<table>{lines}</table>")
    return content.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def import_csv(spreadsheet: Spreadsheet, text: str) -> None:
    """Make a CSV text the one tab of the file, its values read as if they were typed."""
    rows = list(csv.reader(io.StringIO(text)))
    first = spreadsheet.sheets[0]
    width = max((len(row) for row in rows), default=0)
    sheet = Sheet(first.sheet_id, first.title, max(len(rows), 1000), max(width, 26))
    for at, row in enumerate(rows):
        for column, typed in enumerate(row):
            entry = enter(typed, spreadsheet.locale)
            shown = {"numberFormat": entry.number_format} if entry.number_format else None
            sheet.put(at, column, BLANK._replace(value=entry.value, format=shown))
    spreadsheet.sheets = [sheet]
    spreadsheet.dirty = True

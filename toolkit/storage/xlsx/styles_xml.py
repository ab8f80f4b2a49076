"""
The formats of a workbook's cells: which of them show a date, and one more when none does.

Source: ECMA-376 part 1, 18.8 (styles), 18.8.30 (the numbers of built-in formats).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from toolkit.storage.xlsx.package import WorkbookPackage

DAY_FORMAT, MOMENT_FORMAT = 14, 22
"""Built-in formats: a day, and a day with its time, each in the way of the reader's country."""

_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_FORMATS = re.compile(rb"<(?:[\w.-]+:)?cellXfs\b[^>]*>(.*?)</((?:[\w.-]+:)?)cellXfs\s*>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:[\w.-]+:)?xf\b[^>]*?(?:/>|>.*?</(?:[\w.-]+:)?xf\s*>)", re.DOTALL)
_NUMBER_FORMAT = re.compile(rb"<(?:[\w.-]+:)?numFmt\b([^>]*?)/?>")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(kw_only=True, slots=True)
class Styles:
    """
    The styles of one workbook while it is written.

    Attributes:
        part: The name of the styles' part; ``""`` when there is none.
        content: Its bytes, with what was added.
        added: How many formats were added.
    """

    part: str
    content: bytes
    added: int = 0
    _formats: list[bytes] = field(default_factory=list)
    _date_codes: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, package: WorkbookPackage) -> Styles:
        """The styles of a workbook."""
        related = package.relationships(package.workbook_part).values()
        part = next((target for kind, target in related if kind == "styles"), "")
        content = package.part(part) if part in package.part_names else b""
        found = _FORMATS.search(content)
        codes = {
            int(number[1])
            for match in _NUMBER_FORMAT.finditer(content)
            if (number := re.search(rb"numFmtId\s*=\s*[\"'](\d+)", match[1]))
            and (code := re.search(rb"formatCode\s*=\s*\"([^\"]*)\"", match[1]))
            and _shows_date(code[1].decode("utf-8", "replace"))
        }
        return cls(
            part=part,
            content=content,
            _formats=_FORMAT.findall(found[1]) if found else [],
            _date_codes=codes,
        )

    def is_date(self, style: int | None) -> bool:
        """Whether cells with that style show a number as a date."""
        if style is None or style >= len(self._formats):
            return False
        code = self._number_format(style)
        return code in _BUILT_IN_DATES or code in self._date_codes

    def date_style(self, style: int | None, code: int) -> int:
        """
        A style that shows a date: *style* itself where it does, else one like it.

        Args:
            style: The style that the cell has or would have.
            code: :data:`DAY_FORMAT` or :data:`MOMENT_FORMAT`.
        """
        if style is not None and self.is_date(style):
            return style
        wanted = _with_number_format(self._formats[style or 0] if self._formats else b"<xf/>", code)
        if wanted not in self._formats:
            self._append(wanted)
        return self._formats.index(wanted)

    def _number_format(self, style: int) -> int:
        match = re.search(rb"\bnumFmtId\s*=\s*[\"'](\d+)", self._formats[style])
        return int(match[1]) if match else 0

    def _append(self, wanted: bytes) -> None:
        match = _FORMATS.search(self.content)
        if match is None:
            return
        self._formats.append(wanted)
        self.added += 1
        start, end = match.span(1)
        opening = re.sub(
            rb"\bcount\s*=\s*[\"']\d+[\"']",
            b'count="%d"' % len(self._formats),
            self.content[match.start() : start],
        )
        self.content = (
            self.content[: match.start()]
            + opening
            + self.content[start:end]
            + wanted
            + self.content[end:]
        )


def _with_number_format(element: bytes, code: int) -> bytes:
    """A format's element with another number format."""
    name = re.match(rb"<(?:[\w.-]+:)?xf", element)
    start = name.end() if name else 0
    rest = re.sub(
        rb"\s+(?:numFmtId|applyNumberFormat)\s*=\s*[\"'][^\"']*[\"']", b"", element[start:]
    )
    return element[:start] + b' numFmtId="%d" applyNumberFormat="1"' % code + rest


def _shows_date(code: str) -> bool:
    """
    Whether a number format shows a date.

    >>> _shows_date(r"dd\\-mm\\-yyyy"), _shows_date('0 "dagen"'), _shows_date("[Red]0.00")
    (True, False, False)
    """
    return re.search("[dmyhs]", _QUOTED.sub("", code).casefold()) is not None

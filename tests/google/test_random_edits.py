"""
Random colleagues against random moments: what may never happen, whatever they do.

KLACHTEN_INTERLEAVINGS sets the number of examples (each is a handful of runs); a few by default.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.google.bench import (
    COLLEAGUE,
    Bench,
    check_beside,
    complaint,
    without_stock,
)
from tests.google.test_interleavings import check_lookup
from tests.sheets_server import SheetsServer
from tests.sheets_server.addresses import Box
from tests.sheets_server.staff import Person
from toolkit.register.findings import column_letters
from toolkit.register.numbers import serials

FEW = 12
EXAMPLES = int(os.environ.get("KLACHTEN_INTERLEAVINGS", str(FEW)))
FIRST, LAST = 3, 13
"""The columns that an employee fills, *Behandelaar* up to and with *Afgehandeld op*."""

STAFF = Person("Klachten", COLLEAGUE)


@dataclass(frozen=True)
class Deed:
    """One thing that somebody does; *rows* are shares of the height, so that they fit any sheet."""

    name: str
    row: float
    other: float
    column: int
    width: int

    def play(self, bench: Bench) -> None:
        """Do it, in the sheet as it is now."""
        height = bench.sheet("Klachten").row_count
        row, other = (1 + int(share * (height - 1)) for share in (self.row, self.other))
        DEEDS[self.name](self, bench, row, other)

    @property
    def last(self) -> int:
        return min(LAST, self.column + self.width)


def _fill(deed: Deed, bench: Bench, row: int, other: int) -> None:
    bench.enter(row, complaint(deed.column + deed.width))


def _close(deed: Deed, bench: Bench, row: int, other: int) -> None:
    bench.enter(row, {"Afgehandeld op": date(2026, 11, 1) + timedelta(days=deed.width)})


def _copy(deed: Deed, bench: Bench, row: int, other: int) -> None:
    bench.play(STAFF.insert_rows(other))
    source = row + (row >= other)
    bench.play(
        STAFF.copy_paste(Box(source, 0, source + 1, 1), other, 0),
        STAFF.copy_paste(Box(source, FIRST, source + 1, LAST + 1), other, FIRST),
    )


DEEDS: dict[str, Callable[[Deed, Bench, int, int], None]] = {
    "fill": _fill,
    "close": _close,
    "copy a row": _copy,
    "insert": lambda d, b, row, other: b.play(STAFF.insert_rows(row, 1 + d.width % 3)),
    "delete": lambda d, b, row, other: b.play(STAFF.delete_rows(row)),
    "sort": lambda d, b, row, other: b.play(STAFF.sort(d.column, descending=d.width % 2 == 0)),
    "sort by number": lambda d, b, row, other: b.play(STAFF.sort(0, descending=d.width % 2 == 0)),
    "sort in part": lambda d, b, row, other: b.play(
        STAFF.sort(d.column, first_column=d.column, last_column=d.last)
    ),
    "move a row": lambda d, b, row, other: b.play(STAFF.move_rows(row, 1, other)),
    "cut": lambda d, b, row, other: b.play(
        STAFF.cut_paste(Box(row, FIRST, row + 1, LAST + 1), other, FIRST)
    ),
    "edit a number": lambda d, b, row, other: b.play(
        STAFF.type(f"A{row + 1}", f"K-12345{d.column:02d}")
    ),
    "empty a number": lambda d, b, row, other: b.play(STAFF.type(f"A{row + 1}", "")),
    "type over": lambda d, b, row, other: b.play(
        STAFF.type(f"{column_letters(1 + d.width % 2)}{row + 1}", "x")
    ),
    "clear what was typed over": lambda d, b, row, other: _clear(b),
}


def _clear(bench: Bench) -> None:
    """What the cure in *Controle* says."""
    sheet = bench.sheet("Klachten")
    for at in range(1, sheet.row_count):
        for column in (1, 2):
            if sheet.cell(at, column).value is not None:
                bench.play(STAFF.type(f"{column_letters(column)}{at + 1}", ""))


deeds = st.builds(
    Deed,
    name=st.sampled_from(sorted(DEEDS)),
    row=st.floats(0, 0.999),
    other=st.floats(0, 0.999),
    column=st.integers(FIRST, LAST),
    width=st.integers(0, 6),
)
rounds = st.lists(
    st.tuples(st.lists(deeds, max_size=3), st.lists(deeds, min_size=1, max_size=3)),
    min_size=1,
    max_size=5,
)


def numbers(bench: Bench) -> list[str]:
    return [str(row["Nummer"]) for row in bench.shown("Klachten") if row["Nummer"]]


def play_and_note(
    bench: Bench, between: Sequence[Deed], ever: set[str], kept: list[list[tuple[object, ...]]]
) -> None:
    """What happens between our read and our write, and what the sheet looks like then."""
    for deed in between:
        deed.play(bench)
    ever.update(numbers(bench))
    kept.append(without_stock(bench.entered("Klachten")))


@given(played=rounds)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    derandomize=EXAMPLES <= FEW,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_no_interleaving_does_harm(played: Sequence[tuple[Sequence[Deed], Sequence[Deed]]]) -> None:
    """No staff's cell changes, no number is issued twice, nothing stands beside the wrong complaint."""
    with SheetsServer() as server, TemporaryDirectory() as folder:
        bench = Bench(server=server, folder=Path(folder)).filled(5)
        storage = bench.storage()
        bench.quick(storage)
        ever = set(numbers(bench))
        for before, between in played:
            for deed in before:
                deed.play(bench)
            ever |= set(numbers(bench))
            kept: list[list[tuple[object, ...]]] = []
            storage.meddle = partial(play_and_note, bench, between, ever, kept)
            known = numbers(bench)
            if bench.quick(storage):
                assert without_stock(bench.entered("Klachten")) == kept[0]
            storage.meddle = None
            fresh = [
                n for n in numbers(bench) if n not in ever and serials([n])[0] and n not in known
            ]
            assert len(fresh) == len(set(fresh))
            ever.update(fresh)
            if "#REF!" not in bench.header(bench.sheet("Klachten")):
                check_lookup(bench)
        bench.quick(storage)
        bench.quick(storage)
        check_end(bench)
        kept_cells = without_stock(bench.entered("Klachten"))
        storage.initialise(bench.schema, dry_run=False)
        assert storage.initialise(bench.schema, dry_run=True) == []
        assert without_stock(bench.entered("Klachten")) == kept_cells


def check_end(bench: Bench) -> None:
    """What is odd is reported; what is whole has its values beside it."""
    rows = bench.shown("Klachten")
    codes = bench.codes()
    filled = [
        row
        for row in rows
        if any(
            row[n] != "" for n in ("Behandelaar", "Ontvangen op", "Omschrijving", "Afgehandeld op")
        )
    ]
    given = [str(row["Nummer"]) for row in filled]
    assert ("N003" in codes) == ("" in given)
    valid = [n for n in given if serials([n])[0]]
    assert ("N002" in codes) == (len(set(valid)) < len(valid))
    assert ("N001" in codes) == any(n and not serials([n])[0] for n in given)
    broken = "#REF!" in bench.header(bench.sheet("Klachten"))
    assert ("C001" in codes) == broken
    if not broken:
        check_beside(bench)

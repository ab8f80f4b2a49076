"""
How fast, how large, how it grows: prints the tables, and writes them to ``benchmarks/RESULTS.md``.

    python -m benchmarks            some minutes
    python -m benchmarks --quick    under a minute: two sizes, one round, nothing written
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.archive import WithArchive, section, with_archive
from benchmarks.calls import counted
from toolkit.demo import demo_register
from toolkit.schema import register_schema
from toolkit.storage.xlsx.make import make_workbook
from toolkit.writing.labels import with_labels

RESULTS = Path(__file__).with_name("RESULTS.md")
DAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0).astimezone()
SIZES = {2_000: 24, 20_000: 24, 100_000: 60}
"""Complaints → months that they cover."""

LARGEST_FOR_OPENPYXL = 20_000
REFRESHES = ("first", "next day", "again")
CALL_SIZES = (200, 1_000)

Numbers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """
    One size: a first refresh, one on the next day, and one more that day.

    The floor and openpyxl (where measured) twice: with the file of before the first refresh, whose tabs of the
    script are empty, and with the one of after it.
    """

    rows: int
    floor_before: Numbers
    floor: Numbers
    openpyxl_before: Numbers | None
    openpyxl: Numbers | None
    first: Numbers
    next_day: Numbers
    again: Numbers

    @property
    def refreshes(self) -> tuple[Numbers, Numbers, Numbers]:
        """The three of them, in that order."""
        return self.first, self.next_day, self.again

    @property
    def times_floor(self) -> list[float]:
        """How many times as long as only reading the same file each of them takes."""
        floors = (self.floor_before, self.floor, self.floor)
        return [r["seconds"] / f["seconds"] for r, f in zip(self.refreshes, floors, strict=True)]

    @property
    def times_openpyxl(self) -> list[float]:
        """How many times as fast each of them is as openpyxl on the same file; empty where not measured."""
        if not self.openpyxl_before or not self.openpyxl:
            return []
        others = (self.openpyxl_before, self.openpyxl, self.openpyxl)
        return [o["seconds"] / r["seconds"] for r, o in zip(self.refreshes, others, strict=True)]


def probe(kind: str, path: Path, *more: str, rounds: int = 1) -> Numbers:
    """The fastest of some rounds, each in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.probes", kind, str(path), *more]
    found: list[Numbers] = []
    for _round in range(rounds):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    return min(found, key=lambda numbers: float(numbers.get("validation", numbers["seconds"])))


def refreshed(path: Path, day: date, rounds: int) -> Numbers:
    """A refresh of copies; the last copy takes the place of the file, its state folder too."""
    best: list[Numbers] = []
    for _round in range(rounds):
        folder = path.parent / f"round-{len(list(path.parent.iterdir()))}"
        shutil.copytree(path.parent / "register", folder)
        best.append(probe("refresh", folder / path.name, str(day)))
    shutil.rmtree(path.parent / "register")
    folder.rename(path.parent / "register")
    return min(best, key=lambda numbers: float(numbers["seconds"]))


def measured(rows: int, months: int, rounds: int) -> Measured:
    """All of one size."""
    schema = register_schema()
    contents = demo_register(schema, rows=rows, months=months, seed=7, today=DAY)
    with TemporaryDirectory() as name:
        register = Path(name) / "register"
        register.mkdir()
        (register / "klachten.xlsx").write_bytes(
            make_workbook(schema, with_labels(schema, contents))
        )
        path, file = Path(name) / "klachten.xlsx", register / "klachten.xlsx"
        is_compared = rows <= LARGEST_FOR_OPENPYXL
        floor_before = probe("floor", file, rounds=rounds)
        openpyxl_before = probe("openpyxl", file) if is_compared else None
        first = refreshed(path, DAY, rounds)
        next_day = refreshed(path, DAY + timedelta(days=1), rounds)
        again = refreshed(path, DAY + timedelta(days=1), rounds)
        return Measured(
            rows=rows,
            floor_before=floor_before,
            floor=probe("floor", file, rounds=rounds),
            openpyxl_before=openpyxl_before,
            openpyxl=probe("openpyxl", file) if is_compared else None,
            first=first,
            next_day=next_day,
            again=again,
        )


def validated(rows: int, months: int, rounds: int) -> list[str]:
    """Validation beside frictionless."""
    schema = register_schema()
    contents = demo_register(schema, rows=rows, months=months, seed=7, today=DAY)
    with TemporaryDirectory() as name:
        path = Path(name) / "klachten.xlsx"
        path.write_bytes(make_workbook(schema, with_labels(schema, contents)))
        ours = probe("validation", path, rounds=rounds)
        if find_spec("frictionless") is None:
            return [
                "frictionless is not installed (`pip install -r benchmarks/requirements.txt`): not compared."
            ]
        theirs = probe("frictionless", path, rounds=rounds)
    mine, other = (set(map(tuple, found["where"])) for found in (ours, theirs))
    return [
        *_table(
            [
                "complaints",
                "frictionless ÷ ours",
                "cells refused by both",
                "only ours",
                "only frictionless",
            ],
            [
                [
                    _count(rows),
                    f"{theirs['validation'] / ours['validation']:.1f} (goal 20)",
                    len(mine & other),
                    len(mine - other),
                    len(other - mine),
                ]
            ],
        ),
        "",
        "Only ours: check digits of numbers and spreadsheet errors, which the schema's words cannot say.",
    ]


def report(
    found: Sequence[Measured],
    validation: Sequence[str],
    calls: Sequence[Any],
    archive: WithArchive | None = None,
) -> list[str]:
    """The lines of the page."""
    return [
        "# Benchmarks",
        "",
        "Made by `python -m benchmarks`; do not edit.",
        "Times are elapsed time of the whole command, loading of libraries included, beside others from the same run.",
        "The *floor* is only reading the same file with python-calamine, nothing else; before the first refresh that file is smaller.",
        "*First*: every tab of the script is empty, and everything is kept in the first snapshot.",
        "*Next day*: an ordinary morning, on which the day alone has changed.  *Again*: nothing has changed at all.",
        "",
        "## Refresh, whole",
        "",
        *_table(
            [
                "complaints",
                *(f"{name} ÷ floor" for name in REFRESHES),
                *(f"openpyxl load and save ÷ {name}" for name in REFRESHES),
                *(f"peak MiB {name}" for name in REFRESHES),
            ],
            [
                [
                    _count(m.rows),
                    *(f"{ratio:.1f}" for ratio in m.times_floor),
                    *(
                        f"{m.times_openpyxl[at]:.1f}" if m.times_openpyxl else "not measured"
                        for at in range(len(REFRESHES))
                    ),
                    *(round(r["mebibytes"]) for r in m.refreshes),
                ]
                for m in found
            ],
        ),
        "",
        "## Goals",
        "",
        *_table(["goal", "measured", "met"], _goals(found)),
        "",
        "## Refresh, step by step",
        "",
        "First, and next day, both ÷ the floor after the first refresh; elapsed time, so what else the machine does shows in it.",
        "",
        *_table(
            ["step", *(f"{_count(m.rows)}" for m in found)],
            [[step, *(_both(step, m) for m in found)] for step in found[0].first["steps"]],
        ),
        "",
        "## Growth",
        "",
        "Exponent of the processor time over the number of complaints: 1 is in proportion, less is better than that.",
        "How many random dealings the search for patterns needs depends on what a register holds, not on its size; the last column leaves that step out.",
        "",
        *_table(
            [
                "from – to",
                "floor",
                "refresh, first",
                "refresh, next day",
                "first, without learning",
            ],
            [
                [
                    f"{_count(a.rows)} – {_count(b.rows)}",
                    *(
                        f"{_exponent(a, b, x, y):.2f}"
                        for x, y in (
                            (a.floor["cpu"], b.floor["cpu"]),
                            (a.first["cpu"], b.first["cpu"]),
                            (a.next_day["cpu"], b.next_day["cpu"]),
                            (_without_learning(a.first), _without_learning(b.first)),
                        )
                    ),
                ]
                for a, b in pairwise(found)
            ],
        ),
        "",
        "## Validation, on the same rules",
        "",
        *validation,
        "",
        "## API calls, in Google Sheets",
        "",
        "Reads + writes, counted against the stand-in server of the tests.",
        "",
        *_table(
            ["complaints", "first", "next day", "nothing changed"],
            [
                [_count(c.rows), *(f"{r} + {w}" for r, w in (c.first, c.next_day, c.unchanged))]
                for c in calls
            ],
        ),
        "",
        *([*section(archive), ""] if archive else []),
        "## Detection",
        "",
        "`python -m benchmarks.detection` compares the alarm scan with three other methods at the same rate of false alarms.",
    ]


def _goals(found: Sequence[Measured]) -> list[list[object]]:
    """What the project set itself, for the sizes that were measured: next day and again, and the worse of them."""
    goals: list[list[object]] = []
    for m in found:
        peak = max(r["mebibytes"] for r in m.refreshes)
        if m.rows == LARGEST_FOR_OPENPYXL and m.times_openpyxl:
            shares = m.times_openpyxl[1:]
            name = "20,000: 5 times as fast as openpyxl"
            goals.append([name, _each(shares), _yes(min(shares) >= 5)])
            goals.append(["20,000: under 400 MiB", round(peak), _yes(peak < 400)])
        if m.rows == max(SIZES):
            ratios = m.times_floor[1:]
            name = "100,000: within 3 times the floor"
            goals.append([name, _each(ratios), _yes(max(ratios) <= 3)])
            goals.append(["100,000: under 700 MiB", round(peak), _yes(peak < 700)])
    exponent = max(
        _exponent(a, b, _without_learning(a.first), _without_learning(b.first))
        for a, b in pairwise(found)
    )
    return [
        *goals,
        ["growth at most 1.05, without learning", f"{exponent:.2f}", _yes(exponent <= 1.05)],
    ]


def _each(ratios: Sequence[float]) -> str:
    return ", ".join(f"{ratio:.1f}" for ratio in ratios)


def _yes(is_met: bool) -> str:
    return "yes" if is_met else "no"


def _without_learning(numbers: Numbers) -> float:
    """Processor time but for the search for patterns."""
    return float(numbers["cpu"] - numbers["steps"]["learn"])


def _both(step: str, m: Measured) -> str:
    floor = m.floor["seconds"]
    return f"{m.first['steps'][step] / floor:.2f}, {m.next_day['steps'].get(step, 0.0) / floor:.2f}"


def _exponent(a: Measured, b: Measured, x: float, y: float) -> float:
    return math.log(y / x) / math.log(b.rows / a.rows)


def _count(count: int) -> str:
    return f"{count:,}"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table."""
    shown = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(map(str, row))} |" for row in shown]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="two sizes, one round, nothing written"
    )
    quick = parser.parse_args().quick
    sizes = dict(list(SIZES.items())[: 2 if quick else 3])
    rounds = 1 if quick else 2
    found = []
    for rows, months in sizes.items():
        print(f"{_count(rows)} complaints …", file=sys.stderr)
        found.append(measured(rows, months, rounds))
    print("Validation and calls …", file=sys.stderr)
    rows, months = list(sizes.items())[-1]
    validation = validated(rows, months, rounds)
    calls = [counted(size, NOW) for size in (CALL_SIZES[:1] if quick else CALL_SIZES)]
    if not quick:
        print("Archive …", file=sys.stderr)
    archive = None if quick else with_archive(probe, DAY)
    lines = report(found, validation, calls, archive)
    print("\n".join(lines))
    if not quick:
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

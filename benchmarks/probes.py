"""
One measurement in a process of its own, so that its memory is its own: prints one line of JSON.

    python -m benchmarks.probes floor|openpyxl|refresh|report|validation|frictionless FILE [DAY [PERIOD]]
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def floor(path: Path) -> dict[str, Any]:
    """Only read the file: every tab, with the fastest reader there is for Python."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    return {"tabs": len([workbook.get_sheet_by_name(n).to_python() for n in workbook.sheet_names])}


def load_and_save(path: Path) -> dict[str, Any]:
    """What a program with openpyxl does at the least: load the file and save it."""
    import openpyxl

    workbook = openpyxl.load_workbook(path)
    workbook.save(io.BytesIO())
    return {"tabs": len(workbook.sheetnames)}


def refresh(path: Path, day: str) -> dict[str, Any]:
    """The command as people run it, with the loading of its libraries."""
    from toolkit.cli import main

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        code = main(["refresh", "--register", str(path), "--today", day, "--json"])
    if code:
        raise SystemExit(said.getvalue())
    result: dict[str, Any] = json.loads(said.getvalue())
    return {
        "steps": result["seconds"],
        "changes": sum(result["changes"].values()),
    }


def report(path: Path, day: str, period: str) -> dict[str, Any]:
    """The facts of one period, as a program asks for them."""
    from toolkit.cli import main

    said = io.StringIO()
    words = ["report", "--register", str(path), "--today", day, "--period", period, "--json"]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        code = main(words)
    if code:
        raise SystemExit(said.getvalue())
    return {"received": json.loads(said.getvalue())["total"]["received_count"]}


def validation(path: Path) -> dict[str, Any]:
    """Our validator."""
    from benchmarks.validation import ours

    return ours(path)


def frictionless(path: Path) -> dict[str, Any]:
    """The other one."""
    from benchmarks.validation import theirs

    return theirs(path)


def peak_mebibytes() -> float:
    """
    The most memory that this program took.

    Linux hands the figure of ``getrusage`` on from the program that started this one; its own stands in ``/proc``.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(v for v in status.read_text().splitlines() if v.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


PROBES: dict[str, Callable[..., dict[str, Any]]] = {
    "floor": floor,
    "openpyxl": load_and_save,
    "refresh": refresh,
    "report": report,
    "validation": validation,
    "frictionless": frictionless,
}


def main(kind: str, path: Path, *more: str) -> None:
    """Run one probe and print what it took; nothing of the project is loaded before."""
    started, worked = time.perf_counter(), time.process_time()
    found = PROBES[kind](path, *more)
    took = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - worked}
    print(json.dumps({**took, "mebibytes": peak_mebibytes(), **found}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])

"""
Two real complaint files of another city, against figures that DuckDB computed from the same files.

The register counts in days, so only figures that do not depend on the time of day are compared.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from toolkit.importing import import_file
from toolkit.importing.mapping import load_mapping
from toolkit.improving.periods import period
from toolkit.improving.repeats import repeat_numbers
from toolkit.improving.summaries import summarise
from toolkit.knowledge import Knowledge
from toolkit.pipeline import check
from toolkit.register.findings import count_by_code
from toolkit.schema import register_schema
from toolkit.storage.workbook import WorkbookStorage

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
SCHEMA = register_schema()

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="optional: the shared data folder is not there"
)


@cache
def answers(name: str) -> dict[str, Any]:
    """The reference figures of a file."""
    found = json.loads((DATA / f"{name}.reference.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return dict(found["answers"])


def top(name: str, key: str) -> dict[str, int]:
    """A reference table of value → count."""
    return {row["k"]: row["n"] for row in answers(name)[key]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the registers of this module are made."""
    return tmp_path_factory.mktemp("nyc")


def imported(folder: Path, name: str, mapping: str, today: date) -> Knowledge:
    """The register after an import of everything into an empty one."""
    storage = WorkbookStorage(folder / f"{name}.xlsx", backups=0)
    storage.initialise(SCHEMA, dry_run=False)
    result = import_file(storage, SCHEMA, DATA / f"{name}.csv.gz", HERE / mapping, today=today)
    total = answers(name)["total"]["n"]
    assert (result.converted.read_count, len(result.numbers), result.converted.rejected) == (
        total,
        total,
        [],
    )
    return check(storage, SCHEMA, today)


@pytest.fixture(scope="module")
def of_2018(folder: Path) -> Knowledge:
    """The file with due dates, on the day after the last one."""
    return imported(folder, "nyc311_duedates_2018-01", "nyc311_2018.toml", date(2018, 2, 23))


@pytest.fixture(scope="module")
def of_2024(folder: Path) -> Knowledge:
    """The file of one night, at the end of the month."""
    return imported(folder, "nyc311_2024-04", "nyc311_2024.toml", date(2024, 4, 30))


@pytest.mark.parametrize("mapping", ["nyc311_2018.toml", "nyc311_2024.toml"])
def test_the_mappings_are_right(mapping: str) -> None:
    """They can be read without the data."""
    assert "received_on" in load_mapping(HERE / mapping, SCHEMA).columns


@needs_data
def test_2018_counts(of_2018: Knowledge) -> None:
    """Per category, borough and agency, and the days that were not there."""
    name = "nyc311_duedates_2018-01"
    frame = of_2018.register.complaints.frame
    assert Counter(frame["category"]) == top(name, "top_category")
    assert Counter(frame["complex"]) == top(name, "top_neighbourhood")
    assert Counter(frame["team"]) == top(name, "top_handler")
    missing = answers(name)["missing"]
    assert int(frame["promised_before"].isna().sum()) == missing["due"]
    assert int(frame["closed_on"].isna().sum()) == missing["closed"]
    assert str(frame["received_on"].max().date()) == answers(name)["total"]["last_received"][:10]


@needs_data
def test_2018_finds_the_rows_closed_before_they_were_opened(of_2018: Knowledge) -> None:
    """All sixteen, as a finding each; they have no handling time, the others have theirs."""
    reference = answers("nyc311_duedates_2018-01")
    assert (
        count_by_code(of_2018.register.findings)["D003"]
        == reference["date_anomalies"]["closed_before_received"]
    )
    assert (
        int(of_2018.assessed["handling_working_days"].notna().sum())
        == reference["handling_days"]["n"]
    )
    complaints = of_2018.register.complaints
    days = (complaints.days("closed_on") - complaints.days("received_on")).astype(float)
    known = ~np.isnat(complaints.days("closed_on")) & (
        complaints.days("closed_on") >= complaints.days("received_on")
    )
    handling = reference["handling_days"]
    assert float(np.median(days[known])) == handling["median_calendar"]
    assert float(np.quantile(days[known], 0.9)) == handling["p90_calendar"]
    assert float(days[known].max()) == handling["max_calendar"]


@needs_data
def test_2018_open_and_overdue_at_two_days(of_2018: Knowledge) -> None:
    """At the start of February nothing was late by its own due date; on the 23rd everything open was."""
    reference = answers("nyc311_duedates_2018-01")
    complaints = of_2018.register.complaints
    is_open = of_2018.assessed["is_open"].to_numpy(dtype=bool)
    promised = complaints.days("promised_before")
    for day, key in (
        (np.datetime64("2018-02-01"), "at_2018-02-01 00:00:00"),
        (np.datetime64("2018-02-23"), "at_2018-02-23 00:00:00"),
    ):
        assert int(is_open.sum()) == reference[key]["open_at"]
        assert int((is_open & (promised < day)).sum()) == reference[key]["open_overdue_at"]
    by_category = {
        row["k"]: row["open_n"]
        for row in reference["open_overdue_at_2018-02-23 00:00:00_by_category"]
    }
    assert Counter(complaints.texts("category")[is_open]) == by_category


@needs_data
def test_2024_counts(of_2024: Knowledge) -> None:
    """The twenty largest categories, all boroughs and agencies; the channels by their new names."""
    name = "nyc311_2024-04"
    frame = of_2024.register.complaints.frame
    counted = Counter(frame["category"])
    assert {k: counted[k] for k in top(name, "top_category")} == top(name, "top_category")
    assert Counter(frame["complex"]) == top(name, "top_neighbourhood")
    agencies = Counter(frame["team"])
    assert {k: agencies[k] for k in top(name, "top_handler")} == top(name, "top_handler")
    channels = top(name, "top_channel")
    assert Counter(frame["channel"]) == {
        "website": channels["ONLINE"] + channels["MOBILE"],
        "phone": channels["PHONE"],
        "other": channels["UNKNOWN"],
    }
    assert int(frame["closed_on"].isna().sum()) == answers(name)["missing"]["closed"]


@needs_data
def test_2024_backlog_at_the_end_of_the_month(of_2024: Knowledge) -> None:
    """What the summary calls open at the end of April, and what was received in it."""
    reference = answers("nyc311_2024-04")
    summary = of_2024.summary
    april = summary[(summary["period"] == "2024-04") & (summary["breakdown"] == "total")].iloc[0]
    assert april["open_count"] == reference["backlog_at_month_end"][0]["open_n"]
    assert april["received_count"] == reference["per_month"][0]["n"]
    assert april["closed_count"] == reference["handling_days"]["n"]


@needs_data
@pytest.mark.parametrize(
    ("name", "mapping"),
    [("nyc311_2024-04", "nyc311_2024.toml"), ("nyc311_duedates_2018-01", "nyc311_2018.toml")],
)
def test_repeats_at_the_same_address(tmp_path: Path, name: str, mapping: str) -> None:
    """With the address as home number: the same number of repeats within ninety days, category by category."""
    address = "incident_address" if "2024" in mapping else "Incident Address"
    with_homes = tmp_path / mapping
    text = (HERE / mapping).read_text("utf-8")
    text = text.replace("[columns]", f'[columns]\nunit_or_tenant_id = "{address}"', 1)
    text = text.replace("truncate = [", 'truncate = ["unit_or_tenant_id", ', 1)
    with_homes.write_text(text, encoding="utf-8")
    storage = WorkbookStorage(tmp_path / "register.xlsx", backups=0)
    storage.initialise(SCHEMA, dry_run=False)
    import_file(storage, SCHEMA, DATA / f"{name}.csv.gz", with_homes, today=date(2024, 4, 30))
    frame = check(storage, SCHEMA, date(2024, 4, 30)).register.complaints.frame
    places = set(frame["complex"]) | set(top(name, "top_neighbourhood"))
    at_home = frame.assign(
        complainant_id=[i if i not in places else "" for i in frame["unit_or_tenant_id"]]
    )
    reference = answers(name)["repeats_90d_same_address_category"]
    assert int((at_home["complainant_id"] != "").sum()) == reference["rows_with_address"]
    assert int((repeat_numbers(at_home, 90) > 1).sum()) == reference["repeat_rows_dates_le90"]


@needs_data
def test_a_past_month_does_not_change_when_time_goes_on(of_2018: Knowledge) -> None:
    """Open at the end of January, seen from February: as the reference has it."""
    found = summarise(of_2018.register, of_2018.assessed, [period("2018-01")], date(2018, 2, 23))
    total = found[found["breakdown"] == "total"].iloc[0]
    expected = answers("nyc311_duedates_2018-01")["backlog_at_month_end"][0]["open_n"]
    assert total["open_count"] == expected

"""The health file: what it keeps comes back, and what broke is as if it were not there."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import (
    ConfigurationError,
    ExitCode,
    RegisterBusyError,
    RegisterError,
    TimeLimitError,
)
from toolkit.operations.expectations import Expectation
from toolkit.operations.health import (
    HEALTH_FILE,
    Attempt,
    Failure,
    Health,
    Success,
    as_document,
    exit_code_of,
    failures_of,
    read_health,
    write_health,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=1)))
EXPECTED = Expectation(
    next_at=NOON + timedelta(hours=1),
    amber_at=NOON + timedelta(hours=1, minutes=30),
    red_at=NOON + timedelta(days=1, hours=1, minutes=30),
)
GOOD = Success(at=NOON, seconds=12.5, counts={"complaints": 192, "late": 6}, expected=EXPECTED)


def test_the_file_as_a_watchdog_reads_it(tmp_path: Path) -> None:
    """The keys are a promise to programs outside."""
    later = NOON + timedelta(hours=1)
    health = (
        Health()
        .succeeded(GOOD)
        .failed(later, 3.21987, 4, [Failure(code="S001", sentence="Tabblad weg.")])
    )
    write_health(tmp_path, health)
    assert json.loads((tmp_path / HEALTH_FILE).read_text(encoding="utf-8")) == {
        "last_success": {
            "at": "2026-11-24T12:00:00+01:00",
            "seconds": 12.5,
            "counts": {"complaints": 192, "late": 6},
            "next_expected_at": "2026-11-24T13:00:00+01:00",
            "missed_from": "2026-11-24T13:30:00+01:00",
            "long_missed_from": "2026-11-25T13:30:00+01:00",
        },
        "last_attempt": {
            "at": "2026-11-24T13:00:00+01:00",
            "seconds": 3.22,
            "exit_code": 4,
            "failures": [{"code": "S001", "sentence": "Tabblad weg."}],
        },
    }


def test_a_failure_keeps_the_last_success() -> None:
    """How old the figures are is still known."""
    failed = Health().succeeded(GOOD).begun(NOON).failed(NOON, 1.0, 8, [])
    assert failed.success == GOOD
    assert failed.attempt is not None
    assert failed.attempt.has_failed
    assert failed.succeeded(GOOD).attempt == Attempt(at=NOON, seconds=12.5, exit_code=0)


@pytest.mark.parametrize(
    ("code", "has_failed"), [(None, False), (0, False), (1, True), (5, True), (70, True)]
)
def test_only_a_code_that_is_not_zero_is_a_failure(code: int | None, has_failed: bool) -> None:
    """A run that has not ended is none."""
    assert Attempt(at=NOON, exit_code=code).has_failed == has_failed


MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - the zone is added to it
    datetime(2030, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.just(timezone(timedelta(hours=1))),
).map(lambda moment: moment.replace(microsecond=0))
SECONDS = st.floats(0, 10_000).map(lambda s: round(s, 3))
HEALTH = st.builds(
    Health,
    success=st.none()
    | st.builds(
        Success,
        at=MOMENTS,
        seconds=SECONDS,
        counts=st.dictionaries(st.text(max_size=8), st.integers(0, 10**6), max_size=3),
        expected=st.builds(Expectation, next_at=MOMENTS, amber_at=MOMENTS, red_at=MOMENTS),
    ),
    attempt=st.none()
    | st.builds(
        Attempt,
        at=MOMENTS,
        seconds=st.none() | SECONDS,
        exit_code=st.none() | st.sampled_from([int(c) for c in ExitCode]),
        failures=st.lists(
            st.builds(Failure, code=st.sampled_from(["", "S001"]), sentence=st.text(max_size=20)),
            max_size=2,
        ).map(tuple),
    ),
)


@given(HEALTH)
def test_what_is_written_is_read_back(health: Health) -> None:
    """Every state of it."""
    from toolkit.operations.health import _from_document

    assert _from_document(json.loads(json.dumps(as_document(health)))) == health


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"last_success": null}',
        '{"last_success": 3, "last_attempt": null}',
        '{"last_success": false, "last_attempt": null}',
        '{"last_success": null, "last_attempt": {}}',
        '{"last_success": null, "last_attempt": {"at": "gisteren"}}',
        '{"last_success": null, "last_attempt": {"at": "2026-11-24T12:00:00", "seconds": 1, "exit_code": 0, "failures": []}}',
    ],
)
def test_a_file_that_broke_is_as_if_it_were_not_there(tmp_path: Path, content: str) -> None:
    """Nor is a moment without a time zone taken."""
    (tmp_path / HEALTH_FILE).write_text(content, encoding="utf-8")
    assert read_health(tmp_path) == Health()
    assert read_health(tmp_path / "nergens") == Health()


@pytest.mark.parametrize(
    ("error", "code", "failures"),
    [
        (RegisterError("S001 Tabblad Klachten ontbreekt."), 4, [("S001", "Tabblad Klachten ontbreekt.")]),
        (ConfigurationError("S021 Een.", "S022 Twee."), 3, [("S021", "Een."), ("S022", "Twee.")]),
        (RegisterBusyError("S055 Open (door Jan).", unnamed=["S055 Open."]), 5, [("S055", "Open.")]),
        (TimeLimitError("Zonder code."), 9, [("", "Zonder code.")]),
        (KeyboardInterrupt(), 2, [("", "Iemand heeft dit met de hand gestopt.")]),
        (RegisterError("S063 robot@corp.example mag niet."), 4, [("S063", "(verborgen) mag niet.")]),
        (
            ValueError("Mevrouw Jansen"),
            70,
            [("", "Een fout in het programma (ValueError). Typ zelf 'klachten run' om meer te zien.")],
        ),
    ],
)  # fmt: skip
def test_what_an_error_leaves_behind(
    error: BaseException, code: int, failures: list[tuple[str, str]]
) -> None:
    """Code and sentence; no name, no address, and nothing of a fault whose text may hold a cell."""
    assert exit_code_of(error) == code
    assert failures_of(error) == [Failure(code=c, sentence=s) for c, s in failures]

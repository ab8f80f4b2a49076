"""What ``doctor`` says of the installation and the machine: each fault, and nothing where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.registers import raw_register
from toolkit.locale import gettext as _
from toolkit.operations.doctor import machine
from toolkit.operations.doctor.checks import TITLES, Check, in_order
from toolkit.operations.doctor.installation import (
    package_checks,
    python_checks,
    schema_checks,
    settings_checks,
)
from toolkit.operations.doctor.machine import (
    clock_checks,
    disk_checks,
    lock_checks,
    log_checks,
    permission_checks,
    refresh_checks,
    snapshot_checks,
)
from toolkit.operations.expectations import Expectation
from toolkit.operations.health import HEALTH_FILE, Attempt, Failure, Health, Success
from toolkit.operations.locking import Holder, one_at_a_time
from toolkit.remembering.comparing import compare
from toolkit.remembering.states import staff_state
from toolkit.remembering.store import SnapshotStore
from toolkit.schema import register_schema

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=1)))
HOUR = timedelta(hours=1)
GOOD = Success(
    at=NOON,
    seconds=9.0,
    counts={},
    expected=Expectation(next_at=NOON + HOUR, amber_at=NOON + 2 * HOUR, red_at=NOON + 26 * HOUR),
)


def told(checks: Iterable[Check]) -> list[tuple[str, str]]:
    """(verdict, message) pairs; whatever is wrong has a cure, or is a sentence with a code that tells it."""
    found = list(checks)
    for check in found:
        assert check.name in TITLES
        assert (check.verdict == "ok") == (not check.cure) or check.message[:1] == "S"
    return [(c.verdict, c.message) for c in found]


# ---- settings, schema, Python, packages ---------------------------------------------------------------------------


def test_no_settings_file_is_worth_a_look(tmp_path: Path) -> None:
    """Everything then has its default, which may not be what is meant."""
    assert told(settings_checks(tmp_path)) == [
        ("warning", "Hier staat geen klachten.toml; elke instelling heeft haar standaardwaarde.")
    ]


def test_a_settings_file_that_is_wrong_is_told_whole(tmp_path: Path) -> None:
    """Every line of it that does not fit."""
    (tmp_path / "klachten.toml").write_text(
        'registr = "a.xlsx"\nbackups = "veel"\n', encoding="utf-8"
    )
    verdicts, messages = zip(*told(settings_checks(tmp_path)), strict=True)
    assert verdicts == ("error", "error")
    assert [m[:4] for m in messages] == ["S021", "S022"]


@pytest.mark.parametrize(
    ("mode", "expected"), [(0o644, "warning"), (0o640, "warning"), (0o600, "ok")]
)
def test_addresses_are_nobody_elses_business(tmp_path: Path, mode: int, expected: str) -> None:
    """A settings file with addresses in it is closed to others; one without may be open."""
    path = tmp_path / "klachten.toml"
    path.write_text('[notify]\ncoordinator = "json://h"\n', encoding="utf-8")
    path.chmod(mode)
    assert told(settings_checks(tmp_path))[0][0] == expected
    path.write_text("backups = 3\n", encoding="utf-8")
    assert [v for v, _message in told(settings_checks(tmp_path))] == ["ok"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A path that is named must lead somewhere."""
    (tmp_path / "klachten.toml").write_text('docs_folder = "pagina"\n', encoding="utf-8")
    assert told(settings_checks(tmp_path))[0] == (
        "error",
        f"{tmp_path / 'pagina'} staat in klachten.toml, maar is er niet.",
    )


def test_the_schema_is_sound() -> None:
    """As it is committed."""
    assert [v for v, _message in told(schema_checks())] == ["ok"]


@pytest.mark.parametrize(
    ("running", "expected"),
    [((3, 10, 9), "error"), ((3, 11, 0), "ok"), ((3, 13, 1), "ok")],
)
def test_python(running: tuple[int, ...], expected: str) -> None:
    """From the version on that the project names."""
    assert [v for v, _message in told(python_checks(running))] == [expected]


def project(folder: Path, *needs: str) -> Path:
    """A project file with these dependencies."""
    path = folder / "pyproject.toml"
    listed = ", ".join(f"'{n}'" for n in needs)
    path.write_text(f'[project]\nrequires-python = ">=3.11"\ndependencies = [{listed}]\n', "utf-8")
    return path


def test_packages(tmp_path: Path) -> None:
    """Absent and unfit ones are named; one for another system is not asked for."""
    path = project(
        tmp_path, "numpy>=2", "numpy<1", "bestaat-niet>=1", 'pywin32>=1; sys_platform == "win99"'
    )
    import numpy

    assert told(package_checks(path)) == [
        ("error", f"Het pakket numpy heeft versie {numpy.__version__}; nodig is <1."),
        ("error", "Het pakket bestaat-niet is niet geïnstalleerd."),
    ]
    assert told(package_checks(project(tmp_path, "numpy>=2"))) == [
        ("ok", "Alle 1 pakketten passen.")
    ]


def test_without_the_project_file_the_installation_itself_is_asked(tmp_path: Path) -> None:
    """As where only the package was installed."""
    assert [v for v, _m in told(python_checks(file=tmp_path / "x"))] == ["ok"]
    assert all(v in ("ok", "error") for v, _m in told(package_checks(tmp_path / "x")))


# ---- clock ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "health", "off_by", "message"),
    [
        (NOON, Health(), None, "De klok staat op 24-11-2026 12:00."),
        (NOON, Health(), timedelta(minutes=2), "De klok staat op 24-11-2026 12:00."),
        (NOON, Health(), timedelta(minutes=-3), "De klok loopt 3 minuten verkeerd."),
        (NOON, Health(), timedelta(minutes=61), "De klok loopt 61 minuten verkeerd."),
        (NOON, Health(attempt=Attempt(at=NOON + timedelta(minutes=1))), None, "De klok staat op 24-11-2026 12:00."),
        (NOON, Health(attempt=Attempt(at=NOON + HOUR)), None, "De klok staat op 24-11-2026 12:00, maar de laatste verversing was op 24-11-2026 13:00."),
        (NOON.replace(year=1970), Health(), None, "De klok staat op 24-11-1970 12:00; dat kan niet."),
    ],
)  # fmt: skip
def test_clock(now: datetime, health: Health, off_by: timedelta | None, message: str) -> None:
    """Against Google's clock, against the runs before, and against common sense."""
    outside = None if off_by is None else now + off_by
    first, *_zone = told(clock_checks(now, health, outside))
    assert first == ("ok" if message == "De klok staat op 24-11-2026 12:00." else "error", message)


def test_a_machine_that_goes_by_another_clock() -> None:
    """Cron and systemd would refresh at the wrong hours."""
    assert [v for v, _message in told(clock_checks(NOON, Health()))] == ["ok"]
    utc = datetime.fromisoformat("2026-11-24T11:00:00+00:00")
    assert told(clock_checks(utc, Health()))[1] == (
        "warning",
        "Deze computer volgt niet de Nederlandse tijd: hier is het 11:00, in Nederland 12:00. "
        "Dagen en uren in signalen en rooster zijn die van deze computer.",
    )


# ---- disk and permissions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scarce", "too_few", "expected"),
    [(1, 1, "ok"), (10**18, 1, "warning"), (10**18, 10**18, "error")],
)
def test_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scarce: int, too_few: int, expected: str
) -> None:
    """Each disk once, also for a folder that is still to be made."""
    monkeypatch.setattr(machine, "SCARCE_BYTES", scarce)
    monkeypatch.setattr(machine, "TOO_FEW_BYTES", too_few)
    found = told(disk_checks(tmp_path / "straks" / "site", tmp_path))
    assert [v for v, _message in found] == [expected]
    assert found[0][1].startswith(f"{tmp_path} heeft ")


def test_permissions(tmp_path: Path) -> None:
    """Every file of the state that others can read is named; the register may be shared."""
    state, register = tmp_path / "toestand", tmp_path / "klachten.xlsx"
    state.mkdir(mode=0o700)
    register.touch(0o644)
    (state / "goed").touch(0o600)
    assert [v for v, _message in told(permission_checks(state, register))] == ["ok"]
    (state / "open").touch()
    (state / "open").chmod(0o644)
    state.chmod(0o755)
    assert told(permission_checks(state, register)) == [
        ("warning", f"Anderen op deze computer kunnen {path} lezen.")
        for path in (state, state / "open")
    ]
    assert [v for v, _m in told(permission_checks(tmp_path / "nergens", None))] == ["ok"]


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="optional: root may write everywhere"
)
def test_a_register_that_cannot_be_written(tmp_path: Path) -> None:
    """Told before the schedule finds out."""
    register = tmp_path / "klachten.xlsx"
    register.touch(0o444)
    assert told(permission_checks(tmp_path / "x", register))[0][0] == "error"


def test_a_state_that_is_no_folder(tmp_path: Path) -> None:
    """Nor a log that is one: the schedule could not run."""
    (tmp_path / "toestand").write_text("")
    assert told(permission_checks(tmp_path / "toestand", None))[0] == (
        "error",
        f"{tmp_path / 'toestand'} is een bestand; de toestand van het register hoort in een map te staan.",
    )
    below = told(permission_checks(tmp_path / "toestand" / "van" / "ons", None))
    assert below == told(permission_checks(tmp_path / "toestand", None))[:1]
    (tmp_path / "klachten.log").mkdir()
    assert [v for v, _message in told(log_checks(tmp_path))] == ["error"]


def test_a_file_that_is_gone_again(tmp_path: Path) -> None:
    """A run that is busy takes its files away between two looks; so does a link that leads nowhere."""
    state = tmp_path / "toestand"
    state.mkdir(mode=0o700)
    (state / "los").symlink_to("nergens")
    assert [v for v, _message in told(permission_checks(state, None))] == ["ok"]


def test_snapshots(tmp_path: Path) -> None:
    """None yet, sound, and damaged: with that, no run would begin."""
    memory = SnapshotStore(tmp_path, "klachten.xlsx")
    assert [v for v, _message in told(snapshot_checks(memory))] == ["ok"]
    assert not memory.path.exists()
    schema = register_schema()
    state = staff_state(raw_register({}), schema)
    memory.keep(state, compare(state.tabs["complaints"], None), NOON)
    assert told(snapshot_checks(memory)) == [
        ("ok", "De laatste momentopname is van 24 november 2026.")
    ]
    memory.path.write_bytes(b"rommel" * 1000)
    ((verdict, message),) = told(snapshot_checks(memory))
    assert (verdict, message[:5]) == ("error", "S070 ")


# ---- lock, log, refresh --------------------------------------------------------------------------------------------


def test_lock(tmp_path: Path) -> None:
    """Free, busy, hanging and broken off are told apart."""
    limit = timedelta(minutes=30)
    assert told(lock_checks(tmp_path, NOON)) == [("ok", "Er is geen verversing bezig.")]
    holder = Holder.this_process("run", NOON, limit)
    with one_at_a_time(tmp_path, holder):
        note = (tmp_path / "run.json").read_text(encoding="utf-8")
        assert told(lock_checks(tmp_path, NOON)) == [("ok", "Er is nu een verversing bezig.")]
        assert told(lock_checks(tmp_path, NOON + HOUR)) == [
            (
                "error",
                f"De verversing van 24-11-2026 12:00 hangt: proces {os.getpid()} op {holder.machine}.",
            )
        ]
    (tmp_path / "run.json").write_text(note, encoding="utf-8")
    assert told(lock_checks(tmp_path, NOON)) == [
        ("warning", "De verversing van 24-11-2026 12:00 brak af. Er is niets half geschreven.")
    ]


def test_log(tmp_path: Path) -> None:
    """No log yet is no fault."""
    assert [v for v, _message in told(log_checks(tmp_path))] == ["ok"]
    (tmp_path / "klachten.log").touch()
    assert told(log_checks(tmp_path)) == [("ok", f"Het log is {tmp_path / 'klachten.log'}.")]


@pytest.mark.parametrize(
    ("health", "later", "expected"),
    [
        (Health(), 0, [("warning", "Het register is nog niet ververst met 'klachten run'.")]),
        (Health(success=GOOD), 1, [("ok", "De laatste verversing was op 24-11-2026 12:00; de volgende komt op 24-11-2026 13:00.")]),
        (Health(success=GOOD), 2, [("warning", "De laatste verversing was op 24-11-2026 12:00; er is er een gemist.")]),
        (Health(success=GOOD), 26, [("error", "De laatste verversing was op 24-11-2026 12:00; er is al een werkdag niet ververst.")]),
        (
            Health(success=GOOD).failed(NOON + HOUR, 1.0, 4, [Failure(code="S001", sentence="Weg.")]),
            1,
            [
                ("warning", "De verversing van 24-11-2026 13:00 mislukte: S001 Weg."),
                ("ok", "De laatste verversing was op 24-11-2026 12:00; de volgende komt op 24-11-2026 13:00."),
            ],
        ),
    ],
)  # fmt: skip
def test_refresh(
    tmp_path: Path, health: Health, later: int, expected: list[tuple[str, str]]
) -> None:
    """As the status page says it."""
    assert told(refresh_checks(tmp_path, health, NOON + later * HOUR)) == expected


def test_a_health_file_that_broke(tmp_path: Path) -> None:
    """It is told from one that is not there yet."""
    (tmp_path / HEALTH_FILE).write_text("{", encoding="utf-8")
    assert told(refresh_checks(tmp_path, Health(), NOON)) == [
        ("warning", f"{tmp_path / HEALTH_FILE} is niet te lezen.")
    ]


def test_the_list_is_in_order() -> None:
    """By subject, the worst of each first."""
    drawn = [
        Check(name="site", verdict="ok", message="a"),
        Check(name="clock", verdict="ok", message="b"),
        Check(name="clock", verdict="error", message="c"),
        Check(name="clock", verdict="warning", message="d"),
    ]
    assert [c.message for c in in_order(drawn)] == ["c", "d", "b", "a"]
    assert all(_(title) for title in TITLES.values())

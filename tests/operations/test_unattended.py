"""A run that nobody watches is recorded however it ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from toolkit.errors import ConfigurationError, RegisterBusyError, RegisterError, TimeLimitError
from toolkit.operations.expectations import Schedule
from toolkit.operations.health import HEALTH_FILE, Failure, Health, read_health
from toolkit.operations.locking import Holder, held_by, is_held, one_at_a_time
from toolkit.operations.run_log import RunLog
from toolkit.operations.unattended import Attendant, Done, Recorder
from toolkit.resolving.workdays import work_calendar
from toolkit.settings import Settings

SECRET = "Mevrouw Jansen"

MakeBench = Callable[..., "Bench"]


@pytest.fixture
def make_bench(tmp_path: Path) -> Iterator[MakeBench]:
    """Makes benches, and closes their logs afterwards."""
    made: list[Bench] = []

    def make(minutes: float = 30) -> Bench:
        made.append(Bench(tmp_path, minutes))
        return made[-1]

    yield make
    for bench in made:
        bench.log.close()


class Bench:
    """An attendant with a clock that goes one second a look, and all that it showed."""

    def __init__(self, folder: Path, minutes: float = 30) -> None:
        self.now = datetime(2026, 11, 24, 12, 0).astimezone()
        self.shown: list[Health] = []
        self.folder = folder
        self.log = RunLog(folder, "text", lambda: self.now)
        self.recorder = Recorder(
            folder=folder,
            schedule=Schedule.of(Settings()),
            publish=self.shown.append,
            log=self.log,
        )
        self.attendant = Attendant(
            folder=folder,
            command="run",
            clock=self.clock,
            minutes=minutes,
            log=self.log,
            recorder=self.recorder,
        )

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def lines(self) -> list[str]:
        """The log from the event on, without processes."""
        text = self.log.path.read_text(encoding="utf-8")
        return [line.split(" ", 2)[2].split("process=")[0] for line in text.splitlines()]

    def ends(self) -> str:
        """The values of the last line."""
        return self.log.path.read_text(encoding="utf-8").splitlines()[-1].split(", ", 1)[1]


def good() -> Done[str]:
    """Work that goes well."""
    return Done(result="klaar", counts={"complaints": 3, "late": 1}, calendar=work_calendar())


def failing(error: BaseException) -> Callable[[], Done[str]]:
    """Work that does not."""

    def work() -> Done[str]:
        raise error

    return work


def test_a_run_that_goes_well(tmp_path: Path, make_bench: MakeBench) -> None:
    """Its result comes back; log, health and site tell of it."""
    bench = make_bench()
    assert bench.attendant.run(good) == "klaar"
    assert bench.lines() == ["INFO run begins: ", "INFO run ends: "]
    assert bench.ends() == "command=run, seconds=1.0, exit_code=0, complaints=3, late=1"
    health = read_health(tmp_path)
    assert health.success is not None
    assert health.success.counts == {"complaints": 3, "late": 1}
    assert f"{health.success.expected.next_at:%d %H:%M}" == "24 13:00"
    assert bench.shown == [health]


def test_while_it_runs_the_health_says_so(tmp_path: Path, make_bench: MakeBench) -> None:
    """A run that dies on the way can be known by it; and no other runs meanwhile."""
    bench = make_bench()
    seen: list[Health] = []

    def work() -> Done[str]:
        seen.append(read_health(tmp_path))
        assert is_held(tmp_path, "run")
        return good()

    bench.attendant.run(work)
    assert seen[0].attempt is not None
    assert (seen[0].attempt.exit_code, seen[0].attempt.has_failed) == (None, False)
    assert not is_held(tmp_path, "run")


@pytest.mark.parametrize(
    ("error", "code", "failures"),
    [
        (RegisterError("S001 Weg.", "S002 Ook weg."), 4, [("S001", "Weg."), ("S002", "Ook weg.")]),
        (RegisterBusyError("S055 Open (door Jan).", unnamed=["S055 Open."]), 5, [("S055", "Open.")]),
        (ValueError(SECRET), 70, [("", "Een fout in het programma (ValueError). Typ zelf 'klachten run' om meer te zien.")]),
    ],
)  # fmt: skip
def test_a_run_that_fails(
    tmp_path: Path,
    make_bench: MakeBench,
    error: BaseException,
    code: int,
    failures: list[tuple[str, str]],
) -> None:
    """The error goes on as it was; what it leaves behind names nobody."""
    bench = make_bench()
    bench.attendant.run(good)
    with pytest.raises(type(error)) as raised:
        bench.attendant.run(failing(error))
    assert raised.value is error
    health = read_health(tmp_path)
    assert health.success is not None
    assert health.attempt is not None
    assert health.attempt.exit_code == code
    assert health.attempt.failures == tuple(Failure(code=c, sentence=s) for c, s in failures)
    assert bench.shown[-1] == health
    assert bench.lines()[2:] == [
        "INFO run begins: ",
        *["ERROR failed: "] * len(failures),
        "ERROR run ends: ",
    ]
    written = "".join(p.read_text(encoding="utf-8") for p in tmp_path.iterdir() if p.is_file())
    assert SECRET not in written
    assert "Jan" not in written


def test_a_run_that_takes_too_long(tmp_path: Path, make_bench: MakeBench) -> None:
    """It is stopped, and recorded as such; the next one can go."""
    bench = make_bench(minutes=0.2 / 60)

    def slow() -> Done[str]:
        time.sleep(20)
        return good()

    with pytest.raises(TimeLimitError):
        bench.attendant.run(slow)
    health = read_health(tmp_path)
    assert health.attempt is not None
    assert (health.attempt.exit_code, [f.code for f in health.attempt.failures]) == (9, ["S083"])
    assert not is_held(tmp_path, "run")


def test_a_run_beside_another_is_skipped(tmp_path: Path, make_bench: MakeBench) -> None:
    """The log says so; the health stays that of the other."""
    bench = make_bench()
    bench.attendant.run(good)
    before = (tmp_path / HEALTH_FILE).read_bytes()
    other = Holder.this_process("run", bench.now, timedelta(minutes=30))
    with one_at_a_time(tmp_path, other), pytest.raises(RegisterBusyError):
        bench.attendant.run(lambda: pytest.fail("two at a time"))
    assert bench.lines()[2:] == ["WARNING run skipped: "]
    assert "exit_code=5" in bench.ends()
    assert (tmp_path / HEALTH_FILE).read_bytes() == before


def test_a_run_that_broke_off_is_told_by_the_next(tmp_path: Path, make_bench: MakeBench) -> None:
    """Once."""
    bench = make_bench()
    bench.attendant.run(good)
    (tmp_path / "run.json").write_text(
        '{"command": "run", "process": 4711, "machine": "m", "since": "2026-11-24T11:00:00+01:00", "until": "2026-11-24T11:30:00+01:00"}',
        encoding="utf-8",
    )
    bench.attendant.run(good)
    bench.attendant.run(good)
    assert bench.lines()[2:] == [
        "WARNING earlier run broke off: ",
        *["INFO run begins: ", "INFO run ends: "] * 2,
    ]


def test_another_command_keeps_no_health(tmp_path: Path, make_bench: MakeBench) -> None:
    """It takes the same lock and log; but it is no refresh, and the status page does not turn green by it."""
    bench = make_bench()
    other = replace(bench.attendant, command="anonymise", recorder=None)

    def work() -> Done[str]:
        assert held_by(tmp_path) is not None
        with pytest.raises(RegisterBusyError, match=r"\(klachten anonymise\)"):
            bench.attendant.run(good)
        return good()

    assert other.run(work) == "klaar"
    with pytest.raises(RegisterError):
        other.run(failing(RegisterError("S001 Weg.")))
    assert read_health(tmp_path) == Health()
    assert bench.shown == []
    assert bench.lines() == [
        "INFO run begins: ",
        "WARNING run skipped: ",
        "INFO run ends: ",
        "INFO run begins: ",
        "ERROR failed: ",
        "ERROR run ends: ",
    ]


def test_a_site_that_cannot_be_written_does_not_spoil_the_run(make_bench: MakeBench) -> None:
    """What the run itself did stands."""

    def refuse(_health: Health) -> None:
        raise PermissionError(13, "Permission denied")

    bench = make_bench()
    object.__setattr__(bench.recorder, "publish", refuse)
    assert bench.attendant.run(good) == "klaar"
    assert bench.lines() == [
        "INFO run begins: ",
        "WARNING status page not written: ",
        "INFO run ends: ",
    ]


def test_without_a_place_for_its_state_nothing_is_begun(tmp_path: Path) -> None:
    """What cannot be recorded is not done."""
    (tmp_path / "toestand").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="S080"):
        Bench(tmp_path / "toestand")


def test_a_clock_that_is_set_back_meanwhile(make_bench: MakeBench) -> None:
    """Nothing took less than no time."""
    bench = make_bench()

    def work() -> Done[None]:
        bench.now -= timedelta(hours=2)
        return Done(result=None, counts={})

    bench.attendant.run(work)
    assert "seconds=0.0, exit_code=0" in bench.ends()
    success = read_health(bench.folder).success
    assert success is not None
    assert success.seconds == 0

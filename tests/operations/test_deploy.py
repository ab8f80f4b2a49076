"""The files for a schedule are whole, and the commands in them exist."""

from __future__ import annotations

import calendar
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from toolkit.cli.arguments import parser
from toolkit.errors import ExitCode
from toolkit.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = ROOT / "docs" / "beheer" / "planning.md"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
UNITS = ("run", "notify", "anonymise", "archive")
MONTHLY_UNITS = {"anonymise": time(6, 15), "archive": time(5, 30)}
"""Carried out each month, at this time: one after the other, and both before the first refresh."""

LIMIT_MINUTES = Settings().time_limit_minutes


def text(name: str) -> str:
    """The content of a file below ``deploy``."""
    return (DEPLOY / name).read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, str]]:
    """(file, what is given to ``klachten``) of each command in a file or on the page."""
    for path in (*sorted(DEPLOY.rglob("*")), PAGE, PAGE.with_name("meldingen.md")):
        if not path.is_file():
            continue
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".xml":
            yield path.name, etree.parse(path).findtext(f".//{TASK}Arguments") or ""
            continue
        before = "^|`" if path.suffix == ".md" else "^|[/ ]"
        command = re.compile(rf"(?:{before})klachten((?: -{{0,2}}[a-z][a-z-]*)+)(?=$|[\s`;>])")
        for line in content.splitlines():
            if not line.lstrip().startswith(("#", "rem")):
                for given in command.findall(line):
                    yield path.name, given.strip()


FOUND = sorted(set(commands()))


def test_the_commands_are_found() -> None:
    """The search itself works: each file for a schedule gives the run."""
    runs = {name for name, given in FOUND if given.split()[0] == "run"}
    assert runs >= {
        "klachten.crontab",
        "klachten-run.service",
        "klachten-run.xml",
        "klachten.yml",
        "klachten.gitlab-ci.yml",
        "planning.md",
    }
    notified = {name for name, given in FOUND if given.split()[0] == "notify"}
    assert len(notified) >= 6
    retained = {name for name, given in FOUND if given.split()[0] == "anonymise"}
    assert retained >= {
        "klachten.crontab",
        "klachten-anonymise.service",
        "klachten-anonymise.xml",
        "klachten.yml",
        "klachten.gitlab-ci.yml",
        "planning.md",
    }


@pytest.mark.parametrize(("name", "given"), FOUND)
def test_the_command_exists_with_its_options(name: str, given: str) -> None:
    """What a schedule gives is taken."""
    parser().parse_args(given.split())


# ---- cron ----------------------------------------------------------------------------------------------------------

CRON_FIELD = r"(?:\*|\d+(?:-\d+)?)(?:,\d+(?:-\d+)?)*(?:/\d+)?"
CRON_LINE = re.compile(rf"(?P<when>{CRON_FIELD}(?: {CRON_FIELD}){{4}})\s+(?P<what>\S.*)")
MONTHLY = "1-3"
"""The days of the month on which retention is carried out: the first, and twice more should that fail."""

RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def test_every_line_of_the_crontab_is_one() -> None:
    """A comment, a variable, or five fields in range and a command: on working days, or once a month."""
    jobs = 0
    for line in text("cron/klachten.crontab").splitlines():
        if not line or line.startswith("#") or re.fullmatch(r"[A-Z]+=\S+", line):
            continue
        match = CRON_LINE.fullmatch(line)
        assert match is not None, line
        jobs += 1
        fields = match["when"].split()
        for field, (lowest, highest) in zip(fields, RANGES, strict=True):
            numbers = [int(n) for n in re.findall(r"\d+", field)]
            assert all(lowest <= n <= highest for n in numbers), line
        assert (fields[2], fields[4]) in (("*", "1-5"), ("*", "1"), (MONTHLY, "*")), line
        assert "%" not in match["what"], "cron takes % for the end of the line"
    assert jobs == 4


def test_cron_refreshes_when_the_settings_say(tmp_path: Path) -> None:
    """The hours are those from which the status page reckons."""
    settings = Settings()
    hours = f"{settings.refresh_from_hour}-{settings.refresh_until_hour}"
    assert f"\n0 {hours} * * 1-5  cd" in text("cron/klachten.crontab")
    assert f"{settings.refresh_from_hour:02}..{settings.refresh_until_hour}:00:00" in text(
        "systemd/klachten-run.timer"
    )


def test_retention_is_carried_out_before_the_first_refresh() -> None:
    """At the same hour in every schedule, so that a busy refresh does not keep it away."""
    times = [*sorted(MONTHLY_UNITS.values()), time(Settings().refresh_from_hour)]
    days = [datetime.combine(date(2026, 1, 1), one) for one in times]
    limit = timedelta(minutes=LIMIT_MINUTES)
    assert all(before + limit <= after for before, after in pairwise(days))
    for name, wanted in MONTHLY_UNITS.items():
        line = (
            f'{wanted.minute} {wanted.hour} {MONTHLY} * *  cd "$MAP" && .venv/bin/klachten {name} '
        )
        assert line in text("cron/klachten.crontab")
        (when,) = unit(f"klachten-{name}.timer")["OnCalendar"]
        assert when == f"*-*-01..03 {wanted:%H:%M:%S} Europe/Amsterdam"
        task = etree.parse(DEPLOY / "windows" / f"klachten-{name}.xml")
        begins = task.findtext(f".//{TASK}StartBoundary") or ""
        assert datetime.fromisoformat(begins).time() == wanted
    wanted = MONTHLY_UNITS["anonymise"]
    assert f"#   {wanted.minute} {wanted.hour} {MONTHLY} * * " in text(
        "gitlab/klachten.gitlab-ci.yml"
    )


# ---- systemd -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_units(tmp_path: Path, name: str) -> None:
    """By its own checker, with the paths of a machine on which it is not installed."""
    checker = shutil.which("systemd-analyze")
    if checker is None:
        pytest.skip("optional: systemd-analyze is not here")
    units = []
    for kind in ("service", "timer"):
        content = text(f"systemd/klachten-{name}.{kind}")
        content = content.replace(
            "/opt/klachtgeheugen/.venv/bin/klachten", shutil.which("true") or ""
        )
        unit = tmp_path / f"klachten-{name}.{kind}"
        unit.write_text(content.replace("/opt/klachtgeheugen", str(tmp_path)), encoding="utf-8")
        units.append(str(unit))
    done = subprocess.run([checker, "verify", *units], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if f"klachten-{name}" in line]
    assert (done.returncode, ours) == (0, [])


def unit(name: str) -> dict[str, list[str]]:
    """Key → values of a unit."""
    found: dict[str, list[str]] = {}
    for line in text(f"systemd/{name}").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _equals, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("name", ["run", *MONTHLY_UNITS])
def test_systemd_gives_the_run_time_to_stop_itself(name: str) -> None:
    """Its limit is the wider one, and a busy register is no failure."""
    service = unit(f"klachten-{name}.service")
    (limit,) = service["TimeoutStartSec"]
    assert int(limit.removesuffix("min")) > LIMIT_MINUTES
    assert service["SuccessExitStatus"] == [str(int(ExitCode.BUSY))]
    assert service["UMask"] == ["0022" if name == "run" else "0077"]  # a webserver reads the site
    assert service["User"] == ["klachten"]


@pytest.mark.parametrize("name", UNITS)
def test_systemd_goes_by_one_clock(name: str) -> None:
    """On a server in UTC the timer is Dutch; the day and the hour of the command are so too."""
    zone = "Europe/Amsterdam"
    (moment,) = unit(f"klachten-{name}.timer")["OnCalendar"]
    assert moment.endswith(f" {zone}")
    assert f"TZ={zone}" in unit(f"klachten-{name}.service")["Environment"]


# ---- Windows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", UNITS)
def test_the_task_is_one(name: str) -> None:
    """Well-formed, on working days or each month, one at a time, for no longer than the run needs."""
    task = etree.parse(DEPLOY / "windows" / f"klachten-{name}.xml").getroot()
    assert task.tag == f"{TASK}Task"
    assert [child.tag.removeprefix(TASK) for child in task if isinstance(child.tag, str)] == [
        "RegistrationInfo",
        "Triggers",
        "Principals",
        "Settings",
        "Actions",
    ]
    if name in MONTHLY_UNITS:
        assert [d.text for d in task.iterfind(f".//{TASK}Day")] == ["1", "2", "3"]
        months = [m.tag.removeprefix(TASK) for m in task.find(f".//{TASK}Months")]
        assert months == calendar.month_name[1:]
    else:
        days = [d.tag.removeprefix(TASK) for d in task.find(f".//{TASK}DaysOfWeek")]
        assert days == calendar.day_name[:5]
    assert task.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    assert task.findtext(f".//{TASK}RunLevel") == "LeastPrivilege"
    assert task.findtext(f".//{TASK}Arguments") == name
    command = task.findtext(f".//{TASK}Command") or ""
    assert command.endswith("\\deploy\\windows\\klachten.cmd")
    (minutes,) = re.findall(r"PT(\d+)M", task.findtext(f".//{TASK}ExecutionTimeLimit") or "")
    assert name == "notify" or int(minutes) > LIMIT_MINUTES
    text(f"windows/klachten-{name}.xml").encode("ascii")  # read the same in every code page


def test_the_batch_file_passes_the_exit_code_on() -> None:
    """With the line ends that Windows wants, from the folder of the project."""
    raw = (DEPLOY / "windows" / "klachten.cmd").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    lines = raw.decode("ascii").split("\r\n")
    assert 'cd /d "%~dp0..\\.." || exit /b 3' in lines
    assert '".venv\\Scripts\\klachten.exe" %*' in lines
    assert lines[-2] == "exit /b %ERRORLEVEL%"


# ---- GitHub and GitLab ---------------------------------------------------------------------------------------------


def job(name: str, key: str) -> dict[str, Any]:
    """The only job of a pipeline."""
    found: dict[str, Any] = yaml.safe_load(text(name))
    return found["jobs"][key] if "jobs" in found else found[key]


def test_github() -> None:
    """One at a time, with a limit, least permissions, Dutch time; every secret comes from the vault."""
    whole = yaml.safe_load(text("github/klachten.yml"))
    assert whole["permissions"] == {"contents": "read"}
    assert whole["concurrency"] == {"group": "klachten", "cancel-in-progress": False}
    run = job("github/klachten.yml", "run")
    assert run["timeout-minutes"] > LIMIT_MINUTES
    assert run["env"] == {"TZ": "Europe/Amsterdam"}
    steps = run["steps"]
    assert [s["run"] for s in steps if s.get("name") == "Verversen"] == ["klachten run"]
    (retaining,) = (s for s in steps if s.get("run") == "klachten anonymise")
    crons = [entry["cron"] for entry in whole[True]["schedule"]]  # "on" is a truth value in YAML
    assert retaining["if"] == f"${{{{ github.event.schedule == '{crons[1]}' }}}}"
    assert crons[1].split()[2:] == [MONTHLY, "*", "*"]
    for cron in crons:
        assert CRON_LINE.fullmatch(f"{cron}  -")
    for step in steps:
        assert "uses" in step or "run" in step
        assert "secrets." not in step.get("run", ""), "a secret in a command ends up in the log"
        assert re.fullmatch(r"[\w./-]+@v\d+", step.get("uses", "a@v1"))
    (saved,) = (s for s in steps if "cache/save" in s.get("uses", ""))
    (restored,) = (s for s in steps if "cache/restore" in s.get("uses", ""))
    assert saved["with"]["path"] == restored["with"]["path"] == "toestand"


def test_gitlab() -> None:
    """Likewise."""
    run = job("gitlab/klachten.gitlab-ci.yml", "klachten")
    assert run["resource_group"] == "klachten"
    assert int(run["timeout"].split()[0]) > LIMIT_MINUTES
    assert run["variables"]["TZ"] == "Europe/Amsterdam"
    assert run["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]
    assert run["script"][:2] == [
        'if [ "$BEWAARTERMIJN" = "ja" ]; then klachten anonymise; fi',
        "klachten run",
    ]
    assert run["cache"]["paths"] == ["toestand"]
    assert run["artifacts"]["access"] == "developer"


# ---- the page ------------------------------------------------------------------------------------------------------


def test_every_file_is_explained() -> None:
    """The pages name each file, and no other."""
    pages = (PAGE, PAGE.with_name("beveiliging.md"))
    page = "".join(path.read_text(encoding="utf-8") for path in pages)
    named = set(re.findall(r"`((?:cron|systemd|windows|github|gitlab|webserver)/[\w.-]+)`", page))
    timers = {f"systemd/klachten-{n}.timer" for n in UNITS}
    files = {p.relative_to(DEPLOY).as_posix() for p in DEPLOY.rglob("*") if p.is_file()}
    assert named | timers == files


def test_no_file_holds_a_path_of_this_machine() -> None:
    """Only the two example folders, which the page says to change."""
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            content = path.read_text(encoding="utf-8")
            assert str(ROOT) not in content
            assert os.path.expanduser("~") + os.sep not in content  # noqa: PTH111 - as text

"""The reference pages are current, and say what the code does."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from toolkit.cli.arguments import parser
from toolkit.errors import ExitCode
from toolkit.improving.spc import xmr_chart
from toolkit.reference import reference_pages
from toolkit.reference.__main__ import CURE, FOLDER, main, stale_pages
from toolkit.reference.columns import requirements
from toolkit.reference.commands import commands, commands_part, usage
from toolkit.reference.days_off import days_off, days_off_page
from toolkit.reference.example_chart import EXAMPLE_COUNTS, example_chart
from toolkit.reference.examples import EXAMPLES, example_finding
from toolkit.reference.findings import GROUPS, findings_page
from toolkit.reference.markup import text
from toolkit.reference.messages import EXIT_CODES, coded_messages, messages_part
from toolkit.reference.settings import FILE_SETTINGS, settings_page
from toolkit.reference.signals import SITUATIONS, STATUSES, example_signal, signals_page
from toolkit.register.findings import Rule
from toolkit.register.rules import RULES
from toolkit.register.settings_tab import default_settings
from toolkit.reports.sections import point_words
from toolkit.resolving.workdays import LAST_DECREED_YEAR, work_calendar
from toolkit.schema import register_schema
from toolkit.settings import Settings

HEADING = re.compile(r"^#{2,3} (.+?) \{ #", re.MULTILINE)


def test_the_committed_pages_are_current() -> None:
    """What stands in docs/naslag is what the code says now."""
    stale = stale_pages(FOLDER, reference_pages())
    assert stale == [], CURE


def test_the_check_names_what_is_behind_and_its_cure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An old page fails the check; writing mends it; a second time nothing is written."""
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "kolommen.md").write_text("oud\n", encoding="utf-8")
    (tmp_path / "controles.md").unlink()
    capsys.readouterr()
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"not current: {tmp_path.name}/kolommen.md. {CURE}",
        f"not current: {tmp_path.name}/controles.md. {CURE}",
    ]
    assert (tmp_path / "kolommen.md").read_text(encoding="utf-8") == "oud\n"
    assert main([], tmp_path) == 0
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert main([], tmp_path) == 0
    assert capsys.readouterr().err == ""


def test_the_module_runs_as_the_cure_says() -> None:
    """The command in the failure message exists."""
    done = subprocess.run(
        [sys.executable, "-m", "toolkit.reference", "--check"],
        cwd=FOLDER.parents[1],
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()


# ---- columns -----------------------------------------------------------------------------------------------------


def test_every_tab_and_column_is_on_the_page() -> None:
    """No tab or column is missing, and each stands under its own tab."""
    page = reference_pages()["kolommen.md"]
    parts = dict(
        re.findall(r"^## (.+?) \{ #tab-[^}]+\}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    )
    for tab in register_schema():
        part = parts[tab.title.replace("-", "\\-")]
        assert re.findall(r'<th scope="row">(.*?)</th>', part) == [
            text(c.title) for c in tab.columns
        ]


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("complaints", "received_on", ["Verplicht.", "Een datum: dag-maand-jaar."]),
        ("complaints", "status", ["Mogelijk: Nieuw, In behandeling, Afgehandeld, Heropend."]),
        ("complaints", "expression", ["Kies: Uitgesproken, Verborgen."]),
        ("complaints", "category", ["Verplicht.", "Kies uit de lijst van tabblad Rubrieken."]),
        ("complaints", "promise", ["Hooguit 300 tekens.", "Komt nooit in een rapport."]),
        ("complaints", "unit_or_tenant_id", ["Hooguit 30 tekens."]),
        ("complaints", "signal", []),
        ("categories", "name", ["Verplicht.", "Hooguit 60 tekens.", "Elke waarde één keer."]),
        ("aftercare", "may_contact", ["Kies: ja, nee."]),
        ("complexes", "homes", ["Een geheel getal.", "Van 1 tot en met 100000."]),
    ],
)
def test_requirements_are_sentences(table: str, column: str, expected: list[str]) -> None:
    """Each constraint of the schema is one short sentence, and nothing is said twice."""
    schema = register_schema()
    assert requirements(schema[table].column(column), schema) == expected


def test_intake_is_the_five_required_cells() -> None:
    """The part on the registering page has the five cells first, and no column of somebody else."""
    at_once, later = reference_pages()["invulkolommen.inc"].split("</table>")[:2]
    first = re.findall(r"<strong>(.*?)</strong>", at_once)
    assert first == ["Behandelaar", "Ontvangen op", "Kanaal", "Rubriek", "Omschrijving"]
    complaints = register_schema()["complaints"]
    mine = [c.title for c in complaints.columns if c.filled_by == "employee"]
    assert first + re.findall(r"<strong>(.*?)</strong>", later) == mine


# ---- findings ----------------------------------------------------------------------------------------------------


def test_every_rule_has_a_heading_an_example_and_a_cure() -> None:
    """The list is complete and each rule stands there once."""
    codes = [h.split()[0] for h in HEADING.findall(findings_page()) if re.match(r"[A-Z]\d{3} ", h)]
    assert sorted(codes) == [rule.code for rule in RULES]
    assert sorted(EXAMPLES) == [rule.code for rule in RULES]
    assert {rule.code[0] for rule in RULES} == set(GROUPS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_an_example_fills_every_placeholder(rule: Rule) -> None:
    """The sentence on the page is whole, and no value is given that it does not use."""
    shown = example_finding(rule)
    sentence = shown.sentence()
    assert not re.search(r"[{}@]", sentence)
    used = set(re.findall(r"\{(\w+)\}", rule.message + rule.cure)) - {"column"}
    assert set(shown.values) == used


def test_severity_is_shown_in_words() -> None:
    """Colour is never the only sign."""
    labels = re.findall(r'<p class="kg-ernst kg-ernst--(\w+)">(\w+)</p>', findings_page())
    column = register_schema()["findings"].column("severity")
    assert len(labels) == len(RULES)
    assert all(label == column.label(value) for value, label in labels)


# ---- signals -----------------------------------------------------------------------------------------------------


def test_signals_are_those_of_the_register() -> None:
    """The page shows what the column shows."""
    settings = default_settings(register_schema()["settings"].settings)
    assert [example_signal(s, settings) for s in SITUATIONS] == [
        "nog 2 werkdagen",
        "vandaag",
        "3 werkdagen te laat",
        "zeer te laat: 25 werkdagen",
        "6 werkdagen geen contact",
        "6 werkdagen te laat; risico klachtencommissie",
    ]


def test_every_status_is_explained() -> None:
    """A status added to the schema needs its line here."""
    assert list(STATUSES) == [
        c.value for c in register_schema()["complaints"].column("status").categories
    ]


def test_numbers_in_the_explanation_are_the_defaults() -> None:
    """A changed default changes the page."""
    page = signals_page()
    assert "meer dan 5 werkdagen niets" in page
    assert "{" not in re.sub(r"\{ #[\w-]+ \}", "", page)


# ---- example chart -----------------------------------------------------------------------------------------------


def test_the_example_shows_what_the_page_says_of_it() -> None:
    """Thirteen months within the limits, and a last one above them, in the reports' own words."""
    chart = xmr_chart([float(count) for count in EXAMPLE_COUNTS])
    assert point_words(chart) == [""] * 13 + ["boven de bovengrens"]
    shown = example_chart()
    assert shown.count("boven de bovengrens") >= 1
    assert "<title" in shown
    assert "<desc" in shown


# ---- settings ----------------------------------------------------------------------------------------------------


def test_every_setting_is_on_the_page() -> None:
    """Those of the coordinator and those of the administrator."""
    page = settings_page()
    coordinator, administrator = page.split("klachten.toml", 1)
    titles = [text(s.title) for s in register_schema()["settings"].settings]
    assert re.findall(r'<th scope="row">(.*?)</th>', coordinator) == titles
    keys = [f"<code>{f.name}</code>" for f in fields(Settings)]
    assert re.findall(r'<th scope="row">(.*?)</th>', administrator) == keys
    assert set(FILE_SETTINGS) == {f.name for f in fields(Settings)}


def test_no_path_of_this_machine_is_printed() -> None:
    """A default folder is shown from the project, not from the root."""
    assert str(FOLDER.parents[1]) not in settings_page()


# ---- days off ----------------------------------------------------------------------------------------------------


def test_the_list_is_the_one_that_is_used() -> None:
    """Exactly the days off of the calendar, for each year on the page."""
    off = work_calendar().days_off
    for year in range(LAST_DECREED_YEAR - 3, LAST_DECREED_YEAR + 1):
        used = (
            off[off.astype("datetime64[Y]") == np.datetime64(str(year), "Y")]
            .astype(object)
            .tolist()
        )
        assert [day for day, _name in days_off(year)] == used
        assert f"## {year} {{ #jaar-{year} }}" in days_off_page()


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 3), "Goede vrijdag"),
        (date(2026, 4, 27), "Koningsdag"),  # Monday
        (date(2026, 5, 5), "Bevrijdingsdag"),  # every year, not once in five
        (date(2026, 5, 15), "vrij door een besluit"),  # Friday after Ascension
        (date(2026, 12, 25), "Eerste kerstdag"),
    ],
)
def test_a_day_off_has_its_name(day: date, name: str) -> None:
    """People find the day by the name they know."""
    assert dict(days_off(day.year))[day] == name


@pytest.mark.parametrize(
    "day", [date(2026, 5, 1), date(2026, 12, 31), date(2026, 4, 5), date(2026, 12, 26)]
)
def test_an_ordinary_day_or_a_weekend_is_not_listed(day: date) -> None:
    """1 May, New Year's Eve, Easter Sunday and a Boxing Day on Saturday do not stand there."""
    assert day not in dict(days_off(day.year))


# ---- commands ----------------------------------------------------------------------------------------------------


def test_every_command_and_option_is_documented() -> None:
    """No command, and no option of it, is missing from the page."""
    part = commands_part()
    blocks = dict(
        re.findall(
            r"^### klachten (\S+) \{.*?\}\n(.*?)(?=^### |\Z)", part, re.MULTILINE | re.DOTALL
        )
    )
    known = dict(commands(parser()))
    assert list(blocks) == list(known)
    for name, command in known.items():
        for action in command._actions:
            for option in action.option_strings:
                if option not in ("-h", "--help"):
                    assert re.search(rf"<code>{option}( [^<]*)?</code>", blocks[name]), (
                        name,
                        option,
                    )


def test_usage_shows_what_is_needed() -> None:
    """What cannot be left out stands in the line to type; what can, does not."""
    command = argparse.ArgumentParser()
    command.add_argument("source", metavar="BRON")
    command.add_argument("number", nargs="*", metavar="NUMMER")
    command.add_argument("--mapping", required=True, metavar="TABEL")
    command.add_argument("--json", action="store_true")
    assert usage("x", command) == "klachten x BRON [NUMMER] --mapping TABEL"


# ---- messages ----------------------------------------------------------------------------------------------------


def test_every_exit_code_is_explained() -> None:
    """A schedule that looks at the code finds it on the page."""
    assert list(EXIT_CODES) == list(ExitCode)


def test_messages_are_shown_without_placeholders() -> None:
    """A value that is filled in later is an ellipsis; a message without a code does not stand there."""
    found = coded_messages(["S901 '{value}' is wrong.", "Plain.", "I900 First.", "S9 Not a code."])
    assert found == [("I900", "First."), ("S901", "'…' is wrong.")]


def test_the_messages_of_the_program_are_there_in_dutch() -> None:
    """The missing column of the set-up is the example that everyone meets."""
    part = messages_part()
    assert "<strong>S002</strong>" in part
    assert "ontbreekt" in part

"""The rule catalogue, and a golden register for each rule: the text beside it is what people get to read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.registers import complaint, raw_register, read_register_file
from toolkit.register.checks import check_register
from toolkit.register.findings import Finding, in_reading_order
from toolkit.register.reading import read_register
from toolkit.register.rules import RULES
from toolkit.remembering.comparing import Earlier, compare
from toolkit.remembering.oddities import remembered
from toolkit.remembering.states import staff_state
from toolkit.schema import register_schema
from toolkit.storage.base import RawRegister

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)
FOLDER = Path(__file__).parents[1] / "registers"
EARLIER = ".eerder.csv"
"""The register as the last snapshot knew it, beside a register that became odd since."""

FILES = sorted(p for p in (FOLDER / "invalid").glob("*.csv") if not p.name.endswith(EARLIER))
VALID_FILES = sorted((FOLDER / "valid").glob("*.csv"))


def findings(
    raw: RawRegister, today: date = TODAY, earlier: RawRegister | None = None
) -> list[Finding]:
    """All findings of a register, in the order of tab Controle."""
    schema = register_schema()
    register = read_register(raw, schema)
    found = [*register.findings, *check_register(register, today)]
    if earlier is not None:
        now, before = (staff_state(r, schema).tabs["complaints"] for r in (raw, earlier))
        known = Earlier(
            columns=before.columns, keys=before.keys, marks=before.marks, taken_on=today - DAY
        )
        found += remembered(compare(now, known), register, today)
    return in_reading_order(found, {t.title: t.position for t in schema})


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_faulty_register_gives_exactly_the_findings_beside_it(path: Path) -> None:
    """Every sentence, in order, and nothing else."""
    today = date(2028, 11, 24) if path.stem.startswith("K001") else TODAY
    expected = path.with_suffix(".findings.txt").read_text(encoding="utf-8")
    before = path.with_suffix(EARLIER)
    earlier = read_register_file(before) if before.is_file() else None
    found = findings(read_register_file(path), today, earlier)
    assert "".join(f"{f.sentence()}\n" for f in found) == expected


@pytest.mark.parametrize("path", VALID_FILES, ids=lambda p: p.stem)
def test_a_tricky_register_that_is_right_gives_no_finding(path: Path) -> None:
    """Unusual spellings, figures in texts, dates on the edge: no false alarm."""
    assert [f.sentence() for f in findings(read_register_file(path))] == []


def test_every_rule_has_a_golden_register_and_every_code_a_rule() -> None:
    """No rule is declared without being checked, and none is checked without being declared."""
    shown = {
        line.split()[0]
        for path in FILES
        for line in path.with_suffix(".findings.txt").read_text("utf-8").splitlines()
    }
    assert shown == {rule.code for rule in RULES}


def test_codes_are_unique_and_ordered() -> None:
    """The list on the site is printed from the rules as they stand."""
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))


def test_a_good_register_has_no_findings() -> None:
    """No rule fires on rows that are right."""
    rows = [
        complaint(1, Laatste_contact="4-11-2026", Afgehandeld_op="10-11-2026"),
        complaint(2, Omschrijving="De folder kwam te laat.", **{"Huurder- of VHE-nummer": "00417"}),
        complaint(
            3,
            Omschrijving="Belt al weken zonder antwoord.",
            Soort="Overlast",
            Ontvangen_op="24-11-2026",
        ),
    ]
    assert findings(raw_register({"Klachten": rows})) == []


def test_a_personal_value_does_not_travel_in_a_message() -> None:
    """The name of an unknown handler stands in no message, nor a near name."""
    found = findings(raw_register({"Klachten": [complaint(Behandelaar="Roos Elzenkam")]}))
    assert [f.rule.code for f in found] == ["H001"]
    assert "Elzenkam" not in found[0].sentence()

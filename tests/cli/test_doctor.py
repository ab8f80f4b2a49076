"""``klachten doctor``: everything at once, for people and for machines."""

from __future__ import annotations

from tests.cli.conftest import Corporation
from toolkit.operations.doctor.checks import TITLES


def test_a_corporation_that_is_all_right(corporation: Corporation) -> None:
    """Nothing is wrong; what was not done yet is worth a look; the register is not touched."""
    before = (corporation.folder / "klachten.xlsx").read_bytes()
    ran = corporation.run("doctor", "--json")
    assert (ran.code, ran.err) == (0, "")
    verdicts = {c["check"]: c["verdict"] for c in ran.document["checks"]}
    assert ran.document["counts"]["error"] == 0
    assert set(verdicts) == set(TITLES) - {"credentials", "messages"}
    assert {n for n, v in verdicts.items() if v == "warning"} <= {"refresh", "site"}
    assert (corporation.folder / "klachten.xlsx").read_bytes() == before


def test_people_read_verdict_subject_and_cure(corporation: Corporation) -> None:
    """A line each, the cure below it, and a count at the end."""
    ran = corporation.run("doctor")
    lines = ran.out.splitlines()
    at = lines.index(
        "LET OP  Laatste verversing: Het register is nog niet ververst met 'klachten run'."
    )
    assert lines[at + 1].startswith("        → Staat het rooster nog aan?")
    assert lines[-1].endswith(" fout.")


def test_all_that_is_wrong_is_told_at_once(corporation: Corporation) -> None:
    """A settings file that cannot be used stops no other look; exit code 1 says that something is wrong."""
    (corporation.folder / "klachten.toml").write_text("backups = \nx", encoding="utf-8")
    (corporation.folder / "klachten.xlsx").write_bytes(b"kapot")
    ran = corporation.run("doctor", "--json", "--register", "klachten.xlsx")
    assert ran.code == 1
    wrong = {
        c["check"]: c["message"][:4] for c in ran.document["checks"] if c["verdict"] == "error"
    }
    assert wrong["settings"] == "S020"
    assert set(wrong) == {"settings", "access"}


def test_addresses_are_looked_at_but_not_shown(corporation: Corporation) -> None:
    """Nothing is sent, and nothing secret is printed."""
    corporation.settings("[notify]", 'coordinator = ["slack://geheim123"]')
    ran = corporation.run("doctor")
    assert ran.code == 1
    assert "FOUT    Berichten: S093 klachten.toml, notify.coordinator 1:" in ran.out
    assert "geheim123" not in ran.out + ran.err

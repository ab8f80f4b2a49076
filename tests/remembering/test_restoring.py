"""Which version of a row is put back, and under which number."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from toolkit.register.numbers import complaint_number
from toolkit.remembering.restoring import as_cells, plan_restore, whole_register
from toolkit.remembering.versions import KeptRow
from toolkit.schema import register_schema

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ONE, TWO, THREE = (complaint_number(n) for n in (1, 2, 3))
TABLE = register_schema()["complaints"]


def kept(number: str, channel: str, first: int, last: int | None) -> KeptRow:
    """A version that stood from one hour to another."""
    until = None if last is None else NOON + timedelta(hours=last)
    cells = {"number": number, "channel": channel, "received_on": "2026-11-03", "cause": None}
    return KeptRow(key=number, cells=cells, first_at=NOON + timedelta(hours=first), last_at=until)


VERSIONS = {
    ONE: [kept(ONE, "Balie", 0, 1), kept(ONE, "Telefoon", 2, 3)],
    TWO: [kept(TWO, "Balie", 0, 1), kept(TWO, "Verkeerd", 2, None)],
}


def test_a_vanished_row_comes_back_whole_with_its_number() -> None:
    """Its last version, with real dates."""
    plan = plan_restore([ONE], VERSIONS, [THREE], TABLE)
    assert plan.rows == [{"number": ONE, "channel": "Telefoon", "received_on": date(2026, 11, 3)}]
    assert (plan.keeping, plan.renumbered, plan.unknown) == ((ONE,), (), ())


def test_a_number_that_still_stands_somewhere_is_not_issued_twice() -> None:
    """The row comes back under a new number; the version that stands there now is not the one."""
    plan = plan_restore([TWO], VERSIONS, [TWO], TABLE)
    assert plan.rows == [{"channel": "Balie", "received_on": date(2026, 11, 3)}]
    assert plan.renumbered == (TWO,)


def test_rows_with_their_own_number_come_first_and_unknown_ones_are_said() -> None:
    """So that issued numbers can be matched with the renumbered ones, in order."""
    plan = plan_restore([TWO, THREE, ONE, ONE], VERSIONS, [TWO], TABLE)
    assert [row.get("number") for row in plan.rows] == [ONE, None]
    assert plan.unknown == (THREE,)


def test_as_of_a_moment_takes_the_version_of_then() -> None:
    """And says so when there was none yet."""
    then = plan_restore([ONE], VERSIONS, [], TABLE, NOON + timedelta(hours=1))
    before = plan_restore([ONE], VERSIONS, [], TABLE, NOON - timedelta(hours=1))
    assert then.rows[0]["channel"] == "Balie"
    assert before.unknown == (ONE,)


def test_a_plan_without_rows_writes_nothing() -> None:
    """Nothing found, nothing written; else only fresh rows."""
    assert plan_restore([THREE], VERSIONS, [], TABLE).write_plan(TABLE, 7).is_empty
    plan = plan_restore([ONE], VERSIONS, [], TABLE).write_plan(TABLE, 7)
    assert plan.contents == ()
    assert plan.fresh_rows[0].highest_number == 7


def test_a_text_in_a_date_column_stays_a_text() -> None:
    """What staff typed comes back as typed."""
    assert as_cells({"received_on": "31-02-2026", "channel": "2026-11-03"}, TABLE) == {
        "received_on": "31-02-2026",
        "channel": "2026-11-03",
    }


def test_the_whole_register_is_ordered_by_number() -> None:
    """Rows without a number come last."""
    rows = [{"number": TWO}, {"number": None, "channel": "Balie"}, {"number": ONE}]
    found = whole_register({"complaints": rows}, register_schema())
    assert found["complaints"] == [{"number": ONE}, {"number": TWO}, {"channel": "Balie"}]

"""
The complaints of the demo: seasons, growth, repeats, an outbreak, actions that worked or did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from toolkit.demo import texts
from toolkit.demo.drawing import Lottery, one_of, sentence, story
from toolkit.demo.world import OUTBREAK_COMPLEX, SILENT_TEAM, TEAMS, Row, World

CHANNELS = Lottery.of({
    "phone": 0.38, "email": 0.17, "desk": 0.11, "website": 0.1, "contractor": 0.07, "home_visit": 0.06,
    "social_media": 0.04, "letter": 0.03, "consulting_room": 0.02, "other": 0.02,
})  # fmt: skip
REASONS = Lottery.of(
    {
        "attention": 0.12,
        "thinking_along": 0.14,
        "agreement": 0.36,
        "error": 0.22,
        "not_taken_seriously": 0.16,
    }
)
RULINGS = ("upheld", "partly_upheld", "not_upheld")
FIRST_CONTACT_DAYS = (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4)
"""Days until the first contact; most within the term of two."""

CATEGORY_SHARES = (0.16, 0.08, 0.05, 0.22, 0.1, 0.05, 0.07, 0.04, 0.12, 0.06, 0.03, 0.02)
"""Share of each default category, in the order of the list; invented, with a clear Pareto."""

SEASON_PEAK_MONTH = (0, 0, 0, 1, 6, 5, 7, 6, 7, 7, 0, 0)
"""Month in which a category peaks; 0 is no season."""

CATEGORY_TEAM = (0, 0, 0, 2, 3, 1, 6, 1, 4, 7, 7, 0)
REPAIRS, RENOVATION, RENT, CLEANING, NUISANCE, POLICY = 3, 4, 6, 8, 9, 10

HIDDEN_SHARE = 0.22
REPEAT_SHARE = 0.06
REPEAT_MEMORY = 60
"""A repeat comes from one of so many tenants who last complained about the category."""

REOPENED_SHARE = 0.04
SEASON_SWING = 0.5
"""How much more (and less) a season's category comes in its peak (and opposite) month."""

OUTBREAK_WEEKS = 5
OUTBREAK_COUNT = 28
WASH_IN = timedelta(days=21)
WORKED_FACTOR = 0.35
"""What is left of the cleaning complaints after the action that worked."""

ANSWER_SHARE = 0.28
TWO_WEEKS = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What the generator needs to know: the corporation, the categories, the days."""

    world: World
    categories: Sequence[str]
    first_on: date
    today: date
    worked_on: date
    unchanged_on: date


def make_complaints(random: np.random.Generator, scene: Scene, count: int) -> list[Row]:
    """*count* complaints, oldest first, without numbers."""
    planted = [
        *_outbreak(random, scene, min(OUTBREAK_COUNT, count // 20)),
        *_third_time(random, scene),
    ]
    rows: list[Row] = []
    places = Lottery.of({c["name"]: c["homes"] for c in scene.world.complexes})
    kinds = [Lottery.of(_category_weights(scene, month)) for month in range(1, 13)]
    earlier: dict[int, list[str]] = {}
    for day in _days(random, scene, max(count - len(planted), 0)):
        at = int(kinds[day.month - 1].draw(random))
        if at == CLEANING and day >= scene.worked_on + WASH_IN and random.random() > WORKED_FACTOR:
            at = int(kinds[day.month - 1].draw(random))
            at = REPAIRS if at == CLEANING else at
        unit = one_of(random, scene.world.unit_ids[places.draw(random)])
        past = earlier.setdefault(at, [])
        if past and random.random() < REPEAT_SHARE:
            unit = one_of(random, past[-REPEAT_MEMORY:])
        past.append(unit)
        is_hidden = random.random() < HIDDEN_SHARE
        bank, more = (texts.HIDDEN[at], 0.5) if is_hidden else (texts.SPOKEN[at], 0.8)
        rows.append(
            _complaint(random, scene, day, at, unit, story(random, bank, more), is_hidden=is_hidden)
        )
    _other_kinds(random, scene, rows)
    return sorted([*rows, *planted], key=lambda r: r["received_on"])[-count:]


def _outbreak(random: np.random.Generator, scene: Scene, count: int) -> list[Row]:
    """A lift that keeps failing in one complex in the last weeks."""
    rows = []
    for offset in random.integers(0, OUTBREAK_WEEKS * 7, count):
        day = scene.today - timedelta(days=int(offset))
        unit = one_of(random, scene.world.unit_ids[OUTBREAK_COMPLEX])
        text = story(random, texts.LIFT, 0.7)
        rows.append(_complaint(random, scene, day, RENOVATION, unit, text, is_hidden=False))
    return rows


def _days(random: np.random.Generator, scene: Scene, count: int) -> list[date]:
    """Days of receipt: growing registration, quiet weekends, a quiet August and Christmas week."""
    length = (scene.today - scene.first_on).days + 1
    all_days = [scene.first_on + timedelta(days=i) for i in range(length)]
    growth = np.linspace(0.7, 1.35, length)
    weekday = np.array([(1.25, 1.1, 1.0, 1.0, 0.9, 0.12, 0.06)[d.weekday()] for d in all_days])
    quiet = np.array(
        [0.65 if d.month == 8 or (d.month == 12 and d.day > 22) else 1.0 for d in all_days]
    )
    weights = growth * weekday * quiet
    chosen = random.choice(length, count, p=weights / weights.sum())
    return [all_days[i] for i in sorted(chosen)]


def _category_weights(scene: Scene, month: int) -> dict[str, float]:
    """Position of a category → its weight in that month."""
    return {
        str(at): share
        * (1 + (SEASON_SWING * np.cos(2 * np.pi * (month - peak) / 12) if peak else 0))
        for at, (share, peak) in enumerate(zip(CATEGORY_SHARES, SEASON_PEAK_MONTH, strict=True))
        if at < len(scene.categories)
    }


def _complaint(
    random: np.random.Generator,
    scene: Scene,
    day: date,
    at: int,
    unit: str,
    text: str,
    *,
    is_hidden: bool,
) -> Row:
    team = TEAMS[CATEGORY_TEAM[at]] if random.random() < 0.8 else one_of(random, TEAMS)
    if team == SILENT_TEAM and random.random() < 0.97:
        team = TEAMS[0]
    who = one_of(random, scene.world.handlers[team])
    handled = int(np.ceil(random.gamma(1.7, 3.9)))
    contact = day + timedelta(days=one_of(random, FIRST_CONTACT_DAYS))
    closed = day + timedelta(days=handled * 7 // 5)
    age = (scene.today - day).days
    if closed.weekday() > 4:
        closed += timedelta(days=7 - closed.weekday())
    is_closed = closed <= scene.today and (random.random() < 0.985 or age > 150)
    is_known = random.random() < 0.85
    row: Row = {
        "handler": who,
        "received_on": day,
        "channel": CHANNELS.draw(random),
        "category": scene.categories[at],
        "description": text,
        "unit_or_tenant_id": (unit if random.random() < 0.7 else scene.world.tenant_of[unit])
        if is_known
        else None,
        "last_contact_on": _last_contact(contact, closed if is_closed else None, scene.today),
        "closed_on": closed if is_closed else None,
    }
    if random.random() < 0.45:
        fitting = texts.PROMISES_ABOUT.get(at, ())
        row["promise"] = sentence(random, [*texts.PROMISES, *fitting * 3])
        if random.random() < 0.5:
            row["promised_before"] = day + timedelta(days=int(random.integers(3, 14)))
    if not is_closed and random.random() < 0.08:
        row["last_contact_on"] = None
    if age > 10 and random.random() < 0.8:
        row["expression"] = "hidden" if is_hidden else "spoken"
        row["reason"] = REASONS.draw(random)
        if random.random() < 0.4:
            row["cause"] = one_of(random, texts.CAUSES)
    if handled > 9 and random.random() < 0.12 and at != POLICY:
        row["extended_until"] = day + timedelta(days=int(random.integers(15, 20)))
        row["extension_reason"] = one_of(random, texts.EXTENSION_REASONS)
    if is_closed and random.random() < REOPENED_SHARE:
        _reopen(random, row, closed, scene.today)
    if at == CLEANING and day >= scene.worked_on:
        row["action_id"] = "VA-01"
    if is_closed and handled > 22 and random.random() < 0.08:
        row["follow_up"] = "complaints_commission"
        row["ruling"] = one_of(random, RULINGS)
    return row


def _reopen(random: np.random.Generator, row: Row, closed: date, today: date) -> None:
    """The customer calls again some days after the closing; longer ago it was closed a second time."""
    reopened = closed + timedelta(days=int(random.integers(3, 12)))
    again = reopened + timedelta(days=int(random.integers(4, 30)))
    if reopened <= today:
        row["reopened_on"] = row["last_contact_on"] = reopened
        if again <= today:
            row["closed_on"] = again


def _last_contact(contact: date, closed: date | None, today: date) -> date | None:
    """The first contact while open, the day before closing when closed; never in the future."""
    if closed is not None:
        return min(max(contact, closed - timedelta(days=1)), closed)
    return contact if contact <= today else None


def _third_time(random: np.random.Generator, scene: Scene) -> list[Row]:
    """One tenant who meets the same error for the third time within a year."""
    unit = scene.world.third_time_unit
    rows = []
    for days_ago in (190, 88, 6):
        day = scene.today - timedelta(days=days_ago)
        text = story(random, texts.SPOKEN[REPAIRS], 1)
        rows.append(
            _complaint(random, scene, day, REPAIRS, unit, text, is_hidden=False)
            | {"unit_or_tenant_id": unit}
        )
    return rows


def _other_kinds(random: np.random.Generator, scene: Scene, rows: list[Row]) -> None:
    """Some rows are nuisance, a repair request or a dispute, and say so."""
    for kind, share, bank, category in (
        ("nuisance_report", 0.035, texts.NUISANCE, NUISANCE),
        ("service_request", 0.012, texts.SERVICE_REQUEST, REPAIRS),
        ("dispute", 0.008, texts.DISPUTE, RENT),
    ):
        for at in random.choice(len(rows), int(len(rows) * share), replace=False):
            changes = {
                "kind": kind,
                "category": scene.categories[category],
                "description": story(random, bank, 0.3),
            }
            rows[at] |= changes | {"expression": None, "reason": None}


def make_aftercare(random: np.random.Generator, rows: Sequence[Row], today: date) -> list[Row]:
    """Answers of complainants, some two weeks after closing; later handling costs grades."""
    answers = []
    for row in rows:
        closed = row.get("closed_on")
        if closed is None or row.get("kind") or random.random() > ANSWER_SHARE:
            continue
        answered = closed + timedelta(days=TWO_WEEKS + int(random.integers(0, TWO_WEEKS)))
        if answered > today:
            continue
        delay = min((closed - row["received_on"]).days / 14, 3)
        grades = (
            np.clip(np.round(random.normal(8.1 - 0.9 * delay, 1.3, 4)), 1, 10).astype(int).tolist()
        )
        answers.append(
            {
                "number": row["number"] if random.random() < 0.8 else None,
                "answered_on": answered,
                "spoken_to_grade": min(grades[0] + 1, 10),
                "informed_grade": grades[1],
                "action_grade": grades[2],
                "overall_grade": grades[3],
                "remark": one_of(random, texts.REMARKS) if random.random() < 0.4 else None,
                "may_contact": "ja" if random.random() < 0.6 else "nee",
            }
        )
    return answers

"""
The complaints of the demo: seasons, growth, repeats, an outbreak, actions that worked or did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from toolkit.demo import texts
from toolkit.demo.world import OUTBREAK_COMPLEX, SILENT_TEAM, TEAMS, Row, World

CHANNEL_SHARES = {
    "phone": 0.38, "email": 0.17, "desk": 0.11, "website": 0.1, "contractor": 0.07, "home_visit": 0.06,
    "social_media": 0.04, "letter": 0.03, "consulting_room": 0.02, "other": 0.02,
}  # fmt: skip
REASONS = ("attention", "thinking_along", "agreement", "error", "not_taken_seriously")

CATEGORY_SHARES = (0.16, 0.08, 0.05, 0.22, 0.1, 0.05, 0.07, 0.04, 0.12, 0.06, 0.03, 0.02)
"""Share of each default category, in the order of the list; invented, with a clear Pareto."""

SEASON_PEAK_MONTH = (0, 0, 0, 1, 6, 5, 7, 6, 7, 7, 0, 0)
"""Month in which a category peaks; 0 is no season."""

CATEGORY_TEAM = (0, 0, 0, 2, 3, 1, 6, 1, 4, 7, 7, 0)
REPAIRS, RENOVATION, RENT, CLEANING, NUISANCE = 3, 4, 6, 8, 9

HIDDEN_SHARE = 0.22
REPEAT_SHARE = 0.06
OUTBREAK_WEEKS = 5
OUTBREAK_COUNT = 28
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
    outbreak = min(OUTBREAK_COUNT, count // 20)
    rows: list[Row] = []
    days = _days(random, scene, count - outbreak)
    earlier: dict[int, list[tuple[date, str, str]]] = {}
    for day in days:
        at = _category(random, scene, day)
        complex_name, unit = _place(random, scene.world)
        past = earlier.setdefault(at, [])
        if past and random.random() < REPEAT_SHARE:
            _, complex_name, unit = past[int(random.integers(max(0, len(past) - 60), len(past)))]
        past.append((day, complex_name, unit))
        is_hidden = random.random() < HIDDEN_SHARE
        bank = texts.HIDDEN[at] if is_hidden else texts.SPOKEN[at]
        rows.append(_complaint(random, scene, day, at, unit, _sentence(random, bank), is_hidden=is_hidden))
    for offset in sorted(random.integers(0, OUTBREAK_WEEKS * 7, outbreak), reverse=True):
        day = scene.today - timedelta(days=int(offset))
        unit = str(random.choice(scene.world.unit_ids[OUTBREAK_COMPLEX]))
        text = _sentence(random, texts.LIFT)
        rows.append(_complaint(random, scene, day, RENOVATION, unit, text, is_hidden=False))
    rows.extend(_third_time(random, scene))
    rows.sort(key=lambda r: r["received_on"])
    _other_kinds(random, scene, rows)
    return rows[len(rows) - count :]


def _days(random: np.random.Generator, scene: Scene, count: int) -> list[date]:
    """Days of receipt: growing registration, quiet weekends, a quiet August and Christmas week."""
    length = (scene.today - scene.first_on).days + 1
    all_days = [scene.first_on + timedelta(days=i) for i in range(length)]
    growth = np.linspace(0.7, 1.35, length)
    weekday = np.array([(1.25, 1.1, 1.0, 1.0, 0.9, 0.12, 0.06)[d.weekday()] for d in all_days])
    quiet = np.array([0.65 if d.month == 8 or (d.month == 12 and d.day > 22) else 1.0 for d in all_days])
    weights = growth * weekday * quiet
    chosen = random.choice(length, count, p=weights / weights.sum())
    return [all_days[i] for i in sorted(chosen)]


def _category(random: np.random.Generator, scene: Scene, day: date) -> int:
    weights = np.array(CATEGORY_SHARES)
    for at, peak in enumerate(SEASON_PEAK_MONTH):
        if peak:
            weights[at] *= 1 + 0.5 * np.cos(2 * np.pi * (day.month - peak) / 12)
    if day >= scene.worked_on + timedelta(days=21):
        weights[CLEANING] *= WORKED_FACTOR
    return int(random.choice(len(weights), p=weights / weights.sum()))


def _place(random: np.random.Generator, world: World) -> tuple[str, str]:
    homes = np.array([c["homes"] for c in world.complexes], dtype=float)
    name = str(world.complexes[int(random.choice(len(homes), p=homes / homes.sum()))]["name"])
    return name, str(random.choice(world.unit_ids[name]))


def _sentence(random: np.random.Generator, bank: Sequence[str]) -> str:
    sentence = bank[int(random.integers(len(bank)))]
    filled = sentence.format(**{slot: options[int(random.integers(len(options)))] for slot, options in texts.SLOTS.items()})
    return filled[0].upper() + filled[1:]


def _complaint(
    random: np.random.Generator, scene: Scene, day: date, at: int, unit: str, text: str, *, is_hidden: bool
) -> Row:
    team = TEAMS[CATEGORY_TEAM[at]] if random.random() < 0.8 else TEAMS[int(random.integers(len(TEAMS)))]
    if team == SILENT_TEAM and random.random() < 0.97:
        team = TEAMS[0]
    names = scene.world.handlers[team]
    who = str(names[int(random.integers(len(names)))])
    handled = int(np.ceil(random.gamma(1.7, 4.6)))
    contact = day + timedelta(days=int(random.choice([0, 1, 1, 2, 3, 4], p=[0.3, 0.25, 0.15, 0.15, 0.1, 0.05])))
    closed = day + timedelta(days=handled * 7 // 5)
    age = (scene.today - day).days
    if closed.weekday() > 4:
        closed += timedelta(days=7 - closed.weekday())
    is_closed = closed <= scene.today and (random.random() < 0.985 or age > 150)
    is_known = random.random() < 0.85
    row: Row = {
        "handler": who,
        "received_on": day,
        "channel": str(random.choice(list(CHANNEL_SHARES), p=np.array(list(CHANNEL_SHARES.values())) / sum(CHANNEL_SHARES.values()))),
        "category": scene.categories[at],
        "description": text,
        "unit_or_tenant_id": (unit if random.random() < 0.7 else scene.world.tenant_of[unit]) if is_known else None,
        "last_contact_on": _last_contact(contact, closed if is_closed else None, scene.today),
        "closed_on": closed if is_closed else None,
    }
    if random.random() < 0.45:
        row["promise"] = _sentence(random, texts.PROMISES)
        if random.random() < 0.5:
            row["promised_before"] = day + timedelta(days=int(random.integers(3, 14)))
    if not is_closed and random.random() < 0.08:
        row["last_contact_on"] = None
    if age > 10 and random.random() < 0.8:
        row["expression"] = "hidden" if is_hidden else "spoken"
        weights = (0.12, 0.14, 0.36, 0.22, 0.16)
        row["reason"] = str(random.choice(REASONS, p=weights))
        if random.random() < 0.4:
            row["cause"] = str(random.choice(texts.CAUSES))
    if handled > 9 and random.random() < 0.12:
        row["extended_until"] = day + timedelta(days=21)
        row["extension_reason"] = str(random.choice(texts.EXTENSION_REASONS))
    if is_closed and random.random() < 0.025 and (scene.today - closed).days > 30:
        row["reopened_on"] = closed + timedelta(days=int(random.integers(3, 12)))
        row["closed_on"] = row["reopened_on"] + timedelta(days=int(random.integers(2, 10)))
    if at == CLEANING and day >= scene.worked_on:
        row["action_id"] = "VA-01"
    if is_closed and handled > 22 and random.random() < 0.08:
        row["follow_up"] = "complaints_commission"
        row["ruling"] = str(random.choice(["upheld", "partly_upheld", "not_upheld"]))
    return row


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
        text = _sentence(random, texts.SPOKEN[REPAIRS])
        rows.append(_complaint(random, scene, day, REPAIRS, unit, text, is_hidden=False) | {"unit_or_tenant_id": unit})
    return rows


def _other_kinds(random: np.random.Generator, scene: Scene, rows: list[Row]) -> None:
    """Some rows are nuisance, a repair request or a dispute, and say so."""
    for kind, share, bank, category in (
        ("nuisance_report", 0.035, texts.NUISANCE, NUISANCE),
        ("service_request", 0.012, texts.SERVICE_REQUEST, REPAIRS),
        ("dispute", 0.008, texts.DISPUTE, RENT),
    ):
        for at in random.choice(len(rows), int(len(rows) * share), replace=False):
            if (rows[at].get("description") or "").count("lift") == 0:
                rows[at] |= {"kind": kind, "category": scene.categories[category], "expression": None, "reason": None}
                rows[at]["description"] = _sentence(random, bank)


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
        grades = np.clip(np.round(random.normal(8.1 - 0.9 * delay, 1.3, 4)), 1, 10).astype(int).tolist()
        answers.append(
            {
                "number": row["number"] if random.random() < 0.8 else None,
                "answered_on": answered,
                "spoken_to_grade": min(grades[0] + 1, 10),
                "informed_grade": grades[1],
                "action_grade": grades[2],
                "overall_grade": grades[3],
                "remark": str(random.choice(texts.REMARKS)) if random.random() < 0.4 else None,
                "may_contact": "ja" if random.random() < 0.6 else "nee",
            }
        )
    return answers

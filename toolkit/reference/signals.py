"""
Status, signal and repeat: what they say and what they mean, made by the code that fills the columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.locale import gettext as _
from toolkit.locale import marked
from toolkit.reference.markup import heading, page, paragraph, strong, table, text
from toolkit.register.settings_tab import RegisterSettings, default_settings
from toolkit.resolving.signals import repeat_texts, signals
from toolkit.schema import register_schema

STATUSES = {
    "new": marked("Nobody has been in touch with the customer yet."),
    "in_progress": marked("There has been contact. The complaint is not closed."),
    "closed": marked("The complaint has a closing date."),
    "reopened": marked(
        "It turned out that it was not ready. The term goes on; it does not start again."
    ),
}
"""Status → what it follows from.  A test holds the keys against the schema."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """
    A situation of an open complaint that leads to a signal.

    Attributes:
        meaning: What it means.
        cure: What to do.
        late, left, silent: Working days past the date, until it, and without contact; ``nan`` when not so.
        is_grossly_late, is_at_commission_risk: As in the assessment.
    """

    meaning: str
    cure: str
    late: float = np.nan
    left: float = np.nan
    silent: float = np.nan
    is_grossly_late: bool = False
    is_at_commission_risk: bool = False


SITUATIONS = (
    Situation(
        left=2,
        meaning=marked("The last day is near. The warning comes {warning} working days before it."),
        cure=marked("Finish it, or call the customer now."),
    ),
    Situation(
        left=0,
        meaning=marked("Today is the last day. The complaint is not late yet."),
        cure=marked("Finish it today, or call the customer today."),
    ),
    Situation(
        late=3,
        meaning=marked("The last day has passed."),
        cure=marked("Call the customer first, apologise and name a new day. Then go and solve it."),
    ),
    Situation(
        late=25,
        is_grossly_late=True,
        meaning=marked("The complaint is open for more than {factor} times the term."),
        cure=marked("Discuss it with your manager today."),
    ),
    Situation(
        left=5,
        silent=6,
        meaning=marked(
            "For more than {silence} working days nobody spoke or wrote to the customer. "
            "For the first contact the signal comes after {first} working days."
        ),
        cure=marked("Call, even if there is no news. Then fill in the day of the last contact."),
    ),
    Situation(
        late=6,
        is_at_commission_risk=True,
        meaning=marked(
            "The complaint is older than {risk} working days. The customer may go to the commission."
        ),
        cure=marked("Have the coordinator look at it with you."),
    ),
)


def signals_page() -> str:
    """What the columns Status, Signaal and Herhaling say, by default settings."""
    complaints = register_schema()["complaints"]
    status, signal, repeat = (complaints.column(name) for name in ("status", "signal", "repeat"))
    settings = default_settings(register_schema()["settings"].settings)
    return page(
        _("Signals"),
        _(
            "Keywords: signal, signals, status, repeat, repeats, late, term, terms, deadline, today, contact, working day, working days."
        ),
        paragraph(
            text(
                _(
                    "The register says in words what asks for attention. You do not have to reckon anything."
                )
            ),
            _settings_link(),
        ),
        heading(2, status.title, "status"),
        table(
            _("Every status"),
            [status.title, _("What it means")],
            ([text(c.label), text(_(STATUSES[c.value]))] for c in status.categories),
        ),
        heading(2, signal.title, "signaal"),
        paragraph(
            text(_("An open complaint can have more signals at once. An empty cell is good."))
        ),
        *(
            part
            for number, situation in enumerate(SITUATIONS, 1)
            for part in _signal(number, situation, settings)
        ),
        heading(2, repeat.title, "herhaling"),
        table(
            _("Every repeat"),
            [repeat.title, _("What it means")],
            _repeat_rows(settings),
        ),
        heading(2, _("How the last day is reckoned"), "uiterste-dag"),
        *(paragraph(text(line)) for line in _deadline_lines(settings)),
    )


def example_signal(situation: Situation, settings: RegisterSettings) -> str:
    """The words that column *Signaal* shows in a situation."""
    assessed = pd.DataFrame(
        {
            "is_open": [True],
            "is_late": [not np.isnan(situation.late)],
            "is_grossly_late": [situation.is_grossly_late],
            "is_silent": [not np.isnan(situation.silent)],
            "is_first_contact_late": [False],
            "is_at_commission_risk": [situation.is_at_commission_risk],
            "late_working_days": [situation.late],
            "left_working_days": [situation.left],
            "silent_working_days": [situation.silent],
        }
    )
    return str(signals(assessed, settings.warning_working_days)[0])


def _signal(number: int, situation: Situation, settings: RegisterSettings) -> Iterator[str]:
    numbers = {
        "warning": settings.warning_working_days,
        "factor": settings.grossly_late_factor,
        "silence": settings.silence_working_days,
        "first": settings.first_contact_working_days,
        "risk": settings.commission_risk_working_days,
    }
    yield heading(3, example_signal(situation, settings), f"signaal-{number}")
    yield paragraph(text(_(situation.meaning).format(**numbers)))
    yield paragraph(strong(_("What you do:")), text(_(situation.cure)))


def _repeat_rows(settings: RegisterSettings) -> Iterator[list[str]]:
    second, third = repeat_texts(np.array([2, 3]), settings.repeat_window_days)
    yield [
        text(second),
        text(
            _(
                "This customer complained about the same category before. Look up what was promised then."
            )
        ),
    ]
    yield [
        text(third),
        text(
            _(
                "For the third time. Nobody should meet the same error three times: discuss it today."
            )
        ),
    ]


def _deadline_lines(settings: RegisterSettings) -> Iterator[str]:
    yield _("The day after receipt is day one. Only working days count; see the days off.")
    yield _(
        "The category can have a term of its own. Otherwise {count} working days count."
    ).format(count=settings.term_working_days)
    yield _("Did you promise the customer an earlier day? Then that day counts.")
    yield _(
        "Extension counts only with a reason, and up to {count} working days past the term."
    ).format(count=settings.extension_cap_working_days)
    yield _("A term is never paused. Reopening does not start it again.")


def _settings_link() -> str:
    shown = _("The numbers are settings of the coordinator.")
    return f'<a href="instellingen.html">{text(shown)}</a>'

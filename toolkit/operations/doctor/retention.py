"""
Is retention carried out: nothing stands in the register long after its term.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from toolkit.locale import gettext as _
from toolkit.locale import ngettext
from toolkit.operations.doctor.checks import Check, ok, warning
from toolkit.privacy.due import what_is_due
from toolkit.register.reading import Register
from toolkit.resolving.assessment import assess

PATIENCE = timedelta(days=35)
"""A schedule carries retention out once a month, and may miss some days of it."""


def retention_checks(register: Register, today: date) -> Iterator[Check]:
    """
    Whether complaints stand whole that should have been anonymised or removed long ago.

    Args:
        register: Parsed and checked.
        today: The day of the look.
    """
    before = today - PATIENCE
    due = what_is_due(register, assess(register, before), before)
    count = int((due.anonymised | due.removed).sum())
    skipped = int(due.skipped.sum())
    if count:
        text = ngettext(
            "{count} complaint should have been anonymised or removed more than a month ago.",
            "{count} complaints should have been anonymised or removed more than a month ago.",
            count,
        )
        cure = _(
            "Put 'klachten anonymise' in the schedule, once a month; see the page about the schedule. Look first: klachten anonymise --dry-run"
        )
        yield warning("retention", text.format(count=count), cure)
    if skipped:
        text = ngettext(
            "{count} row is past its term, but has no number of its own; so it is not anonymised.",
            "{count} rows are past their term, but have no number of their own; so they are not anonymised.",
            skipped,
        )
        cure = _("Type 'klachten anonymise --dry-run' to see which; mend their numbers first.")
        yield warning("retention", text.format(count=skipped), cure)
    if not count and not skipped:
        yield ok("retention", _("Nothing stands here longer than it may."))

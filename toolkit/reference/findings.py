"""
The findings of tab *Controle*, printed from the rule catalogue.
"""

from __future__ import annotations

from toolkit.locale import gettext as _
from toolkit.locale import marked
from toolkit.reference.examples import example_finding
from toolkit.reference.markup import example, heading, page, paragraph, strong, text
from toolkit.register.findings import Rule
from toolkit.register.rules import RULES
from toolkit.schema import register_schema

GROUPS = {
    "V": marked("One cell by itself"),
    "D": marked("Dates that do not fit together"),
    "N": marked("Numbers"),
    "H": marked("Handlers"),
    "P": marked("Personal data in a text"),
    "A": marked("Something else than a complaint?"),
    "C": marked("Computed cells"),
    "R": marked("Rows that vanished or got mixed up"),
    "L": marked("The coordinator's lists"),
    "T": marked("The tab as a whole"),
    "K": marked("The calendar"),
}
"""First letter of the code → what those rules are about, in the order of the page."""


def findings_page() -> str:
    """Every rule: what it says, how grave it is and what to do."""
    severity = register_schema()["findings"].column("severity")
    return page(
        _("Checks"),
        _(
            "Keywords: check, checks, finding, findings, message, messages, error, errors, warning, warnings, advice, code, codes."
        ),
        paragraph(
            text(
                _(
                    "At each refresh the register checks all rows. What can be better stands on tab Controle, with a link to the cell."
                )
            ),
            text(_("Is the cell right again? Then the finding disappears at the next refresh.")),
        ),
        paragraph(text(severity.description)),
        *(part for letter in GROUPS for part in _group(letter)),
    )


def _group(letter: str) -> list[str]:
    rules = (rule for rule in RULES if rule.code.startswith(letter))
    title = heading(2, _(GROUPS[letter]), f"groep-{letter.lower()}")
    return [title, *(part for rule in rules for part in _rule(rule))]


def _rule(rule: Rule) -> list[str]:
    shown = example_finding(rule)
    label = register_schema()["findings"].column("severity").label(rule.severity)
    return [
        heading(3, f"{rule.code} {_(rule.title)}", rule.code.lower()),
        f'<p class="kg-ernst kg-ernst--{rule.severity}">{text(label)}</p>',
        example(
            f"{rule.code} {shown.tab}!{shown.cell}: {shown.message}"
            if shown.cell
            else f"{rule.code} {shown.tab}: {shown.message}"
        ),
        paragraph(strong(_("What to do:")), text(shown.cure)),
    ]

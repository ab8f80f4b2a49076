"""
One example a rule: where it might stand and with which values, so that its sentence can be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.locale import gettext as _
from toolkit.register.findings import Finding, Rule
from toolkit.schema import Table, register_schema

EXAMPLE_ROW = 14
"""The row in which every example stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """
    An example of one rule.

    Attributes:
        column: Name of the column; ``""`` when the finding is about the whole tab.
        table: Name of the tab.
        values: Placeholder → text; ``@tab`` and ``@tab.column`` become the titles that people see.
    """

    column: str = ""
    table: str = "complaints"
    values: Mapping[str, str] = field(default_factory=dict)


def _example(column: str = "", table: str = "complaints", **values: str) -> Example:
    return Example(column=column, table=table, values=values)


EXAMPLES: Mapping[str, Example] = {
    "A001": _example(
        "description", kind="@complaints.kind=service_request", kind_column="@complaints.kind"
    ),
    "A002": _example(
        "description", kind="@complaints.kind=dispute", kind_column="@complaints.kind"
    ),
    "A003": _example(
        "description", kind="@complaints.kind=nuisance_report", kind_column="@complaints.kind"
    ),
    "C001": _example("signal"),
    "D001": _example("received_on", value="1-1-2099"),
    "D002": _example("received_on", value="3-11-2015", limit="365"),
    "D003": _example("closed_on", value="2-11-2026", received="3-11-2026"),
    "D004": _example("last_contact_on", value="2-11-2026", received="3-11-2026"),
    "D005": _example("promised_before", value="2-11-2026", received="3-11-2026"),
    "D006": _example("reopened_on", value="2-11-2026", received="3-11-2026"),
    "D007": _example("reopened_on", value="20-11-2026", closed_column="@complaints.closed_on"),
    "D008": _example("closed_on"),
    "D009": _example(
        "extended_until", value="24-11-2026", reason_column="@complaints.extension_reason"
    ),
    "D010": _example("extended_until", value="31-12-2026", cap="10", latest="1-12-2026"),
    "D011": _example("extended_until", value="2-11-2026", received="3-11-2026"),
    "D012": _example("ruling", follow_up_column="@complaints.follow_up"),
    "H001": _example("handler", list="@employees"),
    "H002": _example("handler", value="1-10-2026"),
    "K001": _example(count="3", value="31-12-2028"),
    "L001": _example("name", "categories", value="Bejegening", other="5"),
    "L002": _example("setting", "settings", value="Afhandeltermijn"),
    "L003": _example(
        "value", "settings", value="tien", setting="@settings=term_working_days", default="10"
    ),
    "N001": _example("number", value="K-12"),
    "N002": _example("number", value="K-0000101", other="9"),
    "N003": _example("number"),
    "N004": _example("number", "aftercare", value="K-9999999"),
    "N005": _example("number", other="9"),
    "N006": _example("number", value="K-0000140", other="31"),
    "P001": _example("description"),
    "P002": _example("description"),
    "P003": _example("promise"),
    "P004": _example("description"),
    "P005": _example("description"),
    "P006": _example("description"),
    "R001": _example("", number="K-0000101", value="24-11-2026"),
    "R002": _example("description", number="K-0000101"),
    "T001": _example(count="12"),
    "V001": _example("channel"),
    "V002": _example("description", length="340", limit="300"),
    "V003": _example("received_on", value="31-02-2026", example="28-02-2026"),
    "V004": _example("homes", "complexes", value="ongeveer 100", example="100"),
    "V005": _example("may_contact", "aftercare", value="misschien", yes="ja", no="nee"),
    "V006": _example("channel", value="Telefon", hint="@near=Telefoon"),
    "V007": _example("overall_grade", "aftercare", value="11", minimum="1", maximum="10"),
    "V008": _example("category", value="#N/B"),
    "V009": _example("category", value="Bejegenning", list="@categories", hint="@near=Bejegening"),
}
"""Rule code → its example.  A test holds the codes against the catalogue."""


def example_finding(rule: Rule) -> Finding:
    """
    The example of a rule as the finding that it would be.

    Raises:
        KeyError: The rule has no example.
    """
    chosen = EXAMPLES[rule.code]
    tab = register_schema()[chosen.table]
    at = tab.column_names().index(chosen.column) if chosen.column else -1
    return Finding(
        rule=rule,
        tab=tab.title,
        row=EXAMPLE_ROW if chosen.column else 0,
        column=at,
        column_title=tab.columns[at].title if chosen.column else "",
        values={name: _shown(value) for name, value in chosen.values.items()},
    )


def _shown(value: str) -> str:
    """A title or label instead of a reference; any other text as it is."""
    if not value.startswith("@"):
        return value
    target, _equals, choice = value[1:].partition("=")
    if target == "near":
        return " " + _("Did you mean '{label}'?").format(label=choice)
    name, _dot, column = target.partition(".")
    tab: Table = register_schema()[name]
    if column:
        return tab.column(column).label(choice) if choice else tab.column(column).title
    if choice:
        return next(setting.title for setting in tab.settings if setting.name == choice)
    return tab.title

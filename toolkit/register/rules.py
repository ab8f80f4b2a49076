"""
The rule catalogue: every finding that the register knows, with its cure.

The list on the site is printed from here.  Codes: V a cell by itself, N numbers, D dates, H handlers,
C computed cells, P personal data, A advice, L the coordinator's lists, K the calendar, R what the register remembers, T the tab.
"""

from __future__ import annotations

from toolkit.locale import marked as _
from toolkit.register.findings import Rule, Severity


def _rule(code: str, severity: Severity, title: str, message: str, cure: str) -> Rule:
    return Rule(code=code, severity=severity, title=title, message=message, cure=cure)


V001 = _rule(
    "V001",
    "error",
    _("A required cell is empty"),
    _("'{column}' is empty."),
    _("Fill in the cell; the complaint already counts."),
)
V002 = _rule(
    "V002",
    "error",
    _("Text is too long"),
    _("'{column}' has {length} characters; at most {limit} fit."),
    _("Shorten the text to what matters."),
)
V003 = _rule(
    "V003",
    "error",
    _("Not an existing date"),
    _("'{value}' is not an existing date."),
    _("Write day-month-year, for example {example}."),
)
V004 = _rule(
    "V004",
    "error",
    _("Not a number"),
    _("'{value}' is not a number that fits here."),
    _("Write digits only, for example {example}."),
)
V005 = _rule(
    "V005",
    "error",
    _("Not yes or no"),
    _("'{value}' is neither '{yes}' nor '{no}'."),
    _("Choose '{yes}' or '{no}'."),
)
V006 = _rule(
    "V006",
    "error",
    _("Not in the list"),
    _("'{value}' is not in the list of '{column}'.{hint}"),
    _("Choose a value from the list."),
)
V009 = _rule(
    "V009",
    "error",
    _("Not on the coordinator's list"),
    _("'{value}' is not on tab {list}.{hint}"),
    _("Choose a value from the list; the coordinator adds a new one on tab {list}."),
)
V007 = _rule(
    "V007",
    "error",
    _("Number out of range"),
    _("{value} is not between {minimum} and {maximum}."),
    _("Correct the number."),
)
V008 = _rule(
    "V008",
    "error",
    _("A spreadsheet error in a cell"),
    _("The cell shows the error {value}."),
    _("Clear the cell and fill it in again."),
)
N001 = _rule(
    "N001",
    "error",
    _("The number is not right"),
    _("'{value}' is not a number of this register."),
    _("Undo the change, or move the row's cells to a row with a pre-printed number."),
)
N002 = _rule(
    "N002",
    "error",
    _("The same number twice"),
    _("{value} also stands on row {other}; status and signal stay empty for both."),
    _("Was the row copied? Move the second one's cells to an empty row with its own number."),
)
N003 = _rule(
    "N003",
    "error",
    _("A filled row without a number"),
    _("The row is filled but has no number, so nothing can be shown beside it."),
    _("Move its cells to the first empty row with a pre-printed number."),
)
N004 = _rule(
    "N004",
    "warning",
    _("Unknown complaint number"),
    _("No complaint has the number '{value}'."),
    _("Correct the number, or leave it empty."),
)
N005 = _rule(
    "N005",
    "warning",
    _("A copied row"),
    _("The row is the same as row {other}."),
    _("Is it the same complaint? Then clear this row. Otherwise change what differs."),
)
N006 = _rule(
    "N006",
    "warning",
    _("The number of a complaint on an empty row"),
    _("{value} also stands on the empty row {other}."),
    _("Delete that row, so that nobody fills it in under this number."),
)
D001 = _rule(
    "D001",
    "error",
    _("A date in the future"),
    _("{value} is in the future."),
    _("Fill in the day on which it really happened."),
)
D002 = _rule(
    "D002",
    "warning",
    _("Received long ago"),
    _("{value} is more than {limit} days ago."),
    _("Check the year."),
)
D003 = _rule(
    "D003",
    "error",
    _("Closed before it was received"),
    _("Closed on {value}, but received on {received}."),
    _("Correct one of both dates; until then the complaint has no handling time."),
)
D004 = _rule(
    "D004",
    "error",
    _("Contact before it was received"),
    _("The last contact was on {value}, but the complaint was received on {received}."),
    _("Correct one of both dates."),
)
D005 = _rule(
    "D005",
    "error",
    _("Promised before it was received"),
    _("Promised before {value}, but received on {received}."),
    _("Correct one of both dates; until then the normal term counts."),
)
D006 = _rule(
    "D006",
    "error",
    _("Reopened before it was received"),
    _("Reopened on {value}, but received on {received}."),
    _("Correct one of both dates."),
)
D007 = _rule(
    "D007",
    "warning",
    _("Reopened without a closing date"),
    _("Reopened on {value}, but '{closed_column}' is empty."),
    _("Put the first closing date back, so that the history stays right."),
)
D008 = _rule(
    "D008",
    "error",
    _("Closed without a date"),
    _("The row says that the complaint is closed, but '{column}' is empty."),
    _("Fill in the date in '{column}'; the status follows by itself."),
)
D009 = _rule(
    "D009",
    "error",
    _("Extension without a reason"),
    _("Extended until {value}, but the reason is missing."),
    _("Fill in '{reason_column}'; until then the normal term counts."),
)
D010 = _rule(
    "D010",
    "warning",
    _("Extension beyond its cap"),
    _("Extended until {value}; at most {cap} working days past the term is {latest}."),
    _("The register reckons with {latest}. Agree on an earlier day."),
)
D011 = _rule(
    "D011",
    "error",
    _("Extension before it was received"),
    _("Extended until {value}, but received on {received}."),
    _("Correct one of both dates."),
)
D012 = _rule(
    "D012",
    "warning",
    _("A ruling without a follow-up"),
    _("'{column}' is filled, but no commission dealt with the complaint."),
    _("Fill in '{follow_up_column}', or clear the cell: a complaint needs no verdict."),
)
H001 = _rule(
    "H001",
    "error",
    _("Unknown handler"),
    _("The handler is not on tab {list}."),
    _("Choose a name from the list, or ask the coordinator to add it."),
)
H002 = _rule(
    "H002",
    "warning",
    _("The handler has left"),
    _("The handler of this open complaint left on {value}."),
    _("Choose a colleague who takes it over."),
)
C001 = _rule(
    "C001",
    "warning",
    _("Typed over a computed cell"),
    _("A value was typed in '{column}', which the register computes itself."),
    _("Clear the cell and run 'klachten init' to put the formula back."),
)
P001 = _rule(
    "P001",
    "warning",
    _("A phone number in a text"),
    _("'{column}' seems to hold a phone number."),
    _("Take it out; the tenant or home number is enough."),
)
P002 = _rule(
    "P002",
    "warning",
    _("An e-mail address in a text"),
    _("'{column}' seems to hold an e-mail address."),
    _("Take it out; the tenant or home number is enough."),
)
P003 = _rule(
    "P003",
    "warning",
    _("A bank account in a text"),
    _("'{column}' seems to hold a bank account number (IBAN)."),
    _("Take it out; it belongs in the financial system."),
)
P004 = _rule(
    "P004",
    "warning",
    _("Possibly a citizen service number in a text"),
    _("'{column}' possibly holds a citizen service number (BSN)."),
    _("Take it out if it is one: the law does not allow it here."),
)
P005 = _rule(
    "P005",
    "warning",
    _("A licence plate in a text"),
    _("'{column}' seems to hold a licence plate."),
    _("Take it out; describe the car only if it matters."),
)
P006 = _rule(
    "P006",
    "warning",
    _("An address in a text"),
    _("'{column}' seems to hold a house address."),
    _("Take it out; the tenant or home number is enough."),
)
A001 = _rule(
    "A001",
    "advice",
    _("Looks like a repair request"),
    _("The description looks like a repair request."),
    _("If so, enter it in the repair system and choose '{kind}' in '{kind_column}'."),
)
A002 = _rule(
    "A002",
    "advice",
    _("Looks like a dispute"),
    _("The description looks like a dispute."),
    _("If so, choose '{kind}' in '{kind_column}' and point out the way to the right commission."),
)
A003 = _rule(
    "A003",
    "advice",
    _("Looks like nuisance"),
    _("The description looks like nuisance by others."),
    _("If so, choose '{kind}' in '{kind_column}': nuisance is counted apart."),
)
L001 = _rule(
    "L001",
    "error",
    _("Twice in a list"),
    _("'{value}' also stands on row {other}."),
    _("Keep one of both rows."),
)
L002 = _rule(
    "L002",
    "error",
    _("Unknown setting"),
    _("'{value}' is not a setting of this register."),
    _("Put the name back; 'klachten init' shows the right names."),
)
L003 = _rule(
    "L003",
    "error",
    _("A setting that cannot be used"),
    _("'{value}' does not fit the setting '{setting}'."),
    _("Correct it or clear the cell; until then {default} counts."),
)
K001 = _rule(
    "K001",
    "advice",
    _("Terms beyond the known holidays"),
    _("{count} terms end after {value}; the equated days off after that day are not decreed yet."),
    _("Renew the toolkit once the new decree is there."),
)
R001 = _rule(
    "R001",
    "warning",
    _("A complaint has vanished"),
    _("Complaint {number} stood in the register until {value}; its row is gone or empty."),
    _("Have it put back with 'klachten restore {number}'. Is it right? Then nothing is needed."),
)
R002 = _rule(
    "R002",
    "error",
    _("Cells of different complaints on one row"),
    _("'{column}' holds what stood at another complaint before."),
    _(
        "Was a part of the tab sorted or moved? Undo it, or have the row put back with 'klachten restore {number}'."
    ),
)
T001 = _rule(
    "T001",
    "advice",
    _("Few numbered rows left"),
    _("{count} empty rows with a number are left."),
    _("Have the administrator run 'klachten init'; it adds a new stock."),
)

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for rule in list(globals().values()) if isinstance(rule, Rule)), key=lambda r: r.code
    )
)
"""All rules, by code."""

PERSONAL_DATA_RULES = {
    "phone": P001,
    "email": P002,
    "iban": P003,
    "bsn": P004,
    "licence_plate": P005,
    "address": P006,
}
TEXT_HINT_RULES = {"service_request": A001, "dispute": A002, "nuisance_report": A003}

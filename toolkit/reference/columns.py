"""
The columns of the register, printed from ``sheets_schema/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from toolkit.locale import gettext as _
from toolkit.locale import marked
from toolkit.reference.markup import heading, joined, page, paragraph, strong, table, text
from toolkit.schema import Column, FilledBy, Owner, Schema, Table, register_schema

FILLERS: dict[FilledBy, str] = {
    "employee": marked("employee"),
    "coordinator": marked("coordinator"),
    "script": marked("the register"),
}
OWNERS: dict[Owner, str] = {
    "staff": marked("Everyone fills in this tab."),
    "coordinator": marked("The coordinator keeps this tab."),
    "script": marked(
        "The register writes this tab itself, anew at each refresh. Do not type in it."
    ),
}
TYPES = {
    "date": marked("A date: day-month-year."),
    "integer": marked("A whole number."),
    "number": marked("A number."),
}


def columns_page() -> str:
    """Every tab and column: who fills it, what it is for, what may stand in it."""
    return page(
        _("Columns"),
        _("Keywords: column, columns, tab, tabs, field, fields, list, lists, required, register."),
        paragraph(
            text(
                _(
                    "These are all tabs of the register, with their columns. The register itself checks what is written here."
                )
            )
        ),
        *(part for tab in register_schema() for part in _tab(tab)),
    )


def entry_columns() -> str:
    """What an employee fills in, for the page on registering: at once, later, and what comes by itself."""
    complaints = register_schema()["complaints"]
    mine = [c for c in complaints.columns if c.filled_by == "employee"]
    later = [c for c in mine if not c.constraints.required]
    return joined(
        _short_table(_("At once"), (c for c in mine if c.constraints.required)),
        _short_table(_("As soon as you know it"), later),
    )


def requirements(column: Column, schema: Schema) -> list[str]:
    """
    What a cell must satisfy, as sentences.

    >>> requirements(register_schema()["aftercare"].column("overall_grade"), register_schema())
    ['Een geheel getal.', 'Van 1 tot en met 10.']
    """
    limits = column.constraints
    sentences = [_("Required.")] if limits.required and column.filled_by != "script" else []
    if column.type in TYPES and column.filled_by != "script":
        sentences.append(_(TYPES[column.type]))
    if column.labels:
        choose = _("One of: {labels}.") if column.filled_by == "script" else _("Choose: {labels}.")
        sentences.append(choose.format(labels=", ".join(column.labels)))
    if column.reference is not None:
        sentences.append(
            _("Choose from the list on tab {tab}.").format(tab=schema[column.reference.table].title)
        )
    if limits.minimum is not None and limits.maximum is not None:
        sentences.append(
            _("From {minimum} up to {maximum}.").format(
                minimum=limits.minimum, maximum=limits.maximum
            )
        )
    if limits.max_length is not None:
        sentences.append(_("At most {count} characters.").format(count=limits.max_length))
    if limits.unique:
        sentences.append(_("Each value once."))
    never = _("Never appears in a report.")
    if column.is_personal and never not in column.description:
        sentences.append(never)
    return sentences


def _tab(tab: Table) -> Iterator[str]:
    yield heading(2, tab.title, f"tab-{tab.name.replace('_', '-')}")
    yield paragraph(
        text(tab.description),
        text(_(OWNERS[tab.owner])),
        text(_("The tab is hidden.")) if tab.is_hidden else "",
    )
    yield table(
        _("Columns of tab {tab}").format(tab=tab.title),
        [_("Column"), _("What stands in it")],
        ([text(c.title), _explained(c, who=_(FILLERS[c.filled_by]))] for c in tab.columns),
    )


def _explained(column: Column, *, who: str = "") -> str:
    """The description, and in small print who fills it and what it must satisfy."""
    sentences = [_("Filled in by: {who}.").format(who=who)] if who else []
    sentences += requirements(column, register_schema())
    small = f"<br> <small>{text(' '.join(sentences))}</small>" if sentences else ""
    return f"{text(column.description)}{small}"


def _short_table(caption: str, columns: Iterable[Column]) -> str:
    rows = ([strong(c.title), _explained(c)] for c in columns)
    return table(caption, [_("Column"), _("What you fill in")], rows)

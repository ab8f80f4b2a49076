"""
The settings with their defaults: the coordinator's on tab *Instellingen*, the administrator's in ``klachten.toml``.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from toolkit.locale import gettext as _
from toolkit.locale import marked
from toolkit.locale.dutch import format_decimal
from toolkit.reference.markup import code, heading, page, paragraph, strong, table, text
from toolkit.schema import PROJECT_FOLDER, Setting, register_schema
from toolkit.settings import SETTINGS_FILE, Settings

FILE_SETTINGS = {
    "register": marked("The register: the path of the workbook."),
    "backups": marked("How many earlier versions of the workbook are kept."),
    "organisation": marked("The name of your organisation, for the reports."),
    "google_credentials": marked("The key file of the service account; only for a Google Sheet."),
    "remarks_folder": marked(
        "The folder with the coordinator's remarks on the reports, one file a period."
    ),
    "docs_folder": marked("The folder with the pages of this site."),
    "mkdocs_file": marked("The file with the settings of this site."),
    "site_folder": marked("The folder in which the built site goes."),
    "state_folder": marked(
        "The folder with snapshots, lock, log and health. Left out: the folder 'toestand' beside the register."
    ),
    "archive_folder": marked(
        "The folder with the archive of closed years. Left out: the folder 'archief' beside the register."
    ),
    "time_limit_minutes": marked(
        "How many minutes a command of the schedule ('klachten run', 'klachten anonymise') may take before it is stopped."
    ),
    "log_format": marked("How the log is written: text, or json for a program that gathers logs."),
    "refresh_every_hours": marked("How often your schedule refreshes, in hours."),
    "refresh_from_hour": marked("From which hour of a working day your schedule refreshes."),
    "refresh_until_hour": marked("Until which hour of a working day your schedule refreshes."),
    "notify": marked("A table: who gets which signals. See the page about messages."),
}
"""Key in ``klachten.toml`` → what it means.  A test holds the keys against the code."""

MISSING = marked("(not described yet)")
"""Shown for a new key until it is described, so that the other pages can still be written."""


def settings_page() -> str:
    """Every setting, its default and where that comes from."""
    tab = register_schema()["settings"]
    return page(
        _("Settings"),
        _(
            "Keywords: setting, settings, term, terms, default, working day, working days, configuration."
        ),
        heading(2, _("Of the coordinator: tab {tab}").format(tab=tab.title), "tabblad"),
        paragraph(
            text(tab.description),
            text(_("An empty cell means the default. Every default has a source.")),
        ),
        table(
            _("Settings on tab {tab}").format(tab=tab.title),
            [_("Setting"), _("Default"), _("What it does"), _("Source of the default")],
            ([text(s.title), _explained(s)] for s in tab.settings),
        ),
        heading(2, _("Of the administrator: {file}").format(file=SETTINGS_FILE), "bestand"),
        paragraph(
            text(
                _(
                    "This file stands in the folder from which you run the commands. What you leave out keeps its default."
                )
            )
        ),
        table(
            _("Settings in {file}").format(file=SETTINGS_FILE),
            [_("Setting"), _("Default"), _("What it does")],
            (
                [code(f.name), _file_default(f.name), text(_(FILE_SETTINGS.get(f.name, MISSING)))]
                for f in fields(Settings)
            ),
        ),
    )


def shown_default(setting: Setting) -> str:
    """
    A default as the coordinator would type it.

    >>> [shown_default(s) for s in register_schema()["settings"].settings if s.name == "good_friday_off"]
    ['ja']
    """
    if setting.type == "boolean":
        return setting.true_label if setting.default else setting.false_label
    for category in setting.categories:
        if category.value == setting.default:
            return category.label
    if isinstance(setting.default, int | float):
        return format_decimal(setting.default, trim=True)
    return str(setting.default) or _("(empty)")


def _explained(setting: Setting) -> str:
    """The description, the default, and in small print the source of the default."""
    default = _("Default: {value}").format(value=shown_default(setting))
    source = _("Source of the default: {source}.").format(source=setting.source)
    return f"{text(setting.description)}<br> {strong(default)}<br> <small>{text(source)}</small>"


def _file_default(name: str) -> str:
    value = getattr(Settings(), name)
    if isinstance(value, Path):
        value = (
            value.relative_to(PROJECT_FOLDER).as_posix()
            if value.is_absolute()
            else value.as_posix()
        )
    return text(_("(empty)")) if value == "" or value == {} else code(str(value))

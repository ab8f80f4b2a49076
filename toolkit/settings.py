"""
Technical settings: ``klachten.toml`` beside the register, for the administrator.

The coordinator's numbers are not here but on tab *Instellingen*.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.operations.scrubbing import scrubbed
from toolkit.schema import PROJECT_FOLDER

SETTINGS_FILE = "klachten.toml"
STATE_FOLDER = "toestand"
ARCHIVE_FOLDER = "archief"
LOG_FORMATS = ("text", "json")
_RANGES = {
    "time_limit_minutes": (1, 24 * 60),
    "refresh_every_hours": (1, 7 * 24),
    "refresh_from_hour": (0, 23),
    "refresh_until_hour": (1, 24),
}
"""Key → lowest and highest value; other numbers are 0 or more."""

_SECRET = frozenset({"notify", "google_credentials"})
"""Whose value may be a password or a key, and is never quoted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """
    Where things are.

    Attributes:
        register: Path of the workbook; ``""`` when none is set.
        backups: How many dated backups of the workbook are kept.
        organisation: The corporation's name, shown on the reports.
        docs_folder: The site's own pages; the reports are generated into ``rapporten`` below it.
        mkdocs_file: The site's configuration.
        site_folder: Where the built site goes.
        remarks_folder: The coordinator's remarks on the reports, one text file per period.
        state_folder: Where snapshots, lock, log and health are kept; ``""`` means the folder ``toestand``
            beside a workbook, or in the working folder for a Google Sheet.
        archive_folder: Where closed years are; ``""`` means the folder ``archief`` beside a workbook, or in the
            working folder for a Google Sheet.  It is the only copy, so it lies in no folder that is made anew.
        google_credentials: Path of the key file or workload identity file for a Google Sheet; ``""``
            means what the machine offers.
        time_limit_minutes: How long ``klachten run`` and ``klachten anonymise`` may take.
        log_format: ``text`` for people, ``json`` for a program that gathers logs.
        refresh_every_hours: How often the schedule refreshes, on working days.
        refresh_from_hour: The hour of a working day from which the schedule refreshes.
        refresh_until_hour: The hour after which it does so no more.
        notify: Who is told of signals; :mod:`toolkit.notifying.addresses` reads it.
    """

    register: str = ""
    backups: int = 10
    organisation: str = ""
    docs_folder: Path = PROJECT_FOLDER / "docs"
    mkdocs_file: Path = PROJECT_FOLDER / "mkdocs.yml"
    site_folder: Path = Path("site")
    remarks_folder: Path = Path("opmerkingen")
    state_folder: str = ""
    archive_folder: str = ""
    google_credentials: str = ""
    time_limit_minutes: int = 30
    log_format: str = "text"
    refresh_every_hours: int = 1
    refresh_from_hour: int = 7
    refresh_until_hour: int = 19
    notify: Mapping[str, Any] = field(default_factory=dict)

    def state_folder_of(self, address: str) -> Path:
        """The folder with the state of the register at *address*."""
        return Path(self.state_folder) if self.state_folder else _beside(address) / STATE_FOLDER

    def archive_folder_of(self, address: str) -> Path:
        """
        The folder with the archive of the register at *address*.

        Raises:
            ConfigurationError: The named folder lies in one that is published, or may be thrown away.
        """
        if not self.archive_folder:
            return _beside(address) / ARCHIVE_FOLDER
        folder = Path(self.archive_folder)
        there = folder.resolve()
        others = (self.state_folder_of(address), self.site_folder, self.docs_folder)
        if any(there.is_relative_to(other.resolve()) for other in others):
            text = _(
                "S106 The archive may not lie in {folder}: state, site and pages are made anew or published. Name another folder in klachten.toml: archive_folder."
            )
            raise ConfigurationError(text.format(folder=folder))
        return folder


def _beside(address: str) -> Path:
    """The folder of a workbook; the working folder for a Google Sheet."""
    return Path() if "://" in address else Path(address).parent


def load_settings(folder: Path) -> Settings:
    """
    Settings from ``klachten.toml`` in a folder; defaults where the file or a key is absent.

    Raises:
        ConfigurationError: The file cannot be read, has unknown keys, or a value of the wrong kind.
    """
    try:
        document = tomllib.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        text = _(
            "S020 {file} cannot be read: {error}. Give the account that runs this the right to read it."
        )
        raise ConfigurationError(
            text.format(file=SETTINGS_FILE, error=error.strerror or error)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        text = _(
            "S020 {file} cannot be read: {error}. Correct the line; an example stands in the guide for the administrator."
        )
        raise ConfigurationError(text.format(file=SETTINGS_FILE, error=error)) from error
    return _settings(document, folder)


def _settings(document: Mapping[str, Any], folder: Path) -> Settings:
    kinds = {f.name: type(getattr(Settings(), f.name)) for f in fields(Settings)}
    problems = []
    values: dict[str, Any] = {}
    for key, value in document.items():
        kind = kinds.get(key)
        if kind is None:
            near = difflib.get_close_matches(key, kinds, n=1)
            hint = " " + _("Did you mean '{label}'?").format(label=near[0]) if near else ""
            problems.append(
                _("S021 {file}: unknown setting '{key}'.{hint}").format(
                    file=SETTINGS_FILE, key=scrubbed(key), hint=hint
                )
            )
        elif key == "google_credentials" and str(value).lstrip().startswith("{"):
            problems.append(pasted_key(f"{SETTINGS_FILE}, {key}"))
        elif kind in (int, str, dict) and _fits(key, value, kind):
            values[key] = value
        elif kind not in (int, str, dict) and isinstance(value, str) and "\0" not in value:
            values[key] = _place(folder, value)
        else:
            text = _("S022 {file}: the value of '{key}' does not fit: {value}.")
            shown = _("(hidden)") if key in _SECRET else value
            problems.append(text.format(file=SETTINGS_FILE, key=key, value=shown))
    if problems:
        raise ConfigurationError(*problems)
    if values.get("register") and "://" not in values["register"]:
        values["register"] = str(_place(folder, values["register"]))
    for name in ("state_folder", "archive_folder", "google_credentials"):
        if values.get(name):
            values[name] = str(_place(folder, values[name]))
    return replace(Settings(), **values)


def _place(folder: Path, written: str) -> Path:
    """A file or folder as it is written in the settings: seen from their folder; ``~`` is the home folder."""
    with suppress(RuntimeError):  # nobody of that name: then it is the name of a folder
        return folder / Path(written).expanduser()
    return folder / written


def pasted_key(place: str) -> str:
    """What to do where the content of a key file stands in the place of its path; the content is not quoted."""
    text = _(
        "S062 {place} holds the content of a key file. Put the path of the file there, and make a new key: this one may have been seen."
    )
    return text.format(place=place)


def _fits(key: str, value: object, kind: type) -> bool:
    """Whether a value is of its kind (``true`` is no number), within its range or choice, and a name on disk."""
    if isinstance(value, str) and "\0" in value:
        return False
    if isinstance(value, int):
        lowest, highest = _RANGES.get(key, (0, value))
        return kind is int and not isinstance(value, bool) and lowest <= value <= highest
    return isinstance(value, kind) and (key != "log_format" or value in LOG_FORMATS)

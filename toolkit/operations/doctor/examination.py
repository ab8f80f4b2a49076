"""
All looks in one go, each whether or not the others found something.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from toolkit.errors import ConfigurationError, UserError
from toolkit.locale import gettext as _
from toolkit.notifying.addresses_reading import read_addresses
from toolkit.notifying.sending import refuse_bad_addresses
from toolkit.operations.doctor.archive import archive_checks
from toolkit.operations.doctor.checks import Check, error, errors_of, in_order, ok
from toolkit.operations.doctor.installation import (
    package_checks,
    python_checks,
    schema_checks,
    settings_checks,
)
from toolkit.operations.doctor.machine import (
    clock_checks,
    disk_checks,
    lock_checks,
    log_checks,
    permission_checks,
    refresh_checks,
    snapshot_checks,
)
from toolkit.operations.doctor.register import (
    credential_checks,
    google_clock,
    holiday_checks,
    layout_checks,
    read_checks,
    repair_checks,
)
from toolkit.operations.doctor.retention import retention_checks
from toolkit.operations.doctor.site import build_checks, outside_checks
from toolkit.operations.health import Health, read_health
from toolkit.register.reading import read_register
from toolkit.remembering.store import SnapshotStore
from toolkit.resolving.workdays import work_calendar
from toolkit.schema import Schema, register_schema
from toolkit.settings import Settings
from toolkit.storage.base import RawRegister, Storage
from toolkit.storage.opening import is_web_address, named_address, open_storage


def examine(address: str | None, settings: Settings, folder: Path, now: datetime) -> list[Check]:
    """
    Look at everything.

    Args:
        address: The register as the person named it; empty means that of the settings.
        settings: The technical settings; the defaults when they cannot be read.
        folder: Where ``klachten.toml`` is.
        now: The moment, with its time zone.

    Returns:
        In the order of :data:`toolkit.operations.doctor.checks.TITLES`.
    """
    return in_order(_looks(address, settings, folder, now))


def _looks(address: str | None, settings: Settings, folder: Path, now: datetime) -> Iterator[Check]:
    yield from _closed("settings", settings_checks(folder))
    yield from schema_checks()
    yield from python_checks()
    yield from package_checks()
    yield from _closed("site", build_checks(settings.mkdocs_file))
    yield from _closed("site", outside_checks(settings.site_folder))
    yield from _message_checks(settings)
    try:
        named = named_address(address, settings)
    except ConfigurationError as raised:
        yield from errors_of("access", raised)
        yield from clock_checks(now, Health())
        yield from _closed("disk", disk_checks(folder, settings.site_folder))
        return
    yield from _register_looks(named, settings, folder, now)


def _closed(name: str, look: Iterator[Check]) -> Iterator[Check]:
    """A look; a file or folder that is closed to this account ends this one, and none of the others."""
    try:
        yield from look
    except OSError as raised:
        text = _("This account cannot look at {path}: {reason}.")
        cure = _("Run 'klachten doctor' with the account of the schedule, or give this one access.")
        known = {"path": raised.filename or "?", "reason": raised.strerror or raised}
        yield error(name, text.format(**known), cure)


def _message_checks(settings: Settings) -> Iterator[Check]:
    """Whether the addresses for messages are whole."""
    if not settings.notify:
        return
    try:
        addresses = read_addresses(settings.notify)
        refuse_bad_addresses(addresses, os.environ)
    except ConfigurationError as raised:
        yield from errors_of("messages", raised)
        return
    yield ok("messages", addresses.summary())


def _register_looks(named: str, settings: Settings, folder: Path, now: datetime) -> Iterator[Check]:
    state = settings.state_folder_of(named)
    health = read_health(state)
    workbook = None if is_web_address(named) else Path(named)
    beside = workbook.parent if workbook else folder
    yield from _closed("disk", disk_checks(state, beside, settings.site_folder))
    yield from _closed("permissions", permission_checks(state, workbook))
    yield from _closed("lock", lock_checks(state, now))
    yield from _closed("log", log_checks(state))
    yield from _closed("snapshots", snapshot_checks(SnapshotStore(state, named)))
    yield from _closed("refresh", refresh_checks(state, health, now))
    told: datetime | None = None
    try:
        storage = open_storage(named, settings)
        if is_web_address(named):
            yield from _google_looks(storage, settings)
            told = _told(storage)
    except UserError as raised:
        yield from errors_of("credentials" if is_web_address(named) else "access", raised)
    else:
        yield from _content_looks(storage, settings, now)
    yield from clock_checks(now, health, told)


def _google_looks(storage: Storage, settings: Settings) -> Iterator[Check]:
    from toolkit.storage.google_sheet import GoogleSheetStorage

    assert isinstance(storage, GoogleSheetStorage)
    file = Path(settings.google_credentials) if settings.google_credentials else None
    yield from credential_checks(storage, file)


def _told(storage: Storage) -> datetime | None:
    """Google's clock, if it can be asked; why not is told by the look at the register itself."""
    from toolkit.storage.google_sheet import GoogleSheetStorage

    try:
        return google_clock(storage) if isinstance(storage, GoogleSheetStorage) else None
    except UserError:
        return None


def _content_looks(storage: Storage, settings: Settings, now: datetime) -> Iterator[Check]:
    try:
        schema = register_schema()
    except ConfigurationError:  # told by the look at the schema
        return
    raw, checks = read_checks(storage, schema)
    yield from checks
    if raw is None:
        return
    yield from layout_checks(raw, schema)
    yield from repair_checks(storage, schema)
    yield from _day_looks(raw, schema, now.date(), storage.address, settings)


def _day_looks(
    raw: RawRegister, schema: Schema, today: date, address: str, settings: Settings
) -> Iterator[Check]:
    """What depends on what the register says; the days off by the defaults when the register cannot be read."""
    try:
        register = read_register(raw, schema)
    except UserError:  # told by the look at the layout
        yield from holiday_checks(work_calendar(), today)
        return
    yield from holiday_checks(register.calendar, today)
    yield from retention_checks(register, today)
    try:
        folder = settings.archive_folder_of(address)
        yield from _closed("archive", archive_checks(folder, register))
    except ConfigurationError as raised:
        yield from errors_of("archive", raised)

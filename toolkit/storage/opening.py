"""
From an address to the storage behind it.
"""

from __future__ import annotations

from pathlib import Path

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.operations.scrubbing import without_user
from toolkit.settings import Settings
from toolkit.storage.base import Storage

WEB_ADDRESS = ("https://", "http://")


def open_storage(address: str | None, settings: Settings) -> Storage:
    """
    The storage that an address names: a Google Sheet by its web address, a workbook by its path.

    Args:
        address: As a person gave it; empty means the register of the settings.
        settings: The technical settings.

    Raises:
        ConfigurationError: No register is named, or in a way that no storage knows.
    """
    address = named_address(address, settings)
    if is_web_address(address):
        from toolkit.storage.google_sheet import GoogleSheetStorage

        named = settings.google_credentials
        return GoogleSheetStorage(address, credentials_file=Path(named) if named else None)
    if "://" in address or Path(address).suffix.casefold() != ".xlsx":
        text = _("S031 '{value}' is neither an .xlsx file nor the web address of a Google Sheet.")
        raise ConfigurationError(text.format(value=without_user(address)))
    from toolkit.storage.workbook import WorkbookStorage

    return WorkbookStorage(Path(address), backups=settings.backups)


def named_address(address: str | None, settings: Settings) -> str:
    """
    The address that was given, or else the one of the settings.

    Raises:
        ConfigurationError: There is neither.
    """
    named = (address or settings.register).strip()
    if not named:
        text = _(
            'S030 Which register? Add --register FILE.xlsx, or write it in klachten.toml: register = "klachten.xlsx".'
        )
        raise ConfigurationError(text)
    return named


def is_web_address(address: str) -> bool:
    """Whether a register's address is one of the web, not of a file."""
    return address.casefold().startswith(WEB_ADDRESS)

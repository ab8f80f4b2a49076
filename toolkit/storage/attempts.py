"""
Read, plan, apply; and once more from the start when the register changed in between.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from toolkit.errors import RegisterBusyError
from toolkit.locale import gettext as _
from toolkit.storage.base import RegisterChangedError

MOST_ATTEMPTS = 5
"""How often a register that changes under our hands is read again before giving up."""

Result = TypeVar("Result")


def until_unchanged(attempt: Callable[[], Result], address: str) -> Result:
    """
    The result of the first attempt that finds the register as it read it.

    Args:
        attempt: Reads the register, plans on what it read, applies the plan; every time from the start.
        address: The register's address, for the message.

    Raises:
        RegisterBusyError: The register changed at every one of :data:`MOST_ATTEMPTS`; nothing was written.
    """
    for _attempt in range(MOST_ATTEMPTS):
        try:
            return attempt()
        except RegisterChangedError:
            continue
    raise RegisterBusyError(
        _("The register {address} kept changing. Nothing was written; try again later.").format(
            address=address
        )
    )

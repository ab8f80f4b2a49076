"""
Reading a register while the program is still loading its libraries.

Unpacking a workbook takes half as long again as loading pandas, and the two do not get in each other's way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import Protocol

from toolkit.schema import Schema
from toolkit.storage.base import Applied, Cell, RawRegister, Storage, WritePlan


class Stamped(Storage, Protocol):
    """A storage that can say at no cost whether its register is still the same."""

    def stamp(self) -> object:
        """Differs from an earlier one when the register may have changed since."""
        ...


class ReadAhead:
    """
    A storage that begins to read at once, beside what else is being done.

    The first :meth:`read` gives what was read then, or raises what went wrong; every later one reads anew, and
    so does the first when the register was touched since: nobody gets what is older than the question.
    """

    def __init__(self, storage: Stamped, schema: Schema) -> None:
        self._storage = storage
        self._stamp = storage.stamp()
        self._first: Future[RawRegister] | None = Future()
        Thread(target=self._begin, args=(self._first, schema), daemon=True).start()

    @property
    def address(self) -> str:
        """See :attr:`toolkit.storage.base.Storage.address`."""
        return self._storage.address

    def read(self, schema: Schema) -> RawRegister:
        """See :meth:`toolkit.storage.base.Storage.read`."""
        first, self._first = self._first, None
        if first is None or self._storage.stamp() != self._stamp:
            return self._storage.read(schema)
        return first.result()

    def apply(self, plan: WritePlan, schema: Schema, expected_version: str) -> Applied:
        """See :meth:`toolkit.storage.base.Storage.apply`."""
        return self._storage.apply(plan, schema, expected_version)

    def initialise(
        self,
        schema: Schema,
        *,
        dry_run: bool,
        contents: Mapping[str, Sequence[Mapping[str, Cell]]] | None = None,
    ) -> Sequence[str]:
        """See :meth:`toolkit.storage.base.Storage.initialise`."""
        return self._storage.initialise(schema, dry_run=dry_run, contents=contents)

    def forget_copies(self) -> int:
        """See :meth:`toolkit.storage.base.Storage.forget_copies`."""
        return self._storage.forget_copies()

    def _begin(self, first: Future[RawRegister], schema: Schema) -> None:
        try:
            first.set_result(self._storage.read(schema))
        except BaseException as error:  # noqa: BLE001 - raised again where the reading is waited for
            first.set_exception(error)

"""
The shape of each value in a schema file: which keys hold a text, a number, a list or a mapping.

Checked before anything is made of a file, so that a typing error is a sentence and never a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _are_mappings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


_SHAPES: Mapping[Callable[[object], bool], str] = {
    _is_text: "name title description owner lookupFor type filledBy format field style contains equals"
    " value label resource source pattern",
    _is_number: "position frozenColumns stockRows width minimum maximum maxLength",
    _are_texts: "primaryKey trueValues falseValues",
    _are_mappings: "initialRows",
    _is_list: "foreignKeys highlights settings categories",
}
"""What a value must be: the keys for which that holds, under whatever they stand."""

_SHAPE_OF = {key: fits for fits, keys in _SHAPES.items() for key in keys.split()}


def misshapen(document: Mapping[Any, Any]) -> Iterator[str]:
    """
    The keys of one mapping whose value is of another kind than it must be.

    ``fields`` are the columns of a table, and in a reference the names of columns.

    >>> list(misshapen({"name": "a", "width": "b", "fields": []}))
    ['width', 'fields']
    """
    is_reference = "reference" in document or "resource" in document
    for key, value in document.items():
        fits = _SHAPE_OF.get(key)
        if key == "fields":
            fits = _are_texts if is_reference else _is_list
        if fits is not None and not (fits(value) and (key != "fields" or value)):
            yield str(key)

"""Masks of what an update writes: ``a.b(c,d)`` as a tree; and colours as the service keeps them."""

import re
import struct
from functools import cache
from typing import Any

from tests.sheets_server.errors import bad_request
from tests.sheets_server.grid import Json

Mask = dict[str, "Mask"]

_COLOURS = {
    "backgroundColor",
    "foregroundColor",
    "color",
    "tabColor",
    "headerColor",
    "firstBandColor",
    "secondBandColor",
    "footerColor",
}


def parse_mask(text: str) -> Mask:
    """
    The tree of a mask; an empty tree, like an asterisk, means everything below.

    >>> parse_mask("sheets.data(rowData/values/note,startRow),spreadsheetId")
    {'sheets': {'data': {'rowData': {'values': {'note': {}}}, 'startRow': {}}}, 'spreadsheetId': {}}
    >>> parse_mask("*")
    {}
    """
    pieces = re.findall(r"[\w*-]+|[.,()/]", text)
    if "".join(pieces) != text.replace(" ", ""):
        raise bad_request(f"Invalid field selection {text}")
    tree, at = _group(pieces, 0, text)
    if at != len(pieces):
        raise bad_request(f"Invalid field selection {text}")
    return {} if "*" in tree else tree


def _group(pieces: list[str], at: int, text: str) -> tuple[Mask, int]:
    tree: Mask = {}
    node, name_due = tree, True
    while at < len(pieces):
        piece = pieces[at]
        if piece == ")":
            break
        at += 1
        if piece == ",":
            node = tree
        elif piece == "(":
            below, at = _group(pieces, at, text)
            if at >= len(pieces) or pieces[at] != ")":
                raise bad_request(f"Invalid field selection {text}")
            at += 1
            if "*" not in below:
                _merge(node, below)
        elif piece in "./":
            name_due = True
            continue
        elif piece == "*" and node is not tree:
            node.clear()
        else:
            node = node.setdefault(piece, {})
        name_due = False
    if name_due:
        raise bad_request(f"Invalid field selection {text}")
    return tree, at


def _merge(tree: Mask, other: Mask) -> None:
    for name, below in other.items():
        _merge(tree.setdefault(name, {}), below)


def write(target: Json | None, source: Json, mask: Mask) -> Json | None:
    """
    What is left of *target* when the named fields are taken from *source*; nothing when empty.

    >>> write({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 9}}, {"a": {}, "b": {"c": {}}})
    {'b': {'c': 9, 'd': 3}}
    """
    if not mask:
        return source or None
    result = dict(target or {})
    for name, below in mask.items():
        value = source.get(name)
        if below:
            value = write(result.get(name), value or {}, below)
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result or None


def with_styles(mask: Mask) -> Mask:
    """The mask in which a colour and its ``…Style`` twin always stand together."""
    wide: Mask = {}
    for name, below in mask.items():
        wide[name] = with_styles(below)
        if name in _COLOURS:
            wide[f"{name}Style"] = {}
        elif name.removesuffix("Style") in _COLOURS:
            wide[name] = {}
            wide[name.removesuffix("Style")] = {}
    return wide


def normal_colours(value: Any) -> Any:
    """Colours rounded to eight bits, as the service keeps them, each beside its ``…Style`` twin."""
    if isinstance(value, list):
        return [normal_colours(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {name: normal_colours(item) for name, item in value.items()}
    for name in _COLOURS:
        style = result.get(f"{name}Style")
        if isinstance(style, dict):
            if "rgbColor" in style:
                result[f"{name}Style"] = {"rgbColor": eight_bits(style["rgbColor"])}
                result[name] = eight_bits(style["rgbColor"])
        elif isinstance(result.get(name), dict) and _is_colour(value[name]):
            result[name] = eight_bits(value[name])
            result[f"{name}Style"] = {"rgbColor": result[name]}
    return result


@cache
def _single(number: float) -> float:
    """The number at single precision, in as few digits as tell it apart."""
    packed = struct.pack("f", number)
    texts = (f"{number:.{digits}g}" for digits in range(1, 10))
    return next(float(text) for text in texts if struct.pack("f", float(text)) == packed)


def _is_colour(value: Json) -> bool:
    return set(value) <= {"red", "green", "blue", "alpha"}


def eight_bits(colour: Json) -> Json:
    """
    A colour as it comes back: parts in 255ths, zeros left out.

    >>> eight_bits({"red": 1, "green": 0, "blue": 0.5})
    {'red': 1, 'blue': 0.49803922}
    """
    found: Json = {}
    for name in ("red", "green", "blue"):
        steps = -(-(float(colour.get(name, 0)) * 255 - 0.5 - 1e-4) // 1)
        part = _single(max(0.0, min(255.0, steps)) / 255)
        if part:
            found[name] = 1 if part == 1 else part
    if "alpha" in colour:
        found["alpha"] = colour["alpha"]
    return found

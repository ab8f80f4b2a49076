"""The ``fields`` parameter of a call: which parts of its answer are sent. Measured by ``backlot``."""

from typing import Any

from tests.sheets_server.errors import ApiError
from tests.sheets_server.grid import Json
from tests.sheets_server.messages import catalogue

Selection = dict[str, "Selection"]
"""The names that were asked for, each with what is asked of it; nothing at all asks for the whole."""

Path = tuple[str, ...]


def read_selection(text: str, method_id: str) -> Selection:
    """
    What a mask selects of the answer of a method; an empty one or an asterisk selects it whole.

    A narrower selection replaces a wider one, and an asterisk stands for one name.

    Raises:
        ApiError: 400 for a name that the answer cannot have, and for an unpaired bracket.

    >>> read_selection("sheets(properties/title),spreadsheetId", "sheets.spreadsheets.get")
    {'sheets': {'properties': {'title': {}}}, 'spreadsheetId': {}}
    >>> read_selection("sheets.*.title", "sheets.spreadsheets.get")
    {'sheets': {'filterViews': {'title': {}}, 'properties': {'title': {}}}}
    """
    message = catalogue()["methods"][method_id]["answer"]
    tree: Selection = {}
    paths, unpaired = _paths(text)
    for path in paths:
        found = _resolve(path, message)
        if found is None:
            raise _refusal(
                text,
                "Error expanding 'fields' parameter. Cannot find matching fields for path "
                f"'{'.'.join(path)}'.",
            )
        _merge(tree, found)
    if unpaired:
        pair = ")" if unpaired == "(" else "("
        shown = text.replace("/", ".")
        raise _refusal(
            text,
            f"Invalid FieldMask '{shown}'. Cannot find matching '{pair}' for all '{unpaired}'.",
        )
    return tree


def _refusal(text: str, description: str) -> ApiError:
    violation = {"field": text.replace("/", "."), "description": description}
    kind = "type.googleapis.com/google.rpc.BadRequest"
    details = [{"@type": kind, "fieldViolations": [violation]}]
    return ApiError(400, "Request contains an invalid argument.", details)


def _paths(text: str) -> tuple[list[Path], str]:
    """The paths that a mask names, and the bracket that it leaves unpaired."""
    paths: list[Path] = []
    outer: list[Path] = []
    prefix: Path = ()
    name = ""
    for character in text:
        if character not in "(),":
            name += character
            continue
        path = prefix + tuple(name.replace("/", ".").split(".")) if name else prefix
        if character == "(":
            outer.append(prefix)
            prefix = path
        elif name:
            paths.append(path)
        if character == ")":
            if not outer:
                return paths, ")"
            prefix = outer.pop()
        name = ""
    if name:
        paths.append(prefix + tuple(name.replace("/", ".").split(".")))
    return paths, "(" if outer else ""


def _resolve(path: Path, message: str) -> Selection | None:
    """What a path selects in a message (none: a field that holds no message); nothing if unknown."""
    if not path:
        return {}
    name, rest = path[0], path[1:]
    fields: dict[str, str] = catalogue()["messages"].get(message, {})
    if name == "*":
        if not rest or not fields:
            return {} if all(one == "*" for one in path) else None
        found: Selection = {}
        for field, kind in fields.items():
            below = _resolve(rest, kind.partition("#")[2])
            if below is not None:
                found[field] = below
        return found or None
    if name not in fields:
        return None
    below = _resolve(rest, fields[name].partition("#")[2])
    return None if below is None else {name: below}


def _merge(tree: Selection, other: Selection) -> None:
    for name, below in other.items():
        _merge(tree.setdefault(name, {}), below)


def wants(selection: Selection | None, *path: str) -> bool:
    """Whether a read with this selection shows what lies at *path*."""
    node = selection
    for name in path:
        if not node:
            return True
        if name not in node:
            return False
        node = node[name]
    return True


def select(value: Any, selection: Selection) -> Any:
    """The parts of an answer that are selected; lists are looked through, empty rows cut off."""
    if not selection:
        return value
    if isinstance(value, list):
        return [select(item, selection) for item in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: select(below, selection[name]) for name, below in value.items() if name in selection
    }
    if "rowData" in found:
        found["rowData"] = cut_rows(found["rowData"])
        if not found["rowData"]:
            del found["rowData"]
    return found


def cut_rows(rows: list[Json]) -> list[Json]:
    """Rows of cells without the empty cells at their ends and the empty rows at the end."""
    cut = []
    for row in rows:
        cells = list(row.get("values", []))
        while cells and not cells[-1]:
            cells.pop()
        cut.append({"values": cells} if cells else {})
    while cut and not cut[-1]:
        cut.pop()
    return cut

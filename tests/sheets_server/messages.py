"""
Bodies and queries held against Google's discovery document, and read as the service reads them.

``messages.json`` is what of that document a reader of requests needs: the fields of every message
that a request can hold, with their types. Make it anew from the document that ships inside
``google-api-python-client`` with ``python -m tests.sheets_server.messages sheets.v4.json``.
"""

import json
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.sheets_server.errors import ApiError
from tests.sheets_server.grid import Json

HERE = Path(__file__).parent
LARGEST_INTEGER = 2**31
_SIMPLE = {
    "string": "string",
    "google-fieldmask": "string",
    "google-datetime": "string",
    "int32": "int32",
    "double": "double",
    "float": "double",
    "boolean": "boolean",
}
_CELL_KINDS = {"stringValue": str, "boolValue": bool, "formulaValue": str}


def compact(document: Json) -> Json:
    """The methods and the messages of a discovery document, as small as they can be."""
    methods: Json = {}
    todo = [document["resources"]["spreadsheets"]]
    while todo:
        resource = todo.pop()
        todo.extend(resource.get("resources", {}).values())
        for method in resource["methods"].values():
            query = {
                name: _kind(given)
                for name, given in sorted(method["parameters"].items())
                if given["location"] == "query"
            }
            methods[method["id"]] = {
                "method": method["httpMethod"],
                "path": "/" + method["flatPath"],
                "query": query,
                "body": method.get("request", {}).get("$ref", ""),
                "answer": method["response"]["$ref"],
            }
    messages: Json = {}
    wanted = [
        method[end] for method in methods.values() for end in ("body", "answer") if method[end]
    ]
    while wanted:
        name = wanted.pop()
        if name not in messages:
            fields = document["schemas"][name].get("properties", {})
            messages[name] = {field: _kind(given) for field, given in sorted(fields.items())}
            kinds = [str(kind) for kind in messages[name].values()]
            wanted.extend(kind.partition("#")[2] for kind in kinds if "#" in kind)
    return {
        "revision": document["revision"],
        "query": sorted(document["parameters"]),
        "methods": dict(sorted(methods.items())),
        "messages": dict(sorted(messages.items())),
    }


def _kind(given: Json) -> str:
    if "$ref" in given:
        return f"#{given['$ref']}"
    if given["type"] == "array":
        return f"[]{_kind(given['items'])}"
    if "enum" in given:
        return "=" + "|".join(given["enum"])
    return _SIMPLE.get(given.get("format") or given["type"], "any")


@cache
def catalogue() -> Json:
    """The compacted document."""
    text = (HERE / "messages.json").read_text(encoding="utf-8")
    found: Json = json.loads(text)
    return found


@cache
def snake(name: str) -> str:
    """
    The name of a field as errors spell it.

    >>> snake("userEnteredValue")
    'user_entered_value'
    """
    return re.sub("[A-Z]", lambda match: f"_{match.group().lower()}", name)


@cache
def _fields(message: str) -> dict[str, tuple[str, str]]:
    """Either spelling of each field → its own spelling and its kind."""
    fields: dict[str, str] = catalogue()["messages"][message]
    names = {name: (name, kind) for name, kind in fields.items()}
    return {snake(name): pair for name, pair in names.items()} | names


def read_body(message: str, body: Json, root: str = "") -> Json:
    """
    A body as the service understands it: nulls gone, names in camel case, numbers as numbers.

    Args:
        message: Name of the message.
        body: The JSON object that was sent.
        root: How errors call the body as a whole; ``data`` for a ValueRange.

    Raises:
        ApiError: 400 that lists every unknown name and every value of a wrong kind.
    """
    problems: list[Json] = []
    result: Json = _message(message, body, root, problems)
    if problems:
        raise _refusal(problems)
    return result


def read_query(method_id: str, lists: dict[str, list[str]]) -> dict[str, list[str]]:
    """
    A query as the service reads it: yes and no as ``true`` and ``false``, words spelled out.

    Raises:
        ApiError: 400 that lists every unknown parameter and every value of a wrong kind.
    """
    kinds: dict[str, str] = catalogue()["methods"][method_id]["query"]
    own = {spelled: name for name in kinds for spelled in (name, snake(name))}
    known = {*catalogue()["query"], *map(snake, catalogue()["query"])}
    problems: list[Json] = []
    result: dict[str, list[str]] = {}
    for name, values in lists.items():
        if name in own:
            kind, place = kinds[own[name]], snake(own[name])
            read = [_from_query(kind, value, place, problems) for value in values]
            result[own[name]] = result.get(own[name], []) + read
        elif name in known:
            result[name] = values
        else:
            text = (
                f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query '
                f"parameter. Field '{name}' could not be found in request message."
            )
            problems.append({"description": text})
    if problems:
        raise _refusal(problems)
    return result


def _from_query(kind: str, given: str, place: str, problems: list[Json]) -> str:
    if kind == "boolean":
        words = {"1": "true", "t": "true", "y": "true", "yes": "true", "true": "true"}
        words |= {"0": "false", "f": "false", "n": "false", "no": "false", "false": "false"}
        if given.lower() not in words:
            _wrong(place, "TYPE_BOOL", given, problems)
        return words.get(given.lower(), "")
    if kind.startswith("="):
        value = int(given) if re.fullmatch(r"\+?\d+", given) else given
        return str(_word(kind, value, place, problems))
    return given


def _refusal(problems: list[Json]) -> ApiError:
    text = "\n".join(problem["description"] for problem in problems)
    kind = "type.googleapis.com/google.rpc.BadRequest"
    return ApiError(400, text, [{"@type": kind, "fieldViolations": problems}])


def _message(name: str, given: Any, place: str, problems: list[Json]) -> Any:
    if not isinstance(given, dict):
        _wrong(place, f"type.googleapis.com/google.apps.sheets.v4.{name}", given, problems)
        return {}
    fields = _fields(name)
    result: Json = {}
    for key, value in given.items():
        if key not in fields:
            text = f'Invalid JSON payload received. Unknown name "{key}"'
            where = f" at '{place}'" if place else ""
            text += f"{where}: Cannot find field."
            problems.append(
                {"field": place, "description": text} if place else {"description": text}
            )
        elif value is not None:
            own, kind = fields[key]
            below = f"{place}.{snake(own)}" if place else snake(own)
            result[own] = _value(kind, value, below, problems)
    return result


def _value(kind: str, given: Any, place: str, problems: list[Json]) -> Any:
    if kind == "[][]any":
        return given  # rows of values: whoever reads them says what is wrong
    if kind.startswith("[]"):
        if not isinstance(given, list):
            return [_value(kind[2:], given, place, problems)]
        if kind == "[]#CellData":
            if all(map(_is_plain, given)):
                return given
            return [
                cell if _is_plain(cell) else _value(kind[2:], cell, f"{place}[{at}]", problems)
                for at, cell in enumerate(given)
            ]
        return [_value(kind[2:], item, f"{place}[{at}]", problems) for at, item in enumerate(given)]
    if kind.startswith("#"):
        return _message(kind[1:], given, place, problems)
    if kind.startswith("="):
        return _word(kind, given, place, problems)
    if kind == "int32":
        return _integer(given, place, problems)
    if kind == "double":
        return _number(given, place, problems)
    if kind == "boolean":
        if isinstance(given, bool):
            return given
        if given in ("true", "false"):
            return given == "true"
        _wrong(place, "TYPE_BOOL", given, problems)
    elif kind == "string" and not isinstance(given, str):
        _wrong(place, "TYPE_STRING", given, problems)
    return given


def _is_plain(cell: Any) -> bool:
    """Whether a CellData is the usual kind: one value entered, of the right type."""
    if type(cell) is not dict or len(cell) > 1:
        return False
    if not cell:
        return True
    value = cell.get("userEnteredValue")
    if type(value) is not dict or len(value) != 1:
        return False
    kind, given = next(iter(value.items()))
    return type(given) is _CELL_KINDS.get(kind) or (
        kind == "numberValue" and type(given) in (int, float)
    )


def _word(kind: str, given: Any, place: str, problems: list[Json]) -> Any:
    words = kind[1:].split("|")
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < len(words):
        return words[given]
    if given not in words:
        last = re.sub(r"\W.*", "", place.rpartition(".")[2]).removeprefix("response_")
        name = "".join(part.title() for part in last.split("_"))
        name = "Dimension" if name.endswith("Dimension") else name
        _wrong(place, f"type.googleapis.com/google.apps.sheets.v4.{name}", given, problems)
    return given


def _integer(given: Any, place: str, problems: list[Json]) -> int:
    number = _number(given, place, problems, "TYPE_INT32")
    if not abs(number) < LARGEST_INTEGER or number != int(number):
        _wrong(place, "TYPE_INT32", given, problems)
        return 0
    return int(number)


def _number(given: Any, place: str, problems: list[Json], kind: str = "TYPE_DOUBLE") -> float:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return given
    if isinstance(given, str):
        try:
            return float(given) if re.search("[.eE]", given) else int(given)
        except ValueError:
            _wrong(place, kind, given, problems)
            return 0
    _wrong(place, kind, given, problems)
    return 0


def _wrong(place: str, kind: str, given: Any, problems: list[Json]) -> None:
    text = f"Invalid value at '{place}' ({kind}), {json.dumps(given, ensure_ascii=False)}"
    problems.append({"field": place, "description": text})


if __name__ == "__main__":
    found = compact(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    lines = json.dumps(found, indent=1, ensure_ascii=False)
    (HERE / "messages.json").write_text(lines + "\n", encoding="utf-8")

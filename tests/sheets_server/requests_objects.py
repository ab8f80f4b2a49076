"""Requests about what hangs on a sheet: protection, names, banding and developer metadata."""

from typing import Any

from tests.sheets_server import metadata
from tests.sheets_server.batch import Batch, fields_of
from tests.sheets_server.errors import PROTECTED, bad_request
from tests.sheets_server.grid import Json, Sheet
from tests.sheets_server.masks import normal_colours, with_styles, write
from tests.sheets_server.protection import may_edit

_SIDES = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")


def tidy_grid(grid: Json) -> Json:
    """A GridRange as it is kept: the id 0 is left out."""
    tidy: Json = {"sheetId": grid["sheetId"]} if grid.get("sheetId") else {}
    return tidy | {name: grid[name] for name in _SIDES if name in grid}


def checked(batch: Batch, grid: Json) -> Sheet:
    sheet, _ = batch.box(grid, edits=False)
    return sheet


def _find(items: list[Json], name: str, wanted: Any, what: str) -> Json:
    for item in items:
        if item[name] == wanted:
            return item
    raise bad_request(f"No {what} with id: {wanted}")


def shown_protection(batch: Batch, item: Json) -> Json:
    """A ProtectedRange as the caller sees it: editors only for who may edit."""
    allowed = may_edit(batch.spreadsheet, item, batch.identity)
    shown = {name: value for name, value in item.items() if name != "editors" or allowed}
    if allowed:
        shown["requestingUserCanEdit"] = True
    return shown


def _editors(batch: Batch, given: Json) -> Json:
    """The editors that are kept: the owner and the caller always belong to them."""
    if given.get("warningOnly"):
        if given.get("editors"):
            raise bad_request("ProtectedRange is warningOnly. Editors cannot be set on it.")
        return {}
    editors = dict(given.get("editors") or {})
    users = list(editors.get("users", []))
    if not editors:
        users = sorted(batch.spreadsheet.shared_with or {})
        if not users:
            return {}
    for person in (batch.spreadsheet.owner, batch.identity):
        if person and person not in users:
            users.append(person)
    return editors | {"users": users}


def add_protected_range(batch: Batch, request: Json) -> Json:
    given = request.get("protectedRange", {})
    if given.get("namedRangeId"):
        named = _find(
            batch.spreadsheet.named_ranges, "namedRangeId", given["namedRangeId"], "named range"
        )
        given = given | {"range": named["range"]}
    sheet = checked(batch, given.get("range", {}))
    grid = tidy_grid(given.get("range", {}))
    if not any(name in grid for name in _SIDES) and any(
        not any(name in other["range"] for name in _SIDES) for other in sheet.protected
    ):
        raise bad_request(f'Sheet "{sheet.title}" already has sheet protection.')
    item: Json = {
        "protectedRangeId": given.get("protectedRangeId") or batch.spreadsheet.new_id(),
        "range": grid,
    }
    for name in ("namedRangeId", "description", "warningOnly"):
        if given.get(name):
            item[name] = given[name]
    if given.get("unprotectedRanges"):
        item["unprotectedRanges"] = [tidy_grid(hole) for hole in given["unprotectedRanges"]]
    editors = _editors(batch, given)
    if editors:
        item["editors"] = editors
    sheet.protected.append(item)
    return {"addProtectedRange": {"protectedRange": shown_protection(batch, item)}}


def _protected(batch: Batch, wanted: Any) -> tuple[Sheet, Json]:
    for sheet in batch.spreadsheet.sheets:
        for item in sheet.protected:
            if item["protectedRangeId"] == wanted:
                if not may_edit(batch.spreadsheet, item, batch.identity):
                    raise bad_request(PROTECTED)
                return sheet, item
    raise bad_request(f"No protected range with id: {wanted}")


def update_protected_range(batch: Batch, request: Json) -> None:
    given = request.get("protectedRange", {})
    mask = fields_of(request)
    sheet, item = _protected(batch, given.get("protectedRangeId"))
    new = write(item, {name: v for name, v in given.items() if v is not False}, mask) or {}
    new["protectedRangeId"] = item["protectedRangeId"]
    new["range"] = tidy_grid(new.get("range") or item["range"])
    if "editors" in mask or "warningOnly" in mask or not mask:
        new.pop("requestingUserCanEdit", None)
        editors = _editors(batch, new if not new.get("warningOnly") else new | {"editors": {}})
        new.pop("editors", None)
        if editors:
            new["editors"] = editors
    sheet.protected[sheet.protected.index(item)] = new


def delete_protected_range(batch: Batch, request: Json) -> None:
    sheet, item = _protected(batch, request.get("protectedRangeId"))
    sheet.protected.remove(item)


def add_named_range(batch: Batch, request: Json) -> Json:
    given = request.get("namedRange", {})
    name = given.get("name", "")
    _check_name(batch, name)
    checked(batch, given.get("range", {}))
    named = {
        "namedRangeId": given.get("namedRangeId") or str(batch.spreadsheet.new_id()),
        "name": name,
        "range": tidy_grid(given.get("range", {})),
    }
    batch.spreadsheet.named_ranges.append(named)
    batch.spreadsheet.dirty = True
    return {"addNamedRange": {"namedRange": named}}


def _check_name(batch: Batch, name: str) -> None:
    if not name or not name.replace("_", "a").replace(".", "a").isalnum() or name[0].isdigit():
        raise bad_request(f"The name '{name}' is not a valid named range name.")
    for named in batch.spreadsheet.named_ranges:
        if named["name"].casefold() == name.casefold():
            raise bad_request(
                f"Cannot add named range with name: {name}. "
                "A named range with that name already exists."
            )


def update_named_range(batch: Batch, request: Json) -> None:
    given = request.get("namedRange", {})
    mask = fields_of(request)
    names = batch.spreadsheet.named_ranges
    named = _find(names, "namedRangeId", given.get("namedRangeId"), "named range")
    new = write(named, given, mask) or {}
    if new.get("name", "").casefold() != named["name"].casefold():
        _check_name(batch, new.get("name", ""))
    checked(batch, new.get("range", {}))
    new |= {"namedRangeId": named["namedRangeId"], "range": tidy_grid(new.get("range", {}))}
    names[names.index(named)] = new
    batch.spreadsheet.dirty = True


def delete_named_range(batch: Batch, request: Json) -> None:
    names = batch.spreadsheet.named_ranges
    names.remove(_find(names, "namedRangeId", request.get("namedRangeId"), "named range"))
    batch.spreadsheet.dirty = True


def add_banding(batch: Batch, request: Json) -> Json:
    given = request.get("bandedRange", {})
    sheet = checked(batch, given.get("range", {}))
    item = normal_colours(given) | {"range": tidy_grid(given.get("range", {}))}
    item.setdefault("bandedRangeId", batch.spreadsheet.new_id())
    _, box = batch.box(item["range"], edits=False)
    for other in sheet.banded:
        if batch.box(other["range"], edits=False)[1].overlaps(box):
            raise bad_request(
                "You cannot add alternating background colors to a range that already has alternating background colors."
            )
    sheet.banded.append(item)
    return {"addBanding": {"bandedRange": item}}


def update_banding(batch: Batch, request: Json) -> None:
    given = request.get("bandedRange", {})
    for sheet in batch.spreadsheet.sheets:
        for at, item in enumerate(sheet.banded):
            if item["bandedRangeId"] == given.get("bandedRangeId"):
                mask = with_styles(fields_of(request))
                sheet.banded[at] = write(item, normal_colours(given), mask) or item
                return
    raise bad_request(f"No banding with id: {given.get('bandedRangeId')}")


def delete_banding(batch: Batch, request: Json) -> None:
    for sheet in batch.spreadsheet.sheets:
        for item in sheet.banded:
            if item["bandedRangeId"] == request.get("bandedRangeId"):
                sheet.banded.remove(item)
                return
    raise bad_request(f"No banding with id: {request.get('bandedRangeId')}")


def create_developer_metadata(batch: Batch, request: Json) -> Json:
    item = metadata.create(batch.spreadsheet, request.get("developerMetadata", {}))
    return {"createDeveloperMetadata": {"developerMetadata": item}}


def update_developer_metadata(batch: Batch, request: Json) -> Json:
    mask = fields_of(request)
    changed = []
    for item in metadata.select_by(batch.spreadsheet, request.get("dataFilters", [])):
        item.update(write(item, request.get("developerMetadata", {}), mask) or {})
        changed.append(item)
    reply = {"developerMetadata": changed} if changed else {}
    return {"updateDeveloperMetadata": reply}


def delete_developer_metadata(batch: Batch, request: Json) -> Json:
    wanted = [request.get("dataFilter", {})]
    gone = metadata.select_by(batch.spreadsheet, wanted)
    for item in gone:
        batch.spreadsheet.developer_metadata.remove(item)
    return {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": gone} if gone else {}}


HANDLERS = {
    "addProtectedRange": add_protected_range,
    "updateProtectedRange": update_protected_range,
    "deleteProtectedRange": delete_protected_range,
    "addNamedRange": add_named_range,
    "updateNamedRange": update_named_range,
    "deleteNamedRange": delete_named_range,
    "addBanding": add_banding,
    "updateBanding": update_banding,
    "deleteBanding": delete_banding,
    "createDeveloperMetadata": create_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
}

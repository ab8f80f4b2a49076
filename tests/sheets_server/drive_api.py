"""As much of Drive v3 as tests need: make, copy, find, rename, share, export and delete files."""

import copy
import re
from collections.abc import Callable
from urllib.parse import unquote

from tests.sheets_server.calls import Call
from tests.sheets_server.creation import create_spreadsheet
from tests.sheets_server.errors import ApiError, DriveError
from tests.sheets_server.export import exported, import_csv
from tests.sheets_server.files import EDIT_ROLES, File
from tests.sheets_server.grid import Json

SHEET_TYPE = "application/vnd.google-apps.spreadsheet"
_CONDITION = re.compile(
    r"""\s*(?:(?P<not>not)\s+)?(?P<field>\w+)\s*(?P<operator>=|!=|in|contains)\s*"""
    r"""(?P<value>"[^"]*"|'(?:[^'\\]|\\.)*'|true|false)\s*"""
)
_MEMBER = re.compile(r"""\s*(?P<value>"[^"]*"|'(?:[^'\\]|\\.)*')\s+in\s+(?P<field>\w+)\s*""")

Result = Json | tuple[bytes, str] | None


def file_json(kept: File) -> Json:
    """A Drive file with the fields that are asked for."""
    spreadsheet = kept.spreadsheet
    return {
        "kind": "drive#file",
        "id": spreadsheet.spreadsheet_id,
        "name": spreadsheet.title,
        "mimeType": SHEET_TYPE,
        "description": kept.description,
        "parents": kept.parents,
        "trashed": kept.is_trashed,
        "createdTime": spreadsheet.created_at,
        "modifiedTime": spreadsheet.modified_at,
        "permissions": kept.permissions,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{spreadsheet.spreadsheet_id}/edit",
    }


def _plain(kept: File, call: Call) -> Json:
    whole = file_json(kept)
    if call.query.get("fields"):
        return whole
    return {name: whole[name] for name in ("kind", "id", "name", "mimeType")}


def _open(call: Call, *, edits: bool) -> File:
    file_id = call.parts["file"]
    kept = call.files.by_id.get(file_id)
    role = kept.role_of(call.identity) if kept else None
    if kept is None or role is None:
        raise DriveError(404, f"File not found: {file_id}.", "notFound")
    if edits and role not in EDIT_ROLES:
        raise DriveError(
            403,
            "The user does not have sufficient permissions for this file.",
            "insufficientFilePermissions",
        )
    return kept


def _create(call: Call) -> Json:
    given = call.body
    spreadsheet = create_spreadsheet(
        call.files.new_id(), {"properties": {"title": given.get("name") or "Untitled"}}
    )
    kept = call.files.add(spreadsheet, call.identity)
    kept.parents = given.get("parents") or kept.parents
    kept.description = given.get("description") or ""
    return _plain(kept, call)


def _copy(call: Call) -> Json:
    kept = _open(call, edits=False)
    source = kept.spreadsheet
    twin = copy.deepcopy(source)
    twin.spreadsheet_id = call.files.new_id()
    twin.title = call.body.get("name") or f"Copy of {source.title}"
    made = call.files.add(twin, call.identity)
    made.parents = call.body.get("parents") or list(kept.parents)
    return _plain(made, call)


def _list(call: Call) -> Json:
    visible = [kept for kept in call.files.by_id.values() if kept.role_of(call.identity)]
    found = [kept for kept in reversed(visible) if _matches(call.query.get("q", ""), kept)]
    start = int(call.query.get("pageToken") or 0)
    size = int(call.query.get("pageSize") or 100)
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    if call.query.get("fields"):
        answer["files"] = [file_json(kept) for kept in found[start : start + size]]
    else:
        answer["files"] = [_plain(kept, call) for kept in found[start : start + size]]
    return answer


def _matches(query: str, kept: File) -> bool:
    """Whether a file fits a search query of conditions joined by *and*."""
    at = 0
    while at < len(query):
        match = _CONDITION.match(query, at) or _MEMBER.match(query, at)
        if match is None:
            raise DriveError(400, "Invalid Value", "invalid")
        if not _holds(match, kept):
            return False
        at = match.end()
        joint = re.compile(r"and\s+", re.IGNORECASE).match(query, at)
        if joint is None and at < len(query):
            raise DriveError(400, "Invalid Value", "invalid")
        at = joint.end() if joint else at
    return True


def _holds(match: re.Match[str], kept: File) -> bool:
    parts = match.groupdict()
    value = re.sub(r"\\(.)", r"\1", parts["value"].strip("\"'"))
    have = file_json(kept).get(parts["field"])
    if isinstance(have, bool):
        have = str(have).lower()
    operator = parts.get("operator") or "in"
    if operator == "in":
        holds = value in (have or [])
    elif operator == "contains":
        holds = value.casefold() in str(have or "").casefold()
    else:
        holds = (have == value) is (operator == "=")
    return holds is not bool(parts.get("not"))


def _get(call: Call) -> Json:
    return _plain(_open(call, edits=False), call)


def _patch(call: Call) -> Json:
    kept = _open(call, edits=True)
    if call.body.get("name"):
        kept.spreadsheet.title = call.body["name"]
    kept.description = call.body.get("description", kept.description)
    kept.is_trashed = call.body.get("trashed", kept.is_trashed)
    gone = str(call.query.get("removeParents") or "").split(",")
    more = [name for name in str(call.query.get("addParents") or "").split(",") if name]
    kept.parents = [name for name in kept.parents if name not in gone] + more
    call.files.changed(kept)
    return _plain(kept, call)


def _delete(call: Call) -> None:
    kept = _open(call, edits=True)
    if kept.role_of(call.identity) != "owner":
        raise DriveError(
            403,
            "The user does not have sufficient permissions for this file.",
            "insufficientFilePermissions",
        )
    del call.files.by_id[call.parts["file"]]


def _export(call: Call) -> tuple[bytes, str]:
    kept = _open(call, edits=False)
    wanted = call.query.get("mimeType", "")
    content = exported(kept.spreadsheet, wanted)
    if content is None:
        raise DriveError(400, "The requested conversion is not supported.", "badRequest")
    return content, wanted


def _upload(call: Call) -> Json:
    kept = _open(call, edits=True)
    import_csv(kept.spreadsheet, call.raw.decode("utf-8-sig"))
    call.files.changed(kept)
    return {
        "kind": "drive#file",
        "id": kept.spreadsheet.spreadsheet_id,
        "title": kept.spreadsheet.title,
        "mimeType": SHEET_TYPE,
    }


def _permissions(call: Call) -> Json:
    kept = _open(call, edits=False)
    shown = kept.permissions
    if not call.query.get("fields"):
        shown = [{name: one[name] for name in ("id", "type", "kind", "role")} for one in shown]
    return {"kind": "drive#permissionList", "permissions": shown}


def _share(call: Call) -> Json:
    kept = _open(call, edits=True)
    given = call.body
    kind, role = given.get("type"), given.get("role")
    if not kind or not role:
        raise DriveError(400, "The permission type and role fields are required.", "required")
    address = given.get("emailAddress") or given.get("domain")
    if kind != "anyone" and not address:
        raise DriveError(
            400,
            "The specified emailAddress is invalid or not applicable for the given permission type.",
            "invalid",
        )
    permission = kept.share(kind, role, address)
    if call.query.get("fields"):
        return permission
    return {name: permission[name] for name in ("kind", "id", "type", "role")}


def _permission(call: Call, *, edits: bool) -> tuple[File, Json]:
    kept = _open(call, edits=edits)
    for permission in kept.permissions:
        if permission["id"] == call.parts["permission"]:
            return kept, permission
    raise DriveError(404, f"Permission not found: {call.parts['permission']}.", "notFound")


def _permission_get(call: Call) -> Json:
    return _permission(call, edits=False)[1]


def _permission_update(call: Call) -> Json:
    kept, permission = _permission(call, edits=True)
    address = permission.get("emailAddress") or permission.get("domain")
    role = call.body.get("role") or permission["role"]
    if role == "owner":
        _check_transfer(call, kept)
        for owner in [one for one in kept.permissions if one["role"] == "owner"]:
            kept.share(owner["type"], "writer", owner["emailAddress"])
    is_pending = {"pendingOwner": True} if call.body.get("pendingOwner") else {}
    return kept.share(permission["type"], role, address, **is_pending)


def _check_transfer(call: Call, kept: File) -> None:
    if call.query.get("transferOwnership", "").lower() != "true":
        raise DriveError(
            403,
            "The transferOwnership parameter must be enabled when the permission role is 'owner'.",
            "forbidden",
        )


def _permission_delete(call: Call) -> None:
    kept, permission = _permission(call, edits=True)
    kept.unshare(permission["id"])


def _comments(call: Call) -> Json:
    return {"kind": "drive#commentList", "comments": _open(call, edits=False).comments}


def _comment(call: Call) -> Json:
    kept = _open(call, edits=False)
    number = sum(len(one.comments) for one in call.files.by_id.values()) + 1
    comment = {"kind": "drive#comment", "id": f"AAAA{number:06d}", "deleted": False}
    comment |= {name: call.body[name] for name in ("content", "anchor") if call.body.get(name)}
    kept.comments.append(comment)
    return comment


_ALL = r"/drive/v3/files"
_ONE = rf"{_ALL}/(?P<file>[^/]+)"
ROUTES: tuple[tuple[str, str, Callable[[Call], Result]], ...] = (
    ("POST", _ALL, _create),
    ("GET", _ALL, _list),
    ("GET", _ONE, _get),
    ("PATCH", _ONE, _patch),
    ("DELETE", _ONE, _delete),
    ("POST", rf"{_ONE}/copy", _copy),
    ("GET", rf"{_ONE}/export", _export),
    ("GET", rf"{_ONE}/permissions", _permissions),
    ("POST", rf"{_ONE}/permissions", _share),
    ("GET", rf"{_ONE}/permissions/(?P<permission>[^/]+)", _permission_get),
    ("PATCH", rf"{_ONE}/permissions/(?P<permission>[^/]+)", _permission_update),
    ("DELETE", rf"{_ONE}/permissions/(?P<permission>[^/]+)", _permission_delete),
    ("GET", rf"{_ONE}/comments", _comments),
    ("POST", rf"{_ONE}/comments", _comment),
    ("PUT", r"/upload/drive/v[23]/files/(?P<file>[^/]+)", _upload),
    ("PATCH", r"/upload/drive/v3/files/(?P<file>[^/]+)", _upload),
)


def answer(call: Call) -> Result:
    """What one call answers: an object, bytes with their type, or nothing at all."""
    for method, pattern, act in ROUTES:
        match = re.fullmatch(pattern, call.path)
        if match and method == call.method:
            call.parts = {name: unquote(part) for name, part in match.groupdict().items()}
            return act(call)
    raise ApiError(404, f"No such address: {call.path}")


__all__ = ["answer", "file_json"]

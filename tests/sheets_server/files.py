"""The files that there are, who owns them, and with whom they are shared."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.sheets_server.errors import ApiError, no_permission, not_found
from tests.sheets_server.grid import Json, Spreadsheet

EDIT_ROLES = {"owner", "organizer", "fileOrganizer", "writer"}
FIRST_MOMENT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""Time stands still but for one second a change, so that two runs give the same answers."""


@dataclass(eq=False)
class File:
    """A spreadsheet as Drive sees it."""

    spreadsheet: Spreadsheet
    permissions: list[Json] = field(default_factory=list)
    parents: list[str] = field(default_factory=lambda: ["root"])
    description: str = ""
    comments: list[Json] = field(default_factory=list)
    is_trashed: bool = False

    def role_of(self, identity: str | None) -> str | None:
        """The role that *identity* has: its own, its domain's or everyone's."""
        if identity is None or not self.permissions:
            return "owner"
        roles = [
            permission["role"]
            for permission in self.permissions
            if permission["type"] == "anyone"
            or permission.get("emailAddress", "").casefold() == identity.casefold()
            or (
                permission["type"] == "domain"
                and identity.casefold().endswith("@" + permission.get("domain", "").casefold())
            )
        ]
        strong = [role for role in roles if role in EDIT_ROLES]
        return "owner" if "owner" in roles else (strong or roles or [None])[0]

    def share(self, kind: str, role: str, address: str | None = None, **more: object) -> Json:
        """Give a person, group, domain or everyone a role; replaces the role they had."""
        name = address or kind
        permission_id = permission_id_of(kind, name)
        permission: Json = {
            "kind": "drive#permission",
            "id": permission_id,
            "type": kind,
            "role": role,
        }
        if kind in {"user", "group"}:
            permission |= {"emailAddress": name, "displayName": name.partition("@")[0]}
            permission |= {"deleted": False, "pendingOwner": False}
        elif kind == "domain":
            permission |= {"domain": name, "displayName": name}
        permission |= more
        if kind in {"anyone", "domain"}:
            permission.setdefault("allowFileDiscovery", False)
        self.permissions = [one for one in self.permissions if one["id"] != permission_id]
        self.permissions.append(permission)
        self._tell()
        return permission

    def unshare(self, permission_id: str) -> None:
        """Take a role away; 404 when nobody has that permission."""
        left = [one for one in self.permissions if one["id"] != permission_id]
        if len(left) == len(self.permissions):
            raise ApiError(404, f"Permission not found: {permission_id}.")
        self.permissions = left
        self._tell()

    def _tell(self) -> None:
        people = {
            one["emailAddress"]: one["role"] for one in self.permissions if "emailAddress" in one
        }
        self.spreadsheet.shared_with = people
        owners = [email for email, role in people.items() if role == "owner"]
        self.spreadsheet.owner = owners[0] if owners else None


def permission_id_of(kind: str, name: str) -> str:
    """The id of a permission: digits for a person, a word for everyone with the link."""
    if kind == "anyone":
        return "anyoneWithLink"
    digest = hashlib.sha256(name.casefold().encode()).hexdigest()
    return str(int(digest[:16], 16)).zfill(20)[:20]


@dataclass(eq=False)
class Files:
    """All files of the server, oldest first."""

    by_id: dict[str, File] = field(default_factory=dict)
    made: int = 0
    ticks: int = 0

    def now(self) -> str:
        """The server's time, a second later at each call."""
        self.ticks += 1
        moment = FIRST_MOMENT + timedelta(seconds=self.ticks)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def new_id(self) -> str:
        """A 44-character id that looks like one of the service's own."""
        self.made += 1
        digest = hashlib.sha256(f"file {self.made}".encode()).hexdigest()
        return f"1{digest[:43]}"

    def add(self, spreadsheet: Spreadsheet, owner: str | None = None) -> File:
        """Keep a new file; without an owner everybody may do everything with it."""
        spreadsheet.created_at = spreadsheet.modified_at = self.now()
        kept = File(spreadsheet)
        self.by_id[spreadsheet.spreadsheet_id] = kept
        if owner is not None:
            kept.share("user", "owner", owner)
        return kept

    def open(self, file_id: str, identity: str | None, *, edits: bool) -> File:
        """The file, for somebody who may read or edit it."""
        found = self.by_id.get(file_id)
        if found is None:
            raise not_found()
        role = found.role_of(identity)
        if role is None or (edits and role not in EDIT_ROLES):
            raise no_permission()
        return found

    def changed(self, kept: File) -> None:
        """Note that a file was changed just now."""
        kept.spreadsheet.modified_at = self.now()

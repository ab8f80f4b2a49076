"""One call to the server, read and ready to be answered."""

from dataclasses import dataclass, field

from tests.sheets_server.files import Files
from tests.sheets_server.grid import Json
from tests.sheets_server.selection import Selection


@dataclass(eq=False)
class Call:
    """Who asks what: the parts of the address, the query (last value wins) and the body."""

    files: Files
    identity: str | None
    method: str
    path: str
    parts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    raw: bytes = b""
    content_type: str = ""
    selection: Selection = field(default_factory=dict)

    @property
    def query(self) -> Json:
        return {name: values[-1] for name, values in self.lists.items()}

    def many(self, name: str) -> list[str]:
        """All values of a query parameter that may be repeated."""
        return self.lists.get(name, [])

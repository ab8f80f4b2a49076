"""
Bring the message catalogues up to date with the code: ``python -m toolkit.locale``.

With ``--check`` nothing is written; the exit code is 1 when a catalogue is behind, has an untranslated
message, or was not compiled.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from toolkit.locale import DEFAULT_LANGUAGE, DOMAIN, LOCALE_FOLDER

NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
SOURCE_FOLDER = LOCALE_FOLDER.parent
METHODS = [("**/templates/**", "jinja2"), ("**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}


def extracted() -> Catalog:
    """All messages that the code and the templates mark, with the files they stand in."""
    catalogue = Catalog(project=DOMAIN, charset="utf-8")
    found = extract_from_dir(str(SOURCE_FOLDER), METHODS, keywords=KEYWORDS)
    for path, _line, message, _comments, context in sorted(found, key=lambda f: (f[0], f[1])):
        catalogue.add(message, locations=[(Path(path).as_posix(), 0)], context=context)
    return catalogue


def refreshed(po_file: Path) -> tuple[Catalog, list[str]]:
    """The catalogue of one language, merged with the code, and what is still untranslated."""
    with po_file.open("rb") as stream:
        catalogue = read_po(stream, locale=po_file.parent.parent.name, domain=DOMAIN)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    # The compiled catalogue carries both moments; fixed ones make the same catalogue the same bytes.
    catalogue.creation_date = catalogue.revision_date = NO_MOMENT
    return catalogue, [str(m.id) for m in catalogue if m.id and not _is_translated(m)]


def _is_translated(message: Message) -> bool:
    """Whether a message has its text, or all its plural forms."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def _as_po(catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(
        stream, catalogue, width=100, omit_header=False, include_lineno=False, sort_output=True
    )
    lines = stream.getvalue().decode().splitlines(keepends=True)
    stamps = ("POT-Creation-Date", "PO-Revision-Date", "Generated-By")
    return "".join(
        line for line in lines if not line.startswith(tuple(f'"{s}' for s in stamps))
    ).encode()


def _as_mo(catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` compare, every catalogue; the number of catalogues that are behind."""
    behind = 0
    for po_file in sorted(LOCALE_FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        catalogue, missing = refreshed(po_file)
        mo_file = po_file.with_suffix(".mo")
        parts = ((po_file, _as_po(catalogue)), (mo_file, _as_mo(catalogue)))
        if "--check" not in arguments:
            for path, content in parts:
                path.write_bytes(content)
        stale = [p.name for p, content in parts if not p.is_file() or p.read_bytes() != content]
        for problem in [
            *(f"not current: {name}" for name in stale),
            *(f"untranslated: {m}" for m in missing),
        ]:
            sys.stderr.write(
                f"{po_file.parent.parent.name}: {problem}. Run: python -m toolkit.locale\n"
            )
        behind += bool(stale or missing)
    return 1 if behind else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))


__all__ = ["DEFAULT_LANGUAGE", "extracted", "main", "refreshed"]

"""
Where a site may be built: whatever is in that folder is published, and what was built there before is removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.reports.own_files import is_our_site, write_list
from toolkit.settings import SETTINGS_FILE, Settings

MARK = ".klachten-site"
"""
A file in a folder that was made for a site: the list of what was put there.  MkDocs leaves hidden files alone.

An earlier version left it empty; then all that is in the folder is the site's.
"""

_BUILT = ("404.html", "sitemap.xml")
"""What stands in every site that MkDocs built."""


def claim(folder: Path, settings: Settings) -> None:
    """
    Take a folder for the site: a new or empty one, or one in which a site was built before.

    Args:
        folder: Where the built site goes.
        settings: Where everything is that must not be emptied nor published.

    Raises:
        ConfigurationError: Something else is in it; nothing was touched.
    """
    place = folder.resolve()
    for kept in _kept(settings):
        if kept.resolve().is_relative_to(place):
            text = _(
                "S023 {folder} cannot hold the site: {kept} is in it, and would be removed or published. Give site_folder in {file} a folder of its own."
            )
            raise ConfigurationError(text.format(folder=folder, kept=kept, file=SETTINGS_FILE))
    if place.is_dir():
        names = {path.name for path in place.iterdir()}
        is_site = names.issuperset(_BUILT) and is_our_site(place)
        if names and MARK not in names and not is_site:
            text = _(
                "S023 {folder} holds other files than a site; building there would remove them. Give site_folder in {file} a folder of its own."
            )
            raise ConfigurationError(text.format(folder=folder, file=SETTINGS_FILE))
    try:
        place.mkdir(parents=True, exist_ok=True)
        if not any(place.iterdir()):
            write_list(place / MARK, ())
        (place / MARK).touch()
    except OSError as error:
        text = _("S023 {folder} cannot hold the site: {reason}.")
        raise ConfigurationError(
            text.format(folder=folder, reason=error.strerror or error)
        ) from error


def _kept(settings: Settings) -> Iterator[Path]:
    """The register, its state, the keys and the sources of the site."""
    yield from (settings.mkdocs_file, settings.docs_folder, settings.remarks_folder)
    if settings.register:
        if "://" not in settings.register:
            yield Path(settings.register)
        yield settings.state_folder_of(settings.register)
    if settings.google_credentials:
        yield Path(settings.google_credentials)

"""
Is what we stand on all right: Python, the packages, the settings file, the schema files.
"""

from __future__ import annotations

import os
import stat
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from toolkit.errors import ConfigurationError
from toolkit.locale import gettext as _
from toolkit.operations.doctor.checks import Check, error, errors_of, ok, warning
from toolkit.schema import PROJECT_FOLDER, register_schema
from toolkit.settings import SETTINGS_FILE, load_settings

PROJECT_FILE = PROJECT_FOLDER / "pyproject.toml"
DISTRIBUTION = "klachtgeheugen"


def settings_checks(folder: Path) -> Iterator[Check]:
    """
    Whether the settings file in a folder can be read, and by whom.

    Args:
        folder: Where ``klachten.toml`` is looked for.
    """
    path = folder / SETTINGS_FILE
    try:
        settings = load_settings(folder)
    except ConfigurationError as raised:
        yield from errors_of("settings", raised)
        return
    if not path.is_file():
        text = _("There is no {file} here; every setting has its default.")
        cure = _("Run the commands from the folder with {file}, or make one there.")
        yield warning("settings", text.format(file=SETTINGS_FILE), cure.format(file=SETTINGS_FILE))
        return
    if settings.notify and is_open_to_others(path):
        text = _("{file} tells where messages go, and others on this machine can read it.")
        yield warning("settings", text.format(file=path), chmod_cure(path, "600"))
    for named in (settings.docs_folder, settings.mkdocs_file):
        if not named.exists():
            text = _("{path} is named in {file}, but is not there.")
            cure = _("Correct the path in {file}.")
            yield error(
                "settings",
                text.format(path=named, file=SETTINGS_FILE),
                cure.format(file=SETTINGS_FILE),
            )
    yield ok("settings", _("{file} can be read.").format(file=path))


def schema_checks() -> Iterator[Check]:
    """Whether the schema files are sound."""
    try:
        schema = register_schema()
    except ConfigurationError as raised:
        yield from errors_of("schema", raised)
        return
    yield ok("schema", _("{count} tabs are described.").format(count=len(schema.tables)))


def python_checks(
    running: Sequence[int] = sys.version_info[:3], file: Path = PROJECT_FILE
) -> Iterator[Check]:
    """Whether this Python is one that the project runs on."""
    shown = ".".join(map(str, running))
    wanted = str(_project(file).get("requires-python") or _metadata_python())
    if not wanted or SpecifierSet(wanted).contains(shown):
        yield ok("python", _("Python {version} runs this.").format(version=shown))
        return
    text = _("Python {version} does not fit: {wanted} is needed.")
    cure = _("Install a newer Python and make the folder .venv anew.")
    yield error("python", text.format(version=shown, wanted=wanted), cure)


def package_checks(file: Path = PROJECT_FILE) -> Iterator[Check]:
    """Whether each package is there, in a version that the project was tried with."""
    needed = [Requirement(line) for line in _project(file).get("dependencies") or _metadata_needs()]
    wrong = [sentence for requirement in needed if (sentence := _misfit(requirement))]
    cure = _("Install again: pip install --require-hashes -r requirements.lock")
    for sentence in wrong:
        yield error("packages", sentence, cure)
    if not wrong:
        yield ok("packages", _("All {count} packages fit.").format(count=len(needed)))


def _misfit(requirement: Requirement) -> str:
    """What is wrong with an installed package; ``""`` when nothing is."""
    if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
        return ""
    try:
        found = version(requirement.name)
    except PackageNotFoundError:
        return _("The package {name} is not installed.").format(name=requirement.name)
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    text = _("The package {name} is version {found}; {wanted} is needed.")
    return text.format(name=requirement.name, found=found, wanted=requirement.specifier)


def _project(file: Path) -> dict[str, Any]:
    """The part ``[project]`` of the project's file; empty when there is none."""
    if not file.is_file():
        return {}
    project: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    return project


def _metadata_needs() -> list[str]:
    return distribution(DISTRIBUTION).requires or []


def _metadata_python() -> str:
    return distribution(DISTRIBUTION).metadata["Requires-Python"] or ""


def is_open_to_others(path: Path) -> bool:
    """Whether accounts other than the owner's can read a file or folder; on Windows its folder decides."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:  # a run that is busy took it away, or it leads nowhere
        return False
    return os.name == "posix" and bool(mode & (stat.S_IRGRP | stat.S_IROTH))


def chmod_cure(path: Path, mode: str) -> str:
    """How to keep others out."""
    return _("Run: chmod {mode} {path}").format(mode=mode, path=path)

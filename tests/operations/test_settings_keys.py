"""The settings of a schedule: taken within their range, refused beyond it."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.errors import ConfigurationError
from toolkit.settings import load_settings

PLACES = (
    "register",
    "docs_folder",
    "mkdocs_file",
    "site_folder",
    "remarks_folder",
    "state_folder",
    "archive_folder",
    "google_credentials",
)


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("time_limit_minutes", ["1", "1440"], ["0", "1441", "-5", "true", '"30"']),
        ("refresh_every_hours", ["1", "168"], ["0", "169"]),
        ("refresh_from_hour", ["0", "23"], ["24"]),
        ("refresh_until_hour", ["1", "24"], ["0", "25"]),
        ("log_format", ['"text"', '"json"'], ['"xml"', "1", '""']),
        ("notify", ["{}", '{teams = {Verhuur = "json://h"}}'], ['"json://h"', "[]"]),
    ],
)
def test_a_value_within_its_range(
    tmp_path: Path, key: str, good: list[str], bad: list[str]
) -> None:
    """The message names the key and the value; everything else stays at its default."""
    path = tmp_path / "klachten.toml"
    for value in good:
        path.write_text(f"{key} = {value}\n", encoding="utf-8")
        load_settings(tmp_path)
    for value in bad:
        path.write_text(f"{key} = {value}\n", encoding="utf-8")
        with pytest.raises(ConfigurationError, match=f"S022 klachten.toml: .*'{key}'"):
            load_settings(tmp_path)


def test_a_mark_at_the_start_is_no_mistake(tmp_path: Path) -> None:
    """Notepad and PowerShell put one before the text when they save it as UTF-8."""
    (tmp_path / "klachten.toml").write_text('organisation = "Wéér"\n', encoding="utf-8-sig")
    assert load_settings(tmp_path).organisation == "Wéér"


def test_a_wave_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every setting with a place on disk; all else is seen from the folder of the settings."""
    monkeypatch.setenv("HOME", str(tmp_path / "thuis"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "thuis"))
    lines = [f'{name} = "~/plek"' for name in PLACES]
    (tmp_path / "klachten.toml").write_text("\n".join(lines), encoding="utf-8")
    found = load_settings(tmp_path)
    assert {str(getattr(found, name)) for name in PLACES} == {str(tmp_path / "thuis" / "plek")}
    lines = [f'{name} = "plek/~niemand-hier"' for name in PLACES]
    (tmp_path / "klachten.toml").write_text("\n".join(lines), encoding="utf-8")
    found = load_settings(tmp_path)
    there = str(tmp_path / "plek" / "~niemand-hier")
    assert {str(getattr(found, name)) for name in PLACES} == {there}
    (tmp_path / "klachten.toml").write_text('site_folder = "~niemand-hier/x"', encoding="utf-8")
    assert load_settings(tmp_path).site_folder == tmp_path / "~niemand-hier" / "x"

"""The settings of a schedule: taken within their range, refused beyond it."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.errors import ConfigurationError
from toolkit.settings import load_settings


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

"""A site that is whole at every moment, and reports that outlive the complaints they were made from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from tests.registers import complaint
from tests.reports.knowing import TODAY, knowledge_of
from toolkit.errors import ConfigurationError
from toolkit.improving.periods import period
from toolkit.knowledge import Knowledge
from toolkit.reports.facts import period_facts
from toolkit.reports.own_files import PAGES_LIST, read_list, write_list
from toolkit.reports.pages import report_pages
from toolkit.reports.site import kept_files, sync_pages
from toolkit.reports.site_folder import MARK
from toolkit.reports.site_swap import NEW, new_site

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def files(folder: Path) -> dict[str, str]:
    """All files below a folder."""
    return {
        p.relative_to(folder).as_posix(): p.read_text()
        for p in folder.rglob("*")
        if p.is_file() and p.name not in (MARK, PAGES_LIST)
    }


def fill(folder: Path, **pages: str) -> None:
    """Write files; two underscores are a slash, one is a dot."""
    for name, text in pages.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_new_site_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """Changed, new and removed files; hidden ones stay, and an equal file is not touched."""
    fill(tmp_path, index_html="old", same_html="same", gone__a_html="a")
    (tmp_path / ".htaccess").write_text("own")
    before = (tmp_path / "same.html").stat().st_ino
    with new_site(tmp_path) as new:
        fill(new, index_html="new", same_html="same", more__b_css="b")
        assert files(tmp_path)["index.html"] == "old"
    assert files(tmp_path) == {
        ".htaccess": "own",
        "index.html": "new",
        "more/b.css": "b",
        "same.html": "same",
    }
    assert (tmp_path / "same.html").stat().st_ino == before
    assert not (tmp_path / "gone").exists()


def test_what_was_not_built_there_stays(tmp_path: Path) -> None:
    """Rules for a web server, a folder of somebody's; only what an earlier site left is removed."""
    write_list(tmp_path / MARK, ())
    for pages in ({"index_html": "one", "old__a_html": "a"}, {"index_html": "two"}):
        with new_site(tmp_path) as new:
            fill(new, **pages)
        fill(tmp_path, web_config="own", old__b_html="own", more__c_html="own")
        (tmp_path / "leeg").mkdir(exist_ok=True)
    assert files(tmp_path) == {
        "index.html": "two",
        "web.config": "own",
        "old/b.html": "own",
        "more/c.html": "own",
    }
    assert (tmp_path / "leeg").is_dir()
    assert read_list(tmp_path / MARK) == {"index.html"}


def build(folder: Path, **pages: str) -> None:
    """Build a site of these pages."""
    with new_site(folder) as new:
        fill(new, **pages)


def test_a_file_that_is_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    """The site stays as it is, and the file is named; the same file is no trouble."""
    write_list(tmp_path / MARK, ())
    build(tmp_path, index_html="one")
    fill(tmp_path, robots_txt="own", same_txt="x")
    with pytest.raises(ConfigurationError, match=r"^S023 .*robots\.txt"):
        build(tmp_path, index_html="two", robots_txt="ours", same_txt="x")
    assert files(tmp_path) == {"index.html": "one", "robots.txt": "own", "same.txt": "x"}


def broken_build(folder: Path) -> None:
    """A build that stops halfway."""
    with new_site(folder) as new:
        assert files(new) == {}
        fill(new, index_html="half")
        raise ZeroDivisionError


def test_a_build_that_fails_leaves_the_old_site(tmp_path: Path) -> None:
    """And nothing beside it; so does what an earlier run left when it was killed."""
    fill(tmp_path, index_html="old")
    fill(tmp_path / NEW, index_html="half")
    with pytest.raises(ZeroDivisionError):
        broken_build(tmp_path)
    assert files(tmp_path) == {"index.html": "old"}


def removed(knowledge: Knowledge) -> None:
    """As if complaints of 2020 and 2025 were removed."""
    totals = pd.DataFrame(
        {
            "received_count": [7, 2],
            "closed_count": [6, 2],
            "due_count": [6, 2],
            "on_time_count": [3, 2],
        },
        index=[2020, 2025],
    )
    object.__setattr__(knowledge.register, "yearly_totals", totals)


def rows() -> list[dict[str, object]]:
    """Three complaints: two of 2025, one of 2026."""
    return [
        complaint(1, Ontvangen_op="3-11-2025", Afgehandeld_op="4-11-2025"),
        complaint(2, Ontvangen_op="3-12-2025", Afgehandeld_op="30-12-2025"),
        complaint(3, Ontvangen_op="3-11-2026"),
    ]


def test_the_year_counts_complaints_that_were_removed() -> None:
    """Beside those that are still there; and the trend of years knows the years of which nothing else is left."""
    knowledge = knowledge_of({"Klachten": rows()})
    alone = period_facts(knowledge, period("2025")).total
    removed(knowledge)
    facts = period_facts(knowledge, period("2025"))
    assert (alone["received_count"], facts.total["received_count"]) == (2, 4)
    assert (alone["due_count"], facts.total["due_count"]) == (2, 4)
    assert (alone["on_time_count"], facts.total["on_time_count"]) == (1, 3)
    assert facts.total["on_time_share"] == 0.75
    assert [(t["period"], t["received_count"]) for t in facts.trend] == [("2020", 7), ("2025", 4)]
    assert period_facts(knowledge, period("2025-Q4")).total["received_count"] == 2


def test_pages_of_years_with_removed_complaints_stay(tmp_path: Path) -> None:
    """Neither removed nor made poorer; the index still leads to them."""
    fill(tmp_path, **{"2020_md": "a", "2020-Q1_md": "b", "2020-02_md": "c", "csv__2020-x_csv": "d"})
    fill(tmp_path, **{"2025_md": "e", "2025_docx": "f", "2019_md": "g"})
    write_list(tmp_path / PAGES_LIST, files(tmp_path))
    knowledge = knowledge_of({"Klachten": rows()}, TODAY)
    removed(knowledge)
    kept = kept_files(tmp_path, knowledge.register.yearly_totals.index)
    assert kept == ("2020-02.md", "2020-Q1.md", "2020.md", "2025.docx", "2025.md", "csv/2020-x.csv")
    keys = [Path(name).stem for name in kept if name.endswith(".md")]
    pages = report_pages(knowledge, NOW, kept=keys)
    _written, gone = sync_pages(tmp_path, pages.texts, kept=kept)
    assert gone == ("2019.md",)
    assert {n: t for n, t in files(tmp_path).items() if n in kept} == {
        "2020.md": "a",
        "2020-Q1.md": "b",
        "2020-02.md": "c",
        "csv/2020-x.csv": "d",
        "2025.md": "e",
        "2025.docx": "f",
    }
    index = files(tmp_path)["index.md"]
    assert all(f'href="{key}.html"' in index for key in ("2020", "2020-Q1", "2020-02", "2026-11"))
    assert sync_pages(tmp_path, pages.texts, kept=kept) == ((), ())

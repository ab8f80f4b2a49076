"""Generated files: only what changed is written, and what is gone is removed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.reports.knowing import complaints, demo_knowledge, knowledge_of
from toolkit.errors import ConfigurationError
from toolkit.reports.own_files import PAGES_LIST, read_list
from toolkit.reports.pages import report_pages
from toolkit.reports.site import build_site, run_mkdocs, sync_pages
from toolkit.settings import Settings

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
STAMP = '<time class="kg-stamp" datetime="2026-11-25T08:30">vandaag</time>'


def files(folder: Path) -> dict[str, int]:
    """Name → moment of the last writing."""
    return {
        p.relative_to(folder).as_posix(): p.stat().st_mtime_ns
        for p in folder.rglob("*")
        if p.is_file() and p.name != PAGES_LIST
    }


def test_a_run_with_no_news_touches_no_file(tmp_path: Path) -> None:
    """An hour later the same register changes not one file, though the stamp would differ."""
    knowledge = demo_knowledge()
    first = report_pages(knowledge, NOW)
    written, removed = sync_pages(tmp_path, first.texts)
    assert len(written) == len(first.texts)
    assert removed == ()
    before = files(tmp_path)
    later = report_pages(knowledge, NOW + timedelta(hours=1))
    assert later.texts != first.texts
    assert sync_pages(tmp_path, later.texts) == ((), ())
    assert files(tmp_path) == before


def test_news_of_one_month_rewrites_that_month(tmp_path: Path) -> None:
    """A complaint more in October leaves the pages of earlier months alone, but for those that add it up."""
    rows = complaints((30, {"Ontvangen_op": "2-9-2026"}), (30, {"Ontvangen_op": "2-10-2026"}))
    more = [*rows, {**rows[-1], "Nummer": "K-0000999"}]
    sync_pages(tmp_path, report_pages(knowledge_of({"Klachten": rows}), NOW).texts)
    written, _gone = sync_pages(tmp_path, report_pages(knowledge_of({"Klachten": more}), NOW).texts)
    pages = {name for name in written if name.endswith((".md", ".inc"))}
    assert pages == {
        "2026-10.md", "2026-11.md", "2026-Q4.md", "2026.md", "nu.md", "index.md", "kerncijfers.inc",
    }  # fmt: skip


def test_what_is_gone_is_removed_and_a_preview_writes_nothing(tmp_path: Path) -> None:
    """The folder holds exactly the generated files; a dry run only says so."""
    sync_pages(tmp_path, {"a.md": "a\n", "csv/oud.csv": "x"})
    wanted = {"a.md": "b\n", "csv/nieuw.csv": "1;2\r\n"}
    assert sync_pages(tmp_path, wanted, dry_run=True) == (
        ("a.md", "csv/nieuw.csv"),
        ("csv/oud.csv",),
    )
    assert sorted(files(tmp_path)) == ["a.md", "csv/oud.csv"]
    sync_pages(tmp_path, wanted)
    assert sorted(files(tmp_path)) == ["a.md", "csv/nieuw.csv"]
    assert (tmp_path / "csv" / "nieuw.csv").read_bytes() == b"1;2\r\n"
    assert sync_pages(tmp_path, wanted) == ((), ())


FOREIGN = {
    "a page": ("index.md", "# Onze rapporten\n"),
    "a page about a year": ("2024.md", "Jaarverslag\n"),
    "a document": ("2024.docx", "Word"),
    "a table": ("csv/begroting.csv", "1;2"),
    "a table elsewhere": ("2026-09-teams.csv", "1;2"),
    "a workbook": ("klachten.xlsx", "x"),
    "a folder": ("2019/verslag.pdf", "x"),
    "a part": ("kop.inc", "x"),
}


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("what", FOREIGN)
def test_what_we_did_not_make_is_never_removed(tmp_path: Path, what: str, is_listed: bool) -> None:
    """Nor overwritten: the folder is refused, with the file's name, in a preview too; ours stay as they are."""
    pages = {"2026-09.md": f'<div class="kg-kort">{STAMP}', "csv/2026-09-teams.csv": "1;2"}
    sync_pages(tmp_path, pages)
    if not is_listed:
        (tmp_path / PAGES_LIST).unlink()
    name, text = FOREIGN[what]
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, "utf-8")
    before = files(tmp_path)
    for dry_run in (True, False):
        with pytest.raises(
            ConfigurationError, match=rf"^S026 .*: {name}\. Er is niets verwijderd\."
        ):
            sync_pages(tmp_path, {"index.md": "nieuw"}, dry_run=dry_run)
    assert files(tmp_path) == before
    (tmp_path / name).unlink()
    assert sync_pages(tmp_path, {"index.md": "nieuw"}) == (("index.md",), tuple(sorted(pages)))


def test_reports_of_before_there_was_a_list_are_known_again(tmp_path: Path) -> None:
    """Everything that a version without a list made is taken for ours, and then listed."""
    pages = report_pages(demo_knowledge(), NOW)
    sync_pages(tmp_path, pages.texts, pages.documents)
    (tmp_path / PAGES_LIST).unlink()
    (tmp_path / "Thumbs.db").write_text("x")
    (tmp_path / ".DS_Store").write_text("x")
    _written, gone = sync_pages(tmp_path, {"index.md": pages.texts["index.md"]})
    assert len(gone) == len(pages.texts) + len(pages.documents) - 1
    assert read_list(tmp_path / PAGES_LIST) == {"index.md"}
    assert sorted(files(tmp_path)) == [".DS_Store", "Thumbs.db", "index.md"]


def test_a_run_that_is_killed_halfway_leaves_nothing_that_it_does_not_know(tmp_path: Path) -> None:
    """The list names a file before it is there, and until it is gone."""
    sync_pages(tmp_path, {"a.md": "a"})

    def killed() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync_pages(tmp_path, {"b.md": "b"}, {"b.docx": killed})
    assert read_list(tmp_path / PAGES_LIST) == {"a.md", "b.md", "b.docx"}
    assert sync_pages(tmp_path, {"c.md": "c"}) == (("c.md",), ("a.md",))


def test_a_document_is_made_when_its_page_changes(tmp_path: Path) -> None:
    """Word documents cost time: they are made when missing, or when the page of the same name changed."""
    made: list[str] = []

    def make() -> bytes:
        made.append("x")
        return b"docx"

    for text, count in (("a", 1), ("a", 1), ("b", 2)):
        sync_pages(tmp_path, {"2026.md": text}, {"2026.docx": make})
        assert len(made) == count
    (tmp_path / "2026.docx").unlink()
    assert sync_pages(tmp_path, {"2026.md": "b"}, {"2026.docx": make}) == (("2026.docx",), ())


def test_a_page_in_odd_bytes_is_written_anew(tmp_path: Path) -> None:
    """Somebody's broken file in the generated folder is replaced, not a crash."""
    sync_pages(tmp_path, {"a.md": "b"})
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    assert sync_pages(tmp_path, {"a.md": "a"}) == (("a.md",), ())


def test_the_site_is_built_with_the_remarks(tmp_path: Path) -> None:
    """A remark in the folder stands on its page, escaped and dated."""
    remarks = tmp_path / "opmerkingen"
    remarks.mkdir()
    (remarks / "2026-10.md").write_text("2-11-2026\nDe <lift> is *gemaakt*.", "utf-8")
    settings = Settings(docs_folder=tmp_path / "docs", remarks_folder=remarks)
    result = build_site(
        demo_knowledge(), settings, tmp_path / "site", NOW, build=False, dry_run=False
    )
    page = (tmp_path / "docs" / "rapporten" / "2026-10.md").read_text("utf-8")
    assert "Opmerking van de coördinator, 2 november 2026" in page
    assert "<p>De &lt;lift&gt; is *gemaakt*.</p>" in page
    assert "2026-10.md" in result.written
    assert not result.is_built


def test_a_missing_configuration_is_said(tmp_path: Path) -> None:
    """Without mkdocs.yml there is one sentence, not a traceback."""
    with pytest.raises(ConfigurationError, match="S040"):
        run_mkdocs(tmp_path / "mkdocs.yml", tmp_path / "site")


def test_mkdocs_own_words_come_along(tmp_path: Path) -> None:
    """What MkDocs refuses is shown with what it says."""
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nnav: 3\n")
    (tmp_path / "docs").mkdir()
    with pytest.raises(ConfigurationError, match="S042"):
        run_mkdocs(tmp_path / "mkdocs.yml", tmp_path / "site")

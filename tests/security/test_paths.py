"""Names and folders from settings, options and other people: nothing outside is read, removed or published."""

from __future__ import annotations

import os
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Corporation
from tests.reports.knowing import demo_knowledge
from tests.storage.workbook_tools import make_register
from toolkit.errors import ConfigurationError, ExitCode
from toolkit.importing import import_file
from toolkit.operations.private_files import opened_private, write_private
from toolkit.remembering.store import SnapshotStore
from toolkit.reports.own_files import read_list
from toolkit.reports.pages import report_pages
from toolkit.reports.remarks import MOST_CHARACTERS, read_remarks
from toolkit.reports.site_folder import MARK, claim
from toolkit.schema import register_schema
from toolkit.settings import Settings, load_settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and rights as POSIX has them")
NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
SECRET = "kanarie-4711"


def mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


# ---- where the site goes -------------------------------------------------------------------------------------------


def everything(folder: Path) -> set[str]:
    """All files below a folder, but for what git and Python leave."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("value", [".", "..", "docs/..", "toestand/..", "./site/.."])
def test_a_site_folder_that_holds_the_register_is_refused(
    corporation: Corporation, value: str
) -> None:
    """Building empties the folder first: no file of the register, its snapshots or the pages is lost."""
    (corporation.folder / "toestand").mkdir(exist_ok=True)
    (corporation.folder / "site").mkdir()
    corporation.settings(f'site_folder = "{value}"')
    before = everything(corporation.folder)
    done = corporation.run("site")
    assert done.code == ExitCode.CONFIGURATION
    assert done.err.startswith("S023 De site kan niet in ")
    assert before <= everything(corporation.folder)
    assert not (corporation.folder / MARK).exists()


@pytest.mark.parametrize("kept", ["register", "state_folder", "google_credentials"])
def test_nothing_private_is_published_with_the_site(tmp_path: Path, kept: str) -> None:
    """A key, a state folder or a register inside the site's folder is named, and not removed."""
    place = tmp_path / "site" / "geheim.xlsx"
    place.parent.mkdir()
    place.write_text(SECRET)
    settings = Settings(site_folder=tmp_path / "site", **{kept: str(place)}, **_register(kept))
    with pytest.raises(ConfigurationError, match=r"^S023 .*geheim\.xlsx"):
        claim(tmp_path / "site", settings)
    assert place.read_text() == SECRET


def _register(kept: str) -> dict[str, str]:
    return {} if kept == "register" else {"register": "https://docs.google.com/spreadsheets/d/1"}


def test_a_folder_with_other_files_is_no_place_for_a_site(tmp_path: Path) -> None:
    """Somebody's documents are not removed; an empty folder, and a site of before, are taken."""
    holiday = tmp_path / "documenten" / "vakantie.jpg"
    holiday.parent.mkdir()
    holiday.write_text("foto")
    with pytest.raises(ConfigurationError, match=r"^S023 In .*documenten staan andere bestanden"):
        claim(holiday.parent, Settings())
    assert holiday.read_text() == "foto"
    old = tmp_path / "oud"
    old.mkdir()
    for name in ("404.html", "sitemap.xml", "index.html"):
        (old / name).write_text("x")
    with pytest.raises(ConfigurationError, match=r"^S023 In .*oud staan andere bestanden"):
        claim(old, Settings())  # a site of somebody else's
    (old / "rapporten").mkdir()
    (old / "rapporten" / "index.html").write_text('<div class="kg-kort">')
    for folder in (old, tmp_path / "nieuw" / "diep", old):
        claim(folder, Settings())
    assert read_list(old / MARK) is None
    assert read_list(tmp_path / "nieuw" / "diep" / MARK) == frozenset()


def test_a_build_that_broke_off_is_taken_up(tmp_path: Path) -> None:
    """A folder that was claimed and is half filled is still ours."""
    claim(tmp_path / "site", Settings())
    (tmp_path / "site" / "assets").mkdir()
    (tmp_path / "site" / "assets" / "logo.svg").write_text("x")
    claim(tmp_path / "site", Settings())
    assert everything(tmp_path) == {f"site/{MARK}", "site/assets/logo.svg"}


def test_a_site_folder_that_is_a_file_is_a_sentence(tmp_path: Path) -> None:
    """The reason is told; the file stays."""
    (tmp_path / "site").write_text("x")
    with pytest.raises(ConfigurationError, match=r"^S023 De site kan niet in "):
        claim(tmp_path / "site", Settings())


# ---- remarks: published, so never read through a link --------------------------------------------------------------


def test_a_link_among_the_remarks_is_not_followed(tmp_path: Path) -> None:
    """Who may write in that folder cannot publish what only the schedule's account may read."""
    key = tmp_path / "sleutel.json"
    key.write_text(SECRET)
    remarks = tmp_path / "opmerkingen"
    remarks.mkdir()
    (remarks / "2026-09.md").symlink_to(key)
    (remarks / "2026-08.md").symlink_to("/dev/zero")
    os.mkfifo(remarks / "2026-07.md")
    (remarks / "2026-06.md").mkdir()
    (remarks / "2026-10.md").write_text("Goed gedaan.")
    read = read_remarks(remarks)
    assert {key: remark.paragraphs for key, remark in read.items()} == {
        "2026-10": ("Goed gedaan.",)
    }
    pages = report_pages(demo_knowledge(), NOW, organisation="", remarks=read)
    assert SECRET not in "".join(pages.texts.values())


@pytest.mark.parametrize(
    "name",
    ["../2026-09.md", "2026-13.md", "2026-09.md.exe", "٢٠٢٦.md", "2026-Q5.md", "..md", "nu.md.md"],
)
def test_only_the_name_of_a_period_is_one(tmp_path: Path, name: str) -> None:
    """No other name reaches a page."""
    folder = tmp_path / "opmerkingen"
    folder.mkdir()
    (folder / name).write_text("Tekst.")
    assert read_remarks(folder) == {}


def test_a_remark_without_end_is_read_in_part(tmp_path: Path) -> None:
    """A file of a gigabyte (with a hole in it) takes no memory, and is shown cut."""
    path = tmp_path / "2026-09.md"
    with path.open("wb") as stream:
        stream.write(b"5-10-2026\n" + "é".encode() * MOST_CHARACTERS * 3)
        stream.truncate(1 << 30)
    remark = read_remarks(tmp_path)["2026-09"]
    assert remark.written_on == date(2026, 10, 5)
    assert sum(map(len, remark.paragraphs)) < MOST_CHARACTERS + 100
    assert remark.paragraphs[-1] == "(De rest van deze opmerking is weggelaten.)"


# ---- state, snapshots, rejects: their owner's only, and no link is followed ----------------------------------------


def test_a_link_in_the_place_of_a_state_file_spoils_nothing(tmp_path: Path) -> None:
    """Somebody who may write in the folder lays a link to the key there; the key stays whole."""
    key = tmp_path / "sleutel.json"
    key.write_text(SECRET)
    state = tmp_path / "toestand"
    state.mkdir()
    (state / "gezondheid.json").symlink_to(key)
    (state / f".gezondheid.json.{os.getpid()}.tmp").symlink_to(key)
    (state / f".run.json.{os.getpid()}.tmp").hardlink_to(key)
    write_private(state / "gezondheid.json", "{}")
    write_private(state / "run.json", "{}")
    assert key.read_text() == SECRET
    assert not (state / "gezondheid.json").is_symlink()
    (state / "klachten.log").symlink_to(key)
    with pytest.raises(OSError, match=r"klachten\.log"):
        opened_private(state / "klachten.log", append=True)
    assert key.read_text() == SECRET


def test_a_log_that_is_a_link_stops_the_run_with_a_sentence(corporation: Corporation) -> None:
    """And the file that it leads to gets no line."""
    victim = corporation.folder / "slachtoffer.txt"
    victim.write_text("x")
    corporation.state.mkdir(exist_ok=True)
    (corporation.state / "klachten.log").symlink_to(victim)
    done = corporation.run("run", "--no-build")
    assert done.code == ExitCode.CONFIGURATION
    assert done.err.startswith("S080 ")
    assert victim.read_text() == "x"


def test_everything_that_a_run_leaves_is_its_owners_only(corporation: Corporation) -> None:
    """Lock, log, health and snapshots, also under an account whose files everybody may read."""
    before = os.umask(0)
    try:
        done = corporation.run("run", "--no-build")
    finally:
        os.umask(before)
    assert done.code == ExitCode.OK, done.err
    names = {p.relative_to(corporation.state).as_posix() for p in corporation.state.rglob("*")}
    assert names >= {"klachten.log", "gezondheid.json", "momentopnamen"}
    assert mode(corporation.state) == mode(corporation.state / "momentopnamen") == 0o700
    open_to_others = [
        p.name for p in corporation.state.rglob("*") if p.is_file() and mode(p) & 0o077
    ]
    assert open_to_others == []


def test_rejected_rows_are_their_owners_only_and_follow_no_link(tmp_path: Path) -> None:
    """They hold customers' words; a link in their place is replaced, not followed."""
    schema = register_schema()
    victim, source, mapping = tmp_path / "x.txt", tmp_path / "oud.csv", tmp_path / "m.toml"
    victim.write_text("x")
    source.write_text("a;b\nooit;=1+1\n")
    mapping.write_text('[columns]\nreceived_on = "a"\ndescription = "b"\n')
    rejects = tmp_path / "oud-afgewezen.csv"
    rejects.symlink_to(victim)
    storage = make_register(tmp_path, schema)
    result = import_file(storage, schema, source, mapping, today=date(2026, 11, 25))
    assert result.rejects_path == rejects
    assert victim.read_text() == "x"
    assert (mode(rejects), rejects.is_symlink()) == (0o600, False)
    assert ";'=1+1" in rejects.read_text("utf-8-sig")


@pytest.mark.parametrize(
    "address",
    ["../../../etc/passwd.xlsx", "/a/../b.xlsx", "a\n.xlsx", "x" * 300 + ".xlsx", "https://docs.google.com/spreadsheets/d/../../x"],
    ids=["up", "absolute", "line", "long", "web"],
)  # fmt: skip
def test_snapshots_stay_in_their_folder_whatever_the_register_is_called(
    tmp_path: Path, address: str
) -> None:
    """The name of a register becomes a plain file name, each its own."""
    path = SnapshotStore(tmp_path, address).path
    assert path.parent == tmp_path / "momentopnamen"
    assert path.name.isascii()
    assert len(path.name) < 100
    assert not set(path.name) & set("/\\\n:")


# ---- options -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "period", ["../../etc/passwd", "2026-09/../x", "2026-09\n", "٢٠٢٦-٠٩", "", "2026-9", "{{7*7}}"]
)
def test_only_a_period_is_a_period(corporation: Corporation, period: str) -> None:
    """The report of something else is a sentence, and nothing is made."""
    before = everything(corporation.folder)
    done = corporation.run("report", "--period", period)
    assert done.code == ExitCode.USAGE
    assert "is geen periode" in done.err
    made = {name for name in everything(corporation.folder) - before if "lock" not in name}
    assert made == set()


def test_a_restored_register_replaces_nothing(corporation: Corporation) -> None:
    """``--out`` takes a new name only: not the register, not through a link, and no other kind of file."""
    assert corporation.run("refresh").code == ExitCode.OK
    victim = corporation.folder / "brief.xlsx"
    victim.write_text("x")
    (corporation.folder / "link.xlsx").symlink_to(victim)
    for out, code in (
        ("klachten.xlsx", "S072"),
        ("link.xlsx", "S072"),
        ("klachten.toml", "S072"),
        ("uit.sh", "S031"),
    ):
        done = corporation.run("restore", "--as-of", "2099-01-01", "--out", out)
        assert (done.code != ExitCode.OK, done.err[:4]) == (True, code)
    assert victim.read_text() == "x"


def test_a_demo_replaces_no_register_but_its_own(corporation: Corporation) -> None:
    """``demo --out .`` where the real register lives: neither it nor what was remembered of it is lost."""
    assert corporation.run("refresh").code == ExitCode.OK
    kept = (corporation.folder / "klachten.xlsx", *corporation.state.rglob("*.sqlite"))
    before = [path.read_bytes() for path in kept]
    small = ("--rows", "60", "--months", "4", "--today", "2026-11-24", "--no-site")
    done = corporation.run("demo", *small, "--out", ".")
    assert (done.code, done.err[:18]) == (ExitCode.USAGE, "S027 klachten.xlsx")
    assert [path.read_bytes() for path in kept] == before
    assert len(before) == 2
    for _time in range(2):
        assert corporation.run("demo", *small, "--out", "proef").code == ExitCode.OK


@pytest.mark.parametrize("key", ["docs_folder", "mkdocs_file", "site_folder", "remarks_folder"])
def test_a_path_in_the_settings_counts_from_their_folder(tmp_path: Path, key: str) -> None:
    """Wherever the command is given; variables and tildes are no more than letters."""
    (tmp_path / "klachten.toml").write_text(f'{key} = "$HOME/~/x"\n', encoding="utf-8")
    assert getattr(load_settings(tmp_path), key) == tmp_path / "$HOME" / "~" / "x"

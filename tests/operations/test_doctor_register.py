"""What ``doctor`` says of the register and the site, in a workbook and in a Google Sheet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.google.bench import Bench
from tests.operations.test_doctor_surroundings import told
from tests.registers import complaint, raw_register
from tests.sheets_server import SheetsServer
from toolkit.operations.doctor.checks import Check
from toolkit.operations.doctor.examination import examine
from toolkit.operations.doctor.register import holiday_checks, layout_checks, moved, read_checks
from toolkit.operations.doctor.retention import retention_checks
from toolkit.operations.doctor.site import build_checks, outgoing, outside_checks
from toolkit.register.reading import read_register
from toolkit.resolving.workdays import work_calendar
from toolkit.schema import register_schema
from toolkit.settings import Settings
from toolkit.storage.base import RawRegister
from toolkit.storage.google.session import ENDPOINT_VARIABLE
from toolkit.storage.opening import open_storage
from toolkit.storage.workbook import WorkbookStorage

SCHEMA = register_schema()


def with_header(*header: str) -> RawRegister:
    """A register whose tab Complexen has these columns."""
    raw = raw_register({})
    tab = raw.tabs["Complexen"]
    changed = replace(tab, header=header, rows=[[None] * len(header)])
    return RawRegister(tabs={**raw.tabs, "Complexen": changed}, version="x")


TITLES = tuple(c.title for c in SCHEMA["complexes"].columns)


def test_a_register_as_it_was_made() -> None:
    """Nothing to tell."""
    assert told(layout_checks(raw_register({}), SCHEMA)) == [
        ("ok", "Elk tabblad en elke kolom staat op zijn plaats.")
    ]


def test_a_missing_and_a_renamed_column() -> None:
    """Both are the register's own message, with what the column is called now."""
    first, *rest = TITLES
    found = told(layout_checks(with_header("Komplex", *rest), SCHEMA))
    assert [v for v, _message in found] == ["error"]
    assert found[0][1].startswith(
        f"S002 Tabblad Complexen: de kolom '{first}' ontbreekt (A1 heet 'Komplex')."
    )


def test_an_extra_and_a_moved_column() -> None:
    """Neither does harm; both are told."""
    first, *rest = TITLES
    found = told(layout_checks(with_header(*rest, "Eigen kolom", "", first), SCHEMA))
    cell = "ABCDEFGH"[len(rest)]
    assert found == [
        (
            "warning",
            f"Tabblad Complexen: de kolom 'Eigen kolom' ({cell}1) hoort niet bij het register.",
        ),
        ("warning", f"Tabblad Complexen: de kolom '{first}' is verplaatst."),
    ]


@given(st.permutations(range(6)), st.integers(0, 6))
def test_the_fewest_columns_are_called_moved(order: list[int], absent: int) -> None:
    """What is left stands in the right order, and no larger part does."""
    present = [str(n) for n in order if n != absent]
    wanted = [str(n) for n in range(6)]
    called = moved(present, wanted)
    stays = [part for part in present if part not in called]
    assert stays == sorted(stays)
    longest = max((len(part) for part in _subsequences(present) if part == sorted(part)), default=0)
    assert len(stays) == longest


def _subsequences(parts: list[str]) -> Iterator[list[str]]:
    for mask in range(2 ** len(parts)):
        yield [part for at, part in enumerate(parts) if mask >> at & 1]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 24), "ok"),
        (date(2027, 12, 31), "ok"),  # 2028 is a leap year: exactly 366 days ahead
        (date(2028, 1, 1), "warning"),
        (date(2028, 12, 31), "warning"),
        (date(2029, 1, 1), "error"),
    ],
)
def test_days_off_run_out(today: date, expected: str) -> None:
    """A year ahead it is time for a new version; afterwards a term may be wrong."""
    assert [v for v, _message in told(holiday_checks(work_calendar(), today))] == [expected]


def overdue(closed_on: date, today: date, **cells: object) -> list[tuple[str, str]]:
    """What is told of a register with one complaint, closed on a day."""
    row = complaint(1, Ontvangen_op=closed_on, Afgehandeld_op=closed_on, **cells)
    register = read_register(raw_register({"Klachten": [row]}), SCHEMA)
    return told(retention_checks(register, today))


@pytest.mark.parametrize(
    ("closed_on", "expected"),
    [
        (date(2025, 10, 20), "ok"),  # a year before 24 November less 35 days, and a day
        (date(2025, 10, 19), "warning"),
        (date(2021, 10, 19), "warning"),  # should have been removed
        (date(2026, 11, 1), "ok"),
    ],
)
def test_retention_that_nobody_planned(closed_on: date, expected: str) -> None:
    """Told when a monthly round was missed; not while one is still to come."""
    assert [v for v, _message in overdue(closed_on, date(2026, 11, 24))] == [expected]


def test_retention_of_a_row_without_a_number_and_of_what_was_done() -> None:
    """The one is told apart, with its own cure; what was anonymised is done."""
    day = date(2025, 1, 2)
    assert overdue(day, date(2026, 11, 24), Nummer=None) == [
        (
            "warning",
            "1 rij is over haar termijn, maar heeft geen eigen nummer. Daarom wordt ze niet geanonimiseerd.",
        )
    ]
    assert overdue(day, date(2026, 11, 24), Omschrijving="(geanonimiseerd)") == [
        ("ok", "Er staat niets langer dan het mag.")
    ]
    assert overdue(day, date(2026, 11, 24)) == [
        (
            "warning",
            "1 klacht had al meer dan een maand geleden geanonimiseerd of verwijderd moeten zijn.",
        )
    ]


# ---- the site ------------------------------------------------------------------------------------------------------

OUTSIDE = [
    ('<script src="https://cdn.example/a.js"></script>', "https://cdn.example/a.js"),
    ('<img src="//cdn.example/a.png">', "//cdn.example/a.png"),
    ('<img srcset="a.png 1x, https://cdn.example/b.png 2x">', "https://cdn.example/b.png"),
    ('<link rel="stylesheet" href="HTTPS://fonts.example/css">', "HTTPS://fonts.example/css"),
    ('<link rel="preconnect" href="https://fonts.example">', "https://fonts.example"),
    ('<iframe src="http://elders.example"></iframe>', "http://elders.example"),
    ('<form action="https://elders.example/in"></form>', "https://elders.example/in"),
    ('<p style="background: url(https://x.example/b.png)">', "https://x.example/b.png"),
    ('<style>@import "https://x.example/c.css";</style>', "https://x.example/c.css"),
    ('<meta http-equiv="Refresh" content="0; url=https://x.example/">', "https://x.example/"),
    ('<svg><image href="https://x.example/d.svg"/></svg>', "https://x.example/d.svg"),
    ('<video poster="https://x.example/e.jpg"></video>', "https://x.example/e.jpg"),
    ('<svg><use xlink:href="https://x.example/f.svg#a"/></svg>', "https://x.example/f.svg#a"),
    ('<base href="https://elders.example/">', "https://elders.example/"),
    ('<button formaction="//elders.example/in">Ja</button>', "//elders.example/in"),
    ('<table background="https:\\\\x.example/g.png"></table>', "https:\\\\x.example/g.png"),
    ('<a href="b.html" ping="https://x.example/h">B</a>', "https://x.example/h"),
    ("<script>fetch('https://x.example/i')</script>", "https://x.example/i"),
    ('<script type="module">import "https://x.example/j.js"</script>', "https://x.example/j.js"),
    ('<script>new WebSocket("wss://x.example/k")</script>', "wss://x.example/k"),
    ("<style>p{background:image-set('//x.example/l.png' 1x)}</style>", "//x.example/l.png"),
]
INSIDE = [
    '<a href="https://www.kwh.nl">KWH</a>',
    '<link rel="canonical" href="https://intranet.example/a.html">',
    '<script src="../assets/a.js"></script>',
    '<img src="data:image/png;base64,AAAA">',
    "<p>https://cdn.example/a.js</p>",
    '<link rel="stylesheet" href="assets/a.css">',
    '<script>document.createElementNS("http://www.w3.org/2000/svg", "svg")</script>',
    '<script type="application/json">{"bron": "https://www.kwh.nl"}</script>',
]


@pytest.mark.parametrize(("markup", "address"), OUTSIDE)
def test_whatever_a_browser_fetches_is_found(tmp_path: Path, markup: str, address: str) -> None:
    """With the page it stands on."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.html").write_text(f"<body>{markup}</body>", encoding="utf-8")
    assert list(outgoing(tmp_path)) == [("a/b.html", address)]


@pytest.mark.parametrize("markup", INSIDE)
def test_what_a_reader_follows_is_none(tmp_path: Path, markup: str) -> None:
    """A link is no request."""
    (tmp_path / "index.html").write_text(f"<body>{markup}</body>", encoding="utf-8")
    assert list(outgoing(tmp_path)) == []


def test_styles_are_read_too(tmp_path: Path) -> None:
    """A font from elsewhere is the classic one."""
    (tmp_path / "a.css").write_text("@font-face{src:url('https://f.example/a.woff2')}", "utf-8")
    assert list(outgoing(tmp_path)) == [("a.css", "https://f.example/a.woff2")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("assets/teller.js", "fetch('https://x.example/a')"),
        ("assets/a.svg", '<svg><image xlink:href="https://x.example/a"/></svg>'),
        ("B.HTM", '<img src="https://x.example/a">'),
    ],
)
def test_own_files_beside_the_pages_are_read(tmp_path: Path, name: str, content: str) -> None:
    """But for the scripts of the theme: they name servers that only another configuration asks."""
    for where in (name, "assets/javascripts/bundle.min.js"):
        (tmp_path / where).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / where).write_text(content, encoding="utf-8")
    assert list(outgoing(tmp_path)) == [(name, "https://x.example/a")]


@pytest.mark.skipif(os.name != "posix", reason="optional: another system has other names")
def test_a_page_below_a_name_in_another_encoding(tmp_path: Path) -> None:
    """An old file server has names that are no UTF-8; the page is read all the same."""
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / "a.html").write_text('<img src="//x.example/a">', encoding="utf-8")
    assert [address for _page, address in outgoing(tmp_path)] == ["//x.example/a"]


def test_of_many_requests_a_few_are_named(tmp_path: Path) -> None:
    """The rest is counted."""
    images = "".join(f'<img src="https://x.example/{n}.png">' for n in range(8))
    (tmp_path / "index.html").write_text(f"<body>{images}</body>", encoding="utf-8")
    found = told(outside_checks(tmp_path))
    assert [v for v, _message in found] == ["error"] * 6
    assert found[0][1] == "index.html vraagt iets op bij een andere server: https://x.example/0.png"
    assert found[-1][1] == "En nog 3 verzoeken aan andere servers."


def test_no_site_yet_and_no_configuration(tmp_path: Path) -> None:
    """The one is worth a look, the other an error."""
    assert [v for v, _message in told(outside_checks(tmp_path / "site"))] == ["warning"]
    assert [v for v, _message in told(build_checks(tmp_path / "mkdocs.yml"))] == ["error"]
    assert [v for v, _message in told(build_checks(Settings().mkdocs_file))] == ["ok"]


# ---- everything at once --------------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=1)))


def worst(checks: list[Check]) -> dict[str, str]:
    """What was looked at → the worst that was found."""
    rank = {"ok": 0, "warning": 1, "error": 2}
    found: dict[str, str] = {}
    for check in checks:
        if rank[check.verdict] >= rank.get(found.get(check.name, "ok"), 0):
            found[check.name] = check.verdict
    return found


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A fresh workbook."""
    path = tmp_path_factory.mktemp("register") / "klachten.xlsx"
    WorkbookStorage(path, backups=0).initialise(SCHEMA, dry_run=False)
    return path.read_bytes()


def test_a_fresh_workbook(tmp_path: Path, workbook: bytes) -> None:
    """What was just made is all right; what was not done yet is worth a look."""
    path = tmp_path / "klachten.xlsx"
    path.write_bytes(workbook)
    (tmp_path / "klachten.toml").write_text('register = "klachten.xlsx"\n', encoding="utf-8")
    settings = Settings(register=str(path), site_folder=tmp_path / "site")
    found = worst(examine(None, settings, tmp_path, NOON))
    assert {name: v for name, v in found.items() if v != "ok"} == {
        "refresh": "warning",
        "site": "warning",
    }
    assert {"access", "layout", "repairs", "holidays", "packages", "disk"} <= set(found)
    assert path.read_bytes() == workbook


def test_a_damaged_workbook_stops_no_other_look(tmp_path: Path) -> None:
    """The register cannot be read; everything else is still looked at."""
    (tmp_path / "klachten.xlsx").write_bytes(b"geen werkmap")
    settings = Settings(register=str(tmp_path / "klachten.xlsx"), notify={"teams": 3})
    found = worst(examine(None, settings, tmp_path, NOON))
    assert (found["access"], found["messages"]) == ("error", "error")
    assert (found["clock"], found["python"], found["lock"]) == ("ok", "ok", "ok")


@pytest.mark.skipif(os.name != "posix", reason="optional: another system has other names")
def test_a_place_that_cannot_be_looked_at_stops_no_other_look(tmp_path: Path) -> None:
    """A name that no disk takes stands for a folder that is closed to this account: root may look everywhere."""
    (tmp_path / "klachten.xlsx").write_bytes(b"geen werkmap")
    register, closed = str(tmp_path / "klachten.xlsx"), str(tmp_path / ("x" * 300))
    settings = Settings(register=register, state_folder=closed, site_folder=Path(closed) / "site")
    checks = examine(None, settings, tmp_path, NOON)
    found = worst(checks)
    assert {found[name] for name in ("disk", "lock", "log", "refresh", "snapshots")} == {"error"}
    assert (found["clock"], found["python"], found["packages"]) == ("ok", "ok", "ok")
    (log,) = (check for check in checks if check.name == "log")
    assert log.message.startswith(f"Dit account kan {closed}/klachten.log niet bekijken: ")
    assert log.cure.startswith("Typ 'klachten doctor' met het account van het rooster")


def test_no_register_at_all(tmp_path: Path) -> None:
    """Is itself what is told."""
    found = examine(None, Settings(), tmp_path, NOON)
    assert [c.message[:4] for c in found if c.name == "access"] == ["S030"]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A Google Sheet with a register, at a stand-in on loopback."""
    with SheetsServer() as server:
        monkeypatch.setenv(ENDPOINT_VARIABLE, server.url)
        yield Bench(server=server, folder=tmp_path, schema=SCHEMA)


def sheet_settings(bench: Bench) -> Settings:
    """Settings with the key file."""
    return Settings(
        google_credentials=str(bench.key_file()), state_folder=str(bench.folder / "toestand")
    )


def test_a_google_sheet(bench: Bench) -> None:
    """Who we are, whether we may, whether it is whole, and whether our clock is Google's."""
    bench.made()
    now = datetime.now().astimezone()  # the stand-in's clock is the machine's
    found = examine(bench.url, sheet_settings(bench), bench.folder, now)
    by_name = worst(found)
    names = ("credentials", "access", "layout", "repairs", "clock")
    assert [by_name[name] for name in names] == ["ok"] * 5
    off = examine(bench.url, sheet_settings(bench), bench.folder, now + timedelta(minutes=10))
    assert next((c.verdict, c.message) for c in off if c.name == "clock") == (
        "error",
        "De klok loopt 10 minuten verkeerd.",
    )


def test_a_google_sheet_that_is_not_a_register_yet(bench: Bench) -> None:
    """Each missing tab, and that init mends it; nothing is written."""
    settings = sheet_settings(bench)
    found = examine(bench.url, settings, bench.folder, NOON)
    layout = [c.message for c in found if c.name == "layout"]
    assert len(layout) == len(SCHEMA.tables)
    assert all(message.startswith("S001 ") for message in layout)
    assert worst(found)["repairs"] == "warning"
    assert (
        bench.server.spreadsheet(bench.sheet_id).sheets[0].title not in SCHEMA["complaints"].title
    )


def test_a_key_that_others_can_read(bench: Bench) -> None:
    """Whoever has the key has the register."""
    bench.made()
    settings = sheet_settings(bench)
    Path(settings.google_credentials).chmod(0o640)
    found = [c for c in examine(bench.url, settings, bench.folder, NOON) if c.name == "credentials"]
    assert next((c.verdict, c.cure) for c in found) == (
        "error",
        f"Typ: chmod 600 {settings.google_credentials}",
    )


def test_a_sheet_that_is_not_shared(bench: Bench) -> None:
    """With whom it must be shared stands in the message; no other look is stopped."""
    settings = sheet_settings(bench)
    other = bench.url.replace(bench.sheet_id, "1" * 44)
    found = examine(other, settings, bench.folder, NOON)
    assert worst(found)["access"] == "error"
    assert worst(found)["python"] == "ok"
    assert [c.message[:4] for c in found if c.name == "access"] == ["S064"]


def test_reading_says_which_register(tmp_path: Path, workbook: bytes) -> None:
    """By its address."""
    path = tmp_path / "klachten.xlsx"
    path.write_bytes(workbook)
    raw, checks = read_checks(open_storage(str(path), Settings()), SCHEMA)
    assert raw is not None
    assert told(checks) == [("ok", f"Het register {path} is te lezen.")]

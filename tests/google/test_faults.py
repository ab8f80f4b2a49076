"""
What goes wrong at the service: the run ends right, or says in one sentence what to do; never half.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from gspread.http_client import HTTPClient
from requests import Response
from urllib3.response import HTTPResponse

from tests.google.bench import HASTY, NOW, Bench, check_beside, complaint
from tests.sheets_server.faults import Fault, Kind
from tests.sheets_server.staff import Person
from toolkit.errors import (
    AccessError,
    ExitCode,
    NetworkError,
    RegisterBusyError,
    RegisterError,
    UserError,
)
from toolkit.register.numbers import complaint_number
from toolkit.schema import register_schema
from toolkit.storage.base import FreshRows, WritePlan
from toolkit.storage.google.cells import serial
from toolkit.storage.google.session import ENDPOINT_VARIABLE, RetryPolicy, retries

ROOT = Path(__file__).parents[2]
COUNT = 4
WRITES = ":batchUpdate"


def rows_of(bench: Bench) -> list[str]:
    return [str(row["Omschrijving"]) for row in bench.shown("Klachten") if row["Omschrijving"]]


def take_in(bench: Bench, count: int = 3, **options: int) -> tuple[str, ...]:
    """Enter fresh rows, as an import does."""
    storage = bench.storage(**options)
    raw = storage.read(bench.schema)
    rows = [
        {"received_on": date(2026, 11, 2), "description": f"Overgenomen {i}."} for i in range(count)
    ]
    fresh = FreshRows(table=bench.schema["complaints"], rows=rows)
    return storage.apply(WritePlan(fresh_rows=(fresh,)), bench.schema, raw.version).issued_numbers


PASSING = {
    "503 before the read": Fault(kind=Kind.UNAVAILABLE, method="GET", times=3),
    "502 with a page before the read": Fault(kind=Kind.BAD_GATEWAY, method="GET", times=2),
    "500 with a page before the read": Fault(kind=Kind.HTML, method="GET", times=2),
    "429 on reads": Fault(kind=Kind.QUOTA, method="GET", times=4),
    "429 on writes": Fault(kind=Kind.QUOTA, path=WRITES, times=4),
    "429 with Retry-After": Fault(kind=Kind.QUOTA, path=WRITES, retry_after="1"),
    "503 before the write": Fault(kind=Kind.UNAVAILABLE, path=WRITES, times=2),
    "503 after the write": Fault(kind=Kind.UNAVAILABLE, path=WRITES, after=True),
    "a page after the write": Fault(kind=Kind.HTML, path=WRITES, after=True),
    "a reset before the read": Fault(kind=Kind.RESET, method="GET", times=2),
    "a reset before the write": Fault(kind=Kind.RESET, path=WRITES),
    "a reset after the write": Fault(kind=Kind.RESET, path=WRITES, after=True),
    "a token that expired": Fault(kind=Kind.BAD_TOKEN, method="GET"),
}


@pytest.mark.parametrize("name", PASSING)
def test_what_passes_is_survived(bench: Bench, name: str) -> None:
    """Refresh and import both end as if nothing had happened, and nothing is there twice."""
    bench.filled(COUNT)
    bench.server.add_fault(PASSING[name])
    bench.quick()
    check_beside(bench)
    bench.server.faults.clear()
    bench.server.add_fault(PASSING[name])
    numbers = take_in(bench)
    assert len(bench.server.faults.played) >= 2
    assert rows_of(bench)[COUNT:] == ["Overgenomen 0.", "Overgenomen 1.", "Overgenomen 2."]
    shown = [row["Nummer"] for row in bench.shown("Klachten") if row["Nummer"]]
    assert len(shown) == len(set(shown))
    assert set(numbers) <= set(shown)


LASTING: dict[str, tuple[Fault, type[UserError], str]] = {
    "quota": (
        Fault(kind=Kind.QUOTA, times=0),
        RegisterBusyError,
        "S068 Google laat nu even geen verzoeken meer toe. Er is niets half geschreven; probeer het over een paar minuten opnieuw.",
    ),
    "unavailable": (
        Fault(kind=Kind.UNAVAILABLE, times=0),
        NetworkError,
        "S068 Google heeft een storing (status 503). Er is niets half geschreven; probeer het over een paar minuten opnieuw.",
    ),
    "a page": (
        Fault(kind=Kind.HTML, times=0),
        NetworkError,
        "S068 Google heeft een storing (status 500). Er is niets half geschreven; probeer het over een paar minuten opnieuw.",
    ),
    "reset": (
        Fault(kind=Kind.RESET, times=0),
        NetworkError,
        "S069 Google is niet te bereiken. Controleer de internetverbinding, de proxy en de firewall, en probeer het opnieuw; er is niets half geschreven.",
    ),
    "share revoked": (
        Fault(kind=Kind.REVOKED, times=0),
        AccessError,
        "S063 register@klachten-proef.iam.gserviceaccount.com mag het register {url} niet openen. Open de spreadsheet, kies Delen en voeg register@klachten-proef.iam.gserviceaccount.com toe als bewerker.",
    ),
    "API off": (
        Fault(kind=Kind.DISABLED, times=0),
        AccessError,
        "S065 De Google Sheets API staat niet aan in het project van register@klachten-proef.iam.gserviceaccount.com. Zet hem aan in de Google Cloud-console, wacht een paar minuten en probeer het opnieuw.",
    ),
    "gone": (
        Fault(kind=Kind.MISSING, times=0),
        RegisterError,
        "S064 Op {url} staat geen Google-spreadsheet, of die is verwijderd. Kopieer het adres uit de browser en deel de spreadsheet met register@klachten-proef.iam.gserviceaccount.com.",
    ),
    "token refused": (
        Fault(kind=Kind.BAD_TOKEN, times=0),
        AccessError,
        "S066 Google accepteert de aanmelding van register@klachten-proef.iam.gserviceaccount.com niet meer. Maak een nieuwe sleutel voor het serviceaccount.",
    ),
}


@pytest.mark.parametrize("at", ["read", "write"])
@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_said_in_one_sentence(bench: Bench, name: str, at: str) -> None:
    """The sheet stays as it was, tab by tab."""
    bench.filled(COUNT)
    fault, kind, sentence = LASTING[name]
    path = WRITES if at == "write" else ""
    method = "POST" if at == "write" else "GET"
    bench.server.add_fault(Fault(kind=fault.kind, path=path, method=method, times=0))
    before = {t.title: bench.entered(t.title) for t in bench.schema}
    with pytest.raises(kind) as caught:
        bench.quick()
    assert str(caught.value) == sentence.format(url=bench.url)
    assert {t.title: bench.entered(t.title) for t in bench.schema} == before


@pytest.mark.parametrize(
    "body", [b"<html>Meld je aan bij het netwerk</html>", b"[1, 2]", b"", b"\xff\xfe"]
)
def test_a_page_in_the_place_of_an_answer_is_not_taken_for_one(bench: Bench, body: bytes) -> None:
    """As of a network that wants a sign-in first: status 200, but no answer of the service."""
    storage = bench.storage()
    answer = Response()
    answer.status_code, answer._content = 200, body
    storage.service.client = replace_request(storage.service.client, answer)
    with pytest.raises(NetworkError, match=r"^S068 Google gaf een antwoord dat niet te lezen is"):
        storage.read(bench.schema)


def replace_request(client: HTTPClient, answer: Response) -> HTTPClient:
    """A client on whose line somebody else answers."""

    class Elsewhere(HTTPClient):
        def request(self, *_given: object, **_options: object) -> Response:
            return answer

    return Elsewhere(client.session.credentials, session=client.session)


def test_each_kind_of_error_has_its_own_exit_code() -> None:
    """A schedule can tell them apart."""
    codes = {
        kind.exit_code for kind in (RegisterError, RegisterBusyError, AccessError, NetworkError)
    }
    assert codes == {ExitCode.REGISTER, ExitCode.BUSY, ExitCode.ACCESS, ExitCode.NETWORK}


def test_a_protected_cell_refuses_the_whole_write(bench: Bench) -> None:
    """Somebody who protects *Berekend* against us gets a sentence; no other tab is written either."""
    bench.filled(COUNT)
    sheet = bench.sheet("Berekend")
    sheet.protected[0]["editors"] = {"users": ["coordinator@woonstichting.example"]}
    before = {t.title: bench.entered(t.title) for t in bench.schema}
    with pytest.raises(AccessError) as caught:
        bench.refresh()
    assert str(caught.value) == (
        f"S063 Een deel van het register {bench.url} is beveiligd voor "
        "register@klachten-proef.iam.gserviceaccount.com; er is niets geschreven. Laat de eigenaar van de spreadsheet "
        "register@klachten-proef.iam.gserviceaccount.com toevoegen bij de beveiligde bereiken."
    )
    assert {t.title: bench.entered(t.title) for t in bench.schema} == before


def test_the_file_is_thrown_away_in_the_middle(bench: Bench) -> None:
    """The write finds nothing; the run says so."""
    bench.filled(COUNT)
    storage = bench.storage()
    storage.meddle = lambda: bench.server.delete(bench.sheet_id)
    with pytest.raises(RegisterError, match=r"^S064 "):
        bench.refresh(storage)


def test_the_share_is_revoked_in_the_middle(bench: Bench) -> None:
    """Nothing is written; the run says with whom to share."""
    bench.filled(COUNT)
    storage = bench.storage()
    storage.meddle = lambda: bench.server.revoke(bench.sheet_id)
    with pytest.raises(AccessError, match=r"^S063 "):
        bench.refresh(storage)


def test_five_tries_and_no_more(bench: Bench) -> None:
    """A service that stays away is asked five times."""
    bench.made()
    bench.server.add_fault(Fault(kind=Kind.UNAVAILABLE, path="/spreadsheets", times=0))
    with pytest.raises(NetworkError):
        bench.storage().read(bench.schema)
    assert len(bench.server.faults.played) == HASTY.tries == 5


def test_a_sign_in_service_that_is_away_is_no_fault_of_the_key(bench: Bench) -> None:
    """The exchange of tokens fails for a while: nobody is told to make a new key."""
    bench.made()
    bench.server.add_fault(Fault(kind=Kind.UNAVAILABLE, path="/token", times=0))
    with pytest.raises(NetworkError, match=r"^S068 "):
        bench.storage().read(bench.schema)


def test_the_deadline_ends_it_sooner(bench: Bench) -> None:
    """No further try begins after the deadline, however many are left."""
    bench.made()
    bench.server.add_fault(
        Fault(kind=Kind.QUOTA, path="/spreadsheets", times=0, retry_after="3600")
    )
    started = time.monotonic()
    with pytest.raises(RegisterBusyError):
        bench.storage().read(bench.schema)
    assert time.monotonic() - started < HASTY.deadline_seconds / 2
    assert len(bench.server.faults.played) == 2


def test_the_wait_at_a_spent_quota_outlasts_its_minute() -> None:
    """Four waits of fifteen seconds and more; other faults are tried again sooner."""
    spent, away = (retries(RetryPolicy()) for _ in range(2))
    waits = {"spent": 0.0, "away": 0.0}
    for _try in range(RetryPolicy().tries - 1):
        spent = spent.increment("GET", "/", response=HTTPResponse(status=429))
        away = away.increment("GET", "/", response=HTTPResponse(status=503))
        waits["spent"] += spent.get_backoff_time()
        waits["away"] += away.get_backoff_time()
    assert waits["spent"] >= 60
    assert waits["away"] <= 1 + 2 + 4 + 8


def test_an_import_that_was_applied_before_the_answer_got_lost_is_not_entered_twice(
    bench: Bench,
) -> None:
    """Every answer to the write is lost: the run fails, but the rows are there once."""
    bench.filled(COUNT)
    bench.server.add_fault(Fault(kind=Kind.UNAVAILABLE, path=WRITES, after=True, times=5))
    with pytest.raises(NetworkError):
        take_in(bench)
    assert rows_of(bench)[COUNT:] == ["Overgenomen 0.", "Overgenomen 1.", "Overgenomen 2."]


def test_init_survives_a_lost_answer(bench: Bench) -> None:
    """Sent twice, done once."""
    bench.server.add_fault(Fault(kind=Kind.UNAVAILABLE, path=WRITES, after=True))
    bench.made()
    assert bench.storage().initialise(bench.schema, dry_run=True) == []
    assert [row["Nummer"] for row in bench.shown("Klachten")] == [
        complaint_number(i) for i in range(1, 13)
    ]


def test_a_large_write_that_dies_halfway_changed_nothing(bench: Bench) -> None:
    """Rows that do not fit in one call are laid out on a hidden tab first; the next run clears it away."""
    bench.filled(COUNT)
    before = {t.title: bench.entered(t.title) for t in bench.schema}
    bench.server.reset_log()
    bench.server.add_fault(Fault(kind=Kind.UNAVAILABLE, path=WRITES, nth=2, times=0))
    with pytest.raises(NetworkError):
        bench.refresh(bench.storage(payload_limit=9_000))
    assert {t.title: bench.entered(t.title) for t in bench.schema} == before
    titles = [s.title for s in bench.server.spreadsheet(bench.sheet_id).sheets]
    assert [t for t in titles if t.startswith("klachten-tijdelijk-")]
    bench.server.faults.clear()
    result = bench.refresh(bench.storage(payload_limit=9_000))
    assert result.writes > 1
    check_beside(bench)
    titles = [s.title for s in bench.server.spreadsheet(bench.sheet_id).sheets]
    assert not [t for t in titles if t.startswith("klachten-tijdelijk-")]
    assert bench.refresh().changes == {}


def test_a_hostile_text_arrives_as_text(bench: Bench) -> None:
    """What looks like a formula is never run, neither in a fresh row nor in a tab of the script."""
    bench.filled(1)
    text = '=HYPERLINK("https://example.invalid";"klik")'
    bench.play(Person("Medewerkers").type("A4", "'" + text))
    bench.enter(2, complaint(1, Behandelaar=text))
    bench.enter(3, complaint(2, Omschrijving=text, Rubriek=text))
    bench.refresh()
    assert not [v for row in bench.entered("Signalen") for v in row if v == "formula"]
    assert NOW.year == 2026


def test_a_large_import_is_entered_whole_or_not_at_all(bench: Bench) -> None:
    """Laid out on a hidden tab first; killed before the last call, no row of it is there."""
    bench.filled(COUNT)
    bench.server.reset_log()
    bench.server.add_fault(Fault(kind=Kind.RESET, path=WRITES, nth=2, times=0))
    with pytest.raises(NetworkError):
        take_in(bench, 80, payload_limit=12_000)
    assert len(rows_of(bench)) == COUNT
    bench.server.faults.clear()
    numbers = take_in(bench, 80, payload_limit=12_000)
    assert rows_of(bench)[COUNT:] == [f"Overgenomen {i}." for i in range(80)]
    shown = [row["Nummer"] for row in bench.shown("Klachten") if row["Nummer"]]
    assert list(numbers) == shown[COUNT : COUNT + 80]
    assert len(shown) == len(set(shown))
    days = {row["Ontvangen op"] for row in bench.shown("Klachten")[COUNT : COUNT + 80]}
    assert days == {serial(date(2026, 11, 2))}


def test_the_command_says_one_sentence_and_ends_with_its_code(bench: Bench) -> None:
    """A whole process: with the sheet shared it works, with the share revoked it says with whom to share."""
    bench.schema = register_schema()
    bench.made()
    (bench.folder / "klachten.toml").write_text(
        f'register = "{bench.url}"\ngoogle_credentials = "{bench.key_file().name}"\n',
        encoding="utf-8",
    )

    def klachten(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from toolkit.cli import main; raise SystemExit(main())"
        surroundings = {**os.environ, ENDPOINT_VARIABLE: bench.server.url, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=bench.folder,
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=120,
        )

    done = klachten("check", "--json")
    assert (done.returncode, json.loads(done.stdout), done.stderr) == (0, [], "")
    bench.server.revoke(bench.sheet_id)
    done = klachten("refresh")
    assert done.returncode == ExitCode.ACCESS == 7
    assert done.stderr == LASTING["share revoked"][2].format(url=bench.url) + "\n"
    assert done.stdout == ""

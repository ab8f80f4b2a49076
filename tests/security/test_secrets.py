"""A password or a key reaches no message, no log and no trace, wherever somebody put it by mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Corporation
from tests.google.bench import Bench
from toolkit.errors import ConfigurationError, ExitCode
from toolkit.settings import load_settings
from toolkit.storage.google.credentials import CREDENTIALS_VARIABLE, load_identity

SECRET = "kanarie-4711"
KEY = json.dumps(
    {"type": "service_account", "private_key": f"-----BEGIN PRIVATE KEY-----\n{SECRET}"}
)
SHEET = "https://docs.google.com/spreadsheets/d/1AbC/edit"


@pytest.mark.parametrize(
    "line",
    [
        f'notify = "mailtos://robot:{SECRET}@post.example"',
        f'notify = ["mailtos://robot:{SECRET}@post.example"]',
        f'[google_credentials]\nprivate_key = "{SECRET}"',
        f"google_credentials = '{KEY}'",
        f"google_credentials = ['{SECRET}']",
        f"google_credentials = '''\n  {KEY}'''",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_quoted(corporation: Corporation, line: str) -> None:
    """The message names the line in the settings, with what to do; the value is nowhere."""
    corporation.settings(line)
    done = corporation.run("check", "--register", "klachten.xlsx")
    assert done.code == ExitCode.CONFIGURATION
    assert done.err.startswith(
        ("S022 klachten.toml: ", "S062 In klachten.toml, google_credentials ")
    )
    assert SECRET not in done.out + done.err
    assert all(SECRET not in p.read_text("utf-8") for p in corporation.state.glob("*.*"))


ADDRESS = f"mailtos://robot:{SECRET}@post.example"


@pytest.mark.parametrize(
    "line",
    [
        f'"{ADDRESS}" = 1',
        f'[notify]\nfrom_hour = "{ADDRESS}"',
        f'[notify]\n"{ADDRESS}" = 1',
        f'[notify]\nteams = "{ADDRESS}"',
        f'[notify]\nsite_link = ["{ADDRESS}"]',
        f'[notify]\ncoordinator = {{a = "{ADDRESS}"}}',
        f'[notify.teams]\n"{ADDRESS}" = [1]',
        f'[notify.teams]\nVerhuur = [["{ADDRESS}"]]',
        f'[notify.escalate]\nlate = "{ADDRESS}"',
        f'[notify.escalate]\n"{ADDRESS}" = "team"',
    ],
)
def test_an_address_in_the_wrong_place_is_told_without_its_password(
    corporation: Corporation, line: str
) -> None:
    """Neither by the command that sends, nor by the one that looks everything over."""
    corporation.settings(line)
    for given in (("notify", "--dry-run"), ("doctor",)):
        done = corporation.run(*given)
        assert done.code != ExitCode.OK
        assert "klachten.toml" in done.out + done.err
        assert SECRET not in done.out + done.err


@pytest.mark.parametrize(
    "address",
    [
        f"https://robot:{SECRET}@docs.google.com/spreadsheets/d/1AbC",
        f"http://robot:{SECRET}/x@127.0.0.1:1/y",
        f"ftp://robot:{SECRET}@post.example/klachten.xlsx",
        f"file://robot:{SECRET}@post.example/klachten.xls",
    ],
)
@pytest.mark.parametrize("given", [["check"], ["doctor", "--json"], ["run"]])
def test_a_password_in_the_registers_address_is_not_repeated(
    corporation: Corporation, address: str, given: list[str]
) -> None:
    """Such an address is refused, and the sentence that says so may stand in a schedule's mail."""
    done = corporation.run(*given, "--register", address)
    assert done.code != ExitCode.OK
    assert any(code in done.out + done.err for code in ("S060 ", "S031 "))
    assert SECRET not in done.out + done.err


def test_the_key_itself_in_the_variable_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule whose variable is of the wrong kind gives the key where its path should be."""
    monkeypatch.setenv(CREDENTIALS_VARIABLE, KEY)
    with pytest.raises(ConfigurationError) as caught:
        load_identity()
    assert str(caught.value) == (
        "S062 In GOOGLE_APPLICATION_CREDENTIALS staat de inhoud van een sleutelbestand. Zet daar het pad van "
        "het bestand neer, en maak een nieuwe sleutel: deze kan gezien zijn."
    )
    assert caught.value.__cause__ is None


def test_a_run_that_is_refused_logs_no_key(corporation: Corporation, bench: Bench) -> None:
    """What the service and its library say of a withdrawn key stands nowhere; the log has one sentence."""
    document = json.loads(bench.key_file().read_text("utf-8"))
    document["private_key_id"] = SECRET
    document["token_uri"] = f"{bench.server.url}/token"
    document["client_email"] = "iemand-anders@elders.example"
    key = corporation.folder / "sleutel.json"
    key.write_text(json.dumps(document), encoding="utf-8")
    key.chmod(0o600)
    corporation.settings('google_credentials = "sleutel.json"', 'state_folder = "toestand"')
    done = corporation.run(
        "run", "--register", bench.url, environment={"KLACHTEN_SHEETS_ENDPOINT": bench.server.url}
    )
    assert done.code in (ExitCode.ACCESS, ExitCode.REGISTER)
    log = (corporation.state / "klachten.log").read_text("utf-8")
    assert "ERROR failed" in log
    body = document["private_key"].splitlines()[1]
    for hidden in (SECRET, body, "Bearer", "iemand-anders@elders.example", bench.sheet_id):
        assert hidden not in log
        assert hidden not in (corporation.state / "gezondheid.json").read_text("utf-8")
    assert body not in done.out + done.err
    assert "Traceback" not in done.err


def test_settings_that_cannot_be_read_quote_no_line(tmp_path: Path) -> None:
    """A typing error on the line of a password: the place is named, the line is not."""
    (tmp_path / "klachten.toml").write_text(
        f'[notify]\ncoordinator = ["mailtos://robot:{SECRET}@post.example]\n', encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match=r"^S020 .*line 2") as caught:
        load_settings(tmp_path)
    assert SECRET not in str(caught.value)

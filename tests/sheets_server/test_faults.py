"""Faults on demand: what a client meets, when, and whether its call was applied."""

import time

import pytest
import requests

from tests.sheets_server import SheetsServer
from tests.sheets_server.conftest import Api
from tests.sheets_server.errors import PROTECTED, ApiError
from tests.sheets_server.faults import UNAVAILABLE, Fault, Faults, Kind, Quota

TAIL = "/values/A1"
WRITE = {"values": [["x"]]}

REFUSALS = [
    (Kind.QUOTA, 429, "RESOURCE_EXHAUSTED"),
    (Kind.UNAVAILABLE, 503, "UNAVAILABLE"),
    (Kind.PROTECTED, 400, "INVALID_ARGUMENT"),
    (Kind.REVOKED, 403, "PERMISSION_DENIED"),
    (Kind.DISABLED, 403, "PERMISSION_DENIED"),
    (Kind.MISSING, 404, "NOT_FOUND"),
    (Kind.BAD_TOKEN, 401, "UNAUTHENTICATED"),
]


@pytest.mark.parametrize(("kind", "code", "status"), REFUSALS)
def test_a_refusal_has_its_code_and_status_and_applies_nothing(
    api: Api, kind: Kind, code: int, status: str
) -> None:
    api.server.add_fault(Fault(kind=kind, method="PUT"))
    found, body = api.call("PUT", TAIL, WRITE, valueInputOption="RAW")
    assert (found, body["error"]["code"], body["error"]["status"]) == (code, code, status)
    assert api.values("A1") == []


@pytest.mark.parametrize("kind", [Kind.UNAVAILABLE, Kind.QUOTA])
def test_a_refusal_may_come_after_the_call_was_applied(api: Api, kind: Kind) -> None:
    api.server.add_fault(Fault(kind=kind, method="PUT", after=True))
    assert api.call("PUT", TAIL, WRITE, valueInputOption="RAW")[0] in {503, 429}
    assert api.values("A1") == [["x"]]


def test_the_quota_body_names_the_quota(api: Api) -> None:
    api.server.add_fault(Fault(kind=Kind.QUOTA))
    _, body = api.call("GET", TAIL)
    assert body["error"]["message"] == (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per "
        "user' of service 'sheets.googleapis.com' for consumer 'project_number:123456789012'."
    )
    assert body["error"]["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"


def test_the_sentences_of_the_other_refusals() -> None:
    told = {
        kind: str(refusal)
        for kind in Kind
        if (refusal := Fault(kind=kind).refusal(is_write=True)) is not None
    }
    assert told[Kind.UNAVAILABLE] == UNAVAILABLE
    assert told[Kind.PROTECTED] == f"Invalid requests[0].updateCells: {PROTECTED}"
    assert told[Kind.REVOKED] == "The caller does not have permission"
    assert told[Kind.MISSING] == "Requested entity was not found."


@pytest.mark.parametrize(("kind", "code"), [(Kind.HTML, 500), (Kind.BAD_GATEWAY, 502)])
def test_some_answers_are_a_page_of_html(api: Api, kind: Kind, code: int) -> None:
    api.server.add_fault(Fault(kind=kind))
    answer = api.session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{api.file_id}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        code,
        "text/html; charset=UTF-8",
    )
    assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(("after", "left"), [(False, []), (True, [["x"]])])
def test_a_connection_may_be_reset_before_or_after_the_call_was_applied(
    api: Api, after: bool, left: list[list[str]]
) -> None:
    api.server.add_fault(Fault(kind=Kind.RESET, method="PUT", after=after))
    with pytest.raises(requests.exceptions.ConnectionError):
        api.call("PUT", TAIL, WRITE, valueInputOption="RAW")
    assert api.values("A1") == left


def test_an_answer_may_break_off_after_the_call_was_applied(api: Api) -> None:
    api.server.add_fault(Fault(kind=Kind.TRUNCATED, method="PUT"))
    with pytest.raises(
        (requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)
    ):
        api.call("PUT", TAIL, WRITE, valueInputOption="RAW")
    assert api.values("A1") == [["x"]]


def test_a_slow_answer_outlasts_an_impatient_client(api: Api) -> None:
    api.server.add_fault(Fault(kind=Kind.SLOW, seconds=0.4))
    address = f"https://sheets.googleapis.com/v4/spreadsheets/{api.file_id}"
    with pytest.raises(requests.exceptions.ReadTimeout):
        api.session.get(address, timeout=0.1)


def test_a_slow_answer_is_a_right_answer_for_who_waits(api: Api) -> None:
    api.write("A1", [["x"]])
    api.server.add_fault(Fault(kind=Kind.SLOW, seconds=0.1))
    begun = time.monotonic()
    assert api.values("A1") == [["x"]]
    assert time.monotonic() - begun >= 0.1


def test_a_fault_may_say_when_to_come_back(api: Api) -> None:
    api.server.add_fault(Fault(kind=Kind.QUOTA, retry_after="7"))
    answer = api.session.get(f"https://sheets.googleapis.com/v4/spreadsheets/{api.file_id}")
    assert answer.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    ("fault", "codes"),
    [
        (Fault(kind=Kind.MISSING), [404, 200, 200, 200]),
        (Fault(kind=Kind.MISSING, nth=2), [200, 404, 200, 200]),
        (Fault(kind=Kind.MISSING, nth=2, times=2), [200, 404, 404, 200]),
        (Fault(kind=Kind.MISSING, nth=3, times=0), [200, 200, 404, 404]),
        (Fault(kind=Kind.MISSING, method="POST"), [200, 200, 200, 200]),
        (Fault(kind=Kind.MISSING, path=":batchUpdate$"), [200, 200, 200, 200]),
    ],
)
def test_a_fault_hits_the_calls_that_it_names(api: Api, fault: Fault, codes: list[int]) -> None:
    api.server.add_fault(fault)
    assert [api.call("GET", TAIL)[0] for _ in codes] == codes


def test_faults_wait_their_turn_and_every_one_counts() -> None:
    faults = Faults()
    first, second = Fault(kind=Kind.HTML), Fault(kind=Kind.RESET, nth=2)
    faults.add(first, second)
    assert [faults.take("GET", "/x") for _ in range(3)] == [first, second, None]
    assert faults.played == [first, second]


def test_the_bucket_holds_a_minutes_calls_and_fills_again() -> None:
    now = [0.0]
    quota = Quota(60, clock=lambda: now[0])
    for _ in range(60):
        quota.spend("somebody", is_write=False)
    with pytest.raises(ApiError, match="Read requests"):
        quota.spend("somebody", is_write=False)
    quota.spend("somebody", is_write=True)  # writes have a bucket of their own
    quota.spend("another", is_write=False)  # and so has everybody
    now[0] = 0.99
    with pytest.raises(ApiError):
        quota.spend("somebody", is_write=False)
    now[0] = 1.01  # a call a second comes back
    quota.spend("somebody", is_write=False)
    with pytest.raises(ApiError):
        quota.spend("somebody", is_write=False)


def test_the_server_keeps_to_its_quota() -> None:
    with SheetsServer(keys={}, quota_per_minute=3) as server:
        address = f"{server.url}/v4/spreadsheets/{server.create_spreadsheet()}"
        codes = [requests.get(address, timeout=5).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]

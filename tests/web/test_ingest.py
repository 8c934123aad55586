"""Ingest over HTTP: a receipt means durable; what cannot be taken says why, and stores nothing."""

import asyncio
import json
import socket
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pyarrow as pa
import pytest
import uvicorn
from fastapi import FastAPI

from anlan.core.city import City
from anlan.core.clock import VirtualClock
from anlan.intake import Intake
from anlan.store.observations import ObservationLog
from anlan.web.ingest import ARROW, MAX_BYTES, ingest_app, openapi_paths

NOON = datetime(2018, 9, 16, 4, 0, tzinfo=UTC)
ROW = {"series": "river/a/stage", "time": "2018-09-16T11:30:00+08:00", "value": 3.2, "unit": "m"}


@pytest.fixture
def log(tmp_path):
    """A log in a file of its own."""
    log = ObservationLog.open(tmp_path / "observations.sqlite", VirtualClock(NOON))
    yield log
    log.close()


@pytest.fixture
def app(log):
    """The app as it is mounted in the house: under /ingest of a FastAPI app."""
    city = City()
    row = {
        "name": "river/a/stage",
        "number": 1,
        "property": "stage",
        "unit": "m",
        "source": "s1",
        "area": "a",
    }
    city.put("series", "river/a/stage", row | {"zh": "甲", "en": "A"})
    city.put("source", "s1", {"name": "s1", "zh": "一", "en": "one", "owner": "o"})
    outer = FastAPI()
    outer.mount("/ingest", ingest_app(Intake(city, log, VirtualClock(NOON))))
    return outer


@pytest.fixture
def post(app):
    """Send one request and give its response."""

    def send(path: str = "/ingest/observations", method: str = "POST", **more: object) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
                return await client.request(method, path, **more)

        return asyncio.run(once())

    return send


def test_rows_are_answered_with_a_receipt_in_the_promised_shape(post, log):
    """The reply is exactly that of the contract, and what it says is in the log."""
    message = {"source": "s1", "observations": [ROW, ROW | {"series": "x"}, ROW]}
    answer = post(json=message)
    assert answer.status_code == 200
    assert answer.json() == {
        "arrival": 1, "accepted": 1, "flagged": 0, "duplicate": 1,
        "quarantined": [{"row": 1, "reason": "unknown_series", "detail": "no series 'x' in this city"}],
    }  # fmt: skip
    assert log.last_offset() == 1
    assert log.raw(1) is not None


def test_columns_and_arrow_are_taken_too(post, log):
    """The three forms of one reading are one reading."""
    assert (
        post(json={"source": "s1", "series": ROW["series"], "time": [ROW["time"]], "value": [3.2]}).json()[
            "accepted"
        ]
        == 1
    )
    table = pa.table({"series": [ROW["series"]], "time": [ROW["time"]], "value": [3200.0], "unit": ["mm"]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    body = sink.getvalue().to_pybytes()
    answer = post("/ingest/observations?source=s1", content=body, headers={"content-type": ARROW})
    assert (answer.status_code, answer.json()["duplicate"]) == (200, 1)
    for cut in range(0, len(body) - 9, 97):
        answer = post("/ingest/observations?source=s1", content=body[:cut], headers={"content-type": ARROW})
        assert answer.status_code == 400
        assert "nothing was stored" in answer.json()["detail"]
    assert log.last_offset() == 1


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"content": b'{"source": "s1", "observations": [{"ser'}, 400, "cut off"),
        ({"content": b"\x00\x01\x02"}, 400, "nothing was stored"),
        ({"content": b""}, 400, "nothing was stored"),
        ({"json": {"observations": []}}, 400, "no source"),
        ({"content": b"<a/>", "headers": {"content-type": "application/xml"}}, 415, "application/xml"),
        ({"content": b"a,b", "headers": {"content-type": "text/csv; charset=utf-8"}}, 415, "text/csv"),
        ({"content": b"", "headers": {"content-type": ARROW}}, 400, "?source="),
        ({"path": "/ingest/nowhere"}, 404, "nowhere"),
        ({"method": "GET"}, 405, "POST"),
        ({"method": "DELETE", "path": "/ingest/health"}, 405, "GET"),
    ],
)
def test_what_cannot_be_taken_says_why_and_stores_nothing(post, log, sent, status, says):
    """400 only when nothing is readable; XML is not even looked at."""
    answer = post(**sent)
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert log.last_offset() == 0
    assert log.totals() == []


def test_a_body_too_large_is_refused_before_it_is_read(app):
    """By the length it declares: the app asks for not one byte of the body."""

    async def once() -> list[dict]:
        sent = []

        async def receive() -> dict:
            raise AssertionError("the body was read")

        async def send(message: dict) -> None:
            sent.append(message)

        headers = [(b"content-type", b"application/json"), (b"content-length", str(MAX_BYTES + 1).encode())]
        scope = {
            "type": "http", "method": "POST", "path": "/ingest/observations", "headers": headers, "query_string": b"",
            "root_path": "", "http_version": "1.1", "scheme": "http", "server": ("house", 80), "client": ("a", 1),
        }  # fmt: skip
        await app(scope, receive, send)
        return sent

    sent = asyncio.run(once())
    assert sent[0]["status"] == 413


def test_a_body_that_grows_too_large_on_the_way_is_refused(post, log):
    """Without a declared length it is cut off at 32 MiB."""

    async def endless():
        for _ in range(40):
            yield b" " * 1024 * 1024

    assert post(content=endless(), headers={"content-type": "application/json"}).status_code == 413
    assert log.last_offset() == 0


def test_health_says_how_every_source_is_doing(post):
    """Silence is said, with how long."""
    post(json={"source": "s1", "observations": [ROW]})
    found = post("/ingest/health", method="GET").json()
    assert [(one["source"], one["silent"], one["counts"]["accepted"]) for one in found] == [("s1", False, 1)]


def test_the_paths_can_stand_in_openapi(app):
    """The fragment joins the documents of the app around it, and every path of it is served."""
    document = app.openapi()
    document["paths"] |= openapi_paths()
    assert {"/ingest/observations", "/ingest/health"} <= set(json.loads(json.dumps(document))["paths"])
    responses = document["paths"]["/ingest/observations"]["post"]["responses"]
    assert set(responses) == {"200", "400", "413", "415"}


def test_under_a_real_server_many_senders_at_once_lose_nothing(app, log):
    """Real uvicorn, eight threads, forty messages, some of them twice: each reading is stored once."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/ingest/observations"
        answers: list[dict] = []

        def send(sender: int) -> None:
            with httpx.Client(timeout=30, transport=httpx.HTTPTransport(retries=20)) as client:
                for minute in range(10):
                    when = (NOON - timedelta(minutes=10 * (sender // 2) + minute + 1)).isoformat()
                    message = {"source": "s1", "observations": [ROW | {"time": when}]}
                    answers.append(client.post(url, json=message).raise_for_status().json())

        senders = [threading.Thread(target=send, args=(number,)) for number in range(8)]
        for one in senders:
            one.start()
        for one in senders:
            one.join()
        too_large = httpx.post(
            url, content=b" " * (MAX_BYTES + 1), headers={"content-type": "application/json"}
        )
        server.should_exit = True
        thread.join()
    assert too_large.status_code == 413
    assert len(answers) == 80
    assert sum(one["accepted"] for one in answers) == 40
    assert sum(batch.rows.num_rows for batch in log.read()) == 40

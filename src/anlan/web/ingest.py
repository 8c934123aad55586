"""The way in for machines: a small ASGI app, mounted at /ingest, that answers after the commit.

POST /observations takes JSON (rows or columns) or an Arrow IPC stream; GET /health says how every source is doing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import msgspec

from anlan.intake import Intake, Receipt, UnreadableMessage

MAX_BYTES = 32 * 1024 * 1024
"""Larger bodies are refused before they are read."""
ARROW = "application/vnd.apache.arrow.stream"
JSON = "application/json"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Refused(Exception):
    """A request that gets an error: its status and why."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


def ingest_app(intake: Intake | Callable[[], Intake]) -> App:
    """The ASGI app over an intake, or over a function that gives it at the first request."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        door = intake() if callable(intake) else intake
        try:
            body = await _answer(door, scope, receive)
        except Refused as refused:
            await _send(send, refused.status, {"detail": refused.detail}, refused.headers)
        else:
            await _send(send, 200, body)

    return app


async def _answer(intake: Intake, scope: Scope, receive: Receive) -> object:
    path = scope["path"].removeprefix(scope.get("root_path", "")).rstrip("/")
    method = scope["method"]
    allowed = {"/observations": "POST", "/health": "GET"}.get(path)
    if allowed is None:
        raise Refused(404, f"no {path or '/'} here: POST /observations or GET /health")
    if method != allowed:
        raise Refused(405, f"{path} takes {allowed}, not {method}", allow=allowed)
    if path == "/health":
        return await asyncio.to_thread(intake.health)
    return await _take(intake, scope, receive)


async def _take(intake: Intake, scope: Scope, receive: Receive) -> Receipt:
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    kind = headers.get(b"content-type", JSON).split(";")[0].strip().lower()
    if kind not in (JSON, ARROW):
        raise Refused(415, f"{kind} is not taken: send {JSON} or {ARROW}")
    source = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("source", [""])[0]
    if kind == ARROW and not source:
        raise Refused(400, "an Arrow stream names its source in the query: ?source=NAME")
    body = await _read(headers.get(b"content-length"), receive)
    try:
        if kind == ARROW:
            return await asyncio.to_thread(intake.ingest_stream, body, source)
        return await asyncio.to_thread(intake.ingest_message, body, source or None)
    except UnreadableMessage as error:
        raise Refused(400, f"{error}; nothing was stored") from None


async def _read(length: str | None, receive: Receive) -> bytes:
    """The body, refused as soon as it is known to be too large: by its header before a byte is read."""
    if length is not None and (not length.isdigit() or int(length) > MAX_BYTES):
        raise _too_large()
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "cut off before the end; nothing was stored")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BYTES:
            raise _too_large()
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large() -> Refused:
    return Refused(413, f"more than {MAX_BYTES // 1024 // 1024} MiB; nothing was stored", connection="close")


async def _send(send: Send, status: int, body: object, headers: dict[str, str] | None = None) -> None:
    content = msgspec.json.encode(body)
    fields = [(b"content-type", JSON.encode()), (b"content-length", str(len(content)).encode())]
    fields += [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": content})


async def _live(receive: Receive, send: Send) -> None:
    """Start and stop with the server; nothing of ours needs either."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def openapi_paths(prefix: str = "/ingest") -> dict[str, object]:
    """What the app takes and gives, as OpenAPI paths under `prefix`, for the documents of the app it is mounted in."""
    error = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
    errors = {
        "400": "nothing readable; nothing was stored",
        "413": "body above 32 MiB; nothing was read or stored",
        "415": "another content type",
    }
    answers = {code: _described(text, error) for code, text in errors.items()}
    receipt, health = _schemas()
    post = {
        "summary": "Readings in; answered after the commit",
        "operationId": "ingest_observations",
        "parameters": [
            {
                "name": "source",
                "in": "query",
                "required": False,
                "schema": {"type": "string"},
                "description": "the feed; needed for Arrow, and where a JSON message names none",
            }
        ],
        "requestBody": {
            "required": True,
            "content": {
                JSON: {"schema": {"oneOf": list(_messages())}},
                ARROW: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        "responses": {"200": _described("what became of every row", receipt), **answers},
    }
    get = {
        "summary": "How every source is doing",
        "operationId": "ingest_health",
        "responses": {"200": _described("configured sources first", {"type": "array", "items": health})},
    }
    return {f"{prefix}/observations": {"post": post}, f"{prefix}/health": {"get": get}}


def _described(text: str, schema: object) -> dict[str, object]:
    return {"description": text, "content": {JSON: {"schema": schema}}}


def _messages() -> Iterator[dict[str, object]]:
    """The two shapes of a JSON message."""
    text, number = {"type": "string"}, {"type": ["number", "null"]}
    time = {"type": "string", "format": "date-time"}
    row = {"series": text, "time": time, "value": number, "unit": text, "guessed": {"type": "boolean"}}
    rows = {
        "type": "array",
        "items": {"type": "object", "properties": row, "required": ["series", "time", "value"]},
    }
    yield {
        "type": "object",
        "properties": {"source": text, "observations": rows, "unit": text},
        "required": ["source", "observations"],
    }
    several = [text, {"type": "array", "items": text}]
    columns = {"series": {"oneOf": several}, "time": {"type": "array", "items": time}}
    columns |= {"value": {"type": "array", "items": number}, "unit": {"oneOf": several}}
    yield {
        "type": "object",
        "properties": {"source": text, **columns},
        "required": ["source", "series", "time", "value"],
    }


def _schemas() -> tuple[dict[str, object], dict[str, object]]:
    """Receipt and health, inline: the mounted app brings no components of its own."""
    count = {"type": "integer", "minimum": 0}
    refusal = {"row": count, "reason": {"type": "string"}, "detail": {"type": "string"}}
    receipt = dict.fromkeys(("arrival", "accepted", "flagged", "duplicate"), count)
    receipt |= {"quarantined": {"type": "array", "items": {"type": "object", "properties": refusal}}}
    health = {
        "source": {"type": "string"},
        "silent": {"type": "boolean"},
        "silent_for_s": {"type": ["number", "null"]},
    }
    return {"type": "object", "properties": receipt}, {"type": "object", "properties": health}

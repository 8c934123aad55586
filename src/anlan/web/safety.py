"""What every answer carries and every change must prove: security headers, and that the request is our own page's."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Safety:
    """ASGI middleware; `exempt` are path prefixes that machines may post to: no cookie of ours counts there."""

    def __init__(self, app: ASGIApp, exempt: tuple[str, ...] = ()) -> None:
        self._app, self._exempt = app, exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse forged requests, then add the headers to whatever is answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        secure = scope["scheme"] == "https"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _stamp(MutableHeaders(scope=message), secure=secure, path=scope["path"])
            await send(message)

        headers = Headers(scope=scope)
        machine = any(scope["path"].startswith(prefix) for prefix in self._exempt) and not from_a_page(
            headers
        )
        if scope["method"] not in SAFE and not machine and not ours(headers):
            refused = JSONResponse({"detail": "this request does not come from our own page"}, 403)
            await refused(scope, receive, with_headers)
            return
        await self._app(scope, receive, with_headers)


def ours(headers: Headers) -> bool:
    """The request was made by a page of this very origin: the browser says so, in words no page can forge."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == headers.get("host")


def from_a_page(headers: Headers) -> bool:
    """A browser sent this: machines name neither a site nor an origin."""
    return "sec-fetch-site" in headers or "origin" in headers


def _stamp(headers: MutableHeaders, *, secure: bool, path: str) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "cache-control" not in headers:
        headers["Cache-Control"] = "no-cache" if path.startswith("/static/") else "no-store"

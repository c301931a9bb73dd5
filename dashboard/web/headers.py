"""Headers that keep a browser from doing what our pages never ask for."""

import secrets
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = "Content-Security-Policy"
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{power}=()"
        for power in (
            *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope"),
            *("magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking"),
        )
    ),
}
#: What mails show, wherever they are read.
_SHOWN_ELSEWHERE: Final = "/p/seen/"
_STRICT_TRANSPORT: Final = "max-age=31536000; includeSubDomains"
#: Files that hold nothing personal and carry their version in their address.
_CACHEABLE: Final = ("/assets/", "/_dash-component-suites/", "/open/")
_OK: Final = 200
_A_YEAR: Final = "public, max-age=31536000, immutable"


def new_nonce() -> str:
    """What names the inline scripts of one answer; nobody guesses it."""
    return secrets.token_urlsafe(16)


def content_security_policy(nonce: str = "") -> str:
    """Only our own files; inline scripts only by the nonce of this answer, else none.

    Styles stay open to inline ones: plotly and ag-grid put style elements into the page, whose text
    follows from the width of a column, and style attributes on all that they place; neither can be
    told a nonce by their Dash components. Pages without them, learners' own, allow none.
    https://www.w3.org/TR/CSP3/#security-nonces
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'" if nonce else "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Adds the headers to every answer; personal ones are never kept by a browser or proxy."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = {**_ALWAYS, CONTENT_SECURITY_POLICY: content_security_policy()}
        if https:
            self._headers["Strict-Transport-Security"] = _STRICT_TRANSPORT

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers to the start of the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith(_SHOWN_ELSEWHERE):
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith(_CACHEABLE):
                    headers["Cache-Control"] = "no-store"
                elif message["status"] == _OK and scope["query_string"].startswith(b"m="):
                    headers["Cache-Control"] = _A_YEAR
            await send(message)

        await self._app(scope, receive, with_headers)

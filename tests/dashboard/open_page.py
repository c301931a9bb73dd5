"""An open page that listens on `/live`, and fails where it is told nothing."""

import json
from typing import Any

import anyio
from starlette.testclient import WebSocketTestSession

from tests.waiting import PATIENCE_SECONDS


def heard(page: WebSocketTestSession, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
    """What it is told next; the client by itself would wait for ever.

    Raises:
        WebSocketDisconnect: it is closed instead.
    """

    async def next_message() -> Any:
        with anyio.move_on_after(seconds):
            return await page._send_rx.receive()
        raise AssertionError(f"the page was told nothing for {seconds:.0f} seconds")

    message = page.portal.call(next_message)
    page._raise_on_close(message)
    return dict(json.loads(message["text"]))


def news_heard(page: WebSocketTestSession) -> list[dict[str, Any]]:
    """The first that is not empty: what else moves a mark is told without any."""
    for _ in range(10):
        if news := heard(page)["news"]:
            return list(news)
    raise AssertionError("the page was told ten times that there is nothing new")

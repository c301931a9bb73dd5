"""Who asks the web process at once, for Locust: colleagues who click, programs, platforms.

Ten managers, who see everyone, and forty coaches go through overview, worklist, learners grid,
explore, one learner, a cohort and, rarely, the download, with pauses. Programs ask for predictions,
50 a second in all; platforms send 500 events a second, 50 in a request. `benchmarks.load_test` runs
it against a programme that it says all of in the file named by `LOAD_TEST`.
"""

import itertools
import json
import os
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from locust import FastHttpUser, between, constant_throughput

from benchmarks.clicks import Clicks

#: cookies, learners, cohorts, the token of programs, and how many users there are of each class
PROGRAMME: Final[Mapping[str, Any]] = json.loads(Path(os.environ["LOAD_TEST"]).read_text())
_COOKIES: Final = itertools.cycle(PROGRAMME["cookies"])
_USERS: Final[Mapping[str, int]] = PROGRAMME["users"]
_BATCH = 50
_ASKED, _SENT = 50, 10  # requests a second of all of them together
_DICE: Final = random.Random(7)  # noqa: S311 - a draw of clicks, no secret
_RISK_FIRST: Final = [{"colId": "risk_score", "sort": "desc"}]
_BEHIND: Final = {"progress": {"filterType": "number", "type": "lessThan", "filter": 20}}

Click = Callable[[Clicks], bytes]


def _cohort() -> str:
    return f"?cohort={_DICE.randint(1, PROGRAMME['cohorts'])}"


def _learner() -> int:
    return _DICE.randint(1, PROGRAMME["learners"])


def _block() -> Mapping[str, int]:
    start = 100 * _DICE.randint(0, 5)
    return {"startRow": start, "endRow": start + 100}


#: Each click, and how often it is one of a hundred.
CLICKS: Final[Mapping[str, tuple[int, Click]]] = {
    "overview": (10, lambda who: who.page("/")),
    "overview, cohort": (10, lambda who: who.page("/", _cohort())),
    "worklist": (10, lambda who: who.page("/worklist")),
    "worklist, next page": (10, lambda who: who.page("/worklist", f"?page={_DICE.randint(2, 20)}")),
    "worklist, cohort": (10, lambda who: who.page("/worklist", _cohort())),
    "learners": (10, lambda who: who.page("/learners")),
    "rows, sorted": (10, lambda who: who.rows(None, sortModel=_RISK_FIRST, **_block())),
    "rows, filtered": (10, lambda who: who.rows(sortModel=_RISK_FIRST, filterModel=_BEHIND)),
    "explore": (4, lambda who: who.page("/explore")),
    "learner": (20, lambda who: who.page(f"/learner/{_learner()}")),
    "download": (1, lambda who: who.get(f"/downloads/segments.csv{_cohort()}")),
}


class _Asks(FastHttpUser):  # type: ignore[misc]  # Locust's types are not known here
    """Anybody: whatever is not answered as asked counts as an error."""

    abstract = True
    network_timeout = connection_timeout = 120.0

    def ask(
        self, name: str, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> bytes:
        """One request, counted under `name`."""
        kind = {"Content-Type": "application/json"} if body else {}
        with self.client.request(
            method, path, name=name, data=body, headers={**headers, **kind}, catch_response=True,
            allow_redirects=False,
        ) as answer:  # fmt: skip
            if answer.status_code != HTTPStatus.OK:
                answer.failure(f"{answer.status_code} {method} {path}: {answer.content[:200]!r}")
            return answer.content or b""


def _task(name: str) -> Callable[["Colleague"], None]:
    return lambda who: who.click(name)


class Colleague(_Asks):
    """Somebody signed in, who thinks between clicks."""

    fixed_count = _USERS["Colleague"]
    wait_time = between(2, 8)
    tasks = {_task(name): often for name, (often, _) in CLICKS.items()}  # noqa: RUF012 - Locust's

    def on_start(self) -> None:
        """Sign in: by a session of one's own."""
        # closed after each, as a browser's would be after the pause
        cookie = f"staycourse_session={next(_COOKIES)}"
        self.headers = {"Cookie": cookie, "Connection": "close"}

    def click(self, name: str) -> None:
        """One click."""
        _, click = CLICKS[name]
        click(Clicks(lambda method, path, body: self.ask(name, method, path, body, self.headers)))


class _Programs(_Asks):
    abstract = True

    def call(self, name: str, method: str, path: str, body: str | None = None) -> None:
        """One request with a token."""
        self.ask(name, method, path, body, {"Authorization": f"Bearer {PROGRAMME['token']}"})


class Program(_Programs):
    """Asks for one learner's prediction after the other."""

    fixed_count = _USERS["Program"]
    wait_time = constant_throughput(_ASKED / _USERS["Program"])

    def predict(self) -> None:
        """One learner."""
        self.call("one prediction", "GET", f"/api/v1/predictions/n{_learner()}")

    tasks = (predict,)


class Platform(_Programs):
    """Sends what happened a minute ago."""

    fixed_count = _USERS["Platform"]
    wait_time = constant_throughput(_SENT / _USERS["Platform"])

    def send(self) -> None:
        """Events of fifty learners."""
        at = (datetime.now(UTC) - timedelta(seconds=60)).isoformat()
        events = [
            {
                "id": f"{_DICE.getrandbits(96):x}",
                "learner": f"l{_learner()}",
                "at": at,
                "kind": "content",
            }
            for _ in range(_BATCH)
        ]
        self.call("50 events", "POST", "/api/v1/events", json.dumps(events))

    tasks = (send,)

"""Two web processes over one database and one Redis, as two applications."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import update
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from dashboard.server import create_server
from dashboard.web.limits import MOST_REFUSED
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.staff.tokens.api_tokens import make_token
from domain.store.staff.tokens.token_scopes import Scope
from domain.store.tables import ImportRun, Snapshot
from tests.dashboard.api.conftest import NOW
from tests.dashboard.conftest import SIZE, Clock
from tests.domain.sources.events.samples import plain
from tests.factories import deployment_for
from tests.redis_server import running_redis

LIMIT = 6
CRITICAL = "/api/v1/learners?segment=Critical"


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """All within one minute of the clock."""
    monkeypatch.setattr("dashboard.web.limits.rate_limit.RateLimit.now", staticmethod(lambda: 30.0))


@pytest.fixture
def two(
    seeded: Database, policy: Policy, clock: Clock, tmp_path: Path
) -> Iterator[tuple[TestClient, TestClient, ExitStack]]:
    """Both, and what ends their Redis."""
    with ExitStack() as opened:
        running = opened.enter_context(ExitStack())
        url, _ = running.enter_context(running_redis(tmp_path))
        deployment = deployment_for(
            seeded,
            policy,
            clock=clock,
            redis_url=SecretStr(url),
            api_requests_a_minute=LIMIT,
            web_concurrency=2,
        )
        token = seeded.write(make_token, staff_id=None, name="x", now=NOW, scopes=set(Scope))
        first, second = (
            TestClient(
                create_server(deployment),
                base_url="https://staycourse.test",
                headers={"Authorization": f"Bearer {token}"},
            )
            for _ in range(2)
        )
        yield first, second, running


@pytest.mark.usefixtures("minute")
def test_processes_share_limits_answers_and_what_was_read_and_bear_the_loss_of_redis(
    two: tuple[TestClient, TestClient, ExitStack], seeded: Database, clock: Clock
) -> None:
    first, second, redis = two
    key = {"Idempotency-Key": "k1"}
    assert first.post("/api/v1/events", json=[plain()], headers=key).json()["received"] == 1
    again = second.post("/api/v1/events", json=[plain()], headers=key)
    assert again.headers["idempotency-replayed"] == "true"

    before = first.get(CRITICAL).json()["total"]
    assert second.get(CRITICAL).json()["total"] == before > 0
    with seeded.transaction() as session:
        session.execute(update(Snapshot).values(composite_segment="Critical"))
        session.add(ImportRun(source="tables", path="x", started_at=NOW, finished_at=NOW))
    clock.forward(seconds=4)
    assert [one.get(CRITICAL).json()["total"] for one in (second, first)] == [SIZE.learners] * 2

    assert first.get("/api/v1/health").status_code == 429, "both together have had six"
    assert second.get("/api/v1/health").status_code == 429

    tries = [one.get("/p/why/forged").status_code for one in (first, second) * (MOST_REFUSED // 2)]
    assert set(tries) == {404}
    assert [one.get("/p/why/forged").status_code for one in (first, second)] == [429, 429]

    redis.close()
    with capture_logs() as logs:
        assert [one.get("/p/why/forged").status_code for one in (first, second)] == [429, 429]
        assert second.get("/sign-in").status_code == 429, "no limit at the door is lost with it"
    assert {one["event"] for one in logs} >= {"redis_away"}

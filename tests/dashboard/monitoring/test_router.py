"""What probes and Prometheus are told, and that it is about nobody."""

from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from starlette.testclient import TestClient

from dashboard.server import create_server
from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.operations import PlannedJob, raise_notice, tell_timetable
from domain.store.tables import JobRun, RunState
from tests.dashboard.conftest import Clock
from tests.factories import add_message, deployment_for

TOKEN = "read-by-prometheus"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def probe(seeded: Database, policy: Policy, clock: Clock) -> TestClient:
    app = create_server(deployment_for(seeded, policy, clock=clock, metrics_token=TOKEN))
    return TestClient(app, base_url="https://staycourse.test")


def measured(probe: TestClient) -> dict[tuple[str, ...], float]:
    """Every sample, by its name and the values of its labels."""
    answer = probe.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {
        (sample.name.removeprefix("staycourse_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_it_is_ready_and_says_that_no_worker_is_there(probe: TestClient) -> None:
    found = probe.get("/readyz")
    assert found.status_code == 200
    assert found.json()["status"] == "ready"
    assert found.json()["worker"] == "not seen for a minute"


def test_with_a_worker_it_says_so_until_it_is_silent(
    probe: TestClient, seeded: Database, clock: Clock
) -> None:
    job = PlannedJob(name="score", title="", about="", rhythm="", place=0, next_at=None)
    seeded.write(tell_timetable, [job], now=clock.now)
    assert probe.get("/readyz").json()["worker"] == "ok"
    clock.forward(minutes=2)
    assert probe.get("/readyz").json()["worker"] != "ok"


def test_an_older_schema_is_not_ready_and_says_what_to_do(
    probe: TestClient, seeded: Database
) -> None:
    with seeded.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    found = probe.get("/readyz")
    assert found.status_code == 503
    assert "staycourse migrate" in found.json()["database"]


def test_a_database_that_does_not_answer_is_not_ready_but_the_process_lives(
    probe: TestClient, seeded: Database
) -> None:
    Path(seeded.url.database or "").write_bytes(b"no database at all")
    seeded.close()
    assert probe.get("/readyz").status_code == 503
    assert probe.get("/healthz").json() == {"status": "ok"}


def test_metrics_are_for_who_has_the_token(probe: TestClient) -> None:
    assert probe.get("/metrics").status_code == 401
    assert probe.get("/metrics", headers={"Authorization": "Bearer else"}).status_code == 401


def test_without_a_token_there_are_no_metrics(seeded: Database, policy: Policy) -> None:
    app = create_server(deployment_for(seeded, policy))
    answer = TestClient(app).get("/metrics", headers={"Authorization": "Bearer "})
    assert answer.status_code == 404


def test_queues_jobs_and_notices_are_told(
    probe: TestClient, seeded: Database, clock: Clock
) -> None:
    before, now = measured(probe), clock.now
    with seeded.transaction() as session:
        due = now - timedelta(minutes=20)
        add_message(session, send_after_at=due, expires_at=now + timedelta(days=1))
        for slot, state, began in (("1", RunState.DONE, 90), ("2", RunState.FAILED, 30)):
            begun = now - timedelta(minutes=began)
            run = JobRun(job="score-learners", slot=slot, state=state, started_at=begun)
            run.finished_at = begun + timedelta(seconds=42)
            session.add(run)
        raise_notice(session, "import:12", sentence="", advice="", now=now)
    found = measured(probe)
    waiting = ("outbox_waiting", "email")
    assert found[waiting] == before.get(waiting, 0) + 1
    assert found["outbox_overdue_seconds", "email"] >= 20 * 60
    assert found["job_failed", "score-learners"] == 1
    assert found["job_seconds", "score-learners"] == 42
    done_at = now - timedelta(minutes=90) + timedelta(seconds=42)
    assert found["job_done_timestamp_seconds", "score-learners"] == done_at.timestamp()
    assert found["notices_open", "import"] == 1


def test_answers_are_counted_under_the_first_part_of_their_path(probe: TestClient) -> None:
    for path in ("/sign-in", "/p/why/abc", "/p/why/def", "/nobody-has-this"):
        probe.get(path, follow_redirects=False)
    found = measured(probe)
    assert found["http_requests_total", "/sign-in", "GET", "200"] == 1
    assert sum(v for k, v in found.items() if k[:2] == ("http_requests_total", "/p")) == 2
    assert not any("nobody-has-this" in part or "abc" in part for k in found for part in k)


def test_every_metric_is_explained(probe: TestClient) -> None:
    documented = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    answer = probe.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    for family in text_string_to_metric_families(answer):
        if not family.name.endswith("_created"):
            assert f"`{family.name}`" in documented

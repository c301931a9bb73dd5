"""Requests, jobs and statements are traced where a collector is named, and name nobody."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.testclient import TestClient

from config.deployment import open_deployment
from dashboard.server import create_server
from domain.store.database.engine import Database
from tests.config import test_logs
from tests.factories import TODAY, settings_for
from worker.timekeeper import Timekeeper
from worker.timetable import OFTEN, SLOTTED

restored = test_logs.restored


@pytest.fixture
def collector() -> "tuple[str, list[bytes]]":
    """A collector on this machine: its address, and what was posted to it."""
    posted: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", posted


def test_a_collector_is_told_of_requests_jobs_and_statements(
    sqlite_database: Database, collector: tuple[str, list[bytes]]
) -> None:
    address, posted = collector
    with open_deployment(settings_for(sqlite_database, otel_endpoint=address)) as here:
        with TestClient(create_server(here), base_url="https://staycourse.test") as browser:
            browser.get("/p/why/secret-token?name=kim")
        seal = next(job for job in OFTEN if job.name == "seal-audit")
        Timekeeper(deployment=here, timetable=SLOTTED).work(seal, TODAY)
        assert here.tracer is not None
        here.tracer.span_processor.force_flush()  # type: ignore[attr-defined]
    told = [ExportTraceServiceRequest.FromString(one) for one in posted]
    spans = [s for one in told for r in one.resource_spans for x in r.scope_spans for s in x.spans]
    names = {one.name for one in spans}
    assert {"GET /p", "job seal-audit", "SQL SELECT"} <= names
    job = next(one for one in spans if one.name == "job seal-audit")
    assert any(one.parent_span_id == job.span_id for one in spans if one.name.startswith("SQL"))
    assert "secret-token" not in str(told)
    assert "kim" not in str(told)

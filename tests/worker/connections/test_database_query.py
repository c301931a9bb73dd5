"""A query of somebody else's PostgreSQL, over the network: its rows are read, and nothing more."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import make_url

from domain.policy import Policy
from domain.store.database.engine import Database
from tests.waiting import ended
from tests.worker.connections.pulling import PROGRESS, at_noon, connect, rows
from worker.connections import PlatformError
from worker.jobs.connections.pull import pull
from worker.jobs.connections.pull import test_connection as tried

QUERY = (
    'SELECT pid AS "Student ID", full_name AS "Name", mail AS "Email", seen AS "Last login",'
    ' done AS "Progress %" FROM pupil ORDER BY pid'
)
_PUPILS = """
CREATE TABLE pupil (pid text, full_name text, mail text, seen timestamptz, done numeric(5, 2));
INSERT INTO pupil VALUES
    ('p1', 'Zoë Example', 'p1@learner.example', '2026-03-01 10:00+00', 80.50),
    ('p2', 'Bob Example', 'p2@learner.example', NULL, 35);
CREATE SEQUENCE visits;
"""


@pytest.fixture
def school(postgresql_url: str) -> Iterator[str]:
    """A database of its own on a server that has only a socket file: its address by network."""
    folder = str(make_url(postgresql_url).query["host"])
    with psycopg.connect(
        host=folder, user="postgres", dbname="postgres", autocommit=True
    ) as server:
        server.execute("DROP DATABASE IF EXISTS school")
        server.execute("CREATE DATABASE school")
        with psycopg.connect(host=folder, user="postgres", dbname="school") as there:
            there.execute(_PUPILS)
        with socket.create_server(("127.0.0.1", 0)) as gate:
            taking = threading.Thread(target=_pass_on, args=(gate, folder), daemon=True)
            taking.start()
            yield f"postgresql://127.0.0.1:{gate.getsockname()[1]}/school"
            gate.shutdown(socket.SHUT_RDWR)
            ended(taking)
        server.execute("DROP DATABASE school WITH (FORCE)")


def _pass_on(gate: socket.socket, folder: str) -> None:
    with suppress(OSError):
        while True:
            caller, _ = gate.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{folder}/.s.PGSQL.5432")
            for one, other in ((caller, server), (server, caller)):
                threading.Thread(target=_pour, args=(one, other), daemon=True).start()


def _pour(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while part := one.recv(65_536):
            other.sendall(part)
    # also where the line broke: whoever reads at the other end would wait for ever
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
    one.close()


def test_a_query_of_postgresql_is_read_as_a_file_is_and_changes_nothing(
    sqlite_database: Database, policy: Policy, school: str
) -> None:
    here = at_noon(sqlite_database, policy)
    connection = connect(
        here, school, "sql", secrets={"password": ""}, ref="query", user="postgres", query=QUERY
    )
    assert "Last login is read as last_seen." in tried(here, connection).notes
    pulled = pull(here, connection, by="worker")
    assert pulled is not None
    assert (pulled["state"], pulled["detail"]) == ("done", None)
    assert rows(sqlite_database, "SELECT name, email FROM learner ORDER BY ref") == [
        ("Zoë Example", "p1@learner.example"),
        ("Bob Example", "p2@learner.example"),
    ]
    assert [percent for _, percent, _ in rows(sqlite_database, PROGRESS)] == [80.5, 35.0]
    writes = connect(
        here,
        school,
        "sql",
        secrets={"password": ""},
        ref="query",
        name="writes",
        user="postgres",
        query="SELECT nextval('visits')",
    )
    with pytest.raises(PlatformError, match="read-only transaction"):
        tried(here, writes)

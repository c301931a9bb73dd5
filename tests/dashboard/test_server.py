import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from dashboard import server
from domain.policy import Policy
from domain.store.database.engine import Database
from tests.conftest import migrated_sqlite
from tests.factories import deployment_for
from tests.waiting import stopped_at_last, wait_until

HEAVY = {
    "opentelemetry.sdk",
    "ibis",
    "sqlglot",
    "duckdb",
    "scipy",
    "sklearn",
    "openpyxl",
    "phonenumbers",
    "segno",
    "joserfc",
    "authlib",
    "httpx2",
}


def test_pages_do_not_wait_for_what_only_imports_and_scores_need() -> None:
    code = f"import sys, dashboard.server; print('loaded', sorted({HEAVY} & set(sys.modules)))"
    ended = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.stdout == "loaded []\n", ended.stderr


def test_what_only_counts_several_processes_loads_no_pages() -> None:
    pages = {"dashboard.server", "dash", "pandas", "sqlalchemy"}
    code = f"import sys, dashboard.serving; print('loaded', sorted({pages} & set(sys.modules)))"
    ended = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.stdout == "loaded []\n", ended.stderr


@pytest.mark.parametrize(("processes", "at_once"), [(1, 2), (2, 1), (8, 1)])
def test_several_processes_check_no_more_passwords_at_once(
    seeded: Database,
    policy: Policy,
    monkeypatch: pytest.MonkeyPatch,
    processes: int,
    at_once: int,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(server, "PasswordChecks", lambda *, at_once: asked.append(at_once))
    server.create_server(deployment_for(seeded, policy, web_concurrency=processes))
    assert asked == [at_once]


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Two web processes on one port, over an empty programme."""
    (folder / "web.sqlite").write_bytes(migrated_sqlite())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DATABASE_URL": f"sqlite:///{folder}/web.sqlite", "WEB_CONCURRENCY": "2"}
    command = [str(Path(sys.executable).with_name("staycourse")), "web", "--port", str(port)]
    running = subprocess.Popen(  # noqa: S603 - our own command
        command, env=settings, cwd=folder, text=True, start_new_session=True
    )
    with stopped_at_last(running):
        yield f"http://127.0.0.1:{port}", running


def is_healthy(address: str) -> bool:
    try:
        told = requests.get(f"{address}/healthz", timeout=30).json()
    except requests.RequestException:
        return False
    return bool(told == {"status": "ok"})


def answered_though_told_to_stop(port: int, running: "subprocess.Popen[str]") -> bytes:
    """What comes back for a form of which half was sent when the process was told to stop."""
    form = b"email=kim%40example.org&password=wrong&token=none"
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n"
    head += b"Content-Length: %d\r\n\r\n" % len(form)
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(head + form[:10])
        # until it is being answered, and until the process has heard that it shall stop
        time.sleep(0.3)
        running.terminate()
        time.sleep(0.5)
        line.sendall(form[10:])
        return b"".join(iter(lambda: line.recv(65_536), b""))


def test_two_processes_answer_on_one_port(tmp_path: Path) -> None:
    with served(tmp_path) as (address, running):
        wait_until(lambda: is_healthy(address), "the web process answers")
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        programs = {Path(f"/proc/{one}/cmdline").read_bytes() for one in children}
        answer = answered_though_told_to_stop(int(address.rpartition(":")[2]), running)
    assert b"HTTP/1.1 403" in answer
    assert len(children) >= 2
    assert len(programs) == 1, "each is a copy of the first, which has loaded everything"
    assert b"staycourse" in programs.pop()
    assert running.returncode in (0, -15)

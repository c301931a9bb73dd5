"""An installation that has nobody but an admin: web and worker of its own, over an empty database.

Its mails go to the inbox of the demo.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.ports import check_port
from tests.journeys.in_browser.person import ADMIN
from tests.journeys.in_browser.running_demo import RunningDemo

_ROOT = Path(__file__).parents[3]
_PATIENCE_SECONDS = 120


@contextmanager
def begun(demo: RunningDemo, folder: Path) -> Iterator[RunningDemo]:
    """Serve it until the caller is done; its admin's password is where a demo has it."""
    fresh = RunningDemo(port=demo.port + 10, folder=folder)
    check_port("127.0.0.1", fresh.port)
    settings = _settings(demo, fresh)
    _command(settings, "migrate")
    told = _command(settings, "user", "add", ADMIN, "--role", "admin", "--name", "Ada Admin")
    (folder / "password").write_text(told.split()[-1], encoding="utf-8")
    with ExitStack() as running:
        for name in ("web", "worker"):
            running.enter_context(_process(settings, name, folder))
        _wait(fresh)
        yield fresh


def _settings(demo: RunningDemo, fresh: RunningDemo) -> dict[str, str]:
    return {
        "ENVIRONMENT": "development",
        "DATABASE_URL": f"sqlite:///{fresh.folder}/demo.sqlite",
        "SECRET_KEY": "a journey's own secret, which nothing else is kept by",
        "PUBLIC_URL": fresh.address,
        "PORT": str(fresh.port),
        "HOST": "127.0.0.1",
        "ALLOW_LIST": json.dumps(["@staff.example.org"]),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(demo.port + 2),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": "Staycourse <hello@staycourse.example.org>",
        "AS_OF": "",
    }


def _command(settings: dict[str, str], *words: str) -> str:
    return subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-m", "staycourse", *words],
        cwd=_ROOT, env=os.environ | settings, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip


@contextmanager
def _process(settings: dict[str, str], name: str, folder: Path) -> Iterator[None]:
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", "staycourse", name],
            cwd=_ROOT, env=os.environ | settings, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(fresh: RunningDemo) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{fresh.address}/healthz", timeout=30).close()  # noqa: S310 - our own
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise AssertionError((fresh.folder / "web.log").read_text(encoding="utf-8")[-2000:])

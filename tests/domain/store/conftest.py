import pytest

from domain.store.database.engine import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, once on SQLite and once on PostgreSQL: for every test of the store."""
    return request.getfixturevalue(f"{request.param}_database")

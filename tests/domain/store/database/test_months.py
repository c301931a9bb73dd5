"""On PostgreSQL, tables that grow by the day are in parts of a month, and lose no row to it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select, text

from domain.policy import Policy
from domain.store.database import BY_MONTH, Database, make_months, months, take_statistics, upsert
from domain.store.tables import Activity
from tests.domain.store.older_schema import ENROLMENT, config_of, schema_of, somebody
from tests.factories import Person, add_activity, add_course, add_learner, deployment_for
from worker.jobs.keep_retention import keep_retention

_BEFORE = "0095"
_TABLES = ("activity", "snapshot")
#: Long ago, and far from it: what a database has by now, whatever day the tests run on.
_OLD, _NEW = date(2019, 2, 28), date(2026, 3, 31)


@pytest.fixture
def two_tables(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """Months of two tables are made and go again, so that the next test has as few as before."""
    monkeypatch.setattr(months, "BY_MONTH", {one: BY_MONTH[one] for one in _TABLES})
    before = bounds_of(postgresql_database)
    yield postgresql_database
    with postgresql_database.transaction() as session:
        says = [f"TRUNCATE {', '.join(_TABLES)}"]
        after = bounds_of(postgresql_database)
        changed = {part: table for (table, part, _) in (after ^ before)}
        says += [f"ALTER TABLE {table} DETACH PARTITION {part}" for part, table in changed.items()]
        says += [f"DROP TABLE {part}" for _, part, _ in after if part not in named(before)]
        says += [
            f"ALTER TABLE {table} ATTACH PARTITION {part} {bounds}"
            for table, part, bounds in before - after
        ]
        for one in says:
            session.execute(text(one))


def named(bounds: set[tuple[str, str, str]]) -> set[str]:
    return {part for _, part, _ in bounds}


def bounds_of(database: Database) -> set[tuple[str, str, str]]:
    """Table, part and its bounds."""
    asked = (
        "SELECT i.inhparent::regclass::text, c.relname, pg_get_expr(c.relpartbound, c.oid)"
        " FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relkind = 'r'"
    )
    with database.reading() as session:
        return {tuple(row) for row in session.execute(text(asked))}


def test_what_was_one_table_keeps_its_rows_and_rules_and_takes_every_day(
    postgresql_database: Database, tmp_path: Path
) -> None:
    old = schema_of(_BEFORE, tmp_path, postgresql_database)
    somebody(old)
    with old.transaction() as session:
        for statement in (
            "ALTER TABLE activity ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY own ON activity TO staycourse_coach USING (enrolment_id = 7)",
            "GRANT SELECT, INSERT ON activity TO staycourse_coach",
            f"INSERT INTO activity VALUES ({ENROLMENT}, '{_OLD}', 3), ({ENROLMENT}, '{_NEW}', 4)",
            (
                "INSERT INTO snapshot (as_of, enrolment_id, version, status, engagement_segment,"
                " progress_segment, barrier_segment, composite_segment, policy_revision)"
                f" VALUES ('{_NEW}', {ENROLMENT}, 1, '', '', '', '', '', 'p')"
            ),
        ):
            session.execute(text(statement))
    rules = rules_of(old)

    command.upgrade(config_of(old), "0125")
    assert rules_of(old) == rules
    assert parts_with_rows(old, "activity") == {"activity_earlier": 2}
    assert parts_with_rows(old, "snapshot") == {"snapshot_earlier": 1}
    old.migrate()
    far = date(2199, 12, 31)
    with old.transaction() as session:
        session.add(Activity(enrolment_id=ENROLMENT, day=far, clicks=1))
    assert parts_with_rows(old, "activity") == {"activity_earlier": 2, "activity_later": 1}
    assert days_of(old, ENROLMENT) == [_OLD, _NEW, far]
    old.close()


def test_months_are_made_once_and_take_their_rows_with_them(two_tables: Database) -> None:
    database = two_tables
    ada, next_year = learner(database), date.today().year + 1
    visits(database, ada, _NEW, date(next_year, 5, 31), date(next_year, 6, 1))
    made = make_months(database.engine, until=date(next_year, 4, 30), since=date(2026, 3, 5))
    assert {f"activity_{next_year}_05", "snapshot_2026_03"} <= set(made)
    assert make_months(database.engine, until=date(next_year, 4, 1)) == []
    assert parts_with_rows(database, "activity") == {
        "activity_2026_03": 1,
        f"activity_{next_year}_05": 1,
        "activity_later": 1,
    }
    assert len(days_of(database, ada.enrolment_id)) == 3


def test_the_key_of_what_comes_in_its_order_has_no_room_in_between(two_tables: Database) -> None:
    make_months(two_tables.engine, since=date(2026, 3, 1))
    asked = (
        "SELECT relname, reloptions FROM pg_class WHERE relkind = 'i'"
        " AND relname IN ('activity_2026_03_pkey', 'snapshot_2026_03_pkey')"
    )
    with two_tables.reading() as session:
        found = {name: options for name, options in session.execute(text(asked))}  # noqa: C416
    assert found == {"activity_2026_03_pkey": None, "snapshot_2026_03_pkey": ["fillfactor=100"]}


def test_a_month_keeps_its_columns_widest_first_and_texts_last(two_tables: Database) -> None:
    make_months(two_tables.engine, since=date(2026, 3, 1))
    asked = (
        "SELECT attlen, attname, attnotnull FROM pg_attribute"
        " WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    )
    with two_tables.reading() as session:
        whole, part = (
            session.execute(text(asked), {"table": table}).all()
            for table in ("snapshot", "snapshot_2026_03")
        )
    assert sorted(part) == sorted(whole)
    sizes = [size for size, *_ in part]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == -1


def test_a_day_said_again_is_written_over_in_its_month(two_tables: Database) -> None:
    database = two_tables
    ada = learner(database)
    make_months(database.engine, since=date(2026, 3, 1))
    row = {"enrolment_id": ada.enrolment_id, "day": _NEW}
    with database.transaction() as session:
        upsert(session, Activity, [row | {"clicks": 1}])
        upsert(session, Activity, [row | {"clicks": 7}])
    with database.reading() as session:
        assert session.scalars(select(Activity.clicks)).all() == [7]


def test_only_the_months_asked_for_are_read(two_tables: Database) -> None:
    database = two_tables
    make_months(database.engine, since=date(2026, 1, 1))
    take_statistics(database)
    asked = "SELECT count(*) FROM snapshot WHERE as_of BETWEEN '2026-02-01' AND '2026-03-20'"
    with database.reading() as session:
        plan = " ".join(session.scalars(text(f"EXPLAIN {asked}")))
    assert {one for one in ("01", "02", "03", "04") if f"snapshot_2026_{one}" in plan} == {
        "02",
        "03",
    }
    assert "earlier" not in plan
    assert "later" not in plan


def test_a_table_that_somebody_works_on_is_left_for_the_next_time(
    two_tables: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = two_tables
    monkeypatch.setattr("domain.store.database.months._LOCK_TIMEOUT", "10ms")
    ada = learner(database)
    with database.transaction() as session:
        add_activity(session, ada, _NEW)
        made = make_months(database.engine, since=date(2026, 3, 1))
    assert "snapshot_2026_03" not in made  # its learner is being written
    assert make_months(database.engine, since=date(2026, 3, 1))


def test_the_night_makes_the_month_that_comes(two_tables: Database, policy: Policy) -> None:
    next_year = date.today().year + 1
    now = datetime(next_year, 3, 31, 2, tzinfo=UTC)
    keep_retention(deployment_for(two_tables, policy), now=now)
    assert f"snapshot_{next_year}_04" in named(bounds_of(two_tables))
    with two_tables.reading() as session:
        assert session.scalar(text("SHOW random_page_cost")) == "1.1"


def test_sqlite_keeps_its_tables_whole(sqlite_database: Database) -> None:
    assert make_months(sqlite_database.engine, until=_NEW, since=_OLD) == []


def learner(database: Database) -> Person:
    with database.transaction() as session:
        return add_learner(session, add_course(session))


def visits(database: Database, person: Person, *days: date) -> None:
    with database.transaction() as session:
        for day in days:
            add_activity(session, person, day)


def days_of(database: Database, enrolment_id: int) -> list[date]:
    with database.reading() as session:
        of_them = select(Activity.day).where(Activity.enrolment_id == enrolment_id)
        return list(session.scalars(of_them.order_by(Activity.day)))


def parts_with_rows(database: Database, table: str) -> dict[str, int]:
    found = f"SELECT tableoid::regclass::text, count(*) FROM {table} GROUP BY 1"
    with database.reading() as session:
        return {row[0]: row[1] for row in session.execute(text(found))}


def rules_of(database: Database) -> set[tuple[object, ...]]:
    """Keys, indexes, policies and rights of the tables, whatever parts they have."""
    names = tuple(BY_MONTH)
    asked = (
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE conrelid::regclass::text = ANY(:names)"
        ),
        "SELECT tablename, indexname FROM pg_indexes WHERE tablename = ANY(:names)",
        (
            "SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check"
            " FROM pg_policies WHERE tablename = ANY(:names)"
        ),
        (
            "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
            " WHERE table_name = ANY(:names)"
        ),
        "SELECT relname, relrowsecurity FROM pg_class WHERE relname = ANY(:names)",
    )
    with database.reading() as session:
        return {
            tuple(row) for one in asked for row in session.execute(text(one), {"names": [*names]})
        }

"""What open pages are told of, in whatever order it was committed."""

from contextlib import suppress
from datetime import UTC, datetime

from sqlmodel import Session

from domain.store.database.engine import Database
from domain.store.operations import LiveKind, LiveMarks, read_live_changes, read_live_marks
from domain.store.tables import ImportRun

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def begin_import(session: Session) -> None:
    session.add(ImportRun(source="tables", path="x.csv", started_at=NOW))
    session.flush()


def look(database: Database, before: LiveMarks | None) -> tuple[LiveMarks, int]:
    """Marks of now, and how many imports are new since."""
    with database.reading() as session:
        marks = read_live_marks(session, before)
        changes = read_live_changes(session, before, marks) if before else []
    return marks, sum(one.count for one in changes if one.kind is LiveKind.IMPORT)


def test_a_row_committed_after_one_with_a_higher_number_is_told_once(
    postgresql_database: Database,
) -> None:
    start, _ = look(postgresql_database, None)
    with postgresql_database.transaction() as slow:
        begin_import(slow)
        postgresql_database.write(begin_import)
        first, told = look(postgresql_database, start)
        assert told == 1
        assert look(postgresql_database, first)[1] == 0
    second, late = look(postgresql_database, LiveMarks.parse(str(first)))
    assert late == 1
    assert second.gaps == ()
    assert look(postgresql_database, second) == (second, 0)


def test_numbers_of_a_transaction_that_failed_are_waited_for_and_harm_nothing(
    postgresql_database: Database,
) -> None:
    start, _ = look(postgresql_database, None)
    with suppress(OSError), postgresql_database.transaction() as session:
        begin_import(session)
        raise OSError
    with postgresql_database.transaction() as session:
        begin_import(session)
        begin_import(session)
    after, told = look(postgresql_database, start)
    assert (told, len(after.gaps)) == (2, 1)
    assert look(postgresql_database, after) == (after, 0)

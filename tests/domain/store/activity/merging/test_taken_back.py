"""What a newer export of the same files says is no longer so, in whichever order they come in."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from domain.sources import ImportBatch
from domain.sources.tables import read_tables
from domain.store.activity import save_batch, undo_import
from domain.store.activity.import_runs import ImportSummary
from domain.store.database.engine import Database
from domain.store.tables import Barrier
from tests.domain.sources.tables.reading import read_files
from tests.factories import on_both

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OLDER, NEWER = date(2026, 2, 9), date(2026, 2, 16)

#: File -> its heading and, row by row, what the older and the newer export say.
FILES = {
    "learners.csv": (
        "id,name,coach,stage,status,barriers",
        ("1,Ada,Kim Co,Early,Withdrawn,Childcare", "1,Ada,-,None,Active,"),
        ("2,Ben,Kim Co,Early,Passed,None", "2,Ben,Kim Co,Early,In progress,None"),
        ("3,Cy,Kim Co,Early,Passed,Health; Money", "3,Cy,,,,Money"),
        ("4,Di,Kim Co,Early,Withdrawn,Transport", "4,Di,Kim Co,Late,,Transport"),
        ("5,Eve,Kim Co,Early,Failed,Housing", "5,Eve,Kim Co,Early,Failed,None"),
    ),
    "attendance.csv": (
        "learner id,date,attended",
        ("1,2026-02-03,present", "1,2026-02-03,absent"),
        ("2,2026-02-03,present", "2,2026-02-03,-"),
        ("3,2026-02-03,present", "3,2026-02-03,"),
        ("4,2026-02-03,absent", "4,2026-02-03,present"),
    ),
    "lesson_progress.csv": (
        "user id,lesson id,status,completed at",
        ("1,L1,completed,2026-02-01", "1,L1,completed,2026-02-01"),
        ("1,L2,completed,2026-02-03", "1,L2,not completed,"),
        ("2,L1,completed,2026-02-03", "2,L1,not completed,"),
        ("4,L1,completed,2026-02-03", "4,L1,completed,2026-02-03"),
    ),
    "assessments.csv": (
        "ref,name,kind,due date,weight",
        ("A,Essay,assignment,2026-02-20,40", "A,Essay,assignment,,-"),
        ("B,Quiz,quiz,2026-02-27,60", "B,Quiz,quiz,2026-02-28,60"),
    ),
}
#: What to ask, and what both exports together say.
SAID = {
    "a coach of whom there is none, and a stage": (
        "SELECT e.ref, s.name, e.stage FROM enrolment e LEFT JOIN staff s ON s.id = e.coach_id",
        [
            ("1", None, None),
            ("2", "Kim Co", "Early"),
            ("3", "Kim Co", "Early"),  # a blank cell is not known, which is not none
            ("4", "Kim Co", "Late"),
            ("5", "Kim Co", "Early"),
        ],
    ),
    "how it ended": (
        "SELECT ref, outcome, withdrawn_on FROM enrolment",
        [*((ref, None, None) for ref in "1234"), ("5", "failed", None)],
    ),
    "barriers that are open": (
        (
            "SELECT e.ref, b.kind FROM barrier b JOIN enrolment e ON e.id = enrolment_id"
            " WHERE resolved_on IS NULL"
        ),
        [("3", "Money"), ("4", "Transport")],
    ),
    "who was there": (
        (
            "SELECT e.ref, a.planned, a.attended FROM attendance a"
            " JOIN enrolment e ON e.id = a.enrolment_id"
        ),
        [("1", 1, 0), ("2", 0, 0), ("3", 0, 0), ("4", 1, 1)],
    ),
    "lessons done": (
        (
            "SELECT e.ref, p.percent FROM progress p JOIN enrolment e ON e.id = p.enrolment_id"
            " WHERE p.percent IS NOT NULL AND p.day = (SELECT max(day) FROM progress"
            " WHERE enrolment_id = e.id AND percent IS NOT NULL)"
        ),
        [("1", 50.0), ("2", 0.0), ("4", 50.0)],
    ),
    "when work is due, and what it counts": (
        "SELECT ref, due_on, weight FROM assessment",
        [("A", None, None), ("B", "2026-02-28", 60.0)],
    ),
}
#: Table and fact -> how many of it the newer export changes.
NOTED = {
    ("enrolment", "coach"): 1,
    ("enrolment", "stage"): 2,
    ("enrolment", "outcome"): 4,
    ("barrier", "resolved_on"): 3,
    ("attendance", "attended"): 4,
    ("progress", "percent"): 2,
    ("assessment", "due_on"): 2,
    ("assessment", "weight"): 1,
}


def export(folder: Path, day: date) -> ImportBatch:
    for name, (heading, *rows) in FILES.items():
        said = [row[day == NEWER] for row in rows]
        (folder / name).write_text("\n".join([heading, *said]), encoding="utf-8")
    return read_tables(folder, mapping=None, exported_on=day, now=NOW)


def save(database: Database, batch: ImportBatch) -> ImportSummary:
    return database.write(save_batch, batch, source="tables", path="folder", now=NOW)


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(text(query))]


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return {what: sorted(rows(database, ask), key=str) for what, (ask, _) in SAID.items()}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[date, ImportBatch]:
    return {day: export(tmp_path_factory.mktemp(f"{day}"), day) for day in (OLDER, NEWER)}


@pytest.fixture(
    scope="module", params=[(OLDER, NEWER), (NEWER, OLDER)], ids=["in order", "older one later"]
)
def both(
    request: pytest.FixtureRequest,
    exports: dict[date, ImportBatch],
    sqlite_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    file = shutil.copy(sqlite_file, tmp_path_factory.mktemp("both") / "both.sqlite")
    database = Database(f"sqlite:///{file}")
    days: Sequence[date] = request.param
    for day in days:
        save(database, exports[day])
    yield database
    database.close()


@pytest.mark.parametrize("what", SAID)
def test_the_newer_export_is_right_where_it_says_that_there_is_none(
    both: Database, what: str
) -> None:
    query, expected = SAID[what]
    found = [(str(ref).removeprefix("cohort:"), *rest) for ref, *rest in rows(both, query)]
    assert sorted(found) == expected


def test_said_once_more_it_changes_nothing(
    both: Database, exports: dict[date, ImportBatch]
) -> None:
    assert save(both, exports[NEWER]).changed_nothing
    assert save(both, exports[OLDER]).changed_nothing


@on_both
def test_what_is_taken_back_is_told_and_is_there_again_once_that_import_is_undone(
    database: Database, exports: dict[date, ImportBatch]
) -> None:
    save(database, exports[OLDER])
    before = everything(database)
    told = save(database, exports[NEWER])
    changed = {(one.row_of, one.fact): one.many for one in told.changes}
    assert {of: changed[of] for of in NOTED} == NOTED
    database.write(undo_import, told.run_id, why="wrong", by=None, now=NOW, kept_days=30)
    assert everything(database) == before


def test_files_of_another_kind_and_columns_that_are_blank_throughout_take_nothing_back(
    sqlite_database: Database, exports: dict[date, ImportBatch], tmp_path: Path
) -> None:
    save(sqlite_database, exports[OLDER])
    before = [rows(sqlite_database, SAID[what][0]) for what in list(SAID)[:3]]
    path = tmp_path / "learners.csv"
    for text_of in (
        (
            "id,name,email,coach,stage,status,barriers\n"
            "1,Ada,a@b.example,-,-,,\n2,Ben,b@b.example,-,-,Passed,None\n"
        ),
        "id,name,coach,stage,status,barriers\n" + "".join(f"{n},X,,,,\n" for n in range(1, 6)),
    ):
        path.write_text(text_of, encoding="utf-8")
        save(sqlite_database, read_tables(path, mapping=None, exported_on=NEWER, now=NOW))
        assert [rows(sqlite_database, SAID[what][0]) for what in list(SAID)[:3]] == before


def test_a_barrier_whose_day_of_being_over_is_emptied_is_open_again_until_that_is_undone(
    sqlite_database: Database,
) -> None:
    def barriers(resolved: str) -> ImportBatch:
        head = "learner,barrier,reported on,resolved on\n"
        rows = f"1,Childcare,2026-02-02,{resolved}\n1,Money,2026-02-03,\n"
        people = "Id,Name\n1,Ada Birch\n"
        return read_files({"learners.csv": people, "barriers.csv": head + rows})

    def over() -> dict[str, date | None]:
        with sqlite_database.reading() as session:
            return dict(session.execute(select(Barrier.kind, Barrier.resolved_on)).all())

    save(sqlite_database, barriers("2026-02-20"))
    assert over() == {"Childcare": date(2026, 2, 20), "Money": None}
    told = save(sqlite_database, barriers(""))
    assert over() == {"Childcare": None, "Money": None}
    assert [one.row_of for one in told.first_changes] == ["barrier"]
    assert save(sqlite_database, barriers("")).changed_nothing
    sqlite_database.write(undo_import, told.run_id, why="wrong", by=None, now=NOW, kept_days=30)
    assert over()["Money"] is None


def test_a_blank_cell_beside_yes_and_no_closes_no_barrier_and_no_does_until_that_is_undone(
    sqlite_database: Database,
) -> None:
    def listed(*rows: str) -> ImportBatch:
        head = "Learner ID,Name,Barrier: childcare,Barrier: money\n"
        return read_files({"learners.csv": head + "\n".join(rows) + "\n"})

    def open_ones() -> set[tuple[str, str]]:
        ask = (
            "SELECT e.ref, b.kind FROM barrier b JOIN enrolment e ON e.id = enrolment_id"
            " WHERE resolved_on IS NULL"
        )
        found = rows(sqlite_database, ask)
        return {(str(ref).removeprefix("cohort:"), str(kind)) for ref, kind in found}

    first = {("1", "Childcare"), ("1", "Money"), ("2", "Childcare")}
    save(sqlite_database, listed("1,Ada,Y,Y", "2,Ben,Y,N"))
    assert open_ones() == first
    told = save(sqlite_database, listed("1,Ada,,N", "2,Ben,,Y"))
    assert open_ones() == {("1", "Childcare"), ("2", "Childcare"), ("2", "Money")}
    sqlite_database.write(undo_import, told.run_id, why="wrong", by=None, now=NOW, kept_days=30)
    assert open_ones() == first

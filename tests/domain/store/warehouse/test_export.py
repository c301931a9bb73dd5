import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from domain.policy import Policy
from domain.store.database.engine import Database
from domain.store.privacy import erase_learner
from domain.store.tables import Activity, Assessment, Barrier, Enrolment, Result
from domain.store.warehouse import (
    SCHEMA_VERSION,
    ExportResult,
    WarehouseExportError,
    day_parts,
    export_warehouse,
)
from tests.factories import NOON, TODAY, Person, quiet_learners

LONG_AGO = TODAY - timedelta(days=16)


def write(database: Database, folder: Path, policy: Policy, *, refs: bool = False) -> ExportResult:
    return export_warehouse(database, folder, policy=policy, now=NOON, refs=refs)


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    glob = f"{folder}/{table}/**/part.parquet"
    found = duckdb.sql(f"SELECT * FROM read_parquet('{glob}', hive_partitioning=true)")
    return found.to_arrow_table().to_pylist()


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("part.parquet")}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Apart from the database, whose file is there too."""
    return tmp_path / "out"


@pytest.fixture
def people(database: Database) -> list[Person]:
    return quiet_learners(database, 3)


def test_every_learner_and_day_is_there_and_nobody_is_named(
    database: Database, people: list[Person], policy: Policy, out: Path
) -> None:
    write(database, out, policy)
    assert {row["enrolment_id"] for row in rows(out, "snapshots")} >= {
        person.enrolment_id for person in people
    }
    found = rows(out, "activity")
    assert {(row["enrolment_id"], row["day"]) for row in found} >= {
        (person.enrolment_id, LONG_AGO) for person in people
    }
    told = json.loads((out / "manifest.json").read_text())
    assert told["schema_version"] == SCHEMA_VERSION
    assert told["written_at"]
    columns = {name for table in told["tables"].values() for name in table["columns"]}
    assert not columns & {"email", "phone", "address", "text", "note", "body_text", "learner_ref"}
    whole = b"".join(contents(out).values())
    assert b"learner.example" not in whole
    assert b"Grace" not in whole


def test_a_second_run_writes_nothing_and_a_corrected_day_is_written_alone(
    database: Database, people: list[Person], policy: Policy, out: Path
) -> None:
    first = write(database, out, policy)
    assert first.written == first.parts
    assert write(database, out, policy).written == 0
    before = contents(out)
    with database.transaction() as session:
        session.get_one(Activity, (people[0].enrolment_id, LONG_AGO)).clicks += 1
    assert write(database, out, policy).written == 1
    changed = {file for file, content in contents(out).items() if before[file] != content}
    assert [file.parent.name for file in changed] == [f"day={LONG_AGO}"]
    with database.transaction() as session:
        session.get_one(Activity, (people[0].enrolment_id, LONG_AGO)).clicks -= 1
    write(database, out, policy)
    assert contents(out) == before


def test_who_was_erased_is_gone_with_the_next_run_and_so_is_a_day_of_theirs_alone(
    database: Database, people: list[Person], policy: Policy, out: Path
) -> None:
    alone = date(2026, 1, 14)
    with database.transaction() as session:
        session.add(Activity(enrolment_id=people[0].enrolment_id, day=alone, clicks=1))
    write(database, out, policy)
    assert (out / f"activity/day={alone}").exists()
    database.write(erase_learner, people[0].learner_id, by="a colleague", now=NOON)
    assert write(database, out, policy).removed == 1
    assert not (out / f"activity/day={alone}").exists()
    for table in ("activity", "snapshots", "enrolments"):
        assert people[0].enrolment_id not in {row["enrolment_id"] for row in rows(out, table)}
    assert people[0].learner_id not in {row["learner_id"] for row in rows(out, "learners")}


def test_a_barrier_has_its_days_and_is_called_by_name_only_where_several_have_it(
    database: Database, policy: Policy, out: Path
) -> None:
    several = policy.disclosure.minimum_cell
    people = quiet_learners(database, several)
    with database.transaction() as session:
        for person in people:
            session.add(
                Barrier(enrolment_id=person.enrolment_id, kind="Childcare", reported_on=TODAY)
            )
        own = {"kind": "the flat in Mill Lane", "severity": "minor", "resolved_on": TODAY}
        session.add(Barrier(enrolment_id=people[0].enrolment_id, reported_on=TODAY, **own))
    write(database, out, policy)
    found = rows(out, "barriers")
    assert [row["kind"] for row in found].count("Childcare") == several
    (alone,) = [row for row in found if row["kind"] is None]
    assert (alone["barrier_no"], alone["severity"], alone["resolved_on"]) == (2, "minor", TODAY)
    assert b"Mill Lane" not in b"".join(contents(out).values())


def test_a_result_that_was_taken_back_is_in_no_day(
    database: Database, people: list[Person], policy: Policy, out: Path
) -> None:
    with database.transaction() as session:
        cohort = session.get_one(Enrolment, people[0].enrolment_id).cohort_id
        quiz = Assessment(ref="q", cohort_id=cohort, kind="quiz")
        session.add(quiz)
        session.flush()
        for person, day in zip(people, (TODAY, None, TODAY), strict=True):
            own = {"enrolment_id": person.enrolment_id, "assessment_id": quiz.id}
            session.add(Result(**own, submitted_on=day))
    write(database, out, policy)
    known = {row["enrolment_id"] for row in rows(out, "results")}
    assert known == {people[0].enrolment_id, people[2].enrolment_id}


def test_a_run_that_is_cut_off_leaves_whole_parts_and_the_next_finishes_it(
    database: Database,
    people: list[Person],
    policy: Policy,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole, cut = out / "whole", out / "cut"
    parts = write(database, whole, policy).parts
    for after in range(1, parts, 6):
        left = iter(range(after))

        def killed(_file: int, left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(day_parts.os, "fsync", killed)
            with pytest.raises(KeyboardInterrupt):
                write(database, cut / str(after), policy)
        assert json.loads((cut / str(after) / "manifest.json").read_text())["written_at"] is None
        for file in (cut / str(after)).rglob("part.parquet"):
            assert file.read_bytes() == (whole / file.relative_to(cut / str(after))).read_bytes()
        write(database, cut / str(after), policy)
        assert {file.relative_to(cut / str(after)) for file in contents(cut / str(after))} == {
            file.relative_to(whole) for file in contents(whole)
        }
        assert not list((cut / str(after)).rglob("*.new"))


def test_a_folder_of_another_version_or_of_somebody_else_is_refused_in_a_sentence(
    database: Database, policy: Policy, out: Path
) -> None:
    write(database, out / "old", policy)
    file = out / "old/manifest.json"
    file.write_text(
        file.read_text().replace(f'"schema_version": {SCHEMA_VERSION}', '"schema_version": 99')
    )
    with pytest.raises(
        WarehouseExportError, match=rf"version 99 .* version {SCHEMA_VERSION}: choose"
    ):
        write(database, out / "old", policy)
    theirs = out / "theirs"
    theirs.mkdir(parents=True)
    (theirs / "photo.png").write_bytes(b"")
    with pytest.raises(WarehouseExportError, match="holds no export of ours"):
        write(database, theirs, policy)
    assert [file.name for file in theirs.iterdir()] == ["photo.png"]


def test_refs_are_there_only_where_they_are_asked_for(
    database: Database, people: list[Person], policy: Policy, out: Path
) -> None:
    write(database, out, policy)
    assert "learner_ref" not in rows(out, "learners")[0]
    write(database, out, policy, refs=True)
    assert {row["learner_ref"] for row in rows(out, "learners")} >= {"l0", "l1", "l2"}
    write(database, out, policy)
    assert "learner_ref" not in rows(out, "learners")[0]


def test_an_empty_store_gives_every_table_its_columns(
    database: Database, policy: Policy, out: Path
) -> None:
    write(database, out, policy)
    told = json.loads((out / "manifest.json").read_text())["tables"]
    for name, table in told.items():
        glob = f"{out}/{name}/**/part.parquet"
        found = duckdb.sql(f"SELECT * FROM read_parquet('{glob}', hive_partitioning=true)")
        assert set(found.columns) == set(table["columns"]), name


def test_a_day_has_the_same_bytes_however_its_rows_come(
    database: Database,
    people: list[Person],
    policy: Policy,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(database, out, policy)
    for rows_at_once in (1, 2):
        monkeypatch.setattr("domain.store.database.bulk.frames._ROWS", rows_at_once)
        assert write(database, out, policy).written == 0

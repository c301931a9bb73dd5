"""Logs without a list of learners, after a list that knew the same people by another id."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import func, select

from domain.sources import ImportBatch, SourceError
from domain.store.database import Database
from domain.store.identity import as_known_people
from domain.store.tables import Learner, Result
from tests.domain.sources.platforms.moodle.test_log import HEAD, line
from tests.domain.sources.tables.reading import read_files
from tests.domain.store.activity.test_imports import save

LIST = (
    "Student number,Name,Email,Cohort,Canvas ID\n"
    "S1,Ada Birch,ada@example.org,Spring,901\n"
    "S2,Ben Cole,ben@example.org,Spring,902\n"
)
MOODLE = HEAD + line("26/11/26, 10:00") + line("27/11/26, 10:00", "Ben Cole", 32)
VIEWS = (
    "user id,created at,controller,interaction seconds,user request\n"
    "901,2026-11-26T10:00:00Z,wiki_pages,30,true\n902,2026-11-27T10:00:00Z,quizzes,60,true\n"
)
EVENTS = (
    "email,timestamp,event\nada@example.org,2026-11-26 10:00,viewed\n"
    "BEN@example.org,2026-11-27 10:00,viewed\n"
)


def tracking(*users: str) -> str:
    """A line of an Open edX log for each user."""
    event = {"event_type": "seq_next", "event_source": "browser", "time": "2026-11-26T10:00:00Z"}
    context = {"course_id": "Spring"}
    return "\n".join(
        json.dumps(event | {"username": "", "context": context | {"user_id": user}})
        for user in users
    )


@pytest.fixture(scope="module")
def known(sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that knows the learners of the list, and nobody changes."""
    file = tmp_path_factory.mktemp("known") / "known.sqlite"
    shutil.copy(sqlite_file, file)
    database = Database(f"sqlite:///{file}")
    save(database, read_files({"learners.csv": LIST, "results.csv": quiz(40)}))
    yield database
    database.close()


def quiz(score: int) -> str:
    return f"email,quiz,score,date\nada@example.org,Quiz 1,{score},2026-11-20\n"


def told(database: Database, file: dict[str, str]) -> ImportBatch:
    """What a file says, of those who are known."""
    return database.read(as_known_people, read_files(file))


def days(batch: ImportBatch) -> list[tuple[str, str]]:
    """Enrolment and day of all activity."""
    rows = batch.frame("activity")
    return sorted(zip(rows["enrolment_ref"], rows["day"].dt.strftime("%m-%d"), strict=True))


@pytest.mark.parametrize(
    "log",
    [
        pytest.param({"logs.csv": MOODLE}, id="Moodle, by name"),
        pytest.param({"page_views.csv": VIEWS}, id="Canvas, by the number a list kept"),
        pytest.param({"tracking.log": tracking("901", "902")}, id="Open edX, likewise"),
        pytest.param({"events.csv": EVENTS}, id="any platform, by address"),
    ],
)
def test_a_log_goes_to_those_whom_a_list_knew_by_another_id(
    known: Database, log: dict[str, str]
) -> None:
    batch = told(known, log)
    assert {ref for ref, _ in days(batch)} == {"Spring:S1", "Spring:S2"}
    assert batch.frame("learners")["ref"].tolist() == ["S1", "S2"]
    assert "2 learners are known by another id" in batch.report.questions[-1]


@pytest.mark.parametrize(
    "log",
    [
        pytest.param({"logs.csv": MOODLE.replace("Ada Birch", "-").replace("Ben Cole", "-")}),
        pytest.param({"page_views.csv": VIEWS.replace("90", "70")}),
        pytest.param({"tracking.log": tracking("71", "72")}),
    ],
    ids=["Moodle", "Canvas", "Open edX"],
)
def test_a_log_of_nobody_who_is_known_is_refused_and_read_where_nobody_is_known(
    known: Database, log: dict[str, str]
) -> None:
    with pytest.raises(SourceError, match="add the report of users or participants"):
        told(known, log)
    assert len(read_files(log).frame("learners")) == 2


def test_whom_nothing_tells_of_a_log_with_other_ids_is_listed_and_not_made(
    known: Database,
) -> None:
    batch = told(known, {"logs.csv": MOODLE + line("27/11/26, 11:00", "Cy Dunn", 33)})
    assert batch.frame("learners")["ref"].tolist() == ["S1", "S2"]
    (row,) = batch.rejected.to_dict("records")
    assert (row["file"], row["value"]) == ("logs.csv", "Cy Dunn")
    assert "add the list of learners" in row["reason"]


def test_another_course_than_the_known_one_asks_which_it_is(known: Database) -> None:
    log = {"tracking.log": tracking("901").replace("Spring", "Autumn")}
    with pytest.raises(SourceError, match="say in a mapping file which cohort it is"):
        told(known, log)


def test_who_is_new_in_a_log_with_the_known_ids_joins_the_cohort(known: Database) -> None:
    batch = told(known, {"events.csv": "user id,date,event\nS1,2026-11-26,a\nS3,2026-11-27,a\n"})
    assert days(batch) == [("Spring:S1", "11-26"), ("Spring:S3", "11-27")]


def test_a_corrected_mark_without_a_list_is_saved_as_the_one_that_is_known(known: Database) -> None:
    save(known, read_files({"results.csv": quiz(60)}))
    with known.reading() as session:
        assert session.exec(select(Result.score)).all() == [60]
        assert session.exec(select(func.count()).select_from(Learner)).one() == 2

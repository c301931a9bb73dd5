"""Recognising tables by their headers, and saying what to do when that fails."""

from collections.abc import Callable
from pathlib import Path

import pytest

from domain.sources.batch import SourceError
from domain.sources.tables.schema.fields import FIELDS, Content
from domain.sources.tables.schema.files import find_tables
from domain.sources.tables.schema.headings.headings import plain
from domain.sources.tables.schema.mapping import Mapping, parse_mapping
from domain.sources.tables.schema.planning.plan import Plan, plan_tables
from domain.sources.tables.schema.planning.recognise import columns_of, recognise

Files = Callable[[dict[str, str]], Path]


def plans(path: Path, mapping: str = "") -> list[Plan]:
    parsed = parse_mapping(mapping, name="mapping.toml") if mapping else Mapping()
    return plan_tables(find_tables(path), parsed).plans


@pytest.mark.parametrize("header", ["LastLogin", "last_login", "Last  Login", "LAST-LOGIN"])
def test_headers_are_compared_by_their_words(header: str) -> None:
    assert plain(header) == "last login"


@pytest.mark.parametrize(
    ("header", "content"),
    [
        ("Name,Email,Phone,Last login,Progress,Average grade,Barriers,Coach", Content.LEARNERS),
        ("id,name,email,type,created_at", Content.LEARNERS),
        ("user_id,timestamp,event_type,lesson_id", Content.ACTIVITY),
        ("student_id,date,clicks", Content.ACTIVITY),
        ("user_id,lesson_id,status,completed_at", Content.LESSONS),
        ("user_id,module_id,completed_at", Content.MODULES),
        ("user_id,quiz_id,score,max_score,submitted_at", Content.RESULTS),
        ("user_id,name,email,quiz_name,score", Content.RESULTS),
        ("First Name,Last Name,Email Address,Quiz,Points,Essay,Points (2)", Content.LEARNERS),
        ("learner_id,step,first_visited_at,last_completed_at", Content.LESSONS),
        ("learner_id,date,planned,attended", Content.ATTENDANCE),
        ("learner_id,barrier,reported_on", Content.BARRIERS),
        ("learner_id,date,comment", Content.CHECK_INS),
        ("learner_id,date,progress", Content.PROGRESS),
        ("shoe size,colour", None),
    ],
)
def test_a_table_is_recognised_by_its_columns(header: str, content: Content | None) -> None:
    assert recognise(header.split(",")) is content


def test_the_name_of_a_file_decides_between_what_its_columns_allow() -> None:
    header = ["user_id", "name", "email", "created_at"]
    assert recognise(header, "users.csv") is Content.LEARNERS
    assert recognise(["user_id", "created_at"], "activity_log.csv") is Content.ACTIVITY
    assert recognise(header, "quiz_results.csv") is Content.LEARNERS


def test_every_field_is_found_by_its_own_name() -> None:
    """A mapping need not name columns that are called as our fields are."""
    apart = {"at", "on", "ref", "learner", "email", "barrier", "title", "event", "is_staff"}
    for content, fields in FIELDS.items():
        found = columns_of(content, list(fields))
        assert {name for name in fields if name not in found} <= apart, content


def test_an_unknown_table_is_refused_with_its_columns_and_what_to_do(files: Files) -> None:
    folder = files({"odd.csv": "shoe size,colour\n42,red\n"})
    with pytest.raises(SourceError, match=r"odd\.csv: cannot tell.*shoe size, colour.*mapping"):
        plans(folder)


def test_what_is_said_of_an_unknown_table_is_no_longer_than_a_paragraph(files: Files) -> None:
    heads = ["shoe " + "s" * 9_000, *(f"size {number}" for number in range(400))]
    folder = files({"odd.csv": ",".join(heads) + "\n" + ",".join(["42"] * len(heads)) + "\n"})
    with pytest.raises(SourceError, match=r"shoe ss.*size 3.* and 351 more") as refused:
        plans(folder)
    assert len(str(refused.value)) < 1_500


def test_a_mapping_names_files_by_pattern_and_columns_in_any_case(files: Files) -> None:
    folder = files({"a-2024.csv": "Wer,Wann\nann,2024-01-01\n", "b.csv": "x\n1\n"})
    mapping = """
        [tables.activity]
        match = "a-*.csv"
        content = "activity"
        columns = { learner = "wer", at = "WANN" }
    """
    plan, whom_it_names = plans(folder, mapping)
    assert plan.content is Content.ACTIVITY
    assert plan.columns == {"learner": 0, "at": 1}
    assert whom_it_names.content is Content.LEARNERS


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("match = 'none*.csv'", "no file fits 'none*.csv'; there are: a.csv"),
        (
            "match = 'a.csv'\ncontent = 'learners'\ncolumns = { name = 'Nom' }",
            "a.csv has no column 'Nom', which the mapping names. Its columns are: x",
        ),
        ("match = 'a.csv'\ncontent = 'activity'", "no column tells: at, learner"),
        ("match = 'a.csv'\ncontent = 'learners'", "no column tells: learner"),
    ],
)
def test_a_mapping_that_does_not_fit_the_files_is_explained(
    files: Files, table: str, words: str
) -> None:
    with pytest.raises(SourceError) as caught:
        plans(files({"a.csv": "x\n1\n"}), f"[tables.t]\n{table}")
    assert words in str(caught.value)

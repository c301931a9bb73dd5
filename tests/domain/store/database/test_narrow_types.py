import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.learners import Segment, Status
from domain.store.database import Database, decoded, table_of
from domain.store.tables import Snapshot
from domain.store.tables.scoring.snapshots import BAND_LETTERS, SEGMENT_LETTERS, STATUS_LETTERS
from tests.factories import ON_TRACK, add_course, add_learner, add_snapshot, on_both

_ROWS = table_of(Snapshot)


def add_shown(database: Database, *told: dict[str, Any]) -> None:
    with database.transaction() as session:
        course = add_course(session)
        for number, values in enumerate(told):
            person = add_learner(session, course, f"learner{number}")
            add_snapshot(session, person, **ON_TRACK, **values)


def test_every_word_of_a_snapshot_has_a_letter_and_letters_sort_as_words_do() -> None:
    assert set(SEGMENT_LETTERS) == set(Segment)
    assert set(STATUS_LETTERS) == set(Status)
    for letters in (SEGMENT_LETTERS, STATUS_LETTERS, BAND_LETTERS):
        words = sorted(letters)
        assert [letters[word] for word in words] == sorted(set(letters.values()))


@on_both
@pytest.mark.parametrize("share", [0.0256, 1.0, 0.0, 0.123456789, -0.3333, None])
def test_a_number_is_read_as_it_was_written(database: Database, share: float | None) -> None:
    add_shown(database, {"leave_soon": share})
    found = select(_ROWS.c.leave_soon)
    # PostgreSQL has room for the digits that a scorer gives
    about = 1e-15 if database.is_sqlite else 5e-5
    with database.reading() as session:
        assert session.scalar(found) == pytest.approx(share, abs=about)
    (read,) = database.read_frame(found)["leave_soon"]
    assert read == pytest.approx(share, abs=about, nan_ok=True) or share is None


@on_both
def test_words_numbers_and_strangers_among_them_are_found_as_they_were_said(
    database: Database,
) -> None:
    add_shown(
        database,
        {"status": "At Risk", "risk_band": "Red", "leave_soon": 0.5},
        {"status": "Paused", "risk_band": None, "leave_soon": 0.25},
    )
    asked = select(_ROWS.c.status, _ROWS.c.risk_band, func.sum(_ROWS.c.leave_soon).label("sum"))
    grouped = asked.group_by(_ROWS.c.status, _ROWS.c.risk_band).order_by(_ROWS.c.status)
    with database.reading() as session:
        assert [tuple(row) for row in session.execute(grouped)] == [
            ("At Risk", "Red", 0.5),
            ("Paused", None, 0.25),
        ]
        for test in (
            _ROWS.c.status == "At Risk",
            _ROWS.c.status.in_(["At Risk", "Active"]),
            _ROWS.c.leave_soon > 0.4,
            func.coalesce(_ROWS.c.risk_band, "none") == "Red",
            func.lower(decoded(_ROWS.c.status)) == "at risk",
            decoded(_ROWS.c.leave_soon) * decoded(_ROWS.c.leave_soon) == 0.25,
        ):
            assert session.scalars(select(col(Snapshot.status)).where(test)).all() == ["At Risk"]
    assert database.read_frame(grouped)["status"].tolist() == ["At Risk", "Paused"]


def test_sqlite_keeps_a_letter_and_a_whole_number(sqlite_database: Database) -> None:
    add_shown(sqlite_database, {"status": "At Risk", "leave_soon": 0.0256, "grade_low": 61.5})
    kept = "SELECT status, composite_segment, leave_soon, grade_low FROM snapshot"
    with closing(sqlite3.connect(sqlite_database.url.database or "")) as file:
        assert file.execute(kept).fetchall() == [("B", "T", 256, 615)]


@on_both
@pytest.mark.parametrize(
    "sentence",
    [
        (
            "handing in the 3 pieces of work that were due and coming back today would move the"
            " score from 92 to 79"
        ),
        "words that are nowhere else",
        None,
    ],
)
def test_a_sentence_of_known_phrases_is_read_as_it_was_written(
    database: Database, sentence: str | None
) -> None:
    add_shown(database, {"nearest_change": sentence})
    kept = _ROWS.c.nearest_change
    with database.reading() as session:
        assert session.execute(select(kept, decoded(kept))).one() == (sentence, sentence)
    assert database.read_frame(select(kept)).fillna("")["nearest_change"][0] == (sentence or "")


def test_a_sentence_of_known_phrases_takes_a_few_bytes_and_one_kept_in_full_is_read_too(
    sqlite_database: Database,
) -> None:
    said = "coming back today would move the score from 86 to 79"
    add_shown(sqlite_database, {"nearest_change": said})
    with closing(sqlite3.connect(sqlite_database.url.database or "")) as file:
        assert file.execute("SELECT length(nearest_change) FROM snapshot").fetchall() == [(7,)]
        file.execute("UPDATE snapshot SET nearest_change = ?", [said])
        file.commit()
    with sqlite_database.reading() as session:
        assert session.scalars(select(_ROWS.c.nearest_change)).all() == [said]

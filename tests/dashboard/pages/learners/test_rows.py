"""The learners grid over the whole: what it asks for is found by the database."""

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from dashboard.pages.learners.rows import FIELDS, TooMuchError, asked_order, records
from domain.store.database.engine import Database
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.reporting.search.snapshot_search import find_snapshots
from domain.store.scoring.snapshots import read_snapshot_rows, read_snapshots
from domain.store.tables import Learner, Snapshot
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs

LAST = as_ofs(SIZE)[-1]
Ask = Callable[..., pd.DataFrame]


@pytest.fixture
def ask(seeded: Database) -> Ask:
    """Snapshots that a request of the grid finds, in its order."""

    def do(search: str = "", **request: Any) -> pd.DataFrame:
        order = asked_order(asked(**request), search=search)
        found = find_snapshots(seeded, SnapshotFilter(as_of=LAST), order)
        return read_snapshots(seeded, LAST).set_index("enrolment_id", drop=False).loc[found]

    return do


def asked(**request: Any) -> dict[str, Any]:
    return {"startRow": 0, "endRow": 1000, "filterModel": {}, "sortModel": [], **request}


def number(test: str, value: float, to: float | None = None) -> dict[str, Any]:
    return {"filterType": "number", "type": test, "filter": value, "filterTo": to}


def text(test: str, value: str | None = None) -> dict[str, Any]:
    return {"filterType": "text", "type": test, "filter": value}


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_what_is_not_known_comes_last_in_either_direction(ask: Ask, direction: str) -> None:
    grades = ask(sortModel=[{"colId": "grade", "sort": direction}])["grade"]
    known = grades.dropna()
    assert grades.head(len(known)).notna().all()
    assert known.tolist() == sorted(known, reverse=direction == "desc")


def test_learners_who_tie_are_in_the_order_of_their_numbers(ask: Ask) -> None:
    found = ask(sortModel=[{"colId": "composite_segment", "sort": "desc"}])
    pairs = list(zip(found["composite_segment"], -found["enrolment_id"], strict=True))
    assert pairs == sorted(pairs, reverse=True)
    assert len(found) == SIZE.learners


def test_filters_keep_what_they_say(ask: Ask) -> None:
    everyone = ask()
    kept = ask(filterModel={"progress": number("inRange", 50, 70)})["progress"]
    assert len(kept) == everyone["progress"].between(50, 70).sum()
    assert kept.between(50, 70).all()
    assert set(ask(filterModel={"risk_band": text("equals", "red")})["risk_band"]) == {"Red"}
    blank = ask(filterModel={"grade": number("blank", 0)})["grade"]
    assert len(blank) == everyone["grade"].isna().sum()
    assert blank.isna().all()
    both = {"operator": "OR", "conditions": [number("lessThan", 10), number("greaterThan", 90)]}
    outside = ask(filterModel={"progress": {"filterType": "number", **both}})["progress"]
    assert len(outside) == (~everyone["progress"].between(10, 90)).sum()


def test_texts_are_told_apart_without_their_case(ask: Ask) -> None:
    everyone = ask()["stage"]
    for test, value, expected in (
        ("contains", "CORE", everyone.str.contains("Core")),
        ("notContains", "core", ~everyone.str.contains("Core")),
        ("startsWith", "gate", everyone.str.startswith("Gate")),
        ("endsWith", "WAY", everyone.str.endswith("way")),
        ("notEqual", "gateway", everyone != "Gateway"),
        ("notBlank", None, everyone != ""),
    ):
        assert len(ask(filterModel={"stage": text(test, value)})) == expected.sum(), test


def test_an_unknown_column_or_test_filters_nothing(ask: Ask) -> None:
    model = {"password": text("equals", "x"), "name": text("sounds like", "x")}
    assert len(ask(filterModel=model)) == SIZE.learners
    assert len(ask(filterModel={"name": number("lessThan", 3)})) == SIZE.learners


def test_a_number_that_is_missing_finds_nobody(ask: Ask) -> None:
    assert ask(
        filterModel={"progress": text("x") | {"filterType": "number", "type": "equals"}}
    ).empty


def test_one_may_filter_for_what_is_not_known(ask: Ask, seeded: Database) -> None:
    with seeded.transaction() as session:
        for learner in (1, 2, 3, 4):
            session.get_one(Snapshot, (LAST, learner)).engagement_segment = ""
    assert len(ask(filterModel={"engagement_segment": text("equals", "not known")})) == 4


def test_search_finds_every_word_anywhere(ask: Ask) -> None:
    assert set(ask("CORA cohort")["coach"]) == {"Cora Coach"}
    assert ask("nobody-is-called-this").empty
    assert len(ask("  ")) == SIZE.learners
    assert ask("learner12@example.org")["enrolment_id"].tolist() == [12]


@pytest.mark.parametrize("sign", [".*", "%", "_", "\\", "/", "'", "[a]", "^$"])
def test_search_takes_signs_for_what_they_are(ask: Ask, seeded: Database, sign: str) -> None:
    with seeded.transaction() as session:
        session.get_one(Learner, 7).name = f"before{sign}after"
    assert ask(f"e{sign}a")["enrolment_id"].tolist() == [7]


def test_letters_beyond_ascii_are_found_in_either_case(ask: Ask, seeded: Database) -> None:
    with seeded.transaction() as session:
        session.get_one(Learner, 7).name = "\u00d6zg\u00fcr"
    assert ask("\u00f6ZG\u00dcR")["enrolment_id"].tolist() == [7]


def test_learners_without_a_name_go_by_their_number(ask: Ask, seeded: Database) -> None:
    with seeded.transaction() as session:
        session.get_one(Learner, 1).name = None
    found = ask("learner l1")
    assert 1 in found["enrolment_id"].tolist()
    with seeded.reading() as session:
        (shown,) = records(read_snapshot_rows(session, LAST, [1]))
    assert shown["name"] == "Learner l1"


def test_the_grid_is_given_what_it_shows_and_nothing_else(seeded: Database) -> None:
    with seeded.transaction() as session:
        row = session.get_one(Snapshot, (LAST, 1))
        row.progress, row.grade, row.barriers, row.barrier_segment = 33.123456, None, "", ""
    with seeded.reading() as session:
        (shown,) = records(read_snapshot_rows(session, LAST, [1]))
    assert set(shown) == {"enrolment_id", *FIELDS}
    assert (shown["progress"], shown["grade"], shown["barriers_flag"]) == (33.1235, None, "No")
    assert shown["barrier_segment"] == "Not known"
    assert json.loads(json.dumps(shown)) == shown


NESTED = {"operator": "OR", "conditions": [number("lessThan", 10)] * 2}


@pytest.mark.parametrize(
    ("search", "request_"),
    [
        (" ".join(f"word{n}" for n in range(3_000)), {}),
        ("a" * 100_000, {}),
        ("", {"filterModel": {"progress": {**NESTED, "conditions": [NESTED] * 50}}}),
        ("", {"filterModel": {"progress": {**NESTED, "conditions": [number("blank", 0)] * 3}}}),
        ("", {"sortModel": [{"colId": "name", "sort": "asc"}] * 1_000}),
        ("", {"endRow": 1_000_000}),
    ],
)
def test_what_would_cost_too_much_is_refused_with_a_sentence(
    search: str, request_: dict[str, Any]
) -> None:
    with pytest.raises(TooMuchError, match=r"^Please .*\.$"):
        asked_order(asked(**request_), search=search)


def test_eight_words_are_searched(ask: Ask) -> None:
    assert set(ask("cora coach cora cohort 2 c o h")["coach"]) == {"Cora Coach"}

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.pages.learners.rows import TooMuchError, block, filtered, prepare, searched
from domain.store.database.engine import Database
from domain.store.scoring.snapshots import read_snapshots
from tests.dashboard.conftest import SIZE
from tests.dashboard.seeding import as_ofs


@pytest.fixture
def frame(seeded: Database) -> pd.DataFrame:
    return prepare(read_snapshots(seeded, as_ofs(SIZE)[-1]))


def asked(**request: Any) -> dict[str, Any]:
    return {"startRow": 0, "endRow": 1000, "filterModel": {}, "sortModel": [], **request}


def number(test: str, value: float, to: float | None = None) -> dict[str, Any]:
    return {"filterType": "number", "type": test, "filter": value, "filterTo": to}


def text(test: str, value: str | None = None) -> dict[str, Any]:
    return {"filterType": "text", "type": test, "filter": value}


def test_blocks_of_a_sorted_grid_make_up_the_whole(frame: pd.DataFrame) -> None:
    order = [{"colId": "composite_segment", "sort": "desc"}]
    seen = []
    for start in range(0, len(frame), 7):
        rows, total = block(frame, asked(startRow=start, endRow=start + 7, sortModel=order))
        assert total == len(frame)
        seen += [row["enrolment_id"] for row in rows]
    assert sorted(seen) == sorted(frame["enrolment_id"])
    whole, _ = block(frame, asked(sortModel=order))
    assert [row["enrolment_id"] for row in whole] == seen


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_what_is_not_known_comes_last_in_either_direction(
    frame: pd.DataFrame, direction: str
) -> None:
    rows, _ = block(frame, asked(sortModel=[{"colId": "grade", "sort": direction}]))
    grades = [row["grade"] for row in rows]
    known = [grade for grade in grades if grade is not None]
    assert grades[len(known) :] == [None] * (len(grades) - len(known))
    assert known == sorted(known, reverse=direction == "desc")


def test_filters_keep_what_they_say(frame: pd.DataFrame) -> None:
    kept = filtered(frame, {"progress": number("inRange", 50, 70)})
    assert kept["progress"].between(50, 70).all()
    assert len(kept) == frame["progress"].between(50, 70).sum()
    assert set(filtered(frame, {"risk_band": text("equals", "red")})["risk_band"]) == {"Red"}
    assert filtered(frame, {"grade": number("blank", 0)})["grade"].isna().all()
    both = {"operator": "OR", "conditions": [number("lessThan", 10), number("greaterThan", 90)]}
    outside = filtered(frame, {"progress": {"filterType": "number", **both}})["progress"]
    assert ((outside < 10) | (outside > 90)).all()


def test_an_unknown_column_or_test_filters_nothing(frame: pd.DataFrame) -> None:
    model = {"password": text("equals", "x"), "name": text("sounds like", "x")}
    assert len(filtered(frame, model)) == len(frame)


def test_one_may_filter_for_what_is_not_known(frame: pd.DataFrame) -> None:
    some = frame.assign(engagement_segment=[""] * 4 + ["On Track"] * (len(frame) - 4))
    model = {"engagement_segment": text("equals", "not known")}
    assert len(filtered(prepare(some), model)) == 4


def test_search_finds_every_word_anywhere(frame: pd.DataFrame) -> None:
    found = searched(frame, "CORA cohort")
    assert set(found["coach"]) == {"Cora Coach"}
    assert searched(frame, "nobody-is-called-this").empty
    assert len(searched(frame, "  ")) == len(frame)
    assert searched(frame, "learner12@example.org")["enrolment_id"].tolist() == [12]


@given(query=st.text(alphabet=".*+?[]()\\|^$ab", max_size=6))
def test_search_takes_signs_for_what_they_are(query: str) -> None:
    columns = ("email", "phone", "coach", "barriers", "stage", "cohort", "learner_ref")
    frame = pd.DataFrame({"name": ["a.b*", "ab"], **dict.fromkeys(columns, "")})
    kept = set(searched(frame, query)["name"])
    assert kept == {name for name in frame["name"] if all(w in name for w in query.split())}


def test_learners_without_a_name_go_by_their_number(frame: pd.DataFrame) -> None:
    nameless = prepare(frame.assign(name=None))
    assert nameless["name"].iloc[0] == "Learner l1"


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
    frame: pd.DataFrame, search: str, request_: dict[str, Any]
) -> None:
    with pytest.raises(TooMuchError, match=r"^Please .*\.$"):
        block(frame, asked(**request_), search=search)


def test_eight_words_are_searched(frame: pd.DataFrame) -> None:
    rows, _ = block(frame, asked(), search="cora coach cora cohort 2 c o h")
    assert {row["coach"] for row in rows} == {"Cora Coach"}

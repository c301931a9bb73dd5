from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.learners.features import table
from domain.learners.features.event_schemas import EVENT_SCHEMAS
from domain.learners.features.table import (
    CLASSIC,
    as_frame,
    compute_features,
    compute_grades,
    feature_query,
)
from tests.domain.learners.events import activity, enrolments, features, moments, on, rows

PEOPLE = (1, 2, 3)
AS_OF = 20
_day = st.integers(-5, 60)


def _some(table: str, **columns: st.SearchStrategy[object]) -> st.SearchStrategy[pa.Table]:
    record = st.fixed_dictionaries({"enrolment_id": st.sampled_from(PEOPLE), **columns})
    return st.lists(record, max_size=8).map(lambda found: rows(table, *found))


_percent = st.floats(0, 100, allow_nan=False).map(lambda x: round(x, 2))
_date = _day.map(on)
_events = st.fixed_dictionaries(
    {
        "activity": _some(
            "activity", day=_date, clicks=st.integers(1, 50), sessions=st.integers(1, 3)
        ),
        "progress": _some("progress", day=_date, percent=_percent, grade=_percent),
        "results": _some(
            "results",
            assessment_id=st.sampled_from([1, 2]),
            submitted_on=_date,
            known_on=_date,
            score=_percent,
            is_banked=st.booleans(),
        ),
        "attendance": _some(
            "attendance", day=_date, planned=st.just(2), attended=st.integers(0, 2)
        ),
        "barriers": _some(
            "barriers",
            kind=st.sampled_from(["childcare", "transport"]),
            severity=st.sampled_from(["major", "minor", None]),
            reported_on=_date,
            resolved_on=_date | st.none(),
        ),
        "check_ins": _some(
            "check_ins",
            day=_date,
            kind=st.sampled_from(["check_in", "feedback"]),
            sentiment=st.floats(-1, 1),
        ),
    }
)
_known_on = {"results": "submitted_on", "barriers": "reported_on"}
_SCHEDULE = rows(
    "assessments",
    {"assessment_id": 1, "cohort_id": 1, "kind": "assignment", "due_on": on(10), "weight": 40.0},
    {"assessment_id": 2, "cohort_id": 1, "kind": "quiz", "due_on": on(40), "weight": 60.0},
)


_MARKED = {"assessment_id": 1, "submitted_on": on(8), "known_on": on(11), "score": 64.0}


def _unique(table: pa.Table, name: str) -> pa.Table:
    """One result per piece of work, as the store has it."""
    frame = table.to_pandas()
    keys = {"results": ["enrolment_id", "assessment_id"], "barriers": ["enrolment_id", "kind"]}
    kept = frame.drop_duplicates(keys.get(name, ["enrolment_id", frame.columns[1]]))
    return pa.Table.from_pandas(kept, schema=table.schema, preserve_index=False)


def _as_known(table: pa.Table, name: str) -> pa.Table:
    """What somebody could have written down on the day: later rows, marks and solutions unknown."""
    cut = on(AS_OF)
    found = [r for r in table.to_pylist() if r[_known_on.get(name, "day")] <= cut]
    for record in found:
        if name == "results" and record["known_on"] > cut:
            record["score"] = 7.0
        if name == "barriers" and record["resolved_on"] and record["resolved_on"] > cut:
            record["resolved_on"] = None
    return pa.Table.from_pylist(found, schema=table.schema)


@settings(max_examples=12)
@given(events=_events, gone=st.none() | st.integers(AS_OF + 1, 60))
def test_no_feature_changes_when_later_events_are_added(
    events: dict[str, pa.Table], gone: int | None
) -> None:
    everything = {name: _unique(table, name) for name, table in events.items()}
    known = {name: _as_known(table, name) for name, table in everything.items()}
    leaving = None if gone is None else on(gone)
    people = {"enrolments": enrolments(*PEOPLE), "assessments": _SCHEDULE}
    later = {
        "enrolments": enrolments(*PEOPLE, withdrawn_on=leaving),
        "assessments": _SCHEDULE,
    }
    asked = moments(AS_OF, *PEOPLE)
    pd.testing.assert_frame_equal(
        compute_features({**known, **people}, asked),
        compute_features({**everything, **later}, asked),
    )


def test_the_same_day_asked_twice_gives_the_same_rows() -> None:
    events = {"enrolments": enrolments(1, 2), "activity": activity((1, 2, 5), (2, 9, 1))}
    asked = moments(AS_OF, 2, 1)
    pd.testing.assert_frame_equal(compute_features(events, asked), compute_features(events, asked))


def test_asking_for_many_days_gives_what_each_day_gives_alone() -> None:
    events = {
        "enrolments": enrolments(1, 2),
        "activity": activity((1, 2, 5), (2, 9, 1), (1, 16, 3)),
    }
    days = [moments(d, 1, 2) for d in (6, 13, 20)]
    together = compute_features(events, pd.concat(days))
    alone = pd.concat([compute_features(events, day) for day in days])
    pd.testing.assert_frame_equal(
        together, alone.sort_values(["enrolment_id", "as_of"], ignore_index=True)
    )


def test_many_moments_are_computed_as_few_are_and_grades_alone_as_with_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = {
        "enrolments": enrolments(*PEOPLE),
        "activity": activity((1, 2, 5), (2, 9, 1), (1, 16, 3), (3, 19, 2)),
        "results": rows("results", {**_MARKED, "enrolment_id": 1}, {**_MARKED, "enrolment_id": 3}),
        "assessments": _SCHEDULE,
    }
    asked = pd.concat([moments(day, *PEOPLE) for day in range(5, 25)])
    whole = compute_features(events, asked)
    monkeypatch.setattr(table, "_FEW_MOMENTS", 0)
    pd.testing.assert_frame_equal(compute_features(events, asked), whole)
    grades = compute_grades(events, asked)
    pd.testing.assert_frame_equal(grades, whole[["enrolment_id", "as_of", "grade"]])
    assert grades["grade"].notna().any()
    pd.testing.assert_frame_equal(compute_features(events, asked, memory="1GB"), whole)


@pytest.mark.parametrize("few", [0, 5_000])
def test_their_own_features_are_the_same_without_a_place_among_the_others(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "_FEW_MOMENTS", few)
    events = {
        "enrolments": enrolments(*PEOPLE),
        "activity": activity((1, 2, 5), (2, 9, 1), (1, 16, 3), (3, 19, 2)),
    }
    whole = compute_features(events, moments(20, *PEOPLE))
    own = compute_features(events, moments(20, *PEOPLE), until="own")
    pd.testing.assert_frame_equal(own, whole[own.columns])
    assert {"percentile_clicks_14", "against_cohort"} <= set(whole.columns.difference(own.columns))


def test_one_row_per_moment_with_the_classic_columns_first_class() -> None:
    found = compute_features({"enrolments": enrolments(1, 2, stage="Stage 1")}, moments(5, 1, 2))
    assert set(CLASSIC) <= set(found.columns)
    assert list(found["enrolment_id"]) == [1, 2]
    assert list(found["stage"]) == ["Stage 1", "Stage 1"]
    assert found["as_of"].dt.date.unique().tolist() == [on(5)]


def test_what_no_source_reports_is_unknown_and_never_zero() -> None:
    found = features({"enrolments": enrolments(1)}, AS_OF).loc[1]
    unknown = [
        "days_since_last_seen",
        "progress",
        "grade",
        "sessions",
        "active_days",
        "avg_quiz_score",
        "attendance_rate_last_30d",
        "days_since_last_feedback",
        "modules_completed",
    ]
    assert found[unknown].isna().all()
    assert found["barriers"] == ""


def test_demographics_are_not_among_the_features() -> None:
    found = compute_features({"enrolments": enrolments(1)}, moments(5, 1))
    audited = {"gender", "age_band", "ethnicity", "region", "deprivation", "disability"}
    assert not audited & set(found.columns)


def test_untyped_empty_columns_are_read_as_unknown() -> None:
    people = enrolments(1).set_column(7, "previous_attempts", pa.nulls(1))
    found = features({"enrolments": people}, AS_OF)
    assert np.isnan(found.loc[1, "previous_attempts"])


@pytest.mark.parametrize(
    "dialect",
    ["duckdb", "postgres", "bigquery", "trino", "snowflake", "databricks", "clickhouse"],
)
def test_the_same_expression_speaks_the_dialect_of_a_warehouse(dialect: str) -> None:
    parsed = sqlglot.parse_one(feature_query(dialect), dialect=dialect)
    last = parsed.find(sqlglot.exp.With).expressions[-1].this
    assert {"days_since_last_seen", "mark_last"} <= set(last.named_selects)
    assert {table.name for table in parsed.find_all(sqlglot.exp.Table)} >= {*EVENT_SCHEMAS}


def test_dates_given_as_python_dates_or_timestamps_mean_the_same_day() -> None:
    events = {"enrolments": enrolments(1), "activity": activity((1, 0, 4))}
    as_dates = pd.DataFrame({"enrolment_id": [1], "as_of": [date(2024, 1, 8)]})
    pd.testing.assert_frame_equal(
        compute_features(events, as_dates), compute_features(events, moments(7, 1))
    )


def test_few_rows_give_the_same_features_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    everyone = tuple(range(1, 40))
    events = {
        "enrolments": enrolments(*everyone),
        "activity": activity(*((i, day, i * day % 17) for i in everyone for day in range(i % 21))),
    }
    few = compute_features(events, moments(AS_OF, *everyone))
    monkeypatch.setattr("domain.learners.features.table._FEW", 0)
    many = compute_features(events, moments(AS_OF, *everyone))
    # sums of fractions may be added in another order
    pd.testing.assert_frame_equal(few, many, rtol=1e-12)


@pytest.mark.parametrize("value", [0.1234565, 0.69, 0.07])
def test_the_last_bit_of_a_sum_decides_nothing(value: float) -> None:
    sums = [value, np.nextafter(value, 0), np.nextafter(value, 1)]
    days = pa.array([on(AS_OF)] * 3, type=pa.date32())
    found = as_frame(pa.table({"enrolment_id": PEOPLE, "as_of": days, "sentiment": sums}))
    assert len(set(found["sentiment"])) == 1

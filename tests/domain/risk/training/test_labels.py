import pandas as pd
import pytest

from domain.policy import ScorerPolicy
from domain.risk.training.labels import finished, labelled, training_moments

PEOPLE = pd.DataFrame(
    {
        "enrolment_id": [1, 2],
        "learner_id": [11, 12],
        "cohort_id": [1, 1],
        "starts_on": pd.Timestamp("2024-01-01"),
        "ends_on": pd.Timestamp("2024-02-25"),
        "enrolled_on": pd.NaT,
        "withdrawn_on": [pd.Timestamp("2024-02-05"), pd.NaT],
        "outcome": ["withdrawn", "passed"],
        "outcome_on": [pd.Timestamp("2024-02-05"), pd.Timestamp("2024-02-25")],
    }
)


def test_a_week_is_looked_at_on_the_evening_before_it_ends_while_registered(
    scorer_policy: ScorerPolicy,
) -> None:
    rows = training_moments(PEOPLE, scorer_policy)
    assert rows.loc[rows["enrolment_id"] == 1, "week"].to_list() == [2, 3, 4, 5]
    assert rows.loc[rows["enrolment_id"] == 2, "week"].to_list() == [2, 3, 4, 5, 6, 7, 8]
    assert rows["as_of"].min() == pd.Timestamp("2024-01-14")


def test_leaving_soon_looks_forward_from_the_day_after(scorer_policy: ScorerPolicy) -> None:
    rows = labelled(training_moments(PEOPLE, scorer_policy), PEOPLE, scorer_policy)
    first = rows[rows["enrolment_id"] == 1].set_index("week")
    assert first["leave_soon"].to_dict() == {2: 0, 3: 1, 4: 1, 5: 1}
    assert first["leave_after_gap"].to_dict() == {2: 1, 3: 1, 4: 0, 5: 0}
    assert rows.groupby("enrolment_id")["not_complete"].max().to_dict() == {1: 1, 2: 0}


def test_only_cohorts_that_had_ended_are_learnt_from() -> None:
    assert finished(PEOPLE, pd.Timestamp("2024-02-24")).empty
    assert len(finished(PEOPLE, pd.Timestamp("2024-02-25"))) == 2


def test_silence_until_the_end_is_told_only_while_it_can_mean_something(
    scorer_policy: ScorerPolicy,
) -> None:
    people = PEOPLE.assign(last_seen_on=pd.Timestamp("2024-01-20"))
    rows = labelled(training_moments(people, scorer_policy), people, scorer_policy)
    who_left, who_stayed = (rows[rows["enrolment_id"] == i].set_index("week") for i in (1, 2))
    assert who_left["stop_out"].dropna().eq(0).all()
    assert who_stayed["stop_out"].to_dict() == {2: 0, 3: 1, 4: 1} | dict.fromkeys(
        (5, 6, 7, 8), pytest.approx(float("nan"), nan_ok=True)
    )


def test_silence_is_unknown_where_nobody_says_when_people_were_seen(
    scorer_policy: ScorerPolicy,
) -> None:
    rows = labelled(training_moments(PEOPLE, scorer_policy), PEOPLE, scorer_policy)
    assert rows["stop_out"].isna().all()


def test_silence_is_unknown_in_a_cohort_whose_platform_reports_no_activity(
    scorer_policy: ScorerPolicy,
) -> None:
    unheard = PEOPLE.assign(enrolment_id=[11, 12], cohort_id=99, last_seen_on=pd.NaT)
    heard = PEOPLE.assign(last_seen_on=pd.Timestamp("2024-01-20"))
    both = pd.concat([heard, unheard], ignore_index=True)
    rows = labelled(training_moments(both, scorer_policy), both, scorer_policy)
    assert rows.loc[rows["enrolment_id"] > 10, "stop_out"].isna().all()
    assert rows.loc[rows["enrolment_id"] < 10, "stop_out"].notna().any()


def test_who_left_on_a_day_nobody_knows_is_no_label_of_leaving(scorer_policy: ScorerPolicy) -> None:
    late = PEOPLE.assign(
        enrolment_id=[21, 22], withdrawn_on=[PEOPLE["ends_on"][0], pd.NaT], outcome="withdrawn"
    )
    both = pd.concat([PEOPLE, late], ignore_index=True)
    rows = labelled(training_moments(both, scorer_policy), both, scorer_policy)
    departures = rows[["leave_soon", "leave_after_gap"]]
    assert departures[rows["enrolment_id"] > 20].isna().all(axis=None)
    assert departures[rows["enrolment_id"] < 20].notna().all(axis=None)
    assert rows.loc[rows["enrolment_id"] > 20, "withdrawn_on"].isna().all()
    assert rows.loc[rows["enrolment_id"] > 20, "not_complete"].eq(1).all()


def test_silence_counts_for_who_was_only_booked_out_afterwards(scorer_policy: ScorerPolicy) -> None:
    people = PEOPLE.assign(
        last_seen_on=pd.Timestamp("2024-01-10"),
        withdrawn_on=pd.Timestamp("2024-04-01"),
        outcome="withdrawn",
    )
    rows = labelled(training_moments(people, scorer_policy), people, scorer_policy)
    assert rows["stop_out"].dropna().eq(1).all()
    assert rows["stop_out"].notna().any()


@pytest.mark.parametrize(
    ("days", "looks"),
    [
        (30, [5, 8, 11, 14, 17, 20, 23, 26, 29]),
        (55, [*range(11, 55, 6)]),
        (56, [*range(13, 56, 7)]),
        (5, [1, 2, 3, 4]),
    ],
)
def test_a_short_course_is_looked_at_ten_times_like_a_long_one(
    days: int, looks: list[int], scorer_policy: ScorerPolicy
) -> None:
    ends = PEOPLE["starts_on"] + pd.Timedelta(days - 1, unit="D")
    rows = training_moments(PEOPLE.assign(ends_on=ends), scorer_policy)
    stayed = rows[rows["enrolment_id"] == 2]
    assert (stayed["as_of"] - PEOPLE["starts_on"][0]).dt.days.to_list() == looks
    assert stayed["week"].to_list() == list(range(2, 2 + len(looks)))

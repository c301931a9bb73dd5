"""The synthetic programme as files: the same for the same seed, and believable."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from domain.frames import CANONICAL
from domain.sources.synthetic import Generated, generate

TODAY = date(2026, 5, 14)
#: Dates that are plans rather than things that happened.
PLANS = {("cohorts", "ends_on"), ("assessments", "due_on")}

Tables = Mapping[str, pd.DataFrame]


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """Every file of the folder, with days as days."""
    tables = {name: pd.read_csv(folder / f"{name}.csv") for name in CANONICAL}
    for name, table in tables.items():
        for column, kind in CANONICAL[name].columns.items():
            if kind == "date":
                table[column] = pd.to_datetime(table[column])
    moments = tables["activity"]["day"]
    tables["activity"] = tables["activity"].assign(
        day=moments.dt.normalize(), hours=moments.dt.hour
    )
    return tables


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    return generate(tmp_path_factory.mktemp("synthetic"), learners=2000, today=TODAY)


@pytest.fixture(scope="module")
def tables(generated: Generated) -> Tables:
    return read(generated.folder)


@pytest.fixture(scope="module")
def days(tables: Tables) -> pd.DataFrame:
    """Activity with the enrolment it belongs to, and the day of the programme."""
    starts = tables["cohorts"].set_index("ref")["starts_on"]
    who = tables["enrolments"].set_index("ref")[["cohort_ref", "enrolled_on", "withdrawn_on"]]
    joined = tables["activity"].join(who, on="enrolment_ref")
    return joined.assign(day_of=(joined["day"] - joined["cohort_ref"].map(starts)).dt.days)


def finished(tables: Tables) -> pd.DataFrame:
    """Enrolments of the cohorts that are over."""
    return tables["enrolments"].query("cohort_ref != 'DSA-3'")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    one, again, other = (
        generate(tmp_path / name, learners=100, seed=seed, today=TODAY).folder
        for name, seed in (("one", 5), ("again", 5), ("other", 6))
    )
    files = sorted(path.name for path in one.iterdir())
    assert files == sorted([*(f"{name}.csv" for name in CANONICAL), "mapping.toml"])
    for file in files:
        assert (one / file).read_bytes() == (again / file).read_bytes()
    for changed in ("learners", "staff", "enrolments", "activity", "results", "check_ins"):
        assert (one / f"{changed}.csv").read_bytes() != (other / f"{changed}.csv").read_bytes()


def test_writing_over_an_earlier_programme_leaves_nothing_of_it(tmp_path: Path) -> None:
    generate(tmp_path, learners=300, today=TODAY)
    written = generate(tmp_path, learners=100, today=TODAY)
    assert len(read(tmp_path)["learners"]) == written.rows["learners"] == 100


def test_every_frame_has_rows_and_the_summary_counts_them(
    generated: Generated, tables: Tables
) -> None:
    assert {name: len(table) for name, table in tables.items()} == generated.rows
    assert min(generated.rows.values()) > 0


@pytest.mark.parametrize("name", CANONICAL)
def test_every_frame_keeps_its_grain_and_fills_what_is_required(tables: Tables, name: str) -> None:
    table, spec = tables[name], CANONICAL[name]
    assert not table.duplicated(list(spec.grain)).any()
    assert table[list(spec.required)].notna().all(axis=None)


@pytest.mark.parametrize("name", [name for name in CANONICAL if name != "programmes"])
def test_every_reference_leads_somewhere(tables: Tables, name: str) -> None:
    for column in (c for c in tables[name].columns if c.endswith("_ref")):
        parent = {"coach": "staff"}.get(column.removesuffix("_ref")) or f"{column[:-4]}s"
        assert set(tables[name][column]) <= set(tables[parent]["ref"])


def test_every_field_the_product_knows_is_filled_for_someone(tables: Tables) -> None:
    empty = [
        f"{name}.{column}"
        for name, spec in CANONICAL.items()
        for column in spec.columns
        # who has activity needs no word on a last visit
        if column not in {"original", "last_visit"} and tables[name][column].isna().all()
    ]
    assert empty == []


def test_nothing_that_happened_is_later_than_today(tables: Tables) -> None:
    for name, spec in CANONICAL.items():
        for column in (c for c, kind in spec.columns.items() if kind == "date"):
            if (name, column) not in PLANS:
                assert (tables[name][column].dropna() <= pd.Timestamp(TODAY)).all(), (name, column)


def test_a_mark_that_is_not_known_yet_is_not_written(tables: Tables) -> None:
    results = tables["results"]
    assert (results["known_on"].isna() == results["score"].isna()).all()
    assert results["score"].isna().any()


def test_a_later_today_adds_to_what_was_known_and_changes_none_of_it(tmp_path: Path) -> None:
    monday, sunday = (
        read(generate(tmp_path / str(day), learners=100, today=date(2026, 5, day)).folder)
        for day in (11, 17)
    )
    for name in ("activity", "attendance", "check_ins", "progress"):
        grown = sunday[name].query("day <= '2026-05-11'")
        pd.testing.assert_frame_equal(monday[name], grown.reset_index(drop=True))
    assert len(sunday["activity"]) > len(monday["activity"])


def test_the_last_cohort_is_in_mid_course_and_the_others_are_over(tables: Tables) -> None:
    cohorts, today = tables["cohorts"], pd.Timestamp(TODAY)
    *earlier, last = zip(cohorts["starts_on"], cohorts["ends_on"], strict=True)
    assert last[0] < today < last[1]
    assert all(end < today for _, end in earlier)
    assert all((end - start).days == 83 for start, end in [*earlier, last])


def test_outcomes_are_known_for_finished_cohorts_and_for_those_who_left(tables: Tables) -> None:
    enrolments = tables["enrolments"]
    running = enrolments[enrolments["cohort_ref"] == "DSA-3"]
    assert set(running["outcome"].dropna()) == {"withdrawn"}
    assert set(finished(tables)["outcome"]) == {"passed", "distinction", "failed", "withdrawn"}
    left = enrolments["outcome"] == "withdrawn"
    assert (left == enrolments["withdrawn_on"].notna()).all()
    assert (enrolments["outcome_on"][left] == enrolments["withdrawn_on"][left]).all()


def test_a_believable_share_withdraws_or_does_not_complete(tables: Tables) -> None:
    shares = finished(tables)["outcome"].value_counts(normalize=True)
    assert 0.1 < shares["withdrawn"] < 0.45
    assert 0.2 < shares["withdrawn"] + shares["failed"] < 0.6
    assert shares["distinction"] < shares["passed"]


def test_learners_who_are_quiet_at_first_withdraw_more_often(
    tables: Tables, days: pd.DataFrame
) -> None:
    past = finished(tables).set_index("ref")
    starts = past["cohort_ref"].map(tables["cohorts"].set_index("ref")["starts_on"])
    here = past[~(past["withdrawn_on"] <= starts + pd.Timedelta(days=20))]
    early = days[days["day_of"] < 21].groupby("enrolment_ref").size()
    active = early.reindex(here.index, fill_value=0)
    withdrew = here["outcome"] == "withdrawn"
    quiet, busy = withdrew[active <= 4].mean(), withdrew[active >= 10].mean()
    assert (active <= 4).sum() > 100
    assert quiet > 2 * busy


def test_some_fall_silent_without_telling_anyone_and_fail(
    tables: Tables, days: pd.DataFrame
) -> None:
    last = days.groupby("enrolment_ref")["day_of"].max()
    failed = finished(tables).query("outcome == 'failed'")["ref"].map(last)
    assert 0.02 < (failed < 84 - 21).mean() < 0.6


def test_some_who_were_silent_for_two_weeks_return_by_themselves(
    tables: Tables, days: pd.DataFrame
) -> None:
    past = finished(tables).set_index("ref")
    at = pd.Series(42, index=past.index)
    seen = days[days["enrolment_ref"].isin(past.index)]
    before = set(seen[seen["day_of"] < 28]["enrolment_ref"])
    lately = set(seen[seen["day_of"].between(28, 41)]["enrolment_ref"])
    after = set(seen[seen["day_of"].between(42, 55)]["enrolment_ref"])
    silent = (before - lately) & set(at.index)
    assert len(silent) > 50
    assert 0.05 < len(silent & after) / len(silent) < 0.6


def test_learners_with_a_major_barrier_complete_less_often(tables: Tables) -> None:
    barriers = tables["barriers"]
    burdened = set(barriers[barriers["severity"] == "major"]["enrolment_ref"])
    past = finished(tables)
    completed = past["outcome"].isin(["passed", "distinction"])
    with_barrier = past["ref"].isin(burdened)
    assert completed[with_barrier].mean() < completed[~with_barrier].mean()


def test_weekends_are_quieter_than_weekdays(days: pd.DataFrame) -> None:
    weekend = days["day"].dt.day_of_week >= 5
    assert weekend.mean() < 2 / 7 * 0.85


def test_nobody_is_active_before_enrolling_or_once_gone(days: pd.DataFrame) -> None:
    assert (days["day"] >= days["enrolled_on"]).all()
    gone = days["withdrawn_on"].notna()
    assert (days["day"][gone] < days["withdrawn_on"][gone]).all()
    assert days["day_of"].between(0, 83).all()


def test_clicks_are_the_sum_of_their_kinds_in_visits_that_took_time(days: pd.DataFrame) -> None:
    kinds = days[["content", "assessment", "discussion", "video", "other"]]
    assert (days["clicks"] == kinds.sum(axis=1)).all()
    assert (days[["clicks", "sessions"]] >= 1).all(axis=None)
    assert days["minutes"].between(1, 480).all()


def test_handing_in_is_activity_of_that_day(tables: Tables) -> None:
    active = pd.MultiIndex.from_frame(tables["activity"][["enrolment_ref", "day"]])
    handed_in = pd.MultiIndex.from_frame(tables["results"][["enrolment_ref", "submitted_on"]])
    assert handed_in.isin(active).all()


def test_quizzes_are_marked_at_once_and_assignments_after_a_while(tables: Tables) -> None:
    kinds = tables["assessments"].set_index("ref")["kind"]
    results = tables["results"].dropna(subset="known_on")
    wait = (results["known_on"] - results["submitted_on"]).dt.days
    quiz = results["assessment_ref"].map(kinds) == "quiz"
    assert (wait[quiz] == 0).all()
    assert wait[~quiz].between(5, 14).all()
    assert results["score"].between(0, 100).all()


def test_progress_never_falls_and_grades_are_percentages(tables: Tables) -> None:
    progress = tables["progress"].sort_values(["enrolment_ref", "day"])
    steps = progress.groupby("enrolment_ref")[["percent", "modules_completed"]].diff()
    assert (steps.dropna() >= 0).all(axis=None)
    assert progress["percent"].between(0, 100).all()
    assert progress["grade"].dropna().between(0, 100).all()


def test_better_outcomes_go_with_more_progress(tables: Tables) -> None:
    reached = tables["progress"].groupby("enrolment_ref")["percent"].max()
    past = finished(tables)
    mean = past["ref"].map(reached).groupby(past["outcome"]).mean()
    assert list(mean.sort_values().index) == ["withdrawn", "failed", "passed", "distinction"]


def test_nobody_attends_more_than_was_planned(tables: Tables) -> None:
    attendance = tables["attendance"]
    assert (attendance["attended"] <= attendance["planned"]).all()
    assert 0.5 < attendance["attended"].sum() / attendance["planned"].sum() < 0.95


def test_check_ins_and_feedback_have_words_that_fit_their_sentiment(tables: Tables) -> None:
    notes = tables["check_ins"]
    assert set(notes["kind"]) == {"check_in", "feedback"}
    assert notes["text"].notna().all()
    assert notes["sentiment"].between(-1, 1).all()
    glad = notes[notes["text"].str.startswith("A good week!")]
    low = notes[notes["text"].str.startswith("This was a hard week.")]
    assert glad["sentiment"].min() > low["sentiment"].max()


def test_barriers_are_resolved_after_they_were_reported(tables: Tables) -> None:
    barriers = tables["barriers"]
    assert set(barriers["severity"]) == {"minor", "intermittent", "major"}
    resolved = barriers.dropna(subset="resolved_on")
    assert (resolved["resolved_on"] > resolved["reported_on"]).all()
    assert 0 < len(resolved) < len(barriers)


def test_addresses_can_reach_nobody(tables: Tables) -> None:
    learners, staff = tables["learners"], tables["staff"]
    assert learners["email"].dropna().str.fullmatch(r"[a-z.]+\.\d+@learners\.example\.org").all()
    assert staff["email"].str.endswith("@staff.example.org").all()
    for people in (learners, staff):
        written = people["phone"].dropna().astype("Int64").astype("string")
        assert written.str.fullmatch(r"447700900\d{3}").all()
        assert people["email"].dropna().is_unique


def test_coaches_have_minutes_each_week_and_a_manager_has_none(tables: Tables) -> None:
    staff = tables["staff"].set_index("role")["weekly_minutes"]
    assert staff.loc[["manager"]].isna().all()
    assert staff.loc[["coach"]].between(300, 900).all()


def test_other_lengths_and_a_single_cohort_work_too(tmp_path: Path) -> None:
    made = read(generate(tmp_path, learners=100, weeks=8, cohorts=1, seed=3, today=TODAY).folder)
    assert made["programmes"]["weeks"].tolist() == [8]
    assert len(made["cohorts"]) == 1
    assert set(made["assessments"]["kind"]) == {"quiz", "assignment"}


def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    generate(
        tmp_path, learners=100, today=TODAY, progress=lambda share, what: told.append((share, what))
    )
    assert told == [(1.0, "100 of 100 learners")]


@pytest.mark.parametrize(
    ("learners", "weeks", "cohorts", "sentence"),
    [
        (99, 12, 3, "learners is 100 to 1,000,000, not 99"),
        (1_000_001, 12, 3, "learners is 100 to 1,000,000, not 1,000,001"),
        (100, 3, 3, "weeks is 4 to 52, not 3"),
        (100, 12, 0, "cohorts is 1 to 26, not 0"),
    ],
)
def test_sizes_out_of_range_are_refused_before_anything_is_written(
    tmp_path: Path, learners: int, weeks: int, cohorts: int, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        generate(tmp_path / "out", learners=learners, weeks=weeks, cohorts=cohorts, today=TODAY)
    assert not (tmp_path / "out").exists()

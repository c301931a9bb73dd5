"""When not to score, from the import to the snapshot and the notice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.frames import CANONICAL
from domain.policy import Policy
from domain.risk.model.cold_start import NOTE
from domain.sources import ImportBatch
from domain.store.activity.imports import save_batch
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.scoring.scorers import GATES, activate_scorer, save_scorer
from domain.store.scoring.snapshots import read_snapshots
from tests.domain.store.scoring.test_scorers import SCORER
from tests.factories import on_both
from worker.jobs.scoring.score_learners import score_learners

START = date(2024, 1, 1)


def at(day: int) -> datetime:
    """Noon of a day of the course."""
    return datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(day)


def day_of(number: int) -> date:
    return START + timedelta(number)


def bring(
    database: Database,
    *,
    on: int,
    seen: range,
    learners: int = 12,
    active: int | None = None,
    weeks: int = 12,
    left: int = 0,
) -> None:
    """Import, on a day of the course, a cohort whose active learners come every day of `seen`."""
    who = [f"l{n}" for n in range(learners)]
    days = pd.DataFrame({"enrolment_ref": who[: active or learners]}).merge(
        pd.DataFrame({"day": [pd.Timestamp(day_of(n)) for n in seen]}), how="cross"
    )
    tables = {
        "programmes": {"ref": ["p"], "name": ["P"]},
        "cohorts": {
            "ref": ["c"],
            "programme_ref": ["p"],
            "name": ["Spring"],
            "starts_on": [pd.Timestamp(START)],
            "ends_on": [pd.Timestamp(day_of(7 * weeks - 1))],
        },
        "learners": {"ref": who},
        "enrolments": {
            "ref": who,
            "learner_ref": who,
            "cohort_ref": "c",
            "withdrawn_on": [pd.Timestamp(day_of(20))] * left + [pd.NaT] * (learners - left),
        },
        "activity": days.assign(clicks=3),
    }
    frames = {name: CANONICAL[name].conform(pd.DataFrame(t)) for name, t in tables.items()}
    database.write(save_batch, ImportBatch(frames=frames), source="test", path="-", now=at(on))


def in_use(database: Database, **changes: object) -> None:
    with database.transaction() as session:
        scorer = replace(SCORER, data_until=date(2023, 1, 1), **changes)  # type: ignore[arg-type]
        number = save_scorer(session, scorer, now=at(0)).id
        assert number is not None
        activate_scorer(session, number, by=GATES, reason="a test", now=at(0))


def causes(database: Database) -> list[str]:
    with database.reading() as session:
        return [notice.cause for notice in read_open_notices(session)]


def why(database: Database, day: int) -> str:
    """The one sentence that every snapshot of a day carries."""
    (sentence,) = read_snapshots(database, day_of(day))["no_score_reason"].unique()
    return str(sentence)


def test_a_cohort_that_comes_is_scored_and_nobody_is_told(
    database: Database, policy: Policy
) -> None:
    in_use(database)
    bring(database, on=34, seen=range(34))
    done = score_learners(database, policy, as_of=day_of(34), now=at(34))
    assert done.scored == 12
    assert causes(database) == []
    (note,) = read_snapshots(database, day_of(34))["scorer_note"].unique()
    assert note.startswith("Only 12 learners are in this cohort")


@on_both
def test_a_silent_cohort_is_one_notice_until_somebody_comes(
    database: Database, policy: Policy
) -> None:
    in_use(database)
    bring(database, on=35, seen=range(28))
    done = score_learners(database, policy, as_of=day_of(35), now=at(35))
    assert done.scored == 0
    assert "nobody of this cohort was seen for 7 days" in why(database, 35)
    (cause,) = causes(database)
    assert cause.startswith("silent_cohort:")
    score_learners(database, policy, as_of=day_of(36), now=at(36))
    assert causes(database) == [cause]
    bring(database, on=37, seen=range(37))
    assert score_learners(database, policy, as_of=day_of(37), now=at(37)).scored == 12
    assert causes(database) == []


def test_the_notice_of_silence_ends_with_its_cohort(database: Database, policy: Policy) -> None:
    bring(database, on=60, seen=range(50), weeks=9)
    score_learners(database, policy, as_of=day_of(60), now=at(60))
    assert len(causes(database)) == 1
    score_learners(database, policy, as_of=day_of(70), now=at(70))
    assert causes(database) == []


def test_where_nothing_arrives_any_more_one_notice_says_so(
    database: Database, policy: Policy
) -> None:
    in_use(database)
    bring(database, on=28, seen=range(28))
    assert score_learners(database, policy, as_of=day_of(29), now=at(29)).scored == 12
    score_learners(database, policy, as_of=day_of(36), now=at(36))
    assert "nothing was imported and nobody was seen" in why(database, 36)
    assert causes(database) == ["stale_import"]
    bring(database, on=37, seen=range(37))
    score_learners(database, policy, as_of=day_of(37), now=at(37))
    assert causes(database) == []


def test_a_past_day_that_is_replayed_tells_nothing_about_today(
    sqlite_database: Database, policy: Policy
) -> None:
    bring(sqlite_database, on=40, seen=[*range(20), *range(30, 40)])  # type: ignore[arg-type]
    score_learners(sqlite_database, policy, as_of=day_of(40), now=at(40))
    score_learners(sqlite_database, policy, as_of=day_of(28), now=at(41))
    assert causes(sqlite_database) == []


@pytest.mark.parametrize(
    ("cohort", "said"),
    [
        ({"learners": 4}, "fewer than 5 learners are in this cohort"),
        ({"weeks": 80}, "this course runs longer than 60 weeks"),
        ({"learners": 30, "active": 1}, "almost nobody of this cohort was seen"),
        ({"seen": range(0)}, "when learners of this cohort were last there"),
    ],
)
def test_what_the_data_cannot_carry_is_refused_with_a_sentence(
    sqlite_database: Database, policy: Policy, cohort: dict[str, int], said: str
) -> None:
    in_use(sqlite_database)
    bring(sqlite_database, **({"on": 34, "seen": range(34)} | cohort))  # type: ignore[arg-type]
    assert score_learners(sqlite_database, policy, as_of=day_of(34), now=at(34)).scored == 0
    assert why(sqlite_database, 34).startswith("Cannot score, because ")
    assert said in why(sqlite_database, 34)


def test_without_a_past_to_learn_from_it_says_so(sqlite_database: Database, policy: Policy) -> None:
    bring(sqlite_database, on=34, seen=range(34))
    score_learners(sqlite_database, policy, as_of=day_of(34), now=at(34))
    said = why(sqlite_database, 34)
    assert "not yet enough finished cohorts" in said
    assert said.endswith("or none that was trained has passed its checks.")


def test_a_running_cohort_that_loses_more_than_usual_is_scored_higher(
    sqlite_database: Database, policy: Policy
) -> None:
    in_use(sqlite_database, left_by_week=tuple(0.02 * np.arange(13)))
    bring(sqlite_database, on=34, seen=range(34), learners=40)
    score_learners(sqlite_database, policy, as_of=day_of(34), now=at(34))
    bring(sqlite_database, on=35, seen=range(35), learners=40, left=20)
    score_learners(sqlite_database, policy, as_of=day_of(35), now=at(35))
    calm, hard = (read_snapshots(sqlite_database, day_of(day)) for day in (34, 35))
    assert len(hard) == 20
    assert hard["risk_score"].min() > calm["risk_score"].max() + 10


def test_scores_of_the_sample_scorer_say_where_they_come_from(
    sqlite_database: Database, policy: Policy
) -> None:
    in_use(sqlite_database, metrics={"origin": "sample"})
    bring(sqlite_database, on=34, seen=range(34))
    score_learners(sqlite_database, policy, as_of=day_of(34), now=at(34))
    assert read_snapshots(sqlite_database, day_of(34))["scorer_note"].str.startswith(NOTE).all()

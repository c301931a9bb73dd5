"""Over all learners of the sample and of a generated programme: what would move the band does."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from domain.learners.features import (
    Events,
    cohort_statistics,
    compute_features,
    events_of,
    learner_features,
    with_hindsight,
)
from domain.policy import Policy
from domain.risk.model import Scorer
from domain.risk.scoring import score
from domain.risk.training import finished, train_scorer, training_moments
from domain.sources.oulad import read_oulad
from domain.sources.synthetic import generate
from domain.sources.tables import read_tables
from worker.jobs.scoring.evaluation_files import only_cohorts

SAMPLE: Final = Path(__file__).parents[4] / "data/oulad/oulad-aaa2013j-bbb2013b.zip"
TODAY: Final = date(2026, 3, 2)
NO_BREAKS: Final = pa.table(
    {
        "cohort_id": pa.array([], pa.int64()),
        "day": pa.array([], pa.date32()),
        "there": pa.array([], pa.int64()),
    }
)
Case = tuple[Scorer, Events, list[pd.Timestamp]]


@pytest.fixture(scope="module", params=["the sample", "generated"])
def case(
    request: pytest.FixtureRequest, policy: Policy, tmp_path_factory: pytest.TempPathFactory
) -> Case:
    if request.param == "the sample":
        frames = read_oulad(SAMPLE).frames
        learnt, judged = (
            events_of(only_cohorts(frames, [name])) for name in ("AAA-2013J", "BBB-2013B")
        )
        start = judged.people["starts_on"].iloc[0]
        days = [start + pd.Timedelta(7 * week - 1, unit="D") for week in (5, 10, 20)]
    else:
        folder = tmp_path_factory.mktemp("synthetic")
        generate(folder, learners=900, weeks=10, seed=3, unequal=True, today=TODAY)
        batch = read_tables(folder, mapping=None, exported_on=TODAY)
        learnt = judged = events_of(batch.frames)
        days = list(pd.date_range(pd.Timestamp(TODAY), periods=6, freq="-20D"))
    past = with_hindsight(finished(learnt.people, pd.Timestamp(TODAY)), learnt.tables)
    features = compute_features(learnt.tables, training_moments(past, policy.scorer))
    found = train_scorer(features, past, policy.scorer, data_until=pd.Timestamp(TODAY))
    assert isinstance(found, Scorer)
    return found, judged, days


def test_who_does_what_is_said_is_in_a_lower_band_and_as_low_as_said(
    case: Case, policy: Policy
) -> None:
    scorer, events, days = case
    told = pd.concat([_told_and_done(scorer, events, day, policy) for day in days])
    assert told["nearest_change"].str.contains("coming back").sum() > 20
    assert told["nearest_change"].str.contains("handing in").sum() > 20
    assert (told["band_then"] != told["risk_band"]).all()
    said = told["nearest_change"].str.extract(r"to (\d+) or lower$")[0].astype(float)
    assert (told["score_then"] < said + 1).all()


def _told_and_done(
    scorer: Scorer, events: Events, day: pd.Timestamp, policy: Policy
) -> pd.DataFrame:
    """Whoever is told a change, with score and band once it has really been made."""
    people = events.people
    there = people[~(people["withdrawn_on"] <= day) & ~(people["enrolled_on"] > day)]
    moments = pd.DataFrame({"enrolment_id": there["enrolment_id"], "as_of": day})
    features = compute_features(events.tables, moments)
    found = score(scorer, features, policy).set_index("enrolment_id")
    told = found.dropna(subset="nearest_change")[["risk_score", "risk_band", "nearest_change"]]
    done = _done(events, told["nearest_change"], day)
    then = []
    for kept in cohort_statistics(features, NO_BREAKS, events.tables["enrolments"]):
        mine = moments[
            moments["enrolment_id"].isin(told.index)
            & there["cohort_id"].eq(kept.cohort_id).to_numpy()
        ]
        if len(mine):
            after = learner_features(_of(done, mine["enrolment_id"]), mine, kept)
            then.append(score(scorer, after, policy).set_index("enrolment_id"))
    if not then:
        return told.head(0).assign(score_then=0.0, band_then="")
    moved = pd.concat(then)[["risk_score", "risk_band"]]
    return told.join(moved.set_axis(["score_then", "band_then"], axis=1), how="inner")


def _done(events: Events, told: "pd.Series[str]", day: pd.Timestamp) -> dict[str, pa.Table]:
    """Events with a visit of those who come back, and all work that was due handed in, unmarked."""
    back = told.index[told.str.contains("coming back")]
    visits = [{"enrolment_id": who, "day": day.date(), "clicks": 1, "content": 1} for who in back]
    known = events.tables["results"]
    known = known.filter(pc.less_equal(known["submitted_on"], pa.scalar(day.date())))
    pairs = set(
        zip(*(known[c].to_pylist() for c in ("enrolment_id", "assessment_id")), strict=True)
    )
    due = (
        events.tables["assessments"]
        .to_pandas()
        .assign(due_on=lambda f: pd.to_datetime(f["due_on"]))
    )
    due = due[due["due_on"] <= day]
    cohort = events.people.set_index("enrolment_id")["cohort_id"]
    work = [
        {"enrolment_id": who, "assessment_id": piece, "submitted_on": day.date()}
        for who in told.index[told.str.contains("handing in")]
        for piece in due.loc[due["cohort_id"] == cohort[who], "assessment_id"]
        if (who, piece) not in pairs
    ]
    more = {"activity": (events.tables["activity"], visits), "results": (known, work)}
    return {**events.tables, **{name: _with(*each) for name, each in more.items()}}


def _with(table: pa.Table, rows: list[dict[str, Any]]) -> pa.Table:
    whole = [{name: row.get(name) for name in table.schema.names} for row in rows]
    return pa.concat_tables([table, pa.Table.from_pylist(whole, schema=table.schema)])


def _of(tables: dict[str, pa.Table], learners: Iterable[int]) -> dict[str, pa.Table]:
    mine = pa.array(list(learners), pa.int64())
    return {
        name: table.filter(pc.is_in(table["enrolment_id"], mine))
        if table.num_rows and "enrolment_id" in table.column_names and name != "enrolments"
        else table
        for name, table in tables.items()
    }

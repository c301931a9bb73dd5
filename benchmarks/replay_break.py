"""A break in the middle of a course: twenty days on which nobody of AAA-2013J does anything.

From day 75 on everything happens twenty days later. Printed is how many learners are Red, and the
mean score, on the first day back and on the same day of the course without a break; and what
the former would be if the days of the break counted as silence. BBB-2013B taught the scorer.
`python -m benchmarks.replay_break`
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa

from benchmarks.compare_scorers import LAST, SAMPLE
from config.files import load_policy
from domain.learners.features import compute_features, events_of, with_hindsight
from domain.learners.features.event_schemas import EVENT_SCHEMAS
from domain.learners.features.table import as_frame, conform, moments_table, run_steps
from domain.policy import Policy
from domain.risk.model import Scorer
from domain.risk.scoring import score
from domain.risk.training import finished, train_scorer, training_moments
from domain.sources.oulad import read_oulad
from worker.jobs.scoring.evaluation_files import only_cohorts

BEGINS: Final = 75
DAYS: Final = 20
Frames = Mapping[str, pd.DataFrame]


def later(frames: Frames, starts_on: pd.Timestamp) -> Frames:
    """The frames with everything from day `BEGINS` on so many days later."""
    from_day, more = starts_on + pd.Timedelta(BEGINS, unit="D"), pd.Timedelta(DAYS, unit="D")
    found = {}
    for name, frame in frames.items():
        dates = frame.select_dtypes("datetime").columns
        found[name] = frame.assign(
            **{one: frame[one].where(~(frame[one] >= from_day), frame[one] + more) for one in dates}
        )
    return found


def on_day(frames: Frames, day: int, *, breaks: bool) -> pd.DataFrame:
    """Features of who is registered on that day of the course, with the breaks it had or none."""
    events = events_of(frames)
    people = events.people
    as_of = people["starts_on"].min() + pd.Timedelta(day, unit="D")
    there = people[~(people["withdrawn_on"] <= as_of) & ~(people["enrolled_on"] > as_of)]
    moments = pd.DataFrame({"enrolment_id": there["enrolment_id"], "as_of": as_of})
    if breaks:
        return compute_features(events.tables, moments)
    tables = {name: conform(events.tables.get(name), EVENT_SCHEMAS[name]) for name in EVENT_SCHEMAS}
    none = {"cohort_id": pa.int64(), "day": pa.date32(), "break_days": pa.int64()}
    tables["breaks"] = pa.schema(none | {"back_on": pa.date32()}).empty_table()
    return as_frame(run_steps(tables | {"moments": moments_table(moments)}))


def taught(frames: Frames, policy: Policy) -> Scorer:
    """The scorer that these frames teach."""
    events = events_of(frames)
    past = with_hindsight(finished(events.people, LAST), events.tables)
    features = compute_features(events.tables, training_moments(past, policy.scorer))
    found = train_scorer(features, past, policy.scorer, data_until=LAST)
    if not isinstance(found, Scorer):
        raise SystemExit(found.sentence)
    return found


def told(scorer: Scorer, features: pd.DataFrame, policy: Policy) -> str:
    """How many are Red, of how many, and the mean score."""
    found = score(scorer, features, policy)
    red = int((found["risk_band"] == "Red").sum())
    return f"Red {red} of {len(found)}, mean {found['risk_score'].mean():.0f}"


def main() -> None:
    """Print the three."""
    policy = load_policy(Path("config"))
    frames = read_oulad(SAMPLE).frames
    scorer = taught(only_cohorts(frames, ["BBB-2013B"]), policy)
    calm = only_cohorts(frames, ["AAA-2013J"])
    broken = later(calm, calm["cohorts"]["starts_on"].min())
    print("no break:", told(scorer, on_day(calm, BEGINS, breaks=True), policy))
    for said, breaks in (("its days left out:", True), ("its days as silence:", False)):
        features = on_day(broken, BEGINS + DAYS, breaks=breaks)
        print(f"first day back, {said}", told(scorer, features, policy))


if __name__ == "__main__":
    main()

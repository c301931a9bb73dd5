"""What only hindsight tells of past enrolments: when they were last seen, and their final grade.

Used to label the past, never as a feature.
"""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.learners.features.table import compute_grades


def with_hindsight(people: pd.DataFrame, events: Mapping[str, pa.Table]) -> pd.DataFrame:
    """Past enrolments with `last_seen_on` and `final_grade`, empty where there is none.

    `people` and `events` as the store's; the columns are left out where the source reports no
    activity at all, or no grades. Last seen is within the course, whoever comes back to look at it
    afterwards; the final grade is the one shown on the cohort's last day.
    """
    found = people
    activity = events.get("activity")
    if activity is not None and activity.num_rows:
        ends = pa.array(people["ends_on"].dt.date, type=pa.date32())
        row = pc.index_in(activity["enrolment_id"], value_set=pa.array(people["enrolment_id"]))
        within = pc.less_equal(activity["day"], pc.take(ends, row))
        clicked = activity.filter(pc.and_(within, pc.greater(activity["clicks"], 0)))
        last = clicked.group_by("enrolment_id").aggregate([("day", "max")]).to_pandas()
        days = pd.to_datetime(last.set_index("enrolment_id")["day_max"]).astype("datetime64[s]")
        found = found.assign(last_seen_on=found["enrolment_id"].map(days))
    ended = people[["enrolment_id", "ends_on"]].rename(columns={"ends_on": "as_of"})
    grades = compute_grades(events, ended).set_index("enrolment_id")["grade"]
    if grades.notna().any():
        found = found.assign(final_grade=found["enrolment_id"].map(grades))
    return found

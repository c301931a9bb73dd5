"""The hours at which learners were active lately, for a good time to write to them."""

from datetime import date, timedelta
from typing import Final

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import col

from domain.store.database import Database
from domain.store.tables import Activity, Enrolment

_LOOK_BACK: Final = timedelta(weeks=8)  # habits change with jobs and seasons


def read_active_hours(database: Database, as_of: date) -> pd.DataFrame:
    """One row per enrolment and set of hours in the eight weeks up to `as_of`, with its days.

    Columns enrolment_id, cohort_id, hours (bit h: seen between h:00 and h:59), days.
    """
    group = (col(Activity.enrolment_id), col(Enrolment.cohort_id), col(Activity.hours))
    lately = (col(Activity.day) > as_of - _LOOK_BACK, col(Activity.day) <= as_of)
    found = (
        select(*group, func.count().label("days"))
        .join(Enrolment, col(Enrolment.id) == Activity.enrolment_id)
        .where(col(Activity.hours) > 0, *lately)
        .group_by(*group)
    )
    return database.read_frame(found)

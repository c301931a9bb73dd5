"""On which days, and at which hours where a platform tells them, learners were active lately."""

from datetime import timedelta

import pandas as pd
from sqlalchemy import case, func, select
from sqlmodel import col

from domain.store.database import Database
from domain.store.reporting.breakdowns.dimensions import with_dimensions
from domain.store.reporting.breakdowns.drill_down import at_hour
from domain.store.reporting.search import SnapshotFilter, is_asked
from domain.store.tables import Activity, Snapshot


def count_active(database: Database, asked: SnapshotFilter, *, weeks: int) -> pd.DataFrame:
    """One row per day of the last weeks on which any of these learners was active.

    Columns: day, learners, timed (those whose hours are known), and h0 to h23: how many of them
    were seen in that hour, on the clock of the source.
    """
    lately = col(Activity.day) > asked.as_of - timedelta(weeks=weeks)
    hours = [
        func.coalesce(func.sum(case((at_hour(hour), 1), else_=0)), 0).label(f"h{hour}")
        for hour in range(24)
    ]
    found = (
        select(
            col(Activity.day),
            func.count().label("learners"),
            func.count(col(Activity.hours)).label("timed"),
            *hours,
        )
        .select_from(with_dimensions([]))
        .join(Activity, col(Activity.enrolment_id) == col(Snapshot.enrolment_id))
        .where(is_asked(asked), lately, col(Activity.day) <= asked.as_of)
        .group_by(col(Activity.day))
        .order_by(col(Activity.day))
    )
    return database.read_frame(found)

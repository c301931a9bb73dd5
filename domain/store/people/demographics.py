"""Who learners are, for audits alone: nothing here is ever read by a scorer."""

import pandas as pd
from sqlmodel import col, select

from domain.groups import shown_as
from domain.risk.monitoring import ATTRIBUTES, FEWEST
from domain.store.database import Database, columns, table_of
from domain.store.tables import Cohort, Learner, Programme


def add_demographics(database: Database, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows (learner_id, cohort_id ...) with programme and `ATTRIBUTES`, empty where unknown.

    Rows of learners or cohorts that have been erased since are left out. Groups too small to be
    shown apart are one group, named after them, so that no other figure tells theirs.
    """
    attributes = [table_of(Learner).c[name] for name in ATTRIBUTES]
    learners = select(col(Learner.id).label("learner_id"), *attributes)
    cohorts = select(*columns(cohort_id=Cohort.id, programme=Programme.name)).join(
        Programme, col(Programme.id) == Cohort.programme_id
    )
    found = rows.merge(database.read_frame(cohorts), on="cohort_id")
    return _together(found.merge(database.read_frame(learners), on="learner_id"))


def _together(rows: pd.DataFrame) -> pd.DataFrame:
    """The same, small groups of each programme under one name."""
    for attribute in ATTRIBUTES:
        group = rows[attribute].astype("object").where(rows[attribute].notna(), "unknown")
        for _, inside in rows.groupby("programme"):
            learners = inside["learner_id"].groupby(group[inside.index]).nunique()
            sizes = {str(name): int(size) for name, size in learners.items()}
            named = shown_as(sizes, FEWEST // 2)
            if len(set(named.values())) > 1:
                group = group.where(~group.index.isin(inside.index), group.map(named))
        rows = rows.assign(**{attribute: group.where(group != "unknown", None)})
    return rows

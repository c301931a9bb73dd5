"""What one may choose in the filters of a page: stages, employers and programmes of a day."""

from typing import Final

import pandas as pd
from sqlalchemy import Float, func, select
from sqlmodel import col

from domain.store.database import Database, columns, decoded, table_of
from domain.store.reporting.search.snapshot_filter import SnapshotFilter
from domain.store.reporting.search.snapshot_search import is_asked
from domain.store.tables import Cohort, Employer, Enrolment, Programme, Snapshot

_ROWS: Final = table_of(Snapshot)


def read_filter_choices(database: Database, asked: SnapshotFilter) -> pd.DataFrame:
    """One row per stage, employer and cohort that occur together among the snapshots asked for.

    Columns: stage, employer_id, employer, cohort_id, programme_id, programme.
    """
    occurring = (
        select(_ROWS.c.stage, *columns(Enrolment.employer_id, Enrolment.cohort_id))
        .select_from(_ROWS.join(table_of(Enrolment), col(Enrolment.id) == _ROWS.c.enrolment_id))
        .where(is_asked(asked))
        .distinct()
        .subquery()
    )
    named = (
        select(
            *occurring.c,
            *columns(Cohort.programme_id, programme=Programme.name),
            col(Employer.name).label("employer"),
        )
        .join(Cohort, col(Cohort.id) == occurring.c.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .outerjoin(Employer, col(Employer.id) == occurring.c.employer_id)
    )
    return database.read_frame(named).astype({"employer_id": "Int64"})


def read_stages_reached(database: Database, asked: SnapshotFilter) -> pd.DataFrame:
    """One row per stage, by name: stage, and progress, the mean of the learners who are in it."""
    found = (
        select(_ROWS.c.stage, func.avg(decoded(_ROWS.c.progress), type_=Float()).label("progress"))
        .where(is_asked(asked), func.coalesce(_ROWS.c.stage, "") != "")
        .group_by(_ROWS.c.stage)
        .order_by(_ROWS.c.stage)
    )
    return database.read_frame(found).astype({"progress": "Float64"})

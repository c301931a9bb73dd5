"""Why the newest planning decided nothing about somebody: for their page and the summary."""

from datetime import date
from typing import Final

import pandas as pd
from sqlalchemy import Executable, and_, case, delete, func, insert, literal
from sqlmodel import Session, col, select

from domain.store.database import append, table_of
from domain.store.people import finished_on, left_on
from domain.store.tables import Cohort, Enrolment, Snapshot, Undecided

_LEFT: Final = "they have left the course"
_FINISHED: Final = "they have finished the course"
_NOT_STARTED: Final = "their course has not started yet"
_NOT_SCORED: Final = "they were not scored that day"


def save_undecided(session: Session, why: "pd.Series[str]", *, as_of: date) -> dict[str, int]:
    """Keep the reasons, by enrolment, instead of those of the planning before; how many of each.

    Who is enrolled in a running cohort and has no snapshot of the day gets theirs here.
    """
    session.execute(delete(Undecided))
    rows = {"enrolment_id": why.index, "as_of": as_of.isoformat(), "reason": why.array}
    append(session, table_of(Undecided), pd.DataFrame(rows))
    session.execute(_without_snapshot(as_of))
    counted = select(Undecided.reason, func.count()).group_by(Undecided.reason)
    return dict(session.exec(counted).all())


def _without_snapshot(as_of: date) -> Executable:
    theirs = and_(col(Snapshot.enrolment_id) == Enrolment.id, col(Snapshot.as_of) == as_of)
    reason = case(
        (left_on() <= as_of, _LEFT),
        (finished_on() <= as_of, _FINISHED),
        (func.coalesce(Enrolment.enrolled_on, Cohort.starts_on) > as_of, _NOT_STARTED),
        (col(Cohort.starts_on) > as_of, _NOT_STARTED),
        else_=_NOT_SCORED,
    )
    found = (
        select(col(Enrolment.id), literal(as_of), reason)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .outerjoin(Snapshot, theirs)
        .where(col(Cohort.ends_on) >= as_of, col(Snapshot.enrolment_id).is_(None))
    )
    return insert(table_of(Undecided)).from_select(["enrolment_id", "as_of", "reason"], found)

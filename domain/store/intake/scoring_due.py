"""Who is to be scored anew, for something of theirs has come since."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from domain.store.database import among, columns, upsert
from domain.store.tables import Enrolment, ScoringDue


def ask_for_scores(session: Session, enrolments: Collection[int], *, now: datetime) -> None:
    """Note that these are to be scored anew."""
    rows = [{"enrolment_id": number, "asked_at": now} for number in sorted(enrolments)]
    for first in range(0, len(rows), 1_000):
        upsert(session, ScoringDue, rows[first : first + 1_000])


def read_scoring_due(session: Session, *, most: int) -> dict[int, tuple[int, datetime]]:
    """Cohort and moment by enrolment of those who have waited longest."""
    found = (
        select(*columns(ScoringDue.enrolment_id, Enrolment.cohort_id, ScoringDue.asked_at))
        .join(Enrolment, col(Enrolment.id) == ScoringDue.enrolment_id)
        .order_by(col(ScoringDue.asked_at), col(ScoringDue.enrolment_id))
        .limit(most)
    )
    return {number: (cohort, at) for number, cohort, at in session.execute(found)}


def end_scoring_due(session: Session, enrolments: Collection[int], *, until: datetime) -> None:
    """These are scored by what came up to `until`; what came later is still to be scored."""
    theirs = among(ScoringDue.enrolment_id, enrolments)
    done = delete(ScoringDue).where(theirs, col(ScoringDue.asked_at) <= until)
    session.execute(done)

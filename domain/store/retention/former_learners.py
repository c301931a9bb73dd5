"""Learners whose courses are long over: found by the cohort's end, let go one by one."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlmodel import Session, col

from domain.policy import Retention
from domain.store.identity import records_of
from domain.store.privacy import FORMER_REF, anonymise_learner, erase_learner
from domain.store.tables import Activity, Cohort, Enrolment, Learner


def due_learners(
    session: Session, policy: Retention, *, now: datetime, learner_id: int | None = None
) -> list[int]:
    """Those without a cohort that ended later, nor anything done since; of all, or this one."""
    if policy.former_learners_days is None:
        return []
    before = now.date() - timedelta(days=policy.former_learners_days)
    theirs = select(col(Enrolment.id)).where(col(Enrolment.learner_id) == col(Learner.id))
    late = theirs.join(Cohort, col(Cohort.id) == Enrolment.cohort_id).where(
        col(Cohort.ends_on) >= before
    )
    seen = theirs.join(Activity, col(Activity.enrolment_id) == Enrolment.id).where(
        col(Activity.day) >= before
    )
    # who has no course is known by the day of the export that named them last
    had_one = or_(theirs.exists(), col(Learner.stated_on) < before)
    found = select(col(Learner.id)).where(
        had_one, ~late.exists(), ~seen.exists(), ~col(Learner.ref).startswith(FORMER_REF)
    )
    if learner_id is not None:
        found = found.where(col(Learner.id) == learner_id)
    return list(session.scalars(found.order_by(col(Learner.id))))


def let_go(session: Session, learner_id: int, policy: Retention, *, now: datetime) -> bool:
    """Anonymise or erase one, asked again: False where they came back, under any record."""
    for number in records_of(session, learner_id):
        if not due_learners(session, policy, now=now, learner_id=number):
            return False
    if policy.former_learners_become == "erased":
        erase_learner(session, learner_id, by="retention", now=now, is_former=True)
    else:
        anonymise_learner(session, learner_id, by="retention", now=now)
    return True

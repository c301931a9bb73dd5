"""Who objected to being scored (GDPR, article 21): read again wherever somebody is judged."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import text, update
from sqlmodel import Session, col, select

from domain.store.audit import person
from domain.store.database import AnySelect, among, changed
from domain.store.identity import records_of
from domain.store.privacy.conclusions import forget_conclusions
from domain.store.privacy.mentions import empty_answers, names_of
from domain.store.staff import StaffAction, audit
from domain.store.tables import Enrolment, ScoringObjection


def object_to_scoring(session: Session, learner_id: int, *, now: datetime) -> None:
    """Nothing is concluded of them from now on, and what was is forgotten, of every day.

    Twice is as good as once. It holds for every record of theirs. Whoever is saving scores at this
    moment is waited for, or sees it: see `hold_objections`.
    """
    if is_objecting(session, learner_id):
        return
    session.add(ScoringObjection(learner_id=learner_id, objected_at=now))
    session.flush()
    records = records_of(session, learner_id)
    theirs = session.exec(select(Enrolment.id).where(col(Enrolment.learner_id).in_(records))).all()
    forget_conclusions(session, theirs, now=now)
    for number in records:
        empty_answers(session, names_of(session, number))
    who, detail = f"learner {learner_id}", person(session, learner_id)
    audit(session, who=who, action=StaffAction.OBJECTED_TO_SCORING, detail=detail, now=now)


def withdraw_objection(session: Session, learner_id: int, *, now: datetime) -> None:
    """They may be scored again, from the next scoring on; what was forgotten stays forgotten."""
    records = records_of(session, learner_id)
    open_ones = update(ScoringObjection).where(
        col(ScoringObjection.learner_id).in_(records), col(ScoringObjection.withdrawn_at).is_(None)
    )
    if changed(session, open_ones.values(withdrawn_at=now)):
        who, detail = f"learner {learner_id}", person(session, learner_id)
        audit(session, who=who, action=StaffAction.WITHDREW_OBJECTION, detail=detail, now=now)


def is_objecting(session: Session, learner_id: int) -> bool:
    """Whether they object now, under any of their records."""
    mine = col(ScoringObjection.learner_id).in_(records_of(session, learner_id))
    found = select(ScoringObjection.id).where(mine, col(ScoringObjection.withdrawn_at).is_(None))
    return session.exec(found.limit(1)).first() is not None


def objecting_enrolments() -> AnySelect:
    """The enrolments of everybody who objects now, to leave them out where rows are read."""
    return (
        sa.select(col(Enrolment.id))
        .join(ScoringObjection, col(ScoringObjection.learner_id) == Enrolment.learner_id)
        .where(col(ScoringObjection.withdrawn_at).is_(None))
    )


def read_objecting(session: Session) -> frozenset[int]:
    """The same, read."""
    return frozenset(session.scalars(objecting_enrolments()))


def read_objecting_learners(
    session: Session, learners: Collection[int] | None = None
) -> frozenset[int]:
    """Learners who object now, of these or of all."""
    found = select(ScoringObjection.learner_id).where(col(ScoringObjection.withdrawn_at).is_(None))
    if learners is not None:
        found = found.where(among(ScoringObjection.learner_id, learners))
    return frozenset(session.exec(found))


def hold_objections(session: Session) -> frozenset[int]:
    """Who objects; until this transaction ends, nobody's objection comes between.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE scoring_objection IN SHARE MODE"))
    return read_objecting(session)

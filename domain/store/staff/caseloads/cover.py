"""Holiday cover: for some days a colleague has the learners of a coach, and gives them back.

The enrolments themselves change hands, so that worklist, alerts, messages and access follow alike.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, select
from sqlmodel import Session, col

from domain.store.staff.actions import StaffAction
from domain.store.staff.caseloads.caseloads import about_learners, assign, void_messages
from domain.store.staff.members import audit
from domain.store.tables import CoachCover, CoveredEnrolment, Enrolment, Staff

_OPEN: Final = col(CoachCover.ended_at).is_(None)


class CoverRefused(Exception):  # noqa: N818 - reads as the sentence it is
    """Why nobody can stand in like that; the message says it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cover:
    """Who has whose learners, on which days: [from_on, until_on)."""

    cover_id: int
    coach_id: int
    coach: str
    covered_by_id: int
    covered_by: str
    from_on: date
    until_on: date
    learners: int


def set_cover(
    session: Session,
    *,
    coach_id: int,
    covered_by_id: int,
    from_on: date,
    until_on: date,
    by: str,
    now: datetime,
) -> int:
    """Plan a cover; `keep_covers` begins and ends it.

    Raises:
        CoverRefused: the days are none, or one of both is away or covers somebody then.
    """
    if coach_id == covered_by_id:
        raise CoverRefused("Somebody else has to stand in.")
    if until_on <= from_on:
        raise CoverRefused("The last day is before the first.")
    for other in session.scalars(select(CoachCover).where(_OPEN)):
        overlaps = other.from_on < until_on and from_on < other.until_on
        both = {other.coach_id, other.covered_by_id}
        # who stands in may stand in for several; nobody's learners change hands twice
        twice = coach_id in both or covered_by_id == other.coach_id
        if overlaps and twice:
            raise CoverRefused("One of them is away, or stands in for somebody, on these days.")
    row = CoachCover(
        coach_id=coach_id,
        covered_by_id=covered_by_id,
        from_on=from_on,
        until_on=until_on,
        made_at=now,
        made_by=by,
    )
    session.add(row)
    session.flush()
    return row.id


def keep_covers(session: Session, *, today: date, now: datetime, by: str) -> dict[str, int]:
    """Hand over what a cover of today is for, and give back what one is over for; harmless again.

    Learners whom a file gave to the coach meanwhile follow; who was given to a third stays there.
    Audited, by which pages know that lists they keep are old.
    """
    open_ = list(session.scalars(select(CoachCover).where(_OPEN).order_by(col(CoachCover.id))))
    # who stood in may be away from today on: what is theirs no longer goes back before they leave
    back = {one.id: _give_back(session, one, now=now) for one in open_ if one.until_on <= today}
    on = (one for one in open_ if one.from_on <= today < one.until_on)
    over = {one.id: _hand_over(session, one) for one in on}
    for action, moved in ((StaffAction.ENDED_COVER, back), (StaffAction.BEGAN_COVER, over)):
        for number, learners in moved.items():
            if learners:
                detail = f"cover {number}: {learners} learners"
                audit(session, who=by, action=action, now=now, detail=detail)
    return {"handed_over": sum(over.values()), "given_back": sum(back.values())}


def end_cover(session: Session, cover_id: int, *, now: datetime) -> int:
    """End it now: learners go back; how many."""
    cover = session.get(CoachCover, cover_id)
    if cover is None or cover.ended_at is not None:
        return 0
    return _give_back(session, cover, now=now)


def end_covers_of(session: Session, staff_id: int, *, now: datetime) -> None:
    """End every cover that somebody who leaves has a part in."""
    theirs = (col(CoachCover.coach_id) == staff_id) | (col(CoachCover.covered_by_id) == staff_id)
    for cover in list(session.scalars(select(CoachCover).where(_OPEN, theirs))):
        _give_back(session, cover, now=now)


def list_covers(session: Session) -> list[Cover]:
    """Those that are on or to come, the first ones first."""
    found = select(CoachCover).where(_OPEN).order_by(col(CoachCover.from_on), col(CoachCover.id))
    return [_as_value(session, row) for row in session.scalars(found)]


def read_stand_in(session: Session, coach_id: int, *, today: date) -> Cover | None:
    """Who has the learners of a coach who is away today; None where nobody stands in."""
    c = CoachCover
    is_on = (col(c.coach_id) == coach_id, col(c.from_on) <= today, col(c.until_on) > today)
    row = session.scalars(select(c).where(_OPEN, *is_on)).first()
    return _as_value(session, row) if row else None


def read_covered(session: Session, covered_by_id: int) -> dict[int, str]:
    """Whom somebody has as a stand-in only, by enrolment, with the name of their coach."""
    found = (
        select(col(CoveredEnrolment.enrolment_id), col(Staff.name))
        .join(CoachCover, col(CoachCover.id) == CoveredEnrolment.cover_id)
        .join(Staff, col(Staff.id) == CoachCover.coach_id)
        .where(col(CoachCover.covered_by_id) == covered_by_id, _OPEN)
    )
    return {enrolment: name for enrolment, name in session.execute(found)}  # noqa: C416 - rows are not plain tuples


def _hand_over(session: Session, cover: CoachCover) -> int:
    theirs = select(col(Enrolment.id)).where(
        col(Enrolment.coach_id) == cover.coach_id, col(Enrolment.withdrawn_on).is_(None)
    )
    numbers = list(session.scalars(theirs))
    for number in numbers:
        session.merge(CoveredEnrolment(cover_id=cover.id, enrolment_id=number))
    if numbers:
        void_messages(session, cover.coach_id, kinds=about_learners())
    return assign(session, numbers, coach_id=cover.covered_by_id)


def _give_back(session: Session, cover: CoachCover, *, now: datetime) -> int:
    held = (
        select(col(Enrolment.id))
        .join(CoveredEnrolment, col(CoveredEnrolment.enrolment_id) == Enrolment.id)
        .where(
            col(CoveredEnrolment.cover_id) == cover.id,
            col(Enrolment.coach_id) == cover.covered_by_id,
        )
    )
    numbers = list(session.scalars(held))
    back = assign(session, numbers, coach_id=cover.coach_id)
    session.execute(delete(CoveredEnrolment).where(col(CoveredEnrolment.cover_id) == cover.id))
    cover.ended_at = now
    session.flush()
    return back


def _as_value(session: Session, row: CoachCover) -> Cover:
    covered = select(col(CoveredEnrolment.enrolment_id)).where(
        col(CoveredEnrolment.cover_id) == row.id
    )
    return Cover(
        cover_id=row.id,
        coach_id=row.coach_id,
        coach=session.get_one(Staff, row.coach_id).name,
        covered_by_id=row.covered_by_id,
        covered_by=session.get_one(Staff, row.covered_by_id).name,
        from_on=row.from_on,
        until_on=row.until_on,
        learners=len(list(session.scalars(covered))),
    )

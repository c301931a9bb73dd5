"""Challenges: who would like one, who is in one, and how their week is going."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, func, insert, select, update
from sqlmodel import Session, SQLModel

from domain.coaching import PACE_WEEKS, WEEK, ChallengeGroup, MemberProgress, Volunteer, pace_of
from domain.messaging import given_name
from domain.store.people import has_ended
from domain.store.tables import Challenge

_TABLES: Final = SQLModel.metadata.tables
_CHALLENGE: Final = _TABLES["challenge"]
_MEMBER: Final = _TABLES["challenge_member"]
_CHOICE: Final = _TABLES["learner_choice"]
_ENROLMENT: Final = _TABLES["enrolment"]
_LEARNER: Final = _TABLES["learner"]
_COHORT: Final = _TABLES["cohort"]
_ACTIVITY: Final = _TABLES["activity"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """A learner's challenge; `left` once they left it."""

    challenge_id: int
    week_starts_on: date
    target_days: int
    left: bool


def find_volunteers(session: Session, week_starts_on: date) -> list[Volunteer]:
    """Everybody who opted in, is enrolled in a running cohort, and has no challenge that week."""
    e, c, k = _ENROLMENT.c, _COHORT.c, _CHOICE.c
    placed = (
        select(_MEMBER.c.enrolment_id)
        .join(_CHALLENGE, _CHALLENGE.c.id == _MEMBER.c.challenge_id)
        .where(_CHALLENGE.c.week_starts_on == week_starts_on)
    )
    found = (
        select(e.id, e.cohort_id)
        .join(_CHOICE, k.learner_id == e.learner_id)
        .join(_COHORT, c.id == e.cohort_id)
        .where(
            k.challenge_opt_in,
            ~has_ended(_ENROLMENT, _COHORT, week_starts_on),
            c.starts_on <= week_starts_on,
            c.ends_on >= week_starts_on,
            e.id.not_in(placed),
        )
    )
    rows = session.execute(found).all()
    since = week_starts_on - PACE_WEEKS * WEEK
    active = count_active_days(session, [row.id for row in rows], since, week_starts_on)
    return [
        Volunteer(enrolment_id=row.id, cohort_id=row.cohort_id, pace=pace_of(active, row.id))
        for row in rows
    ]


def count_active_days(
    session: Session, enrolment_ids: Iterable[int], since: date, before: date
) -> dict[int, int]:
    """How many days each was active from `since` until the day before `before`."""
    a = _ACTIVITY.c
    mine = (a.enrolment_id.in_(list(enrolment_ids)), a.day >= since, a.day < before)
    found = select(a.enrolment_id, func.count()).where(*mine).group_by(a.enrolment_id)
    return {enrolment: days for enrolment, days in session.execute(found)}  # noqa: C416 - rows are not plain tuples


def save_groups(
    session: Session, groups: Iterable[ChallengeGroup], *, week_starts_on: date, now: datetime
) -> int:
    """Begin these challenges; gives back how many."""
    begun = 0
    for group in groups:
        challenge = Challenge(
            cohort_id=group.cohort_id,
            week_starts_on=week_starts_on,
            target_days=group.target_days,
            created_at=now,
        )
        session.add(challenge)
        session.flush()
        members = [
            {"challenge_id": challenge.id, "enrolment_id": one} for one in group.enrolment_ids
        ]
        session.execute(insert(_MEMBER), members)
        begun += 1
    return begun


def find_membership(session: Session, enrolment_id: int) -> Membership | None:
    """The newest challenge somebody was matched for."""
    c, m = _CHALLENGE.c, _MEMBER.c
    found = (
        select(c.id, c.week_starts_on, c.target_days, m.left_at)
        .join(_MEMBER, m.challenge_id == c.id)
        .where(m.enrolment_id == enrolment_id)
        .order_by(c.week_starts_on.desc(), c.id.desc())
        .limit(1)
    )
    row = session.execute(found).first()
    if row is None:
        return None
    return Membership(
        challenge_id=row.id,
        week_starts_on=row.week_starts_on,
        target_days=row.target_days,
        left=row.left_at is not None,
    )


def read_member_progress(
    session: Session, joined: Membership, *, today: date
) -> list[MemberProgress]:
    """Everybody who is still in it, with their active days up to today."""
    m, choice = _MEMBER.c, _CHOICE.c
    found = (
        select(m.enrolment_id, _LEARNER.c.name, choice.share_first_name)
        .join(_ENROLMENT, _ENROLMENT.c.id == m.enrolment_id)
        .join(_LEARNER, _LEARNER.c.id == _ENROLMENT.c.learner_id)
        .join(_COHORT, _COHORT.c.id == _ENROLMENT.c.cohort_id)
        .outerjoin(_CHOICE, choice.learner_id == _LEARNER.c.id)
        .where(
            m.challenge_id == joined.challenge_id,
            m.left_at.is_(None),
            ~has_ended(_ENROLMENT, _COHORT, today),
        )
    )
    rows = session.execute(found).all()
    ends = min(joined.week_starts_on + WEEK, date.fromordinal(today.toordinal() + 1))
    days = count_active_days(session, [r.enrolment_id for r in rows], joined.week_starts_on, ends)
    return [
        MemberProgress(
            enrolment_id=row.enrolment_id,
            name=given_name(row.name) if row.share_first_name else "",
            days=days.get(row.enrolment_id, 0),
        )
        for row in rows
    ]


def leave_challenge(
    session: Session, enrolment_id: int, challenge_id: int, *, now: datetime
) -> None:
    """Step out of a challenge; leaving twice is leaving once."""
    _set_left(session, enrolment_id, challenge_id, now)


def rejoin_challenge(session: Session, enrolment_id: int, challenge_id: int) -> None:
    """Step back in."""
    _set_left(session, enrolment_id, challenge_id, None)


def leave_running_challenges(
    session: Session, learner_id: int, *, week_starts_on: date, now: datetime
) -> None:
    """Step out of whatever runs this week: they want no challenges any more."""
    mine = select(_ENROLMENT.c.id).where(_ENROLMENT.c.learner_id == learner_id)
    running = select(_CHALLENGE.c.id).where(_CHALLENGE.c.week_starts_on == week_starts_on)
    m = _MEMBER.c
    theirs = and_(m.enrolment_id.in_(mine), m.challenge_id.in_(running), m.left_at.is_(None))
    session.execute(update(_MEMBER).where(theirs).values(left_at=now))


def _set_left(
    session: Session, enrolment_id: int, challenge_id: int, left_at: datetime | None
) -> None:
    m = _MEMBER.c
    mine = and_(m.enrolment_id == enrolment_id, m.challenge_id == challenge_id)
    session.execute(update(_MEMBER).where(mine).values(left_at=left_at))

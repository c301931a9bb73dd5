"""Challenges: who would like one, who is in one, and how their week is going."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from domain.coaching import PACE_WEEKS, WEEK, ChallengeGroup, MemberProgress, Volunteer, pace_of
from domain.messaging import given_name
from domain.store.database import among, changed, columns
from domain.store.people import has_ended
from domain.store.tables import (
    Activity,
    Challenge,
    ChallengeMember,
    Cohort,
    Enrolment,
    Learner,
    LearnerChoice,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """A learner's challenge; `left` once they left it."""

    challenge_id: int
    week_starts_on: date
    target_days: int
    left: bool


def find_volunteers(session: Session, week_starts_on: date) -> list[Volunteer]:
    """Everybody who opted in, is enrolled in a running cohort, and has no challenge that week."""
    placed = (
        select(col(ChallengeMember.enrolment_id))
        .join(Challenge, col(Challenge.id) == ChallengeMember.challenge_id)
        .where(col(Challenge.week_starts_on) == week_starts_on)
    )
    found = (
        select(*columns(Enrolment.id, Enrolment.cohort_id))
        .join(LearnerChoice, col(LearnerChoice.learner_id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .where(
            col(LearnerChoice.challenge_opt_in),
            ~has_ended(week_starts_on),
            col(Cohort.starts_on) <= week_starts_on,
            col(Cohort.ends_on) >= week_starts_on,
            col(Enrolment.id).not_in(placed),
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
    found = (
        select(col(Activity.enrolment_id), func.count())
        .where(among(Activity.enrolment_id, enrolment_ids))
        .where(col(Activity.day) >= since, col(Activity.day) < before)
        .group_by(col(Activity.enrolment_id))
    )
    return dict(session.execute(found).all())


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
        session.execute(insert(ChallengeMember), members)
        begun += 1
    return begun


def find_membership(session: Session, enrolment_id: int) -> Membership | None:
    """The newest challenge somebody was matched for."""
    found = (
        select(
            *columns(Challenge.week_starts_on, Challenge.target_days, ChallengeMember.left_at),
            *columns(challenge_id=Challenge.id),
        )
        .join(ChallengeMember, col(ChallengeMember.challenge_id) == Challenge.id)
        .where(col(ChallengeMember.enrolment_id) == enrolment_id)
        .order_by(col(Challenge.week_starts_on).desc(), col(Challenge.id).desc())
        .limit(1)
    )
    row = session.execute(found).mappings().first()
    if row is None:
        return None
    known = dict(row)
    return Membership(left=known.pop("left_at") is not None, **known)


def read_member_progress(
    session: Session, joined: Membership, *, today: date
) -> list[MemberProgress]:
    """Everybody who is still in it, with their active days up to today."""
    found = (
        select(*columns(ChallengeMember.enrolment_id, Learner.name, LearnerChoice.share_first_name))
        .join(Enrolment, col(Enrolment.id) == ChallengeMember.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .outerjoin(LearnerChoice, col(LearnerChoice.learner_id) == Learner.id)
        .where(
            col(ChallengeMember.challenge_id) == joined.challenge_id,
            col(ChallengeMember.left_at).is_(None),
            ~has_ended(today),
        )
    )
    rows = session.execute(found).all()
    ends = min(joined.week_starts_on + WEEK, today + timedelta(1))
    members = [row.enrolment_id for row in rows]
    days = count_active_days(session, members, joined.week_starts_on, ends)
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
    mine = select(col(Enrolment.id)).where(col(Enrolment.learner_id) == learner_id)
    running = select(col(Challenge.id)).where(col(Challenge.week_starts_on) == week_starts_on)
    theirs = update(ChallengeMember).where(
        col(ChallengeMember.enrolment_id).in_(mine),
        col(ChallengeMember.challenge_id).in_(running),
        col(ChallengeMember.left_at).is_(None),
    )
    changed(session, theirs.values(left_at=now))


def _set_left(
    session: Session, enrolment_id: int, challenge_id: int, left_at: datetime | None
) -> None:
    mine = update(ChallengeMember).where(
        col(ChallengeMember.enrolment_id) == enrolment_id,
        col(ChallengeMember.challenge_id) == challenge_id,
    )
    changed(session, mine.values(left_at=left_at))

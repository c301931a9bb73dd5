"""How a learner stands just before a message leaves: what may have changed since it was planned."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, true
from sqlmodel import Session, col

from domain.nudges.eligibility import zone_named
from domain.policy import Channel
from domain.store.database import among
from domain.store.nudges.returns import is_after
from domain.store.people import finished_on, left_on, reachable_coach
from domain.store.tables import (
    Activity,
    Barrier,
    Cohort,
    Contact,
    Enrolment,
    Learner,
    LearnerChoice,
    Nudge,
    Programme,
    Result,
    Snapshot,
    Staff,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipientState:
    """One planned nudge's learner as of now.

    `active_on` is a day of activity that came after its decision, `met_at` when somebody got
    through to them since; `trace` is the decision's own, as JSON.
    """

    enrolment_id: int
    learner_id: int
    cohort_id: int
    as_of: date
    email: str | None
    phone: str | None
    zone: str | None
    programme_zone: str | None
    email_consent: bool | None
    sms_consent: bool | None
    left_on: date | None
    finished_on: date | None
    active_on: date | None
    met_at: datetime | None
    trace: str
    quiet_start: int | None = None
    quiet_end: int | None = None
    coach_email: str | None = None

    def consent(self, channel: Channel) -> bool | None:
        """What was said about this channel at enrolment."""
        return self.email_consent if channel is Channel.EMAIL else self.sms_consent

    def address(self, channel: Channel) -> str | None:
        """Where this channel reaches them now."""
        return (self.email if channel is Channel.EMAIL else self.phone) or None

    @property
    def work(self) -> Mapping[str, list[str | None]]:
        """The pieces of work the decision was about, by what templates call them."""
        found: Mapping[str, list[str | None]] = json.loads(self.trace).get("work", {})
        return found


def read_recipient_state(
    session: Session, nudge_ids: Sequence[int], *, now: datetime, today: date
) -> dict[int, RecipientState]:
    """How the learners of these nudges stand, by row number of the nudge.

    Activity is known up to the latest day that any programme's clock shows, or `today`.
    """
    until = _latest_day(session, now, today)
    given = {"numbers": nudge_ids, "today": until}
    found = session.connection().execute(_now_known(), given)
    return {
        number: RecipientState(**dict(zip(_FACTS, facts, strict=True))) for number, *facts in found
    }


def _latest_day(session: Session, now: datetime, today: date) -> date:
    """Days of activity are those of a programme's clock, which may be ahead of ours."""
    names = session.scalars(select(col(Programme.zone)).distinct())
    zones = (zone_named(name) for name in names)
    return max([today, *(now.astimezone(zone).date() for zone in zones if zone)])


def read_last_active(
    session: Session, as_of: date, *, today: date, enrolment_id: int | None = None
) -> dict[int, date]:
    """The last day of activity up to `today` that the snapshot of `as_of` does not know of.

    By enrolment, or of one alone: a day after it, or the day itself where they had not been seen
    by then.
    """
    theirs = true() if enrolment_id is None else col(Activity.enrolment_id) == enrolment_id
    seen_that_day = exists().where(
        col(Snapshot.enrolment_id) == Activity.enrolment_id,
        col(Snapshot.as_of) == as_of,
        col(Snapshot.days_since_last_seen) == 0,
    )
    day = col(Activity.day)
    later = or_(day > as_of, and_(day == as_of, ~seen_that_day))
    found = (
        select(col(Activity.enrolment_id), func.max(day))
        .where(day >= as_of, day <= today, later, theirs)
        .group_by(col(Activity.enrolment_id))
    )
    return {enrolment: on for enrolment, on in session.execute(found)}  # noqa: C416 - rows are not plain tuples


def read_event_days(session: Session, event: str, *, since: date, until: date) -> dict[int, date]:
    """The last day of an event (`triggers.EVENTS`) from `since` to `until`, by enrolment."""
    whose, day = _DAYS[event]
    found = (
        select(col(whose), func.max(day))
        .where(col(day) >= since, col(day) <= until)
        .group_by(col(whose))
    )
    return {enrolment: on for enrolment, on in session.execute(found)}  # noqa: C416 - rows are not plain tuples


@cache
def _now_known() -> Select[Any]:
    """Of nudges whose row numbers are bound as `numbers`: their number, then `_FACTS` in order.

    Made once, as composing it takes longer than running it.
    """
    theirs = col(Activity.enrolment_id) == Nudge.enrolment_id
    seen = (theirs, is_after(), col(Activity.day) <= bindparam("today"))
    reached = (
        col(Contact.enrolment_id) == Nudge.enrolment_id,
        col(Contact.outcome) == "reached",
        col(Contact.taken_back_at).is_(None),
        col(Contact.logged_at) >= Nudge.planned_at,
    )
    facts: dict[str, Any] = {
        "enrolment_id": Enrolment.id,
        "learner_id": Learner.id,
        "cohort_id": Cohort.id,
        "as_of": Nudge.as_of,
        "email": Learner.email,
        "phone": Learner.phone,
        "zone": Learner.zone,
        "programme_zone": Programme.zone,
        "email_consent": Learner.email_consent,
        "sms_consent": Learner.sms_consent,
        "left_on": left_on(),
        "finished_on": finished_on(),
        "active_on": select(func.max(Activity.day)).where(*seen).scalar_subquery(),
        "met_at": select(func.max(Contact.logged_at)).where(*reached).scalar_subquery(),
        "trace": Nudge.trace,
        "quiet_start": LearnerChoice.quiet_start,
        "quiet_end": LearnerChoice.quiet_end,
        "coach_email": reachable_coach(),
    }
    return (
        select(col(Nudge.id), *(facts[name].label(name) for name in _FACTS))
        .select_from(Nudge)
        .join(Enrolment, col(Enrolment.id) == Nudge.enrolment_id)
        .join(Learner, col(Learner.id) == Enrolment.learner_id)
        .join(Cohort, col(Cohort.id) == Enrolment.cohort_id)
        .join(Programme, col(Programme.id) == Cohort.programme_id)
        .outerjoin(LearnerChoice, col(LearnerChoice.learner_id) == Learner.id)
        .outerjoin(Staff, col(Staff.id) == Enrolment.coach_id)
        .where(among(Nudge.id, bindparam("numbers")), col(Enrolment.left_out).is_(None))
    )


#: Where each event is written down: whose it is, and its day.
_DAYS: Final = {
    "submitted": (Result.enrolment_id, Result.submitted_on),
    "marked": (Result.enrolment_id, Result.known_on),
    "barrier_reported": (Barrier.enrolment_id, Barrier.reported_on),
}
_FACTS: Final = tuple(fact.name for fact in fields(RecipientState))

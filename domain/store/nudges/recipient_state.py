"""How a learner stands just before a message leaves: what may have changed since it was planned."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlmodel import Session, SQLModel

from domain.store.database import among, listed
from domain.store.tables import Nudge  # noqa: F401 - the tables are used by their metadata

_TABLES: Final = SQLModel.metadata.tables


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipientState:
    """One planned nudge's learner as of now; `active_on` is a day later than the decision's."""

    zone: str | None
    programme_zone: str | None
    email_consent: bool | None
    sms_consent: bool | None
    left_on: date | None
    active_on: date | None
    quiet_start: int | None = None
    quiet_end: int | None = None

    def consent(self, channel: str) -> bool | None:
        """What was said about this channel at enrolment."""
        return self.email_consent if channel == "email" else self.sms_consent


def read_recipient_state(
    session: Session, nudge_ids: Sequence[int], *, today: date
) -> dict[int, RecipientState]:
    """The circumstances of these nudges by row number, knowing nothing after `today`."""
    found = session.connection().execute(_NOW_KNOWN, {"numbers": listed(nudge_ids), "today": today})
    return {
        number: RecipientState(**dict(zip(_FACTS, facts, strict=True))) for number, *facts in found
    }


def read_last_active(session: Session, as_of: date, *, today: date) -> dict[int, date]:
    """The last day of activity up to `today` that the snapshot of `as_of` does not know of.

    By enrolment: a day after it, or the day itself where they had not been seen by then.
    """
    activity, shown = _TABLES["activity"].c, _TABLES["snapshot"].c
    seen_that_day = exists().where(
        shown.enrolment_id == activity.enrolment_id,
        shown.as_of == as_of,
        shown.days_since_last_seen == 0,
    )
    later = or_(activity.day > as_of, and_(activity.day == as_of, ~seen_that_day))
    found = (
        select(activity.enrolment_id, func.max(activity.day))
        .where(activity.day >= as_of, activity.day <= today, later)
        .group_by(activity.enrolment_id)
    )
    return {enrolment: day for enrolment, day in session.execute(found)}  # noqa: C416 - rows are not plain tuples


def read_event_days(session: Session, event: str, *, since: date, until: date) -> dict[int, date]:
    """The last day of an event (`triggers.EVENTS`) from `since` to `until`, by enrolment."""
    table, day = _DAYS[event]
    columns = _TABLES[table].c
    found = (
        select(columns.enrolment_id, func.max(columns[day]))
        .where(columns[day] >= since, columns[day] <= until)
        .group_by(columns.enrolment_id)
    )
    return {enrolment: on for enrolment, on in session.execute(found)}  # noqa: C416 - rows are not plain tuples


def _now_known() -> Select[Any]:
    """Of nudges whose row numbers are bound as `numbers`: their number, then `_FACTS` in order."""
    nudge, enrolment, learner = _TABLES["nudge"], _TABLES["enrolment"], _TABLES["learner"]
    cohort, programme, activity = _TABLES["cohort"], _TABLES["programme"], _TABLES["activity"]
    chosen = _TABLES["learner_choice"]
    last = (
        select(func.max(activity.c.day))
        .where(
            activity.c.enrolment_id == nudge.c.enrolment_id,
            and_(activity.c.day > nudge.c.as_of, activity.c.day <= bindparam("today")),
        )
        .scalar_subquery()
    )
    facts = {
        "zone": learner.c.zone,
        "programme_zone": programme.c.zone,
        "email_consent": learner.c.email_consent,
        "sms_consent": learner.c.sms_consent,
        "left_on": enrolment.c.withdrawn_on,
        "active_on": last,
        "quiet_start": chosen.c.quiet_start,
        "quiet_end": chosen.c.quiet_end,
    }
    return (
        select(nudge.c.id, *(facts[name].label(name) for name in _FACTS))
        .select_from(nudge)
        .join(enrolment, enrolment.c.id == nudge.c.enrolment_id)
        .join(learner, learner.c.id == enrolment.c.learner_id)
        .join(cohort, cohort.c.id == enrolment.c.cohort_id)
        .join(programme, programme.c.id == cohort.c.programme_id)
        .outerjoin(chosen, chosen.c.learner_id == learner.c.id)
        .where(among(nudge.c.id, "numbers"))
    )


#: Where each event is written down: the table, and the column of its day.
_DAYS: Final = {
    "submitted": ("result", "submitted_on"),
    "marked": ("result", "known_on"),
    "barrier_reported": ("barrier", "reported_on"),
}
_FACTS: Final = tuple(fact.name for fact in fields(RecipientState))
# built once: composing a statement takes longer than running it
_NOW_KNOWN: Final = _now_known()

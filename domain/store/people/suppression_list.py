"""The standing stops on addresses, as staff see them, and which of them staff may lift."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from domain.store.consent import record_stop
from domain.store.database import changed, columns
from domain.store.people.suppression import LIFTABLE
from domain.store.tables import Enrolment, Learner, Suppression


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedSuppression:
    """One address that is not written to; `whose` names the learners who have it."""

    stop_id: int
    channel: str
    address: str
    reason: str
    created_at: datetime
    ends_at: datetime | None
    whose: str
    set_by: str | None = None
    note: str | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lift_note: str | None = None
    enrolment_id: int | None = None

    @property
    def may_be_lifted(self) -> bool:
        """Whether staff may lift it: never against what the learner said."""
        return self.reason in LIFTABLE


def list_suppressions(
    session: Session, *, lifted_since: datetime | None = None
) -> list[ListedSuppression]:
    """Every stop in force, the newest first; or those that colleagues lifted since then."""
    address, channel = col(Suppression.address), col(Suppression.channel)
    has_it = (channel == "email") & (func.lower(Learner.email) == address)
    has_it |= (channel == "sms") & (col(Learner.phone) == address)
    names = func.coalesce(Learner.name, Learner.ref)
    newest_first = (col(Suppression.created_at).desc(), col(Suppression.id).desc())
    enrolment = (
        select(func.max(Enrolment.id))
        .where(col(Enrolment.learner_id) == Learner.id)
        .correlate(Learner)
        .scalar_subquery()
    )
    found = (
        select(
            *columns(Suppression.id, Suppression.channel, Suppression.address, Suppression.reason),
            *columns(Suppression.created_at, Suppression.ends_at),
            *columns(Suppression.set_by, Suppression.note, Suppression.lifted_at),
            *columns(Suppression.lifted_by, Suppression.lift_note),
            names.label("name"),
            enrolment.label("enrolment_id"),
        )
        .select_from(Suppression)
        .outerjoin(Learner, has_it)
        .order_by(*newest_first, names)
    )
    if lifted_since is None:
        found = found.where(col(Suppression.lifted_at).is_(None))
    else:
        by_hand = col(Suppression.lifted_by).is_not(None)
        found = found.where(col(Suppression.lifted_at) >= lifted_since, by_hand)
    by_id: dict[int, ListedSuppression] = {}
    for row in session.execute(found):
        known = by_id.get(row.id)
        by_id[row.id] = ListedSuppression(
            stop_id=row.id,
            channel=row.channel,
            address=row.address,
            reason=row.reason,
            created_at=row.created_at,
            ends_at=row.ends_at,
            whose=f"{known.whose}, {row.name}" if known else row.name or "",
            set_by=row.set_by,
            note=row.note,
            lifted_at=row.lifted_at,
            lifted_by=row.lifted_by,
            lift_note=row.lift_note,
            enrolment_id=None if known else row.enrolment_id,
        )
    return list(by_id.values())


def lift_suppression(
    session: Session, stop_id: int, *, now: datetime, by: str | None = None, note: str | None = None
) -> bool:
    """Write to an address again; False where it is lifted already, or not ours to lift.

    The row stays, with the moment it was lifted, by whom and why.
    """
    ours = update(Suppression).where(
        col(Suppression.id) == stop_id,
        col(Suppression.lifted_at).is_(None),
        col(Suppression.reason).in_(LIFTABLE),
    )
    if not changed(session, ours.values(lifted_at=now, lifted_by=by, lift_note=note)):
        return False
    if by:
        row = session.get_one(Suppression, stop_id)
        record_stop(session, row.channel, row.address, is_set=False, by=by, why=note, now=now)
    return True

"""The standing stops on addresses, as staff see them, and which of them staff may lift."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session, SQLModel

from domain.store.database import changed
from domain.store.people.suppression import LIFTABLE

_SUPPRESSION: Final = SQLModel.metadata.tables["suppression"]
_LEARNER: Final = SQLModel.metadata.tables["learner"]


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

    @property
    def may_be_lifted(self) -> bool:
        """Whether staff may lift it: never against what the learner said."""
        return self.reason in LIFTABLE


def list_suppressions(session: Session) -> list[ListedSuppression]:
    """Every stop in force, the newest first."""
    c, learner = _SUPPRESSION.c, _LEARNER.c
    has_it = (c.channel == "email") & (func.lower(learner.email) == c.address)
    has_it |= (c.channel == "sms") & (learner.phone == c.address)
    names = func.coalesce(learner.name, learner.ref)
    found = (
        select(c.id, c.channel, c.address, c.reason, c.created_at, c.ends_at, names.label("name"))
        .select_from(_SUPPRESSION.outerjoin(_LEARNER, has_it))
        .where(c.lifted_at.is_(None))
        .order_by(c.created_at.desc(), c.id.desc(), names)
    )
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
        )
    return list(by_id.values())


def lift_suppression(session: Session, stop_id: int, *, now: datetime) -> bool:
    """Write to an address again; False where it is lifted already, or not ours to lift.

    The row stays, with the moment it was lifted.
    """
    c = _SUPPRESSION.c
    ours = (c.id == stop_id) & c.lifted_at.is_(None) & c.reason.in_(LIFTABLE)
    return changed(session, update(_SUPPRESSION).where(ours).values(lifted_at=now)) == 1

"""The policy as staff change it: proposals, and the changes that were saved."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant, points_to, row_number


class PolicyChange(SQLModel, table=True):
    """One row per saved change of the policy, numbered without gaps; the last one is in force."""

    __tablename__ = "policy_change"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    revision: str = Field(foreign_key="policy_revision.revision")
    made_from: str  # the revision that was in force before
    saved_at: datetime = instant()
    saved_by: str
    note: str


class PolicyProposal(SQLModel, table=True):
    """One row per change that somebody works on: kept until it is saved or dropped.

    The worker rehearses it on past weeks, and says here how far it has come.
    """

    __tablename__ = "policy_proposal"

    id: int = row_number()
    staff_id: int = points_to("staff.id")
    made_from: str  # the revision it changes
    base: str  # the content of that, so that both can be compared
    content: str  # JSON; it may be invalid yet
    proposed_at: datetime = instant()
    closed_at: datetime | None = maybe_instant(index=True)
    rehearsal: str = "waiting"  # a RehearsalState
    share: float = 0.0  # how much of the rehearsal is done
    heard_at: datetime | None = maybe_instant()  # when the worker last said so
    result: str | None = None  # JSON, or why there is none

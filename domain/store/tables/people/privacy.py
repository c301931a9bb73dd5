"""Who asked to be forgotten, not to be scored, or for a copy of what is held."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant, points_to, row_number


class Erasure(SQLModel, table=True):
    """One row per name that somebody who was erased went by: a digest, which no import brings back.

    Rows share a salt, so that a name can be looked for without being kept; those that were replayed
    after a restore may have another.
    """

    id: int = row_number()
    digest: str = Field(unique=True)
    salt: str
    erased_at: datetime = instant()
    erased_by: str
    is_former: bool | None = None  # a course of theirs is long over: another brings them back


class ScoringObjection(SQLModel, table=True):
    """One row per time a learner objected to scoring, until they withdraw it: then scored anew."""

    __tablename__ = "scoring_objection"

    id: int = row_number()
    learner_id: int = points_to("learner.id")
    objected_at: datetime = instant()
    withdrawn_at: datetime | None = maybe_instant()


class Removal(SQLModel, table=True):
    """One row per kind of data and day: how many rows retention let go then."""

    kind: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    rows: int
    at: datetime = instant()  # when it last looked


class LearnerCopy(SQLModel, table=True):
    """One row per copy of all that is held of a learner; it is taken once, or goes when it expires.

    `content` is there from when the worker made it until it is taken.
    """

    __tablename__ = "learner_copy"

    id: int = row_number()
    learner_id: int = points_to("learner.id")
    asked_by: str | None = None  # the address of a colleague; empty: the learner
    asked_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    digest: str | None = Field(default=None, unique=True)  # SHA-256 of what a mailed link holds
    content: bytes | None = None
    taken_at: datetime | None = maybe_instant()

"""Who asked to be forgotten, without saying who they were; and who asked not to be scored."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant, points_to, row_number


class Erasure(SQLModel, table=True):
    """One row per name that somebody who was erased went by: a digest, which no import brings back.

    The first row's salt is used by all, so that a name can be looked for without being kept.
    """

    id: int = row_number()
    digest: str = Field(unique=True)
    salt: str
    erased_at: datetime = instant()
    erased_by: str


class ScoringObjection(SQLModel, table=True):
    """One row per time a learner objected to scoring, until they withdraw it: then scored anew."""

    __tablename__ = "scoring_objection"

    id: int = row_number()
    learner_id: int = points_to("learner.id")
    objected_at: datetime = instant()
    withdrawn_at: datetime | None = maybe_instant()

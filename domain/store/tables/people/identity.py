"""Who is who: which records are of one person, as a rule found or a colleague said."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant, points_to, row_number


class SamePerson(SQLModel, table=True):
    """One row per decision that two records are of one person, or are not; kept when it is undone.

    Of one person, everything of `other_id` is with `kept_id` until then; `moved` says what.
    """

    __tablename__ = "same_person"

    id: int = row_number()
    kept_id: int = points_to("learner.id")
    other_id: int = points_to("learner.id")
    verdict: str  # same | apart
    why: str  # a rule, or a colleague's words
    decided_by: str
    decided_at: datetime = instant()
    moved: str = Field(default="{}")  # JSON: see domain.store.identity.merge
    undone_at: datetime | None = maybe_instant()
    undone_by: str | None = None

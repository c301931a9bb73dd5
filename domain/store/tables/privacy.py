"""Who asked to be forgotten, without saying who they were."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, row_number


class Erasure(SQLModel, table=True):
    """One row per name that somebody who was erased went by: a digest, which no import brings back.

    The first row's salt is used by all, so that a name can be looked for without being kept.
    """

    id: int = row_number()
    digest: str = Field(unique=True)
    salt: str
    erased_at: datetime = instant()
    erased_by: str

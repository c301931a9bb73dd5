"""What files say of people in columns of their own."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import maybe_instant


class OwnColumn(SQLModel, table=True):
    """One row per heading of imported files, with the most telling that any import took it for."""

    __tablename__ = "own_column"

    heading: str = Field(primary_key=True)
    tells: str
    shared_at: datetime | None = maybe_instant()
    shared_by: str | None = None

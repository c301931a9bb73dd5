"""How programs come in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant, points_to, row_number


class ApiToken(SQLModel, table=True):
    """One row per token a person made for a program; only its digest is kept."""

    __tablename__ = "api_token"

    id: int = row_number()
    staff_id: int = points_to("staff.id")
    name: str  # what it is for
    digest: str = Field(unique=True)  # SHA-256 of the token
    created_at: datetime = instant()
    revoked_at: datetime | None = maybe_instant()

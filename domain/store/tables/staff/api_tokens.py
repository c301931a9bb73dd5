"""How programs come in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, may_point_to, maybe_instant, row_number


class ApiToken(SQLModel, table=True):
    """One row per token that was made for a program; only its digest is kept."""

    __tablename__ = "api_token"

    id: int = row_number()
    staff_id: int | None = may_point_to("staff.id")  # None: a service's, which is nobody's
    name: str  # what it is for
    digest: str = Field(unique=True)  # SHA-256 of the token
    created_at: datetime = instant()
    revoked_at: datetime | None = maybe_instant()
    scopes: str | None = None  # by spaces; None: all that its person may do, as tokens once had
    expires_at: datetime | None = maybe_instant()
    used_at: datetime | None = maybe_instant()  # to the minute
    made_by: str | None = None  # the admin who made a service's

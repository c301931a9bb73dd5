"""Who is signed in, and who tried."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, points_to, row_number


class StaffSession(SQLModel, table=True):
    """One row per browser somebody is signed in with; the row goes when the session ends."""

    __tablename__ = "staff_session"

    id: int | None = row_number()
    staff_id: int = points_to("staff.id")
    digest: str = Field(unique=True)  # SHA-256 of what the cookie holds
    opened_at: datetime = instant()
    seen_at: datetime = instant()
    device: str = ""  # such as Firefox on Linux, as the browser says
    came_from: str = ""  # the network, without the part that tells one household from another


class SignInTry(SQLModel, table=True):
    """One row per password tried and not found right, or not checked yet; kept for a day."""

    __tablename__ = "sign_in_try"

    id: int | None = row_number()
    at: datetime = instant(index=True)
    account: str = Field(index=True)  # digest of the address typed: people mistype passwords there
    network: str = Field(index=True)  # where it came from, or the browser we know

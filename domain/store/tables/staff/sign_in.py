"""Who is signed in, and who tried."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import RowNumber, instant, maybe_instant, points_to, row_number


class StaffSession(SQLModel, table=True):
    """One row per browser somebody is signed in with; the row goes when the session ends."""

    __tablename__ = "staff_session"

    id: int | None = row_number()
    staff_id: int = points_to("staff.id")
    digest: str = Field(unique=True)  # SHA-256 of what the cookie holds
    opened_at: datetime = instant()
    seen_at: datetime = instant()
    device: str = ""  # such as Firefox on Linux, as the browser says
    by_provider: bool = False  # by the sign-in of their organisation
    is_pending: bool = False  # the password was right; a code has yet to be
    came_from: str = ""  # the network, without the part that tells one household from another


class SignInTry(SQLModel, table=True):
    """One row per password tried and not found right, or not checked yet; kept for a day."""

    __tablename__ = "sign_in_try"

    id: int | None = row_number()
    at: datetime = instant(index=True)
    account: str = Field(index=True)  # digest of the address typed: people mistype passwords there
    network: str = Field(index=True)  # where it came from, or the browser we know


class SecondFactor(SQLModel, table=True):
    """One row per person who gives a code from an app after their password, or begins to."""

    __tablename__ = "second_factor"

    staff_id: int = Field(primary_key=True, foreign_key="staff.id", sa_type=RowNumber)
    secret: str  # encrypted
    made_at: datetime = instant()
    confirmed_at: datetime | None = maybe_instant()  # None: no code of it was given yet
    last_step: int = 0  # half minutes since 1970 of the last code taken: each is taken once


class RecoveryCode(SQLModel, table=True):
    """One row per code for who has lost their phone; each opens once."""

    __tablename__ = "recovery_code"

    id: int | None = row_number()
    staff_id: int = points_to("staff.id")
    digest: str  # SHA-256 of 80 random bits
    used_at: datetime | None = maybe_instant()


class ProviderAccount(SQLModel, table=True):
    """One row per account at an OpenID provider that somebody comes in with."""

    __tablename__ = "provider_account"
    __table_args__: ClassVar[Any] = (UniqueConstraint("issuer", "subject"),)

    id: int | None = row_number()
    staff_id: int = points_to("staff.id")
    issuer: str
    subject: str  # what the provider calls them, for good: addresses change hands
    linked_at: datetime = instant()


class SignOnRequest(SQLModel, table=True):
    """One row per way to the provider that somebody has begun; the row goes when they are back."""

    __tablename__ = "sign_on_request"

    digest: str = Field(primary_key=True)  # SHA-256 of the state
    nonce: str
    verifier: str
    leads_to: str
    made_at: datetime = instant()

"""What was answered to programs, for as long as they may ask the same again."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from domain.store.database import instant, row_number


class ApiAnswer(SQLModel, table=True):
    """One row per write with a key of the sender's; for a day."""

    __tablename__ = "api_answer"
    __table_args__: ClassVar[Any] = (UniqueConstraint("caller", "key"),)

    id: int = row_number()
    caller: str  # the token, or the person in a browser
    key: str  # the sender's own
    asked: str  # SHA-256 of method, address and body
    begun_at: datetime = instant(index=True)
    status: int | None = None  # None: it is not answered yet
    headers: str | None = None  # JSON
    body: str | None = None

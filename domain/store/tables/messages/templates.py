"""The words of messages as staff changed them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import instant, row_number


class TemplateVersion(SQLModel, table=True):
    """One row per template and version that somebody saved; version 1 is the file that is shipped.

    Nothing is ever changed or taken out: what a message was made from can always be read.
    """

    __tablename__ = "template_version"
    __table_args__: ClassVar[Any] = (UniqueConstraint("template", "number"),)

    id: int = row_number()
    template: str  # channel/kind/wording/language; the wording is empty where it is the plain one
    number: int = Field(ge=2)
    subject: str | None = None  # empty for texts
    body: str
    author: str  # the address they sign in with
    note: str
    created_at: datetime = instant()

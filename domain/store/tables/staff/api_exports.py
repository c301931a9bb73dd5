"""Files that programs had made."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, points_to, row_number


class ApiExport(SQLModel, table=True):
    """One row per file that was asked for; it says for whom it is, and what they might see."""

    __tablename__ = "api_export"

    id: int = row_number()
    owner: str = Field(index=True)  # the person, or the token of a service
    of: str  # what its rows are
    format: str
    as_of: date
    seen_by: int | None = None  # the coach whose learners alone it holds
    has_names: bool
    asked_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    rows: int | None = None  # None: it is not made yet


class ApiExportPart(SQLModel, table=True):
    """One row per piece of such a file, in order."""

    __tablename__ = "api_export_part"

    export_id: int = points_to("api_export.id", index=False, primary_key=True)
    number: int = Field(primary_key=True)
    content: bytes

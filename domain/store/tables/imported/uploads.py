"""What staff upload in the browser: files until they are imported, and mappings for the next."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import instant, may_point_to, points_to, row_number


class ImportUpload(SQLModel, table=True):
    """One row per file that was uploaded; its content is in parts, and goes once it is imported."""

    __tablename__ = "import_upload"

    id: int = row_number()
    name: str
    bytes: int
    uploaded_by: str
    uploaded_at: datetime = instant()
    choices: str = "{}"  # JSON: what was chosen for each table
    preview: str | None = None  # JSON: tables, headings, first rows
    trial: str | None = None  # JSON: what importing would do
    import_run_id: int | None = may_point_to("import_run.id")


class UploadPart(SQLModel, table=True):
    """One row per piece of an uploaded file, in order."""

    __tablename__ = "upload_part"

    upload_id: int = points_to("import_upload.id", index=False, primary_key=True)
    number: int = Field(primary_key=True)
    content: bytes


class SavedMapping(SQLModel, table=True):
    """One row per mapping that staff keep for files with the same headings."""

    __tablename__ = "saved_mapping"
    __table_args__: ClassVar[Any] = (UniqueConstraint("name"),)

    id: int = row_number()
    name: str
    headings: str = Field(index=True)  # of every table of the file, in a form to compare
    choices: str  # JSON, as an upload's
    saved_by: str
    saved_at: datetime = instant()


class RejectedOriginal(SQLModel, table=True):
    """One row per line that an import of an upload rejected: all its cells, to mend and send."""

    __tablename__ = "rejected_original"

    import_run_id: int = points_to("import_run.id", index=False, primary_key=True)
    file: str = Field(primary_key=True)
    line: int = Field(primary_key=True)
    cells: str  # JSON: value by heading, in the order of the file

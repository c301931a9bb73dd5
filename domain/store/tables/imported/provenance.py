"""Which import a row is from: what an undo goes by, and which of two files is the newer word."""

from datetime import date
from typing import Final

from sqlmodel import Field, SQLModel

from domain.store.database import may_point_to, points_to, row_number


class FromImports(SQLModel):
    """Row numbers of imports; empty where no import, or one before these were kept, said it."""

    made_in: int | None = None  # the first that had the row
    stated_in: int | None = None  # the one that wrote what it says now
    again_in: int | None = None  # the next after that which said the same


#: The columns of `FromImports`: about a row, and none of its facts.
PROVENANCE: Final = ("made_in", "stated_in", "again_in")


class ImportChange(SQLModel, table=True):
    """One row per row of a table that an import changed: what it said before and after, as JSON.

    Both have the facts that differ, and every day and number that tells which export said so.
    """

    __tablename__ = "import_change"

    id: int = row_number()
    import_run_id: int = points_to("import_run.id")
    row_of: str  # the table
    row_key: str = Field(index=True)  # JSON: its primary key
    before: str | None = None  # never empty now
    after: str
    day: date | None = None  # of an event
    learner_id: int | None = may_point_to("learner.id")  # whom it is about
    enrolment_id: int | None = may_point_to("enrolment.id")


class ImportStatement(SQLModel, table=True):
    """One row per import and kind of row: what it said of rows that were there before it.

    `content` is a Parquet file with a line per row: see `domain.store.provenance.statements`. What
    an import said of rows that it made itself is in these rows.
    """

    __tablename__ = "import_statement"

    id: int = row_number()
    import_run_id: int = points_to("import_run.id")
    said_of: str  # the frame, or the table whose days alone are kept
    content: bytes

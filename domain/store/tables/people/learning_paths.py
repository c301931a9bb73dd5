"""What was learnt of the way through a programme, and whether it may be used."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import RowNumber, instant


class LearningPath(SQLModel, table=True):
    """One row per programme: counts of who passed, and how it did on its last finished cohort."""

    __tablename__ = "learning_path"

    programme_id: int = Field(primary_key=True, foreign_key="programme.id", sa_type=RowNumber)
    learnt_at: datetime = instant()
    in_use: bool  # beat the course's order on a later cohort
    sentence: str  # why it is in use, or why not
    model: str | None = None  # JSON; empty where nothing could be learnt

"""Who: programmes, cohorts, employers, staff, learners, enrolments."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import String, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import (
    RowNumber,
    instant,
    may_point_to,
    maybe_instant,
    points_to,
    row_number,
)
from domain.store.tables.imported.provenance import FromImports


class Programme(FromImports, table=True):
    """One row per course a platform offers."""

    id: int = row_number()
    ref: str = Field(unique=True)
    name: str
    weeks: int | None = None
    zone: str | None = None
    language: str | None = None
    simulated: bool | None = None  # made up by the generator: said wherever it is shown
    stated_on: date | None = None


class Cohort(FromImports, table=True):
    """One row per group of learners who started a programme together."""

    id: int = row_number()
    ref: str = Field(unique=True)
    programme_id: int = points_to("programme.id")
    name: str
    starts_on: date
    ends_on: date
    stated_on: date | None = None


class Employer(FromImports, table=True):
    """One row per employer that sends apprentices."""

    id: int = row_number()
    ref: str = Field(unique=True)
    name: str
    stated_on: date | None = None


class Staff(FromImports, table=True):
    """One row per person who works with learners; with a password hash, they may sign in."""

    id: int = row_number()
    ref: str = Field(unique=True)
    name: str
    email: str | None = Field(default=None, index=True)
    phone: str | None = None
    role: str  # admin | manager | coach | analyst
    weekly_minutes: int | None = None  # what a coach has for learners each week
    password_hash: str | None = None
    signed_in_at: datetime | None = maybe_instant()
    alert_email: bool | None = None  # alerts and summaries by mail; empty: yes
    alert_sms: bool | None = None  # alerts by text; empty: no
    sees_demographics: bool | None = None  # an admin lets them; empty: not
    renamed: bool | None = None  # a colleague chose the name: no file changes it
    removed_at: datetime | None = maybe_instant()  # works here no more
    stated_on: date | None = None


class StaffAlias(SQLModel, table=True):
    """One row per further ref that files have for one of the staff."""

    __tablename__ = "staff_alias"

    ref: str = Field(primary_key=True)
    staff_id: int = points_to("staff.id")


class Learner(FromImports, table=True):
    """One row per person who learns; demographics are for audit and slicing, never for scoring."""

    id: int = row_number()
    ref: str = Field(unique=True)
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    zone: str | None = None
    language: str | None = None
    gender: str | None = None
    age_band: str | None = None
    ethnicity: str | None = None
    region: str | None = None
    deprivation: str | None = None
    disability: str | None = None
    education: str | None = None
    email_consent: bool | None = None
    sms_consent: bool | None = None
    email_on: date | None = None  # the day of the newest export that stated the address
    phone_on: date | None = None
    stated_on: date | None = None  # and all the rest
    account: str | None = None  # test, staff or learner: as found by a rule, or said by a colleague
    account_by: str | None = None  # that rule, or their address


class LearnerWord(SQLModel, table=True):
    """One row per learner and word of their name, or of their address before the @.

    In small letters, kept by triggers of the database: whoever writes a learner need not know.
    """

    __tablename__ = "learner_word"
    __table_args__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}

    word: str = Field(
        primary_key=True, sa_type=String().with_variant(String(collation="C"), "postgresql")
    )
    learner_id: int = Field(
        primary_key=True,
        foreign_key="learner.id",
        ondelete="CASCADE",
        sa_type=RowNumber,
        index=True,
    )


class Enrolment(FromImports, table=True):
    """One row per learner and cohort."""

    id: int = row_number()
    ref: str = Field(unique=True)
    learner_id: int = points_to("learner.id")
    cohort_id: int = points_to("cohort.id")
    employer_id: int | None = may_point_to("employer.id")
    coach_id: int | None = may_point_to("staff.id")
    enrolled_on: date | None = None
    withdrawn_on: date | None = None
    outcome: str | None = None
    outcome_on: date | None = None
    stage: str | None = None
    previous_attempts: int | None = None
    credits: int | None = None
    original: str | None = None  # JSON of the source's columns that we do not model
    status_on: date | None = None  # the day of the newest export that said left, ended or learning
    coach_on: date | None = None
    stage_on: date | None = None
    barriers_on: date | None = None  # of the newest list of all that is open
    progress_on: date | None = None  # of the newest list of all lessons or modules
    stated_on: date | None = None  # and all the rest
    left_out: str | None = None  # why nobody counts it, scores it or writes because of it


class CoachChoice(SQLModel, table=True):
    """One row per enrolment whose coach a colleague chose, over the one its file names.

    It holds for as long as the file goes on naming `instead_of_id`.
    """

    __tablename__ = "coach_choice"

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id", sa_type=RowNumber)
    coach_id: int = points_to("staff.id")
    instead_of_id: int | None = may_point_to("staff.id")


class Suppression(SQLModel, table=True):
    """One row per channel and address that must not be written to, until lifted."""

    id: int = row_number()
    channel: str
    address: str = Field(index=True)
    reason: str
    created_at: datetime = instant()
    ends_at: datetime | None = maybe_instant()  # a pause; empty: until lifted
    lifted_at: datetime | None = maybe_instant()
    set_by: str | None = None  # the colleague who set it; empty: the learner, or a provider
    note: str | None = None  # why, in their words
    lifted_by: str | None = None
    lift_note: str | None = None


class Preference(SQLModel, table=True):
    """One row per learner, channel and kind of nudge they made a choice for ("*" is any)."""

    learner_id: int = Field(primary_key=True, foreign_key="learner.id", sa_type=RowNumber)
    channel: str = Field(primary_key=True)
    kind: str = Field(primary_key=True, default="*")  # a priority class
    allowed: bool
    paused_until: datetime | None = maybe_instant()
    changed_at: datetime = instant()


class ConsentRecord(SQLModel, table=True):
    """One row per word on consent over a channel: who said yes or no, when; never changed.

    And one per stop on their address that a colleague set (`given` is no) or lifted (yes).
    """

    __tablename__ = "consent_record"

    id: int = row_number()
    learner_id: int = points_to("learner.id")
    channel: str
    given: bool
    source: str  # import | page | unsubscribe | reply | program | earlier | colleague
    said_by: str | None = None  # whose program, or which colleague
    why: str | None = None  # of a colleague, in their words
    wording: str | None = None  # what was agreed to: a page's words, a file's heading, their text
    import_run_id: int | None = may_point_to("import_run.id")
    said_at: datetime = instant()


class SavedView(SQLModel, table=True):
    """One row per view of a page that a person saved under a name of theirs."""

    __tablename__ = "saved_view"
    __table_args__: ClassVar[Any] = (UniqueConstraint("staff_id", "page", "name"),)

    id: int = row_number()
    staff_id: int = points_to("staff.id")
    page: str
    name: str
    content: str  # JSON that the page reads
    saved_at: datetime = instant()

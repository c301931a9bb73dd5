"""What was decided, written and answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.store.database import (
    RowNumber,
    instant,
    may_point_to,
    maybe_instant,
    points_to,
    row_number,
)


class MessageState(StrEnum):
    """What became of a message; `unknown` may have arrived, so it is never sent again."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


#: States in which a learner did, or may, hear from us: what caps count.
COUNTED: Final = (
    MessageState.CLAIMED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.BOUNCED,
    MessageState.UNKNOWN,
)


class Nudge(SQLModel, table=True):
    """One row per planned decision: enrolment x intervention x period, sent or not, and why."""

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("enrolment_id", "intervention", "period"),
        # of few people the latest are asked for, years of them are kept
        Index("ix_nudge_enrolment_planned", "enrolment_id", "planned_at"),
        # a page of the latest, of all, of a state or of those skipped for a reason
        Index("ix_nudge_planned", "planned_at", "id"),
        Index("ix_nudge_state_planned", "state", "planned_at"),
        Index("ix_nudge_reason_planned", "skip_reason", "planned_at"),
    )

    id: int = row_number()
    enrolment_id: int = points_to("enrolment.id", index=False)
    intervention: str
    period: str  # "2014-W05", "2014-02" or "2014-02-03"
    as_of: date = Field(index=True)
    planned_at: datetime = instant()
    planned_on: date | None = None  # the same on the programme's clock, as days of activity are
    planned_hour: int | None = None
    seen_on: date | None = None  # the last day of activity that was known then
    state: str  # planned | deferred | skipped
    arm: str | None = None  # treated | holdout; empty where the gate stopped it before the draw
    share: float | None = None  # withheld at the draw of this arm; empty where nobody recorded it
    variant: str | None = None  # which of the intervention's wordings; empty where it has one
    channel: str | None = None
    skip_reason: str | None = None
    not_before_at: datetime | None = maybe_instant()
    trace: str  # JSON: why they fit, and each check of the gate with its numbers
    policy_revision: str


class SkipCount(SQLModel, table=True):
    """One row per planning and reason: how many were skipped, so that no page counts them.

    True while the nudges decided in that instant are as many, from that first to that last.
    """

    __tablename__ = "skip_count"

    id: int = row_number()
    planned_at: datetime = instant()
    as_of: date
    intervention: str
    reason: str | None = None
    channel: str = ""  # empty: none was chosen
    decisions: int
    nudges: int
    first_id: int = Field(sa_type=RowNumber)
    last_id: int = Field(sa_type=RowNumber)


class Undecided(SQLModel, table=True):
    """One row per enrolment that the newest planning decided nothing about, and why.

    Every planning writes it anew, so that it grows with learners and not with days.
    """

    __table_args__: ClassVar[dict[str, Any]] = {"sqlite_with_rowid": False}

    enrolment_id: int = Field(primary_key=True, foreign_key="enrolment.id", sa_type=RowNumber)
    as_of: date
    reason: str  # what follows "because": "no rule asked for anything"


class Alert(SQLModel, table=True):
    """One row per enrolment, cause and day it arose: something a coach should know."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("enrolment_id", "cause", "as_of"),)

    id: int = row_number()
    enrolment_id: int = points_to("enrolment.id")
    staff_id: int | None = may_point_to("staff.id")
    message_id: int | None = may_point_to("message.id")  # many alerts share one digest
    cause: str  # critical | red
    as_of: date
    raised_at: datetime = instant()
    skip_reason: str | None = None


class Message(SQLModel, table=True):
    """One row per text to one address: the outbox and what became of it."""

    __table_args__: ClassVar[Any] = (
        Index("ix_message_due", "state", "channel", "send_after_at", "id"),
    )

    id: int = row_number()
    dedupe_key: str = Field(unique=True)  # a second attempt to queue the same thing is refused
    nudge_id: int | None = may_point_to("nudge.id")
    learner_id: int | None = may_point_to("learner.id")
    staff_id: int | None = may_point_to("staff.id")  # the coach, where it is for them
    channel: str
    kind: str  # the intervention
    address: str = Field(index=True)
    address_key: str = Field(default="", index=True)  # one spelling per address
    subject: str | None = None
    body_text: str
    body_html: str | None = None
    headers: str = "{}"  # JSON of the mail headers beyond the usual
    state: str  # planned | claimed | sent | delivered | bounced | failed | ...
    reason: str | None = None  # why it was skipped, expired or failed
    send_after_at: datetime = instant()
    expires_at: datetime = instant()
    claimed_at: datetime | None = maybe_instant()
    claimed_by: str | None = None
    handed_at: datetime | None = maybe_instant()  # given to the wire: from here on it may arrive
    attempts: int = 0
    sent_at: datetime | None = maybe_instant(index=True)
    taken_back_at: datetime | None = maybe_instant()  # by a colleague, before it left
    taken_back_by: str | None = None
    taken_back_why: str | None = None
    provider_id: str | None = Field(default=None, index=True)
    template: str = ""  # the kind, "@", and a hash of the words it was made from
    template_version: int | None = None  # 1: as shipped, 0: a test of unsaved words, empty: older
    language: str | None = None
    variant: str | None = None  # of the words; empty: the plain ones
    rendered_sha256: str | None = None  # of subject, a line feed, and text, as they were sent
    created_at: datetime = instant()


class MessageEvent(SQLModel, table=True):
    """One row per event a provider told us, by its own id."""

    __tablename__ = "message_event"

    id: int = row_number()
    provider_event_id: str = Field(unique=True)
    message_id: int | None = may_point_to("message.id")  # empty: about no message of ours
    kind: str
    at: datetime = instant()  # when it happened, where the teller says so; else when we were told
    detail: str | None = None

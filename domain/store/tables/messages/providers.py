"""What all senders, on every host, have to know of a provider, and of the database itself."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from domain.store.database import instant, maybe_instant


class Provider(SQLModel, table=True):
    """One row per channel: what its provider takes just now, and whether sending has paused."""

    channel: str = Field(primary_key=True)
    permits: float = 0.0  # messages that may leave at once, as of `counted_at`
    counted_at: datetime = instant()
    failures: int = 0  # one after another
    pauses: int = 0  # one after another; each lasts longer
    paused_until: datetime | None = maybe_instant()


class SendingState(SQLModel, table=True):
    """One row: whose sending this database is for, how often it was done, and whether it is held.

    A restored copy has a smaller `pulse` than its worker remembers, or another `place`.
    """

    __tablename__ = "sending_state"

    id: int = Field(default=1, primary_key=True)
    database_id: str  # random, made with the first pulse
    place: str = ""  # a digest of where it is sent from
    pulse: int = 0  # sending runs so far
    pulsed_at: datetime = instant()
    held_at: datetime | None = maybe_instant()
    held_why: str | None = None  # a HeldWhy
    # released after a restore that lost a planning: the next one may say again what left
    planning_lost_at: datetime | None = maybe_instant()

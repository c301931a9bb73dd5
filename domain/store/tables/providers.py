"""What all senders, on every host, have to know of a provider."""

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

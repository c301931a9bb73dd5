"""Events as they happen: received once, counted into days, and who is to be scored anew."""

from domain.store.intake.busy import InboxBusyError
from domain.store.intake.counted_days import count_every_day
from domain.store.intake.fold import fold_waiting
from domain.store.intake.inbox import keep_events, receive_events
from domain.store.intake.scoring_due import end_scoring_due, read_scoring_due

__all__ = [
    "InboxBusyError",
    "count_every_day",
    "end_scoring_due",
    "fold_waiting",
    "keep_events",
    "read_scoring_due",
    "receive_events",
]

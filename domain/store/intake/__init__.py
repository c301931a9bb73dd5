"""Events as they happen: received once, counted into days, and who is to be scored anew."""

from domain.store.intake.fold import Folded, fold_events
from domain.store.intake.inbox import InboxBusyError, Received, keep_events, receive_events
from domain.store.intake.scoring_due import end_scoring_due, read_scoring_due

__all__ = [
    "Folded",
    "InboxBusyError",
    "Received",
    "end_scoring_due",
    "fold_events",
    "keep_events",
    "read_scoring_due",
    "receive_events",
]

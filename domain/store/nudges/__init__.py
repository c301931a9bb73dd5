"""Decisions about nudges, and what the next decision has to know."""

from domain.store.nudges.assignments import read_draws, read_listed, read_sizes
from domain.store.nudges.decision_log import messages_then, read_decisions
from domain.store.nudges.held_messages import hold_queued
from domain.store.nudges.overtaken_tasks import close_overtaken
from domain.store.nudges.planned import past_messages, read_recipient_states, save_nudges
from domain.store.nudges.recipient_state import (
    RecipientState,
    active_since,
    circumstances,
    happened,
)

__all__ = [
    "RecipientState",
    "active_since",
    "circumstances",
    "close_overtaken",
    "happened",
    "hold_queued",
    "messages_then",
    "past_messages",
    "read_decisions",
    "read_draws",
    "read_listed",
    "read_recipient_states",
    "read_sizes",
    "save_nudges",
]

"""Decisions about nudges, and what the next decision has to know."""

from domain.store.nudges.assignments import (
    read_assignments,
    read_drawn_groups,
    read_learner_counts,
    read_worklist_entries,
)
from domain.store.nudges.decision_groups import (
    DecisionFilter,
    DecisionPlace,
    count_decisions,
    read_decisions_after,
    read_newest_decision,
    read_outbox_mark,
    read_some_decisions,
)
from domain.store.nudges.decision_log import messages_then, read_decisions
from domain.store.nudges.escalation import read_calls_for_help
from domain.store.nudges.facts_version import FactsVersion, FactsVersions
from domain.store.nudges.funnel_lists import FunnelStep, read_nudges_at
from domain.store.nudges.held_messages import hold_queued
from domain.store.nudges.kept_skips import keep_skip_counts
from domain.store.nudges.message_funnel import (
    count_funnel,
    count_held_back,
    count_sent_by_day,
    read_sent_nudges,
)
from domain.store.nudges.overtaken_tasks import close_overtaken_tasks
from domain.store.nudges.past_messages import PastMessages, read_last_decided, read_past_messages
from domain.store.nudges.planned import read_recipient_states, save_nudges
from domain.store.nudges.recipient_state import (
    RecipientState,
    read_event_days,
    read_last_active,
    read_recipient_state,
)
from domain.store.nudges.undecided import save_undecided

__all__ = [
    "DecisionFilter",
    "DecisionPlace",
    "FactsVersion",
    "FactsVersions",
    "FunnelStep",
    "PastMessages",
    "RecipientState",
    "close_overtaken_tasks",
    "count_decisions",
    "count_funnel",
    "count_held_back",
    "count_sent_by_day",
    "hold_queued",
    "keep_skip_counts",
    "messages_then",
    "read_assignments",
    "read_calls_for_help",
    "read_decisions",
    "read_decisions_after",
    "read_drawn_groups",
    "read_event_days",
    "read_last_active",
    "read_last_decided",
    "read_learner_counts",
    "read_newest_decision",
    "read_nudges_at",
    "read_outbox_mark",
    "read_past_messages",
    "read_recipient_state",
    "read_recipient_states",
    "read_sent_nudges",
    "read_some_decisions",
    "read_worklist_entries",
    "save_nudges",
    "save_undecided",
]

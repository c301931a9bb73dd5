"""Messages on their way: queued, claimed, sent, and what providers said of them."""

from domain.store.outbox.bounces import RecordedReports, take_told
from domain.store.outbox.delivery import PutBack, Settled, give_up_stale, hand_over, record
from domain.store.outbox.delivery_events import (
    apply_fate,
    html_of,
    last_text_to,
    learner_of,
    link_of,
    nudge_of,
    pass_on,
    record_event,
    sent_as,
)
from domain.store.outbox.messages import Claimed, Draft, expire_late, explain_waiting, queue
from domain.store.outbox.provider_state import claim_permitted, judge_provider
from domain.store.outbox.test_sends import SendTestOutcome, queue_trial
from domain.store.outbox.unconfirmed import (
    UnconfirmedDecision,
    UnconfirmedMessage,
    decide,
    unknowns,
)
from domain.store.tables import COUNTED, MessageState

__all__ = [
    "COUNTED",
    "Claimed",
    "Draft",
    "MessageState",
    "PutBack",
    "RecordedReports",
    "SendTestOutcome",
    "Settled",
    "UnconfirmedDecision",
    "UnconfirmedMessage",
    "apply_fate",
    "claim_permitted",
    "decide",
    "expire_late",
    "explain_waiting",
    "give_up_stale",
    "hand_over",
    "html_of",
    "judge_provider",
    "last_text_to",
    "learner_of",
    "link_of",
    "nudge_of",
    "pass_on",
    "queue",
    "queue_trial",
    "record",
    "record_event",
    "sent_as",
    "take_told",
    "unknowns",
]

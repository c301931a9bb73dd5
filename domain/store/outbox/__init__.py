"""Messages on their way: queued, claimed, sent, and what providers said of them."""

from domain.store.outbox.bounces import RecordedReports, record_report
from domain.store.outbox.delivery import (
    PutBack,
    Settled,
    give_up_stale_claims,
    hand_over,
    record_outcomes,
)
from domain.store.outbox.delivery_events import (
    SentText,
    apply_status,
    ask_coach_to_answer,
    find_by_provider_id,
    find_language_of,
    find_last_text,
    find_learner_of,
    find_text,
    find_text_link,
    read_html,
    read_text_links,
    record_delivery_event,
)
from domain.store.outbox.messages import (
    Claimed,
    Draft,
    expire_late_messages,
    explain_waiting,
    queue_messages,
    readdress,
)
from domain.store.outbox.provider_health import (
    ProviderHealth,
    read_provider_health,
    resume_provider,
)
from domain.store.outbox.provider_state import claim_permitted, judge_provider
from domain.store.outbox.taken_back import find_coach_of_nudge, take_back
from domain.store.outbox.template_versions import (
    SHIPPED,
    UNSAVED,
    SavedTemplate,
    read_newest_templates,
    read_template_mark,
    read_template_versions,
    save_template,
)
from domain.store.outbox.test_sends import (
    TEST,
    SendTestOutcome,
    SentTest,
    queue_test_send,
    read_last_test,
)
from domain.store.outbox.unconfirmed import (
    UnconfirmedDecision,
    UnconfirmedMessage,
    decide_unconfirmed,
    find_coach_of_message,
    read_unconfirmed,
    undo_decision,
)
from domain.store.tables import COUNTED, MessageState

__all__ = [
    "COUNTED",
    "SHIPPED",
    "TEST",
    "UNSAVED",
    "Claimed",
    "Draft",
    "MessageState",
    "ProviderHealth",
    "PutBack",
    "RecordedReports",
    "SavedTemplate",
    "SendTestOutcome",
    "SentTest",
    "SentText",
    "Settled",
    "UnconfirmedDecision",
    "UnconfirmedMessage",
    "apply_status",
    "ask_coach_to_answer",
    "claim_permitted",
    "decide_unconfirmed",
    "expire_late_messages",
    "explain_waiting",
    "find_by_provider_id",
    "find_coach_of_message",
    "find_coach_of_nudge",
    "find_language_of",
    "find_last_text",
    "find_learner_of",
    "find_text",
    "find_text_link",
    "give_up_stale_claims",
    "hand_over",
    "judge_provider",
    "queue_messages",
    "queue_test_send",
    "read_html",
    "read_last_test",
    "read_newest_templates",
    "read_provider_health",
    "read_template_mark",
    "read_template_versions",
    "read_text_links",
    "read_unconfirmed",
    "readdress",
    "record_delivery_event",
    "record_outcomes",
    "record_report",
    "resume_provider",
    "save_template",
    "take_back",
    "undo_decision",
]

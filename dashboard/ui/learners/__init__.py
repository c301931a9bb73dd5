"""What every page shows of a learner in the same way: risk, segment, contacts, tasks, messages."""

from dashboard.ui.learners.badges import badge_chips
from dashboard.ui.learners.contact_log import (
    LATEST_DAYS,
    NOT_COUNTED,
    NOTE_LENGTH,
    ContactNotice,
    contact_form,
    contact_notice,
    contact_words,
    contacts,
    undo_form,
    which_day,
)
from dashboard.ui.learners.events import event, event_list
from dashboard.ui.learners.risk_mark import disagreement, risk_mark, risk_number, when_and_how
from dashboard.ui.learners.sent_messages import (
    CHANNELS,
    STATES,
    because,
    in_words,
    state_mark,
    title_of,
    why_nothing_planned,
)
from dashboard.ui.learners.tasks import task_lines, tasks_here
from dashboard.ui.learners.worklist_entries import action, entries, who

__all__ = [
    "CHANNELS",
    "LATEST_DAYS",
    "NOTE_LENGTH",
    "NOT_COUNTED",
    "STATES",
    "ContactNotice",
    "action",
    "badge_chips",
    "because",
    "contact_form",
    "contact_notice",
    "contact_words",
    "contacts",
    "disagreement",
    "entries",
    "event",
    "event_list",
    "in_words",
    "risk_mark",
    "risk_number",
    "state_mark",
    "task_lines",
    "tasks_here",
    "title_of",
    "undo_form",
    "when_and_how",
    "which_day",
    "who",
    "why_nothing_planned",
]

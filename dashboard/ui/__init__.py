"""Components shared by pages: frame or value in, layout out; all pure."""

from dashboard.ui.badges import badge_chips
from dashboard.ui.cards import Child, KeyFigure, card, chip, empty_state, facts, key_figure, legend
from dashboard.ui.chart_card import canvas, chart, figure, nothing
from dashboard.ui.contact_log import (
    LATEST_DAYS,
    NOTE_LENGTH,
    ContactNotice,
    contact_form,
    contact_words,
    contacts,
    said,
    undo_form,
)
from dashboard.ui.filters import as_of_picker, coach_picker, cohort_picker, names, pages, tabs
from dashboard.ui.learners_grid import block, grid, prepare
from dashboard.ui.notices import notice_list
from dashboard.ui.page_frame import page
from dashboard.ui.sent_messages import (
    CHANNELS,
    STATES,
    because,
    in_words,
    nudge_list,
    state_mark,
    title_of,
)
from dashboard.ui.subnav import ways
from dashboard.ui.tasks import task_list, tasks_here
from dashboard.ui.text import (
    NOT_KNOWN,
    ReasonText,
    absent,
    chance,
    count,
    day,
    days_ago,
    hours,
    moment,
    percent,
    reasons,
    share,
    short_day,
    upper_first,
)
from dashboard.ui.theme import DARK_FOR_LIGHT, HEAT, LIGHT, SEGMENT_COLOURS
from dashboard.ui.worklist_entries import action, entries, who

__all__ = [
    "CHANNELS",
    "DARK_FOR_LIGHT",
    "HEAT",
    "LATEST_DAYS",
    "LIGHT",
    "NOTE_LENGTH",
    "NOT_KNOWN",
    "SEGMENT_COLOURS",
    "STATES",
    "Child",
    "ContactNotice",
    "KeyFigure",
    "ReasonText",
    "absent",
    "action",
    "as_of_picker",
    "badge_chips",
    "because",
    "block",
    "canvas",
    "card",
    "chance",
    "chart",
    "chip",
    "coach_picker",
    "cohort_picker",
    "contact_form",
    "contact_words",
    "contacts",
    "count",
    "day",
    "days_ago",
    "empty_state",
    "entries",
    "facts",
    "figure",
    "grid",
    "hours",
    "in_words",
    "key_figure",
    "legend",
    "moment",
    "names",
    "nothing",
    "notice_list",
    "nudge_list",
    "page",
    "pages",
    "percent",
    "prepare",
    "reasons",
    "said",
    "share",
    "short_day",
    "state_mark",
    "tabs",
    "task_list",
    "tasks_here",
    "title_of",
    "undo_form",
    "upper_first",
    "ways",
    "who",
]

"""What stands around a page's content: filters, tabs, notices, and what shows while it loads."""

from dashboard.ui.frame.filters import (
    Filter,
    as_of_picker,
    clear_filters,
    cohort_picker,
    filter_bar,
    names,
    not_narrowed,
    pages,
    picker,
)
from dashboard.ui.frame.jobs import no_worker, run_now, took
from dashboard.ui.frame.kept_together import kept_together
from dashboard.ui.frame.live_toast import live_toast
from dashboard.ui.frame.notices import notice_list
from dashboard.ui.frame.page_frame import page
from dashboard.ui.frame.simulated import simulated_strip
from dashboard.ui.frame.subnav import (
    DATA_PAGES,
    SCORE_PAGES,
    SETTINGS_PAGES,
    message_pages,
    settings_pages,
    tabs,
    ways,
)
from dashboard.ui.frame.waiting import problem_toast, skeleton
from dashboard.ui.frame.week_line import WeekChange, week_line

__all__ = [
    "DATA_PAGES",
    "SCORE_PAGES",
    "SETTINGS_PAGES",
    "Filter",
    "WeekChange",
    "as_of_picker",
    "clear_filters",
    "cohort_picker",
    "filter_bar",
    "kept_together",
    "live_toast",
    "message_pages",
    "names",
    "no_worker",
    "not_narrowed",
    "notice_list",
    "page",
    "pages",
    "picker",
    "problem_toast",
    "run_now",
    "settings_pages",
    "simulated_strip",
    "skeleton",
    "tabs",
    "took",
    "ways",
    "week_line",
]

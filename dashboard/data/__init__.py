"""What pages show: cached reads, and who asks for what as of when."""

from dashboard.data.contact_logging import ContactFields, local_day, only_theirs, write_contact
from dashboard.data.context import PageContext, page_context, provide, scored_day
from dashboard.data.drill_downs import ACTIVE_WEEKS, ASKED, BEHIND, behind_link, drill_down_of
from dashboard.data.empty_pages import nobody_here, nothing_yet
from dashboard.data.first_reads import Turn, keep_warm
from dashboard.data.freshness_line import connect_freshness, freshness_place
from dashboard.data.last_week import since_last_week
from dashboard.data.learner_search import connect_search, search_button, search_place
from dashboard.data.notices import connect_notices, notices_place
from dashboard.data.nudge_now import NudgeRequest, nudge_now
from dashboard.data.queries import Queries, in_use, may_see
from dashboard.data.simulated import connect_simulated, simulated_place

__all__ = [
    "ACTIVE_WEEKS",
    "ASKED",
    "BEHIND",
    "ContactFields",
    "NudgeRequest",
    "PageContext",
    "Queries",
    "Turn",
    "behind_link",
    "connect_freshness",
    "connect_notices",
    "connect_search",
    "connect_simulated",
    "drill_down_of",
    "freshness_place",
    "in_use",
    "keep_warm",
    "local_day",
    "may_see",
    "nobody_here",
    "nothing_yet",
    "notices_place",
    "nudge_now",
    "only_theirs",
    "page_context",
    "provide",
    "scored_day",
    "search_button",
    "search_place",
    "simulated_place",
    "since_last_week",
    "write_contact",
]

"""What pages show: cached reads, and who asks for what as of when."""

from dashboard.data.contact_logging import ContactFields, local_day, only_theirs, write_contact
from dashboard.data.context import (
    PageContext,
    nobody_here,
    nothing_yet,
    page_context,
    provide,
    scored_day,
)
from dashboard.data.downloads import (
    EXPORTS,
    SHEET_ROWS,
    NothingToExportError,
    csv_blocks,
    header,
    own_columns,
    row_blocks,
    safe,
    with_instants,
    without_originals,
    write_excel,
    write_parquet,
)
from dashboard.data.drill_downs import ACTIVE_WEEKS, BEHIND, behind_link, drill_down_of
from dashboard.data.freshness_line import connect_freshness, freshness_place
from dashboard.data.last_week import since_last_week
from dashboard.data.learner_search import connect_search, search_button, search_place
from dashboard.data.notices import connect_notices, notices_place
from dashboard.data.nudge_now import NudgeRequest, nudge_now
from dashboard.data.queries import Queries, in_use, keep_warm, may_see
from dashboard.data.records import (
    SHOWN_DAYS,
    UNDO_JOB,
    CoachingRecords,
    ConnectionRecord,
    ConnectionRecords,
    GroupRecords,
    ImportRecords,
    JobRecords,
    MessageRecords,
    Run,
    UploadRecord,
    may_run_jobs,
)
from dashboard.data.simulated import connect_simulated, simulated_place

__all__ = [
    "ACTIVE_WEEKS",
    "BEHIND",
    "EXPORTS",
    "SHEET_ROWS",
    "SHOWN_DAYS",
    "UNDO_JOB",
    "CoachingRecords",
    "ConnectionRecord",
    "ConnectionRecords",
    "ContactFields",
    "GroupRecords",
    "ImportRecords",
    "JobRecords",
    "MessageRecords",
    "NothingToExportError",
    "NudgeRequest",
    "PageContext",
    "Queries",
    "Run",
    "UploadRecord",
    "behind_link",
    "connect_freshness",
    "connect_notices",
    "connect_search",
    "connect_simulated",
    "csv_blocks",
    "drill_down_of",
    "freshness_place",
    "header",
    "in_use",
    "keep_warm",
    "local_day",
    "may_run_jobs",
    "may_see",
    "nobody_here",
    "nothing_yet",
    "notices_place",
    "nudge_now",
    "only_theirs",
    "own_columns",
    "page_context",
    "provide",
    "row_blocks",
    "safe",
    "scored_day",
    "search_button",
    "search_place",
    "simulated_place",
    "since_last_week",
    "with_instants",
    "without_originals",
    "write_contact",
    "write_excel",
    "write_parquet",
]

"""Which rows of which table are about a learner: by the foreign keys that lead to them.

A new table that points to a learner, an enrolment or anything of theirs is covered by that. One
that points to nobody has to be named here, or a test fails.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, Table, or_, select
from sqlmodel import SQLModel

from domain.store.database import table_of
from domain.store.tables import Learner

#: Tables without a key to a learner that may mention one in a text: `erase` looks into each.
MENTIONS: Final = frozenset(
    {
        "api_answer",
        "api_export_part",
        "audit_event",
        "import_run",
        "import_statement",
        "import_upload",
        "rejected_original",
        "rejected_row",
        "saved_view",
        "scorer_evidence",
        "suppression",
        "upload_part",
    }
)
#: Tables that say nothing of any learner.
ABOUT_NOBODY: Final = frozenset(
    {
        *("api_export", "programme", "cohort", "employer", "assessment", "challenge", "cohort_day"),
        *(
            "segment_count",
            "cohort_pace",
            "kept_effects",
            "skip_count",
            "snapshot_version",
            "saved_mapping",
            "own_column",
            "provider",
        ),
        *("scorer", "watch_figure", "learning_path", "operating_choice", "template_version"),
        *("policy_revision", "policy_change", "policy_proposal", "job_run", "job_request"),
        *(
            "scheduled_job",
            "notice",
            "erasure",
            "removal",
            "audit_seal",
            "audit_trim",
            "sending_state",
        ),
        *("platform_connection", "connection_course", "connection_run"),
        # of staff
        *(
            "staff",
            "staff_alias",
            "staff_session",
            "staff_link",
            "sign_in_try",
            "second_factor",
            "recovery_code",
            "provider_account",
            "sign_on_request",
            "api_token",
        ),
        "coach_cover",
    }
)


def owned_rows(learner_id: int) -> dict[Table, ColumnElement[bool]]:
    """Every table with rows of a learner, and which rows those are; parents before children."""
    learners = table_of(Learner)
    owned: dict[Table, ColumnElement[bool]] = {learners: learners.c.id == learner_id}
    for table in SQLModel.metadata.sorted_tables:
        if table is not learners and (ways := list(_ways(table, owned))):
            owned[table] = or_(*ways)
    return owned


def _ways(table: Table, owned: dict[Table, ColumnElement[bool]]) -> Iterator[ColumnElement[bool]]:
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if parent in owned:
                yield column.in_(select(key.column).where(owned[parent]))

"""The latest decisions about a few learners are found without reading all about them."""

from contextlib import nullcontext

from alembic import op

revision = "0180"
down_revision = "0170"

NEWER, COLUMNS = "ix_nudge_enrolment_planned", ["enrolment_id", "planned_at"]


def upgrade() -> None:
    context = op.get_context()
    apart = context.dialect.name == "postgresql"
    with context.autocommit_block() if apart else nullcontext():
        # what was broken off stays behind, and is of no use
        op.drop_index(NEWER, "nudge", postgresql_concurrently=apart, if_exists=True)
        op.create_index(NEWER, "nudge", COLUMNS, postgresql_concurrently=apart)
        op.drop_index("ix_nudge_enrolment_id", "nudge", postgresql_concurrently=apart, if_exists=True)

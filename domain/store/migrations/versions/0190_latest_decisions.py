"""The latest nudges, of all, of a state or skipped for a reason, are found by an index."""

from contextlib import nullcontext

from alembic import op

revision = "0190"
down_revision = "0181"

OLDER = ("ix_nudge_planned_at", "ix_nudge_state")
NEWER = {
    "ix_nudge_planned": ["planned_at", "id"],
    "ix_nudge_state_planned": ["state", "planned_at"],
    "ix_nudge_reason_planned": ["skip_reason", "planned_at"],
}


def upgrade() -> None:
    context = op.get_context()
    apart = context.dialect.name == "postgresql"
    with context.autocommit_block() if apart else nullcontext():
        for name, columns in NEWER.items():
            # what was broken off stays behind, and is of no use
            op.drop_index(name, "nudge", postgresql_concurrently=apart, if_exists=True)
            op.create_index(name, "nudge", columns, postgresql_concurrently=apart)
        for name in OLDER:
            op.drop_index(name, "nudge", postgresql_concurrently=apart, if_exists=True)

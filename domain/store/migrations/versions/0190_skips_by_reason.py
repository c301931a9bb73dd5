"""The latest nudges skipped for a reason are found without reading those skipped for others."""

from contextlib import nullcontext

from alembic import op

revision = "0190"
down_revision = "0181"
branch_labels = None
depends_on = None

OLDER = ("ix_nudge_state", ["state"])  # nobody asks for all nudges ever of a state
NEWER = ("ix_nudge_reason_planned", ["skip_reason", "planned_at"])


def upgrade() -> None:
    _instead(NEWER, OLDER)


def downgrade() -> None:
    _instead(OLDER, NEWER)


def _instead(new: tuple[str, list[str]], old: tuple[str, list[str]]) -> None:
    context = op.get_context()
    apart = context.dialect.name == "postgresql"
    with context.autocommit_block() if apart else nullcontext():
        # what was broken off stays behind, and is of no use
        op.drop_index(new[0], "nudge", postgresql_concurrently=apart, if_exists=True)
        op.create_index(new[0], "nudge", new[1], postgresql_concurrently=apart)
        op.drop_index(old[0], "nudge", postgresql_concurrently=apart, if_exists=True)
